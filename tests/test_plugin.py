"""The MkDocs plugin: what it puts into a site, and what it does where the content is broken."""

import errno
import logging
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from click.testing import CliRunner
from mkdocs.commands import build as build_command
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from live import PROGRAM, write_project
from regesta import documents, outputs, plugin
from regesta.build import load
from regesta.cli import main
from regesta.plugin import configuration, content, telling
from regesta.problems import Origin, Problem


@pytest.fixture(autouse=True)
def _undated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project")


def configured(project: Path, **options: Any) -> MkDocsConfig:
    return load_config(str(project / "mkdocs.yml"), **options)


def built(project: Path, **options: Any) -> Path:
    """Build as `mkdocs build` does, and return the site."""
    config = configured(project, **options)
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
    finally:
        config.plugins.on_shutdown()
    return Path(config.site_dir)


def pages(site: Path) -> set[str]:
    return {path.relative_to(site).as_posix() for path in site.rglob("*.html")}


def html(site: Path, path: str) -> str:
    return (site / path).read_text(encoding="utf-8")


# What is in the site


def test_entries_lists_and_home_are_in_the_site_and_data_is_not(project: Path) -> None:
    site = built(project, strict=True)
    assert {
        "index.html",
        "chronology/index.html",
        "chronology/2024/index.html",
        "entries/first/index.html",
        "entries/second/index.html",
        "people/mark-rutte/index.html",
    } <= pages(site)
    assert not list(site.rglob("*.yml"))
    assert "The first" in html(site, "entries/first/index.html")


