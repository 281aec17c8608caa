"""Figures of a score: average precision, recall at a precision, calibration error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.columns import Bools, Float64s

RESAMPLES = 200


def curve(same: Bools, score: Float64s, weight: Float64s) -> tuple[Float64s, Float64s]:
    """Return precision and recall at each distinct score, from the highest down."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(np.where(same, weight, 0)[order])
    taken = np.cumsum(weight[order])
    last = np.append(np.diff(score[order]) != 0, True)  # a value, no option
    return (hits / taken)[last], (hits / max(hits[-1], 1e-12))[last]


def average_precision(same: Bools, score: Float64s, weight: Float64s) -> float:
    """Return the mean precision over recall, as scikit-learn defines it."""
    precision, recall = curve(same, score, weight)
    return float(np.sum(np.diff(recall, prepend=0) * precision))


def recall_at(same: Bools, score: Float64s, weight: Float64s, *, precision: float) -> float:
    """Return the greatest recall at which precision is still as high as asked."""
    reached, recall = curve(same, score, weight)
    return float(recall[reached >= precision].max(initial=0))


def at_threshold(
    same: Bools, score: Float64s, weight: Float64s, threshold: float
) -> dict[str, float]:
    """Return precision and recall of the pairs that score at least the threshold."""
    taken = score >= threshold
    hits = float(weight[taken & same].sum())
    return {
        "precision": hits / max(float(weight[taken].sum()), 1e-12),
        "recall": hits / max(float(weight[same].sum()), 1e-12),
    }


def calibration_error(same: Bools, score: Float64s, weight: Float64s) -> float:
    """Return the expected calibration error over ten bins of equal width (Naeini 2015)."""
    bins = np.minimum((score * 10).astype(int), 9)
    gaps = [
        abs(np.sum(weight[bins == each] * (same[bins == each] - score[bins == each])))
        for each in range(10)
    ]
    return float(np.sum(gaps) / weight.sum())


def interval(
    groups: Sequence[str], same: Bools, score: Float64s, weight: Float64s
) -> tuple[float, float]:
    """Return the 5th and 95th percentile of average precision over resampled stories."""
    names, number = np.unique(groups, return_inverse=True)
    random = np.random.default_rng(0)
    found = []
    for _ in range(RESAMPLES):
        times = np.bincount(random.integers(0, len(names), len(names)), minlength=len(names))
        resampled = weight * times[number]
        kept = resampled > 0
        found.append(average_precision(same[kept], score[kept], resampled[kept]))
    low, high = np.percentile(found, (5, 95))
    return float(low), float(high)


def summary(same: Bools, score: Float64s, weight: Any = None) -> dict[str, float]:
    """Return average precision and recall at precision .90."""
    weight = np.ones(len(same)) if weight is None else weight
    return {
        "average_precision": average_precision(same, score, weight),
        "recall_at_precision_90": recall_at(same, score, weight, precision=0.9),
    }
