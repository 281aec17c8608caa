"""Print the quality of the decision: `python -m benchmarks.quality --data DIR [--json]`.

Exit code 1 where a figure is below its floor (`floors.json`) by more than its margin. Needs
scikit-learn (`pip install newsdedup[tables]`) for the figures that are fitted anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.cases.contract import flat
from benchmarks.quality import clusters, decision

if TYPE_CHECKING:
    from collections.abc import Callable

FLOORS = Path(__file__).with_name("floors.json")
FITTED: dict[str, Callable[[Path], dict[str, Any]]] = {
    "decision": decision.decision,
    "mrpc": decision.mrpc,
}
SHIPPED: dict[str, Callable[[Path], dict[str, Any]]] = {
    "end_to_end": clusters.end_to_end,
    "containment": clusters.containment,
}


def digest(data: Path) -> str:
    """Return 16 hexadecimal digits of the labelled pairs' bytes."""
    summed = hashlib.blake2b(digest_size=8)
    for path in sorted((data / "pairs").glob("same_claim*.jsonl")):
        summed.update(path.read_bytes())
    return summed.hexdigest()


def figures(data: Path) -> dict[str, Any]:
    """Return all figures by name, on one level."""
    parts = SHIPPED | (FITTED if find_spec("sklearn") else {})
    return flat({name: run(data) for name, run in parts.items()})


def broken(found: dict[str, Any]) -> list[str]:
    """Return a line for each floor that its figure doesn't hold."""
    floors = json.loads(FLOORS.read_text("utf-8"))
    return [
        f"{name}: {found[name]:.3f} is below {floor['least']} - {floor['margin']}"
        for name, floor in floors.items()
        if name in found and found[name] < floor["least"] - floor["margin"]
    ]


def main() -> int:
    """Measure, print, and hold the figures to their floors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("NEWSDEDUP_DATA"), help="the collections"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    if options.data is None:
        parser.error("--data or NEWSDEDUP_DATA is needed")
    found = figures(Path(options.data))
    if options.json:
        print(json.dumps({"data": digest(Path(options.data)), "figures": found}, indent=1))
    else:
        print("\n".join(f"{name:58} {value:9.3f}" for name, value in found.items()))
    problems = broken(found)
    print("\n".join(problems), file=sys.stderr, end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
