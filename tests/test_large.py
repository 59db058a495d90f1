"""A site so large that two processes make it, each build in a program of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import sites
import synthetic
from quick import Sites, contents
from regesta import loading
from regesta.plugin.fast import writing

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2,
        reason="a second process is started on Linux, with two processors",
    ),
]

PROGRAM = """
import os, sys
how = sys.argv.pop(1)
if how == "alone":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
else:
    fork, first = os.fork, os.getpid()
    def told():
        child = fork()
        if child:
            print("a second process", file=sys.stderr)
        return child
    os.fork = told
    from regesta.plugin.fast.skeletons import Skeleton
    fill = Skeleton.fill
    if how == "spoilt":
        def spoilt(self, page):
            return fill(self, page) + " " * (os.getpid() != first)
        Skeleton.fill = spoilt
import mkdocs.__main__
mkdocs.__main__.cli()
"""

Build = Callable[[str], Sites]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a project that is large enough for two processes to read it, and to make its site."""
    folder = tmp_path_factory.mktemp("large")
    chronology = synthetic.chronology(loading.MANY + 20)
    sites.write(folder, sites.regesta(chronology))
    return folder


@pytest.fixture
def build(project: Path) -> Build:
    """Return what builds the project, by two processes or `alone`, and gives the site."""

    def built(how: str) -> Sites:
        command = [sys.executable, "-c", PROGRAM, how, "build"]
        found = subprocess.run(command, cwd=project, check=True, capture_output=True, text=True)
        lines = found.stderr.splitlines()
        assert ("a second process" in lines) == (how != "alone")
        assert any("one by one" in line for line in lines) == (how == "spoilt"), found.stderr
        return contents(project / "site")

    return built


def cleared(project: Path) -> None:
    """Forget what is known of the last build."""
    for path in (project / ".cache/regesta").glob("*"):
        path.unlink()


def test_two_processes_read_and_make_what_one_does(project: Path, build: Build) -> None:
    cleared(project)
    alone = build("alone")
    assert len([path for path in alone if path.endswith("/index.html")]) >= writing.MANY
    cleared(project)
    assert build("together") == alone
    cleared(project)
    assert build("spoilt") == alone
    entry = next((project / "content/entries").iterdir())
    entry.write_text(entry.read_text("utf-8").replace("title: ", "title: Edited ", 1), "utf-8")
    changed = build("together")
    assert changed != alone
    cleared(project)
    assert build("alone") == changed
