"""Holding what the product counts against plain Python."""

from __future__ import annotations

import math
from collections.abc import Iterator

from data_access.scope import Scope
from data_access.store import Store
from metrics.catalogue import METRICS
from metrics.measure import measure
from tests.metrics.plain_python import PlainPython, cut
from tests.metrics.plain_rows import Community, Narrowed, in_words, name_of
from tests.metrics.plain_value import MODELLED


def differences(store: Store, community: Community, scope: Scope) -> Iterator[str]:
    """Where the product says another value, or another reason, than plain Python."""
    on_list = None if scope.saved is None else community.lists[scope.saved]
    plain = PlainPython(community, Narrowed(scope.segments, scope.channel, scope.category, on_list))
    counted = [key for key in METRICS if key not in MODELLED]
    measured = measure(store, counted, scope)
    periods = {"range": [(scope.start, scope.end)], "comparison": [scope.before]}
    periods["series"] = list(cut(scope.start, scope.end, scope.grain.months))
    assert len(measured) == len(counted) * sum(len(each) for each in periods.values())
    for row in measured.itertuples():
        assert (row.start, row.end) in periods[row.role]
        assert row.complete == (row.end <= community.complete_until)
        expected, reason = plain.value(row.key, row.start, row.end)
        begin = plain.begin(row.key)
        if row.role == "comparison" and not reason and row.start < begin:
            expected, reason = None, f"the data begin in {in_words(begin)}"
        found = None if math.isnan(row.value) else row.value
        is_same = (
            found == expected
            if None in (found, expected)
            else math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-6)
        )
        if not is_same or row.reason != reason:
            period = f"{row.role} {name_of(row.start)} to {name_of(row.end - 1)}"
            yield f"{row.key} {period}: {found} ({row.reason}) instead of {expected} ({reason})"
