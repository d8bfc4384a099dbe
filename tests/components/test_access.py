"""Who is let in, who is turned away, and what each role may see and do."""

import time

import pytest
from starlette.datastructures import Headers
from streamlit.testing.v1 import AppTest

from components.returning import has_signed_in, is_own_address, warn_where_anybody_may_look
from components.roles import HOUR, Role, Roles, is_over, read_roles, role_of
from data_access.errors import RapportError

AUTH = {
    "redirect_uri": "http://127.0.0.1:8501/oauth2callback",
    "cookie_secret": "for tests",
    "client_id": "a",
    "client_secret": "b",
    "server_metadata_url": "http://127.0.0.1:1/.well-known/openid-configuration",
}
ROLES = {"admin": ["Ada@example.com"], "analyst": ["@example.com"], "executive": ["cy@else.com"]}
ASKING = """
import streamlit
from components import access
streamlit.session_state.may = access.may_see_members(), access.may_change_store()
access.let_in()
streamlit.session_state.inside = True
access.foot()
"""


def looking(user=None, *, auth=AUTH, roles=ROLES):
    app = AppTest.from_string(ASKING, default_timeout=60)
    if auth:
        app.secrets["auth"] = auth
        app.secrets["rapport"] = {"roles": roles}
    app.user = user or {}
    return app.run()


def signed_in(address, **claims):
    return {"is_logged_in": True, "email": address, "iat": time.time(), **claims}


def is_inside(app):
    return "inside" in app.session_state


def test_without_sign_in_everybody_may_everything():
    app = looking(auth=None)
    assert is_inside(app)
    assert app.session_state.may == (True, True)
    assert not app.button


@pytest.mark.parametrize(
    ("address", "may"),
    [("ada@example.com", (True, True)), ("bo@example.com", (True, False)), ("cy@else.com", (False, False))],
)
def test_each_role_may_what_it_may(address, may):
    app = looking(signed_in(address))
    assert is_inside(app)
    assert app.session_state.may == may
    assert app.text[0].value == address
    assert app.button(key="sign_out").label == "Sign out"


@pytest.mark.parametrize(
    "user",
    [
        None,
        {"is_logged_in": False, "email": "ada@example.com", "iat": time.time()},
        {"is_logged_in": "yes", "email": "ada@example.com", "iat": time.time()},
        {"is_logged_in": True, "email": "ada@example.com"},
        signed_in("ada@example.com", iat=time.time() - 13 * HOUR),
    ],
    ids=["nobody", "not signed in", "no plain yes", "no time", "too long ago"],
)
def test_who_has_not_signed_in_is_asked_to(user):
    app = looking(user)
    assert not is_inside(app)
    assert app.session_state.may == (False, False)
    assert [button.label for button in app.button] == ["Sign in"]


@pytest.mark.parametrize(
    "user", [signed_in("dan@elsewhere.com"), signed_in("ada@example.com", email_verified=False)], ids=["dan", "unsure"]
)
def test_who_has_no_role_is_turned_away(user):
    app = looking(user)
    assert not is_inside(app)
    assert app.session_state.may == (False, False)
    assert app.subheader[0].value == "You have no role here yet"


def test_without_any_roles_nobody_is_let_in():
    assert not is_inside(looking(signed_in("ada@example.com"), roles={}))


def test_several_providers_have_a_button_each():
    provider = {name: AUTH[name] for name in ("client_id", "client_secret", "server_metadata_url")}
    shared = {name: AUTH[name] for name in ("redirect_uri", "cookie_secret")}
    app = looking(auth={**shared, "google": provider, "okta": provider})
    assert [button.label for button in app.button] == ["Sign in with Google", "Sign in with Okta"]


def test_roles_may_come_from_groups_and_the_highest_counts():
    roles = read_roles({"claim": "groups", "admin": ["owners"], "executive": ["board"], "everyone_else": "executive"})
    assert role_of({"groups": ["board", "Owners"]}, roles) is Role.ADMIN
    assert role_of({"groups": "board"}, roles) is Role.EXECUTIVE
    assert role_of({"email": "owners"}, roles) is Role.EXECUTIVE
    assert role_of({}, Roles({}, "groups")) is None


def test_a_sign_in_lasts_as_long_as_the_settings_say():
    assert not is_over({"iat": 0}, Roles({}, hours=1), HOUR)
    assert is_over({"iat": 0}, Roles({}, hours=1), HOUR + 1)


@pytest.mark.parametrize(
    "said",
    [{"admins": ["a"]}, {"admin": "a"}, {"admin": [1]}, {"everyone_else": "guest"}, {"hours": 0}, {"hours": "12"}],
)
def test_a_slip_in_the_settings_lets_nobody_in(said):
    with pytest.raises(RapportError, match="cannot be read"):
        read_roles(said)


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nSet-Cookie: b", "", "a", "/" + "a" * 2_000],
)
def test_nobody_is_sent_elsewhere_after_signing_in(address):
    assert not is_own_address(address)


def test_only_who_is_given_a_cookie_has_signed_in():
    assert has_signed_in(Headers({"set-cookie": "_streamlit_user=abc; Path=/"}))
    assert not has_signed_in(Headers({"set-cookie": '_streamlit_user=""; Max-Age=0'}))


def test_serving_to_others_without_sign_in_is_warned_of(caplog):
    assert not warn_where_anybody_may_look("127.0.0.1")
    assert warn_where_anybody_may_look("0.0.0.0")
    assert "asks nobody who they are" in caplog.text
