"""A company's database in tests: its tables and views, and doing something in it."""

from typing import Any

import psycopg
from sqlalchemy.engine import make_url

MEMBERS = "CREATE TABLE members (member_id text, joined_at timestamp, name text)"
ORDERS = "CREATE TABLE orders (order_id int, member_id text, ordered_at date, amount numeric)"
ANN = "INSERT INTO members VALUES ('a', '2024-01-01', 'Ann')"
SHOP = (
    "CREATE TABLE customers (no int PRIMARY KEY, since timestamptz, full_name text, shoe_size int)",
    "INSERT INTO customers VALUES (1, '2024-01-01 00:30+02', 'Ann', 38), (2, '2024-02-03 12:00Z', 'Bob', 41)",
    "CREATE TABLE orders (order_id int, member_id int, ordered_at date, amount numeric(10, 2), warehouse text)",
    "INSERT INTO orders VALUES (10, 1, '2024-03-01', 12.50, 'north'), (11, 2, '2024-03-02', 7, NULL)",
    "CREATE VIEW members AS SELECT no AS member_id, since AS joined_at, full_name AS name, shoe_size FROM customers",
)


def done(url: str, *commands: str, given: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    """Do something in a database as its owner; gives the rows of the last command."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for command in commands:
            answer = connection.execute(command, given or None)
        return answer.fetchall() if answer.description else []


def with_path(url: str, path: str) -> str:
    """The address, with another search_path."""
    return make_url(url).update_query_dict({"options": f"-csearch_path={path}"}).render_as_string(hide_password=False)
