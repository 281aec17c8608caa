"""The cases that `python -m benchmarks` lists and runs, in the order in which it runs them.

A case's module is imported when it is run, so that one that needs a package more keeps no
other from running.
"""

from __future__ import annotations

from importlib import import_module

from benchmarks.cases.contract import Case, Figures, Options


def _case(
    name: str, summary: str, module: str, *, needs_data: bool = False, quick: bool = True
) -> Case:
    def run(options: Options) -> Figures:
        figures: Figures = import_module(module).run(options)
        return figures

    return Case(name=name, summary=summary, run=run, needs_data=needs_data, quick=quick)


CASES = (
    _case("start", "time of `import newsdedup`", "benchmarks.cases.start"),
    _case("signatures", "MinHash of batches beside datasketch's", "benchmarks.cases.signatures"),
    _case("candidates", "recall and pairs a text of the blocking", "benchmarks.cases.candidates"),
    _case("pairs", "CPU to measure and score a pair, kernels or not", "benchmarks.cases.pairs"),
    _case("end_to_end", "files to clusters: speed, memory, recall", "benchmarks.cases.end_to_end"),
    _case("determinism", "same bytes in any order", "benchmarks.cases.determinism"),
    _case("hot_buckets", "cost of boilerplate and templates", "benchmarks.cases.hot_buckets"),
    _case("abuse", "cost of collections made to hurt", "benchmarks.cases.abuse"),
    _case("kills", "a run killed 24 times and resumed", "benchmarks.cases.kills", quick=False),
    _case("peers", "speed and recall beside other libraries", "benchmarks.cases.peers"),
    _case(
        "splitter",
        "sentence boundaries: F1, stability, speed",
        "benchmarks.cases.splitter",
        needs_data=True,
        quick=False,
    ),
    _case(
        "conflicts",
        "facts swapped or kept: flagged rightly, wrongly",
        "benchmarks.cases.conflicts",
        needs_data=True,
        quick=False,
    ),
    _case("memory", "memory beside the input's size, bound or not", "benchmarks.cases.memory"),
    _case(
        "large",
        "memory and time of an input five times its memory limit",
        "benchmarks.cases.large",
        needs_data=True,
        quick=False,
    ),
    _case(
        "scale",
        "CPU a sentence as the collection grows",
        "benchmarks.cases.scale",
        needs_data=True,
        quick=False,
    ),
    _case(
        "index",
        "the index: add, find, open, sizes, the batch beside it",
        "benchmarks.cases.index",
        needs_data=True,
    ),
    _case(
        "spark",
        "Spark beside one process: CPU, shuffle bytes",
        "benchmarks.cases.spark",
        quick=False,
    ),
)
