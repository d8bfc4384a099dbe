"""What an import promises: all or nothing, one writer at a time, and readers that see whole stores."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data_access import schema
from data_access.errors import StoreBusy
from data_access.store import Store, open_store
from tests.data_access.filling import everything, rows, take_file
from tests.data_access.importing import STOPPED
from tests.house.reading import ROOT

ENDED = -signal.SIGKILL
EXPLAINED = 7
STEPS = ("Reading", "Taking in orders", "Building", "Publishing", "Turning")
SERVER_STEPS = STEPS[1:3]
RAW_ROWS_ALONE = pytest.mark.usefixtures("refresh_later")
"""For promises that have nothing to do with what is worked out from the rows."""


def importing(place: str, file: Path, *words: str) -> subprocess.Popen[str]:
    """An import that runs beside this test."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.data_access.importing", place, str(file), *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit status and last words of an import; what it wrote elsewhere has to be nothing."""
    said, complaint = process.communicate(timeout=120)
    assert process.returncode == ENDED or not complaint, complaint
    return process.returncode, said


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with members and as many orders."""
    folder = tmp_path / "files"
    write(folder, 0, 300)
    return folder


def write(folder: Path, first: int, number: int) -> Path:
    """Members and one order of each."""
    folder.mkdir()
    people = range(first, first + number)
    members = "".join(f"m{each},2024-01-{each % 28 + 1:02}\n" for each in people)
    orders = "".join(f"o{each},m{each},2024-02-{each % 28 + 1:02},{each}\n" for each in people)
    (folder / "members.csv").write_text(f"member_id,joined_at\n{members}", "utf-8")
    (folder / "orders.csv").write_text(f"order_id,member_id,ordered_at,amount\n{orders}", "utf-8")
    return folder


def counts(store: Store) -> tuple[int, int]:
    """Members and orders, in one look."""
    numbers = [
        select(func.count()).select_from(schema.CONTRACT[name]).scalar_subquery() for name in ("members", "orders")
    ]
    with store.reading() as connection:
        members = connection.execute(select(numbers[0])).scalar_one()
        orders = connection.execute(select(numbers[1])).scalar_one()
    return members, orders


def _killed_and_repeated(place: str, files: Path, steps: tuple[str, ...]) -> None:
    store = open_store(place)
    take_file(store, write(files.parent / "first", 10_000, 10))
    before, version = everything(store), store.version()
    for step in steps:
        assert finished(importing(place, files, "die", step))[0] == ENDED, step
        assert store.version() == version, step
        assert everything(store) == before, step
    status, said = finished(importing(place, files))
    assert (status, json.loads(said)["tables"]["orders"]["taken"]) == (0, 300)
    assert counts(store) == (310, 310)
    store.close()


def test_an_import_that_is_killed_leaves_the_store_as_it_was(tmp_path: Path, files: Path):
    place = tmp_path / "store"
    _killed_and_repeated(str(place), files, STEPS)
    names = sorted(each.name for each in place.iterdir())
    assert names == ["00000002.duckdb", "00000003.duckdb", "CURRENT", "writing.lock"]


def test_an_import_that_is_stopped_by_its_reader_leaves_the_store_as_it_was(tmp_path: Path, files: Path):
    store = open_store(str(tmp_path / "store"))
    before, version = everything(store), store.version()
    for step in STEPS[:3]:
        assert finished(importing(store.place, files, "stop", step)) == (STOPPED, ""), step
        assert (everything(store), store.version()) == (before, version), step
    store.close()


@pytest.mark.postgres
def test_an_import_into_a_server_that_is_killed_leaves_it_as_it_was(server_url: str, files: Path):
    _killed_and_repeated(server_url, files, SERVER_STEPS)


def test_a_store_that_died_at_its_very_beginning_is_made_again(tmp_path: Path, files: Path):
    place = tmp_path / "store"
    assert finished(importing(str(place), files, "die", "Turning"))[0] == ENDED
    assert not (place / "CURRENT").exists()
    store = open_store(str(place))
    assert (store.version(), counts(store)) == ("00000001", (0, 0))
    store.close()


