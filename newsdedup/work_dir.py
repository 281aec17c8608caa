"""A work directory: what each finished step of a long run gave, so that a killed run goes on.

A step is a file of named arrays (numpy's npz, with a checksum for each array and no pickle) that
appears whole or not at all. A card tells what the run is made of; another run is refused.
"""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np
from attrs import frozen

from newsdedup.errors import InvalidSettingError, StoreMismatchError, WorkDirError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Arrays: TypeAlias = Mapping[str, NDArray[Any]]

_CARD = "run.json"
_STEP = ".npz"
_UNFINISHED = ".unfinished"
# Beside the arrays of a step stands which there are: one damaged byte may hide the others.
_NAMES = "names"
# What numpy and zipfile raise for a file that was cut off or changed: RuntimeError for one that
# seems to be encrypted or of a later version, MemoryError for a shape that can't be.
_DAMAGED = (
    *(OSError, ValueError, EOFError, KeyError, RuntimeError, MemoryError),
    *(zipfile.BadZipFile, zlib.error),
)


class Steps(Protocol):
    """Where the steps of a run are taken from, or made."""

    keeps: bool

    def arrays(self, step: str, make: Callable[[], Arrays]) -> Arrays:
        """Return what a step gave; `make` does it where that isn't known."""


class NoWorkDir:
    """Every step is made, and nothing is kept."""

    keeps = False

    def arrays(self, _step: str, make: Callable[[], Arrays]) -> Arrays:
        """Return what the step gives."""
        return make()


@frozen
class WorkDir:
    """A directory with a file for each finished step of one run."""

    path: Path
    keeps = True

    def arrays(self, step: str, make: Callable[[], Arrays]) -> Arrays:
        """Return what a step gave, made and written where no sound file of it is there.

        Raises `WorkDirError` where it can't be written.
        """
        place = self.path / f"{step}{_STEP}"
        found = _read(place)
        if found is None:
            found = make()
            content = BytesIO()
            named = {_NAMES: np.array(sorted(found)), **found}
            np.savez(content, **named)  # type: ignore[arg-type]  # names, no options
            _write(place, content.getvalue())
        return found


def opened(path: str | os.PathLike[str], card: Mapping[str, str]) -> WorkDir:
    """Return the work directory of a run that `card` describes, new or begun before.

    Raises `StoreMismatchError` for that of another run, `InvalidSettingError` for a directory
    that has other files, and `WorkDirError` for one that can't be written.
    """
    place = Path(path)
    try:
        place.mkdir(exist_ok=True)
        there = sorted(one.name for one in place.iterdir() if one.suffix != _UNFINISHED)
    except OSError as error:
        raise WorkDirError(str(place), error) from error
    if _CARD in there:
        _check_card(place, card)
    elif there:
        allowed = "a new or empty directory, or that of a run that was interrupted"
        raise InvalidSettingError("work_dir", str(place), f"{allowed}; it has {there[0]!r}")
    else:
        _write(place / _CARD, json.dumps(dict(card), sort_keys=True).encode())
    return WorkDir(place)


def remove(path: str | os.PathLike[str]) -> None:
    """Remove a work directory; files that aren't of a run stay, and then so does it."""
    place = Path(path)
    for one in place.iterdir() if place.is_dir() else ():
        if one.name == _CARD or one.suffix in (_STEP, _UNFINISHED):
            one.unlink(missing_ok=True)
    if place.is_dir() and not any(place.iterdir()):
        place.rmdir()


def _check_card(place: Path, card: Mapping[str, str]) -> None:
    try:
        there = json.loads((place / _CARD).read_bytes())
        other = sorted(name for name in card if there.get(name) != card[name])
    except (OSError, ValueError, AttributeError):
        other = ["content: its card is damaged"]
    if other:
        raise StoreMismatchError(
            f"{place}: holds the steps of a run with other {', '.join(other)}; allowed: the same "
            "articles, settings and version, or another directory; remove it to begin anew"
        )


def _read(place: Path) -> Arrays | None:
    """Return the arrays of a step, None where its file is missing or damaged."""
    try:
        with place.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            found = {name: kept[name] for name in kept.files}
            return found if found.pop(_NAMES).tolist() == sorted(found) else None
    except _DAMAGED:
        return None


def _write(place: Path, content: bytes) -> None:
    """Write a file that a crash at any moment leaves whole or not there."""
    beside = place.with_name(f"{place.name}.{os.getpid()}{_UNFINISHED}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
        _keep_names(place.parent)
    except OSError as error:
        raise WorkDirError(str(place), error) from error


def _keep_names(directory: Path) -> None:
    """Write to the disk which files a directory has, where the system can be told to."""
    if os.name != "posix":
        return
    opened_directory = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(opened_directory)
    finally:
        os.close(opened_directory)
