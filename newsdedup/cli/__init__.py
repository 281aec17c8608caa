"""The command line: flags in, one library call, printing and exit codes out."""

from __future__ import annotations

import sys

from newsdedup.errors import MissingExtraError

INTERRUPTED = 130


def main() -> None:
    """Run the `newsdedup` command; without click, say in one line what to install and exit 1."""
    try:
        from newsdedup.cli.app import app  # noqa: PLC0415  # click is an extra: it may be missing
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        missing = MissingExtraError("the command line", package="click", extra="cli")
        sys.stderr.write(f"newsdedup: error: {missing}\n")
        sys.exit(1)
    try:
        app.main(prog_name="newsdedup")
    except KeyboardInterrupt:  # before a command was under way, or while it was ending
        sys.exit(INTERRUPTED)
