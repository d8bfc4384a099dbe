"""Working on two things at once, where what is done with each leaves the interpreter for long."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Thing = TypeVar("Thing")
Made = TypeVar("Made")
THREADS = 2


def two_at_once(work: Callable[[Thing], Made], things: Iterable[Thing]) -> Iterator[Made]:
    """What becomes of each thing, in their order; at most three are held at a time.

    The things themselves are asked for by the caller's thread, which alone may speak with the store.

    >>> list(two_at_once(abs, [-3, 2, -1]))
    [3, 2, 1]
    """
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(THREADS) as pool:
        for thing in things:
            waiting.append(pool.submit(work, thing))
            if len(waiting) > THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
