"""Signing in, with a provider on this machine: nothing is seen before, and each role sees what it may."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import Browser, expect

from tests.e2e.provider import CLIENT, SECRET, providing
from tests.e2e.visiting import Visit, serving, visiting

pytestmark = pytest.mark.browser

PEOPLE = {
    "ada": {"email": "ada@example.com", "email_verified": True, "name": "Ada"},
    "bo": {"email": "bo@example.com", "name": "Bo"},
    "cy": {"email": "cy@example.com", "name": "Cy"},
    "dan": {"email": "dan@example.com", "name": "Dan"},
}
COOKIE_SECRET = "forty characters that only tests may know"
ASKED = "Sign in to Rapport Then you see the page you asked for. login Sign in"
SETTINGS = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "{cookie_secret}"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[rapport.roles]
admin = ["ada@example.com"]
analyst = ["bo@example.com"]
executive = ["cy@example.com"]
"""


@pytest.fixture(scope="module")
def guarded(browser: Browser, sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on the sample community that asks who is there."""
    folder = tmp_path_factory.mktemp("guarded")
    with providing(PEOPLE) as provider, pytest.MonkeyPatch.context() as change:
        settings = folder / "secrets.toml"
        told = {"client": CLIENT, "secret": SECRET, "provider": provider.address, "cookie_secret": COOKIE_SECRET}
        settings.write_text(SETTINGS.format(**told), "utf-8")
        change.setenv("STREAMLIT_SECRETS_FILES", str(settings))
        with serving(sample_store, folder / "server.log") as address:
            yield address


def ask(visit: Visit, path: str) -> None:
    """Go to a page; it has to ask who is there, and tell nothing."""
    visit.open(path, drawn=".st-key-card_sign_in")
    assert " ".join(visit.text().split()) == ASKED
    assert visit.page.locator(".st-key-menu").count() == 0
    visit.assert_untroubled()


def sign_in(visit: Visit, who: str, path: str = "/", drawn: str = ".st-key-title") -> None:
    """Go to a page by way of the provider."""
    ask(visit, path)
    visit.page.get_by_role("button", name="Sign in").click()
    visit.page.get_by_role("link", name=who).click()
    visit.page.wait_for_selector(drawn)
    visit.settle()
    visit.complaints.clear()  # the way to the provider leads away from the server, and is meant to


def is_offered(visit: Visit, name: str) -> bool:
    return visit.page.get_by_text(name, exact=True).count() > 0


def test_a_deep_link_leads_to_the_sign_in_and_back_and_signing_out_ends_it(browser: Browser, guarded: str):
    with visiting(browser, guarded, elsewhere=True) as visit:
        sign_in(visit, "bo", "/members?of=active_members&period=6+months")
        assert visit.page.url == f"{guarded}/members?of=active_members&period=6+months"
        expect(visit.page.get_by_role("radio", name="6 months")).to_be_checked()
        visit.page.reload()
        expect(visit.page.get_by_text("bo@example.com")).to_be_visible()
        visit.travel("/data")
        assert not is_offered(visit, "Bring files")
        visit.page.get_by_role("button", name="Sign out").click()
        visit.page.wait_for_selector(".st-key-card_sign_in")
        visit.complaints.clear()  # it went to the provider to sign out there too
        ask(visit, "/data")


def test_an_executive_sees_numbers_and_no_members(browser: Browser, guarded: str):
    with visiting(browser, guarded, elsewhere=True) as visit:
        sign_in(visit, "cy")
        assert "Active members" in visit.numbers()
        assert "Members behind" not in visit.text()
        visit.assert_untroubled()
        for page in ("/members?of=active_members&from=2026-01&to=2026-03", "/member?who=0123456789abcdef"):
            visit.travel(page, drawn='[data-testid="stAlert"]')
            assert "members" in visit.page.get_by_test_id("stAlert").inner_text()
            assert visit.page.get_by_test_id("stDataFrame").count() == 0
        visit.travel("/data")
        assert not is_offered(visit, "Bring files")
        visit.travel("/glossary?metric=nrr", drawn=".st-key-card_term_nrr")
        visit.assert_untroubled()


def test_only_an_admin_may_bring_files(browser: Browser, guarded: str):
    with visiting(browser, guarded, elsewhere=True) as visit:
        sign_in(visit, "ada", "/data")
        assert is_offered(visit, "Bring files")
        visit.assert_untroubled()


def cookie(address: str, secret: str, *, hours: float = 0) -> dict[str, str]:
    """A cookie such as a sign-in of an admin leaves, signed with some secret, some hours ago."""
    claims = {**PEOPLE["ada"], "iat": time.time() - hours * 3600, "origin": address, "is_logged_in": True}
    value = URLSafeTimedSerializer(secret, salt="_streamlit_user").dumps(json.dumps(claims))
    return {"name": "_streamlit_user", "value": value, "url": address}


def test_a_cookie_lets_in_while_it_is_true_and_young(browser: Browser, guarded: str):
    forged = cookie(guarded, "a guess")
    expired = cookie(guarded, COOKIE_SECRET, hours=13)
    elsewhere = cookie("http://elsewhere.example", COOKIE_SECRET) | {"url": guarded}
    for brought in (forged, expired, elsewhere):
        with visiting(browser, guarded, elsewhere=True) as visit:
            visit.page.context.add_cookies([brought])
            ask(visit, "/overview")
    with visiting(browser, guarded, elsewhere=True) as visit:
        visit.page.context.add_cookies([cookie(guarded, COOKIE_SECRET, hours=11)])
        visit.open("/data", drawn=".st-key-title")
        visit.assert_untroubled()


def test_who_has_no_role_is_turned_away(browser: Browser, guarded: str):
    with visiting(browser, guarded, elsewhere=True) as visit:
        sign_in(visit, "dan", drawn=".st-key-sign_out")
        assert "You have no role here yet" in visit.text()
        assert "dan@example.com" in visit.text()
        assert not visit.numbers()
