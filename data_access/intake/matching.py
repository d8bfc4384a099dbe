"""Which table a plain file is, and which of its columns is which of ours, from their names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data_access import schema
from data_access.errors import MappingWrong
from data_access.intake.currency import CURRENCY, WITH_CURRENCY
from data_access.intake.mapping import TableMapping
from data_access.intake.plain_tables import Format, PlainTable

TABLE_WORDS: dict[str, tuple[str, ...]] = {
    "members": (
        "members",
        "member",
        "customers",
        "customer",
        "users",
        "user",
        "people",
        "contacts",
        "households",
    ),
    "orders": ("orders", "order", "purchases", "purchase", "transactions", "sales", "invoices", "payments"),
    "referrals": ("referrals", "referral", "invitations", "invites", "introductions"),
    "interactions": ("interactions", "interaction", "events", "activity", "activities", "posts", "messages"),
    "asks": ("asks", "ask", "mailings", "emails", "sends"),
    "gives": ("gives", "give", "gifts", "rewards", "perks"),
    "responses": ("responses", "response", "answers", "surveys", "survey"),
    "incidents": ("incidents", "incident", "outages"),
    "incident_members": ("incident_members", "incident_customers"),
    "initiatives": ("initiatives", "initiative", "campaigns", "campaign"),
    "initiative_members": ("initiative_members", "campaign_members"),
    "spend": ("spend", "marketing_spend", "ad_spend", "costs"),
}
"""Names that files of each table go by."""

_MEMBER = (
    "customer_id",
    "user_id",
    "member",
    "customer",
    "user",
    "person_id",
    "household_id",
    "client_id",
    "account_id",
)
OWN_SYNONYMS: dict[tuple[str, str], tuple[str, ...]] = {
    ("members", "member_id"): ("id", "record_id"),
}
"""Other names of a column that mean it in one table alone."""
SYNONYMS: dict[str, tuple[str, ...]] = {
    "member_id": _MEMBER,
    "joined_at": (
        "joined",
        "join_date",
        "created_at",
        "created",
        "signup_date",
        "signed_up_at",
        "registered_at",
        "registration_date",
        "create_date",
        "created_date",
        "date_created",
        "first_seen",
        "optin_time",
        "date",
    ),
    "name": ("full_name", "display_name", "customer_name", "real_name", "username", "title"),
    "email": ("e_mail", "email_address", "mail"),
    "channel": ("source", "acquisition_channel", "origin", "utm_source", "medium"),
    "segment": ("group", "tier", "plan", "type", "cohort"),
    "region": ("country", "country_region", "location", "city", "state"),
    "is_staff": ("staff", "is_employee", "is_admin", "employee"),
    "consent": ("accepts_marketing", "opted_in", "marketing_consent", "newsletter"),
    "left_at": ("left", "cancelled_at", "churned_at", "deleted_at", "closed_at"),
    "order_id": (
        "id",
        "order",
        "order_number",
        "invoice",
        "invoice_no",
        "invoice_id",
        "transaction_id",
        "basket_id",
    ),
    "ordered_at": (
        "order_date",
        "date",
        "created_at",
        "purchased_at",
        "invoice_date",
        "timestamp",
        "paid_at",
        "time",
    ),
    "amount": ("total", "revenue", "net", "price", "value", "sales_value", "order_total", "spend", "cost"),
    "discount": ("discount_amount", "total_discount"),
    "refunded": ("refund", "refunded_amount", "amount_refunded"),
    "margin": ("profit", "gross_margin", "gross_profit"),
    "category": ("product_category", "product_type", "department", "item_category"),
    "referral_id": ("id", "invitation_id", "invite_id"),
    "referrer_id": ("referrer", "inviter_id", "introduced_by", "referred_by", "inviter", "advocate_id"),
    "referred_at": ("date", "invited_at", "created_at", "referral_at", "sent_at", "rated_at", "timestamp"),
    "referee_id": ("referee", "invitee_id", "friend_id", "referred_id"),
    "converted_at": ("first_order_at", "converted"),
    "reward": ("reward_value", "bonus", "incentive"),
    "initiative_id": ("campaign_id", "campaign", "initiative"),
    "interaction_id": ("id", "event_id", "activity_id", "post_id", "message_id"),
    "occurred_at": ("date", "created_at", "timestamp", "time", "posted_at", "event_time", "ts"),
    "kind": ("type", "event", "event_type", "activity_type", "action", "reward_type"),
    "parent_id": ("parent", "in_reply_to", "reply_to", "thread_id", "question_id"),
    "target_id": ("target", "to", "recipient_id", "to_user_id"),
    "topic": ("tag", "subject", "channel", "category"),
    "sentiment": ("sentiment_score", "polarity"),
    "text": ("body", "content", "message"),
    "incentivised": ("incentivized", "paid"),
    "ask_id": ("id", "mailing_id", "send_id"),
    "asked_at": ("date", "sent_at", "created_at", "timestamp"),
    "responded_at": ("response_date", "clicked_at", "redeemed_at"),
    "opted_out": ("unsubscribed", "opt_out"),
    "give_id": ("id", "gift_id"),
    "given_at": ("date", "created_at", "timestamp"),
    "cost": ("amount", "value", "budget"),
    "response_id": ("id", "answer_id"),
    "answered_at": ("date", "created_at", "submitted_at", "timestamp"),
    "question": ("survey", "type", "metric"),
    "score": ("rating", "value", "answer"),
    "comment": ("text", "feedback", "verbatim"),
    "incident_id": ("id", "incident"),
    "started_at": ("start", "start_date", "date", "opened_at", "begin"),
    "title": ("name", "summary", "description"),
    "severity": ("priority", "level"),
    "disclosed_at": ("announced_at", "disclosed"),
    "resolved_at": ("end", "closed_at", "resolved"),
    "told_at": ("notified_at", "informed_at"),
    "made_good_at": ("compensated_at",),
    "ended_at": ("end", "end_date", "finished_at"),
    "entered_at": ("date", "joined_at", "enrolled_at", "assigned_at"),
    "arm": ("variant", "treatment", "condition"),
    "month": ("date", "period"),
    "currency": ("currency_code", "presentment_currency"),
}
"""Other names that a column goes by, likeliest first."""


def match(plain: PlainTable, hint: str = "") -> TableMapping:
    """The mapping that a plain table's own names suggest.

    Parameters
    ----------
    plain : PlainTable
        The table.
    hint : str
        The contract's table, where the user says which.

    Raises
    ------
    MappingWrong
        No table fits, or a required column has no counterpart.
    """
    to = hint or likely_table(plain.path.name, plain.columns)
    matched = likely_columns(to, plain.columns)
    if missing := missing_columns(to, matched):
        raise MappingWrong(
            f"{plain.path.name} cannot be {to}: nothing in it is {', '.join(missing)}. "
            f"Its columns are {', '.join(plain.columns[:30])}.",
            "Rename its columns, or write a mapping file and name it with --map.",
            plain.path.name,
        )
    return TableMapping(to=to, file=plain.path.name, form=Format(), columns=matched)


def likely_table(name: str, columns: Sequence[str]) -> str:
    """The table of the contract that a file of this name and with these columns most likely is.

    One whose required columns are all there goes before one that lacks some.
    """
    candidates = _by_file_name(name) or list(schema.CONTRACT)
    matched = {to: likely_columns(to, columns) for to in candidates}
    complete = [to for to in candidates if not missing_columns(to, matched[to])]
    return max(complete or candidates, key=lambda to: len(matched[to]))


def table_named(path_name: str) -> str:
    """The table of the contract that a file's name says it is; empty where it says none or several."""
    found = _by_file_name(path_name)
    return found[0] if len(found) == 1 else ""


