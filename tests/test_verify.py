"""Verify: the model as its file says, calibrated scores, relations read in one direction."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsdedup as nd
from newsdedup import compiled, features, verify
from newsdedup.records import RELATIONS

if TYPE_CHECKING:
    from newsdedup.columns import Float32s

LEAVES = [-2.0, -1.0, 1.0, 2.0]


def small_model(**changed: Any) -> verify.Model:
    """Return a model of one tree of depth 2 over two features."""
    data: dict[str, Any] = {
        "version": "test",
        "features": ["one", "two"],
        "start": 0.5,
        "trees": [{"feature": [0, 1, 1], "split": [0.5, 0.2, 0.8], "leaf": LEAVES}],
        "knots": [-4, 0, 4],
        "chances": [0.02, 0.5, 0.98],
    }
    return verify.parse_model(data | changed)


@pytest.mark.parametrize(
    ("one", "two", "leaf"), [(0, 0, 0), (0, 1, 1), (1, 0.5, 2), (1, 0.9, 3), (0.5, 0.2, 0)]
)
def test_a_row_falls_to_the_leaf_that_its_splits_tell(one: float, two: float, leaf: int) -> None:
    """A value goes right only where it is greater than the split."""
    matrix = np.array([[one, two]], dtype=np.float32)
    # .2 is less than its float32, which the split in double precision is compared with.
    model = small_model(trees=[{"feature": [0, 1, 1], "split": [0.5, 0.21, 0.8], "leaf": LEAVES}])
    assert model.log_odds(matrix)[0] == 0.5 + LEAVES[leaf]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=20))
def test_scores_rise_with_log_odds_and_stay_chances(rows: list[tuple[float, float]]) -> None:
    """A greater sum of leaves never scores less, and every score is from 0 to 1."""
    model = small_model()
    matrix = np.array(rows, dtype=np.float32)
    score = model.score(matrix)[np.argsort(model.log_odds(matrix), kind="stable")]
    assert (np.diff(score) >= 0).all()
    assert ((score >= 0) & (score <= 1)).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_shipped_model_scores_a_row_the_same_alone(seed: int) -> None:
    """The rows scored with it never change a row's score."""
    random = np.random.default_rng(seed)
    matrix = random.random((9, len(features.FEATURES))).astype(np.float32)
    model = verify.model()
    alone = [model.score(matrix[row : row + 1])[0] for row in range(9)]
    assert model.score(matrix).tolist() == alone


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_no_value_of_an_unknown_feature_scores_more(seed: int, share: float) -> None:
    """Where features aren't measured yet, log-odds are the most that any values can give."""
    random = np.random.default_rng(seed)
    model = verify.model()
    matrix = random.choice(model.split.ravel(), (20, len(features.FEATURES)))
    matrix += random.normal(size=matrix.shape).astype(np.float32) / 100
    known = np.where(random.random(matrix.shape) < share, np.float32(np.nan), matrix)
    assert (model.log_odds(matrix) <= model.log_odds(known)).all()
    threshold = float(random.random())
    reached = model.score(matrix) >= threshold
    assert model.may_reach(known, threshold)[reached].all()
    assert np.array_equal(model.may_reach(matrix, threshold), reached)


@pytest.mark.parametrize("compiling", [True, False])
@pytest.mark.parametrize("depth", [1, 2, 4])
def test_trees_of_any_depth_are_walked(
    *, depth: int, compiling: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row falls as a walk from node to node tells, whatever the depth and number of rows."""
    if not compiling:
        monkeypatch.setattr(compiled, "wanted", lambda _: False)
    random = np.random.default_rng(depth)
    tree = random_tree(depth, random)
    model = small_model(trees=[tree])
    matrix = random.random((1000, 2)).astype(np.float32)
    walked = [model.start + walk(tree, row) for row in matrix]
    assert model.log_odds(matrix).tolist() == walked
    assert model.log_odds(matrix[:9]).tolist() == walked[:9]


@pytest.mark.parametrize("compiling", [True, False])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_an_unknown_feature_lets_a_row_fall_either_way(
    *, depth: int, compiling: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The greatest leaf that any value of the unknown feature reaches, in few rows and many."""
    if not compiling:
        monkeypatch.setattr(compiled, "wanted", lambda _: False)
    random = np.random.default_rng(depth)
    tree = random_tree(depth, random)
    model = small_model(trees=[tree])
    matrix = random.random((700, 2)).astype(np.float32)
    values = [-np.inf, *np.array(tree["split"]) + 1e-3]
    reached = [
        max(walk(tree, np.array([one, row[1]], dtype=np.float32)) for one in values)
        for row in matrix
    ]
    matrix[:, 0] = np.nan
    assert model.log_odds(matrix).tolist() == [model.start + leaf for leaf in reached]
    assert model.log_odds(matrix[:2]).tolist() == [model.start + leaf for leaf in reached[:2]]


def random_tree(depth: int, random: np.random.Generator) -> dict[str, Any]:
    """Return a tree over two features with any splits and leaves."""
    nodes = 2**depth - 1
    return {
        "feature": random.integers(0, 2, nodes).tolist(),
        "split": random.random(nodes).tolist(),
        "leaf": random.normal(size=nodes + 1).tolist(),
    }


def walk(tree: dict[str, Any], row: Float32s) -> float:
    """Return the leaf that a row falls to, going down node by node."""
    node = 0
    while node < len(tree["split"]):
        node = 2 * node + (2 if row[tree["feature"][node]] > tree["split"][node] else 1)
    return float(tree["leaf"][node - len(tree["split"])])


def test_the_shipped_model_is_read_once() -> None:
    """A second call gives the model that the first has loaded."""
    assert verify.model() is verify.model()


def test_the_shipped_model_is_of_these_features() -> None:
    """The columns that the model was fitted on are the ones that are measured."""
    model = verify.model()
    assert model.features == features.FEATURES
    assert model.feature.max() < len(features.FEATURES)
    assert (np.diff(model.chances) >= 0).all()


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(*[st.floats(0, 1, width=32)] * 4, st.booleans()), min_size=1, max_size=9))
def test_a_relation_is_turned_with_its_pair(rows: list[tuple[float, ...]]) -> None:
    """Contains and contained change places with the texts, other relations stay."""
    names = ("contained", "length_ratio", "ratio", "order_containing")
    measured = {
        name: np.array([row[place] for row in rows], dtype=np.float32)
        for place, name in enumerate(names)
    }
    lighter = np.array([row[4] for row in rows], dtype=np.bool_)
    turned = {"contains": "contained", "contained": "contains"}
    there = [RELATIONS[one] for one in verify.relations(measured, lighter)]
    back = [RELATIONS[one] for one in verify.relations(measured, ~lighter)]
    assert [turned.get(one, one) for one in there] == back


