"""`regesta eject`: the same site from plain Markdown files, by any builder, without Regesta."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from built import ROOT
from markup import read
from regesta import cli, eject, folder, scaffold, search_index
from regesta.pages.page import Page

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "eject" / "cases.yml").read_text("utf-8"))
HOSTILE: list[str] = yaml.safe_load((HERE / "prose" / "hostile.yml").read_text("utf-8"))
ARMED = (HERE / "eject" / "armed.yml").read_text("utf-8")


def ejected_from(project: Path, target: Path) -> Path:
    """Eject a project as its owner does."""
    answer = CliRunner().invoke(
        cli.main, ["eject", str(target), "--config", str(project / "mkdocs.yml")]
    )
    assert answer.exit_code == 0, answer.output
    return target


def written(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# What is written


NOT_IN_NAV = """\
not_in_nav: |
  /chronology/*
  /entries/*
  !/chronology/index.md
"""
"""What a project of one entry adds."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_a_configuration_becomes_one_without_the_plugin(
    case: dict[str, Any], tmp_path: Path
) -> None:
    files = {"content/entries/a.yml": "date: 2024\ntitle: A\n", **case.get("files", {})}
    for name, text in {**files, "mkdocs.yml": case["config"]}.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    before = written(tmp_path / "project")
    out = ejected_from(tmp_path / "project", tmp_path / "out")
    rest = "" if "not_in_nav" in case["becomes"] else NOT_IN_NAV
    assert (out / "mkdocs.yml").read_text("utf-8") == f"{eject.NOTE}{case['becomes']}{rest}"
    assert case.get("copied", []) == sorted(
        name for name in written(out) if not name.startswith("docs/") and name != "mkdocs.yml"
    )
    assert written(tmp_path / "project") == before


MADE = (
    Page("index.md", {}, str, in_nav=True),
    Page("entries/a.md", {}, str),
    Page("people/index.md", {}, str, in_nav=True),
    Page("people/b/2024.md", {}, str),
    Page("moved.md", {}, str),
    Page("later/index.md", {}, str),
)


def test_navigation_leaves_out_what_it_left_out_before() -> None:
    own = ["about.md", "people/of [note]!.md", "people/photo.jpg"]
    assert eject.not_in_nav(MADE, own) == [
        "/entries/*",
        "/later/*",
        "/moved.md",
        "/people/*",
        "!/people/index.md",
        r"!/people/of\ \[note\]\!.md",
    ]


@pytest.mark.parametrize(
    ("path", "folders", "files"),
    [
        ("index.md", "index.html", "index.html"),
        ("README.md", "index.html", "index.html"),
        ("people/README.markdown", "people/index.html", "people/index.html"),
        ("people/v1.2.md", "people/v1.2/index.html", "people/v1.2.html"),
        ("photo.jpg", "photo.jpg", "photo.jpg"),
    ],
)
def test_a_file_becomes_what_it_becomes_in_mkdocs(path: str, folders: str, files: str) -> None:
    assert eject.destination(path, directory_urls=True) == folders
    assert eject.destination(path, directory_urls=False) == files


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A new project, to be changed."""
    project = tmp_path / "sample"
    scaffold.new(project)
    return project


@pytest.mark.parametrize("path", ["people.md", "people/README.md", "people/index.html"])
def test_what_is_written_by_hand_takes_the_place_of_a_page(
    sample: Path, tmp_path: Path, path: str
) -> None:
    (sample / "content" / path).parent.mkdir(exist_ok=True)
    (sample / "content" / path).write_text("By hand\n")
    docs = ejected_from(sample, tmp_path / "out") / "docs"
    assert (docs / path).read_text() == "By hand\n"
    assert not (docs / "people/index.md").exists()
    assert (docs / "people/ada-thornbury/index.md").is_file()


LINKS = {
    "[a](entries/x.md)": "[a](entries/x/index.md)",
    '[a](entries/x.md#part "title") and ![b](x.png)': (
        '[a](entries/x/index.md#part "title") and ![b](x.png)'
    ),
    "[a](<entries/x.md>) [b](./entries/../entries/x.md)": (
        "[a](<entries/x/index.md>) [b](entries/x/index.md)"
    ),
    "[a][r]\n\n  [r]: entries/x.md\n": "[a][r]\n\n  [r]: entries/x/index.md\n",
    "[a](people/%C3%A9.md)": "[a](people/%C3%A9/index.md)",
    "[a](entries/y.md) [b](about.md) [c](https://example.org/entries/x.md)": None,
    "entries/x.md, (entries/x.md), `entries/x.md` [a](entries/x/)": None,
}


@pytest.mark.parametrize(("before", "after"), LINKS.items())
def test_links_follow_the_pages_that_lie_elsewhere_now(before: str, after: str | None) -> None:
    moved = {"entries/x.md": "entries/x/index.md", "people/é.md": "people/é/index.md"}
    assert eject.led(before, "about.md", moved) == (before if after is None else after)


@pytest.mark.parametrize(
    "code",
    [
        "`[a](entries/x.md)`",
        "``a ` [a](entries/x.md)``",
        "```md\n[a](entries/x.md)\n```\n",
        "~~~\n```\n[a](entries/x.md)\n\n[a](entries/x.md)\n~~~\n",
    ],
)
def test_code_is_left_as_it_is(code: str) -> None:
    moved = {"entries/x.md": "entries/x/index.md"}
    link, led = "[a](entries/x.md)\n", "[a](entries/x/index.md)\n"
    assert eject.led(f"{link}{code}\n{link}", "about.md", moved) == f"{led}{code}\n{led}"
    assert eject.led(f"a ` tick\n\n{link}", "about.md", moved) == f"a ` tick\n\n{led}"


def test_what_is_on_another_drive_goes_to_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    place = eject._place  # noqa: SLF001 # no folder of this machine is on another drive
    assert place(Path("/a/b/theme"), Path("/a")) == "b/theme"
    monkeypatch.setattr("regesta.eject.os.path.relpath", none)
    assert place(Path("/a/b/theme"), Path("/a")) == "theme"


def test_links_lead_from_where_a_page_is() -> None:
    moved = {"entries/x.md": "entries/x/index.md"}
    assert eject.led("[a](../entries/x.md)", "notes/n.md", moved) == "[a](../entries/x/index.md)"
    assert eject.led("[a](entries/x.md)", "notes/n.md", moved) == "[a](entries/x.md)"


def test_a_page_by_hand_is_the_same_to_the_byte_where_nothing_has_to_change(
    sample: Path, tmp_path: Path
) -> None:
    data = b"\xef\xbb\xbf# Title\r\n\r\n[a](about.md)\r\n"
    (sample / "content/note.md").write_bytes(data)
    (sample / "content/.hidden.md").write_bytes(b"\xff\n")
    docs = ejected_from(sample, tmp_path / "out") / "docs"
    assert (docs / "note.md").read_bytes() == data
    assert (docs / ".hidden.md").read_bytes() == b"\xff\n"


def test_where_addresses_are_files_pages_lie_where_they_did(sample: Path, tmp_path: Path) -> None:
    with (sample / "mkdocs.yml").open("a") as config:
        config.write("use_directory_urls: false\n")
    docs = ejected_from(sample, tmp_path / "out") / "docs"
    assert (docs / "people/ada-thornbury.md").is_file()


def test_the_home_page_takes_in_what_its_mark_stands_for(sample: Path, tmp_path: Path) -> None:
    home = (sample / "content/index.md").read_text("utf-8")
    docs = ejected_from(sample, tmp_path / "out") / "docs"
    before, after = home.split("<!-- regesta: home -->")
    text = (docs / "index.md").read_text("utf-8")
    assert text.startswith(before)
    assert text.endswith(after)
    assert "## Latest by date" in text
    assert (docs / "about.md").read_bytes() == (sample / "content/about.md").read_bytes()


def test_no_data_and_no_draft_goes_along(sample: Path, tmp_path: Path) -> None:
    draft = "date: 2024\ntitle: A secret\nstatus: draft\n"
    (sample / "content/entries/draft.yml").write_text(draft)
    (sample / "content/entries/body.md").write_text("---\ndate: 2024\ntitle: B\n---\nText\n")
    found = written(ejected_from(sample, tmp_path / "out"))
    assert [name for name in found if re.search(r"\.ya?ml$", name)] == ["mkdocs.yml"]
    assert [name for name, data in found.items() if b"A secret" in data] == []
    assert b"kind: entry" in found["docs/entries/body/index.md"]


def test_nothing_is_left_of_an_ejection_that_fails(sample: Path, tmp_path: Path) -> None:
    shutil.rmtree(sample / "theme_overrides")
    before = written(tmp_path)
    answer = CliRunner().invoke(
        cli.main, ["eject", str(tmp_path / "out"), "--config", str(sample / "mkdocs.yml")]
    )
    assert answer.exit_code == 2
    assert written(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["sample"]


def test_a_folder_that_appears_meanwhile_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with pytest.raises(OSError, match="out"), folder.new(target) as new:  # noqa: PT012 as it happens
        (new / "a").write_text("ours")
        target.mkdir()
        (target / "b").write_text("theirs")
    assert written(tmp_path) == {"out/b": b"theirs"}


# What builders make of it

BUILDERS = {
    "mkdocs": "mkdocs.__main__",
    "properdocs": "properdocs.__main__",
    "zensical": "zensical.main",
}
"""The modules whose `cli` is the command of that name."""

_WITHOUT_REGESTA = (
    "import sys; sys.modules['regesta'] = None; from {module} import cli; cli(prog_name='{name}')"
)


def run_mkdocs(project: Path) -> Path:
    """Build a project with the plugin."""
    return _built(project, "from mkdocs.__main__ import cli; cli(prog_name='mkdocs')")


def run_alone(builder: str, project: Path) -> Path:
    """Build a copy of a project with a builder that cannot import Regesta."""
    module = BUILDERS[builder]
    if importlib.util.find_spec(module.split(".")[0]) is None:
        pytest.skip(f"{builder} is not installed; `pip install {builder}` to try it")
    copied = project.with_name(f"{project.name}-{builder}")
    if copied.exists():
        return copied / "site"
    shutil.copytree(project, copied)
    return _built(copied, _WITHOUT_REGESTA.format(module=module, name=builder))


def _built(project: Path, program: str) -> Path:
    done = subprocess.run(
        [sys.executable, "-c", program, "build", "--strict", "-f", "mkdocs.yml"],
        cwd=project,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return project / "site"


Token = tuple[str, ...]


@dataclass
class Article(HTMLParser):
    """What stands in a page's article: its tags and its words, but no blanks between them."""

    tokens: list[Token] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Prepare the parser."""
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, with its attributes in the order of their names.

        What is not to be searched is a note to the builder, which may keep it or take it out.
        """
        shown = sorted(one for one in attrs if one[0] != "data-search-exclude")
        self.tokens.append((tag, *(f"{name}={value}" for name, value in shown)))

    def handle_endtag(self, tag: str) -> None:
        """Note where an element ends."""
        self.tokens.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.tokens += [("", word) for word in data.split()]

    def handle_comment(self, data: str) -> None:
        """Note a comment: an entry has none."""
        self.tokens.append(("comment", data))


SKIP = ("a", "id=__skip", "tabindex=-1")
"""Where Zensical has a reader begin who skips the navigation."""


def articles(site: Path) -> dict[str, list[Token]]:
    """Return what stands in the article of every page, by the page's path."""
    found = {path: _tokens(html) for path, html in pages(site)}
    return {path: tokens for path, tokens in found.items() if tokens}


def _tokens(html: str) -> list[Token]:
    found = re.search(r"<article.*</article>", html, flags=re.DOTALL)
    article = Article()
    article.feed(found[0] if found else "")
    article.close()
    if SKIP in article.tokens:
        at = article.tokens.index(SKIP)
        del article.tokens[at : at + 2]
    return article.tokens


def pages(site: Path) -> Iterator[tuple[str, str]]:
    """Yield the path and the HTML of every page."""
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), path.read_text(encoding="utf-8")


def first_difference(
    some: Mapping[str, list[Token]], others: Mapping[str, list[Token]]
) -> tuple[str, list[Token], list[Token]] | None:
    """Return the first page that differs, with both sides from where they do."""
    for path in sorted({*some, *others}):
        one, other = some.get(path, []), others.get(path, [])
        if one != other:
            pairs = enumerate(zip([*one, ()], [*other, ()], strict=False))
            at = next(number for number, (left, right) in pairs if left != right)
            return path, one[at : at + 9], other[at : at + 9]
    return None


@dataclass(frozen=True, slots=True)
class Both:
    """A project's site, and the project that was ejected from it."""

    site: Path
    ejected: Path


@pytest.fixture(scope="module", params=["folders", "files"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The real project, with addresses of both kinds."""
    project = tmp_path_factory.mktemp("real") / "project"
    for name in ("mkdocs.yml", "content", "theme_overrides"):
        folder.copy(ROOT / name, project / name)
    if request.param == "files":
        with (project / "mkdocs.yml").open("a", encoding="utf-8") as config:
            config.write("use_directory_urls: false\n")
    ejected = ejected_from(project, project.with_name("ejected"))
    return Both(run_mkdocs(project), ejected)


@pytest.mark.slow
@pytest.mark.parametrize("builder", BUILDERS)
def test_a_builder_makes_the_same_site_of_it(real: Both, builder: str) -> None:
    """Same pages, same articles, the same to be searched, and the same files, byte for byte."""
    site = run_alone(builder, real.ejected)
    ejected, built = (list(search_index.Searched(one).pages()) for one in (site, real.site))
    assert ejected == built
    assert first_difference(articles(real.site), articles(site)) is None
    assert {path for path, _ in pages(site)} == {path for path, _ in pages(real.site)}
    data = r".*\.(json|csv|ndjson|ics|bib|ris|xml)"
    beside = {
        name: text
        for name, text in written(real.site).items()
        if re.fullmatch(data, name) and not re.match(r"assets/|pagefind/|search|sitemap", name)
    }
    others = written(site)
    assert len(beside) > 90
    assert [name for name, text in beside.items() if others.get(name) != text] == []


# Hostile text


def hostile_entry(number: int, payload: str) -> dict[str, Any]:
    """Return an entry that says `payload` wherever an editor can say something."""
    said = payload.strip() or "x"
    return {
        "id": f"h{number}",
        "date": "[2020..2024]",
        "date_basis": "inferred",
        "date_note": said,
        "date_as_written": said,
        "title": f"T{number} {said}",
        "text": f"{said}\n\nanchored phrase",
        "translations": {"uk": {"title": said, "text": said}},
        "actors": [f"h{number}", {"unnamed": said}, {"withheld": said}],
        "places": [said],
        "topics": [f"h{number}"],
        "quotes": {"speaker": f"h{number}", "text": said, "context": said, "to": said},
        "sources": [
            {"title": said, "note": said, "publisher": said},
            {"source": f"h{number}", "at": said, "quote": said},
        ],
        "annotations": {"phrase": "anchored phrase", "note": said, "by": said},
        "facts": {f"F {said}": said},
        "corrections": {"date": "2024", "kind": "addition", "note": said},
        "certainty": "alleged",
        "certainty_note": said,
        "tags": [said],
    }


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of nothing but hostile text."""
    project = tmp_path_factory.mktemp("hostile") / "project"
    scaffold.new(project)
    shutil.rmtree(project / "content/entries")
    numbered = list(enumerate(HOSTILE))
    described = {
        f"h{number}": {"name": f"N{number} {text.strip()}", "description": text}
        for number, text in numbered
    }
    content = {
        "people": described,
        "topics": described,
        "organisations": {},
        "sources": {f"h{number}": {"title": f"S{number} {text}"} for number, text in numbered},
        "entries/all": [hostile_entry(number, text) for number, text in numbered],
    }
    for name, data in content.items():
        path = project / "content" / f"{name}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(data, allow_unicode=False), encoding="utf-8")
    return project


@pytest.fixture(scope="module")
def disarmed(hostile: Path) -> dict[str, list[Token]]:
    """What Markdown without any extension makes of it."""
    site = run_mkdocs(hostile)
    return {path: tokens for path, tokens in articles(site).items() if path != "about/index.html"}


@pytest.fixture(scope="module")
def armed(hostile: Path, disarmed: dict[str, list[Token]]) -> Path:
    """The same project with every extension that Material has a page on, ejected."""
    assert disarmed
    config = hostile / "mkdocs.yml"
    text = config.read_text("utf-8")
    start = text.index("markdown_extensions:\n")
    end = text.index("\n\n", start)
    config.write_text(f"{text[:start]}{ARMED}{text[end:]}", encoding="utf-8")
    return ejected_from(hostile, hostile.with_name("ejected"))


LOADS = frozenset(
    [
        "audio",
        "base",
        "comment",
        "embed",
        "form",
        "iframe",
        "link",
        "meta",
        "object",
        "script",
        "style",
        "video",
    ]
)


def is_own_script(token: Token) -> bool:
    """Tell whether a tag loads one of the site's own scripts, and has nothing within it."""
    tag, *attributes = token
    own = r"src=(\.\./)*assets/regesta/\w+\.js type=module"
    return tag == "script" and re.fullmatch(own, " ".join(sorted(attributes))) is not None


def is_harmful(token: Token) -> bool:
    """Tell whether a tag loads or runs something, or sends a reader to something that does."""
    if is_own_script(token):
        return False
    tag, *attributes = token
    wrong = r"on\w+=|[\w-]+=\s*(javascript|data|vbscript):"
    if tag == "img":  # the project's own alone
        wrong += r"|src=\s*(\w+:|[/\\]{2})"
    return tag in LOADS or any(re.match(wrong, one) for one in attributes if tag)


@pytest.mark.slow
def test_hostile_text_is_only_read(disarmed: dict[str, list[Token]]) -> None:
    assert len(disarmed) > 3 * len(HOSTILE)
    for path, tokens in disarmed.items():
        assert [token for token in tokens if is_harmful(token)] == [], path


@pytest.mark.slow
@pytest.mark.parametrize("builder", BUILDERS)
def test_extensions_find_nothing_in_hostile_text(
    disarmed: dict[str, list[Token]], armed: Path, builder: str
) -> None:
    site = run_alone(builder, armed)
    found = {path: tokens for path, tokens in articles(site).items() if path in disarmed}
    assert first_difference(disarmed, found) is None


@pytest.mark.slow
@pytest.mark.parametrize("builder", BUILDERS)
def test_hostile_text_stays_in_its_article(armed: Path, builder: str) -> None:
    """Titles go into the head, the navigation and the footer too."""
    for path, html in pages(run_alone(builder, armed)):
        for tag, attributes in read(html).elements:
            assert not [name for name in attributes if name.startswith("on")], (path, tag)
            address = attributes.get("src") or attributes.get("href") or ""
            assert not re.match(r"\s*(javascript|vbscript):", address), (path, address)
            assert tag != "a" or "evil" not in (attributes.get("src") or ""), path
        scripts = re.findall(r"<script\b.*?</script>", html, flags=re.DOTALL)
        assert not [one for one in scripts if "alert(1)" in one], path
