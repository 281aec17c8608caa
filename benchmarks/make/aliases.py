"""Make the alias table: `python -m benchmarks.make.aliases`.

Country names come from CLDR (babel), demonyms, capitals and official names from countryinfo,
all else and all exceptions from the reviewed list beside this file, `aliases.toml`.
"""

from __future__ import annotations

import json
import tomllib
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel import Locale
from countryinfo import all_countries

from benchmarks.make.stemmer import Stemmer
from newsdedup import tables
from newsdedup.normalize import normalize, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SOURCE = Path(__file__).with_suffix(".toml")
OUTPUT = Path(tables.__file__).parent / "data" / "aliases.json"
# Below this, names and demonyms of islands are more often people and products in the news.
LEAST_POPULATION = 250_000
LONGEST_PHRASE = 4
_OFFICIAL = ("republic", "kingdom", "state", "federation", "sultanate")
_NO_PLURAL = ("ese", "ish", "ch", "ss", "ic")

stem = Stemmer()


def _key(form: str) -> str:
    """Return a form as the words that text is read as, joined by spaces."""
    return " ".join(words(normalize(form))).removeprefix("the ")


def _spellings(form: str) -> set[str]:
    """Return the keys of a form as written and without accents."""
    return {_key(form), _key(tables.without_accents(form))}


def _term(name: str) -> str:
    """Return the term of a name: a word's stem, or the words joined by underscores."""
    found = _key(name).split(" ")
    return stem(found[0]) if len(found) == 1 else "_".join(found)


def _plural(noun: str) -> str:
    return noun if noun.endswith(_NO_PLURAL) else f"{noun}s"


def countries(source: dict[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield term, capital and forms of each country that is in the news.

    The populous come last: French is France's, although countryinfo has it for Réunion too.
    """
    names = Locale("en").territories
    every: list[dict[str, Any]] = [dict(country.info()) for country in all_countries()]
    for facts in sorted(every, key=lambda facts: (facts.get("population") or 0, facts["name"])):
        code = (facts.get("ISO") or {}).get("alpha2")
        if not code or code not in names or (facts.get("population") or 0) < LEAST_POPULATION:
            continue
        own = source["countries"].get(code, {})
        name = own.get("term", names[code])
        term = _term(name.replace("_", " ")) if "_" not in name else name
        forms = [names[code], facts["name"], *_demonyms(facts), *own.get("forms", ())]
        forms.extend(_official_names(facts))
        yield term, facts.get("capital") or "", forms
    yield "kosovo", "Pristina", source["countries"]["XK"]["forms"]


def _demonyms(facts: dict[str, Any]) -> Iterator[str]:
    for demonym in (facts.get("demonym") or "").replace("/", ",").split(","):
        if demonym:
            yield demonym
            yield _plural(demonym)


def _official_names(facts: dict[str, Any]) -> Iterator[str]:
    for spelling in facts.get("altSpellings", ()):
        key = _key(spelling)
        if spelling.isascii() and "," not in spelling and set(key.split()) & set(_OFFICIAL):
            yield key


def sure_aliases(source: dict[str, Any]) -> dict[str, str]:
    """Return what each form surely stands for; what is its own stem is left out."""
    found: dict[str, str] = {}
    for term, _, forms in countries(source):
        _add(found, term, forms)
    for form in source["dropped"]["forms"]:
        found.pop(_key(form), None)
    for name in source["fixed"]["names"]:
        _add(found, name.replace(" ", "_"), [name, _plural(name)])
    for name, forms in source["same"].items():
        _add(found, _as_term(name), forms)
    for name, nouns in source["nouns"].items():
        _add(found, _as_term(name), [*nouns, *map(_plural, nouns)])
    for value, forms in (source["numbers"] | _tens_and_units()).items():
        _add(found, f"#{value}", forms)
    return dict(sorted(found.items()))


def _as_term(name: str) -> str:
    return stem(name) if name.isalpha() else name


def _add(found: dict[str, str], term: str, forms: Iterable[str]) -> None:
    for key in sorted({key for form in forms for key in _spellings(form)}):
        if key.count(" ") >= LONGEST_PHRASE:
            continue
        found.pop(key, None)
        if " " in key or stem(key) != term:
            found[key] = term


def _tens_and_units() -> dict[str, list[str]]:
    """Return twenty-one to ninety-nine."""
    ordered = sorted(tables.NUMBER_WORDS.items(), key=lambda item: item[1])
    tens = [(word, int(value)) for word, value in ordered if value >= 20]
    units = [("one", 1), *((word, int(value)) for word, value in ordered if 2 <= value <= 9)]
    return {str(ten + unit): [f"{a} {b}"] for (a, ten), (b, unit) in product(tens, units)}


def capitals(source: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each capital that stands for a government, and the term of its country."""
    dropped = set(source["capitals"]["dropped"])
    for term, capital, _ in countries(source):
        key = _key(tables.without_accents(capital))
        if key and key not in dropped:
            yield key, term


def loose_aliases(source: dict[str, Any], sure: dict[str, str]) -> dict[str, list[str]]:
    """Return what each term may stand for: capitals for countries, and the list's own."""
    found = {sure.get(key, _term(key)): [term] for key, term in capitals(source)}
    for name, others in source["loose"].items():
        found[_as_term(name)] = [_as_term(other) for other in others]
    return dict(sorted(found.items()))


def check(sure: dict[str, str], loose: dict[str, list[str]]) -> None:
    """Raise ValueError where a joined term has no phrase that becomes it."""
    joined = set(loose).union(*loose.values())
    missing = sorted(term for term in joined - set(sure.values()) if "_" in term)
    if missing:
        raise ValueError(f"no phrase becomes {', '.join(missing)}")


def main() -> None:
    """Write the table, say its size."""
    source = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    joined = {key: _term(key) for key, _ in capitals(source) if " " in key}
    sure = dict(sorted({**joined, **sure_aliases(source)}.items()))
    loose = loose_aliases(source, sure)
    check(sure, loose)
    table = {"sure": sure, "loose": loose}
    OUTPUT.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{OUTPUT}: {len(sure):,} sure forms, {len(loose):,} terms with loose ones")


if __name__ == "__main__":
    main()
