"""Bringing files in a real browser, taking them back, and what stands there while the store cannot be used."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.inspecting import cut_off, hindrances
from tests.e2e.visiting import AT_REST, Visit, serving, visiting
from tests.stores import rapport

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)> orders.csv"
PATIENCE = 60_000
MENU = ".st-key-menu"
"""Streamlit's own, whose list has headings in it."""


def choose(visit: Visit, label: str, option: str) -> None:
    box = visit.page.get_by_role("combobox", name=label)
    box.click()
    box.fill(option)
    visit.page.get_by_role("option", name=option, exact=True).first.click()
    visit.settle()


def test_an_empty_store_says_how_to_fill_it_and_a_dropped_file_is_matched_taken_in_and_taken_back(
    browser: Browser, tmp_path: Path
):
    store, log = tmp_path / "store", tmp_path / "server.log"
    members = tmp_path / "members.csv"
    members.write_text("member_id,joined_at\nc1,2026-01-05\n", "utf-8")
    file = tmp_path / HOSTILE
    rows = [f"X{number};c1;05/11/2026;{'<b>bold</b>' if number == 7 else '1.234,50'}" for number in range(20_000)]
    file.write_text("\n".join(["No <script>alert(2)</script>;Customer;Date;Total", *rows]), "utf-8")
    with serving(store, log) as address, visiting(browser, address) as visit:
        page = visit.page
        page.on("dialog", lambda dialog: visit.complaints.append(f"a script ran: {dialog.message}"))
        visit.open(drawn=".st-key-card_welcome")
        assert "python rapport.py demo" in visit.text()
        visit.assert_untroubled()
        rapport(store, "import", str(members), "--yes")
        visit.open("/data?part=Bring+files", drawn='[data-testid="stFileUploaderDropzone"]')
        page.locator("input[type=file]").set_input_files(file)
        expect(page.get_by_text("Say which columns are order")).to_be_visible(timeout=PATIENCE)
        assert hindrances(page, leaving_out=[MENU]) == []
        assert cut_off(page) == []
        choose(visit, "order_id (needed)", "No <script>alert(2)</script>")
        choose(visit, "How ordered_at is written", "05/11/2026 (day first)")
        choose(visit, "Amounts are written", "1.234,56")
        page.get_by_role("button", name="Take in").click()
        expect(page.get_by_text("19,999 of 20,000 rows were taken, 1 refused")).to_be_visible(timeout=PATIENCE)
        with page.expect_download() as download:
            page.get_by_role("button", name="Refused rows", exact=True).click()
        assert "<b>bold</b>" in download.value.path().read_text("utf-8")
        page.get_by_role("tab", name="Imports").click()
        page.get_by_role("button", name="Undo this import").click()
        expect(page.get_by_role("dialog")).to_contain_text("19,999 rows that it brought go")
        page.get_by_role("button", name="Undo import 2").click()
        expect(page.get_by_text("19,999 rows went")).to_be_visible(timeout=PATIENCE)
        page.get_by_role("tab", name="Dictionary").click()
        page.locator(".st-key-table_orders summary").click()
        expect(page.locator(".st-key-table_orders")).to_contain_text("One row for each order_id", timeout=PATIENCE)
        visit.settle()
        visit.assert_untroubled()


def test_a_store_that_breaks_and_is_mended_is_told_with_the_menu_around_it(browser: Browser, tmp_path: Path):
    store = tmp_path / "store"
    members = tmp_path / "members.csv"
    members.write_text("member_id,joined_at\nc1,2026-01-05\n", "utf-8")
    rapport(store, "import", str(members), "--yes")
    pointer = store / "CURRENT"
    sound = pointer.read_bytes()
    pointer.write_bytes(b"00000099")
    with serving(store, tmp_path / "server.log") as address, visiting(browser, address) as visit:
        visit.open("/data", drawn=".st-key-card_state")
        assert "Rapport cannot reach its store" in visit.text()
        assert "Restore the folder from a copy" in visit.text()
        expect(visit.page.get_by_role("link", name="Overview")).to_be_visible()
        assert hindrances(visit.page, leaving_out=[MENU]) == []
        visit.assert_untroubled()
        pointer.write_bytes(sound)
        visit.page.get_by_role("button", name="Try again").click()
        visit.page.wait_for_selector(".st-key-imports_part")
        shutil.rmtree(store)
        visit.page.get_by_role("tab", name="Quality").click()
        visit.page.wait_for_selector(".st-key-card_state")
        visit.page.wait_for_selector(AT_REST)
        visit.assert_untroubled()
