"""Record the digests of the shipped tables and of the model, for `newsdedup doctor`.

Writes `newsdedup/data/digests.json`. Run it after any other script of this directory:

    python -m benchmarks.make.digests
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from newsdedup import tables, verify

DATA = Path(__file__).parents[2] / "newsdedup" / "data"
OUTPUT = DATA / "digests.json"


def digests() -> str:
    """Return the content of the file: of each table its version, if it has one, and SHA-256."""
    versions = {
        "frequencies.txt.gz": tables.frequencies().version,
        "model.json": str(verify.model().version),
    }
    found = sorted(path for path in DATA.iterdir() if path.suffix in (".json", ".gz"))
    recorded = {
        path.name: {
            "version": versions.get(path.name, ""),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in found
        if path != OUTPUT
    }
    return json.dumps(recorded, indent=1) + "\n"


if __name__ == "__main__":
    OUTPUT.write_text(digests(), encoding="utf-8")
