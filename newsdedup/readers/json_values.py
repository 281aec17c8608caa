"""JSON, read strictly: what could be read in two ways is refused."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from newsdedup.errors import ArticleFormatError

# What is read has to be written again: deeper values would pass here, with much of the stack
# free, and fail there. The deepest of 60 sample feeds of agencies has 11.
MAX_DEPTH = 100
_TOO_DEEP = f"JSON nested too deeply; allowed: {MAX_DEPTH} levels"


def parsed(text: str, *, path: str) -> Any:
    """Return the value of a JSON text.

    A name given twice in one object (but for objects), Infinity, more than `MAX_DEPTH` levels
    and numbers of thousands of digits are refused with `ArticleFormatError`, whose item is the line
    within the text. NaN is no JSON either, but is how many programs write a missing value:
    it is read as null. Lone surrogates pass.
    """
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        problem = f"not JSON at column {error.colno}: {error.msg}"
        raise ArticleFormatError(path, problem, item=str(error.lineno)) from error
    except RecursionError as error:
        raise ArticleFormatError(path, _TOO_DEEP) from error
    except ValueError as error:
        raise ArticleFormatError(path, f"not JSON that can be read: {error}") from error
    if text.count("[") + text.count("{") > MAX_DEPTH and _is_deeper(value, MAX_DEPTH):
        raise ArticleFormatError(path, _TOO_DEEP)
    return value


def _is_deeper(value: Any, levels: int) -> bool:
    """Whether lists and objects in a value are nested in more than so many levels."""
    level = [value]
    for _ in range(levels + 1):
        containers = [item for item in level if isinstance(item, (dict, list))]
        level = [
            inner
            for item in containers
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return bool(containers)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; of values that are objects under one name, the later get a number.

    Some agencies write links to several files so. A text or a time given twice is in doubt.
    """
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values and not (isinstance(value, dict) and isinstance(values[name], dict)):
            raise ValueError("one name is given twice in one object")
        values[_free(name, values)] = value
    return values


def _free(name: str, values: dict[str, Any]) -> str:
    if name not in values:
        return name
    return next(new for n in count(2) if (new := f"{name}#{n}") not in values)


def _constant(name: str) -> None:
    if name != "NaN":
        raise ValueError(f"{name} is no JSON number")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_constant)
