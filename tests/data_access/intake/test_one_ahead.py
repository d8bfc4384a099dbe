"""While the engine works on one batch of a source, the next is being made."""

from collections.abc import Iterator
from threading import Event, active_count

import pyarrow as pa
import pytest

from data_access.intake.incoming import one_ahead

PATIENCE = 10


def numbered(number: int) -> pa.RecordBatch:
    return pa.record_batch({"number": [number]})


def test_batches_come_in_their_order_and_none_is_lost():
    assert [each["number"][0].as_py() for each in one_ahead(map(numbered, range(20)))] == list(range(20))
    assert list(one_ahead(iter(()))) == []


def test_the_next_batch_is_made_before_anybody_asks_for_it_and_no_more():
    begun = [Event() for _ in range(4)]

    def source() -> Iterator[pa.RecordBatch]:
        for number, each in enumerate(begun):
            each.set()
            yield numbered(number)

    batches = one_ahead(source())
    next(batches)
    assert begun[1].wait(PATIENCE)
    assert not begun[2].wait(0.1)
    batches.close()


def test_what_goes_wrong_in_reading_reaches_who_reads():
    def source() -> Iterator[pa.RecordBatch]:
        yield numbered(0)
        raise ValueError("line 7 is cut off")

    batches = one_ahead(source())
    next(batches)
    with pytest.raises(ValueError, match="line 7"):
        next(batches)


def test_who_turns_away_leaves_no_thread_behind():
    before = active_count()
    batches = one_ahead(map(numbered, range(3)))
    next(batches)
    assert active_count() == before + 1
    batches.close()
    assert active_count() == before
