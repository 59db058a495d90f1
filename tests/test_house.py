"""The project's own house: the lock, the set-up, the Makefile, the wheel, the workflows."""

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
LOCKS = ("requirements.txt", "requirements-dev.txt")


def lines(name: str) -> list[str]:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()


# The lock


def locked(*names: str) -> Iterator[Requirement]:
    for name in names:
        for line in lines(name):
            if line and not line.lstrip().startswith("#"):
                yield Requirement(line)


def group(name: str) -> Iterator[str]:
    """Every requirement of a dependency group and of the groups that it includes."""
    for item in PROJECT["dependency-groups"][name]:
        if isinstance(item, str):
            yield item
        else:
            yield from group(item["include-group"])


def unmet(wanted: Iterator[str] | list[str], *names: str) -> list[str]:
    """Find the requirements that no line of these lock files meets."""
    pins = {canonicalize_name(pin.name): pin for pin in locked(*names)}
    return [
        text
        for text in wanted
        if (pin := pins.get(canonicalize_name(Requirement(text).name))) is None
        or not Requirement(text).specifier.contains(str(pin.specifier).removeprefix("=="))
    ]


def test_the_lock_meets_what_the_project_requires() -> None:
    assert unmet(PROJECT["project"]["dependencies"], "requirements.txt") == []
    assert unmet(group("build"), "requirements.txt") == []
    assert unmet(group("dev"), *LOCKS) == []


def test_every_package_that_the_code_imports_is_required_by_name() -> None:
    """What comes only through another package goes when that one no longer needs it."""
    required = {
        canonicalize_name(Requirement(text).name) for text in PROJECT["project"]["dependencies"]
    }
    providers = packages_distributions()
    for path in (ROOT / "generator" / "regesta").rglob("*.py"):
        for package in imported(path) - sys.stdlib_module_names - {"regesta", "_typeshed"}:
            assert required & {canonicalize_name(name) for name in providers[package]}, (
                f"{path.name} imports {package}"
            )


