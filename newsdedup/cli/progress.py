"""Progress of a long run, on stderr: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Any, Self

from newsdedup.cli import printing
from newsdedup.errors import MissingExtraError

BAR_DELAY_SECONDS = 0.5
LINE_INTERVAL_SECONDS = 30.0


class Silent:
    """What `deduplicate` calls with a stage's name, what is done and the total (0: unknown).

    This one says nothing; the others below say more.
    """

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note of how far the stage has come."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing of the progress on the terminal."""


class _Lines(Silent):
    """A plain line at most every `interval` seconds: nothing for a short run."""

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._last = time.monotonic()

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._last < self._interval:
            return
        self._last = now
        of_total = f" of {total:,}" if total else ""
        printing.tell(f"newsdedup: {stage}: {done:,}{of_total}")


class _Bars(Silent):
    """A tqdm bar for the stage under way, which disappears when the stage ends.

    None is shown in the first `delay` seconds of the run, so that a short run has none.
    """

    def __init__(self, tqdm: Any, delay: float) -> None:
        self._tqdm = tqdm
        self._from = time.monotonic() + delay
        self._stage = ""
        self._bar: Any = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self._close()
            self._stage = stage
            self._bar = self._tqdm(
                total=total or None,
                desc=stage,
                leave=False,
                delay=max(self._from - time.monotonic(), 0),
                file=sys.stderr,
            )
        self._bar.update(done - self._bar.n)

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def progress(wanted: bool | None) -> Silent:  # noqa: FBT001  # the value of a three-way flag
    """Return what shows progress: None shows it where it helps, True always, False never.

    Raises `MissingExtraError` where a bar was asked for and tqdm isn't installed.
    """
    if wanted is False:
        return Silent()
    if not sys.stderr.isatty():
        return _Lines(0.0 if wanted else LINE_INTERVAL_SECONDS)
    try:
        from tqdm import (  # type: ignore[import-untyped]  # noqa: PLC0415  # no types; slow import
            tqdm,
        )
    except ModuleNotFoundError as error:
        if wanted:
            raise MissingExtraError("a progress bar", package="tqdm", extra="cli") from error
        return Silent()
    return _Bars(tqdm, 0.0 if wanted else BAR_DELAY_SECONDS)
