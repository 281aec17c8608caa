"""Links of JSON items to the files that have their text: `renditions` of ninjs and its like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LISTS = ("renditions", "links")
# What tells that a rendition is a text, and what that it is none whatever else is said.
_IS_TEXT = re.compile(r"nitf|newsml|anpa|html|xml|\btext|plain|story")
_IS_MEDIA = re.compile(r"image|video|audio|jpe?g|png|graphic|photo|picture|mp[34]")
_TELLING = ("name", "title", "mimetype", "contenttype", "format", "type", "rel", "fileextension")


def links_of(told: Mapping[str, Any], identity: str) -> Iterator[str]:
    """Yield the addresses and names under which an item's text may lie, by its bare keys.

    After those of each rendition of text comes the item's own id, under which files of its
    text are often stored; nothing where there is no such rendition.
    """
    found = False
    for name in _LISTS:
        for kind, rendition in _named(told.get(name)):
            words = " ".join(str(rendition.get(key) or "") for key in _TELLING)
            words = f"{kind} {words}".casefold()
            if _IS_TEXT.search(words) and not _IS_MEDIA.search(words):
                found = True
                yield from _names(rendition)
    if found and identity:
        yield identity


def _named(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the renditions of an object or a list, each with the name it goes by."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value or ())
    if not isinstance(value, (dict, list)):
        return
    for name, rendition in pairs:
        if isinstance(rendition, dict):
            bare = {key.casefold().replace("_", ""): item for key, item in rendition.items()}
            yield name if isinstance(name, str) else "", bare


def _names(rendition: Mapping[str, Any]) -> Iterator[str]:
    for key in ("href", "filename", "contentid"):
        name = rendition.get(key)
        if isinstance(name, str) and name.strip():
            yield name.strip()
