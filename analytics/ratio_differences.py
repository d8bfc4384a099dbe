"""What something did to a rate: how the change of those who had it compares with the change of those who had not."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, isfinite, log, sqrt

import numpy as np
import numpy.typing as npt

NORMAL_95 = 1.959963984540054
Floats = npt.NDArray[np.float64]
FEWEST = 30
"""Cases in each arm from which an effect is told."""


@dataclass(frozen=True)
class Effect:
    """A change on the scale of logarithms, with its standard error; NaN where it cannot be told."""

    log_ratio: float
    error: float

    @property
    def is_known(self) -> bool:
        """Whether there is one."""
        return isfinite(self.log_ratio) and isfinite(self.error)

    @property
    def share(self) -> float:
        """The change as a share of what would have been: 0.15 for 15% more.

        >>> round(Effect(log(1.15), 0.1).share, 6)
        0.15
        """
        return exp(self.log_ratio) - 1

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of that share."""
        spread = NORMAL_95 * self.error
        return exp(self.log_ratio - spread) - 1, exp(self.log_ratio + spread) - 1

    @property
    def covers_nothing(self) -> bool:
        """Whether no effect at all is within the interval."""
        return abs(self.log_ratio) <= NORMAL_95 * self.error


UNKNOWN = Effect(float("nan"), float("nan"))


@dataclass(frozen=True)
class Arm:
    """What was done before and after, in each of an arm's cases.

    Parameters
    ----------
    before, after : array of float
        How much, in stretches of time of the same lengths for all.
    member : array of int, optional
        Whose case each is, where members have several, or are in both arms.
    weight : array of float, optional
        For how many cases each stands; one by default.
    """

    before: Floats
    after: Floats
    member: npt.NDArray[np.int64] | None = None
    weight: Floats | None = None


def ratio_in_differences(treated: Arm, others: Arm) -> Effect:
    """How much more the rate of the treated grew than that of the others.

    Returns
    -------
    Effect
        log[(A1 / B1) / (A0 / B0)], A and B being means after and before. Its variance is the sum over members of the
        square of what their cases add: A/mean(A) - B/mean(B), divided by the arm's size, less in the other arm.
        Unknown where an arm has fewer than ``FEWEST`` cases, or did nothing before or after.

    Raises
    ------
    ValueError
        Members are told of one arm only.

    Notes
    -----
    The same as the interaction of arm and time in a Poisson regression with a logarithmic link, whose errors are
    clustered by member. Ratios rather than differences, since members differ in their rates by factors; members are
    not matched on what they did before, since who did much once does less later in any case.

    Examples
    --------
    >>> few, more = np.tile([1.0, 3.0], 50), np.tile([2.0, 6.0], 50)
    >>> round(ratio_in_differences(Arm(few, more), Arm(few, few)).share, 6)
    1.0
    """
    if (treated.member is None) != (others.member is None):
        raise ValueError("members are told of both arms or of none")
    one, other = _change(treated), _change(others)
    if one is None or other is None:
        return UNKNOWN
    added = np.concatenate([one[1], -other[1]])
    if treated.member is not None and others.member is not None:
        _, whose = np.unique(np.concatenate([treated.member, others.member]), return_inverse=True)
        added = np.bincount(whose, added)
    return Effect(one[0] - other[0], sqrt(float(np.sum(added**2))))


def _change(arm: Arm) -> tuple[float, Floats] | None:
    """The logarithm of an arm's change, and how much each case moves it."""
    if len(arm.before) < FEWEST:
        return None
    weight = np.ones(len(arm.before)) if arm.weight is None else arm.weight
    weight = weight / weight.sum()
    before, after = float(weight @ arm.before), float(weight @ arm.after)
    if before <= 0 or after <= 0:
        return None
    return log(after / before), weight * (arm.after / after - arm.before / before)
