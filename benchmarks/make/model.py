"""Fit the model of `newsdedup.verify`: `python -m benchmarks.make.model --data DIR`.

Reads the pairs labelled same or different of `pairs/same_claim_dev.jsonl` and
`same_claim_dev2.jsonl`, measures them with `newsdedup.features`, fits boosted trees, and
writes `newsdedup/data/model.json`. Calibrated on out-of-fold scores, folds by article.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from newsdedup import features, matching, normalize
from newsdedup.settings import Settings

DEPTH = 3
TREES = 150
FILES = ("same_claim_dev", "same_claim_dev2")


def labelled(data: Path) -> list[dict[str, Any]]:
    """Return the labelled pairs that are scored, as their files have them."""
    rows = []
    for name in FILES:
        with (data / "pairs" / f"{name}.jsonl").open(encoding="utf-8") as lines:
            rows += [json.loads(line) | {"file": name} for line in lines]
    return [row for row in rows if row["gold"] in ("same", "different")]


def measure(rows: list[dict[str, Any]]) -> np.ndarray[Any, Any]:
    """Return the feature matrix of the pairs, `(pairs, features)` float32."""
    numbers: dict[str, int] = {}
    ends = [
        [numbers.setdefault(normalize.normalize(row[f"text_{side}"]), len(numbers)) for row in rows]
        for side in "ab"
    ]
    texts = matching.read_texts(list(numbers), Settings())
    first, second = np.array(ends, dtype=np.int32)
    blocks = [
        features.measure(first[part], second[part], texts=texts.wordings, terms=texts.terms).matrix
        for part in features.blocks(len(rows))
    ]
    return np.concatenate(blocks)


def weights(rows: list[dict[str, Any]]) -> np.ndarray[Any, Any]:
    """Return the fitting weights: the root of the population weight, mean 1 in each set.

    Full population weights let a few pairs of the thinnest stratum decide everything.
    """
    sets = np.array([row.get("set", row["file"]) for row in rows])
    result = np.sqrt([row["weight"] for row in rows])
    for name in np.unique(sets):
        result[sets == name] /= result[sets == name].mean()
    return result


def classifier() -> Any:
    """Return the trees to fit."""
    from sklearn.ensemble import GradientBoostingClassifier  # noqa: PLC0415  # slow to import

    return GradientBoostingClassifier(
        n_estimators=TREES,
        max_depth=DEPTH,
        learning_rate=0.05,
        subsample=0.7,
        max_features=8,
        random_state=0,
    )


def out_of_fold(
    matrix: np.ndarray[Any, Any], same: np.ndarray[Any, Any], weight: Any, groups: list[str]
) -> np.ndarray[Any, Any]:
    """Return the log-odds of each pair from trees that saw no pair of its article."""
    from sklearn.model_selection import GroupKFold  # noqa: PLC0415  # slow to import

    result = np.zeros(len(same))
    for train, test in GroupKFold(8).split(matrix, same, groups):
        fitted = classifier().fit(matrix[train], same[train], sample_weight=weight[train])
        result[test] = fitted.decision_function(matrix[test])
    return result


def calibration(log_odds: Any, same: Any, weight: Any) -> tuple[list[float], list[float]]:
    """Return knots and chances of Platt's curve (a logistic of the log-odds), 41 points."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  # slow to import

    fitted = LogisticRegression(C=1e6).fit(log_odds[:, None], same, sample_weight=weight)
    knots = np.linspace(-8, 8, 161)
    return knots.round(6).tolist(), fitted.predict_proba(knots[:, None])[:, 1].round(6).tolist()


def full_tree(tree: Any) -> dict[str, list[float]]:
    """Return one of scikit-learn's trees with all its nodes, breadth first."""
    nodes = [0]
    feature: list[int] = []
    split: list[float] = []
    for _ in range(2**DEPTH - 1):
        node = nodes[len(feature)]
        leaf = tree.children_left[node] < 0
        feature.append(0 if leaf else int(tree.feature[node]))
        split.append(1e30 if leaf else round(float(tree.threshold[node]), 7))
        nodes += [node, node] if leaf else [tree.children_left[node], tree.children_right[node]]
    leaves = [float(tree.value[node][0][0]) for node in nodes[2**DEPTH - 1 :]]
    return {"feature": feature, "split": split, "leaf": leaves}


def exported(fitted: Any, curve: tuple[list[float], list[float]]) -> dict[str, Any]:
    """Return the model as `newsdedup.verify.parse_model` reads it."""
    trees = [full_tree(one.tree_) for one in fitted.estimators_[:, 0]]
    for tree in trees:
        tree["leaf"] = [round(value * fitted.learning_rate, 6) for value in tree["leaf"]]
    prior = float(fitted.init_.class_prior_[1])
    return {
        "version": "1",
        "features": list(features.FEATURES),
        "start": round(float(np.log(prior / (1 - prior))), 6),
        "trees": trees,
        "knots": curve[0],
        "chances": curve[1],
    }


def main() -> None:
    """Fit and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="directory of labelled pairs")
    parser.add_argument("--out", type=Path, default=Path("newsdedup/data/model.json"))
    options = parser.parse_args()
    rows = labelled(options.data)
    matrix, weight = measure(rows), weights(rows)
    same = np.array([row["gold"] == "same" for row in rows])
    held_out = out_of_fold(matrix, same, weight, [row["article_a"] for row in rows])
    fitted = classifier().fit(matrix, same, sample_weight=weight)
    model = exported(fitted, calibration(held_out, same, weight))
    options.out.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(rows)} pairs, {same.mean():.2f} same, written to {options.out}")


if __name__ == "__main__":
    main()
