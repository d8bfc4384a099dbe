"""What readers wait for: the first picture, a changed filter, and what many of them at once cost in memory."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.constant_pages import ANSWERS, record
from benchmarks.measuring import ROOT, Figure, Section, in_child

PERIODS = ["12 months", "3 months", "6 months", "24 months", "All"]
READERS = 20
LIMIT = 1.5
MEMORY_LIMIT = 1.5
ROUNDS = 3
AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]'
DRAWN = '[data-drawn="true"]'
METHOD = f"""\
The Overview in Chromium, on the sample community. A rerun is the time from choosing another period until the page
stands still with its charts drawn: once with a period that nobody has asked for since the server started, so that
every number is worked out, and once more when its numbers are remembered; beside it the same page, with the same
charts, whose numbers are constants. The median of the periods; servers in turns, {ROUNDS} rounds. The first picture is
the time from opening the address to the first chart: by the first reader of a server that has just started, and by
another one after that. Memory is what the server's process holds at the end of the
first round, with one reader and with {READERS}."""


def measure(folder: Path, stores: dict[int, Path]) -> Section:
    """The chapter on screens, for sample communities by number of members."""
    figures: list[Figure] = []
    details: list[Figure] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        for members, store in stores.items():
            with tempfile.TemporaryDirectory(dir=folder) as place:
                _measure_one(browser, (members, store), Path(place), figures, details)
        browser.close()
    return Section("screening", "What readers wait for", METHOD, figures, details)


def _measure_one(
    browser: Browser, sized: tuple[int, Path], place: Path, figures: list[Figure], details: list[Figure]
) -> None:
    members, store = sized
    answers = place / "answers.pickle"
    os.environ["RAPPORT_STORE"] = str(store)
    in_child(record, periods=PERIODS, file=str(answers))
    rounds = []
    for number in range(ROUNDS):
        with serving("benchmarks/constant_pages.py", {ANSWERS: str(answers)}) as (constant, _):
            drawing = _visit(browser, constant)
        with serving("app.py", {"RAPPORT_STORE": str(store)}) as (live, server):
            asking = _visit(browser, live)
            if number == 0:
                alone, many = _memory(browser, live, server)
        rounds.append({**asking, "drawing": drawing["again"]})
    name = f"{members:,} members"
    found = {key: median(each[key] for each in rounds) for key in rounds[0]}
    new = median(each["new"] / each["drawing"] for each in rounds)
    again = median(each["again"] / each["drawing"] for each in rounds)
    figures += [
        Figure(f"{name}: rerun, numbers worked out", new, "x constants", LIMIT),
        Figure(f"{name}: rerun, numbers remembered", again, "x constants", LIMIT),
        Figure(f"{name}: memory with {READERS} readers", many, "GB", MEMORY_LIMIT),
    ]
    told = {"drawing": "rerun, constants", "new": "rerun, numbers worked out", "again": "rerun, numbers remembered"}
    told |= {"cold": "first picture, cold", "warm": "first picture, warm"}
    details += [Figure(f"{name}: {words}", 1000 * found[key], "ms") for key, words in told.items()]
    details.append(Figure(f"{name}: memory with one reader", alone, "GB"))


def _visit(browser: Browser, address: str) -> dict[str, float]:
    """Seconds of the first pictures, and of reruns with each other period, new and known."""
    page, cold = _opened(browser, address)
    first = [_choose(page, period) for period in PERIODS[1:]]
    again = [_choose(page, period) for period in (*PERIODS, *PERIODS[1:])]
    page.context.close()
    page, warm = _opened(browser, address)
    page.context.close()
    return {"cold": cold, "warm": warm, "new": median(first), "again": median(again)}


def _opened(browser: Browser, address: str) -> tuple[Page, float]:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(DRAWN, timeout=120_000)
    took = time.perf_counter() - began
    page.wait_for_selector(AT_REST, timeout=120_000)
    return page, took


def _choose(page: Page, period: str) -> float:
    """Seconds from choosing a period until the page stands still."""
    began = time.perf_counter()
    page.get_by_role("radio", name=period, exact=True).click(force=True)
    page.wait_for_selector('[data-testid="stApp"]:not([data-test-script-state="notRunning"])', timeout=10_000)
    page.wait_for_selector(AT_REST, timeout=120_000)
    page.wait_for_selector(DRAWN, timeout=10_000)
    return time.perf_counter() - began


def _memory(browser: Browser, address: str, server: psutil.Process) -> tuple[float, float]:
    """GB the server holds with one reader's session open, and with many."""
    opened = [_opened(browser, address)[0]]
    alone = server.memory_info().rss / 1e9
    for number in range(READERS - 1):
        page, _ = _opened(browser, f"{address}/overview?period={PERIODS[number % len(PERIODS)].replace(' ', '+')}")
        opened.append(page)
    many = server.memory_info().rss / 1e9
    for page in opened:
        page.context.close()
    return alone, many


@contextlib.contextmanager
def serving(script: str, settings: dict[str, str]) -> Iterator[tuple[str, psutil.Process]]:
    """A server of its own; gives its address and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(f"{address}/_stcore/health")
            yield address, psutil.Process(process.pid)
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise RuntimeError("no Chromium here: install it to measure screens")
    return found
