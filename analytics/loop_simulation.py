"""What a loop brings in a year: who comes by themselves, and who comes because others came before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.fft import irfft, next_fast_len, rfft
from scipy.linalg import solve_triangular, toeplitz

Floats = npt.NDArray[np.float64]
YEAR = 365
SHORTEST = 0.25
"""Days that a step takes at least."""
DRAWS = 100
LN2 = float(np.log(2))
MOST_AT_ONCE = 0.9
"""Members that one brings on the very day, at most: more would be no path any more."""


@dataclass(frozen=True)
class Wheel:
    """A loop's steps as the simulation knows them.

    Parameters
    ----------
    shares : array of float
        By step (and before that by draw, where there are several), the share that goes on.
    each : array of float
        How many each of those brings; 1 but for what happens to others.
    delays : array of float
        Days by which half of those who go on have gone on.
    within : tuple of int
        Days within which each step has to come.
    """

    shares: Floats
    each: Floats
    delays: Floats
    within: tuple[int, ...]

    @property
    def gain(self) -> Floats:
        """What one turn makes of one member."""
        product: Floats = (self.shares * self.each).prod(axis=-1)
        return product


def waiting_times(delay: float, within: int) -> Floats:
    """How likely each number of days is for a step: exponential with this median, cut at its longest time.

    >>> waiting_times(1.0, 3).round(3).tolist()
    [0.321, 0.388, 0.194, 0.097]
    """
    rate = LN2 / max(delay, SHORTEST)
    edges = np.append(0.0, np.arange(within + 1) + 0.5)
    likely: Floats = np.diff(-np.expm1(-rate * edges))
    whole: Floats = likely / likely.sum()
    return whole


def turn_times(wheel: Wheel, draw: int | None = None) -> Floats:
    """How likely each number of days is for one turn."""
    delays = wheel.delays if draw is None else wheel.delays[draw]
    times = np.ones(1)
    for delay, within in zip(delays, wheel.within, strict=True):
        times = np.convolve(times, waiting_times(float(delay), within))
    return times


def brought_by_day(wheel: Wheel, inflow: Floats, before: Floats, *, closes: bool = True) -> Floats:
    """Whom the loop brings on each day to come, on average.

    Parameters
    ----------
    wheel : Wheel
        The loop, once.
    inflow : array of float
        Who comes by themselves on each day to come.
    before : array of float
        Who came on each day so far, the last one being yesterday.
    closes : bool
        Those who are brought begin a turn of their own.

    Returns
    -------
    array of float
        As many days as the inflow.

    Examples
    --------
    >>> wheel = Wheel(np.array([0.5]), np.array([1.0]), np.array([0.25]), (1,))
    >>> brought_by_day(wheel, np.array([8.0, 0.0]), np.zeros(2)).round(2).tolist()
    [4.92, 2.49]
    """
    days = len(inflow)
    kernel = np.zeros(days + len(before))
    times = turn_times(wheel)[: len(kernel)]
    kernel[: len(times)] = float(wheel.gain) * times
    directly = _convolved(np.concatenate([before, inflow]), kernel)[len(before) :].clip(0)
    if not closes:
        return directly
    onward = np.append(1 - min(float(kernel[0]), MOST_AT_ONCE), -kernel[1:days])
    brought: Floats = solve_triangular(toeplitz(onward, np.zeros(days)), directly, lower=True)
    return brought


def _convolved(one: Floats, other: Floats) -> Floats:
    """As ``numpy.convolve`` of two of one length, up to that length, and quicker where it is large."""
    size = next_fast_len(2 * len(one), real=True)
    both: Floats = irfft(rfft(one, size) * rfft(other, size), size)[: len(one)]
    return both


def own_inflow(wheel: Wheel, before: Floats, days: int) -> float:
    """How many come by themselves on a day: who came lately, without those whom the loop brought."""
    kernel = np.zeros(len(before))
    times = turn_times(wheel)[: len(kernel)]
    kernel[: len(times)] = float(wheel.gain) * times
    brought = np.convolve(before, kernel)[: len(before)][-days:]
    return max(0.0, float(np.mean(before[-days:] - brought)))


def resampled(counted: pd.DataFrame, wheel: Wheel, seed: int, draws: int = DRAWS) -> Wheel:
    """The loop as it might have been with other members like these: a bootstrap over the members of each step.

    Parameters
    ----------
    counted : DataFrame
        As for ``step_figures``; who was seen for all of a step's days is drawn from.
    wheel : Wheel
        The loop as it is; a step that nobody is known of stays as it is.

    Returns
    -------
    Wheel
        A row for each draw.
    """
    chance = np.random.default_rng(seed)
    shares, each, delays = (
        np.repeat(values[None, :], draws, axis=0) for values in (wheel.shares, wheel.each, wheel.delays)
    )
    for nth in range(len(wheel.within)):
        rows = counted[(counted["step"] == nth + 1) & (counted["is_matured"] == 1)].sort_values("waited")
        members = rows["members"].to_numpy(float)
        if not members.sum():
            continue
        drawn = chance.multinomial(int(members.sum()), members / members.sum(), size=draws).astype(float)
        gone = drawn * rows["went_on"].to_numpy(float)
        total = gone.sum(axis=1)
        shares[:, nth] = total / drawn.sum(axis=1)
        happened = gone @ rows["number"].to_numpy(float)
        each[:, nth] = np.where(total > 0, happened / np.maximum(total, 1), each[:, nth])
        half = (gone.cumsum(axis=1) >= total[:, None] / 2).argmax(axis=1)
        delays[:, nth] = np.where(total > 0, rows["waited"].to_numpy(float)[half], delays[:, nth])
    return Wheel(shares, each, delays, wheel.within)


def one_of(wheel: Wheel, draw: int) -> Wheel:
    """One draw of many."""
    return Wheel(wheel.shares[draw], wheel.each[draw], wheel.delays[draw], wheel.within)


def elasticities(wheel: Wheel, inflow: Floats, before: Floats, *, closes: bool) -> pd.DataFrame:
    """By how much each step holds the loop back.

    Every step's share is a factor of the same product, so all have the same elasticity; what differs is how many do
    not go on, and how long the others take.

    Returns
    -------
    DataFrame
        step (from 1); lost (by how many percent the number brought in a year rises when one percent of those who do
        not go on did; 0 where all go on), slow (when the step took one percent less time), both relative.
    """
    usual = brought_by_day(wheel, inflow, before, closes=closes).sum()
    rows = []
    for nth in range(len(wheel.within)):
        share, delay = wheel.shares[nth], wheel.delays[nth]
        kept = replace(wheel, shares=_with(wheel.shares, nth, share + (1 - share) * 0.01))
        sooner = replace(wheel, delays=_with(wheel.delays, nth, delay * 0.99))
        gained = [brought_by_day(each, inflow, before, closes=closes).sum() for each in (kept, sooner)]
        rows.append((nth + 1, *((one / usual - 1) / 0.01 if usual > 0 else 0.0 for one in gained)))
    return pd.DataFrame(rows, columns=["step", "lost", "slow"])


def _with(values: Floats, at: int, value: float) -> Floats:
    changed = values.copy()
    changed[at] = value
    return changed


def paid_by_month(joined: Sequence[float], paid_at: Floats, months: int) -> Floats:
    """What members pay in each of the last months, from how many joined in each month and what they pay by age.

    Parameters
    ----------
    joined : sequence of float
        Members who joined, month by month, up to the last one wanted.
    paid_at : array of float
        What a member pays in the month they join, in the next, and so on; later months are like the last one.
    months : int
        How many months are wanted.

    Examples
    --------
    >>> paid_by_month([1, 0, 2], np.array([10.0, 1.0]), 2).tolist()
    [1.0, 21.0]
    """
    ages = np.minimum(np.arange(len(joined)), len(paid_at) - 1)
    by_age = paid_at[ages]
    paid: Floats = np.convolve(np.asarray(joined, float), by_age)[: len(joined)]
    return paid[-months:]
