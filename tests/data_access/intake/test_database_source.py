"""A database's tables and views that are called as the contract's come in as files do."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from data_access.errors import MappingWrong, SourceUnreadable
from data_access.intake.door import take_in
from data_access.intake.report import Report
from data_access.intake.sources import source_at
from data_access.store import Store
from tests.data_access.company import ANN, MEMBERS, ORDERS, SHOP, done, with_path
from tests.data_access.filling import differences, everything, rejected, rows

pytestmark = pytest.mark.postgres
Company = Callable[..., str]


@pytest.fixture
def company(bare_server_url: str) -> Company:
    """Makes a company's database with these commands, and gives its address."""

    def made(*commands: str) -> str:
        done(bare_server_url, *commands)
        return bare_server_url

    return made


def quietly(_words: str) -> None:
    """Nobody is told."""


def taken(url: str, store: Store, told: Callable[[str], None] = quietly) -> Report:
    """Take a database's tables into a store; refused rows go to rejects.csv beside it."""
    with source_at(url, told=told) as intake:
        return take_in(store, intake, rejects_path=Path(store.place).parent / "rejects.csv")


def refusal(url: str, kind: type[MappingWrong | SourceUnreadable] = SourceUnreadable) -> str:
    """Why a database cannot be read."""
    with pytest.raises(kind) as caught, source_at(url, told=quietly):
        pass
    assert caught.value.fix
    return str(caught.value)


def test_columns_are_matched_by_name_and_others_are_left(company: Company, folder_store: Store):
    said: list[str] = []
    report = taken(company(*SHOP), folder_store, said.append)
    assert said == ["Reading public.members", "Reading public.orders"]
    assert {(each["column"], each["from"], each["file"]) for each in report.matched if each["table"] == "members"} == {
        ("member_id", "member_id", "public.members"),
        ("joined_at", "joined_at", "public.members"),
        ("name", "name", "public.members"),
    }
    assert rows(folder_store, "members", "member_id", "joined_at", "name", "email") == [
        ("1", datetime(2023, 12, 31, 22, 30), "Ann", None),
        ("2", datetime(2024, 2, 3, 12), "Bob", None),
    ]
    assert rows(folder_store, "orders", "order_id", "member_id", "amount") == [
        ("10", "1", Decimal("12.5")),
        ("11", "2", Decimal(7)),
    ]


KINDS = r"""
    CREATE TYPE way AS ENUM ('Organic', 'referral');
    CREATE DOMAIN day AS date;
    CREATE TABLE members (
        member_id uuid, joined_at timestamptz, name jsonb, email varchar(80), channel way, segment char(9),
        region json, is_staff boolean, consent int, left_at day, "50% of ""it"" all" bytea
    );
    INSERT INTO members VALUES
        ('6F9619FF-8B86-D011-B42D-00CF4FC964FF', '2024-01-01 12:00:00.123456+05:30', '"Ann \"\u00fc\""', 'a@x',
         'referral', 'gold', '"Java"', true, 0, '2024-05-06', 'x'),
        ('00000000-0000-0000-0000-000000000002', '2024-06-30 23:59:59+09', '{"first": "Bo"}', '', 'Organic', NULL,
         'null', NULL, NULL, NULL, NULL);
    CREATE TABLE orders (
        order_id bigint, member_id uuid, ordered_at timestamp, amount money, discount double precision,
        refunded real, margin numeric, category text[]
    );
    INSERT INTO orders VALUES
        (9007199254740993, '6f9619ff-8b86-d011-b42d-00cf4fc964ff', '2024-02-29', '1,234.50', 1e2, 0.1, 0.3333, '{a,b}');
    CREATE TABLE spend (month date, channel text, amount int);
    INSERT INTO spend VALUES ('2024-02-11', 'ads', 40);
"""
ANN_ID = "6f9619ff-8b86-d011-b42d-00cf4fc964ff"


