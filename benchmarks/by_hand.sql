-- The derived tables in plain SQL, as fast as we could make it: what a refresh is measured against.
-- Groups and categories are numbered, so that big tables are grouped by small integers; each sorted pass serves
-- every table that needs its order. It relies on referrals without circles, which the sample community has.

-- table_coverage
DELETE FROM table_coverage;
INSERT INTO table_coverage
SELECT 'members', count(*), min(day), max(day) FROM members
UNION ALL SELECT 'orders', count(*), min(day), max(day) FROM orders
UNION ALL SELECT 'referrals', count(*), min(day), max(day) FROM referrals
UNION ALL SELECT 'interactions', count(*), min(day), max(day) FROM interactions
UNION ALL SELECT 'asks', count(*), min(day), max(day) FROM asks
UNION ALL SELECT 'gives', count(*), min(day), max(day) FROM gives
UNION ALL SELECT 'responses', count(*), min(day), max(day) FROM responses
UNION ALL SELECT 'incidents', count(*), NULL, NULL FROM incidents
UNION ALL SELECT 'incident_members', count(*), NULL, NULL FROM incident_members
UNION ALL SELECT 'initiatives', count(*), NULL, NULL FROM initiatives
UNION ALL SELECT 'initiative_members', count(*), NULL, NULL FROM initiative_members
UNION ALL SELECT 'spend', count(*), NULL, NULL FROM spend;

-- people
CREATE TEMP TABLE known AS
WITH joined AS (
    SELECT referee_id AS member_id, max(coalesce(reward, 0)) AS reward
    FROM referrals LEFT JOIN members AS referrer ON referrer.member_id = referrer_id
    WHERE referee_id IS NOT NULL AND referee_id IS DISTINCT FROM referrer_id AND referrer.is_staff IS NOT TRUE
    GROUP BY ALL
), segments AS (
    SELECT segment FROM members WHERE segment IS NOT NULL GROUP BY segment ORDER BY count(*) DESC, segment LIMIT 40
), channels AS (
    SELECT channel FROM members WHERE channel IS NOT NULL GROUP BY channel ORDER BY count(*) DESC, channel LIMIT 40
)
SELECT row_number() OVER (ORDER BY members.joined_at, members.member_id)::INTEGER AS member_no,
    members.member_id,
    CASE WHEN segment IS NULL THEN '' WHEN segment IN (FROM segments) THEN segment ELSE 'other' END AS segment,
    CASE WHEN channel IS NULL THEN '' WHEN channel IN (FROM channels) THEN channel ELSE 'other' END AS channel,
    CASE WHEN joined.reward > 0 THEN 'rewarded'
        WHEN joined.reward IS NOT NULL OR lower(members.channel) IN
            ('organic', 'referral', 'word of mouth', 'word_of_mouth', 'friend', 'friends') THEN 'organic'
        WHEN lower(members.channel) IN ('paid', 'search', 'social', 'ads', 'ad', 'event', 'partner', 'affiliate',
                'display', 'email', 'tv', 'print', 'radio', 'influencer')
            OR lower(members.channel) IN (SELECT lower(channel) FROM spend WHERE amount > 0) THEN 'paid'
        ELSE 'unknown' END AS origin,
    members.day AS joined_day, members.month AS joined_month, joined.member_id IS NOT NULL AS is_referred
FROM members LEFT JOIN joined USING (member_id) WHERE is_staff IS NOT TRUE;
DELETE FROM member_groups;
INSERT INTO member_groups
SELECT row_number() OVER (ORDER BY segment, channel, origin), segment, channel, origin
FROM (SELECT DISTINCT segment, channel, origin FROM known);
DELETE FROM people;
INSERT INTO people
SELECT member_no, member_id, segment, channel, origin, joined_day, joined_month, is_referred, group_no,
    substr(md5((SELECT value FROM settings WHERE name = 'mask_key') || member_id), 1, 16)
