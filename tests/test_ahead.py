"""Templates that a second process compiles while the content is read."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from built import ROOT
from edits import EDITS, project_files
from quick import built, contents, write
from regesta import search_index
from regesta.pages.templating import environment
from regesta.plugin.fast import Look, Templates, pass_over_hidden
from regesta.plugin.fast.output import _listed, aside
from regesta.plugin.fast.skeletons import have_recordable

PROGRAM = """
import os, sys
import jinja2, mkdocs.__main__
from regesta.plugin.fast import Look, Templates
first, compile_ = os.getpid(), jinja2.Environment.compile

def compiled(self, source, name=None, *args, **options):
    if os.getpid() == first:
        print("compiled here:", name, file=sys.stderr)
    return compile_(self, source, name, *args, **options)

jinja2.Environment.compile = compiled
look = Look.look

def looked(self, last):
    if os.getpid() == first:
        print("looked here", file=sys.stderr)
    return look(self, last)

Look.look = looked
init = Templates.__init__

def waiting(self, *args, **options):
    init(self, *args, **options)
    os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)

Templates.__init__ = waiting
mkdocs.__main__.cli()
"""


@pytest.fixture
def config() -> MkDocsConfig:
    """Return the configuration of this project."""
    return load_config(str(ROOT / "mkdocs.yml"))


class Made:
    """Stands for the second process: what it has made has come."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def taken(self) -> Iterator[bytes]:
        """Yield the pieces, once."""
        yield from self._pieces

    def stop(self) -> None:
        """Do nothing."""


def come(config: MkDocsConfig, own: Path | None = None) -> Templates:
    """Return templates of which all that are made ahead have come."""
    found = Templates(config, own, every_kind=True)
    vars(found)["_ahead"] = Made(iter([*found._make(config, own, every_kind=True)]))
    return found


