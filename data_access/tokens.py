"""What a member is called on screens and in addresses: a token that tells nothing to who does not have the store.

A member's id may be an e-mail address, so it never leaves the store but in an export of the person's own data. The
token is made from the id and a secret of the store, so it stays the same for as long as the store lives, and
nobody can make it from a list of ids.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ColumnElement, Connection, String, func, insert, literal, select

from data_access.schema import settings

if TYPE_CHECKING:
    from data_access.store import Store

MASK_KEY = "mask_key"
"""The secret's name in ``settings``."""
TOKEN_LENGTH = 16
"""Hexadecimal characters of a token."""
_KEY_BYTES = 16
_PERSONAL: set[Callable[..., object]] = set()
Question = TypeVar("Question", bound=Callable[..., Any])


def member_token(store: Store, member_id: ColumnElement[Any]) -> ColumnElement[str]:
    """A column of member ids as tokens: 16 hexadecimal characters, null where the id is null.

    The secret is written into the statement, and no parameter of it: the column may stand in a GROUP BY.
    """
    return _made(_mask_key(store, store.version()), member_id)


def token_within(connection: Connection, member_id: ColumnElement[Any]) -> ColumnElement[str]:
    """The same within a change of the store."""
    return _made(str(connection.execute(_asked()).scalar_one()), member_id)


def _made(key: str, member_id: ColumnElement[Any]) -> ColumnElement[str]:
    secret = literal(key, String(), literal_execute=True)
    return func.substr(func.md5(secret.concat(member_id)), 1, TOKEN_LENGTH)


def is_token(text: str) -> bool:
    """Whether a text can be a member's token.

    >>> is_token("4f2a9c0011223344"), is_token("ann@example.org")
    (True, False)
    """
    return len(text) == TOKEN_LENGTH and set(text) <= set("0123456789abcdef")


def personal(question: Question) -> Question:
    """Mark a question that speaks of single members: who may not see members is not given its answer."""
    _PERSONAL.add(question)
    return question


def is_personal(question: Callable[..., object]) -> bool:
    """Whether a question speaks of single members."""
    return question in _PERSONAL


def ensure_mask_key(connection: Connection) -> None:
    """Give a store its secret, where it has none yet."""
    if connection.execute(_asked()).first() is None:
        connection.execute(insert(settings).values(name=MASK_KEY, value=secrets.token_hex(_KEY_BYTES)))


@lru_cache(maxsize=8)
def _mask_key(store: Store, _version: str) -> str:
    """The store's secret; empty text where the store was made before there were any, until its next change."""
    found = store.read(_asked())["value"]
    return str(found.iloc[0]) if len(found) else ""


def _asked() -> Any:
    return select(settings.c.value).where(settings.c.name == MASK_KEY)
