"""The stemmer that tables are made with: Snowball's, plus the reviewed list `stems.toml`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import snowballstemmer

from newsdedup import tables

SOURCE = Path(__file__).with_name("stems.toml")
_ISE = r"is(e|es|ed|ing|er|ers|ation|ations|ational|able)"

# F-16s are several of the F-16; the 1990s are no several 1990.
_PLURAL_OF_MODEL = re.compile(r"^([a-z].*\d)s$")


class Stemmer:
    """Stem words as `newsdedup.normalize.words` gives them; each word is stemmed once.

    Numbers become their value in plain digits. Accents go, British spellings become American
    ones, irregular forms their word; then Snowball's English stemmer has its turn. Words that
    are not letters alone lose their hyphens and a plural s after a digit.
    """

    def __init__(self) -> None:
        source = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
        self._snowball = snowballstemmer.stemmer("english").stemWord
        self._word_of = {
            form: word for word, forms in source["irregular"].items() for form in forms
        }
        self._american: dict[str, str] = source["british"]
        self._not_british = frozenset(source["not_british"]["words"])
        self._british = re.compile("|".join(sorted(self._american, reverse=True)))
        self._ise = re.compile(f"({'|'.join(source['ise']['verbs'])}){_ISE}")
        self._known: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        """Return the stem of a word."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._make(word)
        return known

    def _make(self, word: str) -> str:
        value = tables.number_value(word)
        if value is not None:
            return tables.plain_number(value)
        bare = tables.without_accents(word)
        if not bare.isalpha():
            return _PLURAL_OF_MODEL.sub(r"\1", bare.replace("-", ""))
        stem: str = self._snowball(self._word_of.get(bare) or self._americanized(bare))
        return stem

    def _americanized(self, word: str) -> str:
        match = self._ise.fullmatch(word)
        if match:
            return f"{match[1]}iz{match[2]}"
        match = self._british.match(word)
        if match is None or word in self._not_british:
            return word
        return self._american[match[0]] + word[match.end() :]
