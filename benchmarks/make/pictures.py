"""Draw the pictures of the documentation, as SVG: the same bytes every time.

Writes `docs/pictures/*.svg`; the screenshots beside them are made by `benchmarks.make.screenshots`:

    python -m benchmarks.make.pictures
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from pathlib import Path
from textwrap import wrap

from newsdedup.features import FEATURES

OUTPUT = Path(__file__).parents[2] / "docs" / "pictures"

INK, GREY, PALE = "#1b1f24", "#8b95a3", "#f4f6f8"
BLUE, SKY = "#2563a8", "#e3eefa"
AMBER, SAND = "#a8620f", "#fdf1dc"
RED = "#b3392f"
LINE = 22
FONT = 'font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"'
Parts = Iterator[str]


def picture(width: int, height: int, told: str, parts: Iterable[str]) -> str:
    """Return an SVG document of some parts; `told` is what it shows, in words."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" {FONT} font-size="15">\n'
        f"<title>{escape(told)}</title>\n"
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        f'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="{GREY}"/></marker></defs>\n'
        f'<rect width="{width}" height="{height}" rx="10" fill="#ffffff"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def words(x: float, y: float, text: str, *, at: str = "start", fill: str = INK, **more: str) -> str:
    """Return one line of text; `at` says which end of it stands at `x`."""
    style = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<text x="{x}" y="{y}" text-anchor="{at}" fill="{fill}"{style}>{escape(text)}</text>'


def box(
    x: float, y: float, width: float, height: float, *, edge: str = GREY, fill: str = PALE
) -> str:
    """Return an empty box with round corners."""
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6" fill="{fill}" '
        f'stroke="{edge}" stroke-width="1.5"/>'
    )


def labelled(
    x: float, y: float, width: float, lines: list[str], *, edge: str = GREY, fill: str = PALE
) -> Parts:
    """Yield a box with lines of text in its middle, the first of them bold."""
    yield box(x, y, width, LINE * len(lines) + 16, edge=edge, fill=fill)
    for number, line in enumerate(lines):
        more = {"font_weight": "600"} if number == 0 else {"font_size": "13"}
        yield words(x + width / 2, y + 23 + LINE * number, line, at="middle", **more)


def arrow(x: float, y: float, to_x: float, to_y: float) -> str:
    """Return a straight arrow."""
    return (
        f'<path d="M{x} {y}L{to_x} {to_y}" stroke="{GREY}" stroke-width="1.5" '
        'fill="none" marker-end="url(#head)"/>'
    )


def tie(
    x: float, y: float, to_x: float, to_y: float, *, edge: str = BLUE, dashed: bool = False
) -> str:
    """Return a line between two things that have to do with each other."""
    dash = ' stroke-dasharray="5 5"' if dashed else ""
    return f'<path d="M{x} {y}L{to_x} {to_y}" stroke="{edge}" stroke-width="2"{dash}/>'


# --- what it is for ---------------------------------------------------------------------------

SHEETS = (
    (30, "Meridian Press", (0, 2)),
    (150, "Northline News", (1,)),
    (270, "Lakeside Tribune", (3,)),
)
SHEET_LINES = 4


def sheet(
    x: float, y: float, name: str, marked: tuple[int, ...], *, fill: str, gone: bool
) -> Parts:
    """Yield an article: bars for its sentences, those marked filled, or gone."""
    yield box(x, y, 150, 100)
    yield words(x + 10, y + 20, name, font_size="13", font_weight="600")
    for number in range(SHEET_LINES):
        colour = (fill or "none") if number in marked[:1] else "#c5ccd6"
        top = y + 32 + number * 16
        if gone and number in marked[:1]:
            yield (
                f'<rect x="{x + 10}" y="{top}" width="130" height="9" rx="3" fill="none" '
                f'stroke="{GREY}" stroke-dasharray="3 3"/>'
            )
        else:
            yield f'<rect x="{x + 10}" y="{top}" width="130" height="9" rx="3" fill="{colour}"/>'


