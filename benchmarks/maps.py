"""What maps cost in the browser: the first picture, and frames while panning."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Frame, Page, sync_playwright

from benchmarks.measuring import ROOT, Figure, Section
from benchmarks.screening import AT_REST, chromium, serving

NODES = (500, 2_000, 5_000)
KINDS = ("map", "pyvis", "empty")
ROUNDS = 3
PANNING = 3.0
"""Seconds of panning."""
FRAMES = 30
"""Frames a second below which a map stutters."""
FIRST_LIMIT = 1.5
DRAWN = {"map": '.rapport-map[data-drawn="true"]', "empty": '[data-drawn="true"]', "pyvis": "iframe"}
COUNTING = """() => {
  window.frames_seen = 0
  const seen = () => { window.frames_seen += 1; requestAnimationFrame(seen) }
  requestAnimationFrame(seen)
}"""
PAINTED = """() => new Promise(done => {
  const look = () => {
    if (!window.network || !window.network.canvas) return requestAnimationFrame(look)
    window.network.once("afterDrawing", done)
    window.network.redraw()
  }
  look()
})"""
METHOD = f"""\
A map of members in Chromium without a graphics card, at 1440 x 900: the same forest in Rapport's component, in the page
that pyvis makes for itself (framed by Streamlit, physics off, the same places), and a component with nothing in it. The
first picture is the time from opening the address until the map is drawn, by a new reader of a server that has made
the picture before. Frames are those of `requestAnimationFrame` while the mouse drags the map for {PANNING:g} seconds.
Medians of {ROUNDS} rounds, in turns. The limit of frames is {FRAMES} a second, told as {FRAMES} for each one seen."""


def measure(folder: Path) -> Section:
    """The chapter on maps."""
    place = folder / "maps"
    place.mkdir(exist_ok=True)
    shutil.copytree(ROOT / "pages" / "static", place / "static", dirs_exist_ok=True)
    script = shutil.copy(ROOT / "benchmarks" / "map_pages.py", place / "map_pages.py")
    figures: list[Figure] = []
    details: list[Figure] = []
    with sync_playwright() as playwright, serving(str(script), {}) as (address, _):
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        for nodes in NODES:
            _measure_one(browser, address, nodes, (figures, details))
        browser.close()
    return Section("maps", "Maps in the browser", METHOD, figures, details)


def _measure_one(browser: Browser, address: str, nodes: int, told: tuple[list[Figure], list[Figure]]) -> None:
    where = {kind: f"{address}/?kind={kind}&nodes={nodes}" for kind in KINDS}
    for kind in KINDS:
        _seen(browser, kind, where[kind])
    rounds = [{kind: _seen(browser, kind, where[kind]) for kind in KINDS} for _ in range(ROUNDS)]
    figures, details = told
    first = median(one["map"][0] / one["pyvis"][0] for one in rounds)
    frames = {kind: median(one[kind][1] for one in rounds) for kind in KINDS}
    figures += [
        Figure(f"{nodes:,} members: first picture", first, "x pyvis", FIRST_LIMIT),
        Figure(f"{nodes:,} members: {FRAMES} frames a second, for each one seen", FRAMES / frames["map"], "x", 1.0),
        Figure(
            f"{nodes:,} members: frames of pyvis, for each one of the map", frames["pyvis"] / frames["map"], "x", 1.0
        ),
    ]
    for kind in KINDS:
        details.append(Figure(f"{nodes:,} members, {kind}: first picture", median(one[kind][0] for one in rounds), "s"))
        details.append(Figure(f"{nodes:,} members, {kind}: frames while panning", frames[kind], "a second"))


def _seen(browser: Browser, kind: str, address: str) -> tuple[float, float]:
    """Seconds until the first picture, and frames a second while panning."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.route("https://**", lambda route: route.abort())  # pyvis asks for files from elsewhere
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(DRAWN[kind], timeout=60_000)
    frame = _frame(page) if kind == "pyvis" else page.main_frame
    if kind == "pyvis":
        frame.evaluate(PAINTED)
    took = time.perf_counter() - began
    page.wait_for_selector(AT_REST, timeout=60_000)
    frames = _panned(page, frame, DRAWN[kind])
    page.context.close()
    return took, frames


def _frame(page: Page) -> Frame:
    found = page.wait_for_selector(DRAWN["pyvis"])
    inside = found.content_frame() if found else None
    if inside is None:
        raise RuntimeError("there is no frame")
    inside.wait_for_load_state()
    return inside


def _panned(page: Page, frame: Frame, place: str) -> float:
    box = page.locator(place).first.bounding_box()
    if box is None:
        raise RuntimeError("there is nothing to pan")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    frame.evaluate(COUNTING)
    page.mouse.move(x, y)
    page.mouse.down()
    began, step = time.perf_counter(), 0
    frame.evaluate("() => { window.frames_seen = 0 }")
    while time.perf_counter() - began < PANNING:
        step += 1
        page.mouse.move(x + 150 * ((step % 40) / 20 - 1), y + 80 * ((step % 30) / 15 - 1))
    frames = float(frame.evaluate("() => window.frames_seen"))
    took = time.perf_counter() - began
    page.mouse.up()
    return frames / took
