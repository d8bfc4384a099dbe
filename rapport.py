"""Rapport's command line: make a sample community, take data in, ask for numbers, keep the store in order."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from data_access.errors import RapportError, in_words, spelt_out
from data_access.intake.currency import rates_of
from data_access.intake.door import Intake, Origin, take_in
from data_access.intake.rejects import check_folder, place_of_rejects
from data_access.intake.report import Report
from data_access.intake.sources import source_at
from data_access.intake.staging import rows_of
from data_access.store import Store, open_store

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Rapport shows how healthy the community of your customers is, and where to invest in it.",
)
Place = Annotated[
    str | None,
    typer.Option("--store", help="A folder, or postgresql+psycopg://...; otherwise RAPPORT_STORE, or rapport-store."),
]
ReportFile = Annotated[
    Path | None, typer.Option("--report", callback=check_folder, help="Write the report here, refused rows beside it.")
]
Rates = Annotated[list[str] | None, typer.Option("--rate", help="What a currency is worth, as EUR=1.08.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]
_open = ExitStack()
_words = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


@app.command()
def demo(
    store: Place = None,
    members: Annotated[int, typer.Option(help="How many members.", min=1)] = 20_000,
    months: Annotated[int, typer.Option(help="How many months, to today's.", min=1)] = 48,
    seed: Annotated[int, typer.Option(help="The same seed makes the same community.", min=0)] = 1,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Only where the store has no members.")] = False,
) -> None:
    """Make the sample community: a cooking school with a wine shop."""
    from data_access.check import is_empty
    from data_access.demo import sample_community

    place = _opened(store)
    if if_empty and not is_empty(place):
        return
    rows = [rows_of(each) for each in sample_community(members, months, seed)]
    _taken(place, Intake(Origin("the sample community", "demo", ""), rows))


@app.command("import")
def take(
    path: Annotated[str, typer.Argument(help="A file or folder, or a database as postgresql+psycopg://...")],
    kind: Annotated[str, typer.Option("--as", help="What it is, where Rapport cannot tell.")] = "",
    mapping: Annotated[Path | None, typer.Option("--map", help="A mapping file.")] = None,
    store: Place = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    report: ReportFile = None,
    rate: Rates = None,
) -> None:
    """Take rows in. Exit status 0: all taken; 3: some refused; 1: nothing taken."""
    rates = rates_of(rate or [])
    with source_at(path, kind, mapping, told=_word) as intake:
        for line in intake.in_words():
            _word(line)
        if not (yes or dry_run) and sys.stdin.isatty() and not typer.confirm("Take it in?", default=True):
            raise typer.Exit(1)
        done = _taken(_opened(store), replace(intake, rates=rates), report, dry_run=dry_run)
    raise typer.Exit(done.exit_status)


@app.command()
def undo(
    batch: Annotated[int | None, typer.Argument(help="Number of the import; the newest if left out.")] = None,
    store: Place = None,
) -> None:
    """Undo an import."""
    from data_access.undo import undo as undo_import

    with _progress() as told:
        done = undo_import(_opened(store), batch, progress=told)
    _words.print(json.dumps(done))


@app.command()
def refresh(store: Place = None, report: ReportFile = None, rate: Rates = None) -> None:
    """Bring the store up to date: its schema, what it reads from tables beside it, and the tables that pages read."""
    from data_access.rollups.refresh import refresh as rebuild

    place, rates = _opened(store), rates_of(rate or [])
    if place.source:
        with source_at(place.source, told=_word) as intake:
            done = _taken(place, replace(intake, rebuild=True, rates=rates), report)
        raise typer.Exit(1 if done.refresh_problem else done.exit_status)
    with _progress() as told, place.writing() as writer:
        problem = rebuild(writer, told)
    if problem:
        raise RapportError(f"The derived tables could not be built: {problem}", "Report it; the old ones stay.")


def _taken(store: Store, intake: Intake, report: Path | None = None, *, dry_run: bool = False) -> Report:
    """Take rows in, and say what became of them."""
    with place_of_rejects(Path(intake.origin.file), report) as refused:
        with _progress() as told:
            done = take_in(store, intake, rejects_path=refused, dry_run=dry_run, progress=told)
        if report:
            done.write(report)
        for line in done.in_words(refused):
            _word(line)
    return done


@app.command()
def metrics(
    store: Place = None,
    as_json: AsJson = False,
    start: Annotated[str | None, typer.Option("--from", help="First month, YYYY-MM.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last month, YYYY-MM.")] = None,
    segment: Annotated[list[str] | None, typer.Option(help="Only these segments.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only members who came by this channel.")] = None,
    category: Annotated[str | None, typer.Option(help="Only orders of this category.")] = None,
    saved: Annotated[str | None, typer.Option("--list", help="Only members on this saved list.")] = None,
) -> None:
    """Print every metric: its value for the whole range as one period, and its series by month."""
    from data_access.saved_lists import refuse_unknown
    from data_access.scope import Scope, month_of
    from metrics.listing import in_words, listing
    from metrics.measure import coverage

    place = _opened(store)
    if saved is not None:
        refuse_unknown(place, saved)
    known = coverage(place)
    try:
        first = month_of(start) if start else known.first_month
        last = month_of(end) if end else known.last_month
        scope = Scope(first, last + 1, segments=tuple(segment or ()), channel=channel, category=category, saved=saved)
    except ValueError as error:
        raise RapportError(f"The months cannot be used: {error}.", "Write them as 2026-11, first one first.") from error
    for line in known.not_known(scope):
        _word(line)
    found = listing(place, scope)
    _tell(found, [] if as_json else list(in_words(found)))


@app.command("lists")
def print_lists(store: Place = None, as_json: AsJson = False) -> None:
    """Print the lists of members to act on, the first of each with the reason why, and the lists that were saved."""
    from metrics.lists import in_words, listing

    found = listing(_opened(store))
    _tell(found, [] if as_json else list(in_words(found)))


@app.command()
def model(store: Place = None, as_json: AsJson = False) -> None:
    """Print each level of the models of risk: what it is made of, how good it was, and which one is used."""
    from metrics.churn_models import in_words, listing

    found = listing(_opened(store))
    _tell(found, [] if as_json else list(in_words(found)))


@app.command()
def members(
    store: Place = None,
    as_json: AsJson = False,
    columns: Annotated[str, typer.Option(help="Which columns, with commas between; all if left out.")] = "",
) -> None:
    """Print what is foretold of every member, one after the other: as CSV, or with --json a line of JSON for each."""
    from metrics.member_results import lines

    for line in lines(_opened(store), columns, as_json=as_json):
        typer.echo(line)


@app.command()
def check(store: Place = None, as_json: AsJson = False) -> None:
    """Print tables with their rows, imports, freshness, schema version and integrity. Exit status 1 where broken."""
    from data_access import check as checking

    found = checking.check(_opened(store))
    _tell(found, [] if as_json else list(checking.in_words(found)))
    raise typer.Exit(0 if found["ok"] else 1)


@app.command()
def export(
    member: Annotated[str, typer.Argument(help="The member's id.")],
    store: Place = None,
    to: Annotated[Path | None, typer.Option(callback=check_folder, help="The file to write, or print it.")] = None,
) -> None:
    """Everything the store holds about one member, as JSON."""
    from data_access.person import export_person

    found = _json(export_person(_opened(store), member))
    if to is None:
        typer.echo(found)
    else:
        to.write_text(f"{found}\n", "utf-8")


@app.command()
def erase(
    member: Annotated[str, typer.Argument(help="The member's id.")],
    store: Place = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase one member for good; orders and acts become nobody's, so that totals stay right."""
    from data_access.person import erase_person

    if not yes and not typer.confirm(f"Erase {member} for good?"):
        raise typer.Exit(1)
    typer.echo(_json(erase_person(_opened(store), member)))