def idea() -> str:
    """Draw what goes in and what comes out."""

    def parts() -> Parts:
        fills = (BLUE, "#6f9fd0", "#6f9fd0")
        for (y, name, marked), fill in zip(SHEETS, fills, strict=True):
            yield from sheet(20, y, name, marked, fill=fill, gone=False)
            yield arrow(175, y + 50, 255, 140 + y / 3)
            yield from sheet(590, y, name, marked, fill=fill, gone=y != SHEETS[0][0])
        yield arrow(505, 200, 582, 200)
        yield box(262, 92, 236, 216, edge=BLUE, fill=SKY)
        yield words(380, 118, "one cluster", at="middle", font_weight="600")
        yield from labelled(278, 130, 204, ["canonical sentence"], edge=BLUE, fill="#ffffff")
        told = ("near, 55 minutes later", "restated, 10 hours later")
        for number, line in enumerate(told):
            y = 188 + 46 * number
            yield box(308, y, 174, 38, fill="#ffffff")
            yield words(395, y + 24, line, at="middle", font_size="13")
            yield tie(292, 169, 292, y + 19)
            yield tie(292, y + 19, 307, y + 19)
        yield words(482, 296, "conflict: five / seven", at="end", fill=RED, font_size="13")

    return picture(760, 400, "Repeated sentences of three articles become one cluster", parts())


# --- the flow ---------------------------------------------------------------------------------

STEPS = (
    ("articles", ("read from files, of each", "the last version")),
    ("sentences", ("cut with exact offsets,", "datelines set aside")),
    ("texts", ("one wording each: exact", "copies are one from here")),
    ("terms", ("stems, aliases, numbers,", "and how rare each is")),
    ("band keys", ("MinHash bands, and pairs", "of the rarest terms")),
    ("candidate pairs", ("texts that share a key and", "enough rare words")),
    ("matches", (f"{len(FEATURES)} features, a calibrated", "score over the threshold")),
    ("stars", ("every variant matches", "its canonical directly")),
    ("clusters", ("where, when, who first,", "and which facts differ")),
)
ACROSS = 3


def flow() -> str:
    """Draw the steps from articles to clusters, three in a row."""

    def parts() -> Parts:
        for number, (name, told) in enumerate(STEPS):
            row, column = divmod(number, ACROSS)
            x, y = 20 + column * 250, 20 + row * 124
            last = number == len(STEPS) - 1
            colours = (BLUE, SKY) if last or number == 0 else (GREY, PALE)
            yield from labelled(x, y, 216, [name, *told], edge=colours[0], fill=colours[1])
            if column < ACROSS - 1:
                yield arrow(x + 218, y + 41, x + 248, y + 41)
            elif not last:
                yield turn(x + 108, y + 84, 128, y + 122)

    return picture(756, 362, "From articles to clusters, step by step", parts())


def turn(x: float, y: float, to_x: float, to_y: float) -> str:
    """Return an arrow from the end of a row to the start of the next."""
    middle = (y + to_y) / 2
    return (
        f'<path d="M{x} {y}V{middle}H{to_x}V{to_y}" stroke="{GREY}" stroke-width="1.5" '
        'fill="none" marker-end="url(#head)"/>'
    )


# --- the banded index --------------------------------------------------------------------------

ASKED = (
    ("The estimated 40,000 residents of Kelmouth harbour must leave on Monday.", BLUE, SKY, 20),
    ("Some 40,000 people living at the harbour of Kelmouth have to leave.", AMBER, SAND, 412),
)
KEYS = (
    ("kelmouth + 40000", (0, 1)),
    ("kelmouth + harbour", (0, 1)),
    ("40000 + harbour", (0, 1)),
    ("kelmouth + monday", (0,)),
    ("40000 + living", (1,)),
)


