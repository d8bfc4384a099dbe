"""Revenue of the usual periods, worked out beforehand, is what working it out on the spot gives."""

from __future__ import annotations

import pandas as pd
import pytest

from data_access.queries.coverage import coverage
from data_access.queries.members import revenue_flows, usual_periods, usual_revenue_flows
from data_access.rollups.windows import usual_windows
from data_access.scope import Scope
from tests.metrics.communities import Chance, filled


@pytest.fixture
def community(place: str):
    store = filled(place, Chance(9).tables())
    yield store
    store.close()


def test_every_usual_period_equals_the_one_worked_out_on_the_spot(community) -> None:
    known = coverage(community)
    periods = usual_periods(community)
    assert periods == set(usual_windows(known.first_month, known.complete_until))
    assert periods
    for segments in ((), known.segments[:1]):
        scope = Scope(known.first_month, known.last_month + 1, segments=segments)
        for period in periods:
            answers = usual_revenue_flows(community, scope, [period]), revenue_flows(community, scope, *period)
            beforehand, now = (answer.sort_values(["segment", "channel", "origin"]) for answer in answers)
            told = beforehand[now.columns].reset_index(drop=True)
            pd.testing.assert_frame_equal(told, now.reset_index(drop=True), check_dtype=False, rtol=1e-9)
        together = usual_revenue_flows(community, scope, sorted(periods))
        assert len(together) == sum(len(usual_revenue_flows(community, scope, [period])) for period in periods)