@pytest.mark.parametrize(
    ("contained", "length_ratio", "ratio", "order_containing", "relation"),
    [
        (0.5, 0.6, 0.0, 0.0, "contained"),
        (0.6, 0.6, 0.0, 0.0, "contained"),
        (0.49, 0.6, 0.0, 0.0, "restated"),
        (0.0, 0.6, 0.0, 0.0, "restated"),
        (1.0, 0.7, 0.0, 0.0, "restated"),
        (1.0, 0.71, 0.0, 0.0, "restated"),
        (0.0, 1.0, 0.8, 0.0, "near"),
        (0.0, 1.0, 0.9, 0.0, "near"),
        (0.0, 1.0, 0.79, 0.0, "restated"),
        (0.0, 1.0, 0.0, 0.75, "near"),
        (0.0, 1.0, 0.0, 0.9, "near"),
        (0.0, 1.0, 0.0, 0.74, "restated"),
        (1.0, 0.5, 0.9, 0.0, "near"),
    ],
)
def test_a_relation_begins_at_its_bounds(
    contained: float, length_ratio: float, ratio: float, order_containing: float, relation: str
) -> None:
    """Half of what tells is enough to be held, .7 of the length too much; near goes first."""
    row = (contained, length_ratio, ratio, order_containing)
    names = ("contained", "length_ratio", "ratio", "order_containing")
    measured = {
        name: np.array([value], dtype=np.float32) for name, value in zip(names, row, strict=True)
    }
    (found,) = verify.relations(measured, np.array([True]))
    assert RELATIONS[found] == relation


def test_an_edited_sentence_is_near() -> None:
    """One word changed for another leaves a near copy."""
    found = nd.compare(
        "More than 80 firefighters from three towns fought the flames for four hours.",
        "More than 80 firefighters from three towns battled the flames for four hours.",
    )
    assert found.relation == "near"


def test_a_sentence_within_a_longer_one_is_contained() -> None:
    """The longer of two sentences that share the shorter one's claim contains it."""
    short = "The harbour museum of Port Amery will reopen in September."
    long = (
        "The harbour museum of Port Amery will reopen in September, and its director, Ines "
        "Calder, hopes for forty thousand visitors in the first year after a costly repair."
    )
    assert nd.compare(short, long).relation == "contained"
    assert nd.compare(long, short).relation == "contains"


def test_a_template_with_other_names_and_figures_is_different() -> None:
    """The same formula about another company is another claim."""
    found = nd.compare(
        "Calder Mills said its third-quarter profit rose 12 percent to 4.1 million dollars.",
        "Amery Shipping said its third-quarter profit fell 3 percent to 9.7 million dollars.",
    )
    assert not found.same


def test_a_score_is_read_off_the_curve_between_its_knots() -> None:
    """Log-odds of -1.5 and 1.5 are that far along; a step is a ten-thousandth."""
    matrix = np.array([[0, 0], [1, 0.5]], dtype=np.float32)
    assert small_model().score(matrix).tolist() == np.array([0.32, 0.68], dtype=np.float32).tolist()
    steps = verify.in_steps(np.array([0.12344, 0.12346, 1.0]))
    assert steps.tolist() == np.array([0.1234, 0.1235, 1], dtype=np.float32).tolist()


def test_a_score_is_a_step_of_a_ten_thousandth() -> None:
    """Scores are rounded, so that the last bits of floating point never show."""
    found = nd.compare("A fire in Port Amery killed five.", "Five died in a Port Amery fire.")
    steps = found.score / verify.SCORE_STEP
    assert math.isclose(steps, round(steps), abs_tol=1e-6)


def test_a_pair_that_differs_in_marks_alone_is_exact() -> None:
    """As in a copy, the score is 1 and nothing conflicts; alone and in a batch."""
    one = "\N{BULLET} \N{LEFT DOUBLE QUOTATION MARK}The ferry from Karsa sank on Monday off Selm."
    other = "The ferry from Karsa sank on Monday, off Selm"
    found = nd.compare(one, other)
    assert (found.same, found.relation, found.score, found.conflicts) == (True, "exact", 1.0, ())
    articles = [nd.Article(id="a", text=one), nd.Article(id="b", text=other)]
    (variant,) = nd.deduplicate(articles).clusters[0].variants
    assert (variant.relation, variant.score, variant.conflicts) == ("exact", 1.0, ())


def test_a_sign_and_a_question_mark_keep_a_pair_from_being_exact() -> None:
    """What changes the sense is an edit, whose conflict is looked for."""
    one = "It was 5 degrees in Karsa when the ferry sank on Monday."
    assert nd.compare(one, one.replace("5", "-5")).relation == "near"
    assert nd.compare(one, one.replace(".", "?")).relation == "near"
