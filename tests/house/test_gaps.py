"""Tests that need a browser or PostgreSQL may be left out on a laptop, and nowhere else."""

import pytest

from tests.house.reading import ROOT

pytest_plugins = ["pytester"]

TESTS = """
    import os

    import pytest

    @pytest.fixture(scope="session")
    def browser():
        pytest.skip("no Chromium here")

    @pytest.mark.browser
    def test_in_a_browser(browser): ...

    @pytest.mark.postgres
    def test_on_a_server():
        pytest.skip("no PostgreSQL here")

    def test_of_nothing_special():
        pytest.skip("not today")

    def test_that_names_no_store():
        assert not os.path.exists(os.environ["RAPPORT_STORE"])
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A small suite under the conftest of the real one."""
    for variable in ("RAPPORT_REQUIRE_BROWSER", "RAPPORT_REQUIRE_POSTGRES"):
        monkeypatch.delenv(variable, raising=False)
    pytester.makeini("[pytest]\nmarkers =\n  browser\n  postgres")
    pytester.makeconftest((ROOT / "tests/conftest.py").read_text("utf-8"))
    pytester.makepyfile(TESTS)
    return pytester


def test_on_a_laptop_they_are_left_out_with_their_reason(suite: pytest.Pytester) -> None:
    said = suite.runpytest_inprocess("-rs")
    said.assert_outcomes(passed=1, skipped=3)
    said.stdout.fnmatch_lines(["SKIPPED*no Chromium here", "SKIPPED*no PostgreSQL here"])


@pytest.mark.parametrize(
    ("variable", "reason"),
    [("RAPPORT_REQUIRE_BROWSER", "no Chromium here"), ("RAPPORT_REQUIRE_POSTGRES", "no PostgreSQL here")],
)
def test_where_they_must_run_leaving_them_out_is_a_failure(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, variable: str, reason: str
) -> None:
    monkeypatch.setenv(variable, "1")
    said = suite.runpytest_inprocess()
    assert said.ret != pytest.ExitCode.OK
    assert said.parseoutcomes()["skipped"] == 2
    said.stdout.fnmatch_lines([f"*{variable} is set*{reason}*"])
