"""No number of fewer than five members is shown, and none can be worked out from what is: tried by brute force."""

import random
from datetime import datetime, timedelta
from itertools import chain, combinations

import numpy as np
import pytest

from data_access.errors import RapportError
from data_access.queries.coverage import coverage
from data_access.queries.groups import group_sizes
from data_access.scope import Scope
from metrics.careful import CAREFUL, SMALLER, careful_compared, careful_measure, careful_why, without_small_groups
from metrics.catalogue import METRICS
from metrics.change import why
from metrics.comparing import compared
from metrics.measure import measure
from metrics.model import Composite
from metrics.suppression import COULD_TELL, TOO_FEW, plan_of
from metrics.surges import surges
from metrics.verdicts import NOT_PEOPLE, PEOPLE, Verdict
from tests.metrics.communities import filled

PARTS_OF = {
    "new_members": ["new"],
    "returning_members": ["returning"],
    "resurrected_members": ["resurrected"],
    "dormant_members": ["dormant"],
    "active_members": ["new", "returning", "resurrected"],
    "joined_members": ["joined"],
}
ADDS_UP = {"new", "joined"}
"""What the months of a range sum to its value in."""
NAMES = [*dict.fromkeys(part for parts in PARTS_OF.values() for part in parts)]
SEGMENTS, CHANNELS = ("a", "b", "c", ""), ("x", "y", "z", "")


def choices(names):
    """Every choice a filter offers: some of the names, or everybody."""
    named = [name for name in names if name]
    return list(chain.from_iterable(combinations(named, size) for size in range(len(named) + 1)))


def in_reach(shown, sought):
    """Which of the rows of `sought` are sums and differences, with any factors, of the rows of `shown`."""
    _, sizes, directions = np.linalg.svd(np.array(shown, dtype=float), full_matrices=False)
    directions = directions[sizes > 1e-9 * max(sizes.max(), 1)]
    sought = np.array(sought, dtype=float)
    return np.abs(sought - sought @ directions.T @ directions).max(axis=1) < 1e-7


@pytest.mark.parametrize("seed", range(40))
def test_no_group_of_one_to_four_can_be_worked_out_from_the_groups_that_are_shown(seed):
    chance = random.Random(seed)
    rows, columns = SEGMENTS[-chance.randint(1, 4) :], CHANNELS[-chance.randint(1, 3) :]
    grid = [(row, column) for row in rows for column in columns]
    sizes = np.array([chance.choice([0, 0, 1, 3, 6, 9, 30]) for _ in grid])
    plan = plan_of({cell: np.array([float(size)]) for cell, size in zip(grid, sizes, strict=True)})
    shown = [
        [(not some or row in some) and (not column or own == column) for row, own in grid]
        for some in choices(rows)
        for column in columns
        if plan.shows(some, [column] if column else [])
    ]
    if not shown:
        assert 0 < sizes.sum() < 5
        return
    is_known_to_be_empty = np.array([row for row in shown if not sizes @ row]).any(axis=0)
    open_cells = [at for at in range(len(grid)) if not np.any(is_known_to_be_empty) or not is_known_to_be_empty[at]]
    groups = np.array(list(np.ndindex(*[2] * len(open_cells))))
    numbers = groups @ sizes[open_cells]
    small = groups[(numbers > 0) & (numbers < 5)]
    if len(small) and open_cells:
        assert not in_reach(np.array(shown)[:, open_cells], small).any()


def test_what_is_large_enough_stays_in_sight():
    plan = plan_of({("a", "x"): np.array([40.0]), ("b", "x"): np.array([7.0]), ("c", "x"): np.array([3.0])})
    assert plan.shows()
    assert plan.shows(["a"])
    assert plan.shows(["b", "c"])
    assert not plan.shows(["c"])
    assert not plan.shows(["b"]), "everybody without a and b would be c"
    assert not plan.shows(["a", "b"])


def members(chance, count):
    """People in segments and channels of very different size, who buy now and then; all in half a year."""
    people, orders = [], []
    for number in range(count):
        segment = chance.choices(["a", "b", "c", None], [60, 25, 4, 6])[0]
        channel = chance.choices(["x", "y", None], [70, 25, 8])[0]
        joined = datetime(2026, 1, 1) + timedelta(days=chance.randrange(175))
        people.append({"member_id": f"m{number}", "joined_at": joined, "segment": segment, "channel": channel})
        for _ in range(chance.choice([0, 1, 1, 2, 4])):
            when = joined + timedelta(days=chance.randrange(120))
            orders.append({"order_id": f"o{len(orders)}", "member_id": f"m{number}", "ordered_at": when, "amount": 10})
    return {"members": people, "orders": [order for order in orders if order["ordered_at"] < datetime(2026, 7, 1)]}


