"""A browser, and servers on stores that were filled through the intake."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.visiting import QUIET, chromium, serving
from tests.stores import REAL, SharedStores


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of this machine, without a window."""
    found = chromium()
    if not found:
        pytest.skip("no Chromium here: install it to run the tests in a browser")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def sample(browser: Browser, sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on the sample community."""
    with serving(sample_store, tmp_path_factory.mktemp("log") / "sample.log") as address:
        yield address


@pytest.fixture(scope="session", params=list(REAL))
def real(
    browser: Browser,
    request: pytest.FixtureRequest,
    shared_stores: SharedStores,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """A server on data of real people."""
    store = shared_stores.real(request.param) / "store"
    with serving(store, tmp_path_factory.mktemp("log") / f"{request.param}.log") as address:
        yield address
