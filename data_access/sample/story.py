"""What the school tried and what went wrong: initiatives with their arms, incidents with those they touched.

Two initiatives are experiments with a control arm drawn by lot: the mentor tables, which make people come
back more often, and a new newsletter, which does nothing. "Bring a friend" pays for referrals for a
while. The loyalty passport asks and asks. The breach touches buyers; the price change angers the wine
club.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data_access.intake.incoming import Incoming
from data_access.sample import place, planted
from data_access.sample.columns import by_slice, incoming, numbered, whole, words
from data_access.sample.people import Codes, People
from data_access.sample.timeline import EPOCH, Floats, Ints, Stream, Timeline

TREATED, CONTROL = 0, 1
FRIEND, LOYALTY, MENTOR, NEWSLETTER, REUNION = range(1, 6)
TRIED: tuple[tuple[int, str, float, float, float], ...] = (
    (FRIEND, "Bring a friend", 0.30, 0.45, 9_000.0),
    (LOYALTY, "Loyalty passport", 0.47, 0.55, 14_000.0),
    (MENTOR, "Mentor tables", 0.56, 1.0, 11_500.0),
    (NEWSLETTER, "New newsletter", 0.68, 1.0, 3_200.0),
    (REUNION, "Alumni reunion", 0.86, 0.89, 6_800.0),
)
"""Number, name, begin and end as fractions of the span (1.0: still running), cost at 20,000 members."""

OUTAGE, CORKED, TOO_MANY_MAILS, BREACH, PRICE = range(1, 6)
WENT_WRONG: tuple[tuple[int, str, str, int, float, float], ...] = (
    (OUTAGE, "Booking page down for an evening", "outage", 2, 0.18, 0.2),
    (CORKED, "Corked bottles in a club box", "quality", 3, 0.40, 21.0),
    (TOO_MANY_MAILS, "Too many mails for the loyalty passport", "conduct", 2, 0.53, 30.0),
    (BREACH, "Card numbers stolen", "breach", 5, 0.62, 12.0),
    (PRICE, "Prices up without a word", "price", 3, 0.76, 40.0),
)
"""Number, title, kind, severity, when as a fraction of the span, days until resolved."""


def initiative_id(number: int) -> str:
    """Id of an initiative by its number.

    >>> initiative_id(3)
    'initiative-3'
    """
    return f"initiative-{number}"


@dataclass(frozen=True)
class Story:
    """Per member: the experiment they are in (0: none), its arm, when they entered; who has the passport."""

    experiment: Codes
    arm: Codes
    entered: Floats
    has_passport: NDArray[np.bool_]

    def has_mentor(self) -> NDArray[np.bool_]:
        """Who is treated by the initiative that works."""
        treated: NDArray[np.bool_] = (self.experiment == MENTOR) & (self.arm == TREATED)
        return treated


def period(line: Timeline, number: int) -> tuple[int, int]:
    """First day of an initiative and the day it ends; the sample's end where it still runs."""
    _, _, begin, end, _ = TRIED[number - 1]
    return line.at(begin), line.at(end)


def told(line: Timeline, people: People) -> Story:
    """Who is in which initiative, by lot among those there for five months."""
    rng = line.chance(Stream.INITIATIVES)
    size = len(people)
    experiment, arm = np.zeros(size, dtype=np.int8), np.full(size, -1, dtype=np.int8)
    entered = np.full(size, np.nan)
    for number, share in ((MENTOR, 0.8), (NEWSLETTER, 1.0)):
        begin, _ = period(line, number)
        there = (people.joined < begin - min(150, begin / 2)) & (people.gone > begin + 20) & (experiment == 0)
        lot = rng.random(size)
        chosen = there & (people.segment != place.STAFF) & (lot < share)
        experiment[chosen] = number
        arm[chosen] = (lot[chosen] >= share / 2).astype(np.int8)
        entered[chosen] = np.minimum(begin + 20 * rng.random(int(chosen.sum())), line.span - 0.001)
        entered[chosen] = np.maximum(entered[chosen], people.joined[chosen])
    begin, _ = period(line, LOYALTY)
    there = (people.joined < begin) & (people.gone > begin) & (people.segment != place.STAFF)
    return Story(experiment, arm, entered, there & (rng.random(size) < 0.35))


def initiatives(line: Timeline, size: int) -> Incoming:
    """What the company tried."""
    spans = [period(line, number) for number, *_ in TRIED]
    ends = np.array([np.nan if end >= line.span else float(end) for _, end in spans])
    table = pa.table(
        {
            "initiative_id": [initiative_id(number) for number, *_ in TRIED],
            "name": [name for _, name, *_ in TRIED],
            "started_at": line.stamps(np.array([float(begin) for begin, _ in spans])),
            "ended_at": line.stamps(ends),
            "cost": np.round([cost * size / 20_000 for *_, cost in TRIED], 2),
        }
    )
    return incoming("initiatives", tuple(table.column_names), whole(table))


