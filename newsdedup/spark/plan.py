"""The plan: what every worker must be told, and the check that it computes as the driver does."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import numpy as np
from attrs import evolve, frozen

from newsdedup import matching, tables, verify
from newsdedup.errors import InvalidSettingError, StoreMismatchError
from newsdedup.settings import Settings

_PACKAGES = ("datasketch", "newsdedup", "rapidfuzz", "snowballstemmer")
# Sentences whose spans, keys and scores stand for all that workers compute: Unicode, numbers,
# names, and two tellings of one claim.
_PROBE = (
    "The river ﬂooded 1.2 million homes near Ōtsu on Monday, officials in São Tomé said. "
    "Ofﬁcials said on Monday that 1,200,000 homes near Otsu were flooded by the river. "
    "«Nous n\N{RIGHT SINGLE QUOTATION MARK}irons pas», répondit le ministre — "
    "sans détour. Straße und STRASSE sind eins."
)


@frozen(kw_only=True)
class Plan:
    """The settings and the fingerprint of the driver's kernel: sent to every task."""

    settings: Settings
    kernel: str

    def check(self) -> None:
        """Raise `StoreMismatchError` where this process doesn't compute as the driver does."""
        differing = mismatch(self.kernel, kernel())
        if differing:
            raise StoreMismatchError(f"a worker differs from the driver: {differing}")


def plan_of(settings: Settings) -> Plan:
    """Return the plan of some settings; a task works in its own process alone.

    Raises `InvalidSettingError` for `salience="corpus"`, `sources="within"` and `candidates`.
    """
    if settings.candidates is not None:
        allowed = "None on Spark, where no process has all texts"
        raise InvalidSettingError("candidates", settings.candidates, allowed)
    if settings.salience == "corpus":
        allowed = "table on Spark (whether two sentences match mustn't depend on their partition)"
        raise InvalidSettingError("salience", settings.salience, allowed)
    if settings.sources == "within":
        allowed = "all, across on Spark: give it the articles of one source at a time"
        raise InvalidSettingError("sources", settings.sources, allowed)
    alone = evolve(settings, workers=1, max_memory=None)
    return Plan(settings=alone, kernel=kernel())


def mismatch(driver: str, worker: str) -> str:
    """Return what two kernels differ in, in words; an empty string where they agree."""
    ours, theirs = json.loads(driver), json.loads(worker)
    return "; ".join(
        f"{name} is {theirs.get(name)!r} on a worker, {ours.get(name)!r} on the driver"
        for name in sorted(ours.keys() | theirs.keys())
        if ours.get(name) != theirs.get(name)
    )


@cache
def kernel() -> str:
    """Return what this process computes with, as JSON: versions, and a digest of its work."""
    found = {
        "Unicode": unicodedata.unidata_version,
        "frequencies": str(tables.frequencies().version),
        "model": str(verify.model().version),
        "work": _probe(),
        **{name: _version(name) for name in _PACKAGES},
    }
    return json.dumps(found, sort_keys=True)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not there"


def _probe() -> str:
    """Return a digest of the spans, keys and scores of a few sentences."""
    settings = Settings(workers=1)
    spans, wordings = matching.read_sentences(_PROBE, (), settings)
    texts = matching.read_texts(wordings, settings, languages=["en", "en", "fr", "de"])
    pairs = [(one, two) for two in range(len(texts)) for one in range(two)]
    first, second = (np.array(side, dtype=np.int32) for side in zip(*pairs, strict=True))
    found = matching.measured(texts, first, second, evolve(settings, threshold=0.0))
    keys = [view.values.tobytes() for view in matching.views(texts, settings).values()]
    parts = (repr(spans).encode(), *keys, found.score.tobytes(), found.relation.tobytes())
    return hashlib.blake2b(b"".join(parts), digest_size=8).hexdigest()
