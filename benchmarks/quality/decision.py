"""How well the score tells same from different: out of fold, across sets, on MRPC."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import numpy as np
from rapidfuzz import fuzz

from benchmarks.labels import reading
from benchmarks.make import model as making
from benchmarks.quality import figures
from newsdedup import features, verify

if TYPE_CHECKING:
    from pathlib import Path

    from newsdedup.columns import Bools, Float32s, Float64s

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
SETS = ("fnc1_train", "fa_kes_syria", "reuters21578", "allsides")

Figures = dict[str, Any]


def decision(data: Path) -> Figures:
    """Return the figures of issue 3, point 1, on the labelled pairs."""
    rows = making.training(data)
    matrix, weight = making.measure(making.texts_of(rows)), making.weights(rows)
    same = np.array([row["gold"] == "same" for row in rows])
    file = np.array([row["file"] for row in rows])
    stories = reading.stories(rows)
    log_odds = making.out_of_fold(matrix, same, weight, stories)
    labelled = file != "edited"
    knots, chances = making.curve(log_odds[labelled], same[labelled], weight[labelled])
    score = np.interp(log_odds, knots, chances)
    population = np.array([row["weight"] for row in rows], dtype=np.float64)
    sets = np.array([row["set"] for row in rows])
    return {
        "out_of_fold": _out_of_fold(rows, same, score, population, stories),
        "thresholds": _thresholds(same, score, population, sets, file),
        "other_set": _other_set(matrix, same, weight, sets, file),
        "references": _references(rows, matrix, same, population),
    }


def _references(
    rows: list[reading.Row], matrix: Float32s, same: Bools, population: Float64s
) -> Figures:
    """Return the figures of two plain scorers on the same pairs."""
    scores = {
        "token_set_ratio": np.array(
            [fuzz.token_set_ratio(row["text_a"].lower(), row["text_b"].lower()) for row in rows]
        ),
        "word_jaccard": matrix[:, features.FEATURES.index("plain_jaccard")],
    }
    given = np.array([row["file"] in reading.FILES for row in rows])
    read = np.array([row["file"] == "read" for row in rows])
    sets = np.array([row["set"] for row in rows])
    dense = given & (sets == "fnc1_train")
    parts = {name: given & (sets == name) for name in SETS[:-1]}
    parts |= {f"{name}_read": read & (sets == name) for name in SETS}
    found: Figures = {}
    for scorer, score in scores.items():
        found[scorer] = {
            name: figures.summary(same[part], score[part]) for name, part in parts.items()
        }
        weighted = figures.summary(same[dense], score[dense], population[dense])
        found[scorer]["fnc1_train_weighted"] = weighted
    return found


def _out_of_fold(
    rows: list[reading.Row], same: Bools, score: Float64s, population: Float64s, stories: list[str]
) -> Figures:
    """Return average precision and recall of each part of the pairs, and calibration."""
    given = np.array([row["file"] in reading.FILES for row in rows])
    read = np.array([row["file"] == "read" for row in rows])
    sets = np.array([row["set"] for row in rows])
    dense = given & (sets == "fnc1_train")
    names = np.array(stories)[dense]
    found: Figures = {"fnc1_train": figures.summary(same[dense], score[dense])}
    found["fnc1_train_weighted"] = figures.summary(same[dense], score[dense], population[dense])
    low, high = figures.interval(list(names), same[dense], score[dense], population[dense])
    found["fnc1_train_weighted"] |= {"interval_low": low, "interval_high": high}
    for name in ("fa_kes_syria", "reuters21578"):
        part = given & (sets == name)
        found[name] = figures.summary(same[part], score[part])
    for name in SETS:
        part = read & (sets == name)
        found[f"{name}_read"] = figures.summary(same[part], score[part])
    ones = np.ones(len(rows))
    found["calibration_error"] = figures.calibration_error(same[given], score[given], ones[given])
    both = given | read
    found["calibration_error_read_too"] = figures.calibration_error(
        same[both], score[both], ones[both]
    )
    return found


def _thresholds(
    same: Bools, score: Float64s, population: Float64s, sets: Any, file: Any
) -> Figures:
    """Return precision and recall at each threshold, for each set with its labels."""
    found: Figures = {}
    parts = {name: (sets == name) & (file != "edited") for name in SETS}
    given = np.isin(file, reading.FILES)
    parts["fnc1_train_weighted"] = given & (sets == "fnc1_train")
    for name, part in parts.items():
        weight = population[part] if name.endswith("weighted") else np.ones(part.sum())
        found[name] = {
            f"{threshold:.1f}": figures.at_threshold(same[part], score[part], weight, threshold)
            for threshold in THRESHOLDS
        }
    return found


def _other_set(matrix: Float32s, same: Bools, weight: Float64s, sets: Any, file: Any) -> Figures:
    """Return the figures of each set under trees fitted without it.

    `given` fits with the given labels of FNC-1 (and, for FNC-1, of the other two sets), `all`
    with every pair of other sets, those read and edited included.
    """
    given = np.isin(file, reading.FILES)
    dense = sets == "fnc1_train"
    found: Figures = {"given": {}, "all": {}}
    for name in ("fnc1_train", "fa_kes_syria", "reuters21578"):
        test = given & (sets == name)
        plain = given & (~dense if name == "fnc1_train" else dense)
        for kind, train in (("given", plain), ("all", sets != name)):
            fitted = making.classifier().fit(
                matrix[train], same[train], sample_weight=weight[train]
            )
            found[kind][name] = figures.summary(same[test], fitted.decision_function(matrix[test]))
    return found


def mrpc(data: Path) -> Figures:
    """Return accuracy and F1 on MRPC's test part, with the shipped score and fitted anew."""
    with gzip.open(data / "pairs" / "mrpc.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    matrix = making.measure([(row["s1"], row["s2"]) for row in rows])
    same = np.array([int(row["label"]) == 1 for row in rows])
    train = np.array([row["split"] == "train" for row in rows])
    shipped = verify.model().log_odds(matrix)
    cut = _best_cut(same[train], shipped[train])
    fitted = making.classifier().fit(matrix[train], same[train])
    return {
        "shipped": _accuracy(same[~train], shipped[~train] >= cut),
        "fitted": _accuracy(same[~train], fitted.decision_function(matrix[~train]) >= 0),
    }


def _best_cut(same: Bools, score: Float64s) -> float:
    """Return the score from which on calling a pair same is right most often."""
    order = np.argsort(-score, kind="stable")
    right = np.cumsum(np.where(same[order], 1, -1))
    return float(score[order][np.argmax(right)])


def _accuracy(same: Bools, called: Bools) -> Figures:
    hits = float((same & called).sum())
    return {
        "accuracy": float((same == called).mean()),
        "f1": 2 * hits / max(float(same.sum() + called.sum()), 1.0),
    }
