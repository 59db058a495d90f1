"""A build that would come to the site that stands is left out, and no other one."""

import logging
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from mkdocs.exceptions import Abort

from edits import EDITS, MATERIAL, project_files
from quick import assert_same, built, contents, stamps, write
from regesta.plugin import UNCHANGED, RegestaPlugin
from regesta.plugin.fast import standing

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("settled")]

ROOT = Path(__file__).parent.parent


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was read: an item for each build that was not left out."""
    found: list[str] = []
    real = RegestaPlugin._read  # noqa: SLF001 # the first thing that a build does

    def noted(self: RegestaPlugin, config: Any) -> Any:
        found.append(config.docs_dir)
        return real(self, config)

    monkeypatch.setattr(RegestaPlugin, "_read", noted)
    return found


def build_twice(small: Path, site: Path) -> None:
    for _ in range(2):
        built(small, site, fast=True)


@pytest.fixture
def twice(small: Path, tmp_path: Path, read: list[str]) -> Path:
    """A site that was built, and stands."""
    site = tmp_path / "site"
    first = built(small, site, fast=True)
    before = stamps(site)
    assert_same(built(small, site, fast=True), first)
    assert stamps(site) == before
    assert len(read) == 1
    read.clear()
    return site


def test_what_was_said_is_said_again(
    small: Path,
    tmp_path: Path,
    read: list[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(logging.getLogger("mkdocs"), "propagate", True)
    caplog.set_level(logging.INFO)
    (small / "content/alone.md").write_text("# Alone\n\n[Home](index.md#none)\n")
    said: list[list[tuple[str, int, str]]] = []
    for _ in range(2):
        caplog.clear()
        built(small, tmp_path / "site", fast=True)
        said.append(caplog.record_tuples)
    own = [one for one in said[0] if one[0] != "mkdocs.commands.build"]
    assert any("alone.md" in text for _, _, text in own)
    assert said[1] == [*own, ("mkdocs.plugins.regesta", logging.INFO, f"regesta: {UNCHANGED}")]
    assert len(read) == 1


def test_the_site_of_this_project_stands(tmp_path: Path, read: list[str]) -> None:
    for name in ("content", "theme_overrides", "mkdocs.yml"):
        path = ROOT / name
        (shutil.copytree if path.is_dir() else shutil.copy)(path, tmp_path / name)
    for _ in range(3):
        built(tmp_path, tmp_path / "site", fast=True)
    assert len(read) == 1


@pytest.mark.parametrize("name", sorted(EDITS))
def test_an_edit_is_built(small: Path, twice: Path, tmp_path: Path, name: str) -> None:
    files = project_files()
    EDITS[name](files, 3)
    write(small, files)
    plain = built(small, tmp_path / "plain", fast=False)
    for _ in range(2):
        assert_same(built(small, twice, fast=True), plain)


def _touch(small: Path, _: Path) -> None:
    os.utime(small / "content/entries/e1.yml")


def _again(small: Path, _: Path) -> None:
    """Write other content of the same length, and give it the time of before."""
    path = small / "content/about.md"
    found = path.stat()
    path.write_bytes(path.read_bytes()[::-1])
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


CHANGES: dict[str, Callable[[Path, Path], Any]] = {
    "a file touched": _touch,
    "a file of the same size and time": _again,
    "a new picture": lambda small, _: (small / "content/a.png").write_bytes(b"x"),
    "a hidden file": lambda small, _: (small / "content/.a").write_bytes(b"x"),
    "a page removed": lambda small, _: (small / "content/about.md").unlink(),
    "the theme": lambda small, _: (small / "theme/style.css").write_text("b{}"),
    "the note gone": lambda small, _: shutil.rmtree(small / ".cache"),
    "the note damaged": lambda small, _: _note(small).write_text("{"),
    "another note": lambda small, _: _note(small).write_text("[]"),
    "the note of another version": lambda small, _: _note(small).write_text(
        re.sub(r'"format": \d', '"format": 0', _note(small).read_text())
    ),
    "a note with other keys": lambda small, _: _note(small).write_text('{"format": 1}'),
    "a file of the site gone": lambda _, site: (site / "about/index.html").unlink(),
    "an entry of the site gone": lambda _, site: (site / "entries/e1/index.html").unlink(),
    "a file of the site changed": lambda _, site: (site / "people/index.html").write_text("x"),
    "a file in the site": lambda _, site: (site / "more.html").write_text("x"),
    "a link in the site": lambda _, site: (site / "more").symlink_to(site / "about/index.html"),
    "the site gone": lambda _, site: shutil.rmtree(site),
    "the site set aside": lambda _, site: site.rename(site.with_name(".site.regesta-last")),
}


def _note(small: Path) -> Path:
    (found,) = (small / ".cache/regesta").glob("standing-*.json")
    return found


@pytest.mark.parametrize("name", CHANGES)
def test_what_has_changed_is_built(
    small: Path, twice: Path, tmp_path: Path, read: list[str], name: str
) -> None:
    CHANGES[name](small, twice)
    plain = built(small, tmp_path / "plain", fast=False)
    read.clear()
    assert_same(built(small, twice, fast=True), plain)
    assert len(read) == 1
    assert_same(built(small, twice, fast=True), plain)
    assert len(read) == 1


def test_a_site_set_aside_beside_another_is_the_whole_one(small: Path, twice: Path) -> None:
    """As after a build that was cut off."""
    whole = contents(twice)
    shutil.copytree(twice, twice.with_name(".site.regesta-last"))
    (twice / "about/index.html").unlink()
    assert_same(built(small, twice, fast=True), whole)
    assert not twice.with_name(".site.regesta-last").exists()


def test_hidden_files_in_the_site_change_nothing(small: Path, twice: Path, read: list[str]) -> None:
    (twice / ".nojekyll").write_text("")
    built(small, twice, fast=True)
    assert not read


@pytest.mark.parametrize(
    "options", [{"site_url": "https://other.example/"}, {"dated": "1700000000"}, {"strict": True}]
)
def test_other_options_are_built(
    small: Path, twice: Path, tmp_path: Path, read: list[str], options: Any
) -> None:
    plain = built(small, tmp_path / "plain", fast=False, **options)
    read.clear()
    assert_same(built(small, twice, fast=True, **options), plain)
    assert len(read) == 1


def test_another_level_of_the_log_is_built(
    small: Path, twice: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not said in a quiet build cannot be said again in another one."""
    monkeypatch.setattr(logging.getLogger("mkdocs"), "level", logging.ERROR)
    built(small, twice, fast=True)
    assert len(read) == 1