@app.command()
def serve(
    store: Place = None,
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65_535)] = 8501,
    address: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
) -> None:
    """Open the app in a browser."""
    _check_port(address, port)
    if place := store or os.environ.get("RAPPORT_STORE"):
        os.environ["RAPPORT_STORE"] = place if "://" in place else str(Path(place).resolve())
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.port", str(port), "--server.address", address]
    raise typer.Exit(subprocess.call(command, cwd=Path(__file__).parent))  # noqa: S603 - our own command


def _check_port(address: str, port: int) -> None:
    """Say in words that nothing can listen there."""
    try:
        socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET).close()
    except OSError as error:
        raise RapportError(
            f"Rapport cannot listen on {address}, port {port}: {str(error.strerror).partition(' (')[0]}.",
            "Choose another with --port or --address, or end what runs there.",
        ) from error


def _opened(store: str | None) -> Store:
    """The store, until the command is done."""
    return _open.enter_context(closing(open_store(store)))


def _tell(found: Any, in_words: list[str]) -> None:
    """What was found, in words where there are any, and as JSON otherwise."""
    typer.echo("\n".join(map(spelt_out, in_words)) if in_words else _json(found))


def _json(found: Any) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False, default=str)


def _word(text: str) -> None:
    """Say something on the error stream, apart from what is printed; what a terminal would obey is spelt out."""
    _words.print(spelt_out(text))


@contextmanager
def _progress() -> Iterator[Any]:
    """A progress bar on the error stream."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_words, transient=True) as bar:
        task = bar.add_task("Starting", total=1.0)
        yield lambda step, share: bar.update(task, description=step, completed=share)


def main() -> None:
    """Run, and say in words what went wrong."""
    try:
        with _open:
            app()
    except (RapportError, OSError) as error:
        for line in in_words(error):
            _word(line)
        sys.exit(1)


if __name__ == "__main__":
    main()