def initiative_members(line: Timeline, people: People, story: Story) -> Incoming:
    """Who was in what: the experiments' arms, the passport's holders, the reunion's guests."""
    experiment = np.flatnonzero(story.experiment)
    passport = np.flatnonzero(story.has_passport)
    reunion = np.flatnonzero((people.channel == place.EVENT) & (people.joined >= line.surge))
    begin, _ = period(line, LOYALTY)
    member = np.concatenate([experiment, passport, reunion])
    number = np.concatenate(
        [story.experiment[experiment], np.full(len(passport), LOYALTY), np.full(len(reunion), REUNION)]
    )
    arm = np.concatenate([story.arm[experiment], np.zeros(len(passport) + len(reunion), dtype=np.int8)])
    entered = np.concatenate([story.entered[experiment], np.full(len(passport), begin + 0.4), people.joined[reunion]])
    names = ("initiative_id", "member_id", "entered_at", "arm")
    ids = pa.array([initiative_id(number) for number in range(1, len(TRIED) + 1)])

    def rows(first: int, last: int) -> dict[str, pa.Array]:
        some = slice(first, last)
        return {
            "initiative_id": words(ids, number[some].astype(np.int64) - 1),
            "member_id": people.ids(member[some]),
            "entered_at": line.stamps(entered[some]),
            "arm": words(pa.array(["treated", "control"]), arm[some]),
        }

    return incoming("initiative_members", names, by_slice(len(member), names, rows))


def incidents(line: Timeline) -> Incoming:
    """What went wrong. The breach began the day before it was made known."""
    known = np.array([float(line.at(when)) for *_, when, _ in WENT_WRONG])
    kinds = [kind for _, _, kind, *_ in WENT_WRONG]
    lead = np.array([0.7 if kind == "breach" else 0.0 for kind in kinds])
    started = np.maximum(known + 0.35 - lead, 0)
    resolved = known + 0.65 + np.array([days for *_, days in WENT_WRONG])
    disclosed = np.where([kind in ("breach", "outage", "quality") for kind in kinds], known + 0.4, np.nan)
    table = pa.table(
        {
            "incident_id": [f"incident-{number}" for number, *_ in WENT_WRONG],
            "started_at": line.stamps(started),
            "title": [title for _, title, *_ in WENT_WRONG],
            "kind": kinds,
            "severity": [float(severity) for _, _, _, severity, *_ in WENT_WRONG],
            "disclosed_at": line.stamps(disclosed),
            "resolved_at": line.stamps(np.where(resolved < line.span, resolved, np.nan)),
        }
    )
    return incoming("incidents", tuple(table.column_names), whole(table))


def touched(line: Timeline, people: People, story: Story) -> tuple[Ints, Ints, Floats, Floats]:
    """Whom the incidents touched: incident, member, when told, when made good."""
    rng = line.chance(Stream.INCIDENTS)
    parts: list[tuple[Ints, Ints]] = []
    shares = {OUTAGE: 0.05, CORKED: 0.5, TOO_MANY_MAILS: 0.6, BREACH: 0.35, PRICE: 1.0}
    for number, _, _, _, when, _ in WENT_WRONG:
        there = (people.joined < line.at(when)) & (people.gone > line.at(when)) & (people.segment != place.STAFF)
        if number in (CORKED, PRICE):
            there &= people.segment == place.WINE_CLUB
        if number == TOO_MANY_MAILS:
            there &= story.has_passport
        member = np.flatnonzero(there & (rng.random(len(people)) < shares[number]))
        parts.append((np.full(len(member), number, dtype=np.int64), member))
    incident = np.concatenate([number for number, _ in parts])
    member = np.concatenate([who for _, who in parts])
    known = np.zeros(len(WENT_WRONG) + 1)
    known[[number for number, *_ in WENT_WRONG]] = [line.at(when) + 0.4 for *_, when, _ in WENT_WRONG]
    pace = np.array([0.0, 0.3, 6.0, 9.0, 1.2, 12.0])
    informed = known[incident] + pace[incident] * rng.random(len(incident))
    informed[(rng.random(len(incident)) < 0.06) | (informed >= line.span)] = np.nan
    good = known[incident] + 2 + 25 * rng.random(len(incident)) ** 2
    share = np.array([0.0, 0.3, 0.9, 0.15, 0.85, 0.2])
    good[(rng.random(len(incident)) > share[incident]) | (good >= line.span)] = np.nan
    return incident, member, informed, good


def incident_members(line: Timeline, people: People, story: Story) -> Incoming:
    """Whom it touched, who was told and to whom it was made good."""
    incident, member, informed, good = touched(line, people, story)
    names = ("incident_id", "member_id", "told_at", "made_good_at")

    def rows(first: int, last: int) -> dict[str, pa.Array]:
        some = slice(first, last)
        return {
            "incident_id": numbered("incident-", incident[some], 1),
            "member_id": people.ids(member[some]),
            "told_at": line.stamps(informed[some]),
            "made_good_at": line.stamps(good[some]),
        }

    return incoming("incident_members", names, by_slice(len(member), names, rows))


def spend(line: Timeline, people: People) -> Incoming:
    """What each paid channel cost each month: so much for each newcomer, give or take a few percent."""
    rng = line.chance(Stream.SPEND)
    edges = np.array(line.month_edges)
    months = np.arange(len(edges) - 1) + (line.start.year - EPOCH.year) * 12 + line.start.month - 1
    rows: list[pa.Table] = []
    for name, cost in planted.COST_PER_NEWCOMER.items():
        joined = people.joined[people.channel == place.CHANNELS.index(name)]
        newcomers = np.histogram(joined, edges)[0]
        amount = newcomers * cost * (1 + 0.06 * (rng.random(len(newcomers)) - 0.5))
        rows.append(pa.table({"month": months, "channel": [name] * len(amount), "amount": np.round(amount, 2)}))
    fairs = np.round(900 * line.season_of_month * max(len(people) / 20_000, 0.01), 2)
    rows.append(pa.table({"month": months, "channel": ["event"] * len(fairs), "amount": fairs}))
    table = pa.concat_tables(rows)
    return incoming("spend", tuple(table.column_names), whole(table))
