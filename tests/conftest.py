"""What every test shares: nobody's own store is touched, and nothing is left out where that is forbidden."""

import os
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.stores import SharedStores

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")  # the same examples in every run
LONGEST = ("tests/e2e/", "tests/data_access/test_promises.py", "tests/test_real_inputs.py")
"""What takes longest begins first, so that no worker is left with it in the end."""
MUST_RUN = {"browser": "RAPPORT_REQUIRE_BROWSER", "postgres": "RAPPORT_REQUIRE_POSTGRES"}


@pytest.fixture(scope="session", autouse=True)
def nobodys_store() -> Iterator[None]:
    """Point RAPPORT_STORE to an empty folder, for tests that forget to name their store."""
    with (
        tempfile.TemporaryDirectory(prefix="rapport-test-") as folder,
        pytest.MonkeyPatch.context() as change,
    ):
        change.setenv("RAPPORT_STORE", str(Path(folder) / "store"))
        yield


@pytest.fixture(scope="session")
def shared_stores(tmp_path_factory: pytest.TempPathFactory) -> SharedStores:
    """Stores to read, shared by all workers of this run."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return SharedStores(folder)


@pytest.fixture(scope="session")
def sample_store(shared_stores: SharedStores) -> Path:
    """The sample community, small: to read. Who changes it takes a copy."""
    return shared_stores.sample()


@pytest.fixture
def refresh_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the derived tables for later, as RAPPORT_REFRESH allows: working them out is most of a small import."""
    monkeypatch.setenv("RAPPORT_REFRESH", "later")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests first, and leave the others in their order."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test that is left out fail, where its kind must run."""
    report = yield
    for kind, variable in MUST_RUN.items():
        if report.skipped and item.get_closest_marker(kind) and os.environ.get(variable):
            report.outcome = "failed"
            report.longrepr = f"{variable} is set, but the test was left out: {report.longrepr}"
    return report
