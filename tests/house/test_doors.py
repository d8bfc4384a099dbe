"""The doors between rooms, as pyproject.toml states them, stop whoever takes the wrong one."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.house.reading import ROOMS, ROOT

MODULES = (
    *(f"{room}/__init__.py" for room in ROOMS),
    "app.py",
    "rapport.py",
    "pages/overview.py",
    "components/charts.py",
    "components/loading.py",
    "metrics/measure.py",
    "metrics/catalogue.py",
    "analytics/reach.py",
    "data_access/schema.py",
    "data_access/store.py",
    "data_access/queries/__init__.py",
    "data_access/queries/members.py",
    "data_access/rollups/__init__.py",
    "data_access/rollups/scores.py",
)
ALLOWED = {
    "pages/overview.py": "import components.charts, metrics.measure, data_access.queries, analytics.reach",
    "components/charts.py": "import streamlit, pandas, metrics.catalogue",
    "components/loading.py": "from data_access.store import open_store",
    "metrics/catalogue.py": "import sqlalchemy, data_access.schema, analytics.reach",
    "data_access/store.py": "import sqlalchemy, duckdb, data_access.schema",
    "data_access/rollups/scores.py": "import analytics.reach",
    "analytics/reach.py": "import pandas, networkx",
}
WRONG_DOORS = [
    ("components/charts.py", "import pages.overview"),
    ("metrics/measure.py", "import components.charts"),
    ("analytics/reach.py", "import data_access.schema"),
    ("data_access/store.py", "import analytics.reach"),
    ("data_access/queries/members.py", "import analytics.reach"),
    ("data_access/rollups/scores.py", "import metrics.catalogue"),
    ("data_access/store.py", "import metrics.catalogue"),
    ("metrics/catalogue.py", "import rapport"),
    ("analytics/reach.py", "import streamlit"),
    ("analytics/reach.py", "import plotly.graph_objects"),
    ("analytics/reach.py", "import sqlalchemy"),
    ("analytics/reach.py", "import duckdb"),
    ("metrics/measure.py", "import streamlit"),
    ("data_access/store.py", "import plotly"),
    ("metrics/catalogue.py", "import pyvis.network"),
    ("components/charts.py", "import data_access.store"),
    ("components/charts.py", "import data_access.schema"),
    ("components/charts.py", "from data_access.queries import members"),
    ("components/charts.py", "from metrics.measure import measure"),
    ("components/loading.py", "import sqlalchemy"),
    ("pages/overview.py", "import pandas"),
    ("pages/overview.py", "import plotly"),
    ("pages/overview.py", "import networkx"),
    ("pages/overview.py", "import sqlalchemy"),
]


def looked_after(house: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says about a house."""
    linter = Path(sysconfig.get_path("scripts")) / "lint-imports"
    return subprocess.run(
        [sys.executable, linter, "--no-cache"], cwd=house, capture_output=True, text=True, check=False
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house of one or two small modules a room, each with the imports that are allowed."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for path in MODULES:
        module = tmp_path / path
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_text(ALLOWED.get(path, "") + "\n", "utf-8")
    return tmp_path


def test_every_allowed_door_is_open(house: Path) -> None:
    said = looked_after(house)
    assert said.returncode == 0, said.stdout + said.stderr


def test_every_wrong_door_is_shut(house: Path) -> None:
    for path, statement in WRONG_DOORS:
        with (house / path).open("a", encoding="utf-8") as module:
            module.write(statement + "\n")
    said = looked_after(house)
    assert said.returncode == 1, said.stdout + said.stderr
    told = {" ".join(line.split(" (l.")[0].split()).lstrip("- ") for line in said.stdout.splitlines() if " -> " in line}
    assert {f"{opened_by(path)} -> {behind(statement)}" for path, statement in WRONG_DOORS} - told == set()


def opened_by(path: str) -> str:
    """The module at a path."""
    return path.removesuffix(".py").replace("/", ".")


def behind(statement: str) -> str:
    """What a statement imports, as the linter names it: of strangers the package alone."""
    own, words = {opened_by(path) for path in MODULES}, statement.split()
    candidates = (".".join(words[1::2]), words[1])
    return next((name for name in candidates if name in own), words[1].partition(".")[0])


def test_a_room_without_an_init_file_is_looked_after_too(house: Path) -> None:
    (house / "pages/__init__.py").unlink()
    (house / "pages/overview.py").write_text("import pandas\n", "utf-8")
    assert looked_after(house).returncode == 1
