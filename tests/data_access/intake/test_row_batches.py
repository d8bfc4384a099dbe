"""Batches are bounded by rows and by text."""

from data_access.intake.row_batches import CHARACTERS_IN_A_BATCH, row_batches


def test_a_batch_is_full_at_its_number_of_rows():
    batches = list(row_batches(((number, ["x"]) for number in range(7)), ["text"], size=3))
    assert [batch.num_rows for batch in batches] == [3, 3, 1]
    assert batches[2].to_pylist() == [{"_row": 6, "text": "x"}]


def test_long_texts_fill_a_batch_sooner():
    long = "x" * (CHARACTERS_IN_A_BATCH // 2)
    batches = list(row_batches(((number, [long, None]) for number in range(5)), ["text", "topic"]))
    assert [batch.num_rows for batch in batches] == [2, 2, 1]


def test_no_rows_make_no_batch():
    assert list(row_batches([], ["text"])) == []
