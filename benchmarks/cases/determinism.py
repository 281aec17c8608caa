"""The same articles give the same bytes: whatever their order, and Python's hash seed.

Nor do the batch size and the number of processes matter.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import wire
from benchmarks.cases import once

if TYPE_CHECKING:
    from benchmarks.cases.contract import Figures, Options

WIRE_SENTENCES = 2_000
VARIATIONS = (
    ((), "0"),
    (("--shuffle", "1", "--settings", '{"workers": 1}'), "1"),
    (("--shuffle", "2", "--settings", '{"workers": 2, "batch_size": 777}'), "4242"),
)


def run(options: Options) -> Figures:
    """Return the number of different outputs: 1 where all is well."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "wire.jsonl"
        once.write_articles(wire.articles(wire.lines(WIRE_SENTENCES))[0], file)
        found = {"wire": _outputs(file)}
    if options.data and not options.quick:
        found["fnc1_train"] = _outputs(options.data / "articles" / "fnc1_train.jsonl.gz")
    return found


def _outputs(file: Path) -> Figures:
    digests = [
        once.started([file], *options, environment={"PYTHONHASHSEED": seed})["sha256"]
        for options, seed in VARIATIONS
    ]
    return {"runs": len(digests), "outputs": len(set(digests)), "sha256": digests[0]}
