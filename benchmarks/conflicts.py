"""Measure the finding of conflicts: facts swapped in real sentences, and edits that keep facts.

    python -m benchmarks.conflicts --data DIR [--pairs 1200] [--json FILE]

Swapped pairs: one number, date, name or negation of a real sentence is replaced by another
of its form, everything else stays; or a unit, a year in "three years ago", the speaker of a
quotation told the other way round; or the sentence is told as a hoax. The share flagged with
the right kind is the recall. Unchanged pairs: exact copies, and copies edited so that every fact
stays (five -> 5, 1.2 million -> 1.2m, casing, clauses in another order, a dropped adjective or
title, U.S. -> American, did not -> didn't or failed to, active for passive, a quotation before
its speaker, 59,619 -> about 60,000);
the share flagged at all is the false-flag rate. Last, the labelled same-claim pairs: how many
are flagged, by kind. Same data and seed give the same pairs.
"""

# ruff: noqa: RUF001, SIM905, S311  # quotation marks; word lists as text; samples, no secrets

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from newsdedup.conflicts import conflicts, facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

COLLECTIONS = ("fnc1_train", "allsides_part01", "fa_kes_syria")
SEED = 1
_SPLIT = re.compile(r"(?<=[a-z0-9%][.!?])\s+(?=[A-Z])|\n+")
_SMALL = "two three four five six seven eight nine ten eleven twelve".split()
_FIGURES = re.compile(r"(?<![\w.,/:$£€#-])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w/:-]|[.,]\d)")
_SPELLED = re.compile(r"(?<![\w-])(?<!ty )(?:" + "|".join(_SMALL) + r")\b(?= [a-z])")
_MONTHS = (
    "January February March April June July August September October November December".split()
)
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTH = re.compile(r"\b(?:" + "|".join(_MONTHS) + r")\b")
_WEEKDAY = re.compile(r"\b(?:" + "|".join(_WEEKDAYS) + r")\b")
_YEAR = re.compile(r"(?<=\b(?:in|of) )(?:19|20)\d\d\b(?!s)")
_NAME = re.compile(
    r"(?<=[a-z] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){0,2}(?=(?: [a-z]{2}|,|\.$|'s))(?! of)"
)
_NO_NAME = frozenset((*_MONTHS, *_WEEKDAYS, "May", "Islam", "God"))
_AUXILIARY = re.compile(
    r"\b(?:was|were|is|are|will|would|could|should|has been|have been|did)\b(?= [a-z]{3,})"
    r"(?! (?:only|just|more|less|merely|even|simply|not|never|no)\b)"
)
# The copy's own time, against which "last year" and "three years ago" are read.
PUBLISHED = datetime(2014, 9, 17, tzinfo=UTC)
_QUOTED = re.compile(
    r"[“\"]([^“”\"]{60,}),[”\"] (?:said|says) ((?:[A-Z][a-z]+ )?[A-Z][a-z]{2,})(?:\.|,|$).*"
)
_UNITS = re.compile(r"(?<=\d )(seconds|minutes|hours|days|weeks|months|miles|km|million|billion)\b")
_OTHER_UNIT = {
    "seconds": "minutes", "minutes": "hours", "hours": "minutes", "days": "weeks",
    "weeks": "days", "months": "weeks", "miles": "metres", "km": "metres",
    "million": "billion", "billion": "million",
}  # fmt: skip
_RELATIVE = re.compile(
    r"\b(?:last year|this year|(?:two|three|four|five|six|10) years ago)\b(?!['’])"
)
_YEARS_AGO = ("last year", "this year", "three years ago", "six years ago", "10 years ago")
_YEARS = {"last year": 1, "this year": 0, "10 years ago": 10} | {
    f"{word} years ago": count for count, word in enumerate(_SMALL[:5], start=2)
}
_PERSONS = ("Marta Lobo", "Jan Vos", "Ida Duarte", "Tom Kesler")  # made up
_APART = 2  # years, so that no way to count them makes one of two
_PASSIVE = re.compile(
    r"([^,;\"“”]+?) (?:was|were) (killed|shot|found|attacked|released) by ([^,;]+)\."
)
_DENIAL = re.compile(
    r"\b(was|were|are|is|has|have|had|did|does|will|would|could) not (?!only|just)"
)
_LOWEST, _LONGEST = 60, 280
_KEPT = 0.1  # of sentences to put a "not" in: about as many as have one to take away


