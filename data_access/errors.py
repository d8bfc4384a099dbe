"""What a reader sees when something is wrong: what happened, what to do, and where."""

from __future__ import annotations


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


class StoreUnreachable(RapportError):
    """The store cannot be opened: a folder that is not one, a server that does not answer."""


class StoreOutdated(RapportError):
    """The store's schema is not the one this version of Rapport knows; on its own: it is newer."""


class StoreOlder(StoreOutdated):
    """The store's schema is older than this version of Rapport needs."""


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
