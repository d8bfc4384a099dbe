"""Times, money and flags in the ways people write them, and what cannot be told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from data_access.errors import MappingWrong
from data_access.intake.dates import guess_format
from data_access.store import Store
from tests.data_access.filling import rejected, rows, take_file, take_text

TEN = datetime(2024, 3, 5, 10, 0)
MIDNIGHT = datetime(2024, 3, 5)
NOON_OF_FEBRUARY = datetime(2024, 2, 13, 12, 30)


def joined(store: Store, folder: Path, *written: str) -> list[datetime]:
    """The times that members have who joined at these."""
    lines = "".join(f'm{at:03},"{text}"\n' for at, text in enumerate(written))
    report = take_text(store, folder, "members.csv", f"member_id,joined_at\n{lines}")
    assert report.refused_rows == 0, rejected(folder / "rejects.csv")
    return [when for _, when in rows(store, "members", "member_id", "joined_at")]


def test_times_with_an_offset_become_utc(store: Store, tmp_path: Path):
    written = (
        "2024-03-05T10:00:00Z",
        "2024-03-05 12:00:00+02:00",
        "2024-03-05 12:00:00 +0200",
        "2024-03-05T05:00:00-05:00",
        "2024-03-05 05:00:00 -0500",
        "2024-03-05T12:00+02:00",
        "2024-03-05 05:00-05:00",
        "2024-03-05 10:00:00.000000 UTC",
        "2024-03-05 10:00",
        "2024-03-05T10:00Z",
        "2024-03-05T10:00:00.0",
    )
    assert joined(store, tmp_path, *written) == [TEN] * len(written)


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("20240305", MIDNIGHT),
        ("2024/03/05", MIDNIGHT),
        ("05.03.2024", MIDNIGHT),
        ("05.03.2024 10:00", TEN),
        ("5 Mar 2024", MIDNIGHT),
        ("March 5, 2024", MIDNIGHT),
        ("1709632800", TEN),
        ("1709632800000", TEN),
        ("1709632800.5", datetime(2024, 3, 5, 10, 0, 0, 500000)),
        ("13/02/2024 12:30", NOON_OF_FEBRUARY),
        ("02/13/2024 12:30", NOON_OF_FEBRUARY),
        ("2/13/2024 12:30 PM", NOON_OF_FEBRUARY),
        ("2/13/24 12:30", NOON_OF_FEBRUARY),
        ("05.03.24", MIDNIGHT),
    ],
)
def test_the_way_a_column_writes_its_times_is_seen_in_its_rows(
    written: str, means: datetime, folder_store: Store, tmp_path: Path
):
    assert joined(folder_store, tmp_path, written, written) == [means] * 2


def test_dates_that_could_be_day_first_or_month_first_are_asked_about(folder_store: Store, tmp_path: Path):
    with pytest.raises(MappingWrong, match="could be day first or month first") as caught:
        joined(folder_store, tmp_path, "03/05/2024", "04/05/2024")
    assert '{ column = "joined_at", format = "%d/%m/%Y" }' in caught.value.fix
    (tmp_path / "map.toml").write_text(
        '[[table]]\nto = "members"\nfrom = "members.csv"\n[table.columns]\nmember_id = "member_id"\n'
        f"joined_at = {caught.value.fix.split(': ', 1)[1].rstrip('.')}\n",
        "utf-8",
    )
    take_file(folder_store, tmp_path / "map.toml")
    assert rows(folder_store, "members", "joined_at") == [(datetime(2024, 5, 3),), (datetime(2024, 5, 4),)]


def test_one_telling_date_settles_the_order_for_the_whole_column(folder_store: Store, tmp_path: Path):
    assert joined(folder_store, tmp_path, "03/05/2024", "13/05/2024") == [
        datetime(2024, 5, 3),
        datetime(2024, 5, 13),
    ]
    report = take_text(
        folder_store, tmp_path, "members.csv", "member_id,joined_at\nx,13/05/2024\ny,05/14/2024\nz,15/05/2024\n"
    )
    assert report.tables["members"].refused == {"joined_at: not a time like %d/%m/%Y": 1}


@pytest.mark.parametrize("written", ["1899-12-31", "2201-01-01", "9999-12-31", "infinity"])
def test_a_time_outside_living_memory_is_refused(written: str, folder_store: Store, tmp_path: Path):
    report = take_text(folder_store, tmp_path, "members.csv", f"member_id,joined_at\na,{written}\n")
    assert report.refused_rows == 1


def test_days_to_come_are_taken_and_said(folder_store: Store, tmp_path: Path):
    report = take_text(folder_store, tmp_path, "members.csv", "member_id,joined_at\na,2199-12-31\nb,2024-01-01\n")
    assert report.tables["members"].taken == 2
    (note,) = report.notes
    assert "1 rows of members lie after today, the last on 2199-12-31" in note


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("12", "12"),
        ("-12.5", "-12.5"),
        ("$1,234.50", "1234.5"),
        ("€ 12", "12"),
        ("12.30 EUR", "12.3"),
        ("(3.00)", "-3"),
        ("-$5.25", "-5.25"),
        ("1,234,567.89", "1234567.89"),
        ("0.00005", "0.0001"),
        (".5", "0.5"),
        ("1e3", "1000"),
        ("+7", "7"),
    ],
)
def test_money_is_read_as_people_write_it(written: str, means: str, folder_store: Store, tmp_path: Path):
    take_text(
        folder_store, tmp_path, "orders.csv", f'order_id,member_id,ordered_at,amount\n1,a,2024-01-01,"{written}"\n'
    )
    assert rows(folder_store, "orders_aside", "amount") == [(Decimal(means),)]


@pytest.mark.parametrize(
    "written", ["twelve", "12-13", "1,23,4", "1,234,5", "--5", "1.2.3", "99999999999999999", "nan%"]
)
def test_what_is_no_money_is_refused_rather_than_guessed(written: str, folder_store: Store, tmp_path: Path):
    report = take_text(
        folder_store, tmp_path, "orders.csv", f'order_id,member_id,ordered_at,amount\n1,a,2024-01-01,"{written}"\n'
    )
    assert report.tables["orders"].refused == {"amount: not an amount of money": 1}


def test_a_decimal_comma_is_followed_where_the_mapping_says_so(folder_store: Store, tmp_path: Path):
    (tmp_path / "sales.csv").write_text("id;who;when;sum;n\n1;a;2024-01-01;1.234,50;2\n", "utf-8")
    (tmp_path / "map.toml").write_text(
        '[[table]]\nto = "orders"\nfrom = "sales.csv"\nformat = { decimal = "," }\n[table.columns]\n'
        'order_id = "id"\nmember_id = "who"\nordered_at = "when"\namount = "sum"\n'
        'margin = { multiply = ["sum", "n"] }\n',
        "utf-8",
    )
    take_file(folder_store, tmp_path / "map.toml")
    assert rows(folder_store, "orders_aside", "amount", "margin") == [(Decimal("1234.5"), Decimal("2469"))]


@pytest.mark.parametrize(
    ("written", "means", "is_told"),
    [
        (("12,50", "1.234,56", "1.234", "7"), ("12.5", "1234.56", "1234", "7"), True),
        (("0,5", "1.234"), ("0.5", "1234"), True),
        (("1,234", "1.234"), ("1234", "1.234"), False),
        (("12.50", "1,234.56", "1,234"), ("12.5", "1234.56", "1234"), False),
    ],
)
def test_a_decimal_comma_is_seen_in_the_first_rows_and_said(
    written: tuple[str, ...], means: tuple[str, ...], is_told: bool, folder_store: Store, tmp_path: Path
):
    lines = "".join(f"{at};a;2024-01-01;{amount}\n" for at, amount in enumerate(written))
    report = take_text(folder_store, tmp_path, "orders.csv", f"order_id;member_id;ordered_at;amount\n{lines}")
    assert [amount for _, amount in rows(folder_store, "orders_aside", "order_id", "amount")] == list(
        map(Decimal, means)
    )
    assert any("decimal comma" in note for note in report.notes) == is_told


def test_one_slip_does_not_turn_the_commas_of_a_column(folder_store: Store, tmp_path: Path):
    text = "order_id,member_id,ordered_at,amount\n1,a,2024-01-01,1.234\n2,a,2024-01-01,12.50\n"
    report = take_text(folder_store, tmp_path, "orders.csv", f'{text}3,a,2024-01-01,3.25\n4,a,2024-01-01,"9,5"\n')
    assert report.tables["orders"].refused == {"amount: not an amount of money": 1}
    assert rows(folder_store, "orders_aside", "amount")[0] == (Decimal("1.234"),)


def test_a_flag_that_is_unknown_stays_unknown(store: Store, tmp_path: Path):
    words = ["yes", "TRUE", "1", "no", "False", "0", "", "null"]
    lines = "".join(f"m{at},2024-01-01,{word}\n" for at, word in enumerate(words))
    take_text(store, tmp_path, "members.csv", f"member_id,joined_at,consent\n{lines}")
    flags = [flag for _, flag in rows(store, "members", "member_id", "consent")]
    assert flags == [True] * 3 + [False] * 3 + [None] * 2
    report = take_text(store, tmp_path, "members.csv", "member_id,joined_at,consent\nx,2024-01-01,maybe\n")
    assert report.tables["members"].refused == {"consent: neither yes nor no": 1}


def test_numbers_and_words_outside_what_they_may_be_are_refused(folder_store: Store, tmp_path: Path):
    text = (
        "response_id,member_id,answered_at,question,score\n"
        "1,a,2024-01-01,nps,11\n2,a,2024-01-01,mood,5\n3,a,2024-01-01,NPS,inf\n4,a,2024-01-01,NPS,10\n5,a,2024-01-01,csat,good\n"
    )
    report = take_text(folder_store, tmp_path, "responses.csv", text)
    assert report.tables["responses"].refused == {
        "score: outside 0 to 10": 2,
        "question: not one of nps, csat, trust, effort": 1,
        "score: not a number": 1,
    }
    assert rows(folder_store, "responses_aside", "question", "score") == [("nps", 10.0)]


def test_months_are_written_in_either_way(store: Store, tmp_path: Path):
    text = "month,channel,amount\n2026-11,search,10\n2026-12-24,search,20\n"
    take_text(store, tmp_path, "spend.csv", text)
    assert rows(store, "spend", "month", "amount") == [(682, Decimal(10)), (683, Decimal(20))]


def test_kinds_nobody_knows_are_kept_and_reported(store: Store, tmp_path: Path):
    take_text(store, tmp_path, "members.csv", "member_id,joined_at\na,2024-01-01\n")
    text = (
        "interaction_id,member_id,occurred_at,kind\n1,a,2024-01-01,Post\n2,a,2024-01-01,Dance\n3,a,2024-01-02,dance\n"
    )
    report = take_text(store, tmp_path, "interactions.csv", text)
    assert report.unknown_kinds == {"dance": 2}
    assert rows(store, "interactions", "kind") == [("dance",), ("dance",), ("post",)]


@pytest.mark.parametrize("odd", ["9" * 14, "9" * 30, "1e30", "-1e300", "nan", "inf"])
@pytest.mark.parametrize("usual", ["1709632800", "1709632800000"])
def test_a_number_that_is_no_time_costs_its_row_alone(usual: str, odd: str, folder_store: Store, tmp_path: Path):
    lines = f"a,{usual}\nb,{usual}\nc,{odd}\n"
    report = take_text(folder_store, tmp_path, "members.csv", f"member_id,joined_at\n{lines}")
    told = report.tables["members"]
    assert (told.taken, told.refused_rows) == (2, 1), rejected(tmp_path / "rejects.csv")


def test_a_product_that_is_too_large_costs_its_row_alone(folder_store: Store, tmp_path: Path):
    (tmp_path / "sold.csv").write_text(
        "id,who,on,n,price\n1,a,2024-03-05,2,3.5\n2,a,2024-03-05,9999999999,9999999999\n"
    )
    (tmp_path / "sold.toml").write_text(
        'source = "till"\ncreate_members = true\n[[table]]\nfrom = "sold.csv"\nto = "orders"\n[table.columns]\n'
        'order_id = "id"\nmember_id = "who"\nordered_at = "on"\namount = { multiply = ["n", "price"] }\n'
    )
    report = take_file(folder_store, tmp_path / "sold.csv", map_file=tmp_path / "sold.toml")
    assert (report.tables["orders"].taken, report.tables["orders"].refused_rows) == (1, 1)
    assert rejected(tmp_path / "rejects.csv")[0]["value"] == "the product of 9999999999 and 9999999999"


def test_samples_that_several_readers_bring_at_once_are_not_mixed_up():
    days = {
        "iso": [f"2024-01-{day:02}" for day in range(1, 29)],
        "%d/%m/%Y": [f"{day:02}/01/2024" for day in range(1, 29)],
    }
    asked = list(days) * 100
    with ThreadPoolExecutor(8) as readers:
        assert list(readers.map(lambda written: guess_format(days[written], "day", "days.csv"), asked)) == asked
