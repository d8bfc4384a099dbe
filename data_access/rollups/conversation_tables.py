"""The derived tables of the conversation: threads, who answers in them, what members take part in, and their steps.

A thread begins with a question or a post that answers nothing. To it belongs every question, post, answer and reply
that hangs below it, however deep. What hangs below something unknown, or in a circle, belongs to no thread.
"""

from __future__ import annotations

from sqlalchemy import Boolean, String

from data_access.rollups.tables import column, derived, who, whole

SPOKEN = frozenset({"interactions"})
ACTIVE = frozenset({"interactions", "orders", "referrals"})
LEVELS = ("away", "observer", "participant", "contributor", "core")
"""How members take part in a month, by the number that stands in ``level``; away means not active at all."""
CORE = 4
"""Contributions in a month from which a member belongs to the core."""
WATCHING_KINDS = ("visit", "search")
"""Acts by which nobody takes part."""
FACETS = {
    "searches": ("search",),
    "links": ("link",),
    "authors": ("post", "question", "answer", "reply", "review", "idea"),
    "tags": ("tag",),
    "extensions": ("recommendation",),
    "signals": ("follow",),
}
"""The six facets by which knowledge flows, and the kinds of acts that make use of each."""
WINDOW_DAYS = 7
"""Days within which a topic is to be answered."""
MINUTES = 1_440
"""Minutes in a day."""


