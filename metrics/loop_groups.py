"""The members behind the steps of a loop."""

from __future__ import annotations

from functools import partial

from data_access.errors import NothingFound
from data_access.loop_paths import Path, Step, written
from data_access.loop_settings import checked
from data_access.queries.loops import members_at
from metrics.loops import FIRST, WORDS
from metrics.member_groups import Group

OUTCOMES = ("on", "off")


def read_path(text: str) -> Path:
    """The loop that an address names.

    Raises
    ------
    ValueError
        It is none.
    """
    begins, *rest = text.split(".")
    if len(rest) % 2 or not all(days.isdecimal() and len(days) < 6 for days in rest[1::2]):
        raise ValueError(f"{text[:60]!r} is no loop")
    return checked(Path(begins, tuple(Step(to, int(days)) for to, days in zip(rest[::2], rest[1::2], strict=True))))


def which_step(path: Path, nth: int, outcome: str) -> str:
    """The text that tells one outcome of one step from all others in an address: `outcome` is on or off."""
    return f"{written(path)}-{nth}-{outcome}"


def step_group(which: str) -> Group:
    """The members who went on from a step, or did not.

    Raises
    ------
    NothingFound
        There is no such step.
    """
    text, nth, outcome = [*which.split("-"), "", ""][:3]
    try:
        path = read_path(text)
    except ValueError as error:
        raise NothingFound("There is no such loop.", "Follow a step of the page Loops.") from error
    if outcome not in OUTCOMES or not nth.isdecimal() or not 1 <= int(nth) <= len(path.steps):
        raise NothingFound("There is no such step.", "Follow a step of the page Loops.")
    step = path.steps[int(nth) - 1]
    came = WORDS[(path.begins, *(each.to for each in path.steps))[int(nth) - 1]].lower()
    went_on = outcome == OUTCOMES[0]
    meaning = (
        f"Members who came to “{came}” in these months and {'' if went_on else 'did not '}go on to "
        f"“{WORDS[step.to].lower()}” within {step.within} days."
    ).replace("and go on", "and went on")
    name = f"{'On' if went_on else 'Not on'} from “{came}” to “{WORDS[step.to].lower()}”"
    return Group(name, partial(members_at, path=path, nth=int(nth), went_on=went_on), meaning=meaning)


_ROUND = Group(
    "Members who went all the way round",
    partial(members_at, path=FIRST.path, nth=len(FIRST.path.steps), went_on=True),
)
GROUPS: dict[str, Group] = {
    "loop": Group("Members on a loop", _ROUND.chosen, which=step_group),
    **dict.fromkeys(("loop_gain", "loop_turn_days"), _ROUND),
}
"""Steps of loops, and for each metric the members who went all the way round."""
