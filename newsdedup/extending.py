"""A user's own functions: asked for pairs and for scores, and their answers checked.

Both are called in this process, one call at a time, and never sent to another. Where they
are pure functions, results are the same in any order, batch and number of workers: texts stand
in an order that depends on the articles alone, and a pair is always asked for the same way round.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from newsdedup.columns import Pairs, distinct
from newsdedup.errors import InvalidSettingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsdedup.columns import Float64s, Int32s, Int64s
    from newsdedup.settings import CandidateSource, Scorer

# Pairs of an iterator made an array at a time: some 10 MB of Python's numbers.
_PAIRS_AT_A_TIME = 1 << 16
# How far past 0 or 1 the rounding of a cosine in float32 may lead.
_ROUNDING = 1e-6


def proposed(source: CandidateSource, texts: Sequence[str]) -> Pairs:
    """Return the pairs of texts that a source of candidates yields, each once, sorted.

    A text with itself is no pair. Raises `InvalidSettingError` for anything but pairs of
    whole numbers from 0 to below the number of texts.
    """
    blocks = [_codes(block, len(texts)) for block in _blocks(source(texts))]
    return Pairs.from_codes(distinct(np.concatenate([np.zeros(0, dtype=np.int64), *blocks])))


def _blocks(found: Any) -> Iterator[Any]:
    """Yield what a source returned as arrays, or as lists that ought to be."""
    if isinstance(found, np.ndarray):
        yield found
        return
    try:
        pairs = iter(found)
    except TypeError:
        raise InvalidSettingError("candidates(texts)", found, "pairs of whole numbers") from None
    while block := list(islice(pairs, _PAIRS_AT_A_TIME)):
        yield block


def _codes(block: Any, count: int) -> Int64s:
    """Return each pair as one number, the lower text in its upper half."""
    allowed = f"pairs of whole numbers (text, text), each from 0 to {count - 1}"
    try:
        pairs = np.asarray(block)
    except ValueError:  # rows of different lengths
        raise InvalidSettingError("candidates(texts)", _start(block), allowed) from None
    if not len(pairs):
        return np.zeros(0, dtype=np.int64)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.dtype.kind not in "iu":  # noqa: PLR2004  # a pair
        raise InvalidSettingError("candidates(texts)", _start(block), allowed)
    wrong = np.flatnonzero(((pairs < 0) | (pairs >= count)).any(axis=1))
    if len(wrong):
        raise InvalidSettingError("candidates(texts)", tuple(pairs[wrong[0]].tolist()), allowed)
    ordered = np.sort(pairs.astype(np.int64), axis=1)
    ordered = ordered[ordered[:, 0] < ordered[:, 1]]
    codes: Int64s = (ordered[:, 0] << 32) | ordered[:, 1]
    return codes


def _start(block: Any) -> Any:
    """Return of a list or an array what a message can show."""
    return list(islice(block, 3))


def scores(scorer: Scorer, texts: Sequence[str], first: Int32s, second: Int32s) -> Float64s:
    """Return what a scorer says of pairs of texts, float64 from 0 to 1, one a pair.

    The text that is lower as a string comes first. Raises `InvalidSettingError` for anything
    but as many numbers from 0 to 1 as there are pairs.
    """
    if not len(first):
        return np.zeros(0, dtype=np.float64)
    ends = zip(first.tolist(), second.tolist(), strict=True)
    asked = [_in_order(texts[one], texts[other]) for one, other in ends]
    answer = scorer(asked)
    found = _numbers(answer, len(asked))
    wrong = np.flatnonzero(~((found >= -_ROUNDING) & (found <= 1 + _ROUNDING)))
    if len(wrong):
        where = f"a number from 0 to 1 for each pair (here: {asked[wrong[0]]!r})"
        raise InvalidSettingError("scorer(pairs)", float(found[wrong[0]]), where)
    return np.clip(found, 0, 1)


def _in_order(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


def _numbers(answer: Any, count: int) -> Float64s:
    """Return an answer as an array of `count` numbers."""
    allowed = f"{count} numbers from 0 to 1, one for each pair asked for"
    try:
        found = np.asarray(answer)
        shape, numeric = found.shape, found.dtype.kind in "iuf"
    except ValueError:  # rows of different lengths
        raise InvalidSettingError("scorer(pairs)", answer, allowed) from None
    if not numeric:
        raise InvalidSettingError("scorer(pairs)", answer, allowed)
    if shape != (count,):
        raise InvalidSettingError("scorer(pairs)", f"an array of shape {shape}", allowed)
    return found.astype(np.float64)