FROM known JOIN member_groups USING (segment, channel, origin);

-- prepared
CREATE TEMP TABLE groups AS
SELECT group_no::USMALLINT AS group_no, segment, channel, origin,
    dense_rank() OVER (ORDER BY segment, channel)::USMALLINT AS who
FROM member_groups;
CREATE TEMP TABLE numbered AS
SELECT member_id, member_no, group_no::USMALLINT AS group_no, who FROM people JOIN groups USING (group_no);
CREATE TEMP TABLE categories AS
SELECT row_number() OVER () AS category_no, category FROM (
    SELECT category FROM orders WHERE category != '' GROUP BY category ORDER BY count(*) DESC, category LIMIT 40
) UNION ALL VALUES (0, ''), (99, 'other');
CREATE TEMP TABLE acts AS
SELECT member_no, group_no, who, day, month,
    (kind IN ('post', 'answer', 'reply', 'review', 'idea', 'share'))::UTINYINT AS contributes,
    (kind IN ('answer', 'reply'))::UTINYINT AS answers
FROM interactions LEFT JOIN numbered USING (member_id)
WHERE member_id IS NULL OR member_no IS NOT NULL;
CREATE TEMP TABLE purchases AS
SELECT member_no, group_no, who, day, month,
    CASE WHEN coalesce(orders.category, '') = '' THEN 0 ELSE coalesce(category_no, 99) END::UTINYINT AS category_no,
    amount::DOUBLE AS amount, refunded::DOUBLE AS refunded, margin::DOUBLE AS margin
FROM orders LEFT JOIN numbered USING (member_id)
    LEFT JOIN categories ON categories.category = orders.category AND category_no BETWEEN 1 AND 98
WHERE member_id IS NULL OR member_no IS NOT NULL;
CREATE TEMP TABLE brought_by AS
WITH firsts AS (
    SELECT referee.member_no, arg_min_null(referrer.member_no, (referred_at, referral_id)) AS referrer_no
    FROM referrals JOIN numbered AS referee ON referee.member_id = referee_id
        LEFT JOIN numbered AS referrer ON referrer.member_id = referrer_id
    WHERE referee_id IS DISTINCT FROM referrer_id AND (referrer_id IS NULL OR referrer.member_no IS NOT NULL)
    GROUP BY ALL
)
SELECT firsts.member_no, referrer_no, joined_month, numbered.group_no
FROM firsts JOIN people USING (member_no) LEFT JOIN numbered ON numbered.member_no = referrer_no;
CREATE TEMP TABLE invites AS
SELECT member_no, group_no, month FROM referrals LEFT JOIN numbered ON member_id = referrer_id
WHERE referrer_id IS NULL OR member_no IS NOT NULL;

-- member_months
DELETE FROM member_months;
INSERT INTO member_months
WITH bought AS (
    SELECT member_no, month, orders, revenue, (month = min(month) OVER (PARTITION BY member_no))::INTEGER AS firsts
    FROM (
        SELECT member_no, month, count(*)::INTEGER AS orders, sum(amount) AS revenue
        FROM purchases WHERE member_no IS NOT NULL GROUP BY ALL
    )
), acted AS (
    SELECT member_no, month, count(*)::INTEGER AS acts, sum(contributes)::INTEGER AS contributions,
        sum(answers)::INTEGER AS answers
    FROM acts WHERE member_no IS NOT NULL GROUP BY ALL
), there AS (
    SELECT member_no, month, count(*)::INTEGER AS active_days
    FROM (SELECT member_no, month, day FROM acts UNION SELECT member_no, month, day FROM purchases)
    WHERE member_no IS NOT NULL GROUP BY ALL
), others AS (
    SELECT member_no, month, sum(asks)::INTEGER AS asks, sum(gives)::INTEGER AS gives, sum(made)::INTEGER AS made,
        sum(joined)::INTEGER AS joined
    FROM (
        SELECT member_no, month, 1 AS asks, 0 AS gives, 0 AS made, 0 AS joined FROM asks JOIN numbered USING (member_id)
        UNION ALL SELECT member_no, month, 0, 1, 0, 0 FROM gives JOIN numbered USING (member_id)
        UNION ALL SELECT member_no, month, 0, 0, 1, 0 FROM invites WHERE member_no IS NOT NULL
        UNION ALL SELECT referrer_no, joined_month, 0, 0, 0, 1 FROM brought_by WHERE referrer_no IS NOT NULL
    ) GROUP BY ALL
)
SELECT member_no, month, coalesce(orders, 0), coalesce(firsts, 0), coalesce(revenue, 0), coalesce(acts, 0),
    coalesce(contributions, 0) + coalesce(made, 0), coalesce(answers, 0), coalesce(asks, 0), coalesce(gives, 0),
    coalesce(made, 0), coalesce(joined, 0), coalesce(active_days, 0)