Names = dict[str, None]  # in a fixed order, and quick to look up


class Pair(NamedTuple):
    """Two sentences, what was done to make the second from the first, and where it is from."""

    left: str
    right: str
    edit: str
    collection: str


def sentences(path: Path) -> list[str]:
    """Return the distinct sentences of a collection that are long enough to say something."""
    found: dict[str, None] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            for text in _SPLIT.split(json.loads(line)["text"]):
                if _LOWEST <= len(text) <= _LONGEST and (text[0].isupper() or text[0] in '“"'):
                    found[text.strip()] = None
    return list(found)


def names_of(texts: Sequence[str]) -> Names:
    """Return the names in sentences, sorted: none of their words is a common word as well."""
    common = {word for text in texts for word in re.findall(r"\b[a-z]+", text)}
    names = {name for text in texts for name in _NAME.findall(text)}
    return dict.fromkeys(
        name
        for name in sorted(names)
        if _NO_NAME.isdisjoint(name.split()) and common.isdisjoint(name.lower().split())
    )


def _other(values: Sequence[str], value: str, rng: random.Random) -> str:
    return rng.choice([one for one in values if one != value])


def _other_figure(match: re.Match[str], rng: random.Random) -> str:
    """Return another number of the same form: as many digits, the same commas and decimals."""
    figures = re.sub(r"\d", lambda _: str(rng.randint(1, 9)), match[0])
    return figures if figures != match[0] else _other_figure(match, rng)


def swap_number(text: str, rng: random.Random, names: Names) -> str | None:
    """Replace one figure or number word."""
    del names
    places = [*_FIGURES.finditer(text), *_SPELLED.finditer(text)]
    places = [m for m in places if not _is_date_or_name(text, m)]
    if not places:
        return None
    match = rng.choice(places)
    spelled = match[0] in _SMALL
    new = _other(_SMALL, match[0], rng) if spelled else _other_figure(match, rng)
    return text[: match.start()] + new + text[match.end() :]


def _is_date_or_name(text: str, match: re.Match[str]) -> bool:
    before = re.search(r"(\w+)\.? $", text[: match.start()])
    after = re.match(r" ([A-Z]\w+)", text[match.end() :])
    named = before is not None and not before[1].islower()
    months = {month[:3] for month in (*_MONTHS, "May")}
    dated = after is not None and after[1][:3] in months
    dated = dated or (before is not None and before[1][:3] in months)
    clock = re.match(r" ?[ap]\.?m\b", text[match.end() :]) is not None
    return named or dated or clock


def swap_date(text: str, rng: random.Random, names: Names) -> str | None:
    """Replace one weekday, month or year."""
    del names
    places = [*_WEEKDAY.finditer(text), *_MONTH.finditer(text), *_YEAR.finditer(text)]
    if not places:
        return None
    match = rng.choice(places)
    if match[0].isdigit():
        new = str(int(match[0]) + rng.choice((-3, -2, -1, 1, 2, 3)))
    else:
        new = _other(_WEEKDAYS if match[0] in _WEEKDAYS else _MONTHS, match[0], rng)
    return text[: match.start()] + new + text[match.end() :]


