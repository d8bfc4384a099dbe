"""Opens pages in a real browser, and keeps everything they complain about."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.house.reading import ROOT

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]'
DRAWN = '[data-drawn="true"]'
LISTED = ".rapport-table tbody tr:visible"
STILL = """() => document.getAnimations().every(
  each => each.playState !== "running" || each.effect.getComputedTiming().iterations === Infinity
) && [...document.querySelectorAll(".rapport-plot")].every(
  each => !each._fullLayout || Math.abs(each._fullLayout.width - each.clientWidth) <= 1 || !each.clientWidth
)"""
"""Nothing slides or fades any more, and charts are as wide as their places; what turns for ever does not count."""
TRAVEL = """path => new Promise(begun => {
  const app = document.querySelector('[data-testid="stApp"]');
  const watch = new MutationObserver(() => { watch.disconnect(); begun(); });
  watch.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
  history.pushState(null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
})"""
"""Go to an address as the browser's own arrows do, until its page begins to run."""
WINDOWS: dict[tuple[Browser, bool], BrowserContext] = {}
"""The windows of each browser: the reader's own, and those elsewhere."""
PROBES = ("/_stcore/health", "/_stcore/host-config")
"""On a deep link Streamlit's own page asks for these below the page's address first, and takes the 404 for
an answer."""


def chromium() -> str | None:
    """The browser of this machine."""
    return next((found for name in CHROMIUM if (found := shutil.which(name))), None)


@contextmanager
def serving(store: Path, log: Path) -> Iterator[str]:
    """A server of its own on a free port, as `streamlit run app.py` starts it; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "RAPPORT_STORE": str(store)}, stdout=said, stderr=said
        )
        try:
            _wait_for(f"{address}/_stcore/health", process, log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path, patience: float = 60) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text("utf-8")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"the server did not answer within {patience:.0f} s: {log.read_text('utf-8')}")


class Visit:
    """One reader's browser window on one server."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error in the page: {error}"))
        self.page.on("request", self._see)

    def open(self, path: str = "/", *, drawn: str = DRAWN) -> None:
        """Go to a page and wait until it stands still."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector(drawn, timeout=60_000)
        self.settle()

    def travel(self, path: str, *, drawn: str = AT_REST) -> None:
        """Go to a page without loading everything anew, and wait until it stands still."""
        self.page.evaluate(TRAVEL, path)
        self.page.wait_for_selector(drawn, timeout=60_000)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing runs any more."""
        self.page.wait_for_timeout(300)
        self.page.wait_for_selector(AT_REST, timeout=60_000)
        self.page.wait_for_selector('[data-testid="stSkeleton"]', state="detached", timeout=60_000)
        self.page.wait_for_function(STILL)

    def numbers(self) -> dict[str, str]:
        """What the cards show, by their name."""
        cards = self.page.get_by_test_id("stMetric")
        return {
            card.get_by_test_id("stMetricLabel").inner_text(): card.get_by_test_id("stMetricValue").inner_text()
            for card in cards.all()
        }

    def text(self) -> str:
        """Everything that can be read."""
        return self.page.locator('[data-testid="stMain"]').inner_text()

    def assert_untroubled(self) -> None:
        """No error on the page, in the console or on its way out of this machine."""
        said = self.text()
        assert self.complaints == []
        assert "Traceback" not in said
        assert "could not be drawn" not in said
        assert self.page.get_by_test_id("stException").count() == 0

    def _hear(self, message: ConsoleMessage) -> None:
        place = message.location.get("url", "")
        is_probe = place.endswith(PROBES) and "404" in message.text
        if message.type == "error" and not is_probe:
            self.complaints.append(f"console: {message.text} ({place})")

    def _see(self, request: Request) -> None:
        scheme, _, rest = request.url.partition("://")
        is_inside = request.url.startswith(("data:", "blob:")) or self.address.endswith(f"//{rest.partition('/')[0]}")
        if not is_inside:
            self.complaints.append(f"asks {scheme}://{rest}")


@contextmanager
def visiting(
    browser: Browser, address: str, *, width: int = 1440, height: int = 900, dark: bool = False, elsewhere: bool = False
) -> Iterator[Visit]:
    """A new window of the reader's browser, or of one elsewhere that comes without any cookie.

    Both keep the app's own code, so that it is fetched and compiled once.
    """
    if (browser, elsewhere) not in WINDOWS:
        WINDOWS[browser, elsewhere] = browser.new_context()
    context = WINDOWS[browser, elsewhere]
    visit = Visit(context, address)
    visit.page.set_viewport_size({"width": width, "height": height})
    visit.page.emulate_media(color_scheme="dark" if dark else "light")
    try:
        yield visit
    finally:
        visit.page.close()
        if elsewhere:
            context.clear_cookies()
