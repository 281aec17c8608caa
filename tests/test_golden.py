"""Golden vectors: what each stage gives for some sentences, so that another answer is told.

`python -m tests.test_golden` writes tests/golden/vectors.json anew. Read its diff before you
commit it: a changed key means that indexes of the version before don't meet those of this one.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from attrs import asdict

import newsdedup as nd
from newsdedup import compiled, matching, normalize, signatures

if TYPE_CHECKING:
    from newsdedup.columns import Ragged
    from newsdedup.matching import Texts

GOLDEN = Path(__file__).parent / "golden" / "vectors.json"
FIRST = 6  # values of a long row that are written out; its digest stands for the others

SETTINGS = nd.Settings(workers=1)
SENTENCES = (
    "Flood water reached the old mill at Tarnholt before dawn and drove 1,200 people from home.",
    "Some 1,200 people fled their homes after flood water hit Tarnholt's old mill before dawn.",
    "Flood water reached the old mill at Tarnholt before dawn and drove 1,500 people from home.",
    "\u201cWe won\u2019t sell the harbour,\u201d Ida Kvale, mayor of Ostermouth, said on Tuesday.",
    '"We won\'t sell the harbour," Mayor Ida Kvale of Ostermouth said on Tuesday.',
    "The U.S. central bank left its key rate at 5-1/2 per cent, as twelve economists expected.",
    "The United States central bank left its key rate at 5.5%, as a dozen economists expected.",
    "Caf\u00e9 owner Zo\u00eb \u0130nan of \u0141\u00f3d\u017a bought the \ufb01rm on 3 March.",
    "Cafe\u0301 owner Zoe\u0308 I\u0307nan of \u0141o\u0301d\u017a bought a fi\u00adrm on March 3.",
    "The Ardle bridge did not close on Friday, police said.",
    "The Ardle bridge closed on Friday, police said \U0001f6a7.",
    "The Ardle bridge did not close on\u00a0Friday, po\u00adlice SAID.",
    "Tarnholt\u2014Reporting by wire staff; paid \u20ac3.5m for editing by the desk.",
    "\u5927\u6c34\u5728\u9ece\u660e\u524d\u5230\u8fbe\u65e7\u78e8\u574a\u3002",
    "No.",
)
PAIRS = ((0, 1), (0, 2), (1, 2), (3, 4), (5, 6), (7, 8), (9, 10), (9, 11), (0, 12), (13, 14))


def short(values: Any) -> dict[str, Any]:
    """Return the first values of a row of unsigned integers, how many there are, and a digest."""
    wide = np.asarray(values, dtype="<u8")
    return {
        "first": [f"{value:x}" for value in wide[:FIRST].tolist()],
        "count": len(wide),
        "digest": hashlib.blake2b(wide.tobytes(), digest_size=8).hexdigest(),
    }


def row(rows: Ragged, number: int) -> Any:
    low, high = rows.offsets[number : number + 2]
    return rows.values[low:high]


def read() -> Texts:
    return matching.read_texts([normalize.normalize(each) for each in SENTENCES], SETTINGS)


def sentence_vectors() -> list[dict[str, Any]]:
    """Return of each sentence its wording, words, terms, salience, signatures and keys."""
    texts = read()
    views = matching.views(texts, SETTINGS)
    wording = signatures.wording_elements(texts.terms)
    claim = signatures.claim_elements(texts.terms)
    bands = {
        "wording": (wording, SETTINGS.wording_bands * SETTINGS.wording_rows),
        "claim": (claim, SETTINGS.claim_bands * SETTINGS.claim_rows),
    }
    signed = {
        view: signatures.signatures(elements, num_perm=count, seed=SETTINGS.seed)
        for view, (elements, count) in bands.items()
    }
    weights = matching.weights(texts).tolist()
    return [
        {
            "sentence": sentence,
            "wording": texts.wordings[number],
            "words": normalize.words(texts.wordings[number]),
            "identity": f"{int(texts.identity[number]):x}",
            "terms": term_vectors(texts, number),
            "weight": weights[number],
            "signatures": {view: short(matrix[number]) for view, matrix in signed.items()},
            "keys": {view: short(row(keys, number)) for view, keys in views.items()},
        }
        for number, sentence in enumerate(SENTENCES)
    ]


def term_vectors(texts: Texts, number: int) -> list[list[Any]]:
    """Return the terms of a text in order: name, salience in 1/16 nat, and hash."""
    terms = texts.terms
    return [
        [terms.names[term], int(terms.salience[term]), f"{int(terms.hashes[term]):x}"]
        for term in row(terms.tokens, number).tolist()
    ]


def pair_vectors() -> list[dict[str, Any]]:
    """Return of some pairs the score, the relation, the conflicts and the measured features."""
    return list(starmap(pair_vector, PAIRS))


def pair_vector(first: int, second: int) -> dict[str, Any]:
    found = nd.compare(SENTENCES[first], SENTENCES[second], settings=SETTINGS)
    return {
        "pair": [first, second],
        "same": found.same,
        "score": found.score,
        "relation": found.relation,
        "conflicts": [asdict(each) for each in found.conflicts],
        "evidence": dict(found.evidence),
    }


def cluster_vectors() -> list[dict[str, Any]]:
    """Return the clusters of articles of one sentence each, an hour apart."""
    start = datetime(2025, 3, 4, 6, tzinfo=UTC)
    articles = [
        nd.Article(id=f"a{number}", text=text, published=start + timedelta(hours=number))
        for number, text in enumerate(SENTENCES)
    ]
    return [
        {
            "id": cluster.id,
            "canonical": cluster.canonical.article_id,
            "variants": [
                [each.sentence.article_id, each.relation, each.score] for each in cluster.variants
            ],
        }
        for cluster in nd.deduplicate(articles, settings=SETTINGS).clusters
    ]


VECTORS = {"sentences": sentence_vectors, "pairs": pair_vectors, "clusters": cluster_vectors}


def rendered() -> str:
    """Return the golden file: a line for each sentence, pair and cluster."""
    parts = []
    for name, vectors in VECTORS.items():
        lines = ",\n".join(json.dumps(vector, ensure_ascii=True) for vector in vectors())
        parts.append(f'"{name}": [\n{lines}\n]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


@pytest.mark.parametrize("kernels", [False, True], ids=["numpy", "compiled"])
@pytest.mark.parametrize("part", VECTORS)
def test_each_stage_gives_the_golden_values(
    monkeypatch: pytest.MonkeyPatch, part: str, *, kernels: bool
) -> None:
    """On every platform, with and without kernels; `python -m tests.test_golden` renews them."""
    if kernels and not compiled.available():
        pytest.skip("numba is not installed")
    monkeypatch.setattr(compiled, "wanted", lambda _: kernels)
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))[part]
    found = json.loads(json.dumps(VECTORS[part]()))
    assert len(found) == len(golden)
    for ours, theirs in zip(found, golden, strict=True):
        assert ours == theirs


def test_the_golden_sentences_reach_what_they_should() -> None:
    """Rows with and without rare-term keys, conflicts, every relation but containment."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    counts = [each["keys"]["rare terms"]["count"] for each in golden["sentences"]]
    assert min(counts) == 0 < max(counts)
    kinds = {conflict["kind"] for pair in golden["pairs"] for conflict in pair["conflicts"]}
    assert {"number", "negation"} <= kinds
    found = {pair["relation"] for pair in golden["pairs"]}
    assert {"exact", "near", "restated", "different"} <= found
    assert len(golden["clusters"]) > 1  # so that ids are held, too


if __name__ == "__main__":
    GOLDEN.write_text(rendered(), encoding="utf-8")
