"""`regesta new`: a project that works at once, and without its sample."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import distribution, version
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

from regesta import build, folder, scaffold
from regesta.wording import wording

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
        ".gitattributes",
        ".gitignore",
        ".vscode/settings.json",
        ".vscode/schemas/entry.json",
        "requirements.txt",
        "theme_overrides/main.html",
    ):
        assert (project / path).is_file(), path
    style = (project / ".editorconfig").read_text(encoding="utf-8")
    assert "[*.{md,yml}]\ntrim_trailing_whitespace = false\n" in style  # so that a break stays


@pytest.mark.parametrize("language", ["fr", "uk", "pt-BR", "sv", "ga"])
def test_it_speaks_the_language_that_is_asked_for(tmp_path: Path, language: str) -> None:
    scaffold.new(tmp_path / "p", language)
    config = (tmp_path / "p/mkdocs.yml").read_text("utf-8")
    names = re.findall(r"(?:- |name: )([^:\n]+)(?::|$)", config, re.MULTILINE)
    said = wording(language)
    assert said.pgettext("menu", "By year") in names
    assert said.gettext("Switch to dark mode") in names
    assert f"permalink_title: {said.gettext('Permanent link')}\n" in config
    if said.translations.info():
        assert not {"Home", "About", "This chronology", "Switch to light mode"} & {*names}
    assert f"\n  language: {'en' if language == 'ga' else language}\n" in config
    loaded = build.load(tmp_path / "p/content")
    assert loaded.problems == ()
    assert loaded.chronology is not None
    assert loaded.chronology.settings.language == language


@pytest.mark.slow
def test_in_another_language_it_builds_strictly(tmp_path: Path) -> None:
    scaffold.new(tmp_path / "p", "uk")
    done = site(tmp_path / "p")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "p/site/people/index.html").read_text("utf-8")
    assert '<html lang="uk"' in page
    assert wording("uk").pgettext("menu", "By year") in page


def test_its_files_have_the_same_bytes_in_every_checkout(project: Path) -> None:
    """As on Windows, where git writes other line ends unless it is told not to."""
    git = ["git", "-c", "core.autocrlf=true", "-c", "core.eol=crlf", "-c", "core.safecrlf=false"]
    for command in (["init", "-q"], ["add", "-A"], ["checkout-index", "-a", "--prefix=../copy/"]):
        subprocess.run([*git, *command], cwd=project, check=True)
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=project, check=True, capture_output=True, text=True
    )
    for path in tracked.stdout.strip("\0").split("\0"):
        assert (project.parent / "copy" / path).read_bytes() == (project / path).read_bytes(), path


def test_its_configuration_is_that_of_this_project(project: Path) -> None:
    """But for names, and a list that a small project has no need of."""
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    for key, value in {
        "site_name": "Nether Wickham Library",
        "site_description": "A chronology of a village library, made with Regesta.",
    }.items():
        text = re.sub(rf"^{key}: .*$", f"{key}: {value}", text, flags=re.MULTILINE)
    listed = "  - threads/index.md"
    text = text.replace(listed, f"{listed.replace('-', '# -')} (as soon as entries have a thread)")
    assert (project / "mkdocs.yml").read_text("utf-8") == text


def test_it_is_published_as_this_project_is(project: Path) -> None:
    """But by the plain commands, since it has no Makefile."""
    plainly = (
        "run: |\n"
        "          pip install -r requirements.txt\n"
        "          regesta check --strict --format github\n"
        "          mkdocs build --strict\n"
    )
    path = ".github/workflows/pages.yml"
    text = (ROOT / path).read_text("utf-8")
    assert (project / path).read_text("utf-8") == text.replace(
        "run: make site REPORT=github\n", plainly
    )


def test_it_asks_for_the_version_that_made_it(project: Path) -> None:
    (line,) = (project / "requirements.txt").read_text("utf-8").splitlines()
    wanted = Requirement(line)
    assert (wanted.name, wanted.specifier.contains(version("regesta"))) == ("regesta", True)


@pytest.mark.parametrize(
    ("noted", "requirement"),
    [
        (None, "regesta~=1.2.3"),
        ({"url": "file:///home/me/regesta", "dir_info": {"editable": True}}, "regesta~=1.2.3"),
        (
            {"url": "https://x.org/r.git", "vcs_info": {"vcs": "git", "commit_id": "0" * 40}},
            f"regesta @ git+https://x.org/r.git@{'0' * 40}",
        ),
        (
            {"url": "ssh://git@x.org/r.git", "vcs_info": {"vcs": "git", "commit_id": "0" * 40}},
            "regesta~=1.2.3",
        ),
        (
            {"url": "https://x.org/regesta-1.2.3-py3-none-any.whl", "archive_info": {"hashes": {}}},
            "regesta @ https://x.org/regesta-1.2.3-py3-none-any.whl",
        ),
        ({"url": "file:///regesta-1.2.3.tar.gz", "archive_info": {}}, "regesta~=1.2.3"),
    ],
)
def test_it_asks_for_the_package_where_it_was_had(
    noted: object, requirement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = SimpleNamespace(version="1.2.3", read_text=lambda _: noted and json.dumps(noted))
    known = {"regesta": package, "mkdocs-material": distribution("mkdocs-material")}
    monkeypatch.setattr(scaffold, "distribution", known.__getitem__)
    scaffold.new(tmp_path / "p")
    assert (tmp_path / "p/requirements.txt").read_text("utf-8") == f"{requirement}\n"
    assert Requirement(requirement).name == "regesta"


def test_its_editor_settings_are_those_of_this_project(project: Path) -> None:
    for name in ("settings.json", "extensions.json"):
        assert (project / ".vscode" / name).read_text() == (ROOT / ".vscode" / name).read_text()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(folder.TakenError):
        scaffold.new(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_nothing_is_left_of_a_project_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder, "copy", full)
    with pytest.raises(OSError, match="No space"):
        scaffold.new(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("platform", "tries"), [("win32", 6), ("linux", 1), ("darwin", 1)])
def test_what_another_program_holds_is_moved_once_it_is_let_go(
    platform: str, tries: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(folder, "sys", SimpleNamespace(platform=platform))
    monkeypatch.setattr(folder, "time", SimpleNamespace(sleep=waited.append))

    def held(place: Path) -> None:
        raise PermissionError(13, "it is being used by another process", str(place))

    def soon_let_go(place: Path) -> None:
        if len(waited) < 2:
            held(place)
        place.mkdir()

    with pytest.raises(PermissionError):
        folder.patiently(held, tmp_path / "a")
    assert (len(waited), sum(waited) < 2) == (tries - 1, True)
    if tries > 1:
        waited.clear()
        folder.patiently(soon_let_go, tmp_path / "a")
        assert (tmp_path / "a").is_dir()


def test_without_a_theme_it_is_plain_and_valid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scaffold, "THEMES", (tmp_path / "nowhere",))
    scaffold.new(tmp_path / "new")
    assert "custom_dir" not in (tmp_path / "new/mkdocs.yml").read_text("utf-8")
    assert not (tmp_path / "new/theme_overrides").exists()


def test_its_theme_is_that_of_this_project(project: Path) -> None:
    def files(theme: Path) -> dict[str, bytes]:
        return {path: (theme / path).read_bytes() for path in folder.files(theme)}

    assert files(project / "theme_overrides") == files(ROOT / "theme_overrides")