def test_values_of_every_kind_arrive_as_they_are_meant(company: Company, folder_store: Store):
    url = company(KINDS)
    ours = f'ALTER DATABASE "{make_url(url).database}" SET '
    done(url, ours + "DateStyle = 'German'", ours + "TimeZone = 'Asia/Tokyo'", ours + "extra_float_digits = 0")
    assert taken(url, folder_store).exit_status == 0
    who = ("member_id", "joined_at", "name", "email", "channel", "segment", "region")
    bo, ann = rows(folder_store, "members", *who, "is_staff", "consent", "left_at")
    at = datetime(2024, 1, 1, 6, 30, 0, 123456)
    assert ann == (ANN_ID, at, 'Ann "ü"', "a@x", "referral", "gold", "Java", True, False, datetime(2024, 5, 6))
    assert bo[1:] == (datetime(2024, 6, 30, 14, 59, 59), '{"first": "Bo"}', None, "Organic", *[None] * 5)
    amounts = (Decimal("1234.5"), Decimal(100), Decimal("0.1"), Decimal("0.3333"), "{a,b}")
    order = ("9007199254740993", ANN_ID, datetime(2024, 2, 29), *amounts)
    names = ("order_id", "member_id", "ordered_at", "amount", "discount", "refunded", "margin", "category")
    assert rows(folder_store, "orders", *names) == [order]
    assert rows(folder_store, "spend", "month", "amount") == [((2024 - 1970) * 12 + 1, Decimal(40))]


HOSTILE = (
    "'; DROP TABLE members; --",
    "a,b\"c\n\\.\r\n'd'",
    r"\N",
    "NULL",
    "<script>alert(1)</script>",
    "=1+1",
    "\x1b[31mred\x07",
    "\u202eevil",
    "🎂" * 40,
    "x" * 9_000_000,
)
SCHEMA = '"a.b/../c"" % {}"'


def test_text_is_text_and_names_are_names(company: Company, folder_store: Store):
    url = company(
        f"CREATE SCHEMA {SCHEMA}",
        f'CREATE TABLE {SCHEMA}.members (member_id text, "Joined At" date, "name""; --%s {{0}}" text, name text)',
        'CREATE TABLE public.orders ("Order ID" text, "CustomerId" text, "order date" date, total int)',
    )
    members = SCHEMA.replace("%", "%%") + ".members"
    for number, text in enumerate(HOSTILE):
        done(url, f"INSERT INTO {members} VALUES (%s, %s, %s, %s)", given=(str(number), "2024-01-01", text, text))
    taken(with_path(url, '"a.b/../c""\\ %\\ {}",public'), folder_store)
    kept = dict(rows(folder_store, "members", "member_id", "name"))
    assert [kept[str(number)] for number in range(len(HOSTILE))] == list(HOSTILE)


def test_of_tables_with_the_same_name_the_first_in_the_search_path_is_read(company: Company, folder_store: Store):
    url = company(
        *SHOP,
        "CREATE SCHEMA offered",
        "CREATE MATERIALIZED VIEW offered.members AS SELECT 'm' || no AS member_id, since AS joined_at FROM customers",
    )
    report = taken(with_path(url, "offered"), folder_store)
    assert {each["file"] for each in report.matched} == {"offered.members"}
    assert rows(folder_store, "members", "member_id") == [("m1",), ("m2",)]
    assert rows(folder_store, "orders") == [], "public is not in the path"


def test_refused_rows_are_counted_and_written_down(company: Company, folder_store: Store, tmp_path: Path):
    url = company(
        MEMBERS,
        ORDERS,
        ANN,
        "INSERT INTO members VALUES (NULL, '2024-01-01', 'Nobody'), ('b', 'infinity', 'Bob')",
        "INSERT INTO orders VALUES (1, 'a', '2024-01-02', 5), (2, 'a', '2024-01-03', 'NaN'), (3, 'z', '2024-01-03', 1)",
    )
    report = taken(url, folder_store)
    assert report.exit_status == 3
    members, orders = report.tables["members"], report.tables["orders"]
    assert (members.rows_read, members.taken, orders.rows_read, orders.taken, orders.held) == (3, 1, 3, 1, 1)
    assert members.refused == {"member_id: it is empty": 1, "joined_at: not a time": 1}
    assert orders.refused == {"amount: not an amount of money": 1}
    assert [tuple(each.values())[1:5] for each in rejected(tmp_path / "rejects.csv")] == [
        ("public.members", "2", "member_id", ""),
        ("public.members", "3", "joined_at", "infinity"),
        ("public.orders", "2", "amount", "NaN"),
    ]


