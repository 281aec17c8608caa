"""Doctor: whether this install is whole, and what it lacks for which feature.

Nothing is changed and nothing is sent: what it finds can go into a report of a fault.
"""

from __future__ import annotations

import hashlib
import json
import platform
import unicodedata
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from attrs import asdict, frozen

from newsdedup import compiled
from newsdedup.parallel import cores
from newsdedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

# What newsdedup can't do without; numpy and scipy come with datasketch.
REQUIRED = ("attrs", "datasketch", "numpy", "rapidfuzz", "scipy")

# Extras for users, what each is for, and the packages that it brings.
EXTRAS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("arrow", "reading and writing Parquet", ("pyarrow",)),
    ("cli", "the command line", ("click", "tqdm")),
    ("fast", "compiled kernels for large inputs", ("numba",)),
    ("feeds", "reading feeds", ("feedparser", "lxml")),
    ("frames", "pandas and Polars frames", ("narwhals",)),
    ("plots", "plots of the benchmarks", ("matplotlib",)),
    ("report", "the HTML report", ("jinja2",)),
    ("spark", "work on a Spark cluster", ("pyarrow", "pandas")),
    ("spark-local", "Spark on this machine", ("pyarrow", "pandas", "pyspark")),
    ("stems", "stems of languages other than English", ("snowballstemmer",)),
    ("web", "reading web pages", ("lxml_html_clean", "trafilatura")),
    ("xml", "reading XML of agencies", ("lxml",)),
    ("zstd", "reading .zst", ("zstandard",)),
)

# Digests of the shipped files, as `python -m benchmarks.make.digests` writes them.
DIGESTS = "digests.json"


@frozen(kw_only=True)
class Extra:
    """An extra: what it is for, and which of its packages aren't installed."""

    name: str
    feature: str
    missing: tuple[str, ...]


@frozen(kw_only=True)
class DataFile:
    """A file of `newsdedup/data` with its version, if it has one, and its SHA-256.

    `digest` is that of the file found, empty where there is none; `expected` is that of the
    file that was shipped, empty where it isn't recorded.
    """

    name: str
    version: str
    digest: str
    expected: str

    @property
    def whole(self) -> bool:
        """Whether the file is the one that was shipped."""
        return self.digest == self.expected != ""