FROM acted FULL JOIN bought USING (member_no, month) FULL JOIN there USING (member_no, month)
FULL JOIN others USING (member_no, month) ORDER BY month;

-- month_totals
DELETE FROM month_totals;
INSERT INTO month_totals (month, category, segment, channel, origin, orders, revenue, refund_orders, refunded, refundable,
    margin_orders, margin, acts, contributions, asks, gives, referrals_made, referrals_joined, rewards, joined, referred)
WITH each AS (
    SELECT month, group_no, category_no, count(*) AS orders, sum(amount) AS revenue, count(refunded) AS refund_orders,
        coalesce(sum(refunded), 0) AS refunded,
        coalesce(sum(amount) FILTER (refunded IS NOT NULL), 0) AS refundable,
        count(margin) AS margin_orders, coalesce(sum(margin), 0) AS margin,
        0 AS acts, 0 AS contributions, 0 AS asks, 0 AS gives, 0 AS made, 0 AS brought, 0 AS rewards, 0 AS came,
        0 AS referred
    FROM purchases GROUP BY ALL
    UNION ALL SELECT month, group_no, 0, 0, 0, 0, 0, 0, 0, 0, count(*), sum(contributes), 0, 0, 0, 0, 0, 0, 0
    FROM acts GROUP BY ALL
    UNION ALL SELECT month, group_no, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0, 0
    FROM asks JOIN numbered USING (member_id) GROUP BY ALL
    UNION ALL SELECT month, group_no, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0
    FROM gives JOIN numbered USING (member_id) GROUP BY ALL
    UNION ALL SELECT month, group_no, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, count(*), 0, 0, 0, 0
    FROM invites GROUP BY ALL
    UNION ALL SELECT joined_month, group_no, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0
    FROM brought_by GROUP BY ALL
    UNION ALL SELECT month, group_no, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, sum(reward), 0, 0
    FROM referrals LEFT JOIN numbered ON member_id = referee_id WHERE reward > 0 GROUP BY ALL
    UNION ALL SELECT joined_month, group_no, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*),
        count(*) FILTER (is_referred)
    FROM people GROUP BY ALL
)
SELECT month, category, segment, channel, coalesce(origin, 'nobody'), orders, revenue, refund_orders, refunded, refundable,
    margin_orders, margin, acts, contributions, asks, gives, made, brought, rewards, came, referred
FROM each LEFT JOIN groups USING (group_no) JOIN categories USING (category_no);

