"""A loop as a wheel: its moments on the rim, and on the way from each to the next who goes on, and how fast."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from components import access, filters, tables
from components.tables import Column, Kind

_HERE = Path(__file__).parent
_WHEEL = st.components.v2.component(
    "rapport_wheel",
    html='<div class="rapport-wheel"></div>',
    css=(_HERE / "loop_wheel.css").read_text("utf-8"),
    js="".join((_HERE / name).read_text("utf-8") for name in ("leaving.js", "loop_wheel.js")),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Spoke:
    """A step as the wheel shows it.

    Parameters
    ----------
    begins : str
        The moment it leads from.
    mean : str
        The share that goes on, in large.
    details : tuple of str
        The lines below it.
    width : float
        From 0 to 1, how broad the way is.
    is_slowest : bool
        The wheel sticks here.
    change, verdict : str
        How it differs from what it is compared with, and whether that is better or worse; empty where it does not.
    days : float
        How long it takes, which is how long a dot is under way.
    leads : dict
        The address of the members who went on; empty where there are none.
    """

    begins: str
    mean: str
    details: tuple[str, ...]
    width: float
    is_slowest: bool = False
    change: str = ""
    verdict: str = ""
    days: float = 1.0
    leads: tuple[tuple[str, str], ...] = ()


def wheel(spokes: list[Spoke], hub: tuple[str, str, str], key: str, alt: str) -> None:
    """Draw a loop; a click on a way leads to the members who went on there.

    Parameters
    ----------
    hub : tuple of str
        What stands in the middle: a number, what it is, and a line below.
    alt : str
        The whole wheel in words, for who does not see it.
    """
    leads = access.may_see_members()
    rows = [asdict(spoke) | {"leads": dict(spoke.leads) if leads else {}} for spoke in spokes]
    data = {"spokes": rows, "hub": list(hub), "alt": alt}
    clicked = _WHEEL(key=key, data=data, on_clicked_change=_rerun).clicked
    if leads and isinstance(clicked, dict):
        filters.go("members", **{name: str(clicked[name]) for name in ("of", "which", "from", "to") if name in clicked})


def steps(told: pd.DataFrame, alt: str) -> None:
    """The steps of a wheel beside it, as ``loop_findings.steps_told`` gives them."""
    columns = [
        Column("step", "Step"),
        Column("stop", "Stop there", Kind.COUNT),
        Column("more", "A tenth fewer would bring in a year", Kind.FIGURE),
    ]
    tables.draw(told, columns, "loop_steps", alt)


def _rerun() -> None:
    """Nothing but the run itself is wanted of a click."""