threads = derived(
    "threads",
    "topics begun by members, or by authors who are gone, and how they were answered",
    SPOKEN,
    whole("thread_no", "the thread's number"),
    whole("member_no", "who began it; null where nobody is known"),
    *who(),
    whole("month", "when it began, as months since 1970-01"),
    whole("day", "when it began, as days since 1970-01-01"),
    column("topic", String(), "what it is about; empty where it has no topic, other for the rarer ones"),
    column("is_question", Boolean(), "it began with a question"),
    column("is_mature", Boolean(), "it was looked at for seven days"),
    column("is_answered", Boolean(), "another member has answered"),
    whole("wait_minutes", "minutes until another member answered, or for which nobody has"),
    column("is_covered", Boolean(), "another member answered within seven days"),
    column("is_covered_by_anyone", Boolean(), "another member or the company answered within seven days"),
    whole("replies", "what other members said in it"),
    whole("company_replies", "what the company's own people said in it"),
    whole("speakers", "different members who spoke in it"),
    whole("depth", "steps from the topic to the reply that is furthest from it"),
    whole("sole_no", "the only member who answered; null where there is none, or more than one"),
)
thread_answers = derived(
    "thread_answers",
    "which member answered in which thread of another",
    SPOKEN,
    whole("thread_no", "the thread's number"),
    whole("asker_no", "who began it; null where nobody is known"),
    whole("member_no", "who answered"),
    whole("month", "when the thread began, as months since 1970-01"),
    whole("answered_day", "when they answered first, as days since 1970-01-01"),
    column("topic", String(), "what it is about"),
    column("is_question", Boolean(), "it began with a question"),
    whole("replies", "how often they spoke"),
    whole("wait_minutes", "minutes until they first did"),
    whole("thanks", "how often who had begun it replied to them"),
)
open_questions = derived(
    "open_questions",
    "questions of the last 60 days that nobody has answered yet",
    SPOKEN,
    whole("thread_no", "the thread's number"),
    whole("member_no", "who asks"),
    *who(),
    whole("day", "when they asked, as days since 1970-01-01"),
    column("topic", String(), "what it is about"),
    column("text", String(), "what they asked, cut where it is long"),
)
thread_months = derived(
    "thread_months",
    "threads counted by the month they began in",
    SPOKEN,
    whole("month", "months since 1970-01"),
    *who(),
    column("topic", String(), "what they are about"),
    whole("topics", "threads that began"),
    whole("mature", "those that were looked at for seven days"),
    whole("covered", "of these: another member answered within seven days"),
    whole("covered_by_anyone", "of these: another member or the company did"),
    whole("questions", "of these: questions"),
    whole("questions_covered", "questions that another member answered within seven days"),
    whole("solo", "of these: no other member has answered at all"),
    whole("speakers", "different members who spoke in each, added up"),
    whole("depth", "how deep each went, added up"),
    whole("replies", "what other members said in all that began"),
    whole("company_replies", "what the company's own people said in them"),
)
wait_months = derived(
    "wait_months",
    "threads counted by the month they began in and how long they waited",
    SPOKEN,
    whole("month", "months since 1970-01"),
    whole("wait_minutes", "minutes until another member answered, or for which nobody has"),
    whole("answered", "threads that were answered then"),
    whole("unanswered", "threads that have waited so long by now"),
)
help_pairs = derived(
    "help_pairs",
    "members who answered another, and whether that one answered them too, counted",
    SPOKEN,
    *who(),
    whole("pairs", "pairs of who asked and who answered, by the one who asked"),
    whole("mutual", "those who have answered each other"),
)
topic_helpers = derived(
    "topic_helpers",
    "whom to ask about which topic: who answered most questions of others on it in the last year, and is still there",
    SPOKEN | {"members"},
    whole("member_no", "who answered"),
    column("topic", String(), "what the questions were about"),
    whole("answers", "questions they answered"),
    whole("thanks", "answers they were thanked for"),
    whole("quick", "questions they answered within a day"),
    whole("place", "their place among those of the topic, from 1"),
)
lost_regulars = derived(
    "lost_regulars",
    "members with four contributions or more in the 90 days before, and none in the last 90, at each month's end",
    frozenset({"interactions", "referrals"}),
    whole("month", "the month that ends, as months since 1970-01"),
    whole("member_no", "the member's number"),
    *who(),
    whole("contributions", "their contributions in the 90 days before"),
    whole("last_day", "when they contributed last, as days since 1970-01-01"),
)
participation_months = derived(
    "participation_months",
    "how each member took part in each month they were active in",
    ACTIVE,
    whole("member_no", "the member's number"),
    whole("month", "months since 1970-01"),
    whole("level", "1 observer, 2 participant, 3 contributor, 4 core"),
    whole("before", "their level in the month before; 0 where they were away"),
    *(whole(name, f"1 where they did one of: {', '.join(kinds)}") for name, kinds in FACETS.items()),
)
ladder_flows = derived(
    "ladder_flows",
    "members by how they took part in a month and in the one before",
    ACTIVE,
    whole("month", "months since 1970-01"),
    *who(),
    whole("before", "their level in the month before; 0 where they were away"),
    whole("level", "their level in the month; 0 where they were away"),
    whole("members", "how many members"),
)
facet_months = derived(
    "facet_months",
    "active members by the facets they used in a month",
    ACTIVE,
    whole("month", "months since 1970-01"),
    *who(),
    whole("active", "active members"),
    *(whole(name, f"those who did one of: {', '.join(kinds)}") for name, kinds in FACETS.items()),
)
newcomer_paths = derived(
    "newcomer_paths",
    "each member's first topic, whether it was answered, and whether they began another",
    SPOKEN,
    whole("member_no", "the member's number"),
    *who(),
    whole("month", "when they began their first topic, as months since 1970-01"),
    column("is_mature", Boolean(), "it was looked at for 97 days"),
    column("is_answered", Boolean(), "another member or the company answered within seven days"),
    column("is_back", Boolean(), "they began another topic in the 90 days after those seven"),
)
last_steps = derived(
    "last_steps",
    "what members did last before they recommended, or fell silent; of many members only some, evenly",
    frozenset({"interactions", "orders", "referrals"}),
    whole("member_no", "the member's number"),
    *who(),
    column("outcome", String(), "referred or silent"),
    column("first", String(), "three steps before; empty where there was none"),
    column("second", String(), "two steps before"),
    column("third", String(), "the step before"),
    whole("one_in", "one of so many members is told"),
)
