"""How good probabilities were, once it is known what happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit

from analytics.intervals import wilson_interval

Floats = npt.NDArray[np.float64]
BINS = 10
WELL_CALIBRATED = 0.05
"""Expected calibration error from which ranks say more than percentages."""


@dataclass(frozen=True)
class Goodness:
    """What became of a forecast.

    Attributes
    ----------
    n, base_rate : int, float
        Cases, and the share of them it happened to.
    auc : float
        Chance that a case it happened to had a higher risk than one it did not happen to.
    brier, skill : float
        Mean squared distance of risk from outcome; and how much smaller it is than that of the base rate for all.
    calibration_error, slope : float
        Mean distance of risk from what happened, over tenths; and the slope of outcomes on logits, ideally 1.
    lift, most_lift : float
        How much more often than usual it happened to the tenth at highest risk, and the most that could be.
    """

    n: int
    base_rate: float
    auc: float
    brier: float
    skill: float
    calibration_error: float
    slope: float
    lift: float
    most_lift: float


def goodness(risk: npt.ArrayLike, happened: npt.ArrayLike) -> Goodness:
    """How good risks were.

    Raises
    ------
    ValueError
        Where not both outcomes are there.

    Notes
    -----
    Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2. Slope: Cox 1958, doi:10.1093/biomet/45.3-4.562.

    Examples
    --------
    >>> found = goodness([0.1, 0.4, 0.35, 0.8], [False, False, True, True])
    >>> found.auc, round(found.brier, 6), found.base_rate
    (0.75, 0.158125, 0.5)
    """
    chance, outcome = np.asarray(risk, float), np.asarray(happened, float)
    if not 0 < outcome.sum() < len(outcome):
        raise ValueError("a forecast can be judged where it happened to some and not to others")
    base, n = float(outcome.mean()), len(outcome)
    brier = float(((chance - outcome) ** 2).mean())
    bins = calibration_bins(chance, outcome)
    gap = (bins["predicted"] - bins["observed"]).abs()
    most = max(1, n // 10)
    top = np.argsort(-chance, kind="stable")[:most]
    return Goodness(
        n=n,
        base_rate=base,
        auc=_area(chance, outcome),
        brier=brier,
        skill=1 - brier / (base * (1 - base)),
        calibration_error=float(np.average(gap, weights=bins["members"])),
        slope=_slope(chance, outcome),
        lift=float(outcome[top].mean()) / base,
        most_lift=min(1 / base, n / most),
    )


def calibration_bins(risk: npt.ArrayLike, happened: npt.ArrayLike, bins: int = BINS) -> pd.DataFrame:
    """Risks against outcomes, in parts of equal size from the lowest risks to the highest.

    Returns
    -------
    DataFrame
        bin (from 1), members, predicted (mean risk), observed (share it happened to), low and high (95%, Wilson),
        until (the highest risk in it); equal risks are in the same bin, so there may be fewer.
    """
    chance, outcome = np.asarray(risk, float), np.asarray(happened, float)
    edges = np.unique(np.quantile(chance, np.linspace(0, 1, bins + 1)[1:-1]))
    place = np.searchsorted(edges, chance, side="left")
    rows = pd.DataFrame({"place": place, "risk": chance, "outcome": outcome}).groupby("place")
    found = rows.agg(
        members=("risk", "size"), predicted=("risk", "mean"), observed=("outcome", "mean"), until=("risk", "max")
    ).reset_index(drop=True)
    spans = [
        wilson_interval(share * size, size) for share, size in zip(found["observed"], found["members"], strict=True)
    ]
    found.insert(0, "bin", np.arange(1, len(found) + 1))
    return found.assign(low=[low for low, _ in spans], high=[high for _, high in spans])


def band(risk: npt.ArrayLike, bins: pd.DataFrame) -> tuple[Floats, Floats]:
    """How often it came true of cases with such a risk: for each risk the interval of its bin, and the risk itself.

    Parameters
    ----------
    bins : DataFrame
        What ``calibration_bins`` returned of the last forecast that could be checked.
    """
    chance = np.asarray(risk, float)
    place = np.minimum(np.searchsorted(bins["until"].to_numpy(float), chance), len(bins) - 1)
    off_low = (bins["low"] - bins["predicted"]).to_numpy(float)[place]
    off_high = (bins["high"] - bins["predicted"]).to_numpy(float)[place]
    low, high = np.clip(chance + off_low, 0, 1), np.clip(chance + off_high, 0, 1)
    return np.minimum(chance, low), np.maximum(chance, high)


def _area(chance: Floats, outcome: Floats) -> float:
    """Area under the curve, by ranks (Mann and Whitney); ties count half."""
    positives = outcome.sum()
    ranks = pd.Series(chance).rank().to_numpy()[outcome > 0].sum()
    return float((ranks - positives * (positives + 1) / 2) / (positives * (len(outcome) - positives)))


def _slope(chance: Floats, outcome: Floats) -> float:
    from scipy.optimize import minimize  # loads slowly, and only a refresh needs it

    inside = np.clip(chance, 1e-6, 1 - 1e-6)
    logit = np.log(inside / (1 - inside))

    def cost(values: Floats) -> tuple[float, Floats]:
        line = values[0] + values[1] * logit
        off = expit(line) - outcome
        size = float(np.logaddexp(0, line).sum() - outcome @ line)
        return size / len(outcome), np.array([off.sum(), off @ logit]) / len(outcome)

    found = minimize(cost, np.array([0.0, 1.0]), jac=True, method="L-BFGS-B", bounds=[(-50, 50), (-10, 10)])
    return float(found.x[1])
