"""Articles whose texts are on a shelf, and with them what else of an article takes room."""

from __future__ import annotations

import json
import re
import sys
from array import array
from collections import OrderedDict
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from newsdedup.listing import Listing
from newsdedup.records import Article, frozen_mapping, sentence_of, with_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsdedup.records import Sentence
    from newsdedup.spill import Shelf

# An article without what is on the shelf, and the place of its text there; the place behind
# that has the other fields, as JSON.
Bare: TypeAlias = tuple[Article, int]

_PUT_ASIDE = ("title", "url", "byline", "credit", "ed_note", "extra")
_DEEPEST = 8
_NO_FIELDS = MappingProxyType[str, Any]({})
_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGEST = 2**63
# Characters of articles kept as they were read last: sentences are read article by article.
_REMEMBERED = 1 << 22


def shelve(article: Article, shelf: Shelf) -> Bare:
    """Put an article on a shelf.

    Of web news some 450 bytes an article are left in memory; with all fields but the text they
    were 1,300. Values of a user's own kind stay as they are.
    """
    fields = {name: getattr(article, name) for name in _PUT_ASIDE}
    fields["extra"] = dict(article.extra)
    aside = {name: value for name, value in fields.items() if value and _is_plain(value)}
    place = shelf.append(article.text)
    shelf.append(json.dumps(aside) if aside else "")
    left: dict[str, Any] = {"text": "", **dict.fromkeys(aside)}
    if type(article.source) is str:
        left["source"] = sys.intern(article.source)  # the same letters
    if "extra" in aside or not article.extra:
        left["extra"] = _NO_FIELDS
    return with_values(article, left), place


def whole(bare: Bare, shelf: Shelf) -> Article:
    """Return an article as it was put on the shelf."""
    article, place = bare
    return with_values(article, {"text": shelf[place], **_told(shelf[place + 1])})


def _told(aside: str) -> dict[str, Any]:
    """Return the fields that were put aside."""
    fields: dict[str, Any] = json.loads(aside) if aside else {}
    if "extra" in fields:
        fields["extra"] = frozen_mapping(fields["extra"])
    return fields


def _is_plain(value: object, depth: int = 0) -> bool:
    """Tell whether JSON gives a value back as it was."""
    if isinstance(value, int) and abs(value) >= _LARGEST:
        return False
    if isinstance(value, str):  # JSON joins two lone surrogates that make a pair
        return type(value) is str and not _SURROGATE.search(value)
    if type(value) in (int, float, bool, type(None)):
        return True
    if depth == _DEEPEST:
        return False
    if type(value) is list:
        return all(_is_plain(one, depth + 1) for one in value)
    return type(value) is dict and all(
        isinstance(key, str) and _is_plain(key) and _is_plain(one, depth + 1)
        for key, one in value.items()
    )


class Articles(Listing[Article]):
    """Articles that are on a shelf; one is put together when it is read."""

    def __init__(self, bare: Sequence[Bare], shelf: Shelf) -> None:
        self._bare = [article for article, _ in bare]
        self._places = array("q", [place for _, place in bare])
        self._shelf = shelf
        self._texts: OrderedDict[int, str] = OrderedDict()
        self._asides: dict[int, dict[str, Any]] = {}  # of articles in `_texts` alone
        self._characters = 0

    def __len__(self) -> int:
        return len(self._bare)

    @property
    def bare(self) -> Sequence[Article]:
        """The articles without what is on the shelf, which cost nothing to read."""
        return self._bare

    def item(self, place: int) -> Article:
        """Return an article with all that it has."""
        return with_values(self._bare[place], {"text": self.text(place), **self._aside(place)})

    def text(self, place: int) -> str:
        """Return the text of an article."""
        text = self._texts.get(place)
        if text is None:
            text = self._shelf[self._places[place]]
            self._remember(place, text)
        self._texts.move_to_end(place)
        return text

    def sentence(self, place: int, position: int, *, start: int, end: int) -> Sentence:
        """Return `self[place].sentence(...)`; the article, which costs more, isn't made."""
        text, url = self.text(place)[start:end], self._aside(place).get("url")
        return sentence_of(
            self._bare[place], text, position=position, start=start, end=end, url=url
        )

    def _aside(self, place: int) -> dict[str, Any]:
        """Return the other fields that are on the shelf, of an article whose text was read."""
        aside = self._asides.get(place)
        if aside is None:
            aside = self._asides[place] = _told(self._shelf[self._places[place] + 1])
        return aside

    def _remember(self, place: int, text: str) -> None:
        self._texts[place] = text
        self._characters += len(text)
        while self._characters > _REMEMBERED and len(self._texts) > 1:
            gone, text = self._texts.popitem(last=False)
            self._asides.pop(gone, None)
            self._characters -= len(text)

    def __getstate__(self) -> dict[str, object]:
        """For a process that isn't forked: what was remembered stays here."""
        fresh = {"_texts": OrderedDict[int, str](), "_asides": {}, "_characters": 0}
        return {**self.__dict__, **fresh}