-- activity_pairs
DELETE FROM activity_pairs;
CREATE TEMP TABLE pairs AS
WITH grouped AS (
    SELECT member_no, group_no, month, revenue, orders, contributions, acts
    FROM member_months JOIN (SELECT member_no, group_no FROM numbered) USING (member_no)
), neighbours AS (
    SELECT 'any' AS kind, 0 AS category_no, group_no, month, revenue, lag(month) OVER by_any AS previous,
        lag(revenue) OVER by_any AS previous_revenue, lead(month) OVER by_any IS NULL AS is_last
    FROM grouped WHERE acts > 0 OR orders > 0 WINDOW by_any AS (PARTITION BY member_no ORDER BY month)
    UNION ALL
    SELECT 'contribution', 0, group_no, month, revenue, lag(month) OVER by_contribution, lag(revenue) OVER by_contribution,
        lead(month) OVER by_contribution IS NULL
    FROM grouped WHERE contributions > 0 WINDOW by_contribution AS (PARTITION BY member_no ORDER BY month)
    UNION ALL
    SELECT 'purchase', 0, group_no, month, revenue, lag(month) OVER by_purchase, lag(revenue) OVER by_purchase,
        lead(month) OVER by_purchase IS NULL
    FROM grouped WHERE orders > 0 WINDOW by_purchase AS (PARTITION BY member_no ORDER BY month)
    UNION ALL
    SELECT 'purchase', category_no, group_no, month, revenue, lag(month) OVER by_category, lag(revenue) OVER by_category,
        lead(month) OVER by_category IS NULL
    FROM (
        SELECT member_no, group_no, category_no, month, sum(amount) AS revenue
        FROM purchases WHERE member_no IS NOT NULL AND category_no > 0 GROUP BY ALL
    ) WINDOW by_category AS (PARTITION BY member_no, category_no ORDER BY month)
)
SELECT kind, category_no, group_no, previous, month, count(*) AS members, sum(revenue) AS revenue,
    sum(coalesce(previous_revenue, 0)) AS previous_revenue,
    sum(CASE WHEN previous IS NULL THEN 0 ELSE least(revenue, previous_revenue) END) AS kept_revenue,
    count(*) FILTER (is_last) AS went, sum(revenue) FILTER (is_last) AS went_revenue
FROM neighbours GROUP BY ALL;
INSERT INTO activity_pairs
WITH both_ways AS (
    SELECT kind, category_no, group_no, previous, month, members, revenue, previous_revenue, kept_revenue FROM pairs
    UNION ALL
    SELECT kind, category_no, group_no, month, NULL, sum(went), 0, sum(went_revenue), 0
    FROM pairs WHERE went > 0 GROUP BY ALL
)
SELECT kind, category, segment, channel, origin, previous, month, members, revenue, previous_revenue, kept_revenue
FROM both_ways JOIN groups USING (group_no) JOIN categories USING (category_no);

-- calendar
DELETE FROM calendar;
INSERT INTO calendar
SELECT day, date_part('year', date) * 12 + date_part('month', date) - 23641
FROM (
    SELECT unnest(range(first_day, last_day + 427)) AS day, DATE '1970-01-01' + day::INTEGER AS date
    FROM (SELECT min(first_day) AS first_day, max(last_day) AS last_day FROM table_coverage)
);

-- daily_activity
DELETE FROM daily_activity;
INSERT INTO daily_activity
WITH last AS (
    SELECT max(last_day) AS last_day FROM table_coverage
), days AS (
    SELECT member_no, who, day FROM acts WHERE member_no IS NOT NULL
    UNION SELECT member_no, who, day FROM purchases WHERE member_no IS NOT NULL
), spans AS (
    SELECT who, day, least(coalesce(lead(day) OVER (PARTITION BY member_no ORDER BY day), day + 30), day + 30) AS until
    FROM days
), counted AS (
    SELECT who, day, until, count(*) AS members FROM spans GROUP BY ALL
), changes AS (
    SELECT who, day, sum(active) AS active, sum(change) AS change FROM (
        SELECT who, day, members AS active, members AS change FROM counted
        UNION ALL SELECT who, until, 0, -members FROM counted
    ) GROUP BY ALL
), grid AS (
    SELECT who, unnest(range(first, last_day + 1)) AS day FROM (SELECT who, min(day) AS first FROM counted GROUP BY who), last
)
SELECT day, month, segment, channel, coalesce(active, 0), sum(coalesce(change, 0)) OVER (PARTITION BY who ORDER BY day)
FROM grid LEFT JOIN changes USING (who, day) JOIN calendar USING (day)
    JOIN (SELECT DISTINCT who, segment, channel FROM groups) USING (who);

