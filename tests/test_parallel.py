"""Work spread over processes: the same answers in the same order."""

from __future__ import annotations

import gc
import multiprocessing
import os
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

import pytest

import newsdedup as nd
from newsdedup.parallel import collection_paused, spread
from tests.test_pipeline import LINES, article, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def add(shared: int, task: int) -> int:
    return shared + task


def fail(_: None, task: int) -> int:
    raise ValueError(task)


def die(_: None, task: int) -> int:
    if task:
        os._exit(1)
    return task


@pytest.fixture(params=multiprocessing.get_all_start_methods())
def start_method(request: pytest.FixtureRequest) -> Iterator[str]:
    """Start processes in each way that this machine has."""
    before = multiprocessing.get_start_method()
    multiprocessing.set_start_method(request.param, force=True)
    yield request.param
    multiprocessing.set_start_method(before, force=True)


@pytest.mark.parametrize("count", [0, 1, 2, 25])
def test_answers_come_in_the_order_of_tasks(start_method: str, count: int) -> None:
    """Each task is answered once, in order, however processes are started."""
    assert start_method
    found = list(spread(add, range(count), shared=100, workers=3))
    assert found == [100 + number for number in range(count)]


def test_how_processes_start_stays_open() -> None:
    """A program may choose it after it has used the library: nothing is settled for it."""
    code = (
        "import multiprocessing, operator\n"
        "from newsdedup.parallel import forks, spread\n"
        "assert list(spread(operator.add, range(3), shared=1, workers=2)) == [1, 2, 3]\n"
        "multiprocessing.set_start_method('spawn')\n"
        "assert not forks()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603  # our own code


def set_aside(_: None, task: int) -> tuple[int, int]:
    return task, gc.get_freeze_count()


def test_what_a_process_begins_with_is_no_garbage_to_look_for() -> None:
    """It is set aside in each worker, and in this process nothing is."""
    before = gc.get_freeze_count()
    found = list(spread(set_aside, range(3), shared=None, workers=2))
    assert all(count > before for _, count in found)
    assert gc.get_freeze_count() == before


def test_one_worker_stays_in_this_process() -> None:
    """With one worker the work is done here, also by functions that can't be sent."""
    here = spread(lambda shared, task: (shared, task, os.getpid()), [1, 2], shared="x", workers=1)
    assert list(here) == [("x", 1, os.getpid()), ("x", 2, os.getpid())]


def test_an_error_in_a_worker_is_raised_here() -> None:
    """A function's own error reaches the caller as it is."""
    with pytest.raises(ValueError, match="0"):
        list(spread(fail, range(3), shared=None, workers=2))


def test_a_worker_that_dies_is_told() -> None:
    """A killed worker raises; it neither hangs nor loses a task silently."""
    with pytest.raises(BrokenProcessPool):
        list(spread(die, range(3), shared=None, workers=2))


def test_workers_and_batches_do_not_change_the_bytes(start_method: str) -> None:
    """Any number of processes and any batch size write the same clusters."""
    assert start_method
    articles = [article(n, LINES[n % 5 : n % 5 + 4]) for n in range(12)]
    alone = written(nd.deduplicate(articles, settings=nd.Settings(workers=1)))
    for chosen in (nd.Settings(workers=2, batch_size=3), nd.Settings(workers=1, batch_size=1)):
        assert written(nd.deduplicate(articles, settings=chosen)) == alone != ""


def test_threads_answer_in_order_and_share_one_object() -> None:
    """Threads give the same answers in order; what is shared isn't copied, nor need be sent."""
    shared = [lambda task: -task]
    found = list(
        spread(
            lambda given, n: (given[0](n), given), range(25), shared=shared, workers=3, threads=True
        )
    )
    assert [answer for answer, _ in found] == [-n for n in range(25)]
    assert all(given is shared for _, given in found)


def test_an_error_in_a_thread_is_raised_here_and_ends_the_work() -> None:
    """After an error, as after Ctrl-C, no further task is begun."""
    begun: list[int] = []

    def stop(_: None, task: int) -> None:
        begun.append(task)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(spread(stop, range(1000), shared=None, workers=2, threads=True))
    assert len(begun) < 10


@pytest.mark.parametrize("before", [gc.enable, gc.disable])
def test_garbage_is_looked_for_again_after_a_pause(before: Callable[[], None]) -> None:
    """A pause leaves things as it found them, also where the work meanwhile fails."""
    before()
    enabled = gc.isenabled()

    def failing() -> None:
        with collection_paused():
            assert not gc.isenabled()
            fail(None, 1)

    try:
        with pytest.raises(ValueError, match="1"):
            failing()
        assert gc.isenabled() == enabled
    finally:
        gc.enable()
