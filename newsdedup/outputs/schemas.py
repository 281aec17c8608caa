"""The JSON Schemas of what is written as JSON lines: one file a format and version."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from newsdedup.errors import InvalidSettingError

SCHEMAS: tuple[str, ...] = (
    *("clusters", "articles", "decisions", "training"),  # of a run
    *("matches", "found", "events", "links"),  # of an index
)
_VERSION = 1
_DIRECTORY = files("newsdedup").joinpath("data", "schemas")


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one line of an output.

    `name` is one of `SCHEMAS`. Keys may be added within a version, so that other keys are
    allowed. Raises `InvalidSettingError` for another name.

    >>> from newsdedup.outputs.schemas import schema
    >>> schema("clusters")["type"]
    'object'
    """
    if name not in SCHEMAS:
        raise InvalidSettingError("name", name, ", ".join(SCHEMAS))
    text = _DIRECTORY.joinpath(f"{name}-{_VERSION}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