def swap_name(text: str, rng: random.Random, names: Names) -> str | None:
    """Replace one name inside a sentence by one of as many words, wherever it stands."""
    places = [m[0] for m in _NAME.finditer(text) if m[0] in names]
    if not places:
        return None
    old = rng.choice(places)
    fitting = [new for new in rng.sample(tuple(names), 50) if len(new.split()) == len(old.split())]
    fitting = [new for new in fitting if new not in text]
    return text.replace(old, rng.choice(fitting)) if fitting else None


def swap_negation(text: str, rng: random.Random, names: Names) -> str | None:
    """Take a "not" away, or put one in after an auxiliary verb."""
    del names
    denials, places = list(_DENIAL.finditer(text)), list(_AUXILIARY.finditer(text))
    if denials:
        match = rng.choice(denials)
        return f"{text[: match.start()]}{match[1]} {text[match.end() :]}"
    if not places or rng.random() > _KEPT:
        return None
    match = rng.choice(places)
    first = match[0].split()[0]
    return text[: match.start()] + match[0].replace(first, f"{first} not", 1) + text[match.end() :]


def swap_form(text: str, rng: random.Random, names: Names) -> str | None:
    """Deny with another word than "not": never, no longer, a contraction, failed to."""
    del names
    match = re.search(_AUXILIARY, text)
    if match is None or _DENIAL.search(text):
        return None
    first, *rest = match[0].split()
    contraction = {"will": "won't"}.get(first, f"{first}n't")
    new = rng.choice((f"{first} never", f"{first} no longer", contraction))
    return text[: match.start()] + " ".join((new, *rest)) + text[match.end() :]


def swap_hoax(text: str, rng: random.Random, names: Names) -> str | None:
    """Tell of a sentence as of a report that is false."""
    del names
    if not re.fullmatch(r"(?:The|A|An|Police|In|Some) [^\"“”?]+\.", text) or _UNTRUE.search(text):
        return None
    told = text[0].lower() + text[1:-1]
    frames = (
        "Reports that {} are false.",
        "The claim that {} is a hoax.",
        "Officials denied reports that {}.",
        "It is a hoax that {}.",
    )
    return rng.choice(frames).format(told)


_UNTRUE = re.compile(r"\b(?:not|no|never|hoax|false|fake|den(?:y|ied|ies)|n't|bogus|claim)\b|n't")


def swap_unit(text: str, rng: random.Random, names: Names) -> str | None:
    """Replace the unit or scale behind one figure."""
    del rng, names
    match = _UNITS.search(text)
    return _UNITS.sub(lambda m: _OTHER_UNIT[m[0]], text, count=1) if match else None


def swap_relative(text: str, rng: random.Random, names: Names) -> str | None:
    """Replace one "last year" or "three years ago" by a year at least two apart."""
    del names
    match = _RELATIVE.search(text)
    if match is None:
        return None
    fitting = [new for new in _YEARS_AGO if abs(_YEARS[new] - _YEARS[match[0]]) >= _APART]
    return text[: match.start()] + rng.choice(fitting) + text[match.end() :]


def swap_speaker(text: str, rng: random.Random, names: Names) -> str | None:
    """Give a quotation to another, before it instead of behind."""
    del names
    match = _QUOTED.fullmatch(text)
    return f"{rng.choice(_PERSONS)} told reporters: “{match[1]}.”" if match else None


SWAPS: dict[str, Callable[[str, random.Random, Names], str | None]] = {
    "number": swap_number,
    "date": swap_date,
    "name": swap_name,
    "negation": swap_negation,
    "negation: other form": swap_form,
    "negation: hoax": swap_hoax,
    "number: unit": swap_unit,
    "date: relative": swap_relative,
    "name: speaker": swap_speaker,
}


def _replaced(
    pattern: str, replacement: str | Callable[[re.Match[str]], str]
) -> Callable[[str], str]:
    compiled = re.compile(pattern)
    return lambda text: compiled.sub(replacement, text)


def _clauses_turned(text: str) -> str:
    """Move what stands behind the last comma of a sentence to its front."""
    match = re.fullmatch(r"([A-Z][^\",“”]{30,}), ([^,\"“”]{15,})\.", text)
    if match is None:
        return text
    return f"{match[2][0].upper()}{match[2][1:]}, {match[1]}."


