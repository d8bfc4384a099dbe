"""What the tests of connectors share: their rows as dictionaries, and the real inputs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from data_access.intake.incoming import Incoming

REAL_INPUTS = Path(__file__).parents[4] / "shared" / "data"


def real_input(*parts: str) -> Path:
    """A real input, or the reason why the test is left out."""
    path = REAL_INPUTS.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the real input {'/'.join(parts)} is not beside the project")
    return path


def rows_of(incoming: Incoming) -> list[dict[str, Any]]:
    """Everything one connector hands over, once its shape is as it promised."""
    batches = list(incoming.batches())
    for batch in batches:
        assert set(batch.schema.names) - {"_row", "_where"} == set(incoming.columns)
        assert batch.schema.field("_row").type == pa.int64()
        assert all(batch.schema.field(name).type == pa.string() for name in incoming.columns)
        assert batch.schema == batches[0].schema
    return [row for batch in batches for row in batch.to_pylist()]


def column(rows: Iterable[dict[str, Any]], name: str) -> list[Any]:
    """One value of each row."""
    return [row[name] for row in rows]
