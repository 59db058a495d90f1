"""The quick way leads to the same site, byte for byte, and says so where it cannot be taken."""

import logging
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs.exceptions import Abort

from edits import EDITS, MATERIAL, PAIRS, entry, project_files
from quick import Live, Sites, built, contents, write
from regesta.plugin.fast import skeletons, theme
from regesta.plugin.fast.convert import Converted, Converter
from regesta.plugin.fast.output import Output
from regesta.plugin.fast.skeletons import Skeleton

HERE = Path(__file__).parent
ROOT = HERE.parent
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "fast/sites.yml").read_text("utf-8"))
HOSTILE: list[str] = yaml.safe_load((HERE / "prose/hostile.yml").read_text("utf-8"))
ARMED = (HERE / "eject/armed.yml").read_text("utf-8")
SAID = re.compile("page by page|one by one|every page itself")


@pytest.fixture
def said(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], list[str]]:
    """Return what says why a short way is not taken, since it was last asked."""
    monkeypatch.setattr(logging.getLogger("mkdocs"), "propagate", True)
    caplog.set_level(logging.INFO)

    def lines() -> list[str]:
        found = [one.getMessage() for one in caplog.records]
        caplog.clear()
        return [one.removeprefix("regesta: ") for one in found if SAID.search(one)]

    return lines


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that a skeleton was filled in for, once each time."""
    found: list[str] = []
    fill = Skeleton.fill

    def noted(self: Skeleton, page: Any) -> str:
        found.append(page.url)
        return fill(self, page)

    monkeypatch.setattr(Skeleton, "fill", noted)
    return found


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the pages that were made, and not kept."""
    found: list[str] = []
    html = theme.Theme.html

    def noted(self: theme.Theme, record: Any, file: Any, **options: Any) -> str:
        found.append(record.path)
        return html(self, record, file, **options)

    monkeypatch.setattr(theme.Theme, "html", noted)
    return found


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have skeletons made for the few pages of a test."""
    monkeypatch.setattr(skeletons, "FEW", 0)


def assert_same(found: Sites, wanted: Sites) -> None:
    """Compare by name first: a whole site is a lot to read."""
    assert found.keys() == wanted.keys()
    assert [name for name in wanted if found[name] != wanted[name]] == []


# The same site, cold


def hostile(number: int, text: str) -> dict[str, Any]:
    """Return an entry that would break out of HTML, of Markdown or of a template."""
    said = text.strip() or "x"
    return {
        "id": f"h{number}",
        "date": "2020",
        "title": f"T{number} {said}",
        "text": said,
        "facts": {f"F {said}": said},
        "sources": [{"title": said}],
    }


def configured(case: Mapping[str, Any], project: Path) -> Path:
    """Write the project of a case, and return its folder."""
    shutil.copytree(HERE / "pages/everything/content", project / "content")
    with (project / "content/people.yml").open("a", encoding="utf-8") as file:
        file.writelines(f"p{number}: Person {number}\n" for number in range(4))
    with (project / "content/topics.yml").open("a", encoding="utf-8") as file:
        file.write("peace: Peace\n")
    config: dict[str, Any] = {**MATERIAL, **case.get("config", {})}
    config["theme"] = {**MATERIAL["theme"], **case.get("config", {}).get("theme", {})}
    entries = [entry(number) for number in range(10)]
    if case.get("hostile"):
        entries += [hostile(number, text) for number, text in enumerate(HOSTILE[::3])]
    many = [*entries, {**entry(30), "status": "draft"}, {**entry(31), "status": "withdrawn"}]
    many[-1]["corrections"] = {"date": "2024-11-03", "kind": "withdrawal", "note": "Wrong."}
    files = {
        "content/entries/many.yml": yaml.safe_dump(many),
        "content/about.md": "# About\n\n[There](entries/e1.md#sources), [here](people/p1.md#2021),"
        " [data](data/chronology.json), [its own](entries/e1/entry.json).\n",
        "content/hidden.md": "---\nhide: [navigation, toc]\n---\n# Hidden\n\n## A\n\n### B\n",
        "content/index.md": "# Home\n\n<!-- regesta: home -->\n",
        "overrides/.keep": "",
        "mkdocs.yml": yaml.safe_dump(config, sort_keys=False)
        + (ARMED if case.get("armed") else ""),
        **case.get("files", {}),
    }
    if case.get("real_theme"):
        shutil.copytree(ROOT / "theme_overrides", project / "overrides")
    if "overrides" in case:
        files["overrides/main.html"] = case["overrides"].replace("main.html", "base.html")
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    return project


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_site_is_the_same(
    case: dict[str, Any],
    tmp_path: Path,
    filled: list[str],
    said: Callable[[], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = configured(case, tmp_path / "project")
    monkeypatch.syspath_prepend(project)
    monkeypatch.chdir(project)
    options: dict[str, Any] = {
        "drafts": case.get("drafts", False),
        "dated": case.get("dated", ""),
    }
    plain = built(project, tmp_path / "plain", fast=False, **options)
    assert said() == []
    assert not filled
    fast = built(project, tmp_path / "fast", fast=True, **options)
    lines = said()
    if options["drafts"]:  # a preview makes each page once it is asked for
        live = Live(project, tmp_path)
        fast = {**fast, **{path: body for path, body in live.shown([*plain]).items() if body}}
        live.stop()
    assert_same(fast, plain)
    assert ("entries/e30/index.html" in fast) == options["drafts"]
    assert len(lines) == len(case.get("says", ()))
    assert all(
        line.startswith(says) for line, says in zip(lines, case.get("says", ()), strict=True)
    )
    if not options["drafts"]:
        assert len(set(filled)) >= case.get("filled", 6)


@pytest.mark.slow
def test_the_project_s_own_site_is_the_same(
    tmp_path: Path, said: Callable[[], list[str]], made: list[str]
) -> None:
    plain = built(ROOT, tmp_path / "plain", fast=False, plugins=["regesta"])
    fast = built(ROOT, tmp_path / "fast", fast=True, plugins=["regesta"])
    assert said() == []
    assert_same(fast, plain)
    made.clear()
    assert_same(built(ROOT, tmp_path / "fast", fast=True, plugins=["regesta"]), plain)
    assert 0 < len(made) < 20  # which may show anything of the chronology


@pytest.mark.slow
@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(
    ("link", "wrong"),
    [
        ("entries/e1.md", False),
        ("entries/e1.md#nowhere", True),
        ("entries/none.md", True),
        ("entries/e1/cite.bib", False),
        ("entries/e1/cite.none", True),
        ("people/index.md#nowhere", True),
        ("#nowhere", True),
    ],
)
def test_a_link_to_what_is_generated_is_checked(
    tmp_path: Path, link: str, *, wrong: bool, fast: bool
) -> None:
    files = project_files()
    files["content/about.md"] = f"# About\n\n[It]({link})\n"
    config = yaml.safe_load(files["mkdocs.yml"])
    config["validation"] = {"links": {"not_found": "warn", "anchors": "warn"}}
    files["mkdocs.yml"] = yaml.safe_dump(config)
    write(tmp_path / "project", files)
    try:
        built(tmp_path / "project", tmp_path / "site", fast=fast, strict=True)
    except Abort:
        assert wrong
    else:
        assert not wrong


# Where a short way turns out wrong


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project of few entries."""
    write(tmp_path / "small", project_files())
    return tmp_path / "small"