@frozen(kw_only=True)
class Diagnosis:
    """What was found: versions, extras, data files, and how large work would be done.

    `packages` maps required packages to their versions, empty where they aren't installed.
    `unicode` is the version of Python's character tables, on which normalisation rests.
    `settings` is the fingerprint of the default settings. `kernels` tells whether compiled
    kernels can be used, and if not, why; `broken_kernels` that numba is there but fails.

    >>> from newsdedup.doctor import examine
    >>> diagnosis = examine()
    >>> diagnosis.problems
    ()
    """

    newsdedup: str
    python: str
    platform: str
    unicode: str
    cores: int
    kernels: str
    broken_kernels: bool
    settings: str
    packages: Mapping[str, str]
    extras: tuple[Extra, ...]
    data: tuple[DataFile, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """What makes this install a damaged one, a line each; a missing extra doesn't."""
        lacking = [name for name, found in self.packages.items() if not found]
        told = [f"{name} isn't installed: install newsdedup again" for name in lacking]
        told += [
            f"data/{each.name} {_fault(each)}: install newsdedup again"
            for each in self.data
            if not each.whole
        ]
        told += [f"compiled kernels: {self.kernels}"] if self.broken_kernels else []
        return tuple(told)

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain values for JSON.

        >>> "numpy" in diagnosis.as_dict()["packages"]
        True
        """
        plain = asdict(self)
        for each, found in zip(plain["data"], self.data, strict=True):
            each["whole"] = found.whole
        return {**plain, "problems": list(self.problems)}

    def text(self) -> str:
        """Return it as lines for a reader.

        >>> print(diagnosis.text().splitlines()[0])
        newsdedup ..., Python 3...
        """
        lines = [
            f"newsdedup {self.newsdedup}, Python {self.python}, {self.platform}",
            f"Unicode {self.unicode}",
            f"cores: {self.cores}",
            f"compiled kernels: {self.kernels}",
            f"default settings: {self.settings}",
            "packages: " + ", ".join(f"{n} {v or 'missing'}" for n, v in self.packages.items()),
            *(_data_line(each) for each in self.data),
            *(_extra_line(each) for each in self.extras),
            *(f"problem: {each}" for each in self.problems),
        ]
        return "\n".join(lines if self.problems else [*lines, "this install is whole"])


def _fault(found: DataFile) -> str:
    if not found.expected:
        return f"isn't listed in data/{DIGESTS}"
    return "is not the file that was shipped" if found.digest else "is missing"


def _data_line(found: DataFile) -> str:
    name = f"{found.name} {found.version}".strip()
    return f"data: {name}, sha256 {found.digest[:16] or 'none'}, {'ok' if found.whole else 'BAD'}"


def _extra_line(extra: Extra) -> str:
    line = f"extra {extra.name}: {extra.feature}"
    if not extra.missing:
        return line
    return f"{line} needs {', '.join(extra.missing)}: pip install 'newsdedup[{extra.name}]'"


def examine() -> Diagnosis:
    """Return what there is of this install, and what is missing or damaged.

    Loads numba where it is installed, since only that tells whether it works; later calls in
    this process then use compiled kernels for batches of any size, with the same results.

    >>> from newsdedup.doctor import examine
    >>> examine().settings
    '...'
    """
    kernels, broken = _kernels()
    return Diagnosis(
        # The package itself stands above this module.
        newsdedup=vars(import_module("newsdedup"))["__version__"],
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        unicode=unicodedata.unidata_version,
        cores=cores(),
        kernels=kernels,
        broken_kernels=broken,
        settings=Settings().fingerprint(),
        packages={name: installed(name) for name in REQUIRED},
        extras=tuple(_extra(*each) for each in EXTRAS),
        data=data_files(),
    )


def installed(package: str) -> str:
    """Return the version of an installed package, empty where there is none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _extra(name: str, feature: str, packages: tuple[str, ...]) -> Extra:
    missing = tuple(each for each in packages if not installed(each))
    return Extra(name=name, feature=feature, missing=missing)


def _kernels() -> tuple[str, bool]:
    """Return whether compiled kernels can be used, in words, and whether numba fails to load."""
    if not compiled.available():
        return "no, numba isn't installed", False
    try:
        import_module("newsdedup.compiled.signing")
    except (ImportError, OSError) as error:  # numba refuses a numpy it doesn't know
        return f"no, numba doesn't load: {error}", True
    return f"yes, from {compiled.LEAST_ROWS:,} sentences, numba {installed('numba')}", False


def data_files() -> tuple[DataFile, ...]:
    """Return the tables and the model: those recorded, and those found but not recorded."""
    recorded = _recorded()
    folder = files("newsdedup").joinpath("data")
    found = {each.name for each in folder.iterdir()} if folder.is_dir() else set()
    tables = {name for name in found if name.endswith((".json", ".gz"))} - {DIGESTS}
    return tuple(_data_file(name, recorded.get(name, {})) for name in sorted(tables | {*recorded}))


def _recorded() -> dict[str, dict[str, str]]:
    """Return what is recorded of each file; nothing where the record itself is damaged."""
    try:
        recorded: dict[str, dict[str, str]] = json.loads(_content(DIGESTS) or b"{}")
    except ValueError:
        return {}
    return recorded


def _data_file(name: str, recorded: Mapping[str, str]) -> DataFile:
    content = _content(name)
    digest = "" if content is None else hashlib.sha256(content).hexdigest()
    return DataFile(
        name=name,
        version=recorded.get("version", ""),
        digest=digest,
        expected=recorded.get("sha256", ""),
    )


def _content(name: str) -> bytes | None:
    """Return the bytes of a file of `newsdedup/data`; None where it isn't there."""
    try:
        return files("newsdedup").joinpath("data", name).read_bytes()
    except OSError:
        return None