-- loyalty_months
DELETE FROM loyalty_months;
CREATE TEMP TABLE purchase_days AS
WITH days AS (
    SELECT member_no, who, 0 AS category_no, day, month, count(*) AS bought
    FROM purchases WHERE member_no IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT member_no, who, category_no, day, month, count(*)
    FROM purchases WHERE member_no IS NOT NULL AND category_no > 0 GROUP BY ALL
)
SELECT who, category_no, month, day, lead(day) OVER own AS following, lag(day, 1) OVER own AS before,
    lag(day, 2) OVER own AS long_before, row_number() OVER own AS nth,
    bought > 1 OR row_number() OVER own > 1 AS again
FROM days WINDOW own AS (PARTITION BY member_no, category_no ORDER BY day);
INSERT INTO loyalty_months
WITH last AS (
    SELECT max(month) AS month FROM calendar WHERE day = (SELECT max(last_day) FROM table_coverage)
), spans AS (
    SELECT category_no, who, purchase_days.month, calendar.month AS until, count(*) AS members,
        count(*) FILTER (again) AS repeaters
    FROM purchase_days JOIN calendar ON calendar.day = least(coalesce(following, purchase_days.day + 365), purchase_days.day + 365)
    WHERE calendar.month > purchase_days.month GROUP BY ALL
), changes AS (
    SELECT category_no, who, month, sum(members) AS members, sum(repeaters) AS repeaters FROM (
        SELECT category_no, who, month, members, repeaters FROM spans
        UNION ALL SELECT category_no, who, until, -members, -repeaters FROM spans
    ) GROUP BY ALL
), grid AS (
    SELECT category_no, who, unnest(range(first, last.month + 1)) AS month
    FROM (SELECT category_no, who, min(month) AS first FROM spans GROUP BY ALL), last
), each AS (
    SELECT month, category_no, who, sum(coalesce(members, 0)) OVER own AS customers,
        sum(coalesce(repeaters, 0)) OVER own AS repeaters, 0 AS gap_pairs, 0 AS gap_squares
    FROM grid LEFT JOIN changes USING (category_no, who, month) WINDOW own AS (PARTITION BY category_no, who ORDER BY month)
    UNION ALL
    SELECT month, category_no, who, 0, 0, count(*),
        sum(pow((before - long_before)::DOUBLE / (day - long_before) - 0.5, 2))
    FROM purchase_days WHERE nth >= 3 AND nth % 2 = 1 GROUP BY ALL
)
SELECT month, category, segment, channel, customers, repeaters, gap_pairs, gap_squares
FROM each JOIN categories USING (category_no) JOIN (SELECT DISTINCT who, segment, channel FROM groups) USING (who);

-- revenue_windows
DELETE FROM revenue_windows;
CREATE TEMP TABLE windows AS
WITH whole AS (
    SELECT (SELECT month FROM calendar WHERE day = (SELECT min(first_day) FROM table_coverage)) AS first,
        (SELECT month FROM calendar WHERE day = (SELECT max(last_day) + 1 FROM table_coverage)) AS last
), lengths AS (
    SELECT unnest([3, 6, 12, 24]) AS length
)
SELECT DISTINCT last - back - length AS start_month, last - back AS end_month, last - back - 2 * length AS before
FROM lengths, whole, LATERAL (SELECT unnest([0, length, ceil(length / 12)::INTEGER * 12]) AS back)
WHERE last - back - length >= first;
INSERT INTO revenue_windows (start_month, end_month, segment, channel, origin, payers, base, retained, kept, left_revenue,
    new, reactivated)
