"""Every page on data of real people, and on very little: nothing fails, and nobody reads what only a computer says."""

import json
import re
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.house.reading import ROOT
from tests.stores import SharedStores, rapport

OF_OTHER_TESTS = ("menu", "member", "members", "data", "glossary")
PAGES = sorted(page.stem for page in (ROOT / "pages").glob("*.py") if page.stem not in OF_OTHER_TESTS)
MACHINES_WORDS = re.compile(r"\b(nan|NaN|NaT|inf|Infinity|undefined)\b|<NA>|\bNone\b(?! of)|\b0 of 0\b")
REAL = ("cdnow", "stackexchange", "shopify")
ONE_DAY = {
    "members": "member_id,joined_at,segment\n" + "".join(f"{each},2026-03-05,S{each % 2}\n" for each in range(6)),
    "orders": "order_id,member_id,ordered_at,amount,currency\n"
    + "".join(f"o{each},{each},2026-03-05 1{each}:00:00,{each + 5},EUR\n" for each in range(6)),
    "interactions": "interaction_id,member_id,occurred_at,kind,parent_id,topic\n"
    + "i0,0,2026-03-05 10:00:00,question,,bread\n"
    + "".join(f"i{each},{each},2026-03-05 1{each}:00:00,reply,i0,bread\n" for each in range(1, 6)),
    "referrals": "referral_id,referrer_id,referee_id,referred_at,joined_at\n"
    + "".join(f"r{each},{each - 1},{each},2026-03-05 09:00:00,2026-03-05 10:00:00\n" for each in range(1, 6)),
}
SMALL = {
    "one member alone": {"members": "member_id,joined_at\n1,2026-01-05\n"},
    "everything in one day": ONE_DAY,
}


@pytest.fixture(scope="module", params=[*REAL, *SMALL])
def place(
    request: pytest.FixtureRequest, shared_stores: SharedStores, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A store of real people, or of few made up ones; answers and stores of others are forgotten."""
    st.cache_data.clear()
    st.cache_resource.clear()
    if request.param in REAL:
        return shared_stores.real(request.param) / "store"
    folder = tmp_path_factory.mktemp("place")
    brought = folder / "brought"
    brought.mkdir()
    for name, text in SMALL[request.param].items():
        (brought / f"{name}.csv").write_text(text, "utf-8")
    rapport(folder / "store", "import", str(brought), "--yes")
    assert json.loads((folder / "report.json").read_text("utf-8"))["refresh_problem"] is None
    return folder / "store"


def words_of(app: AppTest) -> list[str]:
    """All that stands on a page, what its charts and tables were given included."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.warning)
    said = [each.value for kind in kinds for each in kind]
    said += [f"{each.label} {each.value} {each.delta}" for each in app.metric]
    for each in app.get("bidi_component"):
        said += [str(value) for field, value in each.proto.ListFields() if field.name in ("json", "mixed", "data")]
    return said


@pytest.mark.parametrize("page", PAGES)
def test_a_page_speaks_plainly_of_what_little_there_is(page: str, place: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RAPPORT_STORE", str(place))
    app = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60).run()
    assert [each.message for each in app.exception] == []
    assert [each.value for each in app.error] == []
    assert [words for words in words_of(app) if MACHINES_WORDS.search(words)] == []