def test_nothing_is_written_into_the_content(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What Python writes beside the project's hooks, which it compiles, is no matter of a build.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    site = built(project)
    after = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    new = {path.relative_to(project).parts[0] for path in after.keys() - before.keys()}
    assert new == {site.relative_to(project).parts[0], ".cache"}
    assert all(after[path] == data for path, data in before.items())


def test_an_entry_in_markdown_is_one_page_not_two(project: Path) -> None:
    entry = "---\ndate: 2024-10-14\ntitle: The third\n---\nIts *text*.\n"
    write_project(project, {"content/entries/2024/third.md": entry})
    site = built(project)
    assert "entries/third/index.html" in pages(site)
    assert "entries/2024/third/index.html" not in pages(site)


@pytest.mark.parametrize("fast", [True, False])
def test_entries_in_a_linked_folder_are_pages_and_their_files_are_not(
    project: Path, *, fast: bool
) -> None:
    draft = "date: 2023\ntitle: Unfinished\nstatus: draft\n"
    write_project(
        project,
        {
            "mkdocs.yml": with_fast(project, fast=fast),
            "shared/2023/third.yml": "date: 2023\ntitle: The third\n",
            "shared/2023/draft.yml": draft,
            "shared/2023/draft.md": f"---\n{draft}id: other\n---\n",
            "shared/2023/scan.svg": "",
        },
    )
    (project / "content/entries/2023").symlink_to(project / "shared/2023")
    site = built(project)
    assert "entries/third/index.html" in pages(site)
    assert not [*site.rglob("*.yml"), *site.rglob("draft*")]
    assert (site / "entries/2023/scan.svg").exists()


@pytest.mark.parametrize("fast", [True, False])
def test_a_backup_that_is_made_during_a_build_is_not_in_the_site(
    project: Path, monkeypatch: pytest.MonkeyPatch, *, fast: bool
) -> None:
    monkeypatch.setattr(documents, "misnamed", lambda *_: iter(()))
    names = ["entries/d.yml~", "~$d.docx", "entries/d.yml.swp", "entries/#d.yml#", "people.yml.bak"]
    names += ["about.md~", "pages/about.md.orig", "pages/#about.markdown#"]
    names += ["Thumbs.db", "entries/2024/desktop.ini"]
    files = {f"content/{name}": "x" for name in [*names, "entries/scan.pdf~"]}
    write_project(project, {**files, "mkdocs.yml": with_fast(project, fast=fast)})
    site = built(project)
    assert not [name for name in names if (site / name).exists()]
    assert (site / "entries/scan.pdf~").exists()


@pytest.mark.parametrize("fast", [True, False])
def test_what_is_data_is_not_in_the_site_under_another_name(project: Path, *, fast: bool) -> None:
    draft = "date: 2023\ntitle: Unfinished\nstatus: draft\n"
    files = {
        "content/entries/secret.yml": draft,
        "content/entries/hidden.md": f"---\n{draft}---\n",
        "content/entries/old.yml.disabled": draft,
        "content/notes/own.yaml": draft,
        "content/notes/own.txt": "For all.\n",
    }
    write_project(project, {**files, "mkdocs.yml": with_fast(project, fast=fast)})
    (project / "content/again").symlink_to("entries")
    (project / "content/raw.txt").symlink_to("entries/secret.yml")
    site = built(project)
    assert (site / "notes/own.txt").exists()
    assert not [one for one in site.rglob("*") if one.is_file() and b"Unfinish" in one.read_bytes()]


def test_a_link_to_what_is_withheld_is_known_where_paths_have_backslashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries/a.md~").write_text("x", encoding="utf-8")
    (tmp_path / "again.txt").symlink_to("entries/a.md~")
    assert documents.Withheld(tmp_path)("again.txt")
    real = os.path.realpath
    monkeypatch.setattr(os.path, "realpath", lambda path: real(path).replace("/", "\\"))
    monkeypatch.setattr(os, "sep", "\\")
    assert documents.Withheld(tmp_path)("again.txt")


@pytest.mark.parametrize("fast", [True, False])
def test_files_have_the_same_line_ends_on_every_system(
    project: Path, monkeypatch: pytest.MonkeyPatch, *, fast: bool
) -> None:
    def as_windows_does(path: str, mode: str = "r", **options: Any) -> IO[Any]:
        return open(path, mode, **options, newline="\r\n" if mode == "w" else None)  # noqa: PTH123

    monkeypatch.setattr("mkdocs.structure.files.open", as_windows_does, raising=False)
    write_project(project, {"mkdocs.yml": with_fast(project, fast=fast)})
    site = built(project)
    rows = (site / "data/chronology.csv").read_bytes().split(b"\n")
    calendar = (site / "calendar.ics").read_bytes().split(b"\n")
    assert not [row for row in rows if row.endswith(b"\r\r")]
    assert {line.endswith(b"\r") and not line.endswith(b"\r\r") for line in calendar[:-1]} == {True}
    assert b"\r" not in (site / "data/chronology.json").read_bytes()
    assert b"\r" not in (site / "feed.xml").read_bytes()


def with_fast(project: Path, *, fast: bool) -> str:
    options = f"plugins: [{{regesta: {{fast: {str(fast).lower()}}}}}]"
    return (project / "mkdocs.yml").read_text().replace("plugins: [regesta]", options)


def test_a_markdown_entry_at_its_own_address_is_rendered_as_an_entry(project: Path) -> None:
    entry = "---\ndate: 2024-10-14\ntitle: The third\n---\nIts *text*.\n"
    write_project(project, {"content/entries/third.md": entry})
    assert "14 October 2024" in html(built(project), "entries/third/index.html")


@pytest.mark.parametrize("path", ["people/index.md", "people/README.md", "people.md"])
def test_a_hand_written_page_wins_over_a_generated_one(project: Path, path: str) -> None:
    write_project(project, {f"content/{path}": "# Who is who\n\nBy hand.\n"})
    assert "By hand." in html(built(project), "people/index.html")


def test_a_page_kept_out_of_the_site_does_not_win(project: Path) -> None:
    write_project(project, {"content/people/index.md": "# Notes\n\nBy hand.\n"})
    site = built(project, exclude_docs="people/index.md")
    assert "By hand." not in html(site, "people/index.html")


def test_the_home_stands_where_a_hand_written_home_page_wants_it(project: Path) -> None:
    home = "# Welcome\n\nBefore.\n\n<!-- regesta: home -->\n\n*After.*\n"
    write_project(project, {"content/index.md": home, "content/about.md": home})
    site = built(project)
    shown = html(site, "index.html")
    assert shown.index("Before.") < shown.index("The second") < shown.index("<em>After.</em>")
    assert "The second" not in html(site, "about/index.html")


def test_links_are_right_without_directory_addresses(project: Path) -> None:
    site = built(project, use_directory_urls=False, strict=True)
    assert "entries/first.html" in pages(site)
    assert '../entries/first.html"' in html(site, "chronology/2024.html")


def test_drafts_are_in_no_site_that_is_built(project: Path) -> None:
    draft = "date: 2024-10-14\ntitle: Unfinished\nstatus: draft\n"
    write_project(project, {"content/entries/draft.yml": draft})
    site = built(project)
    assert "entries/draft/index.html" not in pages(site)
    assert not [path for path in site.rglob("*.html") if "Unfinished" in path.read_text()]


def test_the_navigation_that_mkdocs_makes_has_the_lists_and_no_entries(project: Path) -> None:
    config, found = configured(project), list[str]()
    config.plugins.on_startup(command="build", dirty=False)

    def collect(nav: Navigation, **_: object) -> None:
        found.extend(page.file.src_uri for page in nav.pages)

    config.plugins.events["nav"].append(collect)
    build(config)
    assert {"index.md", "chronology/index.md", "people/index.md"} <= set(found)
    assert not [path for path in found if path.startswith("entries/")]
    assert "people/mark-rutte.md" not in found


def test_a_content_folder_of_another_name_works(project: Path) -> None:
    (project / "content").rename(project / "docs")
    text = (project / "mkdocs.yml").read_text().replace("docs_dir: content", "docs_dir: docs")
    (project / "mkdocs.yml").write_text(text)
    assert "entries/first/index.html" in pages(built(project))


def test_a_projects_own_template_is_used(project: Path) -> None:
    options = "plugins: [{regesta: {templates: templates}}]"
    config = (project / "mkdocs.yml").read_text().replace("plugins: [regesta]", options)
    template = "<p>{{ entry.title }}, our way</p>\n"
    write_project(project, {"mkdocs.yml": config, "templates/entry.md.jinja": template})
    assert "The first, our way" in html(built(project), "entries/first/index.html")


# The edit link


@pytest.mark.parametrize(
    ("options", "base"),
    [
        ({}, None),
        ({"repo_url": "https://a.org/r"}, None),
        ({"repo_url": "https://github.com/o/r"}, "https://github.com/o/r/edit/master/docs/"),
        (
            {"repo_url": "https://a.org/r", "edit_uri": "edit/content/"},
            "https://a.org/r/edit/content/",
        ),
        ({"repo_url": "https://a.org/r", "edit_uri": "?at="}, "https://a.org/r?at=/"),
        ({"edit_uri": "https://b.org/e/"}, "https://b.org/e/"),
    ],
)
def test_the_address_for_editing_is_mkdocs_own(
    project: Path, options: dict[str, str], base: str | None
) -> None:
    assert configuration.edit_base(configured(project, **options)) == base


def edit_urls(project: Path, **options: Any) -> dict[str, str | None]:
    config = configured(project, **options)
    config.plugins.on_startup(command="build", dirty=False)
    found = {}

    def collect(*_: object, page: Page, **__: object) -> None:
        found[page.file.src_uri] = page.edit_url

    config.plugins.events["page_content"].append(collect)
    build(config)
    return found


def test_an_entrys_page_is_edited_at_its_yaml_and_a_list_nowhere(project: Path) -> None:
    entry = "date: 2024-10-15\ntitle: Odd\n"
    write_project(project, {"content/entries/odd #1/third.yml": entry, "content/about.md": "x\n"})
    found = edit_urls(project, repo_url="https://a.org/r", edit_uri="edit/content/")
    assert found["entries/first.md"] == "https://a.org/r/edit/content/entries/first.yml"
    assert found["entries/third.md"] == "https://a.org/r/edit/content/entries/odd%20%231/third.yml"
    assert found["about.md"] == "https://a.org/r/edit/content/about.md"
    assert found["chronology/index.md"] is None


def test_the_link_in_an_entrys_text_leads_to_an_odd_name_too(project: Path) -> None:
    entry = "date: 2024-10-15\ntitle: Odd\n"
    write_project(project, {"content/entries/odd #1/third.yml": entry})
    site = built(project, repo_url="https://a.org/r", edit_uri="edit/content/")
    link = 'class="rg-edit" href="https://a.org/r/edit/content/entries/odd%20%231/third.yml"'
    assert link in html(site, "entries/third/index.html")


def test_a_template_for_edit_addresses_does_its_own_quoting(project: Path) -> None:
    entry = "date: 2024-10-15\ntitle: Odd\n"
    write_project(project, {"content/entries/odd #1/third.yml": entry})
    template = "https://a.org/e?file={path!q}"
    found = edit_urls(project, repo_url="https://a.org/r", edit_uri_template=template)
    assert found["entries/third.md"] == "https://a.org/e?file=entries%2Fodd%20%231%2Fthird.yml"


@pytest.mark.parametrize("fast", [True, False])
def test_a_files_name_is_no_markup_where_a_template_quotes_nothing(
    project: Path, *, fast: bool
) -> None:
    name = 'a"><img src=x onerror=alert(1)>.yml'
    entry = "- {id: third, date: 2024-10-15, title: Odd}\n"
    try:
        write_project(project, {f"content/entries/{name}": entry})
    except OSError:
        pytest.skip("this file system has no such names")
    template, plugins = "https://a.org/e/{path}", [{"regesta": {"fast": fast}}]
    found = edit_urls(project, edit_uri_template=template, plugins=plugins)
    assert found["entries/third.md"] == (
        "https://a.org/e/entries/a%22%3E%3Cimg src=x onerror=alert(1)%3E.yml"
    )


@pytest.mark.parametrize("fast", [True, False], ids=["fast", "plain"])
def test_the_sitemap_leaves_out_what_search_engines_shall_pass_over(
    project: Path, *, fast: bool
) -> None:
    entry = "date: 2024-10-13\ntitle: A\n"
    withdrawal = "corrections: {date: 2024-10-14, kind: withdrawal, note: It was wrong.}\n"
    files = {
        "content/entries/moved.yml": f"{entry}formerly: old\n",
        "content/entries/gone.yml": f"{entry}status: withdrawn\n{withdrawal}",
        "content/secret.md": "---\nrobots: noindex\n---\n# Not for everybody\n",
        "content/people.yml": "mark-rutte: {name: Mark Rutte, formerly: m-r}\n",
    }
    site = built(
        write_project(project, files),
        site_url="https://a.org/",
        plugins=[{"regesta": {"fast": fast, "search": False}}],
    )
    listed = (site / "sitemap.xml").read_text()
    assert "<loc>https://a.org/entries/moved/</loc>" in listed
    for path in ("entries/old", "entries/gone", "secret", "people/m-r"):
        assert (site / path / "index.html").is_file()
        assert f"/{path}/" not in listed


# The same bytes


def test_a_site_is_dated_by_its_content(project: Path) -> None:
    site = built(project, site_url="https://a.org/")
    assert "<lastmod>2024-10-14</lastmod>" in (site / "sitemap.xml").read_text()
    packed = (site / "sitemap.xml.gz").read_bytes()
    assert struct.unpack("<I", packed[4:8]) == (1_728_864_000,)
    assert "SOURCE_DATE_EPOCH" not in os.environ


@pytest.mark.parametrize("written", ["abc", "-5", "1.5", str(1 << 32), "\u0662", "9" * 5000])
def test_a_build_is_not_dated_by_what_is_no_date(
    project: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", written)
    with pytest.raises(
        Abort, match=f"SOURCE_DATE_EPOCH is '{written[:9]}.*'; it has to be a number"
    ):
        built(project)


def test_an_empty_date_is_none(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    site = built(project, site_url="https://a.org/")
    assert "<lastmod>2024-10-14</lastmod>" in (site / "sitemap.xml").read_text()


def test_a_date_that_is_set_outside_wins(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    site = built(project, site_url="https://a.org/")
    assert "<lastmod>2001-09-09</lastmod>" in (site / "sitemap.xml").read_text()
    assert os.environ["SOURCE_DATE_EPOCH"] == "1000000000"


def test_a_build_that_breaks_off_leaves_the_environment_as_it_was(project: Path) -> None:
    write_project(project, {"theme_overrides/main.html": "{% broken"})
    with pytest.raises(Abort):
        built(project)
    assert "SOURCE_DATE_EPOCH" not in os.environ


@pytest.mark.parametrize(
    ("entries", "seconds"),
    [
        ({}, None),
        ({"a": "date: 2024-10-13\nadded: 2024-10-14"}, 1_728_864_000),
        ({"a": "date: 2024-10-13\nadded: 2024-10"}, 1_730_332_800),
        (
            {
                "a": "date: 2024-10-13\nadded: 2024-10-14\n"
                "corrections: [{kind: correction, date: 2024-10-16, note: x}]",
                "b": "date: 2024-10-20\nadded: 2024-10-15",
            },
            1_729_036_800,
        ),
        ({"a": "date: 2024-10-13", "b": "date: 2024-10-14"}, 1_728_864_000),
        ({"a": "date: 2024-10-14/.."}, 1_728_864_000),
        ({"a": "date: 2024-10-14", "b": "date: 2077-07-07\nstatus: draft"}, 1_728_864_000),
        ({"a": "date: 1648-10-24"}, 0),
        (
            {"a": "date: 2024-10-13\nadded: 2024-10-14", "b": "date: 2024\nadded: Y20240506"},
            1_728_864_000,
        ),
    ],
)
def test_the_date_of_a_site_is_that_of_the_newest_record(
    tmp_path: Path, entries: dict[str, str], seconds: int | None
) -> None:
    for name, text in entries.items():
        write = tmp_path / "entries" / f"{name}.yml"
        write.parent.mkdir(exist_ok=True)
        write.write_text(f"title: {name}\n{text}\n")
    loaded = load(tmp_path)
    assert loaded.chronology is not None, loaded.problems
    assert content.timestamp(loaded.chronology) == seconds


# Broken content


@pytest.fixture
def said(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> pytest.LogCaptureFixture:
    """What is logged, with MkDocs' part of it."""
    monkeypatch.setattr(logging.getLogger("mkdocs"), "propagate", True)
    caplog.set_level(logging.INFO)
    return caplog


def test_every_error_is_logged_and_nothing_built(
    project: Path, said: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    (project / "site").mkdir()
    (project / "site/kept.html").write_text("kept")
    broken = {
        "content/entries/third.yml": "date: 2024-13-01\ntitle: Third\nplace: here\n",
        "content/about.md": "---\ntitle: a: b\n---\n",
    }
    write_project(project, broken)
    with pytest.raises(Abort, match=r"^3 errors in content; nothing was built$"):
        built(project)
    lines = [record.getMessage() for record in said.records if record.levelname == "ERROR"]
    places = [line.split(": error: ")[0] for line in lines]
    assert places == [
        "content/about.md:2:9",
        "content/entries/third.yml:1:7",
        "content/entries/third.yml:3:1",
    ]
    assert lines[0].endswith("[front-matter]")
    assert [path.name for path in (project / "site").iterdir()] == ["kept.html"]


def test_pages_are_not_loaded_into_others(project: Path, said: pytest.LogCaptureFixture) -> None:
    file = project / "mkdocs.yml"
    theme = "theme:\n  features: [navigation.instant, toc.follow]\n"
    file.write_text(file.read_text("utf-8").replace("theme:\n", theme), "utf-8")
    config = configured(project)
    build(config)
    assert config.theme["features"] == ["toc.follow"]
    words = configuration.WHOLE % "navigation.instant"
    assert any(words in one.getMessage() for one in said.records)


@pytest.mark.parametrize(("url", "count"), [("http://127.0.0.1:8000/", 1), ("https://a.org/", 0)])
def test_an_address_of_a_preview_is_told(
    project: Path, said: pytest.LogCaptureFixture, url: str, count: int
) -> None:
    built(project, strict=True, site_url=url)
    told = [one.levelname for one in said.records if outputs.AT_HOME % url in one.getMessage()]
    assert told == ["INFO"] * count


@pytest.mark.parametrize("written", ["INHERIT: ../base.yml", "INHERIT: '../base.yml' # common"])
def test_what_settings_inherit_from_is_watched(project: Path, written: str) -> None:
    text = (project / "mkdocs.yml").read_text("utf-8")
    (project.parent / "base.yml").write_text(text, "utf-8")
    (project / "mkdocs.yml").write_text(f"{written}\nsite_name: Another\n", "utf-8")
    config = configured(project, docs_dir=str(project / "content"))
    own: Any = config.plugins["regesta"]
    watched = [project / "mkdocs.yml", project.parent / "base.yml"]
    assert list(map(Path, configuration.files(config.config_file_path))) == watched
    assert {*watched} <= {*own._sources(config)}  # noqa: SLF001 what `on_config` watches


def test_an_address_that_a_plugin_sets_need_not_end_with_a_slash(project: Path) -> None:
    config = configured(project)
    config.site_url = "https://a.org/1.0"  # as mike does, for a version of the site
    build(config)
    feed = (Path(config.site_dir) / "feed.json").read_text("utf-8")
    assert '"https://a.org/1.0/feed.json"' in feed
    assert '"https://a.org/1.0/entries/first/"' in feed


@pytest.mark.parametrize(
    ("theme", "plugins", "count"),
    [
        ("name: material", "", 1),
        ("name: material\n  font: {text: Lato}", "", 1),
        ("name: material\n  font: false", "", 0),
        ("name: material", "privacy, ", 0),
        ("name: mkdocs", "", 0),
    ],
)
def test_fonts_that_readers_would_load_from_elsewhere_are_told(
    project: Path, said: pytest.LogCaptureFixture, theme: str, plugins: str, count: int
) -> None:
    file = project / "mkdocs.yml"
    text = file.read_text("utf-8").replace("name: mkdocs", theme)
    file.write_text(text.replace("[regesta]", f"[{plugins}regesta]"), "utf-8")
    config = configured(project)
    config.plugins.on_config(config)
    told = [one.levelname for one in said.records if configuration.FONTS in one.getMessage()]
    assert told == ["INFO"] * count


def test_notes_are_for_information_and_count_in_no_strict_build(
    project: Path, said: pytest.LogCaptureFixture
) -> None:
    built(project, strict=True)
    notes = [record for record in said.records if "[new-actor]" in record.getMessage()]
    assert [note.levelname for note in notes] == ["INFO"]


@pytest.mark.parametrize(
    ("theme", "own", "count"),
    [("en", "en", 0), ("de", "de-AT", 0), ("pt-BR", "pt", 0), ("en", "uk", 1), ("de", "en", 1)],
)
def test_a_theme_in_another_language_is_told(
    project: Path, said: pytest.LogCaptureFixture, theme: str, own: str, count: int
) -> None:
    write_project(project, {"content/chronology.yml": f"language: {own}\n"})
    built(project, theme={"name": "material", "language": theme})
    assert said.text.count(content.TWO_LANGUAGES % (theme, own)) == count


def test_a_picture_that_is_not_there_is_noted(
    project: Path, said: pytest.LogCaptureFixture
) -> None:
    text = "date: 2024\ntitle: P\ntext: '![p](../../p.png)'\n"
    write_project(project, {"content/entries/p.yml": text})
    built(project, strict=True)
    assert [one.levelname for one in said.records if "[dead-link]" in one.getMessage()] == ["INFO"]
    said.clear()
    write_project(project, {"content/p.png": "x"})
    built(project)
    assert "[dead-link]" not in said.text


def test_a_note_is_given_once_in_a_preview(project: Path, said: pytest.LogCaptureFixture) -> None:
    config = configured(project)
    build(config)
    build(config)
    write_project(
        project, {"content/entries/third.yml": "date: 2024\ntitle: T\nactors: New Name\n"}
    )
    build(config)
    notes = [one.getMessage() for one in said.records if "[new-actor]" in one.getMessage()]
    assert ["'Mark Rutte'" in note for note in notes] == [True, False]


def test_a_page_that_is_kept_out_of_the_site_may_be_broken(project: Path) -> None:
    write_project(project, {"content/draft.md": "---\ntitle: a: b\n---\n"})
    assert "entries/first/index.html" in pages(built(project, exclude_docs="draft.md"))


def test_a_page_of_bytes_that_are_no_text_is_an_error(project: Path) -> None:
    (project / "content/about.md").write_bytes(b"Z\xfcrich")
    with pytest.raises(Abort, match="1 error in"):
        built(project)


def test_a_page_that_cannot_be_read_is_an_error(
    project: Path, said: pytest.LogCaptureFixture
) -> None:
    (project / "content/about.md").symlink_to(project / "none.md")
    with pytest.raises(Abort, match="1 error in"):
        built(project)
    assert "[unreadable-file]" in said.text


UNREAD: list[tuple[str, Callable[[Path], object], str]] = [
    ("scan.svg", lambda path: path.symlink_to("none"), "cannot be read: No such file"),
    ("entries/scan", lambda path: path.symlink_to("scan"), "cannot be read: Too many levels"),
    ("about.md", lambda path: path.symlink_to("none"), "cannot be read: No such file"),
    ("other/people.csv", os.mkfifo, "this is not an ordinary file"),
    ("closed.svg", lambda path: path.write_text(""), "cannot be read; check its permissions"),
]


@pytest.mark.parametrize(("name", "make", "says"), UNREAD)
def test_what_cannot_be_published_is_an_error_for_build_and_check(  # noqa: PLR0913, PLR0917
    project: Path,
    said: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    make: Callable[[Path], object],
    says: str,
) -> None:
    monkeypatch.chdir(project)
    # To root nothing is closed.
    monkeypatch.setattr(os, "access", lambda path, _: not str(path).endswith("closed.svg"))
    (project / "content/other").mkdir()
    for path in (name, ".hidden"):  # which is no part of a site
        make(project / "content" / path)
    with pytest.raises(Abort, match="1 error in content"):
        built(project)
    (error,) = [one.getMessage() for one in said.records if one.levelname == "ERROR"]
    assert error.startswith(f"content/{name}:1:1: error: ")
    assert says in error
    assert error in CliRunner().invoke(main, ["check"]).output.splitlines()


@pytest.mark.parametrize("name", [b"Z\xfcrich.md", b"Z\xfcrich.svg", b"\xfc/a.md"])
def test_a_name_that_no_address_can_have_is_an_error(
    project: Path, said: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, name: bytes
) -> None:
    monkeypatch.chdir(project)
    path = project / "content" / os.fsdecode(name)
    path.parent.mkdir(exist_ok=True)
    path.touch()
    with pytest.raises(Abort, match="1 error in content"):
        built(project)
    (error,) = [one.getMessage() for one in said.records if one.levelname == "ERROR"]
    assert "\\xfc" in error
    assert error.endswith("this file's name is not UTF-8; give it another one [bad-id]")
    assert error in CliRunner().invoke(main, ["check"]).output.splitlines()


def test_what_is_kept_out_of_the_site_may_be_unreadable(project: Path) -> None:
    (project / "content/scan.svg").symlink_to("none")
    assert "entries/first/index.html" in pages(built(project, exclude_docs="scan.svg"))


def test_a_folder_that_may_not_be_listed_is_an_error(
    project: Path, said: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its entries would be missing from the site without a word."""
    write_project(project, {"content/entries/closed/third.yml": "date: 2024\ntitle: The third\n"})
    monkeypatch.chdir(project)
    scan = os.scandir

    def refused(path: str = ".") -> Any:  # root may list everything
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(Abort, match="1 error in content; nothing was built"):
        built(project)
    (error,) = [one.getMessage() for one in said.records if one.levelname == "ERROR"]
    assert error.startswith("content/entries/closed:1:1: error: this folder cannot be read")


@pytest.mark.parametrize(
    ("template", "line", "says"),
    [
        ("one\n{% if entry %}\nthree\n", 3, "Unexpected end of template"),
        ("one\n{{ entry.title }}\n{{ entry.nonsense }}\n", 3, "has no attribute 'nonsense'"),
        ("{% include 'none.jinja' %}\n", 1, "none.jinja"),
    ],
)
def test_a_template_that_fails_is_an_error_with_its_place(  # noqa: PLR0913, PLR0917
    project: Path,
    said: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    template: str,
    line: int,
    says: str,
) -> None:
    monkeypatch.chdir(project)
    options = "plugins: [{regesta: {templates: templates}}]"
    config = (project / "mkdocs.yml").read_text().replace("plugins: [regesta]", options)
    write_project(project, {"mkdocs.yml": config, "templates/entry.md.jinja": template})
    with pytest.raises(Abort, match="A template failed; nothing was built"):
        built(project)
    (error,) = [one.getMessage() for one in said.records if one.levelname == "ERROR"]
    assert error.startswith(f"templates/entry.md.jinja:{line}:1: error: ")
    assert says in error


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(
    ("name", "template", "says"),
    [
        ("theme_overrides/main.html", b"one\n{% broken", ":2:1: error: Encountered unknown tag"),
        ("theme_overrides/main.html", b"{{ page.x.y }}", ":1:1: error: 'mkdocs.structure"),
        ("theme_overrides/404.html", b"\n{{ 1 // 0 }}", ":2:1: error: integer division"),
        ("theme_overrides/main.html", b"one\n\xfc", ":2:1: error: byte 0xfc is not UTF-8"),
        ("templates/entry.md.jinja", b"\xfc", ":1:1: error: byte 0xfc is not UTF-8"),
        ("templates/entry.md.jinja", b"\n{{ 1 // 0 }}", ":2:1: error: integer division"),
    ],
)
def test_whatever_fails_in_a_template_its_place_is_said(  # noqa: PLR0913, PLR0917
    project: Path,
    said: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    template: bytes,
    says: str,
    *,
    fast: bool,
) -> None:
    monkeypatch.chdir(project)
    options = f"plugins: [{{regesta: {{templates: templates, fast: {str(fast).lower()}}}}}]"
    config = (project / "mkdocs.yml").read_text().replace("plugins: [regesta]", options)
    write_project(project, {"mkdocs.yml": config, "content/about.md": "x\n", name: ""})
    (project / "templates").mkdir(exist_ok=True)
    (project / name).write_bytes(template)
    loaded = configured(project)
    loaded.plugins.on_startup(command="build", dirty=False)
    with pytest.raises(Abort, match="A template failed; nothing was built"):
        vars(build_command)["build"](loaded)
    loaded.plugins.on_shutdown()
    errors = [one.getMessage() for one in said.records if one.levelname == "ERROR"]
    assert errors[-1].startswith(name + says)


def test_errors_are_counted_and_notes_are_not(said: pytest.LogCaptureFixture) -> None:
    origin = Origin("a.yml")
    note = Problem(origin, "note", "new-actor", "new")
    error = Problem(origin, "error", "bad-date", "bad")
    assert telling.report([note, error, error]) == 2
    assert [record.levelname for record in said.records] == ["INFO", "ERROR", "ERROR"]


# From the command line


def mkdocs(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *command],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_build_from_elsewhere_into_elsewhere_works(project: Path, tmp_path: Path) -> None:
    answer = mkdocs(
        tmp_path, "build", "--strict", "-f", "project/mkdocs.yml", "-d", str(tmp_path / "out")
    )
    assert answer.returncode == 0, answer.stderr
    assert "entries/first/index.html" in pages(tmp_path / "out")
    assert not (project / "site").exists()


@pytest.mark.slow
def test_a_broken_build_exits_with_1_and_prints_problems_and_no_traceback(
    project: Path, tmp_path: Path
) -> None:
    assert mkdocs(project, "build").returncode == 0
    before = {path: path.read_bytes() for path in (project / "site").rglob("*") if path.is_file()}
    write_project(project, {"content/entries/third.yml": "title: Third\n"})
    answer = mkdocs(tmp_path, "build", "--quiet", "-f", "project/mkdocs.yml")
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith("project/content/entries/third.yml:1:1: error: ")
    assert line.endswith("[missing-key]")
    assert answer.stdout.strip() == "1 error in project/content; nothing was built"
    after = {path: path.read_bytes() for path in (project / "site").rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.slow
def test_a_dirty_build_shows_what_changed(project: Path) -> None:
    assert mkdocs(project, "build").returncode == 0
    write_project(project, {"content/entries/first.yml": "date: 2024-10-12\ntitle: Changed\n"})
    assert mkdocs(project, "build", "--dirty").returncode == 0
    assert "Changed" in html(project / "site", "entries/first/index.html")


@pytest.fixture
def held(project: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Begin a build that is held up once the last site is aside."""
    assert mkdocs(project, "build").returncode == 0
    write_project(project, {"content/entries/third.yml": "date: 2024\ntitle: T\n", "hold": ""})
    begun: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        command = [sys.executable, "-c", PROGRAM, "build"]
        process = subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, text=True)
        begun.append(process)
        while not (project / "held").exists():
            assert process.poll() is None
            time.sleep(0.02)
        return process

    yield begin
    for process in begun:
        with process:
            process.kill()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="it keeps no such locks")
def test_a_build_waits_for_another_one_of_the_same_site(
    project: Path, held: Callable[[], subprocess.Popen[str]]
) -> None:
    first, second = held(), held()
    assert second.stderr is not None
    while plugin.WAITING not in (line := second.stderr.readline()):
        assert line, "it has not waited"
    (project / "hold").unlink()
    assert first.wait() == second.wait() == 0
    assert pages(project / "site") == pages(built(project, site_dir=str(project / "other")))
    assert not (project / ".site.regesta-last").exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="it has no such signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_build_that_is_ended_leaves_the_last_site(
    project: Path, held: Callable[[], subprocess.Popen[str]], name: str
) -> None:
    last = {path: path.read_bytes() for path in (project / "site").rglob("*") if path.is_file()}
    process = held()
    assert (project / ".site.regesta-last").exists()
    process.send_signal(getattr(signal, name))
    said = process.communicate()[1]
    assert process.returncode == 1
    assert "Traceback" not in said
    now = {path: path.read_bytes() for path in (project / "site").rglob("*") if path.is_file()}
    assert now == last
    assert not (project / ".site.regesta-last").exists()


def git(folder: Path, *command: str) -> str:
    answer = subprocess.run(
        ["git", "-c", "user.name=Test", "-c", "user.email=test@example.org", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_a_site_is_published_by_gh_deploy(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "--bare", "--quiet", "remote.git")
    git(project, "init", "--quiet")
    git(project, "config", "user.name", "Test")
    git(project, "config", "user.email", "test@example.org")
    git(project, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(project, "add", "content", "mkdocs.yml")
    git(project, "commit", "--quiet", "-m", "Content")
    answer = mkdocs(project, "gh-deploy")
    assert answer.returncode == 0, answer.stderr
    published = git(tmp_path / "remote.git", "ls-tree", "-r", "--name-only", "gh-pages")
    assert "entries/first/index.html" in published.splitlines()
    assert ".nojekyll" in published.splitlines()
