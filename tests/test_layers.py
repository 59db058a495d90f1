"""The package's modules stand in layers, and a module imports from its own layer or from below."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "generator" / "regesta"

LAYERS = (
    ("problems", "dates", "text", "likeness", "sharing"),
    ("anchors", "prose", "article", "wording"),
    ("model",),
    ("registry", "yaml_source", "yaml_faults", "yaml_writer", "packing"),
    ("documents", "refusals", "handwritten", "missing"),
    ("reading", "leads", "resolving", "checks", "own_checks"),
    ("draft",),
    ("cache", "content_log", "loading"),
    ("views",),
    ("charts", "worldmap", "pages", "outputs", "inputs", "web"),
    ("build",),
    ("checking", "folder", "editing", "withdrawing", "schema"),
    ("site_config", "scaffold", "eject", "search_index"),
    ("indexer", "watcher", "preview", "plugin", "terminal", "commands", "cli"),
)
"""From the ground up. Within a layer modules may use each other, but never in a circle."""

LAYER_OF = {module: height for height, layer in enumerate(LAYERS) for module in layer}

HOSTS_OWN = {"plugin", "preview", "watcher", "indexer"}
"""The MkDocs plugin and what it alone uses, so that nothing else loads MkDocs by the back door."""


def files() -> Iterator[tuple[str, Path]]:
    """Every source file with its full dotted name; a package goes by its own name."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ("regesta", *path.relative_to(PACKAGE).with_suffix("").parts)
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


FILES = dict(files())


def imports(path: Path) -> Iterator[str]:
    """Dotted names that a file imports, wherever in it; `from a import b` gives `a.b`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno}: a relative import hides its layer"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(path: Path) -> Iterator[str]:
    """Dotted names of our own files that a file imports."""
    for name in imports(path):
        if name in FILES:
            yield name
        elif name.startswith("regesta."):
            yield name.rpartition(".")[0]


def top(name: str) -> str:
    """Cut a dotted name to the module under `regesta`: `regesta.dates.days` to `dates`."""
    return name.split(".")[1]


MODULES = sorted({top(name) for name in FILES if name != "regesta"})


def uses() -> dict[str, set[str]]:
    """For every module, the other modules that it imports."""
    found: dict[str, set[str]] = {module: set() for module in MODULES}
    for name, path in FILES.items():
        if name != "regesta":
            found[top(name)] |= {top(used) for used in own_imports(path)} - {top(name)}
    return found


USES = uses()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_stands_in_a_layer_and_imports_nothing_from_above(module: str) -> None:
    assert module in LAYER_OF, f"{module} stands in no layer: give it a place in LAYERS"
    above = sorted(used for used in USES[module] if LAYER_OF[used] > LAYER_OF[module])
    assert not above, f"{module} imports from above: {', '.join(above)}"


def test_no_layer_names_what_there_is_not() -> None:
    assert sorted(LAYER_OF) == MODULES


@pytest.mark.parametrize("module", LAYERS[0])
def test_the_ground_imports_nothing_of_ours(module: str) -> None:
    assert USES[module] == set()


def test_no_file_is_in_an_import_cycle() -> None:
    graph = {name: set(own_imports(path)) - {name} for name, path in FILES.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        pytest.fail(f"import cycle: {' <- '.join(cycle.args[1])}")


def test_mkdocs_is_imported_by_the_plugin_alone() -> None:
    knowing = {
        top(name)
        for name, path in FILES.items()
        for used in imports(path)
        if used.split(".")[0] == "mkdocs"
    }
    assert knowing == {"plugin"}


@pytest.mark.parametrize("module", sorted(set(MODULES) - HOSTS_OWN))
def test_no_other_module_imports_the_plugin(module: str) -> None:
    assert not USES[module] & HOSTS_OWN


def test_the_command_line_runs_without_mkdocs() -> None:
    program = "import regesta.cli, sys; print(sorted({'mkdocs', 'material'} & set(sys.modules)))"
    command = [sys.executable, "-c", program]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_package_docstring_lists_the_modules_in_import_order() -> None:
    docstring = ast.get_docstring(ast.parse(FILES["regesta"].read_text(encoding="utf-8")))
    listed = re.findall(r"^ *([a-z_]+)/? {2,}\S", docstring or "", flags=re.MULTILINE)
    assert sorted(listed) == MODULES
    for place, module in enumerate(listed):
        late = USES[module] - set(listed[:place])
        assert not late, f"{module} is listed before {', '.join(sorted(late))}, which it imports"
