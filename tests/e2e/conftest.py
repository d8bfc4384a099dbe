"""A browser, and servers on stores that were filled through the intake."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.visiting import QUIET, chromium, serving
from tests.stores import rapport

REAL = Path(__file__).parents[3] / "shared" / "data"
SHOPIFY = Path("formats", "converted-from-real", "shopify_orders_export_from_uci_2010-11_week1.csv")
CDNOW = """
source = "cdnow"
create_members = true

[[table]]
to = "orders"
from = "CDNOW_sample.txt"

[table.format]
separator = "whitespace"
header = false
columns = ["master_id", "member_id", "date", "units", "amount"]

[table.columns]
order_id = { row_number = true }
member_id = "member_id"
ordered_at = { column = "date", format = "%Y%m%d" }
amount = "amount"
category = { value = "music" }
"""


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


@pytest.fixture(scope="session", params=["cdnow", "stackexchange", "shopify"])
def real(browser: Browser, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on data of real people: purchases without a community, a community without any, a shop's export."""
    if not REAL.is_dir():
        pytest.skip(f"no real data here: {REAL.name} is absent")
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "cdnow":
        mapping = folder / "cdnow.toml"
        mapping.write_text(CDNOW, "utf-8")
        rapport(
            folder / "store",
            "import",
            str(REAL / "cdnow"),
            "--map",
            str(mapping),
            "--yes",
        )
    elif request.param == "shopify":
        rapport(folder / "store", "import", str(REAL / SHOPIFY), "--yes")
    else:
        dump = REAL / "stackexchange-history-meta-2018"
        rapport(folder / "store", "import", str(dump), "--as", "stackexchange", "--yes")
    with serving(folder / "store", folder / "server.log") as address:
        yield address
