"""The map in a real browser: names run nothing, the keyboard leads everywhere, and back leads back."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.visiting import serving, visiting
from tests.stores import rapport

pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>window.owned=1</script>",
    '"><img src=x onerror=window.owned=1>',
    "\u202eevil",
    "O'Hara",
    "x" * 10_000,
)
DRAWN = '.rapport-map[data-drawn="true"]'


@pytest.fixture(scope="module")
def hostile(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a cascade of people with names that try to do something."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    rows = [(str(nth), HOSTILE[nth % len(HOSTILE)], "2026-01-05") for nth in range(40)]
    _write(folder / "members.csv", ("member_id", "name", "joined_at"), rows)
    brought = [(str(nth), str((nth - 1) // 3), str(nth), "2026-01-04") for nth in range(1, 40)]
    _write(folder / "referrals.csv", ("referral_id", "referrer_id", "referee_id", "referred_at"), brought)
    for name in ("members", "referrals"):
        rapport(folder / "store", "import", str(folder / f"{name}.csv"), "--yes")
    with serving(folder / "store", folder / "server.log") as address:
        yield address


def _write(path: Path, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads, *rows])


def test_names_run_nothing_and_the_keyboard_leads_in_and_back_leads_out(browser: Browser, hostile: str):
    with visiting(browser, hostile) as visit:
        visit.open("/referrals", drawn=DRAWN)
        field = visit.page.locator(".rapport-map .field")
        field.focus()
        visit.page.keyboard.press("ArrowRight")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**community=1**")
        visit.settle()
        field.focus()
        for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
            visit.page.keyboard.press(key)
            assert visit.page.locator(".rapport-map .card").inner_text()
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**at=**")
        visit.page.get_by_role("button", name="Open their page").wait_for()
        assert visit.page.evaluate("window.owned") is None
        visit.assert_untroubled()
        visit.page.go_back()
        visit.page.go_back()
        visit.page.get_by_text("Circles are communities").wait_for()
        assert "community" not in visit.page.url


def test_a_rectangle_gathers_the_members_in_it_who_then_leave_as_a_file(browser: Browser, hostile: str, tmp_path: Path):
    with visiting(browser, hostile) as visit:
        visit.open("/referrals?community=1", drawn=DRAWN)
        visit.page.get_by_role("button", name="Choose members with a rectangle").click()
        box = visit.page.locator(".rapport-map .field").bounding_box()
        assert box
        visit.page.mouse.move(box["x"] + 2, box["y"] + 2)
        visit.page.mouse.down()
        visit.page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] - 2, steps=5)
        visit.page.mouse.up()
        visit.page.get_by_text("40 members chosen").wait_for()
        with visit.page.expect_download() as download:
            visit.page.get_by_role("button", name="Download CSV").first.click()
        download.value.save_as(tmp_path / "chosen.csv")
        with (tmp_path / "chosen.csv").open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.DictReader(file))) == 40
        visit.assert_untroubled()


def test_the_page_that_leaves_by_itself_runs_no_name(browser: Browser, hostile: str, tmp_path: Path):
    with visiting(browser, hostile) as visit:
        visit.open("/referrals?community=1", drawn=DRAWN)
        visit.page.locator(".st-key-map_export button").first.click()
        with visit.page.expect_download() as download:
            visit.page.get_by_role("button", name="Interactive page (HTML)").click()
        download.value.save_as(tmp_path / "map.html")
        asked: list[str] = []
        alone = visit.page.context.new_page()
        alone.on("request", lambda request: asked.append(request.url))
        alone.goto((tmp_path / "map.html").as_uri())
        alone.locator("canvas").wait_for()
        assert alone.evaluate("window.owned") is None
        assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


DOTS = """() => {
  const canvas = document.querySelector(".rapport-map canvas"), drawn = canvas.getContext("2d")
  const { data } = drawn.getImageData(0, 0, canvas.width, canvas.height)
  let coloured = 0
  for (let at = 0; at < data.length; at += 4) {
    const [red, green, blue] = [data[at], data[at + 1], data[at + 2]]
    coloured += Math.max(red, green, blue) - Math.min(red, green, blue) > 60
  }
  return coloured
}"""
"""How many points of the map have a strong colour."""


def test_the_legend_hides_and_shows_at_every_scale(browser: Browser, sample: str):
    with visiting(browser, sample) as visit:
        for address in ("/referrals", "/referrals?community=1"):
            visit.open(address, drawn=DRAWN)
            legend = visit.page.locator(".rapport-map .legend button")
            before = visit.page.evaluate(DOTS)
            legend.first.click()
            visit.page.wait_for_timeout(300)
            hidden = visit.page.evaluate(DOTS)
            assert legend.first.get_attribute("aria-pressed") == "false"
            assert hidden < 0.8 * before
            legend.first.press("Enter")
            visit.page.wait_for_timeout(300)
            assert visit.page.evaluate(DOTS) == before
        visit.assert_untroubled()


EDGES = """() => {
  const canvas = document.querySelector(".rapport-map canvas")
  const { width, height } = canvas, dots = canvas.getContext("2d").getImageData(0, 0, width, height).data
  const xs = [], ys = []
  for (let at = 0; at < width * height; at++) {
    if (dots[4 * at + 3]) { xs.push(at % width); ys.push(Math.floor(at / width)) }
  }
  const ends = all => all.reduce(([low, high], one) => [Math.min(low, one), Math.max(high, one)], [1e9, -1e9])
  return [width, height, ...ends(xs), ...ends(ys)]
}"""
"""The size of the map, and how far what is drawn reaches: left, right, top and bottom, in pixels."""


def test_all_of_the_map_is_seen_again_when_the_window_becomes_another(browser: Browser, hostile: str):
    with visiting(browser, hostile) as visit:
        visit.page.set_viewport_size({"width": 390, "height": 844})
        visit.open("/referrals", drawn=DRAWN)
        visit.page.set_viewport_size({"width": 1440, "height": 900})
        visit.settle()
        resized = visit.page.evaluate(EDGES)
        visit.open("/referrals", drawn=DRAWN)
        assert resized == pytest.approx(visit.page.evaluate(EDGES), abs=3)