def _rounded(match: re.Match[str]) -> str:
    digits = match[0].replace(",", "")
    value = round(int(digits), 2 - len(digits))
    return f"about {value:,}" if value != int(digits) else match[0]


def _quote_turned(text: str) -> str:
    match = _QUOTED.fullmatch(text)
    return f"{match[2]} told reporters: “{match[1]}.”" if match else text


def _active(text: str) -> str:
    match = _PASSIVE.fullmatch(text)
    return f"{match[3][0].upper()}{match[3][1:]} {match[2]} {match[1]}." if match else text


EDITS: dict[str, Callable[[str], str]] = {
    "exact copy": str,
    "words to figures": lambda text: _SPELLED.sub(lambda m: str(_SMALL.index(m[0]) + 2), text),
    "figures to words": lambda text: re.sub(
        r"(?<![\w.,/:$£€#-])(?<![A-Za-z] )[2-9](?= [a-z]{3,})",
        lambda m: _SMALL[int(m[0]) - 2],
        text,
    ),
    "million to m": _replaced(r"(?<=\d) (m|b)illion\b", lambda m: {"m": "m", "b": "bn"}[m[1]]),
    "percent to %": _replaced(r"(?<=\d) (?:percent|per cent)\b", "%"),
    "month abbreviated": _replaced(
        r"\b(Jan|Feb|Aug|Oct|Nov|Dec)(?:uary|ruary|ust|ober|ember)\b", r"\1."
    ),
    "lower case": str.lower,
    "upper case": str.upper,
    "clauses turned": _clauses_turned,
    "adjective dropped": _replaced(
        r"\b(?:new|senior|major|large|former|local|young|recent|top|huge) (?=[a-z])", ""
    ),
    "U.S. to American": _replaced(r"\bU\.S\. (?=[a-z])", "American "),
    "United States to U.S.": _replaced(r"\b[Tt]he United States(?! of)", "the U.S."),
    "said that": _replaced(r"\bsaid (?=(?:the|he|she|it|they) )", "said that "),
    "speaker first": _quote_turned,
    "active for passive": _active,
    "not to n't": _replaced(
        r"\b(was|were|is|are|did|does|do|has|have|would|could) not\b", r"\1n't"
    ),
    "n't to not": _replaced(
        r"\b(was|were|is|are|did|does|do|has|have|would|could)n['’]t\b", r"\1 not"
    ),
    "did not to failed to": _replaced(r"\bdid not (?=[a-z]{3,})(?!only|just)", "failed to "),
    "said it was not to denied": _replaced(r"\bdenied that\b", "said it was not true that"),
    "title dropped": _replaced(
        r"\b(?:President|Sen\.|Rep\.|Mr\.|Ms\.|Gov\.|Prime Minister) (?=[A-Z][a-z])", ""
    ),
    "rounded": _replaced(
        r"(?<![\d.,$£€-])(?<![A-Z][a-z] )\d{1,3},\d{3}(?![\d,.]\d|[-\d])", _rounded
    ),
    "no to not any": _replaced(
        r"\b(is|was|are|were) no (?=[a-z]{4,}\b)(?!longer|more|less)", r"\1 not any "
    ),
    "quotes straightened": lambda text: text.translate(str.maketrans("“”‘’", "\"\"''")),
}


def swapped_pairs(data: Path, count: int) -> Iterator[Pair]:
    """Yield about `count` pairs whose second sentence has one fact swapped, all kinds alike."""
    each = count // (len(SWAPS) * len(COLLECTIONS))
    for collection in COLLECTIONS:
        texts = sentences(data / "articles" / f"{collection}.jsonl.gz")
        rng = random.Random(f"{SEED} {collection}")
        names = names_of(texts[:20_000])
        for kind, swap in SWAPS.items():
            order = rng.sample(texts, len(texts))
            made = ((text, swap(text, rng, names)) for text in order)
            changed = (Pair(one, two, kind, collection) for one, two in made if two and two != one)
            yield from (pair for pair, _ in zip(changed, range(each), strict=False))