def _by_file_name(name: str) -> list[str]:
    stem = normal(name.split(".", maxsplit=1)[0])
    exact = [to for to, words in TABLE_WORDS.items() if stem in words]
    if exact:
        return exact
    words = set(stem.split("_"))
    return [to for to, names in TABLE_WORDS.items() if words & set(names)]


def missing_columns(to: str, matched: dict[str, str]) -> list[str]:
    """The required columns of a table that have no counterpart."""
    required = [each.name for each in schema.contract_columns(schema.CONTRACT[to]) if each.info.get("required")]
    return [name for name in required if name not in matched]


def likely_columns(to: str, names: Sequence[str]) -> dict[str, str]:
    """Each column of ours with the column of theirs that is most likely meant, each used once."""
    theirs = {normal(name): name for name in reversed(names)}
    ours = [each.name for each in schema.contract_columns(schema.CONTRACT[to])]
    ours += [CURRENCY] if to in WITH_CURRENCY else []
    matched = {name: theirs.pop(name) for name in ours if name in theirs}
    for name in ours:
        synonyms = (*SYNONYMS.get(name, ()), *OWN_SYNONYMS.get((to, name), ()))
        words = (synonym for synonym in synonyms if synonym in theirs)
        found = None if name in matched else next(words, None)
        if found:
            matched[name] = theirs.pop(found)
    return matched


def normal(name: str) -> str:
    """A column's name without case, spaces and punctuation.

    >>> normal("Customer ID "), normal("orderDate")
    ('customer_id', 'order_date')
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")
