"""What an import says about itself: every row accounted for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from data_access.schema import CONTRACT


@dataclass
class TableReport:
    """What became of the rows meant for one table.

    ``rows_read`` is the sum of ``taken``, ``updated``, ``unchanged``, ``held``, ``merged`` (into another row of
    the same key), all ``refused`` and all ``left_out``. ``held_before`` of those held were waiting already.
    """

    rows_read: int = 0
    taken: int = 0
    updated: int = 0
    unchanged: int = 0
    held: int = 0
    held_before: int = 0
    merged: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def refused_rows(self) -> int:
        """Rows refused, whatever the reason."""
        return sum(self.refused.values())


@dataclass
class Report:
    """What an import did, or would do.

    Attributes
    ----------
    currency : str or None
        The store's currency; `currency_is_new` where this import was the first to name one.
    matched : list of dict
        Which column of the contract came from which column of the source.
    members_created : int
        Members made from the rows that name them, because nobody lists them.
    members_changed : int
        Members made earlier of whom these rows know more, or an earlier act.
    released : int
        Rows held by earlier imports whose member has now arrived.
    unknown_kinds : dict
        Kinds the contract does not know, with how many rows have them; they are kept and show as "other".
    """

    source: str
    connector: str
    file: str
    dry_run: bool = False
    batch_id: int | None = None
    currency: str | None = None
    currency_is_new: bool = False
    tables: dict[str, TableReport] = field(default_factory=dict)
    matched: list[dict[str, str]] = field(default_factory=list)
    members_created: int = 0
    members_changed: int = 0
    released: int = 0
    unknown_kinds: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    rejects_file: str | None = None
    refresh_problem: str | None = None

    def table(self, name: str) -> TableReport:
        """The report of one table, begun if need be."""
        return self.tables.setdefault(name, TableReport())

    @property
    def changed_rows(self) -> int:
        """Rows that made the store different."""
        tables = self.tables.values()
        counts = sum(table.taken + table.updated + table.held - table.held_before for table in tables)
        return counts + self.members_created + self.members_changed + self.released

    @property
    def changed_tables(self) -> set[str]:
        """Tables whose rows are not what they were; rows that were let in may be of any table."""
        if self.released:
            return set(CONTRACT)
        changed = {name for name, table in self.tables.items() if table.taken or table.updated}
        return changed | {"members"} if self.members_created or self.members_changed else changed

    @property
    def refused_rows(self) -> int:
        """Rows refused in all tables."""
        return sum(table.refused_rows for table in self.tables.values())

    @property
    def exit_status(self) -> int:
        """0: everything taken; 3: taken, with refused rows; 1: nothing taken."""
        arrived = sum(table.taken + table.updated + table.unchanged + table.held for table in self.tables.values())
        if not arrived:
            return 1
        return 3 if self.refused_rows else 0

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return asdict(self)

    def write(self, path: Path) -> None:
        """Write the report as JSON."""
        path.write_text(json.dumps(self.as_dict(), indent=2, ensure_ascii=False) + "\n", "utf-8")

    def in_words(self, rejects: Path | None = None) -> Iterator[str]:
        """The report, a line at a time; refused rows were written to `rejects`."""
        for name, table in self.tables.items():
            counts = {"taken": table.taken, "updated": table.updated, "unchanged": table.unchanged, "held": table.held}
            counts |= {"merged": table.merged} | table.left_out
            told = ", ".join(f"{number:,} {word}" for word, number in counts.items() if number)
            yield f"{name}: {table.rows_read:,} rows read: {told or 'nothing to take'}"
            yield from (f"  {number:,} refused: {reason}" for reason, number in table.refused.items())
        if self.members_created:
            yield f"{self.members_created:,} members made from the rows that name them"
        if self.released:
            yield f"{self.released:,} rows let in that had been waiting for their member"
        yield from (f"  {number:,} of kind {kind!r}, shown as other" for kind, number in self.unknown_kinds.items())
        yield from self.notes
        if self.rejects_file:
            yield f"Refused rows, with line and reason: {rejects or self.rejects_file}"
        if self.refresh_problem:
            yield f"The derived tables could not be built: {self.refresh_problem}"
        if self.dry_run:
            yield "Nothing was changed: this was a dry run."
        else:
            yield "Nothing was taken: the store is as it was." if self.exit_status == 1 else "Done."