def test_read_again_nothing_changes_and_what_is_different_is_updated(company: Company, folder_store: Store):
    url = company(*SHOP)
    taken(url, folder_store)
    before, version = everything(folder_store), folder_store.version()
    assert taken(url, folder_store).changed_rows == 0
    assert (folder_store.version(), differences(before, everything(folder_store))) == (version, {})
    done(
        url,
        "UPDATE customers SET full_name = 'Anna' WHERE no = 1",
        "INSERT INTO orders VALUES (12, 2, '2024-03-05', 3)",
        "DELETE FROM orders WHERE order_id = 10",
    )
    told = taken(url, folder_store).tables
    assert (told["members"].updated, told["members"].unchanged) == (1, 1)
    assert (told["orders"].taken, told["orders"].unchanged) == (1, 1)
    assert rows(folder_store, "members", "name") == [("Anna",), ("Bob",)]
    assert rows(folder_store, "orders", "order_id") == [("10",), ("11",), ("12",)], "what is gone there stays here"


def test_a_table_without_rows_is_no_reason_to_stop(company: Company, folder_store: Store):
    report = taken(company(MEMBERS, ORDERS, ANN), folder_store)
    assert (report.exit_status, report.tables["orders"].rows_read) == (0, 0)
    assert rows(folder_store, "members", "name") == [("Ann",)]


def test_a_table_without_a_column_it_needs_is_named_with_it(company: Company):
    said = refusal(company("CREATE TABLE members (member_id text, shoe_size int)"), MappingWrong)
    assert "public.members cannot be members: nothing in it is joined_at." in said
    assert "Its columns are member_id, shoe_size." in said


def test_a_table_that_only_happens_to_have_a_name_of_ours_is_told_with_what_to_do(company: Company):
    others = ("CREATE TABLE responses (url text, status int)", "CREATE TABLE spend (id int)")
    said = refusal(company(MEMBERS, *others), MappingWrong)
    assert "public.responses cannot be responses: nothing in it is response_id, member_id, answered_at," in said
    assert "public.spend cannot be spend: nothing in it is month, channel, amount" in said
    assert "offer a view of that name in a schema that comes first in the search_path" in said


def test_a_database_without_members_has_nothing_to_read(company: Company):
    assert "no table or view called members; it has public.orders" in refusal(company(ORDERS))


def test_a_view_that_fails_half_way_is_named(company: Company):
    rates = "SELECT i, 'a', date '2024-01-01', 100 / (200000 - i) FROM generate_series(1, 300000) i"
    said = refusal(company(MEMBERS, ANN, f"CREATE VIEW orders (order_id, member_id, ordered_at, amount) AS {rates}"))
    assert "public.orders cannot be read: division by zero" in said
    assert "Nothing was changed" in said


def test_a_connection_that_is_cut_on_the_way_is_said(company: Company):
    url = company(
        MEMBERS,
        ANN,
        "CREATE VIEW orders (order_id, member_id, ordered_at, amount) AS SELECT i, 'a', date '2024-01-01',"
        " CASE WHEN i = 200000 AND pg_terminate_backend(pg_backend_pid()) THEN 1 ELSE i END"
        " FROM generate_series(1, 300000) i",
    )
    assert "public.orders cannot be read: terminating connection" in refusal(url)


def test_a_view_that_would_write_is_not_let(company: Company):
    url = company(
        "CREATE TABLE seen (at timestamptz)",
        "CREATE FUNCTION note() RETURNS text LANGUAGE sql AS $$ INSERT INTO seen VALUES (now()) RETURNING 'a' $$",
        "CREATE VIEW members AS SELECT note() AS member_id, date '2024-01-01' AS joined_at",
    )
    assert "read-only transaction" in refusal(url)
    assert done(url, "TABLE seen") == []


def test_all_tables_are_read_as_they_are_at_one_moment(company: Company, folder_store: Store):
    url = company(MEMBERS, ORDERS, ANN)

    def meanwhile(words: str) -> None:
        if words == "Reading public.orders":
            done(url, ANN.replace("'a'", "'b'"), "INSERT INTO orders VALUES (1, 'b', now(), 1)")

    taken(url, folder_store, meanwhile)
    assert (rows(folder_store, "members", "member_id"), rows(folder_store, "orders", "order_id")) == ([("a",)], [])
    taken(url, folder_store)
    assert rows(folder_store, "orders", "order_id") == [("1",)]


def test_dates_that_can_be_read_in_two_ways_are_asked_about(company: Company):
    written = "INSERT INTO members VALUES (1, '02/03/2024')"
    said = refusal(company("CREATE TABLE members (member_id int, joined_at text)", written), MappingWrong)
    assert "could be day first or month first" in said
    assert "a date or a timestamp" in said


def test_a_mapping_or_a_kind_means_nothing_to_a_database(bare_server_url: str):
    with pytest.raises(MappingWrong, match="known by their names"), source_at(bare_server_url, "orders", told=quietly):
        pass
