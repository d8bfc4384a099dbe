"""The scoring of the health index: what it may say, what is refused, and that the index follows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.errors import RapportError
from metrics.catalogue import check_scoring
from metrics.health import PILLARS, Band, Pillar, contributions, read_pillars
from tests.command_line import ROOT, rapport, rapport_here
from tests.stores import SharedStores

SCORING = ROOT / "metrics" / "health.toml"
WRONG = {
    "no TOML": ("[pillar_growth]", "[pillar_growth"),
    "a pillar that is missing": ("[pillar_trust]", "[pillar_thrust]"),
    "a floor that is the target": ("{ floor = 40, target = 85 }", "{ floor = 40, target = 40 }"),
    "a floor without a target": ("{ floor = 40, target = 85 }", "{ floor = 40 }"),
    "a floor that is a word": ("{ floor = 40, target = 85 }", '{ floor = "low", target = 85 }'),
    "a floor that is no number": ("{ floor = 40, target = 85 }", "{ floor = nan, target = 85 }"),
    "a metric with a number alone": ("{ floor = 40, target = 85 }", "3"),
    "a pillar without weight": ("weight = 1", "weight = 0"),
    "a pillar of infinite weight": ("weight = 1", "weight = inf"),
}


def written(folder: Path, said: str, instead: str) -> Path:
    own = folder / "scoring.toml"
    text = SCORING.read_text("utf-8")
    assert said in text
    own.write_text(text.replace(said, instead, 1), "utf-8")
    return own


def test_the_scoring_that_comes_with_rapport_has_every_pillar() -> None:
    assert list(read_pillars(SCORING)) == list(PILLARS)


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_scoring_is_refused_with_the_name_of_its_file(what: str, tmp_path: Path) -> None:
    with pytest.raises(RapportError, match="scoring of the health index") as refused:
        read_pillars(written(tmp_path, *WRONG[what]))
    assert refused.value.where == "scoring.toml"


def test_a_scoring_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RapportError) as refused:
        read_pillars(tmp_path / "none.toml")
    assert refused.value.where == "none.toml"


def test_a_band_scores_from_0_to_100_in_either_direction() -> None:
    assert [Band(0.0, 10.0).score(value) for value in (-5, 0, 2.5, 10, 11)] == [0, 0, 25, 100, 100]
    assert [Band(10.0, 0.0).score(value) for value in (11, 10, 7.5, 0, -1)] == [0, 0, 25, 100, 100]


def test_what_has_no_value_leaves_its_weight_to_the_others() -> None:
    pillars = {
        "pillar_trust": Pillar(1, {"a": Band(0, 1), "b": Band(0, 1)}),
        "pillar_growth": Pillar(2, {"c": Band(0, 1)}),
        "pillar_loyalty": Pillar(5, {"d": Band(0, 1)}),
    }
    parts = contributions({"a": 1.0, "c": 0.5}, pillars)
    assert sum(part.of_index for part in parts) == pytest.approx((1 * 100 + 2 * 50) / 3)
    assert contributions({}, pillars) == []


@pytest.mark.parametrize("metric", ["trust_in_the_weather", "health_index"])
def test_a_scoring_by_what_is_no_metric_is_refused_in_words(metric: str, tmp_path: Path) -> None:
    with pytest.raises(RapportError, match=metric):
        check_scoring(read_pillars(written(tmp_path, "trust_score", metric)))


def test_another_scoring_gives_another_index(tmp_path: Path, shared_stores: SharedStores) -> None:
    asked = ("metrics", "--json", "--store", shared_stores.drawn(7)[1].place)
    environment = {"RAPPORT_HEALTH": str(written(tmp_path, "weight = 1", "weight = 9"))}
    told = (rapport_here(*asked), rapport(*asked, environment=environment))
    usual, other = (each.read()["metrics"]["health_index"]["value"] for each in told)
    assert usual != pytest.approx(other)