def banded() -> str:
    """Draw how two sentences meet in the buckets of their rare terms."""

    def parts() -> Parts:
        for text, edge, fill, x in ASKED:
            yield box(x, 16, 328, 62, edge=edge, fill=fill)
            half = text.index(" ", len(text) // 2)
            yield words(x + 164, 42, text[:half], at="middle", font_size="14")
            yield words(x + 164, 63, text[half + 1 :], at="middle", font_size="14")
        yield words(
            380,
            112,
            "keys made of pairs of rare terms, one bucket each",
            at="middle",
            fill="#566070",
            font_size="13",
        )
        for number, (key, inside) in enumerate(KEYS):
            yield from bucket(126 + number * 46, key, inside)
        yield words(
            380,
            378,
            "sharing any one bucket makes the two a candidate pair",
            at="middle",
            fill="#566070",
            font_size="13",
        )

    return picture(
        760, 396, "Two sentences with no long run of words in common share three buckets", parts()
    )


def bucket(y: float, key: str, inside: tuple[int, ...]) -> Parts:
    """Yield a bucket, its key, and what it holds."""
    shared = len(inside) > 1
    yield box(270, y, 220, 34, edge=INK if shared else GREY, fill="#ffffff" if shared else PALE)
    yield words(
        380, y + 22, key, at="middle", font_size="14", font_weight="600" if shared else "400"
    )
    for which in inside:
        _, edge, _, x = ASKED[which]
        left = which == 0
        yield tie(x + 60 if left else x + 268, 78, x + 60 if left else x + 268, y + 17, edge=edge)
        yield tie(x + 60 if left else x + 268, y + 17, 270 if left else 490, y + 17, edge=edge)


# --- stars ------------------------------------------------------------------------------------

CHAIN = (
    "The Port Amery warehouse fire killed five people on Monday.",
    (
        "The Port Amery warehouse fire killed five people on Monday, and mayor Petra Lindqvist "
        "ordered flags to be lowered."
    ),
    "Mayor Petra Lindqvist ordered flags to be lowered on Monday.",
)
CHAIN_TOPS = (54, 130, 228)
CHAIN_LETTERS = 44


def star() -> str:
    """Draw a chain, which drifts, beside a star, which doesn't."""
    return picture(760, 352, "A chain of matches drifts, a star does not", [*chain(), *rays()])


def chain() -> Parts:
    """Yield three sentences of which the first and the last make different claims."""
    yield words(195, 34, "a chain", at="middle", font_weight="600")
    for number, (top, text) in enumerate(zip(CHAIN_TOPS, CHAIN, strict=True)):
        lines = wrap(text, CHAIN_LETTERS)
        yield box(20, top, 350, 14 + 18 * len(lines))
        for place, line in enumerate(lines):
            yield words(195, top + 22 + 18 * place, line, at="middle", font_size="14")
        if number:
            yield tie(195, top - 26 if number == 1 else top - 30, 195, top)
            yield words(205, top - 9, "matches", fill=BLUE, font_size="13")
    for place, line in enumerate(("first and last don't match:", "they make different claims")):
        yield words(195, 306 + 20 * place, line, at="middle", fill=RED, font_size="13")


RAYS = ((400, 62, "exact"), (640, 62, "near"), (400, 224, "restated"), (640, 224, "contained"))


def rays() -> Parts:
    """Yield a canonical sentence and its variants around it."""
    yield words(570, 34, "a star", at="middle", font_weight="600")
    for x, y, _ in RAYS:
        yield tie(x + 50, y + 18, 570, 161)
    yield from labelled(500, 142, 140, ["canonical"], edge=BLUE, fill=SKY)
    for x, y, name in RAYS:
        yield from labelled(x, y, 100, [name])
    told = ("every variant was measured against", "the sentence in the middle")
    for place, line in enumerate(told):
        yield words(570, 306 + 20 * place, line, at="middle", fill=BLUE, font_size="13")


PICTURES: dict[str, Callable[[], str]] = {
    "banded-index": banded,
    "flow": flow,
    "idea": idea,
    "star": star,
}


def main() -> None:
    """Write all of them."""
    OUTPUT.mkdir(exist_ok=True)
    for name, drawn in PICTURES.items():
        (OUTPUT / f"{name}.svg").write_text(drawn(), encoding="utf-8")


if __name__ == "__main__":
    main()
