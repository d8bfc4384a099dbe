"""The first page in a real browser: it opens on sample and real data, follows its address, and stays home."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.visiting import DRAWN, serving, visiting
from tests.stores import rapport

pytestmark = pytest.mark.browser


def test_the_first_screen_answers_without_scrolling_and_its_charts_follow_to_dark(browser: Browser, sample: str):
    with visiting(browser, sample) as visit:
        visit.open()
        for part in ("card_index", "kpis_active_members", "card_change"):
            box = visit.page.locator(f".st-key-{part}").bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 900
        bar = visit.page.locator(".bars .point path").first
        light = bar.evaluate("bar => getComputedStyle(bar).fill")
        visit.page.emulate_media(color_scheme="dark")
        visit.page.wait_for_function(
            "light => getComputedStyle(document.querySelector('.bars .point path')).fill !== light", arg=light
        )
        visit.assert_untroubled()


def test_a_copied_link_shows_the_same_numbers_to_somebody_else(browser: Browser, sample: str):
    with visiting(browser, sample) as mine:
        mine.open()
        before = mine.numbers()
        mine.page.get_by_text("6 months", exact=True).click()
        mine.settle()
        mine.page.get_by_role("button", name="Everyone").click()
        mine.page.get_by_label("Segments").first.click()
        mine.page.keyboard.press("ArrowDown")
        mine.page.keyboard.press("Enter")
        mine.settle()
        link, numbers = mine.page.url.removeprefix(sample), mine.numbers()
        assert "period=6+months" in link
        assert "segment=" in link
        assert numbers != before
        mine.assert_untroubled()
    with visiting(browser, sample, elsewhere=True) as theirs:
        theirs.open(link)
        assert theirs.numbers() == numbers
        theirs.assert_untroubled()


def test_a_deep_link_opens_on_a_server_that_has_just_started_and_turns_with_an_import_by_another_process(
    browser: Browser, sample_store: Path, tmp_path: Path
):
    store = tmp_path / "store"
    shutil.copytree(sample_store, store)
    with serving(store, tmp_path / "server.log") as address, visiting(browser, address) as visit:
        visit.open("/overview?period=6+months")
        visit.assert_untroubled()
        assert "compared with the 6 months before" in visit.text()
        expect(visit.page.get_by_role("radio", name="6 months")).to_be_checked()
        newcomers = tmp_path / "members.csv"
        rows = [f"late-{number},2020-01-01" for number in range(500)]
        newcomers.write_text("\n".join(["member_id,joined_at", *rows]), "utf-8")
        there = int(re.search(r"([\d,]+) members", visit.text())[1].replace(",", ""))
        rapport(store, "import", str(newcomers), "--yes")
        expect(visit.page.locator(".st-key-title")).to_contain_text(f"{there + 500:,} members", timeout=20_000)
        visit.assert_untroubled()


def test_a_click_on_a_bar_leads_to_its_members_once_and_back_again(browser: Browser, sample: str):
    with visiting(browser, sample) as visit:
        visit.open("/overview")
        bars = visit.page.locator(".st-key-growth_accounting .barlayer .trace").first.locator(".point path")
        bars.nth(2).scroll_into_view_if_needed()
        box = bars.nth(2).bounding_box()
        assert box is not None
        visit.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        visit.page.wait_for_url(re.compile(r"/members\?"))
        visit.settle()
        assert re.search(r"of=new_members&from=(\d{4}-\d\d)&to=\1", visit.page.url)
        visit.page.go_back()
        visit.page.wait_for_selector(DRAWN)
        visit.settle()
        assert "/overview" in visit.page.url
        visit.page.get_by_text("6 months", exact=True).click()
        visit.settle()
        assert "/overview" in visit.page.url
        visit.page.get_by_role("button", name="Members behind Active members").press("Enter")
        visit.page.wait_for_url(re.compile(r"/members\?.*of=active_members"))
        visit.settle()
        visit.assert_untroubled()


def test_markup_in_what_the_data_name_is_shown_as_it_was_typed(browser: Browser, tmp_path: Path):
    hostile = "<a href='https://evil.example'>R&D</a> <img src=x onerror=alert(1)> %{x} $x$"
    files = {
        "members": ["member_id,joined_at,segment", *(f"{n},2026-01-0{n + 1},{hostile}" for n in range(8))],
        "orders": [
            "order_id,member_id,ordered_at,amount",
            *(f"{n},{n % 8},2026-0{1 + n // 8}-10,5" for n in range(40)),
        ],
        "incidents": ["incident_id,started_at,title", f"1,2026-03-03,{hostile}"],
    }
    (tmp_path / "data").mkdir()
    for name, lines in files.items():
        (tmp_path / "data" / f"{name}.csv").write_text("\n".join([*lines, ""]), "utf-8")
    rapport(tmp_path / "store", "import", str(tmp_path / "data"), "--yes")
    with serving(tmp_path / "store", tmp_path / "server.log") as address, visiting(browser, address) as visit:
        visit.page.on("dialog", lambda dialog: visit.complaints.append(f"dialog: {dialog.message}"))
        visit.open("/overview?period=3+months")
        bar = visit.page.locator(".st-key-growth_accounting .barlayer .trace").nth(1).locator(".point path").nth(1)
        bar.hover(force=True)
        note = visit.page.locator(".st-key-growth_accounting .hoverlayer")
        expect(note).to_contain_text("Incident: <a href='https://evil.example'>R&D</a> <img src=x")
        expect(visit.page.locator(".st-key-groups .yaxislayer-above").first).to_contain_text("<a href='https://ev")
        made = visit.page.locator(".rapport-plot a, .rapport-plot img, a[href*=evil], img[src=x]")
        assert [each.evaluate("each => each.outerHTML") for each in made.all()] == []
        visit.assert_untroubled()
