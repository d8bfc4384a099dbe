"""Who is looking, and what they may see and do.

Without sign-in everybody may everything: Rapport then answers its own machine alone. With Streamlit's sign-in
switched on (`[auth]` in secrets.toml) nobody sees anything before they have signed in and have a role.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st
from streamlit.errors import StreamlitAuthError, StreamlitSecretNotFoundError

from components import words
from components.roles import Role, is_over, read_roles, role_of
from data_access.errors import RapportError
from metrics.careful import without_small_groups

Question = TypeVar("Question", bound=Callable[..., Any])

DEFAULT_PROVIDER = "default"
"""Streamlit's name of a provider that stands in [auth] itself."""
CARD_WIDTH = 440


@dataclass(frozen=True)
class Reader:
    """Somebody who is looking.

    Parameters
    ----------
    name : str
        What to call them; empty where there is no sign-in.
    role : Role or None
        What they may see and do; None where they are not let in.
    """

    name: str
    role: Role | None


def reader() -> Reader | None:
    """Who is looking; None where sign-in is on and nobody has signed in, or too long ago.

    Raises
    ------
    RapportError
        Where the settings cannot be read.
    """
    said = _secrets()
    if "auth" not in said:
        return Reader("", Role.ADMIN)
    claims = dict(st.user)
    roles = read_roles(said.get("rapport", {}).get("roles", {}))
    if claims.get("is_logged_in") is not True or is_over(claims, roles, time.time()):
        return None
    name = claims.get("email") or claims.get("name") or claims.get("sub") or "somebody without a name"
    return Reader(str(name), role_of(claims, roles))


def is_let_in() -> bool:
    """Whether anything may be shown."""
    return _role() is not None


def may_see_members() -> bool:
    """Whether single members may be shown."""
    return (_role() or 0) >= Role.ANALYST


def may_save_lists() -> bool:
    """Whether lists of members may be saved, renamed and deleted."""
    return may_see_members()


def may_change_store() -> bool:
    """Whether imports, undoing and erasing are allowed."""
    return (_role() or 0) >= Role.ADMIN


def asked(question: Question) -> Question:
    """The question in the form whose answer the reader may see.

    Raises
    ------
    RapportError
        Where nobody is let in, or the answer cannot be made fit for those who may see no single members.
    """
    if not is_let_in():
        raise RapportError("You are not signed in.", "Load the page again, and sign in.")
    return question if may_see_members() else without_small_groups(question)


def let_in() -> None:
    """Stand in for the page until somebody has signed in who has a role, and end it there."""
    who = reader()
    if who is not None and who.role is not None:
        return
    middle = st.container(horizontal_alignment="center")
    with middle, st.container(border=True, key="card_sign_in", width=CARD_WIDTH, gap="small"):
        if who is None:
            _ask_who()
        else:
            _turn_away(who)
    st.stop()


def foot() -> None:
    """Who is signed in and the way out, at the foot of the sidebar; nothing where there is no sign-in."""
    who = reader()
    if who is None or who.role is None or not who.name:
        return
    with st.sidebar, st.container(key="signed_in", gap="xsmall"):
        st.text(who.name)  # Markdown would make a link of an address
        st.caption(f"signed in as {who.role.word}")
        st.button("Sign out", icon=":material/logout:", on_click=st.logout, type="tertiary", key="sign_out")


def _ask_who() -> None:
    st.subheader("Sign in to Rapport", anchor=False)
    st.caption("Then you see the page you asked for.")
    for provider in _providers(_secrets()["auth"]):
        label = "Sign in" if provider == DEFAULT_PROVIDER else f"Sign in with {words.plain(provider.title())}"
        st.button(
            label,
            icon=":material/login:",
            type="primary",
            width="stretch",
            on_click=_sign_in,
            args=(provider,),
            key=f"sign_in_{provider}",
        )


def _turn_away(who: Reader) -> None:
    st.subheader("You have no role here yet", anchor=False)
    st.text(who.name)
    st.caption("That is who you are signed in as. Ask who runs this Rapport to give this name a role.")
    st.button("Sign in as somebody else", icon=":material/logout:", on_click=st.logout, key="sign_out")


def _sign_in(provider: str) -> None:
    try:
        st.login(provider)
    except StreamlitAuthError as error:
        raise RapportError(f"Sign-in is not set up: {error}", "Complete [auth].", "secrets.toml") from error


def _providers(auth: Mapping[str, Any]) -> list[str]:
    """What can be signed in with, by Streamlit's names."""
    named = [name for name, each in auth.items() if isinstance(each, Mapping) and "client_id" in each]
    return [DEFAULT_PROVIDER, *named] if "client_id" in auth or not named else named


def _role() -> Role | None:
    who = reader()
    return who.role if who else None


def _secrets() -> dict[str, Any]:
    """What secrets.toml says; nothing where there is none. One that cannot be read lets nobody in."""
    try:
        return st.secrets.to_dict()
    except StreamlitSecretNotFoundError as error:
        files = [Path(each) for each in st.get_option("secrets.files") if Path(each).exists()]
        if files:
            raise RapportError("The file of secrets cannot be read.", "Mend it.", files[0].name) from error
        return {}
