"""The product's pages on answers that are already there: `streamlit run benchmarks/constant_pages.py`.

The answers lie in the file that BENCHMARK_ANSWERS names, as `record` has written them. What such a page costs is
drawing alone.
"""

from __future__ import annotations

import os
import pickle
from itertools import product
from pathlib import Path
from typing import Any

import streamlit as st

from benchmarks.asking import Key, asked_by, key_of
from components import loading
from components.changes import HEADLINES
from components.messages import explain
from components.server import MIDDLEWARE
from metrics.catalogue import METRICS

ROOT = Path(__file__).parents[1]
ANSWERS = "BENCHMARK_ANSWERS"


def record(periods: list[str], file: str) -> dict[str, int]:
    """Run the Overview for each period, and keep every answer it was given."""
    answers: dict[Key, Any] = {}
    for period, why in product(periods, HEADLINES):  # which change is explained, a reader has chosen before
        asked = asked_by("menu", {"period": period, "why": METRICS[why].name})
        answers |= {key: each.answer for key, each in asked.items()}
    Path(file).write_bytes(pickle.dumps(answers))
    return {"answers": len(answers)}


def _answer_from(file: str) -> None:
    """Let pages have the answers that are there, whatever they ask."""
    answers = pickle.loads(Path(file).read_bytes())
    loading.load = lambda question, *arguments: answers[key_of(question, arguments)]
    loading.follow_store = lambda: None


if ANSWERS in os.environ:
    _answer_from(os.environ[ANSWERS])
    app = st.App(str(ROOT / "pages" / "menu.py"), on_script_error=explain, middleware=MIDDLEWARE)
