"""`regesta new`: a project that works at once, and without its sample."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from regesta import build, folder, scaffold

ROOT = Path(__file__).parent.parent


@pytest.fixture
def project(tmp_path: Path) -> Path:
    target = tmp_path / "new project"
    scaffold.new(target)
    return target


def site(project: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )


def delete_entries(project: Path) -> None:
    for path in (project / "content/entries").iterdir():
        path.unlink()


def delete_the_folder_too(project: Path) -> None:
    delete_entries(project)
    (project / "content/entries").rmdir()


def empty_the_registries(project: Path) -> None:
    delete_entries(project)
    for path in (project / "content").glob("*.yml"):
        path.write_text("")


def delete_the_registries(project: Path) -> None:
    delete_entries(project)
    for path in (project / "content").glob("*.yml"):
        path.unlink()


def keep_all(project: Path) -> None:
    assert (project / "content/entries").is_dir()


CHANGES = (
    keep_all,
    delete_entries,
    delete_the_folder_too,
    empty_the_registries,
    delete_the_registries,
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_new_project_is_valid_and_stays_so_without_its_sample(
    project: Path, change: Callable[[Path], None]
) -> None:
    change(project)
    assert build.load(project / "content").problems == ()


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_it_builds_strictly(project: Path, change: Callable[[Path], None]) -> None:
    change(project)
    done = site(project)
    assert done.returncode == 0, done.stderr
    assert (project / "site/chronology/index.html").is_file()


def test_it_has_what_publishing_and_editing_need(project: Path) -> None:
    for path in (
        ".github/workflows/pages.yml",
        ".gitignore",
        ".vscode/settings.json",
        ".vscode/schemas/entry.json",
        "requirements.txt",
        "theme_overrides/main.html",
    ):
        assert (project / path).is_file(), path


def test_its_theme_and_settings_are_those_of_this_project(project: Path) -> None:
    def theme(path: Path) -> str:
        text = path.read_text(encoding="utf-8")
        return text[text.index("theme:\n") : text.index("plugins:\n")]

    assert theme(project / "mkdocs.yml") == theme(ROOT / "mkdocs.yml")
    for name in ("settings.json", "extensions.json"):
        assert (project / ".vscode" / name).read_text() == (ROOT / ".vscode" / name).read_text()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(folder.TakenError):
        scaffold.new(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