@RAW_ROWS_ALONE
def test_only_one_process_writes_and_nothing_is_lost(place: str, files: Path):
    store = open_store(place)
    first = importing(place, files, "wait", "Taking in orders")
    assert first.stdout is not None
    assert first.stdin is not None
    assert first.stdout.readline() == "waiting\n"
    version = store.version()
    second = write(files.parent / "second", 5_000, 10)
    with pytest.raises(StoreBusy, match="Another process is writing"):
        take_file(store, second)
    assert (counts(store), store.version()) == ((0, 0), version)
    first.stdin.write("go on\n")
    assert finished(first)[0] == 0
    take_file(store, second)
    assert counts(store) == (310, 310)
    store.close()


@RAW_ROWS_ALONE
def test_a_reader_sees_whole_stores_only_and_turns_to_the_newest(place: str, tmp_path: Path):
    store = open_store(place)
    seen = {counts(store)}
    for number in range(2):
        process = importing(place, write(tmp_path / f"files{number}", 100 * number, 100))
        while process.poll() is None:
            seen.add(counts(store))
            time.sleep(0.01)  # so that two processes get on on two cores
        assert finished(process)[0] == 0
        assert counts(store) == (100 * (number + 1),) * 2
    assert seen <= {(number, number) for number in (0, 100, 200)}
    store.close()


@pytest.mark.parametrize("room", [400_000, 4_000_000])
def test_a_full_disk_is_explained_and_leaves_the_store_as_it_was(room: int, tmp_path: Path):
    place = tmp_path / "store"
    store = open_store(str(place))
    before, version = everything(store), store.version()
    big = write(tmp_path / "big", 0, 100_000)
    status, said = finished(importing(str(place), big, "fill", str(room)))
    assert (status, json.loads(said)["what"]) == (EXPLAINED, "The disk is full. The store is as it was before.")
    assert (everything(store), store.version()) == (before, version)
    assert not [each for each in place.iterdir() if each.is_dir()]


@RAW_ROWS_ALONE
def test_a_dry_run_says_what_would_happen_and_changes_nothing(store: Store, files: Path):
    before, version = everything(store), store.version()
    told = take_file(store, files, dry_run=True)
    assert (told.tables["orders"].taken, told.batch_id, told.dry_run) == (300, None, True)
    assert (everything(store), store.version()) == (before, version)
    done = take_file(store, files)
    assert done.tables == told.tables


@RAW_ROWS_ALONE
def test_the_same_files_twice_change_nothing_not_even_the_version(store: Store, files: Path):
    take_file(store, files)
    before, version = everything(store), store.version()
    again = take_file(store, files)
    assert (again.tables["members"].unchanged, again.tables["orders"].unchanged) == (300, 300)
    assert (again.changed_rows, again.batch_id, again.exit_status) == (0, None, 0)
    assert (everything(store), store.version()) == (before, version)
    assert rows(store, "batches", "batch_id") == [(1,)]


def test_memory_stays_within_its_bound_for_a_file_that_is_larger(tmp_path: Path):
    bound = 120
    people = 25_000
    (tmp_path / "members.csv").write_text(
        "member_id,joined_at\n" + "".join(f"m{each},2024-01-01\n" for each in range(people)), "utf-8"
    )
    text = "lorem ipsum dolor sit amet " * 20
    with (tmp_path / "interactions.csv").open("w", encoding="utf-8") as file:
        file.write("interaction_id,member_id,occurred_at,kind,text\n")
        file.writelines(
            f"i{each},m{each % people},2024-02-01,post,{each} {text}{each * 7}\n" for each in range(420_000)
        )
    assert (tmp_path / "interactions.csv").stat().st_size > 1.9 * bound * 1_000_000
    code = (
        "import resource, sys; from tests.data_access.importing import main; status = main(*sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "store"), str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"RAPPORT_MEMORY": f"{bound}MB"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # On a busy machine the engine's allocator gives memory back late.
    assert int(done.stdout.splitlines()[-1]) < 6 * bound
