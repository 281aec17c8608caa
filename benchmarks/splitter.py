"""How well and how fast the sentence splitter cuts: `python -m benchmarks.splitter --data DIR`.

Five measures:

- **F1** of the boundaries inside the documents of `segmentation/seg_gold_docs_news.jsonl`. A
  gold boundary counts where our policy could set one: at a line break, or after a stop (and
  what closes after it). Captions and list items run on in one line without a stop are what
  this leaves out; `unscored` says how many, `f1_raw` counts them as missed. Where the
  gold keeps a quotation of several sentences whole and we split it, our boundary is counted
  as wrong. Edited text (GUM and PUD) and web forums (EWT) are told apart. The rules were
  chosen on half of the documents; `f1_held_out` is the other half of the edited ones.
- **same**: the share of edited gold sentences that end in a stop and that are cut the same in
  six contexts: alone, before another sentence, after one, between two, below a headline, and
  in their own document.
- **Golden Rules**: how many of the 48 texts are split exactly. Several of them want lists
  run on in one line cut at their labels, which we don't.
- **wrapped**: the share of texts of several lines taken for hard-wrapped copy (Reuters-21578
  is, the other collections are not).
- **speed**: MB of UTF-8 a CPU second on one core, whole articles, best of three.
"""

# ruff: noqa: RUF001  # closing quotes are what CLOSERS lists

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import time
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from newsdedup.sentences import Span, newline_policy, spans, split
from newsdedup.settings import Settings

Document = dict[str, Any]
EDITED = ("GUM", "UD_English-PUD")
STOPS = ".!?…"
CLOSERS = "\"'”’)]}»"
ARTICLES = ("allsides_part01", "fnc1_train", "fa_kes_syria", "reuters21578")


