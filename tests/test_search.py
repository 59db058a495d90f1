"""The search: its index, whoever makes it, and the dialog that a reader uses."""

import errno
import gzip
import json
import logging
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Locator, Page, Route, expect

from browser import served
from regesta import article, plugin, search_index
from regesta.cli import main
from regesta.indexer import Indexer
from regesta.outputs import explore
from regesta.preview import Preview
from regesta.wording import wording

ROOT = Path(__file__).parent.parent

# A site


def entry(number: int, **more: object) -> dict[str, object]:
    """Return an entry of a day, in which one man does one thing."""
    day = f"2024-03-{number % 28 + 1:02d}"
    return {"id": f"e{number}", "date": day, "title": f"Zelensky speaks, {number}", **more}


ENTRIES = [
    *(entry(number, actors=["zelensky"], text="He says so.") for number in range(24)),
    entry(
        30,
        title="A bridge falls",
        certainty="disputed",
        date="2024-10-13",
        text='Under the *ice* <img src=x onerror="alert(1)"> of the river.',
        actors=[{"unnamed": "a ferryman"}, {"withheld": "Witness K"}],
        countries=["UA"],
        topics=["war aims"],
        sources=[
            {"title": "The harbour gazette", "author": ["A. Scribe", "B. Clerk"]},
            {"title": "A log", "archive": "Port archive", "shelfmark": "PA 7", "note": "A *copy*."},
        ],
        corrections=[{"date": "2024-11-02", "kind": "correction", "note": "Not the *north* arch."}],
        quotes=[
            {"speaker": "zelensky", "text": "that it had creaked"},
            {"withheld": "Witness L", "text": "that it had not been mended for years"},
        ],
        annotations=[{"phrase": "river", "note": "The Dnipro, by the map."}],
    ),
    entry(31, title="A secret meeting", status="draft", text="plumbago"),
    entry(
        32,
        title="A false report",
        status="withdrawn",
        text="quagmire",
        corrections=[{"date": "2024-11-01", "kind": "withdrawal", "note": "It was a hoax."}],
    ),
]

FILES = {
    "content/chronology.yml": "name: A chronology\n",
    "content/entries/all.yml": json.dumps(ENTRIES, ensure_ascii=False),
    "content/people.yml": (
        "zelensky: {name: Volodymyr Zelensky, aliases: [Zelenskiy, Володимир Зеленський]}\n"
    ),
    "content/topics.yml": "war-aims: {name: War aims}\n",
    "content/index.md": "# A chronology\n\nOf ferries and of men.\n",
    "content/essays/ice.md": "# On ice\n\nIt bears, and then it does not.\n",
    "content/hidden.md": "---\nrobots: noindex\n---\n\n# Hidden\n\nplumbago\n",
}


def project(folder: Path, plugins: str = "[regesta]", **more: object) -> Path:
    """Write a project with the theme of this repository, as a site in a folder of its host."""
    config: dict[str, object] = {
        "site_name": "A chronology",
        "site_url": "http://127.0.0.1/repo/",
        "docs_dir": "content",
        "site_dir": "repo",
        "theme": {"name": "material", "custom_dir": str(ROOT / "theme_overrides"), "font": False},
        **more,
    }
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "mkdocs.yml").write_text(f"{json.dumps(config)[:-1]}, plugins: {plugins}}}\n")
    return folder


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Build a project."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site once, strictly; nothing changes it."""
    folder = project(tmp_path_factory.mktemp("search"))
    done = run(folder, "--strict")
    assert done.returncode == 0, done.stderr
    return folder / "repo"


@pytest.fixture
def site(made: Path, tmp_path: Path) -> Path:
    """Give a copy that may be changed."""
    return Path(shutil.copytree(made, tmp_path / "repo"))


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    every = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in every}


def fragments(site: Path) -> dict[str, dict[str, Any]]:
    """Return what a browser can load of each result, by the result's id."""
    return {
        path.stem: json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        for path in (site / "pagefind" / "fragment").iterdir()
    }


# What is in the index


