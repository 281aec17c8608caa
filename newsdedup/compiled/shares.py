"""What two texts share, made of counts by a kernel: the numbers of `features.shares`.

In numpy each feature takes several passes over arrays that don't fit in the cache: .63 µs a
pair. Here a pair's counts are read once. The arithmetic is the same, in float64, so that each
float32 that is written is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdedup.compiled import kernel

if TYPE_CHECKING:
    from newsdedup.columns import Float32s, Int64s, Uint8s

# Rows of counts, as in `features.block`: the same eight of texts and of pairs, then the greatest
# weights of a pair.
_WEIGHT, _NAMES, _WORDS, _TERMS, _NAME_COUNT, _FIGURES, _DAYS, _NEGATIONS = range(8)
_RAREST, _RAREST_LEFT, _RAREST_RIGHT = 10, 11, 12


@kernel
def _fraction(part: float, whole: float, otherwise: float) -> float:
    return part / whole if whole > 0 else otherwise


@kernel
def _short_long(heavier: int, left: float, right: float) -> tuple[float, float]:
    """Return a value of both texts as that of the lighter and of the heavier one."""
    if heavier < 0 or (heavier == 0 and left <= right):
        return left, right
    return right, left


@kernel
def write(  # a feature a line, in their order: to cut it up would hide which is which
    left: Int64s,
    right: Int64s,
    texts: Int64s,
    pairs: Int64s,
    opening: Uint8s,
    nat: float,
    columns: Float32s,
) -> None:
    """Write the features of `features.shares.NAMES` into the first rows of `columns`.

    `texts` and `pairs` are those of `features.block.Counts`, `left` and `right` the places of
    each pair's texts in them, `opening` tells of each text whether it opens with a pronoun,
    `nat` is the units in one.
    """
    for pair in range(len(left)):
        one, other = left[pair], right[pair]
        shared = float(pairs[_WEIGHT, pair])
        ours, theirs = texts[_WEIGHT, one], texts[_WEIGHT, other]
        heavier = ours - theirs
        low, high = float(min(ours, theirs)), float(max(ours, theirs))
        jaccard = _fraction(shared, low + high - shared, 0.0)
        contained = _fraction(shared, low, 0.0)
        columns[0, pair], columns[1, pair] = jaccard, contained
        columns[2, pair] = _fraction(shared, high, 0.0)
        columns[3, pair], columns[4, pair] = shared / nat, low / nat
        columns[5, pair], columns[6, pair] = (low - shared) / nat, (high - shared) / nat
        columns[7, pair] = pairs[_RAREST, pair] / nat
        columns[8, pair], columns[9, pair] = _short_long(
            heavier, pairs[_RAREST_LEFT, pair] / nat, pairs[_RAREST_RIGHT, pair] / nat
        )
        both = float(pairs[_TERMS, pair])
        fewer = float(min(texts[_TERMS, one], texts[_TERMS, other]))
        more = float(max(texts[_TERMS, one], texts[_TERMS, other]))
        columns[10, pair] = _fraction(both, fewer + more - both, 0.0)
        columns[11, pair] = _fraction(both, fewer, 0.0)
        columns[12, pair] = _fraction(fewer, more, 0.0)
        columns[13, pair], columns[14, pair] = fewer, more
        columns[16, pair] = pairs[_NAME_COUNT, pair]
        for kind, row in ((_NAMES, 15), (_WORDS, 21)):
            common = float(pairs[kind, pair])
            short, long = _short_long(
                heavier, texts[kind, one] - common, texts[kind, other] - common
            )
            common, short, long = common / nat, short / nat, long / nat
            first = row if kind == _WORDS else row + 1  # the number of names stands in between
            columns[row, pair] = common
            columns[first + 1, pair], columns[first + 2, pair] = short, long
            columns[first + 3, pair] = _fraction(common, common + short, contained)
            columns[first + 4, pair] = _fraction(common, common + short + long, jaccard)
        figures = float(pairs[_FIGURES, pair])
        short, long = _short_long(
            heavier, texts[_FIGURES, one] - figures, texts[_FIGURES, other] - figures
        )
        columns[26, pair], columns[27, pair], columns[28, pair] = figures, short, long
        columns[29, pair] = min(short, long)
        days = float(pairs[_DAYS, pair])
        short, long = _short_long(heavier, texts[_DAYS, one] - days, texts[_DAYS, other] - days)
        columns[30, pair], columns[31, pair] = days, short + long
        columns[32, pair] = min(short, long)
        denied, denied_too = texts[_NEGATIONS, one] > 0, texts[_NEGATIONS, other] > 0
        columns[33, pair] = 1.0 if denied != denied_too else 0.0
        columns[34, pair], columns[35, pair] = _short_long(
            heavier, float(opening[one]), float(opening[other])
        )
