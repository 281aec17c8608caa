"""Stemmers by language: the shipped table for English, Snowball for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdedup import tables
from newsdedup.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable

# The Snowball stemmers by ISO 639-1 code; English has its own table.
SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


def stemmer(language: str) -> Callable[[str], str] | None:
    """Return the function from word to stem for a language (ISO 639-1), None if there is none.

    English stems come from the shipped table. Other languages have a Snowball stemmer; raises
    `MissingExtraError` where that needs a package that isn't installed.
    """
    if language == "en":
        return tables.stem
    if language not in SNOWBALL:
        return None
    try:
        import snowballstemmer  # noqa: PLC0415  # an extra
    except ImportError as error:
        feature = f"stemming for language {language!r}"
        raise MissingExtraError(feature, package="snowballstemmer", extra="stems") from error
    stem: Callable[[str], str] = snowballstemmer.stemmer(SNOWBALL[language]).stemWord
    return stem
