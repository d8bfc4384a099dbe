"""The tables of value: what each member is worth and is given, how far they came, and what past attention returned."""

from __future__ import annotations

from sqlalchemy import String

from data_access.rollups.tables import amount, column, derived, who, whole

CHANCES = (30, 40, 50, 60, 70)
"""Percent: how likely somebody would have come without being brought. Credit is worked out for each."""
LADDER = ("buyer", "returner", "committed", "apostle", "owner")
"""The rungs of the ladder, the lowest first, numbered from 1; 0 is beside it."""
OWNER_ACTS = ("idea", "review", "hiring_help")
LIVED = frozenset({"orders", "interactions", "referrals", "gives"})
CLIMBED = frozenset({"orders", "interactions", "referrals", "responses"})
TRIED = frozenset({"orders", "interactions", "gives", "initiatives", "initiative_members"})

member_values = derived(
    "member_values",
    "what each member is worth, brings and is given, as of the last day of the data",
    LIVED,
    whole("member_no", "the member's number"),
    *who(),
    column("origin", String(), "the member's origin"),
    whole("is_there", "1: not lapsed, as is estimated; or, where that is not, active in the last 12 months"),
    whole("is_customer", "1: bought something, ever"),
    amount("own", "margin expected of them in 3 years, discounted (store currency); missing for who never bought"),
    amount("yearly", "margin expected of them in 12 months (store currency)"),
    *(amount(f"kept_{chance}", f"what remains theirs of it, at a chance of {chance}%") for chance in CHANCES),
    *(amount(f"credit_{chance}", f"what they are credited of others' value, at {chance}%") for chance in CHANCES),
    *(
        amount(f"rewarded_{chance}", f"of that, through rewarded referrals of theirs, at {chance}%")
        for chance in CHANCES
    ),
    *(
        amount(f"year_{chance}", f"credit for the margin of the next 12 months alone, at {chance}%")
        for chance in CHANCES
    ),
    amount("below", "the value of everybody they led to; counts each once for every one above, so it never adds up"),
    whole("brought", "members they brought themselves"),
    amount("rewards", "rewards paid for these"),
    whole("answers", "answers and replies in the last 12 months"),
    whole("ideas", "ideas in the last 12 months"),
    whole("reviews", "reviews that nobody paid for in the last 12 months"),
    whole("hiring", "times they helped to choose staff in the last 12 months"),
    whole("gives", "what they were given in the last 12 months, counted"),
    amount("gives_cost", "what that cost (store currency); missing where it is not known"),
    whole("staff_replies", "replies of the company's own people to them in the last 12 months"),
    amount("spent", "amount of their orders in the last 12 months (store currency)"),
    amount("attention_rank", "share of the members who are there with less attention, 0 to 1"),
    amount("spent_rank", "share of them who spent less"),
)
ladder_steps = derived(
    "ladder_steps",
    "on which rung each customer stood, and since when",
    CLIMBED,
    whole("member_no", "the member's number"),
    whole("month", "the first month at whose end they stood there, as months since 1970-01"),
    whole("until_month", "the first month at whose end they did not any more; missing where they still do"),
    whole("rung_before", "the rung before; 0 beside the ladder"),
    whole("rung", "1 buyer, 2 returner, 3 committed, 4 apostle, 5 owner; 0 beside it: no order for 12 months"),
)
ladder_moves = derived(
    "ladder_moves",
    "moves between rungs by month, counted; their running sums say how many stand where",
    CLIMBED,
    whole("month", "months since 1970-01"),
    *who(),
    column("origin", String(), "the members' origin"),
    whole("rung_before", "the rung left; 0 beside the ladder"),
    whole("rung", "the rung come to; 0 beside the ladder"),
    whole("members", "how many members"),
)
owner_acts = derived(
    "owner_acts",
    "ideas, reviews and hiring help, and what became of them",
    frozenset({"interactions"}),
    whole("member_no", "whose"),
    whole("month", "months since 1970-01"),
    column("kind", String(), "idea, review or hiring_help"),
    whole("acts", "how many"),
    whole("constructive", "of reviews those in their own words that nobody paid for; of the rest all"),
    whole("by_staff", "those that the company's own people answered"),
    whole("by_members", "those that only other members took up"),
)
owner_pairs = derived(
    "owner_pairs",
    "what members did beyond buying, by consecutive months in which the same member did, counted",
    frozenset({"interactions", "referrals"}),
    column("kind", String(), "referral, joined (by one of theirs), answer, idea, review or hiring_help"),
    *who(),
    whole("previous", "the month before in which they did it; null where there is none"),
    whole("month", "the month, since 1970-01"),
    whole("members", "how many members"),
    whole("acts", "how often"),
    whole("constructive", "of reviews those in their own words that nobody paid for; of ideas and hiring help all"),
    whole("by_staff", "those that the company's own people answered"),
    whole("by_members", "those that only other members took up"),
)
value_totals = derived(
    "value_totals",
    "what members are worth together, as of the last day of the data",
    LIVED,
    *who(),
    whole("chance", "percent: how likely somebody would have come without being brought"),
    whole("members", "members"),
    whole("customers", "those whose own value is estimated"),
    amount("own", "their value (store currency)"),
    amount("kept", "what remains theirs of it"),
    amount("rewarded", "credit through rewarded referrals"),
    amount("unpaid", "other credit"),
    amount("below", "the value of everybody below each; counts many times"),
    whole("credited", "members with any credit"),
    amount("rewards", "rewards paid for those who were brought"),
    amount("gives_cost", "what gives cost in the last 12 months; missing where it is not known"),
    whole("brought", "members brought"),
    whole("answers", "answers and replies in the last 12 months"),
    whole("ideas", "ideas in the last 12 months"),
    whole("reviews", "reviews that nobody paid for in the last 12 months"),
    whole("hiring", "times they helped to choose staff in the last 12 months"),
    whole("gives", "what they were given in the last 12 months, counted"),
    whole("staff_replies", "replies of the company's own people to them in the last 12 months"),
)
value_spreads = derived(
    "value_spreads",
    "how many members are worth about the same, as of the last day of the data",
    LIVED,
    column("measure", String(), "spent: in the last 12 months; total: what is theirs after sharing"),
    whole("chance", "percent: how likely somebody would have come without being brought; 0 where that is no matter"),
    whole("step", "the amount's logarithm, in thousandths; null where it is not above zero"),
    whole("members", "members worth that"),
    amount("amount", "how much together (store currency)"),
    amount("own", "the sum of their own values"),
    whole("customers", "those whose own value is estimated"),
)
first_years = derived(
    "first_years",
    "what members brought in the 12 months from the one in which they joined",
    frozenset({"members", "orders"}),
    whole("joined_month", "when they joined, as months since 1970-01"),
    column("origin", String(), "organic, rewarded, paid or unknown"),
    whole("members", "how many members"),
    amount("revenue", "amount of their orders then; missing where nobody bought"),
)
cohort_months = derived(
    "cohort_months",
    "revenue by when its buyers first bought",
    frozenset({"orders"}),
    whole("cohort", "the year of the first order"),
    whole("month", "months since 1970-01"),
    *who(),
    whole("customer_months", "months of customers in which they bought"),
    amount("revenue", "amount of their orders"),
)
cohort_windows = derived(
    "cohort_windows",
    "what became of the revenue of a period in the next one of equal length, by when its payers first bought",
    frozenset({"orders"}),
    whole("start_month", "the first month of the later period"),
    whole("end_month", "the month after its last"),
    whole("cohort", "the year of the first order"),
    *who(),
    whole("payers", "members who bought in the earlier period"),
    amount("base", "their revenue then"),
    amount("retained", "their revenue in the later period"),
    amount("kept", "the smaller of the two, summed over members"),
)
lean_in_effects = derived(
    "lean_in_effects",
    "what attention returned: the change of those who had it against the change of those who had not",
    TRIED,
    column("source", String(), "initiative or give"),
    column("subject", String(), "the initiative's id, or the kind of what was given"),
    column("name", String(), "the initiative's name, or the kind again"),
    column("outcome", String(), "orders or margin"),
    column("compared_with", String(), "held out: members in it who were left out; others: comparable members"),
    whole("treated", "members who had it and were there before and after"),
    whole("others", "members they are compared with"),
    amount("log_ratio", "logarithm of how much more their rate grew; missing where it cannot be told"),
    amount("error", "its standard error"),
    amount("placebo_log_ratio", "the same within the months before, where nothing can have happened"),
    amount("placebo_error", "its standard error"),
    amount("after", "mean outcome of the treated in the five months after"),
    amount("cost", "what it cost for each of the treated (store currency); missing where it is not known"),
)