def read_jsonl(path: Path, limit: int | None = None) -> list[Document]:
    """Return the objects of a JSONL file, gzipped or not, the first `limit` of them."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(lines, limit)]


def ends_in_stop(sentence: str) -> bool:
    """Tell whether a sentence ends in a stop, closing quotes and brackets aside."""
    return sentence.rstrip(CLOSERS)[-1:] in STOPS


def boundaries(document: Document) -> tuple[set[int], set[int]]:
    """Return the gold boundaries inside a document that are scored, and those that are not."""
    text, offsets = document["text"], document["offsets"]
    scored: set[int] = set()
    unscored: set[int] = set()
    for (start, end), (following, _) in pairwise(offsets):
        fair = "\n" in text[end:following] or ends_in_stop(text[start:end])
        (scored if fair else unscored).add(end)
    return scored, unscored


def agreement(documents: list[Document]) -> dict[str, float]:
    """Return `f1`, precision, recall and `f1_raw` of our boundaries in these documents."""
    hits = wrong = missed = unscored = raw_hits = 0
    for document in documents:
        gold, unfair = boundaries(document)
        ours = {end for _, end in split(document["text"])[:-1]}
        hits += len(ours & gold)
        raw_hits += len(ours & (gold | unfair))
        wrong += len(ours - gold - unfair)
        missed += len(gold - ours)
        unscored += len(unfair)
    return {
        "documents": len(documents),
        "boundaries": hits + missed,
        "unscored": unscored,
        "precision": hits / (hits + wrong),
        "recall": hits / (hits + missed),
        "f1": 2 * hits / (2 * hits + wrong + missed),
        "f1_raw": 2 * raw_hits / (raw_hits + wrong + hits + missed + unscored),
    }


def held_out(document: Document) -> bool:
    """Tell whether a document is of the half that no rule was chosen on."""
    return hashlib.blake2b(document["id"].encode()).digest()[0] % 2 == 1


def cuts_inside(text: str, start: int, end: int) -> list[Span]:
    """Return the spans that touch text[start:end], counted from `start`."""
    return [(a - start, b - start) for a, b in split(text) if a < end and b > start]


def same_in_contexts(documents: list[Document]) -> tuple[int, int]:
    """Return how many sentences were tried, and how many were cut alike in all six contexts."""
    places = [
        (document["text"], start, end)
        for document in documents
        for start, end in document["offsets"]
        if ends_in_stop(document["text"][start:end])
    ]
    tried = [text[start:end] for text, start, end in places]
    same = 0
    for number, (text, start, end) in enumerate(places):
        sentence, before, after = tried[number], tried[number - 7], tried[(number + 7) % len(tried)]
        frames = (
            ("", f" {after}"),
            (f"{before} ", ""),
            (f"{before} ", f" {after}"),
            ("News\n", ""),
        )
        alone = cuts_inside(sentence, 0, len(sentence))
        same += cuts_inside(text, start, end) == alone and all(
            cuts_inside(left + sentence + right, len(left), len(left) + len(sentence)) == alone
            for left, right in frames
        )
    return len(places), same


def golden_rules(documents: list[Document]) -> tuple[int, int]:
    """Return how many of the 48 Golden Rules there are, and how many are split exactly."""
    rules = [rule for rule in documents if rule["set"] == "GOLDEN_EN_RULES_TEST_CASES"]
    right = sum(
        [rule["text"][start:end] for start, end in split(rule["text"])]
        == [sentence.strip() for sentence in rule["sentences"]]
        for rule in rules
    )
    return len(rules), right


def speed(texts: list[str]) -> float:
    """Return MB of UTF-8 that `spans` splits in a CPU second, best of three runs."""
    settings = Settings()
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        for text in texts:
            spans(text, settings)
        best = min(best, time.process_time() - started)
    return size / best / 1e6


def quality(data: Path) -> dict[str, float]:
    """Return all figures but the speed: fractions from 0 to 1, and counts."""
    documents = read_jsonl(data / "segmentation" / "seg_gold_docs_news.jsonl")
    edited = [document for document in documents if document["corpus"] in EDITED]
    web = [document for document in documents if document["corpus"] not in EDITED]
    tried, same = same_in_contexts(edited)
    rules, right = golden_rules(read_jsonl(data / "segmentation" / "golden_rules_en.jsonl"))
    return {
        **agreement(edited),
        "f1_held_out": agreement([document for document in edited if held_out(document)])["f1"],
        "f1_web": agreement(web)["f1"],
        "f1_web_raw": agreement(web)["f1_raw"],
        "f1_all": agreement(documents)["f1"],
        "sentences": tried,
        "same": same / tried,
        "golden_rules": rules,
        "golden_rules_right": right,
    }


def wrapped(texts: list[str]) -> float:
    """Return the share of the texts of several lines that are taken for hard-wrapped copy."""
    policies = [newline_policy(text) for text in texts if "\n" in text.strip()]
    return policies.count("paragraph") / max(1, len(policies))


def collections(data: Path) -> dict[str, float]:
    """Return MB a CPU second and the share wrapped, first 1,500 articles of each collection."""
    figures = {}
    for name in ARTICLES:
        rows = read_jsonl(data / "articles" / f"{name}.jsonl.gz", 1500)
        texts = [row["text"] for row in rows]
        figures[f"wrapped_{name}"] = wrapped(texts)
        figures[f"mb_per_second_{name}"] = speed(texts)
    return figures


def main() -> None:
    """Measure and print, as a table or as JSON."""
    parser = argparse.ArgumentParser(
        description="How well and how fast the sentence splitter cuts."
    )
    parser.add_argument("--data", type=Path, default=os.environ.get("NEWSDEDUP_DATA"))
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    if options.data is None:
        parser.error("--data DIR or NEWSDEDUP_DATA is needed")
    figures = quality(options.data) | collections(options.data)
    if options.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name:32} {figure:10.4f}" if isinstance(figure, float) else f"{name:32} {figure:5}")


if __name__ == "__main__":
    main()
