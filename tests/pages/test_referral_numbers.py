"""The page of referral numbers: every part of it, with data and without."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.house.reading import ROOT
from tests.stores import rapport

PARTS = {
    "Spread": ("Of 100 people", "100 members bring", "K is", "bring somebody"),
    "Cascades": ("cascades began", "referrers bring half", "began the largest", "reaches farthest"),
    "Worth": ("word of mouth", "saved", "comparable", "rewarded"),
    "Topics": ("recommend", "share or recommend"),
    "Odd ones": ("No referral of these months looks odd",),
}


@pytest.fixture(autouse=True)
def nothing_remembered():
    st.cache_data.clear()
    st.cache_resource.clear()


def run(store, monkeypatch, part: str, **parameters: str) -> AppTest:
    monkeypatch.setenv("RAPPORT_STORE", str(store))
    app = AppTest.from_file(str(ROOT / "pages" / "referral_numbers.py"), default_timeout=60)
    for name, value in ({"part": part} | parameters).items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert not app.error
    return app


@pytest.mark.parametrize("part", PARTS)
def test_every_part_says_what_it_finds(part: str, sample_store, monkeypatch):
    app = run(sample_store, monkeypatch, part, period="All")
    findings = [each.value for each in app.markdown if each.value.startswith("**")]
    for words in PARTS[part]:
        assert any(words in finding for finding in findings), (words, findings)
    assert [metric.label for metric in app.metric][:2] == ["Referrals made", "Brought"]


def test_cohorts_are_split_as_the_address_says(sample_store, monkeypatch):
    app = run(sample_store, monkeypatch, "Spread", cut="Segment", within="90 days")
    assert any("within 90 days" in each.value for each in app.markdown)
    assert any(button.label == "Wine club" for button in app.button)


@pytest.fixture(scope="module")
def one_in_vain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One member, who recommended in vain."""
    folder = tmp_path_factory.mktemp("one")
    for name, text in (
        ("members", "member_id,joined_at\n1,2026-01-05\n"),
        ("referrals", "referral_id,referrer_id,referred_at,referee_id\n1,1,2026-01-06,\n"),
    ):
        (folder / f"{name}.csv").write_text(text, "utf-8")
        rapport(folder / "store", "import", str(folder / f"{name}.csv"), "--yes")
    return folder / "store"


@pytest.mark.parametrize("part", PARTS)
def test_a_community_of_one_who_recommends_in_vain_is_told_so(part: str, one_in_vain, monkeypatch):
    run(one_in_vain, monkeypatch, part)


def test_without_referrals_it_says_what_to_bring(tmp_path, monkeypatch, take_in):
    take_in(tmp_path / "store", "member_id,joined_at\n1,2026-01-05\n")
    app = run(tmp_path / "store", monkeypatch, "Spread")
    assert any("referrals" in note.value and "Not measured yet" in note.value for note in app.info)