def _configured(**values: Any) -> Callable[[Path], None]:
    def configure(small: Path) -> None:
        config = yaml.safe_load((small / "mkdocs.yml").read_text("utf-8"))
        (small / "mkdocs.yml").write_text(yaml.safe_dump(config | values), encoding="utf-8")

    return configure


def _undated(small: Path) -> None:
    shutil.rmtree(small / "content/entries")


def _foreign(small: Path) -> None:
    """A function from a module that no version is known of."""
    text = (small / "mkdocs.yml").read_text("utf-8")
    extension = "\n- toc:\n    slugify: !!python/name:posixpath.join\n"
    (small / "mkdocs.yml").write_text(f"{text}\nmarkdown_extensions:{extension}", encoding="utf-8")


NEVER: dict[str, Callable[[Path], Any]] = {
    "a warning": lambda small: (small / "content/a.md").write_text("[x](none.md)"),
    "files of anywhere": _configured(markdown_extensions=["pymdownx.snippets"]),
    "pictures of anywhere": _configured(markdown_extensions=["pymdownx.b64"]),
    "a function of anybody": _foreign,
    "another plugin": _configured(plugins=["regesta", "search"]),
    "a hook": lambda small: (
        (small / "hook.py").write_text("def on_post_build(config): pass"),
        _configured(hooks=["hook.py"])(small),
    ),
    "not the quick way": _configured(plugins=[{"regesta": {"fast": False}}]),
    "no date": _undated,
}


