"""What a loop is: moments that members come to, one after the other."""

from __future__ import annotations

from dataclasses import dataclass

MOMENTS = {
    "joined": "joined",
    "first_order": "first order",
    "second_order": "second order",
    "first_post": "first post or question",
    "answered": "a post of theirs answered by somebody else for the first time",
    "second_post": "second post or question",
    "first_answer": "first answer or reply",
    "first_contribution": "first post, answer, reply, review, idea or share",
    "shared": "first share or referral made",
    "spoke": "first review, share or referral made",
    "referred": "first referral made",
}
"""What happens to a member once, by the name of its column, and its meaning."""
BROUGHT = {
    "referee_joins": "a member they brought joined",
    "friend_orders": "a member they brought ordered for the first time",
    "answers_others": "they answered another member for the first time",
}
"""What happens to a member as often as there are others to whom it happens."""
CLOSES = {"referee_joins": "joined", "friend_orders": "first_order"}
"""What happens to others and is the beginning of the same loop for them."""


@dataclass(frozen=True)
class Step:
    """What comes next, and within how many days it has to come."""

    to: str
    within: int


@dataclass(frozen=True)
class Path:
    """A loop: the moment it begins with, and its steps in order.

    Only the last step may be something that members set going in others, which may happen many times.

    Parameters
    ----------
    begins : str
        A column of ``member_moments``.
    steps : tuple of Step
        To columns of ``member_moments``; the last one may be to a moment of ``member_brought``.
    """

    begins: str
    steps: tuple[Step, ...]

    @property
    def brings_others(self) -> bool:
        """Whether the last step happens to others."""
        return self.steps[-1].to in BROUGHT

    @property
    def closes(self) -> bool:
        """Whether its last step brings members to its beginning."""
        return CLOSES.get(self.steps[-1].to) == self.begins


def written(path: Path) -> str:
    """A loop as text, which no other loop has.

    >>> written(Path("joined", (Step("referred", 30), Step("referee_joins", 90))))
    'joined.referred.30.referee_joins.90'
    """
    return ".".join([path.begins, *(f"{step.to}.{step.within}" for step in path.steps)])
