"""JSON, read strictly: what could be read in two ways is refused."""

from __future__ import annotations

import json
from typing import Any

from newsdedup.errors import ArticleFormatError


def parsed(text: str, *, path: str) -> Any:
    """Return the value of a JSON text.

    A name given twice in one object, Infinity, nesting too deep for the parser and numbers
    of thousands of digits are refused with `ArticleFormatError`, whose item is the line
    within the text. NaN is no JSON either, but is how many programs write a missing value:
    it is read as null. Lone surrogates pass.
    """
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        problem = f"not JSON at column {error.colno}: {error.msg}"
        raise ArticleFormatError(path, problem, item=str(error.lineno)) from error
    except RecursionError as error:
        raise ArticleFormatError(path, "JSON nested too deeply") from error
    except ValueError as error:
        raise ArticleFormatError(path, f"not JSON that can be read: {error}") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("one name is given twice in one object")
    return values


def _constant(name: str) -> None:
    if name != "NaN":
        raise ValueError(f"{name} is no JSON number")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_constant)