@pytest.fixture(scope="module", params=[(1, 60), (3, 400)], ids=["small", "larger"])
def community(request, tmp_path_factory):
    seed, count = request.param
    return filled(tmp_path_factory.mktemp("community") / "store", members(random.Random(seed), count))


def form(key, asked, span, spans, grid):
    """What a number is the sum of: parts by period, segment and channel."""
    whole = np.zeros((len(NAMES), len(spans), len(grid)))
    people = [(not asked.segments or row in asked.segments) and asked.channel in (None, column) for row, column in grid]
    for part in PARTS_OF[key]:
        months = asked.series if span == "range" and part in ADDS_UP else [span]
        for month in months:
            whole[NAMES.index(part), spans.index(month)] = people
    return whole.ravel()


def test_no_number_of_one_to_four_members_can_be_worked_out_from_the_numbers_that_are_shown(community):
    until = coverage(community).complete_until
    scope = Scope(until - 3, until)
    sizes = group_sizes(community)
    grid = list(zip(sizes["segment"], sizes["channel"], strict=True))
    spans = [*scope.series, "range", scope.before]
    shown, hidden = [], []
    for segments in choices(sorted(set(sizes["segment"]))):
        for channel in [None, *sorted(set(sizes["channel"]) - {""})]:
            asked = Scope(scope.start, scope.end, segments=segments, channel=channel)
            told, true = careful_measure(community, list(PARTS_OF), asked), measure(community, list(PARTS_OF), asked)
            for row, known in zip(told.itertuples(), true.itertuples(), strict=True):
                span = "range" if row.role == "range" else (row.start, row.end)
                what = form(row.key, asked, span, spans, grid)
                if row.value == row.value:
                    assert row.value == known.value
                    assert row.value == 0 or row.value >= 5
                    shown.append(what)
                elif 0 < (known.value or 0) < 5:
                    hidden.append(what)
                    assert row.reason == TOO_FEW
    assert hidden
    assert not shown or not in_reach(shown, hidden).any()


def test_a_large_community_is_shown_as_it_is(community):
    if coverage(community).members < 300:
        pytest.skip("too small for that")
    until = coverage(community).complete_until
    scope = Scope(until - 3, until)
    told, true = careful_measure(community, list(METRICS), scope), measure(community, list(METRICS), scope)
    is_withheld = true["value"].notna() & told["value"].isna()
    assert is_withheld.mean() < 0.25
    assert "active_members" not in set(told.loc[is_withheld & (told["role"] == "range"), "key"])


def test_a_group_is_compared_only_where_no_other_gives_it_away(community):
    until = coverage(community).complete_until
    scope = Scope(until - 3, until)
    told = careful_compared(community, ["joined_members", "active_members"], scope, "segment")
    true = compared(community, ["joined_members", "active_members"], scope, "segment")
    for (key, role), rows in told.groupby(["key", "role"]):
        numbers = true[(true["key"] == key) & (true["role"] == role)]["value"]
        withheld = numbers[rows["value"].isna().to_numpy() & numbers.notna().to_numpy()]
        assert len(withheld) != 1
        assert withheld.sum() == 0 or withheld.sum() >= 5
        assert not rows["value"].between(1, 4).any()
        assert set(rows.loc[rows["value"].isna(), "reason"]) <= {TOO_FEW, COULD_TELL, *true["reason"]}


def test_the_reasons_of_a_change_still_sum_to_it(community):
    until = coverage(community).complete_until
    scope = Scope(until - 2, until)
    told, true = careful_why(community, "joined_members", scope), why(community, "joined_members", scope)
    if len(told):
        assert told["contribution"].sum() == pytest.approx(true["contribution"].sum())
        assert SMALLER in set(told["part"]) or set(told["part"]) == set(true["part"])


def test_every_source_of_the_catalogue_says_whom_it_counts():
    counted = {metric.source for metric in METRICS.values() if not isinstance(metric.count, Composite)}
    assert counted <= {*PEOPLE, *NOT_PEOPLE}
    assert Verdict({}, (frozenset(), frozenset())).until == 0


def test_a_question_that_nobody_has_called_harmless_is_not_asked():
    with pytest.raises(RapportError, match="single members"):
        without_small_groups(surges)
    assert without_small_groups(measure).__wrapped__ is CAREFUL[measure]
    assert without_small_groups(coverage) is coverage