@pytest.fixture(scope="module")
def found(made: Path) -> Mapping[str, search_index.Found]:
    return {one.file: one for one in search_index.Searched(made).pages()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("Disputed: A bridge falls", "title"),
        ("13 October 2024", "about"),
        ("Under the ice", "texts"),
        ("that it had creaked", "texts"),
        ("The Dnipro, by the map.", "texts"),
        ("a ferryman", "texts"),
        ("Witness K", "texts"),
        ("Witness L", "texts"),
        ("A. Scribe, B. Clerk", "texts"),
        ("Port archive", "texts"),
        ("PA 7", "texts"),
        ("A copy.", "texts"),
        ("Not the north arch.", "texts"),
        ("Володимир Зеленський", "names"),
        ("Ukraine", "names"),
        ("War aims", "names"),
        ("The harbour gazette", "names"),
    ],
)
def test_an_entry_is_found_by(
    found: Mapping[str, search_index.Found], words: str, field: str
) -> None:
    held = getattr(found["entries/e30/index.html"], field)
    assert words in (held if isinstance(held, str) else "\n".join(held))


@pytest.mark.slow
def test_a_person_is_found_by_every_name(found: Mapping[str, search_index.Found]) -> None:
    one = found["people/zelensky/index.html"]
    assert (one.title, one.about, one.entry) == ("Volodymyr Zelensky", "Person", None)
    assert one.own_names == ("Volodymyr Zelensky", "Zelenskiy", "Володимир Зеленський")


@pytest.mark.slow
def test_other_pages_are_found_by_their_text_and_overviews_by_their_headings(
    found: Mapping[str, search_index.Found],
) -> None:
    assert found["essays/ice/index.html"].texts == ("It bears, and then it does not.",)
    assert found["index.html"].title == "A chronology"
    assert found["people/index.html"].title == "People"
    assert "Volodymyr" not in "".join(found["people/index.html"].texts)


@pytest.mark.slow
def test_what_is_not_published_or_repeats_is_not_found(
    made: Path, found: Mapping[str, search_index.Found]
) -> None:
    """Drafts, withdrawn entries and hidden pages; lists of a year; the page for missing ones."""
    assert (made / "hidden/index.html").is_file()
    assert (made / "entries/e32/index.html").is_file()
    absent = {"404.html", "chronology/2024/index.html", "entries/e32/index.html"}
    assert not absent & found.keys()
    assert not {path for path in found if "e31" in path or "hidden" in path}
    said = "\n".join(text for one in found.values() for text in (one.title, *one.texts))
    assert not re.search("plumbago|quagmire|hoax|false report", said)


@pytest.mark.slow
def test_a_draft_that_a_preview_shows_is_not_found(site: Path) -> None:
    data = json.loads((site / search_index.DATA).read_text("utf-8"))
    data["entries"][0]["status"] = "draft"
    (site / search_index.DATA).write_text(json.dumps(data), encoding="utf-8")
    before, after = len(data["entries"]), list(search_index.Searched(site).pages())
    assert len([one for one in after if one.entry]) == before - 1


@pytest.mark.slow
def test_results_are_joined_to_entries_and_names(made: Path) -> None:
    known = fragments(made)
    entries = json.loads((made / "pagefind/entries.json").read_text("utf-8"))
    names = json.loads((made / "pagefind/names.json").read_text("utf-8"))
    assert entries["version"] == names["version"] == search_index.VERSION
    ids = search_index.Searched(made).entry_ids
    columns = json.loads((made / "explore/columns.json").read_text("utf-8"))
    assert entries["order"] == columns["order"]
    assert sorted(ids) == sorted(str(one["id"]) for one in ENTRIES if "status" not in one)
    for id_, hit in zip(ids, entries["hits"], strict=True):
        assert known[hit]["url"] == f"entries/{id_}/index.html"
    others = dict(zip(names["hits"], names["names"], strict=True))
    assert others.keys() | set(entries["hits"]) == known.keys()
    assert ["Volodymyr Zelensky", "Zelenskiy", "Володимир Зеленський"] in others.values()


# How it is written


@pytest.mark.slow
def test_the_same_site_gives_the_same_bytes(site: Path) -> None:
    before = files(site / "pagefind")
    for path in site.rglob("*.html"):
        path.touch()
    search_index.write(site)
    assert files(site / "pagefind") == before
    assert not [name for name in before if re.search(r"-ui\.|highlight", name)]


