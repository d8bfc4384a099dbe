"""Addresses of databases: taken apart, and written so that everybody may see them."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from data_access.errors import StoreUnreachable


def address_of(url: str) -> URL:
    """The parts of a database's address.

    Raises
    ------
    StoreUnreachable
        It is none, is of no PostgreSQL database, or what of it is the password cannot be told.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreUnreachable(
            "The address of the database cannot be read.", "Write it as postgresql+psycopg://user@host:5432/name."
        ) from error
    if not address.drivername.startswith("postgresql"):
        raise StoreUnreachable(
            f"Of databases Rapport knows PostgreSQL alone, and this is {address.drivername!r}.",
            "Give a file or folder, or an address that begins with postgresql+psycopg://.",
        )
    if address.password is not None and "@" in f"{address.host}{address.database}":
        raise StoreUnreachable(
            "The address has more than one @, so the password in it cannot be told.",
            "Write %40 for an @ in the password and %2F for a /, or leave it to PGPASSFILE or PGPASSWORD.",
        )
    return address


def in_public(address: URL) -> str:
    """The address without any password.

    >>> in_public(address_of("postgresql+psycopg://ann:secret@db/shop?sslpassword=secret&sslmode=require"))
    'postgresql+psycopg://ann:***@db/shop?sslmode=require'
    """
    secrets = [name for name in address.query if "password" in name.lower()]
    return address.difference_update_query(secrets).render_as_string(hide_password=True)
