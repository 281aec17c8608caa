"""Compiled kernels for large batches; the one door to numba, which is an extra (`fast`).

Each kernel gives exactly the values of the numpy code it stands in for; the tests hold them
equal. A stage asks `wanted(rows)` and imports the module of its kernels only then, since
numba takes .4 s to import. Kernels release Python's lock, so that threads run them side by
side over the same arrays. The first run on a machine compiles them (seconds, told apart in
docs/engine.md); numba keeps the machine code beside the module, or in the user's cache
directory where that can't be written.

A kernel calls only kernels of its own module: numba's cache doesn't see changes in others.
In numba the product of two uint32 is a uint64: cast each back where it is meant to wrap.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    Kernel = TypeVar("Kernel", bound=Callable[..., object])

# Rows (texts or pairs) from which kernels pay for the .5 s that it takes to import numba and
# to load them: numpy takes some 50 µs a row.
LEAST_ROWS = 10_000


def available() -> bool:
    """Tell whether numba is installed; doesn't import it."""
    return "numba" in sys.modules or find_spec("numba") is not None


def loaded() -> bool:
    """Tell whether numba is in use in this process, so that more calls cost next to nothing."""
    return "numba" in sys.modules


def wanted(rows: int) -> bool:
    """Tell whether to run kernels on this many rows (texts or pairs): results are the same."""
    return loaded() or (rows >= LEAST_ROWS and _loads())


@cache
def _loads() -> bool:
    """Tell whether numba can be loaded: there are versions of it that don't like this numpy.

    Where it can't, numpy does the work, and `newsdedup doctor` says what is wrong.
    """
    if not available():
        return False
    try:
        import_module("numba")
    except (ImportError, OSError, MemoryError):
        return False
    return True


def kernel(function: Kernel) -> Kernel:
    """Compile a function when it is first called, for the types it is called with.

    The machine code is kept for later runs where there is a place that can be written.
    """
    import numba  # noqa: PLC0415  # an extra, takes .4 s

    njit: Any = numba.njit
    try:
        found = njit(cache=True, nogil=True)(function)
    except RuntimeError:  # "no locator available": no directory for the cache
        found = njit(nogil=True)(function)
    return cast("Kernel", found)