def unchanged_pairs(data: Path, count: int) -> Iterator[Pair]:
    """Yield about `count` pairs in which an edit changed words and no fact."""
    each = count // (len(EDITS) * len(COLLECTIONS))
    for collection in COLLECTIONS:
        texts = sentences(data / "articles" / f"{collection}.jsonl.gz")
        rng = random.Random(f"{SEED} {collection} unchanged")
        for name, edit in EDITS.items():
            order = rng.sample(texts, len(texts))
            made = (Pair(text, edit(text), name, collection) for text in order)
            fitting = (p for p in made if p.left != p.right or name == "exact copy")
            yield from (pair for pair, _ in zip(fitting, range(each), strict=False))


def flagged_kinds(pair: Pair) -> set[str]:
    """Return the kinds of conflict found in a pair."""
    published = PUBLISHED if pair.edit == "date: relative" else None
    sides = (facts(text, published=published) for text in (pair.left, pair.right))
    return {str(one.kind) for one in conflicts(*sides)}


def is_flagged(pair: Pair) -> bool:
    """Say whether a swapped pair is flagged with the kind of what was swapped in it."""
    return pair.edit.split(":")[0] in flagged_kinds(pair)


def measure(data: Path, count: int) -> dict[str, Any]:
    """Return all figures: recall of swaps, false flags of edits, flags on labelled pairs."""
    swapped = [(pair.edit, is_flagged(pair)) for pair in swapped_pairs(data, count)]
    edited = [(pair.edit, bool(flagged_kinds(pair))) for pair in unchanged_pairs(data, count)]
    return {
        "swaps": {"all": _share(swapped), **_shares(swapped)},
        "unchanged": {"all": _share(edited), **_shares(edited)},
        "labelled": labelled(data),
    }


def _share(rows: Sequence[tuple[str, bool]]) -> dict[str, float]:
    return {
        "pairs": len(rows),
        "flagged": round(sum(hit for _, hit in rows) / max(1, len(rows)), 4),
    }


def _shares(rows: Sequence[tuple[str, bool]]) -> dict[str, dict[str, float]]:
    names = dict.fromkeys(name for name, _ in rows)
    return {name: _share([row for row in rows if row[0] == name]) for name in names}


def labelled(data: Path) -> dict[str, Any]:
    """Return how many of the labelled same-claim pairs are flagged, in all and by kind."""
    kinds: Counter[str] = Counter()
    pairs = flagged = 0
    for name in ("same_claim_dev", "same_claim_dev2"):
        for line in (data / "pairs" / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["gold"] != "same":
                continue
            found = flagged_kinds(Pair(row["text_a"], row["text_b"], "", ""))
            pairs, flagged = pairs + 1, flagged + bool(found)
            kinds.update(found)
    return {
        "pairs": pairs,
        "flagged": round(flagged / pairs, 4),
        "by_kind": dict(sorted(kinds.items())),
    }


def _print(figures: dict[str, Any]) -> None:
    for title in ("swaps", "unchanged"):
        print(f"{title}: share flagged")
        for name, row in figures[title].items():
            print(f"  {name:24} {row['flagged']:7.4f}  of {row['pairs']} pairs")
    print("labelled same:", figures["labelled"])


def main(arguments: Sequence[str]) -> int:
    """Print the figures, and write them as JSON where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conflicts", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="directory of real collections")
    parser.add_argument("--pairs", type=int, default=1200, help="pairs of each of the two suites")
    parser.add_argument("--json", type=Path, help="file to write the figures to")
    options = parser.parse_args(arguments)
    figures = measure(options.data, options.pairs)
    _print(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
