"""What a reader sees when something is wrong: what happened, what to do, and where."""

from __future__ import annotations

from collections.abc import Iterator


class RapportError(Exception):
    """A problem that a person can do something about.

    Parameters
    ----------
    what : str
        What happened, with numbers where there are some.
    fix : str
        What to do about it, beginning with a verb.
    where : str
        The file, table, page or setting concerned; may be empty.
    """

    def __init__(self, what: str, fix: str, where: str = "") -> None:
        self.what = what
        self.fix = fix
        self.where = where
        super().__init__(" ".join(part for part in (what, fix, f"({where})" if where else "") if part))


def spelt_out(text: str) -> str:
    r"""The text with control characters, and letters nobody sees, written as numbers: a terminal would obey them.

    >>> print(spelt_out("a\x1b[31m\u202eb"))
    a\x1b[31m\u202eb
    """
    return "".join(
        letter if letter.isprintable() or letter in "\n\t" else letter.encode("unicode_escape").decode()
        for letter in text
    )


def in_words(error: RapportError | OSError) -> Iterator[str]:
    """An error as the command line says it, a line at a time."""
    if isinstance(error, RapportError):
        yield from (error.what, error.fix)
        where = error.where
    else:
        yield f"A file cannot be read or written: {error.strerror or error}."
        yield "Mend that, and run it again."
        where = str(error.filename or "")
    if where:
        yield f"({where})"


class StoreUnreachable(RapportError):
    """The store cannot be opened: a folder that is not one, a server that does not answer."""


class StoreOutdated(RapportError):
    """The store's schema is not the one this version of Rapport knows; on its own: it is newer."""


class StoreOlder(StoreOutdated):
    """The store's schema is older than this version of Rapport needs."""


class StoreUnread(RapportError):
    """The store is to be made beside tables of a company's that were never read."""


class StoreBusy(RapportError):
    """Another process is writing to the store."""


class SourceUnreadable(RapportError):
    """A file cannot be read as what it claims to be."""


class MappingWrong(RapportError):
    """A mapping file says something that cannot be done."""


class QuestionTooLarge(RapportError):
    """A question would return more rows than a page can hold."""


class NotKnown(RapportError):
    """Something is not known of the people who were chosen."""


class NothingFound(RapportError):
    """What was asked for by name is not there: a member, a batch, a metric."""