def theirs(config: MkDocsConfig) -> jinja2.Environment:
    """Return the environment of a theme as a build has it."""
    found = config.theme.get_env()
    have_recordable(found)
    return found


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Return a list to which is added the name of every template that is compiled."""
    names: list[str | None] = []
    compile_ = jinja2.Environment.compile

    def compiled(self: jinja2.Environment, source: Any, name: str | None = None, *args: Any) -> Any:
        names.append(name)
        return compile_(self, source, name, *args)

    monkeypatch.setattr(jinja2.Environment, "compile", compiled)
    return names


def test_what_has_come_is_not_compiled_again(
    config: MkDocsConfig, here: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = come(config)
    assert {"main.html", "base.html", "404.html", "sitemap.xml", "entry.md.jinja"} <= {*here}
    assert len(here) == len({*here})
    here.clear()
    theme, pages = theirs(config), environment(None, (), "en")
    theme.bytecode_cache = cache
    monkeypatch.setattr(pages, "bytecode_cache", cache)  # of all that renders in this process
    monkeypatch.setattr(pages, "cache", None)
    for name in ("main.html", "base.html", "404.html", "sitemap.xml"):
        theme.get_template(name)
    assert here == []
    pages.get_template("entry.md.jinja")
    assert here == []


def test_it_is_the_same_code(config: MkDocsConfig) -> None:
    plain, ahead = theirs(config), theirs(config)
    ahead.bytecode_cache = come(config)
    names = ["main.html", "base.html", "404.html", "partials/nav-item.html"]
    for name in names:
        one, other = plain.get_template(name), ahead.get_template(name)
        assert one.root_render_func.__code__ == other.root_render_func.__code__
        assert [*one.blocks] == [*other.blocks]


def test_a_template_that_has_changed_since_is_compiled(
    tmp_path: Path, config: MkDocsConfig, here: list[str | None]
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "main.html").write_text("before")
    config.theme.dirs.insert(0, str(own))
    cache = come(config)
    here.clear()
    (own / "main.html").write_text("after")
    theme = theirs(config)
    theme.bytecode_cache = cache
    assert theme.get_template("main.html").render() == "after"
    assert here == ["main.html"]


@pytest.mark.parametrize("text", ["{% broken", "{% extends 'no/such.html' %}", "{{ a | nothing }}"])
def test_one_that_cannot_be_compiled_keeps_none_from_it(
    tmp_path: Path, config: MkDocsConfig, here: list[str | None], text: str
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "main.html").write_text(text)
    config.theme.dirs.insert(0, str(own))
    come(config)
    assert {"404.html", "sitemap.xml", "entry.md.jinja"} <= {*here}


@pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2,
    reason="a second process is started on Linux, with two processors",
)
def test_a_build_takes_what_has_come_and_is_the_same(small: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    command = [sys.executable, "-c", PROGRAM, "build", "--site-dir", str(site)]
    found = subprocess.run(command, cwd=small, check=True, capture_output=True, text=True)
    here = [line for line in found.stderr.splitlines() if line.startswith("compiled here: ")]
    named = {line.removeprefix("compiled here: ") for line in here}
    assert not [name for name in named if not name.startswith((".icons/", "partials/languages/"))]
    shutil.rmtree(site / search_index.FOLDER)
    assert contents(site) == built(small, tmp_path / "plain", fast=False)
    files = project_files()
    EDITS["change a text"](files, 3)
    write(small, files)
    (site / "entries/e2/index.html").write_text("touched", encoding="utf-8")
    (site / "entries/e3/index.html").unlink()
    (site / "more.html").touch()
    again = subprocess.run(command, cwd=small, check=True, capture_output=True, text=True)
    assert "looked here" not in again.stderr
    shutil.rmtree(site / search_index.FOLDER)
    assert contents(site) == built(small, tmp_path / "plain", fast=False)


def test_what_is_seen_from_within_a_site_is_what_there_is(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    built(small, site, fast=True)
    (record,) = (small / ".cache/regesta").glob("site-*.json")
    look, listed = Look(site, record, frozenset({"others"})), _listed(record)[0]
    before = look.look(listed)
    assert (before.gone, before.touched) == (set(), set())
    assert before.more == {*contents(site)} - listed.keys()
    (site / "entries/e2/index.html").write_text("touched", encoding="utf-8")
    (site / "entries/e3/index.html").unlink()
    for more in ("more.html", "others/x", ".hidden", "deep/.hidden"):
        (site / more).parent.mkdir(exist_ok=True)
        (site / more).touch()
    monkeypatch.chdir(tmp_path)
    assert look.enter()
    seen = look.see()
    found = look.said(seen)
    assert found == look.look(listed)
    assert found is not None
    assert found.gone == {"entries/e3/index.html"}
    assert found.touched == {"entries/e2/index.html"}
    assert {"more.html", "deep/.hidden"} <= found.more
    assert not {"others/x", ".hidden"} & found.more
    os.utime(record)
    assert look.said(seen) is None


def test_there_is_no_look_at_a_site_that_is_not_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    site = tmp_path / "site"
    assert not Look(site, None, frozenset()).enter()
    site.mkdir()
    assert Look(site, None, frozenset()).enter()
    aside(site).mkdir()
    assert not Look(site, None, frozenset()).enter()


def test_hidden_folders_of_a_theme_hold_no_files_of_the_site(
    tmp_path: Path, config: MkDocsConfig
) -> None:
    for name in (".icons/a.svg", "assets/.hidden/b.css", "assets/c.css", "d.css", ".e.css"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    config.theme.dirs.append(str(tmp_path))

    def shown() -> list[str]:
        found = config.theme.get_env().list_templates()
        return [name for name in found if not any(part[0] == "." for part in name.split("/"))]

    before = shown()
    pass_over_hidden(config.theme)
    listed = config.theme.get_env().list_templates()
    assert shown() == before
    assert {"assets/c.css", "d.css"} <= {*listed}
    assert not [name for name in listed if "/." in name or name.startswith(".icons")]