def imported(path: Path) -> set[str]:
    """Return the first words of all the dotted names that a file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    froms = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in (*plain, *froms)}


def test_the_lock_pins_single_versions_and_names_no_index_and_no_path() -> None:
    for pin in locked(*LOCKS):
        assert re.fullmatch(r"==[\w.]+", str(pin.specifier)), pin
    for name in LOCKS:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"://|^-|file:|index", text, flags=re.MULTILINE), name


def test_the_two_locks_agree() -> None:
    """Pip refuses two versions of one package, and only on the machine where both apply."""
    site = {(pin.name, str(pin.specifier)) for pin in locked("requirements.txt")}
    names = {name for name, _ in site}
    dev = {(pin.name, str(pin.specifier)) for pin in locked("requirements-dev.txt")}
    both = {pin for pin in dev if pin[0] in names}
    assert both
    assert both <= site


# The rules of the linter


def test_every_lint_rule_that_is_off_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    section = text[text.index("[tool.ruff.lint]") : text.index("[tool.ruff.lint.pydocstyle]")]
    off = [line for line in section.splitlines() if re.match(r' +"[A-Z]+\d+"', line)]
    assert len(off) > 10
    assert [line for line in off if not re.search(r"# ?\S.{8}", line)] == []


# The set-up


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the set-up script over an empty project; commands succeed and are written down."""
    spec = importlib.util.spec_from_file_location("environment", ROOT / ".ci" / "environment.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    project = tmp_path / "project"
    project.mkdir()
    for name in (*LOCKS, "pyproject.toml"):
        (project / name).write_text(name)
    stand_in(module, project)
    monkeypatch.setattr(module, "ran", [], raising=False)
    monkeypatch.setattr(module, "make_venv", lambda: make_empty(module))
    monkeypatch.setattr(module, "run", lambda command, **_: module.ran.append(command))
    monkeypatch.setattr(module, "succeeds", lambda command, **_: Path(command[0]).exists())
    monkeypatch.setattr(module, "say", lambda _: None)
    return module


def stand_in(module: Any, project: Path) -> None:
    """Let the script take this folder for the one that it lies in."""
    module.ROOT = project
    module.VENV = project / ".venv"
    module.PYTHON = module.VENV / "bin" / "python"
    module.UNFINISHED = module.VENV / ".unfinished"


def make_empty(module: ModuleType) -> None:
    module.ran.append("made .venv")
    module.PYTHON.parent.mkdir(parents=True, exist_ok=True)
    module.PYTHON.touch()
    module.UNFINISHED.unlink(missing_ok=True)


def runs(module: ModuleType, wanted: str) -> int:
    """How many commands it takes to bring a set up to date."""
    before = len(module.ran)
    module.main(wanted)
    return len(module.ran) - before


def test_a_second_setup_runs_nothing(environment: ModuleType) -> None:
    assert runs(environment, "dev") == 3
    assert runs(environment, "dev") == 0


def test_the_larger_set_holds_the_smaller(environment: ModuleType) -> None:
    assert runs(environment, "site") == 3
    assert runs(environment, "dev") == 2
    assert runs(environment, "site") == 0


def test_another_lock_or_project_file_installs_again_into_the_same_venv(
    environment: ModuleType,
) -> None:
    runs(environment, "dev")
    for name in (*LOCKS, "pyproject.toml"):
        (environment.ROOT / name).write_text(f"{name}, newer")
        assert runs(environment, "dev") == 2, name


def test_an_interrupted_setup_starts_over(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(environment, "run", interrupted)
        with pytest.raises(KeyboardInterrupt):
            environment.main("site")
    environment.ran.clear()
    assert runs(environment, "site") == 3
    assert environment.ran[0] == "made .venv"


def test_a_moved_project_installs_itself_again(environment: ModuleType) -> None:
    runs(environment, "site")
    stand_in(environment, environment.ROOT.rename(environment.ROOT.with_name("moved here")))
    assert runs(environment, "site") == 2


def test_the_setup_can_be_read_by_the_old_pythons_that_it_turns_away() -> None:
    text = (ROOT / ".ci" / "environment.py").read_text(encoding="utf-8")
    assert "from __future__ import annotations" in text
    ast.parse(text, feature_version=(3, 8))


def test_a_python_that_is_too_old_looks_for_a_newer_one_or_says_what_to_do(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    there: Callable[..., str | None] = {"python3.12": sys.executable}.get
    monkeypatch.setattr("shutil.which", lambda name, **_: there(name))
    assert environment.newer_python() == sys.executable
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        environment.newer_python()


# The Makefile


def makefile_targets() -> list[str]:
    phony = next(line for line in lines("Makefile") if line.startswith(".PHONY:"))
    return phony.removeprefix(".PHONY:").split()


def test_make_alone_lists_every_target() -> None:
    help_text = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = re.findall(r"^make ([a-z-]+) +\w", help_text.stdout, flags=re.MULTILINE)
    public = [target for target in makefile_targets() if not target.startswith("env-")]
    assert sorted(listed) == sorted(public)
    assert {"serve", "test", "site", "lint", "bench"} <= set(listed)


# The packages


def files_of(folder: Path) -> set[str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix() for path in paths if "__pycache__" not in path.parts
    }


@pytest.mark.slow
def test_the_wheel_holds_the_package_with_its_data_and_nothing_else(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*build, "--directory", tmp_path], cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    package = {name.removeprefix("regesta/") for name in names if name.startswith("regesta/")}
    source, theme = ROOT / "generator" / "regesta", ROOT / "theme_overrides"
    expected = {*files_of(source), *(f"data/theme/{name}" for name in files_of(theme))}
    assert package == expected
    assert "data/theme/main.html" in package
    assert "data/iso3166.csv" in package
    others = {name.split("/")[0] for name in names} - {"regesta"}
    assert others == {f"regesta-{PROJECT['project']['version']}.dist-info"}


# The workflows


def steps(workflow: Path) -> Iterator[dict[str, Any]]:
    for job in yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values():
        yield from job["steps"]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_safe_with_a_pull_request_from_a_fork(workflow: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    assert "pull_request_target" not in text
    assert "${{ secrets" not in text
    assert "\npermissions:\n  contents: read\n" in text
    for step in steps(workflow):
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]), step


def test_only_main_is_published() -> None:
    (pages,) = (path for path in WORKFLOWS if path.name == "pages.yml")
    jobs = yaml.safe_load(pages.read_text(encoding="utf-8"))["jobs"]
    assert jobs["deploy"]["if"] == "github.ref == 'refs/heads/main'"
    (upload,) = (step for step in steps(pages) if "upload-pages" in step.get("uses", ""))
    assert upload["if"] == jobs["deploy"]["if"]
    rights = [job.get("permissions") for job in jobs.values()]
    assert rights == [
        {"contents": "read", "pages": "read"},
        {"pages": "write", "id-token": "write"},
    ]
