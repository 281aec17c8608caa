"""What else finds repeated sentences, each as its own documentation shows it.

`python -m benchmarks.peers NAME SENTENCES OUT` runs one peer on a JSON list of sentences in a
process of its own: first on a few sentences, so that imports and compilation aren't counted,
then on all. It writes the links it found (pairs of places) and how long it took to OUT.

All that hash sets take the lower-case words of a sentence, or (names in `_letters`) its runs of
letters; what they report is verified with
`rapidfuzz.fuzz.token_set_ratio`, as users of these libraries do, except where the peer has a
check of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module, util
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks import machine

Link: TypeAlias = tuple[int, int]
Peer: TypeAlias = Callable[[Sequence[str]], Iterable[Link]]

PERMUTATIONS = 128
# datasketch makes 18 bands of 7 rows of it; gaoya is given the same, rensa has 16 of 8 at most
# near it, as the number of bands must divide the permutations.
JACCARD = 0.6
# Of 0-100. The least of 60, 65 … 90 at which the weighted precision on the pairs of
# same_claim_dev is at least .9: .918 at recall .198; 75 gives .818 and .245.
FUZZY = 80
# Characters in a run, as guides for short texts have them.
LETTERS = 5
WARM_UP = 300
LINES_AN_ARTICLE = 20


def words(sentence: str) -> set[str]:
    """Return the lower-case words of a sentence."""
    return set(sentence.lower().split())


def letters(sentence: str) -> set[str]:
    """Return the runs of LETTERS characters of a sentence in lower case."""
    text = sentence.lower()
    return {text[at : at + LETTERS] for at in range(max(len(text) - LETTERS + 1, 1))}


def verified(sentences: Sequence[str], candidates: Iterable[Link]) -> list[Link]:
    """Return the pairs whose texts rapidfuzz finds alike."""
    ratio = import_module("rapidfuzz").fuzz.token_set_ratio
    return [
        (one, other)
        for one, other in candidates
        if ratio(sentences[one], sentences[other], score_cutoff=FUZZY)
    ]


def newsdedup_wording(sentences: Sequence[str]) -> list[Link]:
    """Find copies and edits only with newsdedup, as the peers do."""
    return newsdedup(sentences, views="wording")


def newsdedup(sentences: Sequence[str], **settings: str) -> list[Link]:
    """Find repeats with newsdedup: default settings, the lines of made-up articles as sentences."""
    nd = import_module("newsdedup")
    articles = [
        nd.Article(id=f"{low:09}", text="\n".join(sentences[low : low + LINES_AN_ARTICLE]))
        for low in range(0, len(sentences), LINES_AN_ARTICLE)
    ]
    result = nd.deduplicate(articles, settings=nd.Settings(splitter=_lines, **settings))

    def place(sentence: Any) -> int:
        return int(sentence.article_id) + int(sentence.position)

    return [
        (place(cluster.canonical), place(variant.sentence))
        for cluster in result.clusters
        for variant in cluster.variants
    ]


def _lines(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def datasketch(sentences: Sequence[str]) -> list[Link]:
    """Find repeats as datasketch's guide shows: a MinHash each, insert into an index, query."""
    sketch = import_module("datasketch")
    index = sketch.MinHashLSH(threshold=JACCARD, num_perm=PERMUTATIONS)
    sketches = []
    for place, sentence in enumerate(sentences):
        minhash = sketch.MinHash(num_perm=PERMUTATIONS)
        for word in words(sentence):
            minhash.update(word.encode("utf8"))
        index.insert(place, minhash)
        sketches.append(minhash)
    return verified(sentences, _queried(index.query, sketches))


def datasketch_letters(sentences: Sequence[str]) -> list[Link]:
    """Find repeats with datasketch at its quickest, of sets of runs of letters."""
    return datasketch_tuned(sentences, letters)


def datasketch_tuned(
    sentences: Sequence[str], elements: Callable[[str], set[str]] = words
) -> list[Link]:
    """Find repeats with datasketch at its quickest: xxHash, bulk MinHashes, a bulk session."""
    sketch, xxhash = import_module("datasketch"), import_module("xxhash")
    index = sketch.MinHashLSH(threshold=JACCARD, num_perm=PERMUTATIONS)
    sets = ([part.encode() for part in elements(sentence)] for sentence in sentences)
    options = {"num_perm": PERMUTATIONS, "hashfunc": xxhash.xxh32_intdigest}
    sketches = sketch.MinHash.bulk(sets, scheme="affine32", **options)
    with index.insertion_session() as session:
        for place, minhash in enumerate(sketches):
            session.insert(place, minhash, check_duplication=False)
    return verified(sentences, _queried(index.query, sketches))


def _queried(query: Callable[[Any], Iterable[int]], keys: Iterable[Any]) -> Iterable[Link]:
    """Yield each pair that a query reports, once, the earlier place first."""
    for place, key in enumerate(keys):
        for other in query(key):
            if other < place:
                yield other, place


def rensa_letters(sentences: Sequence[str]) -> list[Link]:
    """Find repeats with rensa, of sets of runs of letters."""
    return rensa(sentences, letters)


