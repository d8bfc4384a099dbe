"""People who were erased on request do not come back with the next import of the same file."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, func, select, update

from data_access import schema
from data_access.intake.report import Report
from data_access.intake.staging import Staged
from data_access.person import ERASED, OWN, SUBJECT, WORDS

ON_REQUEST = "erased on request"


def leave_out_erased(connection: Connection, bench: Connection, staged: Sequence[Staged], report: Report) -> None:
    """Leave out prepared rows about people who were erased; what they bought and did becomes nobody's, as before.

    Only the SHA-256 of their ids is kept, so that is what ids are compared by.
    """
    audit = schema.audit
    subjects = list(connection.execute(select(audit.c.subject).where(audit.c.action == ERASED)).scalars())
    if not subjects:
        return
    for part in staged:
        pointers = [each.name for each in schema.INTAKE[part.to].columns if each.info.get("member")]
        for name in pointers + [SUBJECT] * (part.to == schema.planted_truths.name):
            if name not in part.columns:
                continue
            is_own = part.to in (*OWN, schema.planted_truths.name)
            number = _forget(bench, part.table, name, subjects, is_own=is_own)
            if number and is_own and part.listed:
                left_out = report.table(part.to).left_out
                left_out[ON_REQUEST] = left_out.get(ON_REQUEST, 0) + number
    bench.commit()


def _forget(bench: Connection, table: Table, name: str, subjects: list[str], *, is_own: bool) -> int:
    """Leave the rows out where they are the person's own; take the person out of them where they are not."""
    fit = table.c.problem.is_(None), table.c.left_out.is_(None)
    mine = update(table).where(*fit, func.sha256(table.c[name]).in_(subjects))
    if is_own:
        return bench.execute(mine.values(left_out=ON_REQUEST)).rowcount
    words = WORDS if name == "member_id" else ()
    values = {each: None for each in (name, *words) if each in table.c}
    return bench.execute(mine.values(values)).rowcount
