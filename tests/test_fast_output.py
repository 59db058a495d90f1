"""The folder that a build writes into: what is kept in it, and what happens to it."""

import errno
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from mkdocs.exceptions import Abort

from edits import EDITS, MAIN, project_files
from quick import Live, assert_same, built, contents, stamps, write
from regesta.model import Entry
from regesta.outputs import table
from regesta.pages.inputs import Inputs
from regesta.plugin.fast.output import Output
from regesta.plugin.fast.site import FastSite

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("few", "settled")]


def test_only_what_is_made_from_something_else_is_made(
    small: Path, tmp_path: Path, made: list[str]
) -> None:
    built(small, tmp_path / "site", fast=True)
    every = {*made}
    made.clear()
    (tmp_path / "site/about/index.html").write_text("x")
    built(small, tmp_path / "site", fast=True)
    assert made == []
    files = project_files()
    EDITS["change a title"](files, 3)
    write(small, files)
    built(small, tmp_path / "site", fast=True)
    assert {"entries/e4.md", "people/index.md"} <= {*made} < every


def test_an_edit_of_a_text_is_one_of_what_shows_texts(
    small: Path, tmp_path: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    built(small, tmp_path / "site", fast=True)
    made.clear()
    parts: list[str] = []

    def noted(entry: Entry, **known: Any) -> str:
        parts.append(entry.id)
        return row(entry, **known)

    row = table.part
    monkeypatch.setattr(table, "part", noted)
    monkeypatch.setattr(Inputs, "subject", lambda *_: pytest.fail("it is plain without"))
    files = project_files()
    EDITS["change a text"](files, 3)
    write(small, files)
    warm = built(small, tmp_path / "site", fast=True)
    overviews = {"people", "organisations", "countries", "topics", "threads", "sources"}
    pages = {path for path in made if not path.startswith("entries/")}
    assert not pages & {f"{name}/index.md" for name in (*overviews, "explore", "map", "timeline")}
    assert parts == ["e4"]
    monkeypatch.undo()
    assert_same(warm, built(small, tmp_path / "cold", fast=False))


def test_a_large_file_that_comes_out_the_same_is_not_written(small: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    built(small, site, fast=True)
    before = stamps(site)
    files = project_files()
    EDITS["change a text"](files, 3)
    write(small, files)
    built(small, site, fast=True)
    written = {path for path, stamp in stamps(site).items() if stamp != before[path]}
    assert "data/chronology.json" in written
    assert "data/chronology.bib" not in written, "it says nothing of texts"


def test_a_preview_tries_each_kind_of_page_and_makes_a_page_once(
    small: Path, tmp_path: Path, made: list[str]
) -> None:
    live = Live(small, tmp_path)
    try:
        assert len([path for path in made if path.startswith("entries/")]) == 1
        made.clear()
        pages = ["entries/e3/index.html", "people/index.html"]
        assert live.shown(pages) == live.shown(pages)
        assert made == ["entries/e3.md", "people/index.md"]
        files = project_files()
        EDITS["change a text"](files, 2)
        write(small, files)
        live.refresh()
        live.shown(pages)
        assert made == ["entries/e3.md", "people/index.md"] * 2
    finally:
        live.stop()


def test_a_preview_whose_temporary_files_were_tidied_up_is_built_anew(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    live = Live(small, tmp_path / "tmp")
    try:
        last = live.shown(["about/index.html"])
        for path in (tmp_path / "tmp").iterdir():
            shutil.rmtree(path)
        files = project_files()
        EDITS["change a text"](files, 2)
        write(small, files)
        live.refresh()
        assert live.shown(["about/index.html"]) == last
        assert live.failure is None
    finally:
        live.stop()


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_text("Half")])
def test_the_last_good_home_is_as_it_was(
    small: Path, tmp_path: Path, change: Callable[[Path], object]
) -> None:
    write(small, project_files() | {"content/index.md": "# Ours\n\n<!-- regesta: home -->\n"})
    live = Live(small, tmp_path)
    try:
        (small / "content/entries/e3.yml").write_text("date: [\n")
        change(small / "content/index.md")
        live.refresh()
        assert live.failure is not None
        home = live.shown(["index.html"])["index.html"] or b""
        assert b"Ours" in home
        assert b"entries/e1/" in home
    finally:
        live.stop()


def test_a_preview_says_that_a_link_leads_nowhere_any_more(small: Path, tmp_path: Path) -> None:
    """As a strict build would."""
    files = project_files()
    config = yaml.safe_load(files["mkdocs.yml"]) | {"strict": True}
    files["mkdocs.yml"] = yaml.safe_dump({**config, "validation": {"anchors": "warn"}})
    files["content/about.md"] = "[x](chronology/1999.md#october-1999)\n"
    write(small, files | {"content/entries/old.yml": "date: 1999-10-12\ntitle: Old\n"})
    live = Live(small, tmp_path)
    try:
        for month, is_there in ((10, True), (11, False), (10, True)):
            (small / "content/entries/old.yml").write_text(f"date: 1999-{month}-13\ntitle: Old\n")
            live.refresh()
            assert (live.failure is None) == is_there, month
    finally:
        live.stop()


def test_a_preview_follows_what_it_is_told_to_watch(small: Path, tmp_path: Path) -> None:
    files = project_files()
    snippets = {"pymdownx.snippets": {"base_path": [str(small)]}}
    config = yaml.safe_load(files["mkdocs.yml"]) | {"watch": ["shared"]}
    files["mkdocs.yml"] = yaml.safe_dump({**config, "markdown_extensions": [snippets]})
    files |= {"content/about.md": '--8<-- "shared/part.md"\n', "shared/part.md": "One way.\n"}
    write(small, files)
    live = Live(small, tmp_path)
    try:
        (small / "shared/part.md").write_text("Another way.\n")
        live.refresh()
        assert b"Another way." in (live.shown(["about/index.html"])["about/index.html"] or b"")
    finally:
        live.stop()


OWN = {
    "what others say": (
        "theme/main.html",
        MAIN.replace("</nav>", "{% for one in nav.pages %}{{ one.content }}{% endfor %}</nav>"),
    ),
    "how many entries there are": (
        "templates/entry.md.jinja",
        "<p>{{ entry.title }}, {{ views.entries | length }}, {{ site.views.by_year | length }}</p>",
    ),
    "all texts": (
        "templates/home.md.jinja",
        "<p>{% for entry in newest %}{{ entry.text }}{% endfor %}</p>",
    ),
}


@pytest.mark.parametrize("what", OWN)
@pytest.mark.parametrize("edit", ["change a text", "add an entry"])
def test_what_a_template_of_the_owner_s_shows_is_of_now(
    small: Path, tmp_path: Path, what: str, edit: str
) -> None:
    files = project_files()
    path, text = OWN[what]
    config = yaml.safe_load(files["mkdocs.yml"])
    config["plugins"] = [{"regesta": {"templates": "templates"}}]
    files |= {"mkdocs.yml": yaml.safe_dump(config), "templates/other.html": "", path: text}
    write(small, files)
    built(small, tmp_path / "site", fast=True)
    EDITS[edit](files, 3)
    write(small, files)
    assert_same(
        built(small, tmp_path / "site", fast=True), built(small, tmp_path / "cold", fast=False)
    )


@pytest.mark.parametrize("now", ["a part, changed", "{{ pages | length }}"])
def test_a_template_behind_a_link_is_looked_at(small: Path, tmp_path: Path, now: str) -> None:
    files = project_files()
    files["theme/main.html"] = files["theme/main.html"].replace("<nav>", PART)
    files["shared/parts/part.html"] = "a part"
    write(small, files)
    for link, to in (("parts", small / "shared/parts"), ("parts/back", small / "shared")):
        (small / "theme" / link).symlink_to(to)
    built(small, tmp_path / "site", fast=True)
    files["shared/parts/part.html"] = now
    EDITS["add an entry"](files, 3)
    write(small, files)
    warm = built(small, tmp_path / "site", fast=True)
    assert_same(warm, built(small, tmp_path / "cold", fast=False))


PART = "{% include 'parts/part.html' %}<nav>"


def test_an_editor_s_lock_in_the_theme_is_no_template(small: Path, tmp_path: Path) -> None:
    """Emacs makes a link to nothing beside a file that is open."""
    wanted = built(small, tmp_path / "site", fast=True)
    for name in (".#main.html", "page.html"):
        (small / "theme" / name).symlink_to("me@here.1234:5678")
    assert_same(built(small, tmp_path / "site", fast=True), wanted)


TOLD_OTHERWISE = (
    (r'\["e1",', '["e2",'),
    (r'\["e1",', '["e1","x",'),
    (r'\["e1",', "[1,"),
    (r'(\["e1","\w+)', r"\1x"),
    (r'(\["e1","\w+",")\w', r"\1x"),
    (r'(\["e1","\w+",")', r"\1ü"),
    (r'(\["e1","\w+","\w+",")\w+', r"\1"),
)
"""What may stand otherwise of an entry, in what a build leaves of it for the next."""


def test_a_list_that_cannot_be_read_is_none(small: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    wanted = built(small, site, fast=True)
    (record,) = (small / ".cache/regesta").glob("site-*.json")
    whole = record.read_text("utf-8")
    inner = '"files": {"entries/e1/index.html": '
    basis = whole.index('"basis":[') + len('"basis":[')
    for text in (
        *("", "{", "[]", "null", "1", '"x"', "\0", whole[:-1], whole[: len(whole) // 2]),
        *('{"format": 1}', '{"format": 1, "files": []}', '{"format": 2, "files": {}}'),
        *(f'{{"format": 1, {inner}{one}}}}}' for one in ("null", "[]", '"x"', '["x", 1]', "{}")),
        "[" * 100_000,
        whole.replace('"files":{"', '"files":{"../small/mkdocs.yml":["",1,1],"'),
        *(f'{{"format": 5, {inner}{one}}}}}' for one in ("null", "[]", '"x"', '["x", 1]', "{}")),
        *(
            f'{{"format": 5, "basis": [], {inner}{one}}}}}'
            for one in ("null", "[]", '"x"', '["x", 1]', '[["x"], 1, 2]', "[{}, 1, 2]", "{}")
        ),
        *(f"{whole[:basis]}{one},{whole[basis:]}" for one in ("1", "null", "{}", '"x"')),
        *(re.sub(was, now, whole, count=1) for was, now in TOLD_OTHERWISE),
        whole.replace('"basis":[', '"basis":{"x":[').replace('],"files"', ']},"files"'),
    ):
        assert text != whole
        record.write_text(text, encoding="utf-8")
        assert_same(built(small, site, fast=True), wanted)
    record.write_bytes(b"\xff\xfe\x00")
    assert_same(built(small, site, fast=True), wanted)
    record.unlink()
    record.mkdir()
    assert_same(built(small, site, fast=True), wanted)
    assert (small / "mkdocs.yml").is_file()


def test_the_list_of_another_place_does_no_harm(small: Path, tmp_path: Path) -> None:
    """A cache folder and a site that were copied together from a project of other content."""
    files = project_files()
    EDITS["change a title"](files, 3)
    write(tmp_path / "other", files)
    built(tmp_path / "other", tmp_path / "site", fast=True)
    shutil.copytree(tmp_path / "other/.cache", small / ".cache")
    warm = built(small, tmp_path / "site", fast=True)
    assert_same(warm, built(small, tmp_path / "cold", fast=False))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("mode", [0o500, 0])
def test_a_folder_that_is_closed_keeps_no_list(small: Path, tmp_path: Path, mode: int) -> None:
    (small / ".cache").mkdir(mode=mode)
    wanted = built(small, tmp_path / "site", fast=True)
    assert_same(built(small, tmp_path / "site", fast=True), wanted)


def test_a_cache_that_is_no_folder_keeps_no_list(small: Path, tmp_path: Path) -> None:
    (small / ".cache").write_text("mine")
    wanted = built(small, tmp_path / "site", fast=True)
    assert_same(built(small, tmp_path / "site", fast=True), wanted)
    assert (small / ".cache").read_text() == "mine"


def touch(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"e", b"f"))


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def relink(path: Path) -> None:
    """Put a link to a file beside the site in its place."""
    beside = path.with_suffix(".beside")
    path.rename(beside)
    shutil.move(beside, TARGETS / beside.name)
    path.symlink_to(TARGETS / beside.name)


def hard_link(path: Path) -> None:
    os.link(path, TARGETS / f"hard-{path.name}")


def dangle(path: Path) -> None:
    path.unlink()
    path.symlink_to(TARGETS / "nothing")


def as_folder(path: Path) -> None:
    path.unlink()
    (path / "in").mkdir(parents=True)
    (path / "in/it.html").write_text("x")


def link_folder(path: Path) -> None:
    """Put a link in the place of the folder that a file is in."""
    shutil.move(path.parent, TARGETS / "folder")
    path.parent.symlink_to(TARGETS / "folder")


def file_for_folder(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_text("x")


TARGETS = Path()


@pytest.mark.parametrize(
    "harm",
    [
        touch,
        append,
        Path.unlink,
        relink,
        hard_link,
        dangle,
        as_folder,
        link_folder,
        file_for_folder,
    ],
)
@pytest.mark.parametrize("edit", ["change a title", "change a text"])
@pytest.mark.parametrize(
    "name",
    ["entries/e3/index.html", "entries/e3/entry.json", "people/index.html", "about/index.html"],
)
def test_what_somebody_has_done_to_the_site_is_undone(  # noqa: PLR0913, PLR0917 as pytest gives them
    small: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    harm: Callable[[Path], Any],
    name: str,
    edit: str,
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    monkeypatch.setattr(sys.modules[__name__], "TARGETS", outside)
    wanted = built(small, tmp_path / "site", fast=True)
    harm(tmp_path / "site" / name)
    (tmp_path / "site/entries/e4/more.html").write_text("left over")
    others = contents(outside)
    files = project_files()
    EDITS[edit](files, 3)
    write(small, files)
    built(small, tmp_path / "site", fast=True)
    write(small, project_files())
    assert_same(built(small, tmp_path / "site", fast=True), wanted)
    assert not [path for path in (tmp_path / "site").rglob("*") if path.is_symlink()]
    assert contents(outside) == others


def test_hidden_files_in_the_site_stay(small: Path, tmp_path: Path) -> None:
    """As with MkDocs: a site may be a working tree of a branch."""
    site = tmp_path / "site"
    built(small, site, fast=True)
    (site / ".nojekyll").write_text("")
    (site / ".git").mkdir()
    (site / ".git/HEAD").write_text("ref")
    built(small, site, fast=True)
    assert (site / ".nojekyll").exists()
    assert (site / ".git/HEAD").read_text() == "ref"


def test_a_file_becomes_a_folder_and_back(small: Path, tmp_path: Path) -> None:
    files = project_files()
    site = tmp_path / "site"
    for content in ({"content/a/b.txt": "x"}, {"content/a": "x"}, {"content/a.md": "# A\n"}) * 2:
        write(small, {**files, **content})
        warm = built(small, site, fast=True)
        assert_same(warm, built(small, tmp_path / "cold", fast=False))


@pytest.mark.parametrize("way", ["link", "hidden"])
def test_a_site_at_a_link_is_built_behind_it(small: Path, tmp_path: Path, way: str) -> None:
    real = tmp_path / (".real" if way == "hidden" else "real")
    built(small, real, fast=True)
    site = tmp_path / "site"
    site.symlink_to(real)
    files = project_files()
    EDITS["remove an entry"](files, 3)
    write(small, files)
    assert_same(built(small, site, fast=True), built(small, tmp_path / "cold", fast=False))
    assert site.is_symlink()


BREAKS = {
    "content": ("content/entries/e3.yml", "date: 2024-13-01\ntitle: x\n"),
    "front matter": ("content/about.md", "---\ntitle: a: b\n---\n"),
    "a theme's template": ("theme/main.html", "{% broken"),
    "a template for one page alone": (
        "theme/main.html",
        "{{ page.title }} {% if page.meta.id == 'e7' %}{{ page.none.none }}{% endif %}",
    ),
    "a template of the package": (
        "templates/entry.md.jinja",
        "<p>{% if entry.id == 'e7' %}{{ entry.none.none }}{% endif %}</p>",
    ),
    "an included one": ("theme/main.html", "{% include 'none.html' %}"),
    "a template that divides": (
        "theme/main.html",
        "x{% if page.meta.id == 'e7' %}{{ 1 // 0 }}{% endif %}",
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_build_that_breaks_off_leaves_the_last_site(
    small: Path, tmp_path: Path, what: str
) -> None:
    files = project_files()
    config = yaml.safe_load(files["mkdocs.yml"])
    config["plugins"] = [{"regesta": {"templates": "templates"}}]
    files["mkdocs.yml"], files["templates/none.html"] = yaml.safe_dump(config), ""
    write(small, files)
    last = built(small, tmp_path / "site", fast=True)
    before = stamps(tmp_path / "site")
    path, text = BREAKS[what]
    broken = {**files, path: text}
    EDITS["change a title"](broken, 1)
    write(small, broken)
    with pytest.raises((Abort, jinja2.TemplateError, ZeroDivisionError)):
        built(small, tmp_path / "site", fast=True)
    assert_same(contents(tmp_path / "site"), last)
    assert stamps(tmp_path / "site") == before
    assert {path.name for path in tmp_path.iterdir()} == {"small", "site"}
    write(small, files)
    assert_same(built(small, tmp_path / "site", fast=True), last)


@pytest.mark.parametrize("name", ["e1.html", None])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_build_for_which_there_is_no_room_says_so_and_leaves_what_was_there(
    small: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    name: str | None,
    is_first: bool,
) -> None:
    site = tmp_path / "site"
    last = {} if is_first else built(small, site, fast=True)
    (small / "content/about.md").write_text("# Other\n")

    def write(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", name and str(site / name))

    monkeypatch.setattr(Output, "write", write)
    monkeypatch.chdir(tmp_path)
    where = f": 'site/{name}'" if name else ""
    with pytest.raises(Abort, match=f"^No space left on device{where}; nothing was built$"):
        built(small, site, fast=True)
    assert_same(contents(site), last)
    assert {path.name for path in tmp_path.iterdir()} == (
        {"small"} if is_first else {"small", "site"}
    )


class CutOffError(BaseException):
    """What nobody catches, as the end of the process."""


@pytest.mark.parametrize("after", [0, 1, 5, 20])
@pytest.mark.parametrize("method", ["write", "begin", "open", "close"])
def test_a_build_after_one_that_was_cut_off_is_right(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, after: int
) -> None:
    if method != "write" and after:
        pytest.skip("it is called once")
    site, files = tmp_path / "site", project_files()
    built(small, site, fast=True)
    real, count = getattr(Output, method), 0

    def cut_off(self: Output, *args: Any, **options: Any) -> None:
        nonlocal count
        count += 1
        if count > after:
            if method in {"begin", "close"}:
                real(self, *args, **options)
            raise CutOffError
        real(self, *args, **options)

    EDITS["change a title"](files, 3)
    EDITS["remove an entry"](files, 1)
    write(small, files)
    with monkeypatch.context() as patch:
        patch.setattr(Output, method, cut_off)
        with pytest.raises(CutOffError):
            built(small, site, fast=True)
    EDITS["change a title"](files, 4)
    write(small, files)
    assert_same(built(small, site, fast=True), built(small, tmp_path / "cold", fast=False))
    assert {path.name for path in tmp_path.iterdir()} == {"small", "site", "cold"}


def test_the_sitemap_is_made_where_its_pages_have_changed(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[FastSite] = []
    make = FastSite.make_sitemap

    def noted(site: FastSite) -> None:
        made.append(site)
        make(site)

    monkeypatch.setattr(FastSite, "make_sitemap", noted)
    edits = ("change a text", False), ("add an entry", True), ("withdraw an entry", True)
    for edit, is_made in ((None, True), *edits):
        files = project_files()
        if edit is not None:
            EDITS[edit](files, 3)
        write(small, files)
        made.clear()
        warm = built(small, tmp_path / "site", fast=True)
        assert bool(made) == is_made, edit
        assert "sitemap.xml.gz" in warm
        assert_same(warm, built(small, tmp_path / "plain", fast=False))


@pytest.mark.parametrize("place", ["theme", "content"])
def test_a_sitemap_of_the_owner_s_is_left_to_mkdocs(
    small: Path, tmp_path: Path, place: str
) -> None:
    """One among the content has no effect: MkDocs writes another over it."""
    shown = "{% for file in pages %}<loc>{{ file.page.title }}</loc>{% endfor %}"
    files = {**project_files(), f"{place}/sitemap.xml": f"<urlset>{shown}</urlset>"}
    write(small, files)
    for edit in ("change a title", "change a text"):
        EDITS[edit](files, 3)
        write(small, files)
        warm = built(small, tmp_path / "site", fast=True)
        assert_same(warm, built(small, tmp_path / "plain", fast=False))
