"""The sample community as a whole: each part made once, when it is first asked for."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data_access.sample import people as people_module
from data_access.sample.attention import Asks, asks
from data_access.sample.interactions import activity
from data_access.sample.kindness import Gives, gives
from data_access.sample.people import NOBODY, Invites, People
from data_access.sample.purchases import Purchases, purchases
from data_access.sample.story import Story, told
from data_access.sample.timeline import Floats, Ints, Timeline


class Community:
    """Everything about a sample of a size that is kept in memory; acts and rows are made as they are read."""

    def __init__(self, line: Timeline, size: int) -> None:
        self.line = line
        self.size = size

    @cached_property
    def _forest(self) -> tuple[People, Invites]:
        return people_module.people_and_invites(self.line, self.size)

    @property
    def people(self) -> People:
        """The members."""
        return self._forest[0]

    @property
    def invites(self) -> Invites:
        """The invitations among them."""
        return self._forest[1]

    @cached_property
    def story(self) -> Story:
        """Who is in which initiative."""
        return told(self.line, self.people)

    @cached_property
    def bought(self) -> Purchases:
        """All orders."""
        return purchases(self.line, self.people, self.story)

    @cached_property
    def asked(self) -> Asks:
        """All asks."""
        return asks(self.line, self.people, self.story)

    @cached_property
    def given(self) -> Gives:
        """All gives."""
        return gives(self.line, self.people, self.bought, self.story, self.undervalued)

    @cached_property
    def habits(self) -> tuple[Floats, Floats]:
        """Each member's acts a month, and their share in the helpers' work."""
        return activity(self.line, self.people)

    @property
    def opted_out(self) -> NDArray[np.bool_]:
        """Who has asked not to be asked again."""
        out = np.zeros(self.size, dtype=bool)
        out[self.asked.member[self.asked.opted_out]] = True
        return out

    @cached_property
    def undervalued(self) -> Ints:
        """Helpers of the circle who brought people in, are still there, and are given nothing."""
        brought = np.bincount(self.people.brought_by[self.people.brought_by != NOBODY], minlength=self.size)
        there = (self.people.gone > self.line.span) & (self.people.joined < self.line.span - 180)
        candidates = np.flatnonzero((self.habits[1] > 0) & (brought >= 1) & there)
        most = np.argsort(-(self.habits[1] * (1 + brought))[candidates], kind="stable")
        return np.sort(candidates[most[: min(200, max(1, self.size // 500))]])
