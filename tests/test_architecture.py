"""Who may import whom, and how long things may be: the house of docs/architecture.md, checked."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = [ROOT / "app.py", *sorted(p for folder in ("pages", "portail", "db") for p in (ROOT / folder).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
SCREENS = sorted(
    path
    for folder in ("pages/famille", "pages/famille/etapes", "pages/equipe")
    for path in (ROOT / folder).glob("*.py")
    if path.name != "__init__.py"
)
ENTRIES = [path for path in SCREENS if path.parent.name != "etapes"]  # the scripts that st.navigation runs

# What each part may import of the program. The longest prefix that fits a module rules it.
ALLOWED = {
    "app": {"db", "portail"},
    "pages": {"pages", "portail", "db"},
    "portail": set(),
    "portail.rules": {"portail.rules", "portail.errors"},
    "portail.errors": set(),
    "portail.clock": {"portail.rules"},
    "portail.settings": {"portail.errors"},
    "portail.french": set(),
    "portail.wording": {
        "portail.rules",
        "portail.errors",
        "portail.french",
        "portail.wording_accounts",
        "portail.wording_child",
        "portail.wording_custody",
        "portail.wording_documents",
        "portail.wording_facts",
        "portail.wording_inputs",
        "portail.wording_privacy",
        "portail.errors_accounts",
        "portail.errors_privacy",
    },
    "portail.wording_accounts": {"portail.errors_accounts", "portail.french"},
    "portail.errors_accounts": {"portail.errors"},
    "portail.errors_privacy": {"portail.errors"},
    "portail.wording_child": {"portail.rules", "portail.errors", "portail.french"},
    "portail.wording_custody": {"portail.rules", "portail.errors", "portail.french"},
    "portail.wording_privacy": {"portail.rules", "portail.errors_privacy", "portail.french"},
    "portail.wording_export": {
        "portail.rules",
        "portail.french",
        "portail.wording",
        "portail.wording_child",
        "portail.wording_privacy",
    },
    "portail.privacy": {"portail.rules", "portail.settings", "portail.wording_privacy"},
    "portail.wording_documents": {"portail.rules", "portail.errors", "portail.french"},
    "portail.intake": {"portail.rules", "portail.errors"},
    "portail.wording_inputs": set(),
    "portail.wording_town": {"portail.french", "portail.settings"},
    "portail.wording_facts": {"portail.errors", "portail.french"},
    "portail.wording_activity": {
        "portail.rules",
        "portail.errors",
        "portail.french",
        "portail.wording_facts",
        "portail.wording_late",
        "portail.wording_rules",
    },
    "portail.wording_faults": {"portail.rules"},
    "portail.wording_mails": set(),
    "portail.wording_late": {"portail.rules", "portail.errors", "portail.french"},
    "portail.wording_rules": {"portail.rules", "portail.french", "portail.wording", "portail.wording_facts"},
    "portail.reglement": {
        "portail.reglement",
        "portail.rules",
        "portail.errors",
        "portail.french",
        "portail.wording",
        "portail.wording_facts",
        "portail.wording_rules",
        "portail.wording_faults",
    },
    "portail.wording_planning": {
        "portail.rules",
        "portail.errors",
        "portail.french",
        "portail.wording",
        "portail.wording_late",
    },
    "portail.wording_agenda": {
        "portail.rules",
        "portail.french",
        "portail.wording",
        "portail.wording_planning",
    },
    "portail.wording_basket": {
        "portail.rules",
        "portail.errors",
        "portail.french",
        "portail.wording",
        "portail.wording_planning",
    },
    "portail.documents": {
        "portail.documents",
        "portail.rules",
        "portail.wording",
        "portail.wording_agenda",
        "portail.french",
    },
    "portail.messages": {
        "portail.messages",
        "portail.rules",
        "portail.wording",
        "portail.wording_documents",
        "portail.french",
    },
    "portail.messages.outbox": {"portail.messages", "portail.clock", "db"},
    "portail.messages.sender": {"portail.messages", "portail.clock", "portail.errors", "portail.settings", "db"},
    "portail.provider": {"portail.errors_accounts", "portail.settings"},
    "portail.actions": {"portail", "db"},
    "portail.web": {"portail", "db"},
    "portail.install": {"portail", "db"},
    "db": {"db", "portail.rules", "portail.errors"},
}
SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX|VIEW)|ALTER\s+TABLE)\b",
    re.DOTALL,
)
CLOCK_READERS = {"portail.clock", "db.demo.__main__"}  # the second is a command: its date is a default of an option
CLOCKS = {"now", "utcnow", "today", "time", "localtime", "gmtime", "monotonic"}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def fits(module: str, prefixes: set[str]) -> bool:
    return any(module == prefix or module.startswith(f"{prefix}.") for prefix in prefixes)


def by_name(paths: list[Path]) -> list[object]:
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in paths]


@pytest.mark.parametrize("path", by_name(PROGRAM))
def test_imports_go_one_way(path: Path) -> None:
    rule = max((part for part in ALLOWED if fits(name_of(path), {part})), key=len)
    ours = [module for module in imported(path) if module.split(".")[0] in ("app", "pages", "portail", "db", "tests")]
    assert [module for module in ours if not fits(module, ALLOWED[rule])] == []


@pytest.mark.parametrize("path", by_name(PROGRAM))
def test_each_library_has_its_place(path: Path) -> None:
    roots, name = {module.split(".")[0] for module in imported(path)}, name_of(path)
    assert "streamlit" not in roots or fits(name, {"app", "pages"})
    assert "duckdb" not in roots or fits(name, {"db"})
    assert "plotly" not in roots or fits(name, {"app", "pages"})
    assert not roots & {"PIL", "pypdf"} or name == "portail.intake"
    assert "fpdf" not in roots or fits(name, {"portail.documents"})
    assert not roots & {"pydantic", "pydantic_core"} or fits(name, {"portail.reglement"})
    assert "holidays" not in roots or fits(name, {"db", "portail.reglement"})
    assert "icalendar" not in roots or fits(name, {"portail.documents"})
    assert "phonenumbers" not in roots or name == "portail.phones"
    assert not roots & {"requests", "joserfc"} or name == "portail.provider"
    assert "smtplib" not in roots or name == "portail.messages.sender"


@pytest.mark.parametrize("path", by_name([path for path in PROGRAM if name_of(path).startswith("portail.rules")]))
def test_rules_need_the_standard_library_only(path: Path) -> None:
    assert {module.split(".")[0] for module in imported(path)} <= {"portail", *sys.stdlib_module_names}


@pytest.mark.parametrize("path", by_name([path for path in PROGRAM if not name_of(path).startswith("db")]))
def test_sql_is_written_in_db_only(path: Path) -> None:
    texts = [node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant) and type(node.value) is str]
    assert [text for text in texts if SQL.search(text)] == []


@pytest.mark.parametrize("path", by_name([path for path in PROGRAM if name_of(path) not in CLOCK_READERS]))
def test_only_the_clock_reads_the_clock(path: Path) -> None:
    calls = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    attributes = [call for call in calls if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name)]
    read = [f"{call.value.id}.{call.attr}" for call in attributes if call.attr in CLOCKS]  # type: ignore[attr-defined]
    allowed = {"clock.now", "clock.today", "time.monotonic"}  # monotonic: durations, not dates
    clocks = [call for call in read if call.split(".")[0] in ("datetime", "date", "time", "clock")]
    assert [call for call in clocks if call not in allowed] == []


@pytest.mark.parametrize("path", by_name(ENTRIES))
def test_a_page_begins_with_its_guard(path: Path) -> None:
    body = [node for node in tree(path).body if not isinstance(node, ast.Import | ast.ImportFrom)]
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    assert ast.unparse(body[0]).startswith(("user = session.require(", "session.require(")), ast.unparse(body[0])


@pytest.mark.parametrize("path", by_name(SCREENS))
def test_a_page_fits_on_a_screen(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 80


@pytest.mark.parametrize("path", by_name([*PROGRAM, *TESTS]))
def test_modules_and_functions_are_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [f.name for f in functions if (f.end_lineno or 0) - f.lineno >= 40] == []


def test_the_launcher_assembles_and_nothing_else() -> None:
    assert len((ROOT / "app.py").read_text("utf-8").splitlines()) <= 60


def test_streamlit_finds_no_page_by_itself() -> None:
    assert sorted(path.name for path in (ROOT / "pages").glob("*.py")) == ["navigation.py"]
    assert not (ROOT / "pages" / "pages").exists()


@pytest.mark.parametrize("path", by_name([*PROGRAM, *TESTS]))
def test_nothing_is_excused(path: Path) -> None:
    source = path.read_text("utf-8")
    assert not re.search(r"except\s*:|except (Base)?Exception:\s*\n\s*pass", source)
    names = {node.id for node in ast.walk(tree(path)) if isinstance(node, ast.Name)}
    assert not names & {"Mock", "MagicMock"}


VALUES = {  # the widgets that give back what was typed or chosen
    "checkbox", "date_input", "file_uploader", "multiselect", "number_input", "pills", "radio", "segmented_control",
    "selectbox", "slider", "text_area", "text_input", "time_input", "toggle",
}  # fmt: skip
SHOWN_FIRST = {"attach"}  # the household of a reference is named on the screen: the click means the one that was read


def names_in(node: ast.AST) -> set[str]:
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}


def typed(scope: ast.AST) -> set[str]:
    """The names of a function that hold what a widget gave, or something made of it."""
    found: set[str] = set()
    nodes = list(ast.walk(scope))
    pairs = [(target, node.value) for node in nodes if isinstance(node, ast.Assign) for target in node.targets]
    pairs += [(node.target, node.value) for node in nodes if isinstance(node, ast.AnnAssign) and node.value]
    for _ in pairs:  # enough for a chain of them all
        for target, value in pairs:
            calls = [node.func for node in ast.walk(value) if isinstance(node, ast.Call)]
            if names_in(value) & found or VALUES & {call.attr for call in calls if isinstance(call, ast.Attribute)}:
                found |= names_in(target) if isinstance(target, ast.Name | ast.Tuple) else set()
    return found


@pytest.mark.parametrize("path", by_name([path for path in PROGRAM if name_of(path).startswith("pages")]))
def test_a_button_does_not_hang_on_what_was_typed(path: Path) -> None:
    """Streamlit binds the arguments when it draws: a click that comes with newer input would act on the older one.

    A callback reads `st.session_state`, or the page acts where it is drawn (`if st.button(…):`). Nor does the `type` of
    a button follow it: the field is left as the press begins, and a button made anew before its end loses the click.
    """
    module = tree(path)
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    top: list[ast.stmt] = [node for node in module.body if node not in functions]
    for scope in [ast.Module(top, []), *functions]:
        values = typed(scope)
        calls = [node for node in ast.walk(scope) if isinstance(node, ast.Call)]
        bound = [keyword.value for call in calls for keyword in call.keywords
                 if {"on_click", "on_change"} & {k.arg for k in call.keywords}
                 and (keyword.arg in ("args", "kwargs") or isinstance(keyword.value, ast.Lambda))]  # fmt: skip
        bound += [keyword.value for call in calls for keyword in call.keywords if keyword.arg == "type"]
        name = getattr(scope, "name", "")
        assert name in SHOWN_FIRST or [ast.unparse(value) for value in bound if names_in(value) & values] == [], name
