"""What the figures must reach: `floors.json`, and the comparison with it.

A floor names a figure (`case.figure`), the `least` or `most` it may be, the `margin` that
noise is given, and the evidence. A figure that is missing though its case ran breaks its
floor, unless the floor is of data (`"data": true`) and there was none, of a full run
(`"full": true`) and this one was quick, or of more `sentences` than this run was given.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from benchmarks.cases.contract import flat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.cases.contract import Figures, Options

FLOORS = Path(__file__).with_name("floors.json")


@frozen(kw_only=True)
class Check:
    """One floor and whether its figure holds it; `told` says so in a line."""

    figure: str
    passed: bool
    told: str


def read(path: Path = FLOORS) -> list[dict[str, Any]]:
    """Return the floors of a file."""
    floors: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return floors


def checks(
    results: Mapping[str, Figures], options: Options, floors: Sequence[Mapping[str, Any]]
) -> list[Check]:
    """Compare the figures of the cases that ran with their floors."""
    figures = flat(dict(results))
    return [
        _check(floor, figures.get(floor["figure"]))
        for floor in floors
        if floor["figure"].split(".")[0] in results and _asked(floor, options)
    ]


def _asked(floor: Mapping[str, Any], options: Options) -> bool:
    """Tell whether a run with these options has the floor's figure."""
    if floor.get("data") and options.data is None:
        return False
    if floor.get("full") and options.quick:
        return False
    return bool(options.sentences >= floor.get("sentences", 0))


def _check(floor: Mapping[str, Any], value: Any) -> Check:
    name, margin = floor["figure"], floor.get("margin", 0)
    if value is None:
        return Check(figure=name, passed=False, told=f"{name} was not measured")
    if "least" in floor:
        passed, wanted = value >= floor["least"] - margin, f"at least {floor['least']}"
    else:
        passed, wanted = value <= floor["most"] + margin, f"at most {floor['most']}"
    return Check(
        figure=name, passed=passed, told=f"{name} is {value:.4g}; {wanted}, margin {margin}"
    )
