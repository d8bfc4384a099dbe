"""What pages ask of the store: each question with its arguments, and what was answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from streamlit.testing.v1 import AppTest

from benchmarks.measuring import ROOT
from components import loading

Key = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """A question of a page, and its answer."""

    question: Callable[..., Any]
    arguments: tuple[object, ...]
    answer: Any

    @property
    def name(self) -> str:
        """The question's name, and what it is about where that is a word or two."""
        about = [each for each in self.arguments if isinstance(each, str) and each]
        return " ".join([self.question.__name__, *about])


def key_of(question: Callable[..., Any], arguments: tuple[object, ...]) -> Key:
    """What tells a question from others."""
    return f"{question.__module__}.{question.__qualname__}", repr(arguments)


def asked_by(page: str, parameters: Mapping[str, str]) -> dict[Key, Asked]:
    """Run a page through the menu, with parameters in its address, on the store that RAPPORT_STORE names.

    Raises
    ------
    RuntimeError
        The page failed.
    """
    found: dict[Key, Asked] = {}
    load = loading.load

    def remember(question: Callable[..., Any], *arguments: object) -> Any:
        answer = load(question, *arguments)
        found[key_of(question, arguments)] = Asked(question, arguments, answer)
        return answer

    with patch.object(loading, "load", remember):
        app = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=300)
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
    if app.exception or app.error:
        raise RuntimeError(f"{page}: {[*app.exception, *app.error]}")
    return found
