"""The quick way leads to the same site, byte for byte, and says so where it cannot be taken."""

import logging
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from mkdocs.exceptions import Abort

from edits import MATERIAL, entry, project_files
from quick import Live, assert_same, built, write
from regesta.plugin.fast import skeletons
from regesta.plugin.fast.convert import Converted, Converter
from regesta.plugin.fast.skeletons import Skeleton

HERE = Path(__file__).parent
ROOT = HERE.parent
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "fast/sites.yml").read_text("utf-8"))
HOSTILE: list[str] = yaml.safe_load((HERE / "prose/hostile.yml").read_text("utf-8"))
ARMED = (HERE / "eject/armed.yml").read_text("utf-8")
SAID = re.compile("page by page|one by one|every page itself")

pytestmark = pytest.mark.usefixtures("few")


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
    assert made == []


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


def late() -> Any:
    """Return what stands for `zlib`, so that the third page is the first of a sample."""
    found = iter((1, 1))
    return SimpleNamespace(crc32=lambda _: next(found, 0))


@pytest.fixture
def spoilt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every skeleton come out wrong."""
    fill = Skeleton.fill
    monkeypatch.setattr(Skeleton, "fill", lambda self, page: fill(self, page) + " ")


@pytest.mark.usefixtures("spoilt")
def test_a_skeleton_that_is_wrong_is_told_and_none_is_used(
    small: Path, tmp_path: Path, said: Callable[[], list[str]]
) -> None:
    plain = built(small, tmp_path / "plain", fast=False)
    assert_same(built(small, tmp_path / "fast", fast=True), plain)
    lines = said()
    assert len(lines) == 1
    assert lines[0].startswith("pages are rendered one by one: entries/")


@pytest.mark.usefixtures("spoilt")
def test_a_skeleton_that_is_found_wrong_late_leaves_no_page_as_it_was_filled(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Callable[[], list[str]]
) -> None:
    """Pages made before the proof are made again."""
    plain = built(small, tmp_path / "plain", fast=False)
    monkeypatch.setattr(skeletons, "PROOFS", 0)
    monkeypatch.setattr(skeletons, "zlib", late())
    assert_same(built(small, tmp_path / "fast", fast=True), plain)
    lines = said()
    assert len(lines) == 1
    assert lines[0].startswith("pages are rendered one by one: ")


def test_a_conversion_that_is_wrong_is_told_and_none_is_used(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Callable[[], list[str]]
) -> None:
    plain = built(small, tmp_path / "plain", fast=False)
    convert = Converter.convert

    def wrong(self: Converter, body: str, **known: bool) -> Converted | None:
        found = convert(self, body, **known)
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
