"""The house rules hold in every file, and each of them notices when it is broken."""

from collections.abc import Callable, Iterator

import pytest

from tests.house import safety_rules, size_rules, text_rules
from tests.house.reading import Finding, Source, own_files

Rule = Callable[[Source], Iterator[Finding]]
CODE_RULES: tuple[Rule, ...] = (*size_rules.RULES, *safety_rules.RULES)
TEXT_RULES: tuple[Rule, ...] = text_rules.RULES

LONG_BODY = "def long():\n    '''Say.'''\n" + "    print()\n" * 41
FITTING_BODY = "def fitting():\n    '''Say\n\n    more.\n    '''\n" + "    print()\n" * 40
TAKES_ROOT = "open('/" + "root/data.csv')\n"
LEFT_FOR_LATER = "raise NotImplemented" + "Error\n"

BREAKAGES: list[tuple[Rule, str, str]] = [
    (size_rules.functions_are_short, "metrics/a.py", LONG_BODY),
    (size_rules.functions_are_short, "tests/a.py", LONG_BODY.replace("def", "async def")),
    (size_rules.files_are_short, "analytics/a.py", "one = 1\n" * 301),
    (size_rules.files_are_short, "pages/a.py", "one = 1\n" * 81),
    (size_rules.pages_are_scripts, "pages/a.py", "def draw(): ...\n"),
    (size_rules.pages_are_scripts, "pages/a.py", "if True:\n    class Card: ...\n"),
    (size_rules.modules_are_named_for_what_they_hold, "analytics/utils.py", ""),
    (size_rules.modules_are_named_for_what_they_hold, "metrics/helpers/count.py", ""),
    (size_rules.frames_are_named_for_their_row, "metrics/a.py", "df = read()\n"),
    (size_rules.frames_are_named_for_their_row, "metrics/a.py", "def draw(orders_df): ...\n"),
    (size_rules.frames_are_named_for_their_row, "metrics/a.py", "import frames as df\n"),
    (size_rules.public_things_are_explained, "metrics/a.py", "'''Say.'''\ndef count(): ...\n"),
    (size_rules.public_things_are_explained, "metrics/a.py", "def _count(): ...\n"),
    (
        size_rules.public_things_are_explained,
        "metrics/a.py",
        "'''A.'''\nclass A:\n '''A.'''\n def b(self): ...\n",
    ),
    (safety_rules.sql_is_never_text, "metrics/a.py", "from sqlalchemy import text\n"),
    (safety_rules.sql_is_never_text, "metrics/a.py", "import sqlalchemy\nsqlalchemy.text('x')\n"),
    (safety_rules.sql_is_never_text, "data_access/a.py", "connection.exec_driver_sql(asked)\n"),
    (safety_rules.sql_is_never_text, "data_access/a.py", "duckdb.sql(f'SELECT * FROM {table} ')\n"),
    (safety_rules.sql_is_never_text, "data_access/a.py", "run('''\n    DELETE FROM members ''')\n"),
    (safety_rules.sql_is_never_text, "data_access/a.py", "run('SELECT 1')\n"),
    (safety_rules.sql_is_never_text, "data_access/a.py", "run(f'select * from {table} ')\n"),
    (safety_rules.sql_is_never_text, "data_access/a.py", "run('PRAGMA threads=1')\n"),
    (safety_rules.sql_is_never_text, "data_access/store.py", "run(\"SET TIME ZONE 'UTC'\")\n"),
    (safety_rules.connections_are_opened_in_data_access, "metrics/a.py", "sqlalchemy.create_engine(url)\n"),
    (safety_rules.connections_are_opened_in_data_access, "pages/a.py", "duckdb.connect(path)\n"),
    (safety_rules.text_never_becomes_html, "pages/a.py", "st.markdown(name, unsafe_allow_html=True)\n"),
    (
        safety_rules.text_never_becomes_html,
        "pages/a.py",
        "st.html(name, **{'unsafe_allow_javascript': True})\n",
    ),
    (safety_rules.nothing_is_fetched, "components/a.py", "SCRIPT = 'https://cdn.example/a.js'\n"),
    (safety_rules.nothing_is_fetched, "pages/a.py", "st.set_page_config(page_icon=':material/home:')\n"),
    (safety_rules.errors_are_never_silent, "metrics/a.py", "try:\n    run()\nexcept:\n    log()\n"),
    (safety_rules.errors_are_never_silent, "tests/a.py", "try:\n    run()\nexcept ValueError:\n    pass\n"),
    (safety_rules.errors_are_never_silent, "metrics/a.py", "try:\n    run()\nexcept ValueError:\n    ...\n"),
    (
        safety_rules.errors_are_never_silent,
        "metrics/a.py",
        "with contextlib.suppress(Exception):\n    run()\n",
    ),
    (safety_rules.only_filters_touch_the_address, "components/a.py", "st.session_state['a'] = 1\n"),
    (safety_rules.only_filters_touch_the_address, "pages/a.py", "from streamlit import query_params\n"),
    (safety_rules.only_loading_keeps_answers, "pages/a.py", "@st.cache_data\ndef read(): ...\n"),
    (safety_rules.only_loading_keeps_answers, "components/a.py", "from streamlit import cache_resource\n"),
    (safety_rules.front_doors_know_their_side, "rapport.py", "def serve():\n    import streamlit.web.cli\n"),
    (safety_rules.front_doors_know_their_side, "rapport.py", "from components import words\n"),
    (safety_rules.front_doors_know_their_side, "app.py", "from data_access.store import open_store\n"),
    (safety_rules.front_doors_know_their_side, "metrics/a.py", "from rapport import demo\n"),
    (text_rules.no_path_of_a_machine, "README.md", f"Then `{TAKES_ROOT.strip()}`.\n"),
    (text_rules.nothing_is_left_for_later, "metrics/a.py", LEFT_FOR_LATER),
    (text_rules.nothing_is_left_for_later, "components/a.js", "// TO" + "DO: later\n"),
    (text_rules.nothing_drawn_is_fetched, "components/a.css", "@import 'https://fonts.example/inter.css';\n"),
    (
        text_rules.nothing_drawn_is_fetched,
        ".streamlit/config.toml",
        'url = "https://fonts.example/a.woff2"\n',
    ),
    (
        text_rules.nothing_drawn_is_fetched,
        "components/a.html",
        '<script src="//cdn.example/a.js"></script>\n',
    ),
    (text_rules.requirements_are_pinned, "requirements.txt", "pandas>=3\n"),
    (text_rules.requirements_are_pinned, "requirements-dev.txt", "--index-url https://packages.example\n"),
    (text_rules.documents_name_real_targets, "README.md", "Run `make magic`.\n"),
    (text_rules.documents_name_real_targets, "README.md", "```\nmake magic\n```\n"),
    (text_rules.documents_name_real_files, "README.md", "See [the guide](guide.md).\n"),
    (text_rules.documents_name_real_files, "README.md", "It lives in `metrics/magic.py`.\n"),
    (text_rules.documents_name_real_files, "README.md", "```\npython magic.py demo\n```\n"),
]

