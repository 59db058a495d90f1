"""`regesta eject`: the same site from plain Markdown files, by any builder."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from built import ROOT

pytestmark = pytest.mark.slow

HOSTILE = """\
date: 2024
title: '<script>alert(1)</script> & `code` {{ config }} [x](javascript:alert(1))'
text: |
  <img src=x onerror=alert(1)>

  --8<-- "mkdocs.yml"

  [click](javascript:alert(1)) ==mark== {++critic++} !!! note
quotes: {speaker: Mark Rutte, text: '"><svg onload=alert(1)> {% raw %}'}
annotations: {phrase: click, note: '</div><script>alert(2)</script>'}
facts: {'<b>key</b>': '<i>value</i>'}
added: 2026-11-24
"""
"""An entry whose every field tries to be more than text."""


def eject(project: Path, target: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from regesta.cli import main; main()", "eject", str(target)],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real project, with a hostile entry."""
    folder = tmp_path_factory.mktemp("eject") / "project"
    folder.mkdir()
    shutil.copy(ROOT / "mkdocs.yml", folder)
    for name in ("content", "theme_overrides"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "content/entries/hostile.yml").write_text(HOSTILE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ejected(project: Path) -> Path:
    target = project.parent / "ejected"
    done = eject(project, target)
    assert done.returncode == 0, done.stderr
    return target


def articles(site: Path) -> Mapping[str, str]:
    """Return what each page says, without the links to its source."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        inner = re.search(r"<article.*?</article>", text, re.DOTALL)
        if inner:
            found[path.relative_to(site).as_posix()] = inner[0]
    return found


def run(builder: str, folder: Path, *arguments: str) -> Path:
    done = subprocess.run(
        [sys.executable, "-m", builder, "build", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_the_configuration_needs_no_plugin_of_ours(ejected: Path) -> None:
    text = (ejected / "mkdocs.yml").read_text(encoding="utf-8")
    plugins = re.search(r"^plugins:\n((?:[- ].*\n)+)", text, re.MULTILINE)
    assert plugins
    assert "regesta" not in plugins[1]
    assert "!ENV" in text


def test_every_page_is_a_markdown_file_with_front_matter(ejected: Path) -> None:
    for path in (ejected / "docs/entries").glob("*.md"):
        front = path.read_text(encoding="utf-8").split("---\n")[1]
        assert yaml.safe_load(front)["kind"] == "entry", path
    assert not list((ejected / "docs").rglob("*.yml"))


def test_mkdocs_makes_the_same_site_of_it(project: Path, ejected: Path) -> None:
    own = run("mkdocs", project, "--strict")
    other = run("mkdocs", ejected, "--strict")
    assert articles(other) == articles(own)
    for path in ("feed.xml", "data/chronology.csv", "entries/hostile/cite.bib"):
        assert (other / path).is_file()


@pytest.mark.parametrize("builder", ["properdocs", "zensical"])
def test_other_builders_render_every_page(ejected: Path, tmp_path: Path, builder: str) -> None:
    if shutil.which(builder) is None:
        pytest.skip(f"{builder} is not installed; `pip install {builder}` to try it")
    folder = tmp_path / "ejected"
    shutil.copytree(ejected, folder, ignore=shutil.ignore_patterns("site"))
    done = subprocess.run(
        [builder, "build", "--strict"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    page = (folder / "site/entries/2024-10-13-joint-interview/index.html").read_text("utf-8")
    assert "necessary to make sure that he will not get his way" in page
    assert "Named here" in page
    hostile = (folder / "site/entries/hostile/index.html").read_text("utf-8")
    assert_harmless(hostile)


def test_a_hostile_entry_is_harmless_in_both(project: Path, ejected: Path) -> None:
    for folder in (project, ejected):
        site = run("mkdocs", folder, "--strict")
        assert_harmless((site / "entries/hostile/index.html").read_text(encoding="utf-8"))


def assert_harmless(page: str) -> None:
    assert "alert(1)" in page  # it is there, as text
    for sign in ("<script>alert", "<img src=x", "<svg onload", 'href="javascript:', "<b>key"):
        assert sign not in page
    assert "site_name" not in page.split("<article")[1].split("</article>", maxsplit=1)[0]


def test_a_folder_that_holds_something_is_left_alone(project: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = eject(project, tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_content_with_errors_is_not_ejected(project: Path, tmp_path: Path) -> None:
    broken = tmp_path / "project"
    shutil.copytree(project, broken, ignore=shutil.ignore_patterns("site"))
    (broken / "content/entries/bad.yml").write_text("date: never\ntitle: T\n")
    done = eject(broken, tmp_path / "out")
    assert done.returncode == 1
    assert "content/entries/bad.yml:1:7: error: " in done.stdout
    assert not (tmp_path / "out").exists()