@pytest.mark.slow
def test_one_that_is_cut_off_leaves_the_one_before(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(site)
    (site / "people/zelensky/index.html").unlink()

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(search_index, "names", stop)
    with pytest.raises(KeyboardInterrupt):
        search_index.write(site)
    del before["people/zelensky/index.html"]
    assert files(site) == before


@pytest.mark.slow
def test_what_one_that_was_killed_has_left_is_removed(site: Path) -> None:
    (site / ".pagefind-left").mkdir()
    search_index.write(site)
    assert not list(site.glob(".*"))


def test_pagefind_that_knows_more_languages_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = {"pagefind_bin"}
    monkeypatch.setattr(search_index, "find_spec", lambda name: name in installed or None)
    assert search_index._command()[1:] == ["-m", "pagefind_bin"]  # noqa: SLF001
    installed.add("pagefind_bin_extended")
    assert search_index._command()[1:] == ["-m", "pagefind_bin_extended"]  # noqa: SLF001


MISSING = "the command 'pagefind', which makes the search index, is not installed"


@pytest.fixture
def _missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "find_spec", lambda _: None)
    monkeypatch.setattr("shutil.which", lambda _: None)


@pytest.mark.slow
@pytest.mark.usefixtures("_missing")
def test_without_pagefind_a_build_warns_and_the_site_stands(
    site: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pages = {name: text for name, text in files(site).items() if "pagefind/" not in name}
    with caplog.at_level(logging.WARNING):
        plugin.index(site)
    (said,) = caplog.records
    assert said.name == "mkdocs.plugins.regesta", "another logger's do not count in strict builds"
    assert MISSING in said.getMessage()
    assert files(site) == pages, "an index of other pages is none"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("made_wrong", "code", "said"),
    [
        (lambda site: site.rename(site.with_name("x")), 2, "repo' does not exist"),
        (lambda site: (site / "data/chronology.json").unlink(), 2, "name the folder of a built"),
        (lambda site: (site / "data/chronology.json").write_text("{"), 2, "is not JSON"),
        (lambda site: (site / "data/chronology.json").write_text("{}"), 2, "is not what Regesta"),
    ],
)
def test_the_command_says_in_a_line_what_is_wrong(
    site: Path, made_wrong: Callable[[Path], object], code: int, said: str
) -> None:
    made_wrong(site)
    done = CliRunner().invoke(main, ["index", str(site)])
    assert (done.exit_code, done.output.count("\n")) == (code, 1), done.output
    assert said in done.output


def test_a_folder_that_is_no_site_is_left_alone(tmp_path: Path) -> None:
    own = tmp_path / ".pagefind-own"
    own.mkdir()
    assert CliRunner().invoke(main, ["index", str(tmp_path)]).exit_code == 2
    assert [*tmp_path.iterdir()] == [own]


@pytest.mark.slow
def test_a_page_that_cannot_be_read_leaves_the_index_before(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(site)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "about/index.html")

    monkeypatch.setattr(search_index, "read", refuse)
    done = CliRunner().invoke(main, ["index", str(site)])
    assert (done.exit_code, done.output.count("\n")) == (2, 1), done.output
    assert "about/index.html" in done.output
    assert files(site) == before