def rensa(sentences: Sequence[str], elements: Callable[[str], set[str]] = words) -> list[Link]:
    """Find repeats with rensa's full-set R-MinHash, in bulk."""
    module = import_module("rensa")
    sets = [list(elements(sentence)) for sentence in sentences]
    sketches = module.RMinHash.from_token_sets(sets, num_perm=PERMUTATIONS, seed=42)
    index = module.RMinHashLSH(threshold=JACCARD, num_perm=PERMUTATIONS, num_bands=16)
    index.insert_many(sketches)
    found = index.query_all(sketches)
    links = ((o, place) for place, others in enumerate(found) for o in others if o < place)
    return verified(sentences, links)


def gaoya_letters(sentences: Sequence[str]) -> list[Link]:
    """Find repeats with gaoya, of runs of letters."""
    return gaoya(sentences, ("char", (LETTERS, LETTERS)))


def gaoya(
    sentences: Sequence[str], elements: tuple[str, tuple[int, int]] = ("word", (1, 1))
) -> list[Link]:
    """Find repeats with gaoya, whose index compares the signatures it finds by itself."""
    module = import_module("gaoya").minhash
    kind, lengths = elements
    index = module.MinHashStringIndex(
        32, JACCARD, 18, 7, None, kind, True, lengths
    )  # as its guide shows
    for place, sentence in enumerate(sentences):
        index.insert_document(place, sentence)
    return verified(sentences, _queried(index.query, sentences))


def text_dedup(sentences: Sequence[str]) -> list[Link]:
    """Find repeats with text-dedup's command for MinHash: it has no check of the texts."""
    module = import_module("text_dedup.minhash")
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "sentences.jsonl"
        source.write_text("".join(json.dumps({"text": line}) + "\n" for line in sentences), "utf-8")
        options = {
            "--path": "json", "--data_files": source, "--split": "train", "--column": "text",
            "--cache_dir": name, "--output": f"{name}/out", "--ngram": 1, "--min_length": 1,
            "--num_perm": PERMUTATIONS, "--threshold": JACCARD, "--batch_size": 10_000,
            "--num_proc": 1,
        }  # fmt: skip
        arguments = [str(part) for option in options.items() for part in option]
        module.main(arguments, standalone_mode=False)
    return [
        (place, parent)
        for place in range(len(sentences))
        if (parent := module.uf.find(place)) != place
    ]


def sort_u(sentences: Sequence[str]) -> list[Link]:
    """Sort and drop equal lines: the yardstick, which finds exact copies only and no links."""
    subprocess.run(
        ["sort", "-u"],  # noqa: S607  # the user's own sort
        input="\n".join(line.replace("\n", " ") for line in sentences).encode(),
        env={**os.environ, "LC_ALL": "C"},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return []


PEERS: dict[str, tuple[Peer, tuple[str, ...]]] = {
    "newsdedup": (newsdedup, ("newsdedup",)),
    "newsdedup_wording": (newsdedup_wording, ("newsdedup",)),
    "datasketch": (datasketch, ("datasketch", "rapidfuzz")),
    "datasketch_tuned": (datasketch_tuned, ("datasketch", "rapidfuzz", "xxhash")),
    "rensa": (rensa, ("rensa", "rapidfuzz")),
    "gaoya": (gaoya, ("gaoya", "rapidfuzz")),
    "datasketch_letters": (datasketch_letters, ("datasketch", "rapidfuzz", "xxhash")),
    "rensa_letters": (rensa_letters, ("rensa", "rapidfuzz")),
    "gaoya_letters": (gaoya_letters, ("gaoya", "rapidfuzz")),
    "text_dedup": (text_dedup, ("text_dedup",)),
    "sort_u": (sort_u, ()),
}
"""Each peer by name, with the modules it needs. semhash is not among them: it needs a model
that has to be downloaded."""


def missing(name: str) -> list[str]:
    """Return the modules that a peer needs and that aren't installed."""
    return [module for module in PEERS[name][1] if util.find_spec(module) is None]


def started(name: str, sentences: Path, out: Path) -> dict[str, Any]:
    """Run one peer in a process of its own and return what it wrote."""
    done = subprocess.run(  # noqa: S603  # our own interpreter and module
        [sys.executable, "-m", "benchmarks.peers", name, str(sentences), str(out)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    if done.returncode:
        raise RuntimeError(f"{name} failed:\n{done.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return report


def main() -> None:
    """Run one peer and write its links and figures."""
    parser = argparse.ArgumentParser(description="Run one peer on a list of sentences.")
    parser.add_argument("name", choices=PEERS)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    sentences = json.loads(given.sentences.read_text("utf-8"))
    find = PEERS[given.name][0]
    list(find(sentences[:WARM_UP]))
    with machine.MemoryWatch() as memory:
        timing = machine.repeated(lambda: list(find(sentences)), 1)
    report = {
        "wall": timing.wall[0],
        "cpu": timing.cpu[0] - memory.cpu,
        "peak_mb": memory.peak_mb,
        "links": [[int(one), int(other)] for one, other in timing.value],
    }
    given.out.write_text(json.dumps(report), "utf-8")


if __name__ == "__main__":
    main()
