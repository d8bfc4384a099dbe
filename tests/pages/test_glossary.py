"""The glossary explains every number there is, finds them, and leads to a single one."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.glossary import found, scores
from data_access.queries.coverage import coverage
from data_access.scope import Scope
from data_access.store import open_store
from metrics.catalogue import METRICS
from metrics.health import PILLAR_SETTINGS
from metrics.listing import listing
from tests.house.reading import ROOT


@pytest.fixture
def glossary(sample_store, monkeypatch):
    monkeypatch.setenv("RAPPORT_STORE", str(sample_store))
    st.cache_data.clear()
    st.cache_resource.clear()
    return AppTest.from_file(str(ROOT / "pages" / "glossary.py"), default_timeout=60)


def test_every_metric_is_explained_and_shows_what_the_command_line_tells(glossary, sample_store):
    glossary.run()
    assert not glossary.exception
    known = coverage(store := open_store(str(sample_store)))
    told = listing(store, Scope(known.complete_until - 12, known.complete_until))["metrics"]
    text = "\n\n".join(part.value for part in glossary.markdown).replace("\\", "").split("\n\n")
    for key, metric in METRICS.items():
        mine = next(part for part in text if part.startswith(f"**[{metric.name}](glossary?metric={key})**"))
        assert told[key]["shown"] is None or f" **{told[key]['shown']}** " in mine
        assert f"{metric.question} {metric.definition}" in mine
        assert f"Formula: {metric.formula}" in mine
        assert metric.citation in mine


def test_floors_targets_and_weights_are_those_in_force():
    assert len(scores()) == sum(len(pillar.bands) for pillar in PILLAR_SETTINGS.values())
    wanted = {"Pillar": "Growth", "Metric": "Quick ratio", "Floor": "0.50", "Target": "1.50"}
    assert any(wanted.items() <= each.items() for each in scores())


def test_the_address_of_a_metric_leads_to_it_alone(glossary):
    glossary.query_params["metric"] = "nrr"
    glossary.run()
    assert [metric.label for metric in glossary.metric] == ["Net revenue kept"]
    assert any(METRICS["nrr"].formula in part.value.replace("\\", "") for part in glossary.caption)


def test_a_search_without_a_find_says_what_to_do(glossary):
    glossary.query_params["metric"] = "<b>nothing</b>"
    glossary.run()
    assert not glossary.metric
    assert "Search for another word" in glossary.info[0].value


def test_a_search_finds_names_questions_and_definitions():
    assert METRICS["nrr"] in found("REVENUE kept")
    assert found("nrr") == [METRICS["nrr"]]
    assert len(found("")) == len(METRICS)