@pytest.mark.slow
def test_an_index_of_the_same_pages_is_left_as_it_is(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("it is written anew")

    monkeypatch.setattr(search_index, "_replace", refuse)
    assert search_index.write(site, anew=False) > 1
    with pytest.raises(AssertionError, match="anew"):
        search_index.write(site)
    text = (site / "data/chronology.json").read_text("utf-8")
    (site / "data/chronology.json").write_text(text.replace("bridge", "ferry"), encoding="utf-8")
    with pytest.raises(AssertionError, match="anew"):
        search_index.write(site, anew=False)


@pytest.mark.slow
def test_nothing_is_waited_for_where_pagefind_is_begun_by_another_process(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"  # as on Windows
    command = [sys.executable, "-c", begin, *search_index._command()]  # noqa: SLF001
    monkeypatch.setattr(search_index, "_command", lambda: command)
    again = threading.Thread(target=lambda: search_index.write(site, anew=False), daemon=True)
    again.start()
    again.join(60)
    assert not again.is_alive()


def test_an_index_of_a_preview_has_no_file_outside_of_it(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("geheim", encoding="utf-8")
    made = tmp_path / "made"
    made.mkdir()
    (made / "entries.json").write_text("{}", encoding="utf-8")
    one = Indexer(lambda: nullcontext(None))
    one._made = (made,)  # noqa: SLF001
    assert one.file("entries.json")
    # On Windows it may be written as `..\password`, or with a drive.
    assert not any(map(one.file, ("../password", str(tmp_path / "password"), "entries.json\0")))
    one.close()


@pytest.mark.slow
def test_an_index_of_the_same_pages_that_is_damaged_is_made_anew(site: Path) -> None:
    search_index.write(site)
    whole = files(site)
    index = site / search_index.FOLDER
    damages: list[Callable[[Path], object]] = [
        Path.unlink,
        lambda path: path.write_bytes(b""),
        lambda path: path.with_name("more").write_bytes(b""),
    ]
    for damage in damages:
        for path in (next(index.glob("fragment/*")), index / search_index.NAMES):
            damage(path)
            search_index.write(site, anew=False)
            assert files(site) == whole


@pytest.mark.slow
@pytest.mark.parametrize("title", ["???", "—", "Arrest"])
def test_a_page_without_a_word_is_in_the_index(site: Path, title: str) -> None:
    path = site / "data/chronology.json"
    data = json.loads(path.read_bytes())
    one = data["entries"][0]
    data["entries"][0] = {"id": one["id"], "url": one["url"], "date": one["date"]}
    data["entries"][0] |= {"title": title, "text": "..."}
    path.write_text(json.dumps(data), encoding="utf-8")
    search_index.write(site)
    assert json.loads((site / "pagefind/entries.json").read_bytes())["hits"][0]


@pytest.mark.slow
def test_the_command_makes_the_index_or_says_why_not(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(site / "pagefind")
    done = CliRunner().invoke(main, ["index", str(site)])
    assert (done.exit_code, (site / "pagefind/pagefind.js").is_file()) == (0, True), done.output
    assert re.fullmatch(r"Wrote the search index of \d+ pages to '.*pagefind'\.\n", done.output)
    broken = "import sys; sys.exit('it\\nbroke')"
    monkeypatch.setattr(search_index, "_command", lambda: [sys.executable, "-c", broken])
    done = CliRunner().invoke(main, ["index", str(site)])
    assert done.exit_code == 1
    assert done.output == "Error: Pagefind could not make the search index: it broke\n"


# Pages by their HTML


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<title>A</title><body><p>b", ("A", "b", "b")),
        ("<body>x<article><h1>A<a class=headerlink>#</a></h1><p>b<p>c", ("A", "b", "b c")),
        ("<body><nav>n</nav><div role=main><h1>A</h1>b</div>z", ("A", "", "b")),
        ("<article><h1>A</h1>b<ul data-search-exclude><li>c<li>d</ul>e", ("A", "", "b e")),
        ("<article><h1>A</h1><svg><title>t</title></svg><b>b</b>c<br>d", ("A", "", "bc d")),
        ("<article><h1>A</h1>&lt;b&gt;<script>s</script></article></main></b>", ("A", "", "<b>")),
    ],
)
def test_a_page_is_read(html: str, expected: tuple[str, str, str]) -> None:
    assert article.read(html) == article.Article(*expected)


@pytest.mark.parametrize(
    "head", ['<meta name="robots" content="noindex">', '<meta http-equiv="Refresh" content="0">']
)
def test_a_hidden_page_and_one_that_leads_elsewhere_are_not(head: str) -> None:
    assert article.read(f"{head}<h1>A</h1>b") is None


# In a preview


def wait(wanted: Callable[[], object]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + 30
    while not wanted():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
def test_a_preview_serves_the_index_before_until_the_next_is_there(site: Path) -> None:
    shutil.rmtree(site / "pagefind")
    preview = Preview("/repo/")
    preview.be_searched()
    try:
        again = shutil.copytree(site, site.with_name("again"))
        data = (again / search_index.DATA).read_text("utf-8")
        (again / search_index.DATA).write_text(data.replace('"id":"e30"', '"id":"e31"'))

        first, second = (
            explore.order(search_index.Searched(one).entry_ids) for one in (site, again)
        )

        def order() -> str:
            body = preview.answer("/repo/pagefind/entries.json").body
            return str(json.loads(body)["order"]) if body.startswith(b"{") else ""

        preview.publish(site)
        wait(lambda: order() == first)
        preview.publish(again)
        assert order() == first
        wait(lambda: order() == second)
        assert preview.answer("/repo/pagefind/../../x").status == 404
    finally:
        preview.close()


@pytest.mark.slow
def test_many_sites_in_a_row_are_indexed_once_and_a_broken_one_leaves_the_index(
    site: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from regesta import indexer  # noqa: PLC0415

    begun: list[Path] = []
    begin = indexer._begin  # noqa: SLF001

    def counted(site: Path, scratch: Path) -> Any:
        begun.append(site)
        return begin(site, scratch)

    monkeypatch.setattr(indexer, "_begin", counted)
    one = Indexer(lambda: nullcontext(site), calm=0.2)
    try:
        for _ in range(5):
            one.refresh()
        wait(lambda: one.file("entries.json"))
        assert begun == [site]
        (site / search_index.DATA).unlink()
        one.refresh()
        wait(lambda: "The preview cannot be searched" in caplog.text)
        assert one.file("entries.json")
    finally:
        one.close()


@pytest.mark.slow
def test_an_index_that_cannot_be_made_is_made_at_the_next_change(
    site: Path, caplog: pytest.LogCaptureFixture
) -> None:
    @contextmanager
    def site_of() -> Iterator[Path]:
        if not caplog.records:
            raise OSError(errno.ENOSPC, "No space left on device")
        yield site

    one = Indexer(site_of, calm=0)
    try:
        one.refresh()
        wait(lambda: "cannot be searched: [Errno 28] No space left" in caplog.text)
        one.refresh()
        wait(lambda: one.file("entries.json"))
    finally:
        one.close()


@pytest.mark.slow
def test_an_indexer_is_stopped_in_the_middle_and_leaves_nothing(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    one = Indexer(lambda: nullcontext(site), calm=0)
    one.refresh()
    wait(lambda: list(site.glob(".pagefind-*")))
    one.close()
    one.close()
    assert list((tmp_path / "scratch").iterdir()) == []


# In a browser

SIZES = (1440, 390)

expect.set_options(timeout=30_000)  # how long anything takes is never tested


@pytest.fixture(scope="module")
def address(made: Path) -> Iterator[str]:
    """The site's address, in a folder of its host."""
    with served(made.parent) as host:
        yield f"{host}repo/"


@contextmanager
def opened(chromium: Browser, address: str, width: int = 1440) -> Iterator[Page]:
    """Open a page on which nothing may go wrong, and from which no request may leave the site."""
    with chromium.new_context(viewport={"width": width, "height": 900}) as context:
        context.set_default_timeout(15_000)
        page = context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda one: wrong.append(str(one)))
        page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
        page.on(
            "request", lambda one: None if one.url.startswith(address) else wrong.append(one.url)
        )
        page.goto(address)
        yield page
        assert wrong == []


@pytest.fixture(params=SIZES)
def page(chromium: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with opened(chromium, address, request.param) as found:
        yield found


def results(page: Page, name: str = "Results") -> Locator:
    return page.get_by_role("list", name=name).get_by_role("listitem")


@pytest.mark.slow
def test_an_alias_finds_the_person_first_by_mouse(page: Page, address: str) -> None:
    page.get_by_role("button", name="Search").click()
    page.get_by_label("Search this site").fill("zelenskiy")
    expect(results(page).first).to_contain_text("Person")
    expect(results(page)).to_have_count(10)
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^2\d results$"))
    more = page.get_by_role("link", name="In Explore")
    expect(more).to_have_text("In Explore: all 25 entries with these words")
    assert (more.get_attribute("href") or "").startswith(f"{address}explore/?words=zelenskiy")
    results(page).first.get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("Volodymyr Zelensky")
    assert page.url == f"{address}people/zelensky/"


@pytest.mark.slow
def test_it_is_used_by_keyboard_alone(page: Page, address: str) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Search this site")).to_be_focused()
    page.keyboard.type("speaks /")  # a slash is a letter here
    expect(results(page)).to_have_count(10)
    page.keyboard.press("ArrowDown")
    expect(results(page).first.get_by_role("link")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Search this site")).to_be_focused()
    for _ in range(11):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Show more")).to_be_focused()
    page.keyboard.press("Enter")
    expect(results(page)).to_have_count(20)
    expect(results(page).nth(10).get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Search")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Search this site")).to_be_focused()
    page.keyboard.type("bridge")
    expect(results(page)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("A bridge falls")
    assert page.url == f"{address}entries/e30/"


@pytest.mark.slow
def test_what_is_typed_is_searched_and_never_a_shortcut_of_the_theme(
    page: Page, address: str
) -> None:
    page.goto(f"{address}people/")  # which has a page before and after it
    page.keyboard.type("/npbridge")  # at once, before the search is there
    words = page.get_by_label("Search this site")
    expect(words).to_have_value("npbridge")
    words.fill("bridge")
    expect(results(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(results(page).first.get_by_role("link")).to_be_focused()
    page.keyboard.type("nps")
    expect(words).to_have_value("bridgenps")
    assert page.url == f"{address}people/"


@pytest.mark.slow
def test_a_result_says_when_what_and_why_and_all_of_it_is_text(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("ice")
    one = results(page).filter(has_text="13 October 2024")
    expect(one).to_contain_text("Disputed: A bridge falls")
    expect(one).to_contain_text('Under the ice <img src=x onerror="alert(1)"> of the river.')
    expect(one.locator("mark")).to_have_text(["ice"])
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")


@pytest.mark.slow
def test_what_was_found_goes_with_the_words(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("bridge")
    expect(results(page)).to_have_count(1)
    page.get_by_label("Search this site").fill("xyzzy")
    expect(page.get_by_text("Nothing found for “xyzzy”").first).to_be_visible()
    expect(results(page)).to_have_count(0)
    page.get_by_label("Search this site").fill("")
    expect(page.get_by_text("Type a word or a name.")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("")


@pytest.mark.slow
def test_a_word_that_is_nowhere_is_not_cut_until_something_is_found(page: Page) -> None:
    """Pagefind does so; what is begun, or has another ending, is found all the same."""
    page.keyboard.press("/")
    for words, is_found in (
        ("bridgehead", False),
        ("bridge", True),
        ("bridge xyzzy", False),
        ("falling bridges", True),
        ("bridgexyzzy falls", False),
        ("“brid", True),
        ("bridge, onto", False),
        ('"bridge falls"', True),
        ('"falls bridge"', False),
        ("Володимир", True),
    ):
        looked_for(page, words, is_found=is_found)


def looked_for(page: Page, words: str, *, is_found: bool, language: str = "en") -> None:
    """Type words, and expect a result, or to be told that there is none."""
    say = wording(language).gettext
    page.get_by_label(say("Search this site")).fill(words)
    none = say("Nothing found for “{words}”. Try fewer words, or another spelling.", words=words)
    found = results(page, say("Results")) if is_found else page.get_by_text(none)
    expect(found.first).to_be_visible()


@pytest.mark.slow
def test_another_form_of_a_word_is_found_where_pagefind_knows_no_endings(
    chromium: Browser, tmp_path: Path
) -> None:
    theme = {"name": "material", "custom_dir": str(ROOT / "theme_overrides"), "font": False}
    folder = project(tmp_path, theme={**theme, "language": "uk"})
    (folder / "content" / "chronology.yml").write_text("language: uk\n", encoding="utf-8")
    assert run(folder).returncode == 0
    with served(folder) as host, opened(chromium, f"{host}repo/") as page:
        page.keyboard.press("/")
        for words, is_found in (("Зеленським", True), ("Зеленчук", False), ("про мости", False)):
            looked_for(page, words, is_found=is_found, language="uk")


@pytest.mark.slow
def test_what_of_the_index_does_not_load_is_told_and_asked_for_once_more(
    chromium: Browser, address: str
) -> None:
    with chromium.new_context() as context:
        for missing in ("index/*", "fragment/*", "pagefind.js", "names.json", "*.pf_meta"):
            page = context.new_page()
            page.route(f"**/pagefind/{missing}", lambda route: route.abort())
            page.goto(address)
            page.keyboard.press("/")
            page.keyboard.type("bridge")
            expect(page.get_by_text("The search could not be loaded").first).to_be_visible()
            page.unroute_all()
            page.keyboard.type("s")
            expect(results(page)).to_have_count(1)


@pytest.mark.slow
def test_enter_opens_the_first_result_of_what_stands_in_the_field(page: Page, address: str) -> None:
    """Not of the words before, nor of those that are typed while it is looked for."""
    page.keyboard.press("/")
    page.keyboard.type("ferries")
    expect(results(page)).to_have_count(1)
    page.get_by_label("Search this site").fill("bridge")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("A bridge falls")
    expect(page.get_by_role("button", name="Search")).to_be_visible()  # its script has begun
    page.keyboard.press("/")
    page.keyboard.type("xyzzy")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing found for “xyzzy”").first).to_be_visible()
    assert page.url == f"{address}entries/e30/"


@pytest.mark.slow
def test_closed_it_leaves_the_reader_where_they_were(page: Page) -> None:
    link = page.locator("article a, .md-footer a").first
    link.focus()
    page.keyboard.press("/")
    page.get_by_role("button", name="Close").click()
    expect(link).to_be_focused()


@pytest.mark.slow
def test_a_search_that_does_not_load_says_so_and_is_tried_again(
    chromium: Browser, address: str
) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.route("**/search.js", lambda route: route.abort())
        page.goto(address)
        page.keyboard.press("/")
        expect(page.get_by_role("alert")).to_have_text(re.compile("could not be loaded"))
        page.keyboard.press("/")
        expect(page.get_by_label("Search this site")).to_be_focused()
        expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.slow
def test_keys_are_left_alone_where_something_is_typed(page: Page) -> None:
    page.evaluate("document.body.append(document.createElement('textarea'))")
    page.locator("textarea").last.focus()
    page.keyboard.press("/")
    page.keyboard.press("Control+k")
    expect(page.locator("textarea").last).to_have_value("/")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.slow
def test_the_page_for_missing_ones_is_searched_too(chromium: Browser, address: str) -> None:
    with opened(chromium, address) as page:
        page.goto(f"{address}404.html")
        page.keyboard.press("/")
        page.keyboard.type("bridge")
        expect(results(page)).to_have_count(1)


@pytest.mark.slow
def test_a_site_without_an_index_says_so(chromium: Browser, site: Path) -> None:
    shutil.rmtree(site / "pagefind")
    with served(site.parent) as host, chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{host}repo/")
        page.keyboard.press("/")
        page.keyboard.type("bridge")
        expect(page.get_by_text("This site has no search index").first).to_be_visible()
        search_index.write(site)
        page.keyboard.type("s")
        expect(results(page)).to_have_count(1)


@pytest.mark.slow
def test_a_strict_policy_allows_it(chromium: Browser, address: str) -> None:
    policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'"

    def strictly(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, headers={**answer.headers, "content-security-policy": policy}
        )

    with chromium.new_context() as context:
        page = context.new_page()
        page.route("**/*", strictly)
        page.goto(address)
        expect(page.get_by_role("button", name="Search")).to_be_visible()
        page.evaluate(
            "window.broken = []; document.addEventListener('securitypolicyviolation',"
            " (event) => window.broken.push(event.violatedDirective))"
        )
        page.keyboard.press("/")
        page.keyboard.type("bridge")
        expect(results(page)).to_have_count(1)
        assert page.evaluate("window.broken") == []


@pytest.mark.slow
def test_without_scripts_there_is_no_button(chromium: Browser, address: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        expect(page.locator("[data-rg-search]")).to_be_hidden()


@pytest.mark.slow
def test_a_site_has_one_search_not_two(tmp_path: Path) -> None:
    """Material's where an owner has asked for that; none where there is to be none."""
    tabs = ["navigation.tabs", "navigation.tabs.sticky"]
    for number, (plugins, features, ours, theirs) in enumerate(
        (
            ("[search, regesta]", [], 0, 1),
            ("[{regesta: {search: false}}]", [], 0, 0),
            ("[regesta]", tabs, 1, 0),
        )
    ):
        theme = {"name": "material", "custom_dir": str(ROOT / "theme_overrides"), "font": False}
        more = {"theme": {**theme, "features": features}}
        folder = project(tmp_path / str(number), plugins, **more)
        assert run(folder, "--strict", "--quiet").returncode == 0
        html = (folder / "repo/index.html").read_text("utf-8")
        assert html.count("data-rg-search") == ours
        assert html.count('data-md-component="search"') == theirs
        assert (folder / "repo/pagefind").exists() == bool(ours or theirs)
