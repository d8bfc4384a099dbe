"""What a loop says, in sentences and as the ways of its wheel."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pandas as pd

from analytics.loops import gain, turn_days
from components import answers
from components.loop_wheel import Spoke
from data_access.loop_settings import Loop
from data_access.scope import Scope, month_name
from metrics.loop_groups import which_step
from metrics.loops import WORDS
from metrics.model import Unit

MEANING = """A loop is a list of steps that leads back to where it begins. On each way of the wheel stands what \
becomes of those who came to its beginning in these months: the **share** of them that goes on within the step's days, \
of those who have been watched for all of these days; where the step happens to others, **how many** each of them \
brings. Who had done before what comes next goes on at once.

The **delay** is the day by which half of those who go on have gone on (Kaplan and Meier's estimate, in which those \
not watched to the end count as long as they were). **Gain of a turn** is the product of the steps' means: what one \
member turns into. **Time of a turn** is the sum of the delays. The wheel **sticks** at the step where one percent \
fewer drop-outs would bring most: every share is a factor of one product, so that what tells steps apart is how many \
are lost."""
OUTCOMES = {
    "referee_joins": "friends who join",
    "friend_orders": "first orders by friends",
    "answers_others": "members whom they answer",
}
RATIO: Unit = Unit.RATIO
CAPTION = "Who goes on from each step to the next, how many each of them brings, and how long it takes"


def names(loop: Loop) -> list[str]:
    """What its moments are called."""
    return [WORDS[moment] for moment in loop.moments]


def outcome(loop: Loop) -> str:
    """What comes out at the end of it, as a noun in the plural."""
    last = loop.moments[-1]
    return OUTCOMES.get(last, f"members at “{WORDS[last].lower()}”")


def is_known(steps: pd.DataFrame) -> bool:
    """Whether every step has somebody who was watched for all of its days."""
    return bool(len(steps)) and bool(steps["mean"].notna().all())


def finding(loop: Loop, steps: pd.DataFrame, pull: pd.DataFrame) -> str:
    """What one turn brings, and where the wheel sticks."""
    if not is_known(steps):
        return "Nobody has been watched long enough yet for every step"
    each = gain(steps)
    sentence = f"100 members lead to {100 * each:,.0f} {outcome(loop)} in one turn"
    sticks = slowest(pull)
    if sticks is None:
        return sentence
    begins, ends = names(loop)[sticks - 1], names(loop)[sticks]
    more = float(pull.loc[pull["step"] == sticks, "lost"].iloc[0]) * 0.1
    return (
        f"{sentence}; it sticks between “{begins.lower()}” and “{ends.lower()}”: "
        f"a tenth fewer lost there would bring {more:.0%} more in a year"
    )


def slowest(pull: pd.DataFrame) -> int | None:
    """The step with the largest elasticity; None where no step holds anybody back."""
    if pull.empty or not pull["lost"].max() > 0:
        return None
    return int(pull["step"].iloc[int(pull["lost"].to_numpy(float).argmax())])


def hub(steps: pd.DataFrame) -> tuple[str, str, str]:
    """What stands in the middle of the wheel."""
    each, days = answers.known(gain(steps)), answers.known(turn_days(steps))
    told = "– " if each is None else f"{each:.2f}"
    return told, "gain of a turn", "time of a turn not known" if days is None else f"in {days:,.0f} days"


def spokes(
    loop: Loop, scope: Scope, steps: pd.DataFrame, other: pd.DataFrame | None, sticks: int | None
) -> list[Spoke]:
    """The ways of the wheel; `other` are the steps it is compared with."""
    called = names(loop)
    found = []
    for nth, step in enumerate(steps.to_dict("records"), 1):
        share, delay = answers.known(step["share"]), answers.known(step["delay"])
        change, verdict = _change(step, None if other is None else other.iloc[nth - 1].to_dict())
        which = {"of": "loop", "which": which_step(loop.path, nth, "on")}
        leads = {**which, "from": month_name(scope.start), "to": month_name(scope.end - 1)} if step["went_on"] else {}
        found.append(
            Spoke(
                begins=called[nth - 1],
                mean=_share(share),
                details=_details(step),
                width=min(1.0, share or 0.0),
                is_slowest=nth == sticks,
                change=change,
                verdict=verdict,
                days=delay or 0.5,
                leads=tuple(leads.items()),
            )
        )
    return found


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _details(step: Mapping[Any, Any]) -> tuple[str, ...]:
    """How many each brings, where that is not one; how long it takes, and of how many that is said."""
    share, each, delay, n = (answers.known(step[name]) for name in ("share", "each", "delay", "n"))
    brings = [] if share is None or each in (None, 0.0, 1.0) else [f"× {each:.2f} each"]
    days = "–" if delay is None else f"{delay:,.0f} day{'' if round(delay) == 1 else 's'}"
    return *brings, f"{days} · n {'–' if n is None else f'{n:,.0f}'}"


def _change(step: Mapping[Any, Any], other: Mapping[Any, Any] | None) -> tuple[str, str]:
    """How a step differs from the same one elsewhere, with an arrow, and whether that is better or worse."""
    now, then = answers.known(step["mean"]), None if other is None else answers.known(other["mean"])
    if now is None or then is None:
        return "", ""
    is_share = answers.known(step["share"]) == now
    told = f"{(now - then) * 100:+.1f} pt" if is_share else f"{now - then:+.2f}"
    if not any(digit in told for digit in "123456789"):
        return "no difference", "same"
    return (f"↑ {told} better", "better") if now > then else (f"↓ {told} worse", "worse")


def alt(loop: Loop, steps: pd.DataFrame) -> str:
    """The wheel in words."""
    called = names(loop)
    said = [
        f"{called[nth - 1]} to {called[nth]}: {_share(answers.known(step['share']))}, {', '.join(_details(step))}"
        for nth, step in enumerate(steps.to_dict("records"), 1)
    ]
    return f"{loop.name}. {'; '.join(said)}. Gain of a turn {hub(steps)[0]}, {hub(steps)[2]}."


def shown(loop: Loop, steps: pd.DataFrame, pull: pd.DataFrame) -> pd.DataFrame:
    """The steps as people read them."""
    called = names(loop)
    lost = pull.set_index("step")["lost"] if len(pull) else pd.Series(dtype=float)
    return pd.DataFrame(
        {
            "from": called[:-1],
            "to": called[1:],
            "within days": steps["within"],
            "members watched": steps["n"],
            "went on": steps["went_on"],
            "share that goes on": steps["share"].round(4),
            "each brings": steps["each"].round(3),
            "mean": steps["mean"].round(4),
            "delay in days": steps["delay"],
            "% more a year per 1% fewer lost": lost.reindex(steps["step"]).round(2).to_numpy(),
        }
    )


def steps_told(loop: Loop, steps: pd.DataFrame, pull: pd.DataFrame) -> pd.DataFrame:
    """What stands beside the wheel: each step, how many stop there, and what a tenth fewer of them would bring."""
    lost = pull.set_index("step")["lost"] if len(pull) else pd.Series(dtype=float)
    return pd.DataFrame(
        {
            "step": [f"{begins} → {ends.lower()}" for begins, ends in pairwise(names(loop))],
            "stop": steps["n"] - steps["went_on"],
            "more": [None if pd.isna(more) else f"{10 * more:+.0f}%" for more in lost.reindex(steps["step"])],
        }
    )


def leads(loop: Loop, scope: Scope, steps: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Ways to the members who did not go on, step by step."""
    span = {"from": month_name(scope.start), "to": month_name(scope.end - 1)}
    return {
        f"Stopped before {WORDS[step['to']].lower()}": {
            "of": "loop",
            "which": which_step(loop.path, nth, "off"),
            **span,
        }
        for nth, step in enumerate(steps.to_dict("records"), 1)
        if step["stopped"] > 0
    }


def compared(now: pd.DataFrame, then: pd.DataFrame, name: str) -> str:
    """How the turn differs from another one."""
    here, there = answers.known(gain(now)), answers.known(gain(then))
    if here is None or there is None:
        return f"{name}: not every step is known"
    told = RATIO.format(there)
    if abs(here - there) < 0.005:
        return f"{name}: the gain of a turn is the same, {told}"
    return f"{name}: the gain of a turn is {told}, {'less' if there < here else 'more'} than {RATIO.format(here)}"