def late() -> Any:
    """Return what stands for `zlib`, so that the third page is the first of a sample."""
    found = iter((1, 1))
    return SimpleNamespace(crc32=lambda _: next(found, 0))


def test_a_skeleton_that_is_wrong_is_told_and_none_is_used(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Callable[[], list[str]]
) -> None:
    plain = built(small, tmp_path / "plain", fast=False)
    fill = Skeleton.fill
    monkeypatch.setattr(Skeleton, "fill", lambda self, page: fill(self, page) + " ")
    assert_same(built(small, tmp_path / "fast", fast=True), plain)
    lines = said()
    assert len(lines) == 1
    assert lines[0].startswith("pages are rendered one by one: entries/")


def test_a_skeleton_that_is_found_wrong_late_leaves_no_page_as_it_was_filled(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Callable[[], list[str]]
) -> None:
    """Pages made before the proof are made again."""
    plain = built(small, tmp_path / "plain", fast=False)
    monkeypatch.setattr(skeletons, "PROOFS", 0)
    monkeypatch.setattr(skeletons, "zlib", late())
    fill = Skeleton.fill
    monkeypatch.setattr(Skeleton, "fill", lambda self, page: fill(self, page) + " ")
    assert_same(built(small, tmp_path / "fast", fast=True), plain)
    lines = said()
    assert len(lines) == 1
    assert lines[0].startswith("pages are rendered one by one: ")


