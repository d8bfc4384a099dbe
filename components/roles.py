"""Who may see and do what: roles, and how a person who has signed in comes by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from data_access.errors import RapportError

HOUR = 3600
SETTINGS = "rapport.roles in secrets.toml"
OTHERS = ("claim", "everyone_else", "hours")
"""What the settings hold besides a list for each role."""


class Role(IntEnum):
    """What somebody may see and do, least first; each role may all that the ones before it may."""

    EXECUTIVE = 1
    """Numbers; no single members, and no number about fewer than five of them."""
    ANALYST = 2
    """Members too."""
    ADMIN = 3
    """Imports, undoing and erasing too."""

    @property
    def word(self) -> str:
        """The role as the settings and the screen name it."""
        return self.name.lower()


@dataclass(frozen=True)
class Roles:
    """Who has which role.

    Parameters
    ----------
    of : mapping
        For each role the values of the claim that give it; "@example.com" stands for every address there.
    claim : str
        The claim of the provider that is looked at: an e-mail address, a group, a role.
    everyone_else : Role or None
        The role of people who sign in and are not named; None lets nobody else in.
    hours : float
        How long a sign-in lasts.
    """

    of: Mapping[Role, tuple[str, ...]]
    claim: str = "email"
    everyone_else: Role | None = None
    hours: float = 12.0


def read_roles(said: Mapping[str, Any]) -> Roles:
    """The roles that the settings give.

    Without settings nobody has one: a provider may let anyone sign in who has an account there.

    Raises
    ------
    RapportError
        Where the settings say something that is not known, so that nobody is let in by a slip of the pen.
    """
    words = {role.word: role for role in Role}
    unknown = sorted(set(said) - {*words, *OTHERS})
    if unknown:
        raise _wrong(f"{unknown[0]!r} is none of {', '.join((*words, *OTHERS))}")
    rest = said.get("everyone_else", "")
    if rest and rest not in words:
        raise _wrong(f"everyone_else is {rest!r}, which is none of {', '.join(words)}")
    hours = said.get("hours", Roles.hours)
    if isinstance(hours, bool) or not isinstance(hours, int | float) or hours <= 0:
        raise _wrong("hours is not a number above 0")
    of = {role: _values(word, said.get(word, [])) for word, role in words.items()}
    return Roles(of, str(said.get("claim", Roles.claim)), words.get(str(rest)), float(hours))


def role_of(claims: Mapping[str, Any], roles: Roles) -> Role | None:
    """The highest role that a person's claims give; None where they are not let in.

    An address that the provider has not verified counts as none: anybody could have written it.

    >>> roles = Roles({Role.ADMIN: ("ada@example.com",), Role.ANALYST: ("@example.com",)})
    >>> [role_of({"email": address}, roles) for address in ("Ada@example.com", "bo@example.com", "x@else.com")]
    [<Role.ADMIN: 3>, <Role.ANALYST: 2>, None]
    """
    held = claims.get(roles.claim)
    found = [str(each).casefold() for each in (held if isinstance(held, list | tuple) else [held]) if each]
    if roles.claim == "email":
        found = [] if claims.get("email_verified") in (False, "false") else _with_domain(found)
    given = [role for role, values in roles.of.items() if set(found).intersection(values)]
    return max(given, default=roles.everyone_else)


def is_over(claims: Mapping[str, Any], roles: Roles, now: float) -> bool:
    """Whether a sign-in is too old at `now` (seconds since 1970), or does not say when it was."""
    issued = claims.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return True
    return now - issued > roles.hours * HOUR


def _with_domain(addresses: list[str]) -> list[str]:
    return [form for address in addresses for form in (address, f"@{address.rpartition('@')[2]}")]


def _values(word: str, said: Any) -> tuple[str, ...]:
    if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
        raise _wrong(f"{word} is not a list of texts")
    return tuple(each.strip().casefold() for each in said if each.strip())


def _wrong(what: str) -> RapportError:
    fix = "Mend the settings; nobody is let in until then."
    return RapportError(f"The roles cannot be read: {what}.", fix, SETTINGS)
