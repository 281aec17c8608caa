"""List given names: `python -m benchmarks.make.given --data DIR`.

Reads every third article of the allsides collection, and writes `newsdedup/data/given.txt.gz`:
the words that in pairs of capitalised words stand first, before several others, and seldom last
or alone (Hillary, Mike; not Clinton or Paris), and that are no everyday words. Single words
alone are kept, nothing of who bears a name.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.make.names import texts

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAST_FIRST = 8
LEAST_FOLLOWERS = 4
LEAST_SHARE = 0.6
ALONE = 0.5  # what a word alone counts: a given name may stand alone, a surname mostly does

_RUN = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: (?:[A-Z]\. )?[A-Z][a-z]+)*(?![\w-])")
_INITIAL = re.compile(r" [A-Z]\.")
_EVERYDAY = re.compile(r"(?<= )[a-z]{2,}(?=[ ,.])")


def given_names(articles: Iterable[str]) -> list[str]:
    """Return the given names found in some texts, in lower case, sorted."""
    followers: dict[str, Counter[str]] = defaultdict(Counter)
    elsewhere: Counter[str] = Counter()
    everyday: Counter[str] = Counter()
    for text in articles:
        everyday.update(_EVERYDAY.findall(text))
        for run in _RUN.findall(text):
            words = _INITIAL.sub("", run).lower().split(" ")
            if len(words) == 2:  # a given name and a surname
                followers[words[0]][words[1]] += 1
            if len(words) <= 2:  # longer runs are mostly no persons
                elsewhere[words[-1]] += 2 if len(words) > 1 else 1
    return sorted(
        word
        for word, found in followers.items()
        if is_given(found, ALONE * elsewhere[word], everyday[word])
    )


def is_given(followers: Counter[str], elsewhere: float, everyday: int) -> bool:
    """Say whether a word that stands before some others, and elsewhere, is a given name."""
    first = followers.total()
    return (
        first >= max(LEAST_FIRST, everyday)
        and len(followers) >= LEAST_FOLLOWERS
        and first >= LEAST_SHARE * (first + elsewhere)
    )


def main() -> None:
    """Count and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="directory of collections")
    parser.add_argument("--out", type=Path, default=Path("newsdedup/data/given.txt.gz"))
    options = parser.parse_args()
    found = given_names(texts(options.data))
    content = " ".join(found).encode()
    options.out.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
    print(f"{len(found)} given names written to {options.out}")


if __name__ == "__main__":
    main()
