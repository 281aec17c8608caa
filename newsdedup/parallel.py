"""Work spread over processes or threads: the same results in the same order, whatever their number.

Threads serve where the work is done by compiled kernels, which let others run beside them:
nothing is copied and nothing sent. All else goes to processes.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections import deque
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor, Future

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Answer = TypeVar("Answer")

# Tasks handed out ahead of the one waited for, a worker: one to work on and one to take next.
_AHEAD = 2

_shared: list[Any] = []  # one entry, in worker processes alone


def cores() -> int:
    """Return the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def forks() -> bool:
    """Tell whether new processes start as a copy of this one."""
    return _start_method() == "fork"


def _start_method() -> str:
    """Return how processes are started, chosen or by default.

    To ask for the default in the usual way settles it: the program that we are part of
    couldn't choose another afterwards.
    """
    chosen = multiprocessing.get_start_method(allow_none=True)
    return chosen or multiprocessing.get_all_start_methods()[0]


def spread(
    function: Callable[[Shared, Task], Answer],
    tasks: Iterable[Task],
    *,
    shared: Shared,
    workers: int,
    threads: bool = False,
) -> Iterator[Answer]:
    """Yield `function(shared, task)` for each task, in the order of the tasks.

    With more than one worker and more than one task, the work is done in that many processes;
    `function` is then one of a module, and tasks and answers can be sent between processes.
    `shared` is sent once a process, and where processes are forked not at all. A worker that
    dies raises `concurrent.futures.process.BrokenProcessPool`; nothing hangs.

    With `threads` it is done in threads of this process: any function will do, `shared` is the
    same object for all, and after Ctrl-C no further task is begun. Raises `MemoryError` where
    no thread can be started.
    """
    ahead = iter(tasks)
    start = list(islice(ahead, 2))
    if workers <= 1 or len(start) <= 1:
        for task in start:
            yield function(shared, task)
        for task in ahead:
            yield function(shared, task)
        return
    tasks = _chained(start, ahead)
    if threads:
        executor: Executor = ThreadPoolExecutor(workers)
        call: Callable[[Task], Answer] = partial(function, shared)
    else:
        executor = _processes(workers, shared)
        call = partial(_call, function)
    try:
        yield from _in_order(executor, call, tasks, workers * _AHEAD)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _processes(workers: int, shared: object) -> ProcessPoolExecutor:
    context = multiprocessing.get_context(_start_method())
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(shared,))


def _chained(start: list[Task], rest: Iterator[Task]) -> Iterator[Task]:
    while start:
        yield start.pop(0)
    yield from rest


def _in_order(
    executor: Executor, call: Callable[[Task], Answer], tasks: Iterator[Task], most: int
) -> Iterator[Answer]:
    """Yield the answers in order, with at most `most` tasks under way."""
    under_way: deque[Future[Answer]] = deque()
    for task in tasks:
        under_way.append(_submitted(executor, call, task))
        if len(under_way) >= most:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


@contextmanager
def collection_paused() -> Iterator[None]:
    """Look for no garbage meanwhile: for short work that makes many small things and no cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _submitted(executor: Executor, call: Callable[[Task], Answer], task: Task) -> Future[Answer]:
    try:
        return executor.submit(call, task)
    except BrokenExecutor:
        raise
    except RuntimeError as error:  # "can't start new thread"
        raise MemoryError(str(error)) from error


def _begin(shared: Any) -> None:
    """Take what is shared; let Ctrl-C end this process without a word.

    What a forked process begins with is not looked through for garbage, which takes time and
    makes a copy of each page that the look writes to.
    """
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _shared.append(shared)


def _call(function: Callable[[Any, Any], Answer], task: Any) -> Answer:
    return function(_shared[0], task)