WITH paid AS (
    SELECT member_no, group_no, month, revenue, first_orders
    FROM member_months JOIN (SELECT member_no, group_no FROM numbered) USING (member_no) WHERE orders > 0
), each AS (
    SELECT start_month, end_month, group_no, member_no, sum(revenue) FILTER (month < start_month) AS past,
        sum(revenue) FILTER (month >= start_month) AS now, max(first_orders) FILTER (month >= start_month) AS first
    FROM paid JOIN windows ON month >= before AND month < end_month GROUP BY ALL
), flows AS (
    SELECT start_month, end_month, group_no, count(past) AS payers, coalesce(sum(past), 0) AS base,
        coalesce(sum(now) FILTER (past IS NOT NULL), 0) AS retained,
        coalesce(sum(least(past, now)) FILTER (past IS NOT NULL AND now IS NOT NULL), 0) AS kept,
        coalesce(sum(past) FILTER (now IS NULL), 0) AS left_revenue,
        coalesce(sum(now) FILTER (past IS NULL AND first > 0), 0) AS new,
        coalesce(sum(now) FILTER (past IS NULL AND first = 0), 0) AS reactivated
    FROM each GROUP BY ALL
)
SELECT start_month, end_month, segment, channel, origin, payers, base, retained, kept, left_revenue, new, reactivated
FROM flows JOIN groups USING (group_no);

-- survey_months
DELETE FROM survey_months;
INSERT INTO survey_months
SELECT month, segment, channel, question, count(*), sum(score)
FROM responses JOIN people USING (member_id) GROUP BY ALL;

-- referral_forest
DELETE FROM referral_forest;
CREATE TEMP TABLE places AS
WITH RECURSIVE places(member_no, referrer_no, root_no, generation) AS (
    SELECT DISTINCT referrer_no, NULL::INTEGER, referrer_no, 0 FROM brought_by
    WHERE referrer_no NOT IN (SELECT member_no FROM brought_by WHERE referrer_no IS NOT NULL)
    UNION ALL
    SELECT brought_by.member_no, brought_by.referrer_no, root_no, generation + 1
    FROM brought_by JOIN places ON brought_by.referrer_no = places.member_no
)
FROM places;
INSERT INTO referral_forest
WITH RECURSIVE above(member_no) AS (
    SELECT referrer_no FROM brought_by WHERE referrer_no IS NOT NULL
    UNION ALL
    SELECT referrer_no FROM above JOIN brought_by USING (member_no) WHERE referrer_no IS NOT NULL
), cascades AS (
    SELECT member_no, count(*) AS members FROM above GROUP BY ALL
), direct AS (
    SELECT referrer_no AS member_no, count(*) AS members FROM brought_by WHERE referrer_no IS NOT NULL GROUP BY ALL
)
SELECT member_no, referrer_no, root_no, generation, coalesce(direct.members, 0), coalesce(cascades.members, 0)
FROM places LEFT JOIN direct USING (member_no) LEFT JOIN cascades USING (member_no);

-- conversation_edges
DELETE FROM conversation_edges;
INSERT INTO conversation_edges
WITH spoken AS (
    SELECT act.member_id, parent.member_id AS other_id, act.day
    FROM interactions AS act JOIN interactions AS parent ON parent.interaction_id = act.parent_id
    WHERE act.member_id != parent.member_id
    UNION ALL
    SELECT member_id, target_id, day FROM interactions WHERE parent_id IS NULL AND target_id != member_id
), edges AS (
    SELECT member_id, other_id, count(*) AS replies, max(day) AS last_day FROM spoken GROUP BY ALL
)
SELECT answerer.member_no, asker.member_no, replies, last_day
FROM edges JOIN numbered AS answerer ON answerer.member_id = edges.member_id
    JOIN numbered AS asker ON asker.member_id = other_id;