@pytest.mark.parametrize("name", NEVER)
def test_a_site_that_may_rest_on_more_is_always_built(
    small: Path, tmp_path: Path, read: list[str], name: str
) -> None:
    NEVER[name](small)
    build_twice(small, tmp_path / "site")
    assert len(read) == 2


def test_a_theme_that_shows_the_day_is_built_once_a_day(
    small: Path, tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main = small / "theme/main.html"
    main.write_text(f"{main.read_text('utf-8')}{{{{ build_date_utc }}}}", encoding="utf-8")
    build_twice(small, tmp_path / "site")
    assert len(read) == 1
    monkeypatch.setattr("regesta.plugin.fast.fingerprint.get_build_date", lambda: "2099-01-01")
    built(small, tmp_path / "site", fast=True)
    assert len(read) == 2


@pytest.mark.parametrize(
    "patches", [{"_THEMES": frozenset()}, {"SETTLED": 10**15, "_FEW": 3}], ids=" ".join
)
def test_what_may_change_unseen_is_always_built(
    small: Path,
    tmp_path: Path,
    read: list[str],
    monkeypatch: pytest.MonkeyPatch,
    patches: dict[str, Any],
) -> None:
    """As the theme of a package that nobody looks at, and many files that were just written."""
    for name, value in patches.items():
        monkeypatch.setattr(standing, name, value)
    build_twice(small, tmp_path / "site")
    assert len(read) == 2


def test_what_was_just_written_is_known_by_what_is_in_it(
    small: Path, tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a file is written twice at what a file system holds to be one time."""
    states = standing._states  # noqa: SLF001 # there is no other way to have such a file system
    coarse = {path: (1, 1, 1, 1) for path, _ in states([small])}
    monkeypatch.setattr(standing, "_states", lambda _: iter(coarse.items()))
    monkeypatch.setattr(standing, "SETTLED", 10**19)
    build_twice(small, tmp_path / "site")
    assert len(read) == 1
    page = small / "content/about.md"
    page.write_bytes(page.read_bytes()[::-1])
    warm = built(small, tmp_path / "site", fast=True)
    assert len(read) == 2
    assert_same(warm, built(small, tmp_path / "plain", fast=False))


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("nothing")])
def test_what_was_just_written_may_be_no_file(
    small: Path,
    tmp_path: Path,
    read: list[str],
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], Any],
) -> None:
    """As a pipe, which is not opened: reading it might never end."""
    monkeypatch.setattr(standing, "SETTLED", 10**15)
    make(small / "content/entries/pipe.yml")
    with pytest.raises(Abort, match="nothing was built"):
        built(small, tmp_path / "site", fast=True)
    assert len(read) == 1


def test_a_build_that_breaks_off_leaves_the_note(small: Path, twice: Path, read: list[str]) -> None:
    last = contents(twice)
    path = small / "content/entries/e3.yml"
    text = path.read_text("utf-8")
    path.write_text("date: [\n")
    with pytest.raises(Exception, match="nothing was built"):
        built(small, twice, fast=True)
    path.write_text(text, encoding="utf-8")
    read.clear()
    for _ in range(2):
        assert_same(built(small, twice, fast=True), last)
    assert len(read) == 1


def test_a_site_with_its_index_stands(small: Path) -> None:
    (small / "mkdocs.yml").write_text(
        yaml.safe_dump({**MATERIAL, "theme": "mkdocs", "plugins": ["regesta"]}), encoding="utf-8"
    )
    time.sleep(2.1)

    def build() -> str:
        made = subprocess.run(
            ["mkdocs", "build", "--strict"], cwd=small, capture_output=True, text=True, check=True
        )
        return made.stderr

    assert UNCHANGED not in build()
    assert (small / "site/pagefind").is_dir()
    before = stamps(small / "site")
    assert UNCHANGED in build()
    assert stamps(small / "site") == before
    shutil.rmtree(small / "site/pagefind")
    assert UNCHANGED not in build()
    assert UNCHANGED in build()
    assert contents(small / "site").keys() == {*before}
