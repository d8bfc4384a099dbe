"""Changes of the store that take a while: they run beside the page, which shows how far they are.

A reader may turn the page or close the browser meanwhile; the change goes on. What came of it is kept until the
reader's next one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from components import words

Progress = Callable[[str, float], None]
AT_ONCE = 4
"""Tasks that may run side by side; all but one of them only find that the store is busy."""
LOOK_EVERY = 0.5
"""Seconds between two looks at how far a task is."""
MOST_KEPT = 200
PRIORITY = 10
"""Of the threads that tasks run on; 0 is that of pages, 19 the lowest."""


@dataclass
class Task:
    """One change: what it is called, what it is about, how far it is, and what comes of it."""

    name: str
    about: str
    step: str = "Starting"
    share: float = 0.0
    result: Future[Any] = field(default_factory=Future)

    @property
    def is_running(self) -> bool:
        """Whether it is not done yet."""
        return not self.result.done()

    def has_failed(self, about: str) -> bool:
        """Whether it was about this, and an error came of it."""
        return self.about == about and self.result.done() and self.result.exception() is not None

    def tell(self, step: str, share: float) -> None:
        """Keep what is being done, and how much of the whole is done (0 to 1)."""
        self.step, self.share = step, min(max(share, 0.0), 1.0)


def _step_back() -> None:
    """Let pages go first: the threads an engine starts for a task take over its priority."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), PRIORITY)


_POOL = ThreadPoolExecutor(AT_ONCE, "task", _step_back)
_TASKS: dict[str, Task] = {}


def begin(reader: str, name: str, about: str, action: Callable[[Progress], Any]) -> None:
    """Start something for a reader; `action` is told how to say how far it is."""
    for other in [each for each, task in _TASKS.items() if not task.is_running][:-MOST_KEPT]:
        del _TASKS[other]
    task = Task(name, about)
    _TASKS[reader] = task
    task.result = _POOL.submit(action, task.tell)


def of(reader: str) -> Task | None:
    """The reader's task, running or done."""
    return _TASKS.get(reader)


def forget(reader: str) -> None:
    """Let go of what came of the reader's task."""
    task = _TASKS.get(reader)
    if task and not task.is_running:
        del _TASKS[reader]


def watch(reader: str) -> bool:
    """Show how far the reader's task is, if one runs, and draw the page anew when it is done.

    Returns
    -------
    bool
        Whether one runs.
    """
    task = of(reader)
    if task is None or not task.is_running:
        return False
    with st.container(border=True, key="card_task", gap="xsmall"):
        st.markdown(f"**{words.plain(task.name)}**")
        _look(reader)
        st.caption("You may turn the page meanwhile: it goes on, and the numbers follow when it is done.")
    return True


@st.fragment(run_every=LOOK_EVERY)
def _look(reader: str) -> None:
    task = of(reader)
    if task is None or not task.is_running:
        st.rerun()
    st.progress(task.share, text=words.plain(task.step))
