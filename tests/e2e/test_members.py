"""From a number to the people behind it and to one member's story, and back, in a real browser."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.inspecting import cut_off
from tests.e2e.visiting import LISTED, serving, visiting
from tests.stores import rapport

pytestmark = pytest.mark.browser

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "![x](//evil.example/x.png) [y](javascript:alert(1)) $x^2$ :material/bug_report:",
    "=HYPERLINK(1)",
    "w" * 400,
    "\u202eneila \U0001f469\u200d\U0001f373 {{7*7}}",
)


def rows(page: Page) -> list[str]:
    return page.locator(".rapport-table tbody tr").all_inner_texts()


def test_a_list_is_searched_sorted_and_turned_and_leads_to_a_story_and_back(browser: Browser, sample: str):
    with visiting(browser, sample) as visit:
        page = visit.page
        visit.open("/members?of=revenue&from=2026-01&to=2026-06&period=6+months", drawn=LISTED)
        assert "January 2026 to June 2026" in visit.text()
        assert len(rows(page)) == 50
        page.get_by_role("button", name="Revenue").click()
        expect(page.locator("th[aria-sort=descending]")).to_contain_text("Revenue")
        page.get_by_placeholder("Search").fill("an")
        page.get_by_placeholder("Search").press("Enter")
        expect(page).to_have_url(re.compile("find=an"))
        visit.settle()
        found = rows(page)
        assert all("an" in row.partition("\t")[0].lower() for row in found)
        name = page.locator(".rapport-table tbody a").first.inner_text()
        page.locator(".rapport-table tbody td").nth(1).click()
        expect(page.locator("h1")).to_have_text(name)
        assert re.search(r"/member\?(.*&)?who=[0-9a-f]{16}", page.url)
        visit.settle()
        page.go_back()
        expect(page.locator("h1")).to_have_text("Customers")
        expect(page.get_by_placeholder("Search")).to_have_value("an")
        visit.settle()
        assert rows(page) == found
        with visiting(browser, sample, elsewhere=True) as theirs:
            theirs.open(page.url.removeprefix(sample), drawn=LISTED)
            assert rows(theirs.page) == found
        page.get_by_role("link", name="Overview").click()
        expect(page).to_have_url(re.compile("/overview.*period=6"))
        visit.settle()
        visit.assert_untroubled()


def test_hostile_names_and_texts_are_shown_as_they_are(browser: Browser, tmp_path: Path):
    store = tmp_path / "store"
    people = tmp_path / "members.csv"
    acts = tmp_path / "interactions.csv"
    with people.open("w", encoding="utf-8", newline="") as file:
        lines = [[f"m{number}", "2026-01-05", name, name] for number, name in enumerate(HOSTILE)]
        csv.writer(file).writerows([["member_id", "joined_at", "name", "segment"], *lines])
    with acts.open("w", encoding="utf-8", newline="") as file:
        lines = [[number, f"m{number}", "2026-01-06", "post", text, text] for number, text in enumerate(HOSTILE)]
        names = ["interaction_id", "member_id", "occurred_at", "kind", "topic", "text"]
        csv.writer(file).writerows([names, *lines])
    for file in (people, acts):
        rapport(store, "import", str(file), "--yes")
    with serving(store, tmp_path / "server.log") as address, visiting(browser, address) as visit:
        page = visit.page
        page.on("dialog", lambda dialog: visit.complaints.append(dialog.message))
        visit.open("/members?of=joined_members&period=All", drawn=LISTED)
        shown = page.locator(".rapport-table tbody a").all_inner_texts()
        assert {name[:290] for name in HOSTILE} == {name[:290] for name in shown}
        assert cut_off(page) == []
        for name in HOSTILE:
            page.locator(".rapport-table tbody a", has_text=name[:290]).click()
            expect(page.locator("h1")).not_to_have_text("Members who joined")
            visit.settle()
            assert name[:290] in page.locator("h1").inner_text().replace("\u2060", "")
            assert name[:290] in page.locator(".st-key-card_events").inner_text()
            assert page.locator(".stMain img, .stMain script, [data-testid=stMain] :is(img, script)").count() == 0
            visit.assert_untroubled()
            page.go_back()
            page.locator(".rapport-table nav").wait_for()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download CSV").click()
        with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
            written = list(csv.DictReader(file))
        assert [row["member_id"] for row in written] == [f"m{number}" for number in range(len(HOSTILE))]
        assert written[3]["name"] == "'=HYPERLINK(1)"
        assert len({len(row) for row in written}) == 1
