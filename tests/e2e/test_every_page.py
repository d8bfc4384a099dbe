"""Every page on sample and real data, in narrow and wide windows, in light and dark: whole, readable, reachable.

On each page nothing is cut off, nothing complains, and nothing moves for a reader who asked for that. The sample
community is inspected in light and in dark; data of real people change neither colours nor what can be pressed.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.inspecting import cut_off, hindrances
from tests.e2e.visiting import AT_REST, STILL, Visit, visiting

pytestmark = pytest.mark.browser

View = tuple[tuple[int, int], bool]
Inspected = Mapping[View, Sequence[str]]
DESKTOP, PROJECTOR, PHONE = (1440, 900), (1920, 1080), (390, 844)
VIEWS = [(DESKTOP, False), (PHONE, True)]
"""Widths and whether dark. A theme changes colours alone: what is cut off is found at each width in one of them."""
INSPECTED = {(DESKTOP, False): ["target-size"], (PHONE, True): []}
"""Views in which the rules for people who cannot see or point are checked too, and those left to the other: contrast
in both themes, the room around what is pressed where it is narrowest and a finger does it."""
REAL_VIEWS: dict[str, View] = {"cdnow": (PROJECTOR, True), "stackexchange": (PHONE, False), "shopify": (PHONE, True)}
"""The view on data of real people, whose names and numbers are of other lengths."""
REAL_PAGES = {
    "cdnow": ("overview", "map", "paths", "churn", "value", "coming back", "imports"),
    "stackexchange": (
        *("overview", "map", "conversation", "participation", "paths", "churn", "loops"),
        *("coming back", "members", "lists", "quality"),
    ),
    "shopify": ("overview", "churn", "value", "coming back", "members"),
}
"""What they measure, and a page that says what it lacks; tests/pages reads what the others say."""
ADDRESSES = {
    "overview": "/overview?period=All",
    "map": "/referrals?period=All",
    "spread": "/referral_numbers?period=All",
    "cascades": "/referral_numbers?period=All&part=Cascades",
    "worth": "/referral_numbers?period=All&part=Worth",
    "topics": "/referral_numbers?period=All&part=Topics",
    "odd": "/referral_numbers?period=All&part=Odd+ones",
    "conversation": "/conversation?period=All",
    "participation": "/participation?period=All",
    "paths": "/paths?before=Fall+silent",
    "churn": "/churn",
    "value": "/value?period=All",
    "lean in": "/lean_in",
    "loops": "/loops",
    "compared loops": "/loops?loop=Orders+bring+orders&against=The+months+before",
    "coming back": "/retention?periods=Weeks",
    "members": "/members?of=active_members&period=All",
    "lists": "/lists",
    "imports": "/data",
    "quality": "/data?part=Quality",
    "dictionary": "/data?part=Dictionary",
    "files": "/data?part=Bring+files",
    "glossary": "/glossary",
}
MOVING = """() => document.getAnimations().map(each => each.effect)
  .filter(each => each.getComputedTiming().activeDuration > 20)
  .map(each => `${each.target.outerHTML.slice(0, 80)} moves`)"""
"""What moves for longer than an eye can follow."""
PICTURES = "RAPPORT_PICTURES"
"""A folder for pictures of all pages, where they shall be kept."""


def seen(visit: Visit, name: str, views: Sequence[View], inspected: Inspected) -> Iterator[tuple[str, list[str]]]:
    """Each view of the page that is open, and what is wrong with it."""
    for (width, height), dark in views:
        visit.page.emulate_media(color_scheme="dark" if dark else "light")
        visit.page.set_viewport_size({"width": width, "height": height})
        visit.page.wait_for_timeout(150)
        visit.page.wait_for_selector(AT_REST, timeout=60_000)
        visit.page.wait_for_function(STILL)
        view = f"{name}-{'dark' if dark else 'light'}-{width}"
        troubles = [f"cut off: {text}" for text in cut_off(visit.page)]
        if visit.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            troubles.append("wider than the window")
        troubles += visit.page.evaluate(MOVING)
        if (without := inspected.get(((width, height), dark))) is not None:
            troubles += hindrances(visit.page, without=without)
        if folder := os.environ.get(PICTURES):
            visit.page.screenshot(path=Path(folder) / f"{view}.png")
        yield view, troubles


def walk(
    browser: Browser, address: str, community: str, views: list[View], inspected: Inspected
) -> dict[str, list[str]]:
    """Go to the pages once, and look at each from all sides; gives the views in which something is wrong.

    The first page is loaded, and the others come as by the browser's arrows. Pages are seen from the first view to the
    last and from the last to the first in turn, so that nothing changes on the way.
    """
    found: dict[str, list[str]] = {}
    (width, height), dark = views[0]
    with visiting(browser, address, width=width, height=height, dark=dark) as visit:
        visit.page.emulate_media(reduced_motion="reduce")

        def look(name: str) -> None:
            found.update(seen(visit, f"{community}-{name}", views, inspected))
            visit.assert_untroubled()
            views.reverse()

        for name in REAL_PAGES.get(community, ADDRESSES):
            if name == "overview":
                visit.open(ADDRESSES[name])
                assert visit.numbers()["Active members"] not in ("", "—", "0")
            else:
                visit.travel(ADDRESSES[name])
            look(name)
        visit.travel(ADDRESSES["members"])
        visit.page.locator('a[href*="who="]').first.click()
        visit.page.wait_for_url("**/member?**")
        visit.settle()
        look("member")
    return {view: troubles for view, troubles in found.items() if troubles}


def test_every_page_is_whole_on_the_sample_community(browser: Browser, sample: str):
    assert walk(browser, sample, "sample", [*VIEWS], INSPECTED) == {}


def test_every_page_is_whole_on_real_data(browser: Browser, real: str, request: pytest.FixtureRequest):
    community = request.node.callspec.params["real"]
    assert walk(browser, real, community, [REAL_VIEWS[community]], {}) == {}


def test_what_is_cut_off_hinders_or_moves_is_found(browser: Browser, sample: str):
    with visiting(browser, sample) as visit:
        visit.open("/glossary", drawn=AT_REST)
        assert cut_off(visit.page) == []
        visit.page.evaluate(
            """() => {
              const box = document.createElement("div");
              box.style = "width: 60px; overflow: hidden; white-space: nowrap; position: fixed; top: 9px";
              box.textContent = "far too long for its box";
              const picture = document.createElement("img");
              document.body.append(box, picture);
            }"""
        )
        assert cut_off(visit.page) == ["far too long for its box"]
        assert [each.partition(":")[0] for each in hindrances(visit.page)] == ["image-alt"]
        visit.page.evaluate("document.body.animate([{ opacity: 1 }, { opacity: 0.9 }], 60_000)")
        assert [each.split()[0] for each in visit.page.evaluate(MOVING)] == ["<body>"]