def test_a_conversion_that_is_wrong_is_told_and_none_is_used(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Callable[[], list[str]]
) -> None:
    plain = built(small, tmp_path / "plain", fast=False)
    convert = Converter.convert

    def wrong(self: Converter, body: str) -> Converted | None:
        found = convert(self, body)
        return found and Converted(f"{found.content} ", found.toc)

    monkeypatch.setattr(Converter, "convert", wrong)
    assert_same(built(small, tmp_path / "fast", fast=True), plain)
    lines = said()
    assert len(lines) == 1
    assert lines[0].startswith("Markdown is parsed page by page: index.md")


def test_a_wrong_short_way_leaves_nothing_of_it_in_the_list(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = Skeleton.fill
    with monkeypatch.context() as patch:
        patch.setattr(Skeleton, "fill", lambda self, page: fill(self, page) + " ")
        patch.setattr(skeletons, "PROOFS", 0)
        patch.setattr(skeletons, "zlib", late())
        built(small, tmp_path / "site", fast=True)
    again = built(small, tmp_path / "site", fast=True)
    assert_same(again, built(small, tmp_path / "plain", fast=False))


def test_the_plain_way_says_nothing(
    small: Path, tmp_path: Path, said: Callable[[], list[str]], filled: list[str]
) -> None:
    config = (small / "mkdocs.yml").read_text("utf-8")
    (small / "mkdocs.yml").write_text(config.replace("- regesta", "- regesta: {fast: false}"))
    built(small, tmp_path / "site", fast=True)
    assert said() == []
    assert filled == []
    assert not list(small.glob(".cache/regesta/site-*"))


# Warm as cold, and the preview as both


def stamps(site: Path) -> Mapping[str, tuple[int, int]]:
    """Return the time of the last change and the inode of each file."""
    found = (path for path in site.rglob("*") if path.is_file() and not path.is_symlink())
    return {
        path.relative_to(site).as_posix(): (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in found
    }


Edit = tuple[str, int]


class Walk:
    """A project that is edited, a site that is built anew each time, and a preview of it.

    After each edit both are compared with a site that MkDocs builds into a new folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.files = folder, project_files()
        self.project, self.site = folder / "project", folder / "site"
        write(self.project, self.files)
        self.last = built(self.project, self.site, fast=True)
        self.live = Live(self.project, folder)
        self.known = set(self.last)

    def edit(self, *edits: Edit, broken: bool = False) -> None:
        """Edit the project, and compare."""
        for name, number in edits:
            EDITS[name](self.files, number)
        if broken:
            write(self.project, {**self.files, "content/entries/broken.yml": "date: [\n"})
            self.live.refresh()
            assert self.live.failure is not None
        write(self.project, self.files)
        self.live.refresh()
        assert self.live.failure is None
        plain = built(self.project, self.folder / "plain", fast=False)
        self._compare_site(plain)
        if any("status: draft" in text for text in self.files.values()):
            plain = built(self.project, self.folder / "plain", fast=False, drafts=True)
        self._compare_preview(plain)

    def _compare_site(self, plain: Sites) -> None:
        before = stamps(self.site)
        warm = built(self.project, self.site, fast=True)
        assert_same(warm, plain)
        after = stamps(self.site)
        same = [name for name in warm if self.last.get(name) == warm[name]]
        assert [name for name in same if before[name] != after[name]] == []
        assert {path.name for path in self.folder.iterdir()} <= {
            "project",
            "site",
            "plain",
            "mkdocs_",
        }
        self.last = warm

    def _compare_preview(self, plain: Sites) -> None:
        shown = self.live.shown([*plain])
        assert [path for path in plain if shown[path] != plain[path]] == []
        gone = [*(self.known - plain.keys())]
        assert {path: body for path, body in self.live.shown(gone).items() if body} == {}
        has = self.live.preview._shown.has  # noqa: SLF001 there is no other door without sockets
        assert not any(map(has, gone))
        assert all(map(has, plain))
        self.known |= plain.keys()


@pytest.fixture
def walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    """A walk on which no proof helps: what is filled in must be right of itself."""
    monkeypatch.setattr(skeletons, "PROOFS", 0)
    monkeypatch.setattr(skeletons, "SAMPLE", 10**12)
    found = Walk(tmp_path)
    yield found
    found.live.stop()


@pytest.mark.slow
def test_after_each_kind_of_edit_a_site_and_a_preview_are_those_of_a_new_folder(walk: Walk) -> None:
    for name in EDITS:
        walk.edit((name, 3))


@pytest.mark.slow
@pytest.mark.parametrize("edits", PAIRS, ids=" ".join)
def test_an_edit_after_another_is_seen(walk: Walk, edits: tuple[str, ...]) -> None:
    for number, name in enumerate(edits):
        walk.edit((name, number))


@pytest.mark.slow
@settings(max_examples=8)
@given(
    rounds=st.lists(
        st.tuples(
            st.booleans(),
            st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 99)), max_size=3),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_is_edited_a_site_and_a_preview_are_those_of_a_new_folder(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[tuple[bool, list[Edit]]]
) -> None:
    walk = Walk(tmp_path_factory.mktemp("walk"))
    try:
        for broken, edits in rounds:
            walk.edit(*edits, broken=broken)
    finally:
        walk.live.stop()
        shutil.rmtree(walk.folder)


def test_only_what_is_made_from_something_else_is_made(
    small: Path, tmp_path: Path, made: list[str]
) -> None:
    built(small, tmp_path / "site", fast=True)
    every = {*made}
    made.clear()
    built(small, tmp_path / "site", fast=True)
    unchanged = {*made}
    assert not [path for path in unchanged if re.match("entries/|people/[^i]|chronology/2", path)]
    made.clear()
    files = project_files()
    EDITS["change a title"](files, 3)
    write(small, files)
    built(small, tmp_path / "site", fast=True)
    more = {*made} - unchanged
    assert "entries/e4.md" in more
    assert len(more) < len(every - unchanged)


def test_a_list_that_cannot_be_read_is_none(small: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    wanted = built(small, site, fast=True)
    (record,) = (small / ".cache/regesta").glob("site-*.json")
    whole = record.read_text("utf-8")
    inner = '"files": {"entries/e1/index.html": '
    for text in (
        *("", "{", "[]", "null", "1", '"x"', "\0", whole[:-1], whole[: len(whole) // 2]),
        *('{"format": 1}', '{"format": 1, "files": []}', '{"format": 2, "files": {}}'),
        *(f'{{"format": 1, {inner}{one}}}}}' for one in ("null", "[]", '"x"', '["x", 1]', "{}")),
        "[" * 100_000,
        whole.replace('"files": {"', '"files": {"../small/mkdocs.yml": ["", 1, 1], "'),
    ):
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
def test_a_folder_that_cannot_be_written_keeps_no_list(small: Path, tmp_path: Path) -> None:
    (small / ".cache").mkdir(mode=0o500)
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
@pytest.mark.parametrize(
    "name",
    ["entries/e3/index.html", "entries/e3/entry.json", "people/index.html", "about/index.html"],
)
def test_what_somebody_has_done_to_the_site_is_undone(
    small: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    harm: Callable[[Path], Any],
    name: str,
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    monkeypatch.setattr(sys.modules[__name__], "TARGETS", outside)
    wanted = built(small, tmp_path / "site", fast=True)
    harm(tmp_path / "site" / name)
    (tmp_path / "site/entries/e4/more.html").write_text("left over")
    others = contents(outside)
    files = project_files()
    EDITS["change a title"](files, 3)
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