FAIR_USES: list[tuple[Rule, str, str]] = [
    (size_rules.functions_are_short, "metrics/a.py", FITTING_BODY),
    (
        size_rules.frames_are_named_for_their_row,
        "data_access/a.py",
        "orders = answer.df()\nt.ppf(0.9, df=3)\n",
    ),
    (size_rules.public_things_are_explained, "metrics/a.py", "'''Say.'''\ndef _count(): ...\n"),
    (
        safety_rules.sql_is_never_text,
        "data_access/a.py",
        "'''SELECT a FROM b '''\nsay('Select people from a list, Update it')\n",
    ),
    (safety_rules.sql_is_never_text, "data_access/engines.py", "run(\"SET TIME ZONE 'UTC'\")\n"),
    (safety_rules.sql_is_never_text, "tests/a.py", "duckdb.sql('SELECT a FROM b ')\n"),
    (safety_rules.nothing_is_fetched, "components/a.py", "'''See https://example.org.'''\n"),
    (safety_rules.only_filters_touch_the_address, "components/filters.py", "st.query_params['a'] = 1\n"),
    (safety_rules.front_doors_know_their_side, "rapport.py", "run([sys.executable, '-m', 'streamlit'])\n"),
    (
        text_rules.no_path_of_a_machine,
        "README.md",
        "Pictures are in pages/home/ of https://a.example/home/.\n",
    ),
    (
        text_rules.nothing_is_left_for_later,
        "metrics/a.py",
        "except NotImplemented" + "Error: refuse()\n",
    ),
    (text_rules.nothing_drawn_is_fetched, "components/a.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>\n'),
    (
        text_rules.requirements_are_pinned,
        "requirements.txt",
        'a[b]==1.2  # why\nc==1 ; sys_platform != "win32"\n',
    ),
    (text_rules.documents_name_real_targets, "README.md", "`make test` will make sure.\n"),
    (
        text_rules.documents_name_real_files,
        "README.md",
        "`pyproject.toml`, `orders.csv`, `pages/<page>.py`, `.streamlit/secrets.toml`\n",
    ),
]


@pytest.mark.parametrize("rule", [*CODE_RULES, *TEXT_RULES], ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rule(rule: Rule) -> None:
    is_about_code = rule in CODE_RULES
    files = (file for file in own_files() if file.path.endswith(".py") or not is_about_code)
    findings = [finding for file in files for finding in rule(file)]
    if findings:
        pytest.fail("\n".join([rule.__doc__ or "", *map(str, findings)]), pytrace=False)


@pytest.mark.parametrize(("rule", "path", "text"), BREAKAGES, ids=lambda part: getattr(part, "__name__", ""))
def test_a_breakage_is_noticed_with_its_file_and_line(rule: Rule, path: str, text: str) -> None:
    findings = list(rule(Source(path, text)))
    assert findings
    assert all(finding.path == path and finding.line >= 1 and finding.message for finding in findings)


@pytest.mark.parametrize(("rule", "path", "text"), FAIR_USES, ids=lambda part: getattr(part, "__name__", ""))
def test_a_fair_use_is_left_alone(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text))) == []


def test_every_rule_has_a_breakage_that_it_notices() -> None:
    assert {rule for rule, _, _ in BREAKAGES} == {*CODE_RULES, *TEXT_RULES}
