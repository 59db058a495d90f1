"""Pages are a pure function of the chronology, and every one of them keeps the same rules."""

import html
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from posixpath import normpath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import frontmatter
import pytest
import yaml
from markdown import Markdown

import samples
from golden import CASES, NAMES, compared, path_of, rendered
from markup import Attributes, Document, strict
from regesta import build
from regesta.build import Options
from regesta.model import Chronology
from regesta.pages.address import Addresses
from regesta.pages.page import Page
from regesta.pages.site import LONG
from regesta.views import Views

ROOT = Path(__file__).parent.parent
HOSTILE: list[str] = yaml.safe_load(
    (Path(__file__).parent / "prose" / "hostile.yml").read_text(encoding="utf-8")
)

Pages = Mapping[str, Page]

# Golden pages


@pytest.mark.parametrize(
    ("case", "file"),
    [(case, file) for case in NAMES for file in compared(case)],
    ids=[f"{case}/{path_of(case, file)}" for case in NAMES for file in compared(case)],
)
def test_a_page_is_exactly_this(case: str, file: Path) -> None:
    """Where a change is meant, run `python tests/golden.py` and read what it changed."""
    page = rendered(case)[path_of(case, file)]
    assert page.markdown() == file.read_text(encoding="utf-8")


# Chronologies on which every rule is tried


def many() -> dict[str, Any]:
    """Return entries enough for every list to be split, with hostile text in all of them."""
    texts = HOSTILE * 10
    return {
        "entries/many.yml": [
            {
                "id": f"e{number}",
                "date": day(number),
                "title": f"{number} {texts[number][:200]}",
                "text": texts[number + 1],
                "actors": [
                    "hub",
                    {"name": f"p{number % 60}", "role": "mentioned" if number % 3 else "guest"},
                ],
                "countries": ["UA"],
                "topics": ["all"],
                "thread": "all",
                "sources": ["all", {"title": texts[number + 2], "note": texts[number + 3]}],
                "facts": {texts[number + 4][:80]: texts[number + 5]},
                "quotes": {"speaker": "hub", "text": texts[number + 6], "to": texts[number]},
                "certainty": ["confirmed", "alleged", "disputed", "refuted"][number % 4],
            }
            for number in range(200)
        ],
        "people.yml": {
            "hub": {"name": texts[0][:100], "aliases": texts[1:4], "description": texts[4]},
            **{
                f"p{n}": {"name": f"Person {n}", "sort": f"{chr(65 + n % 26)}{n}"}
                for n in range(60)
            },
        },
        "topics.yml": {"all": {"name": texts[5][:100], "description": texts[6]}},
        "threads.yml": {"all": {"name": texts[7][:100]}},
        "sources.yml": {"all": {"title": texts[8], "publisher": texts[9]}},
        "chronology.yml": {"name": texts[10], "description": texts[11]},
    }


def day(number: int) -> str:
    """Return dates of which most fall into one year, exactly or not."""
    if number % 25 == 0:
        return ["2024", "[2024-03-01..2024-05-02]", "-0043-03-15", "Y12024"][number // 25 % 4]
    return f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}"


@pytest.fixture(scope="module")
def stress(tmp_path_factory: pytest.TempPathFactory) -> Chronology:
    folder = tmp_path_factory.mktemp("stress")
    (folder / "entries").mkdir()
    for path, data in many().items():
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        (folder / path).write_text(text, encoding="utf-8")
    return chronology_in(folder)


@cache
def content(case: str) -> Chronology:
    folder = ROOT / "content" if case == "real" else CASES / case / "content"
    return chronology_in(folder)


def chronology_in(folder: Path) -> Chronology:
    loaded = build.load(folder)
    assert loaded.chronology is not None, "\n".join(map(str, loaded.errors[:9]))
    return loaded.chronology


def pages_of(folder: Path, files: samples.Files) -> Pages:
    """Return the pages of the chronology in `files`, by their paths."""
    made = build.render(chronology_in(samples.write(folder, files)), Options())
    return {page.path: page for page in made.pages}


@pytest.fixture(scope="module", params=["real", *NAMES, "stress"])
def chronology(request: pytest.FixtureRequest) -> Chronology:
    if request.param == "stress":
        found: Chronology = request.getfixturevalue("stress")
        return found
    return content(request.param)


OPTIONS = {
    "addresses that are folders": Options(drafts=True, edit_base="https://git.example/edit/"),
    "addresses that are files": Options(directory_urls=False),
}


@pytest.fixture(scope="module", params=list(OPTIONS))
def options(request: pytest.FixtureRequest) -> Options:
    return OPTIONS[request.param]


@pytest.fixture(scope="module")
def pages(chronology: Chronology, options: Options) -> Pages:
    made = build.render(chronology, options).pages
    assert len({page.path for page in made}) == len(made)
    return {page.path: page for page in made}


# The body


BLOCKS = frozenset(
    [
        "script",
        "div",
        "section",
        "header",
        "footer",
        "nav",
        "figure",
        "table",
        "ul",
        "ol",
        "dl",
        "p",
        "details",
        "aside",
        "script",
    ]
)


def blocks(page: Page) -> list[str]:
    return page.body.split("\n\n")


def test_a_body_is_headings_and_whole_blocks(pages: Pages) -> None:
    """So that every Markdown parser passes it on as it is."""
    for page in pages.values():
        assert page.body == page.body.strip(), page.path
        for block in blocks(page):
            assert block == block.strip(), (page.path, block[:200])
            assert not re.search(r"^\s*$", block, re.MULTILINE), (page.path, block[:200])
            if block.startswith("## "):
                assert "\n" not in block, block
                assert not re.search(r"[<`*_\[\\{]", block[3:]), block
            else:
                opening = re.match(r"<([a-z0-9]+)[ >]", block)
                assert opening, (page.path, block[:200])
                assert opening[1] in BLOCKS, block[:200]
                assert strict(block).elements[0][0] == opening[1]


EXTENSIONS = [
    *("attr_list", "md_in_html", "footnotes", "tables", "toc", "abbr", "def_list", "smarty"),
    *(
        "admonition",
        "meta",
        "nl2br",
        "pymdownx.superfences",
        "pymdownx.highlight",
        "pymdownx.tilde",
    ),
    *("pymdownx.critic", "pymdownx.emoji", "pymdownx.keys", "pymdownx.mark", "pymdownx.snippets"),
    *("pymdownx.tasklist", "pymdownx.magiclink", "pymdownx.arithmatex", "pymdownx.caret"),
]


@pytest.mark.parametrize("extensions", [[], EXTENSIONS], ids=["plain", "with extensions"])
def test_a_markdown_parser_changes_no_block(pages: Pages, extensions: list[str]) -> None:
    markdown = Markdown(extensions=extensions)
    for page in list(pages.values())[:150]:
        markdown.reset()
        html = markdown.convert(page.body)
        for block in blocks(page):
            if not block.startswith("## "):
                assert block in html, (page.path, block[:300])


def test_nothing_is_shown_that_is_not_there(pages: Pages) -> None:
    for page in pages.values():
        text = re.sub(r"<[^>]*>", " ", page.body.replace('<th scope="row">None</th>', ""))
        for wrong in (r"\bNone\b", r"Markup\(", r"\{\{", r"\{%", r"\[\]", r"\(\)", "Undefined"):
            assert not re.search(wrong, text), (page.path, wrong)
        assert not re.search(r'(class|href|lang|id|datetime|aria-label)=""', page.body), page.path
        assert not re.search(r"<(\w+)(?![^>]* (data-|src=))[^>]*>\s*</\1>", strip_svg(page.body)), (
            page.path
        )


def strip_svg(html: str) -> str:
    return re.sub(r"<svg.*?</svg>", "", html)


def test_no_id_stands_twice_on_a_page(pages: Pages) -> None:
    for page in pages.values():
        ids = parsed(html_of(page)).ids
        assert len(ids) == len(set(ids)), page.path


def html_of(page: Page) -> str:
    return "\n".join(block for block in blocks(page) if not block.startswith("## "))


@cache
def parsed(html: str) -> Document:
    return strict(html)


def elements(page: Page) -> list[tuple[str, Attributes]]:
    return parsed(html_of(page)).elements


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs_but_scripts_of_ours(
    pages: Pages,
) -> None:
    for page in pages.values():
        for tag, attrs in elements(page):
            assert tag not in {"style", "iframe", "object", "embed", "link", "form"}
            if tag == "script":
                assert attrs.keys() == {"type", "src"}, attrs
                assert re.fullmatch(r"(\.\./)*assets/regesta/\w+\.js", attrs["src"] or ""), attrs
            assert not any(name.startswith("on") or name == "style" for name in attrs), attrs
            assert "src" not in attrs or not urlsplit(attrs["src"] or "").netloc


def test_every_picture_and_every_flag_has_words(pages: Pages) -> None:
    for page in pages.values():
        for tag, attrs in elements(page):
            if attrs.get("role") == "img":
                assert attrs.get("aria-label"), (page.path, tag, attrs)


# Front matter


def test_front_matter_is_read_as_it_was_written(pages: Pages) -> None:
    for page in pages.values():
        read_back = frontmatter.loads(page.markdown())
        assert read_back.metadata == page.meta, page.path
        assert read_back.content == page.body, page.path
        assert page.meta["title"]
        assert page.meta["kind"]
        for value in page.meta.values():
            assert all(type(part) is str for part in scalars(value)), page.meta


def scalars(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from scalars(part)
    elif value is not True:
        yield value


def test_the_front_matter_of_entries_is_the_contract(
    pages: Pages, chronology: Chronology, options: Options
) -> None:
    shown = Views(chronology, drafts=options.drafts)
    for entry in shown.entries:
        meta = pages[f"entries/{entry.id}.md"].meta
        assert meta["kind"] == "entry"
        assert meta["id"] == entry.id
        assert meta["date"] == entry.date.edtf
        assert meta["date_basis"] == entry.date_basis
        assert ("date_earliest" in meta) == (entry.date.earliest is not None)
        assert ("date_latest" in meta) == (entry.date.latest is not None)
        assert len(meta["countries"]) == len(entry.countries)
        assert len(meta["topics"]) == len(entry.topics)
        assert len(meta["actors"]) == sum(actor.who is not None for actor in entry.actors)
        assert meta["description"]
        assert not re.search(r'[<>"]', meta["title"] + meta["description"])


# Links


def url_of(path: str, options: Options) -> str:
    """Return the address that MkDocs gives to the page at `path`."""
    stem = path.removesuffix(".md")
    if not options.directory_urls:
        return f"/{stem}.html"
    return f"/{stem.removesuffix('index')}" if stem.split("/")[-1] == "index" else f"/{stem}/"


def test_every_link_leads_to_a_page(pages: Pages, options: Options) -> None:
    known = {url_of(path, options) for path in pages}
    for page in pages.values():
        here = url_of(page.path, options)
        for tag, attrs in elements(page):
            href = attrs.get("href")
            if tag != "a" or href is None:
                continue
            parts = urlsplit(href)
            if parts.scheme or href.startswith("#"):
                assert parts.scheme in {"", "https", "http", "mailto"}, href
                continue
            target = resolved(here, unquote(parts.path))
            known_there = target in known or target.endswith((*FILES, *EXPLORE))
            assert known_there or is_editors(href, page), (page.path, href, target)


def resolved(here: str, href: str) -> str:
    target = normpath(f"{here.rpartition('/')[0]}/{href}")
    return target if target == "/" or not href.endswith("/") else f"{target}/"


EXPLORE = ("/explore/", "/explore.html", "/explore/index.html")
"""Where selections lead."""
FILES = (".xml", ".json", ".ndjson", ".csv", ".ics", ".bib", ".ris")
"""What is no page; the tests of the built site follow these."""


def is_editors(href: str, page: Page) -> bool:
    """Tell whether an editor typed the link, which may lead to a page written by hand."""
    may_be = page.path.startswith(("entries/", "chronology/"))
    typed = not href.startswith("../") or "." not in href.lstrip("./")
    return (may_be and typed) or href.startswith("//")


def test_every_page_is_reached(pages: Pages, options: Options) -> None:
    """Withdrawn and moved entries aside, which have an address for those who kept it."""
    found, ahead = set(), {url_of(path, options) for path, page in pages.items() if page.in_nav}
    by_url = {url_of(path, options): page for path, page in pages.items()}
    while ahead:
        url = ahead.pop()
        found.add(url)
        for _, attrs in elements(by_url[url]):
            href = attrs.get("href") or "https:"
            target = resolved(url, unquote(urlsplit(href).path))
            if not urlsplit(href).scheme and target in by_url and target not in found:
                ahead.add(target)
    left = {page.meta["kind"] for url, page in by_url.items() if url not in found}
    assert left <= {"withdrawn", "moved"}


# What is shown where


@pytest.mark.parametrize("drafts", [False, True])
def test_what_is_withdrawn_is_nowhere_and_what_is_a_draft_only_in_a_preview(drafts: bool) -> None:  # noqa: FBT001
    pages = rendered("states", Options(drafts=drafts))
    secrets = {
        found
        for page in pages.values()
        for found in re.findall(r"SECRET \w+|secret-\w+|North Korea|/kp/", page.markdown())
    }
    draft = {"SECRET draft", "SECRET text", "SECRET author", "secret-author", "North Korea", "/kp/"}
    assert secrets == (draft if drafts else set())
    assert not [path for path in pages if "secret-person" in path or "secret-topic" in path]
    assert ("entries/not-yet.md" in pages) == drafts
    assert "entries/gone.md" in pages


def test_who_has_no_name_has_no_page(pages: Pages, chronology: Chronology) -> None:
    for entry in chronology.entries:
        for actor in entry.actors:
            words = actor.unnamed or actor.withheld
            if words is not None and entry.status == "published":
                others = [page for path, page in pages.items() if path != f"entries/{entry.id}.md"]
                assert not [page.path for page in others if words in page.markdown()]


def test_whoever_is_only_mentioned_appears_with_nobody(chronology: Chronology) -> None:
    views = Views(chronology)
    together: dict[tuple[str, str], int] = {}
    for id_ in (*chronology.people, *chronology.organisations):
        taking = tuple(
            entry
            for entry in views.entries
            if any(actor.who == id_ and not actor.mentioned for actor in entry.actors)
        )
        together |= {(id_, other): number for other, number in views.appears_with(taking, id_)}
    assert together == {(b, a): number for (a, b), number in together.items()}


def with_whom(page: Page) -> dict[str, str]:
    section = re.search(r"Named in the same entries</h2>(.*?)(<h2>|</section>)", page.body)
    found = re.findall(r'href="[./]*([^"]+)/">.*?rg-count">(\d+)', section[1]) if section else []
    return {f"{path}.md": number for path, number in found}


def test_two_pages_agree_on_how_often_they_are_named_together(pages: Pages) -> None:
    pairs = {
        (page.path, other): number
        for page in pages.values()
        if page.meta["kind"] in {"person", "organisation"}
        for other, number in with_whom(page).items()
    }
    assert pairs == {(b, a): number for (a, b), number in pairs.items()}


def test_before_and_after_pass_over_mere_mentions() -> None:
    pages = rendered("everything")
    assert "Vladimir Putin" not in pages["entries/meeting.md"].body.split("rg-ways")[-1]
    assert "vladimir-putin" not in str(with_whom(pages["people/mark-rutte.md"]))


def test_a_topic_is_not_taken_for_an_organisation_of_the_same_id(tmp_path: Path) -> None:
    """Who is mentioned takes no part; what an entry is about it is about, whatever its id."""
    files = {
        "organisations.yml": "nato: {name: NATO}\n",
        "topics.yml": "nato: {name: The future of NATO}\n",
        "entries/all.yml": """\
- {id: met, date: 2024-07-01, title: A meeting, actors: [nato], topics: [nato]}
- {id: said, date: 2024-07-02, title: A speech, topics: [nato], actors: [
    {name: nato, role: mentioned}]}
""",
    }
    pages = pages_of(tmp_path, files)
    topic, organisation = pages["topics/nato.md"], pages["organisations/nato.md"]
    assert "## Mentioned" not in topic.body
    assert with_whom(topic) == {"organisations/nato.md": "1"}
    assert "A speech" in organisation.body.split("## Mentioned")[1]
    assert with_whom(organisation) == {}


def test_a_country_that_is_no_more_says_when_it_was(tmp_path: Path) -> None:
    files = {
        "countries.yml": "ussr: {name: Soviet Union, from: 1922-12-30, to: 1991-12-26}\n",
        "entries/e.yml": "date: 1980\ntitle: T\ncountries: [ussr, FR]\n",
    }
    pages = {path: page.body for path, page in pages_of(tmp_path, files).items()}
    existed = "<dt>Existed</dt> <dd>from 30 December 1922 to 26 December 1991</dd>"
    assert existed in pages["countries/ussr.md"]
    assert "Existed" not in pages["countries/fr.md"]


def test_a_quotation_keeps_its_lines_in_both_languages(tmp_path: Path) -> None:
    quote = '{speaker: A, language: de, text: "One\\ntwo", original: "Eins\\nzwei"}'
    text = f"date: 2024-10-13\ntitle: T\nquotes: [{quote}]\n"
    body = pages_of(tmp_path, {"entries/a.yml": text})["entries/a.md"].body
    assert "One<br>two" in body
    assert "Eins<br>zwei" in body


@pytest.mark.parametrize(
    ("keys", "attributes"),
    [
        ("", 'blockquote lang="ar" dir="auto"'),
        ("language: uk, ", 'blockquote lang="uk" dir="auto"'),
        ("language: uk, original: O, ", 'blockquote lang="ar" dir="auto"'),
        ("language: uk, original: O, ", 'p class="rg-original" lang="uk" dir="auto"'),
        ("part: true, context: C, ", 'p class="rg-context" lang="ar" dir="auto"'),
    ],
)
def test_a_quotation_is_in_the_language_of_its_entry_or_its_own(
    tmp_path: Path, keys: str, attributes: str
) -> None:
    """On the page of the entry, and on that of who speaks."""
    text = f"date: 2024\ntitle: T\nlanguage: ar\nquotes: [{{{keys}speaker: A, text: One}}]\n"
    made = pages_of(tmp_path, {"entries/a.yml": text}).values()
    bodies = [page.body for page in made if 'class="rg-quote' in page.body]
    assert [f"<{attributes}>" in body for body in bodies] == [True, True]


@pytest.mark.parametrize(
    "citation", ["{source: s, quote: Q}", "{title: T, language: la, quote: Q}"]
)
def test_the_words_of_a_source_are_in_its_language(tmp_path: Path, citation: str) -> None:
    files = {
        "sources.yml": "s: {title: S, language: la}\n",
        "entries/a.yml": f"date: 2024\ntitle: T\nsources: [{citation}]\n",
    }
    body = pages_of(tmp_path, files)["entries/a.md"].body
    assert '<blockquote class="rg-source-quote" lang="la" dir="auto"><p>Q</p>' in body


@pytest.mark.parametrize(
    ("as_of", "words"),
    [("2024-06-30", "on 30 June 2024"), ("2024", "in 2024"), ("2024~", "(about 2024)")],
)
def test_an_office_is_said_to_be_held_when_the_record_was_made(
    tmp_path: Path, as_of: str, words: str
) -> None:
    person = f"a: {{name: A, offices: {{title: T, from: 2020, to: ..}}, as_of: {as_of}}}\n"
    body = pages_of(tmp_path, {"people.yml": person})["people/a.md"].body
    assert f"from 2020, still held {words}<" in body


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "à partir du 1er mai 2020"),
        ("es", "a partir del 1 de mayo de 2020"),
        ("it", "a partire dal 1º maggio 2020"),
        ("pt", "a partir de 1º de maio de 2020"),
    ],
)
def test_an_office_whose_end_is_not_known_is_not_said_to_go_on(
    tmp_path: Path, language: str, words: str
) -> None:
    files = {
        "chronology.yml": f"name: N\nlanguage: {language}\n",
        "people.yml": "a: {name: A, offices: {title: T, from: 2020-05-01}}\n",
    }
    assert f">{words}<" in pages_of(tmp_path, files)["people/a.md"].body


def test_colons_have_a_blank_before_them_in_french(tmp_path: Path) -> None:
    files = {
        "chronology.yml": "name: N\nlanguage: fr\n",
        "people.yml": "a: {name: A}\n",
        "entries/e.yml": """\
date: 2024
title: T
quotes: [{speaker: a, text: One, to: B}]
sources: [{title: S, author: C}]
""",
    }
    pages = pages_of(tmp_path, files)
    assert "C\u00a0: S" in pages["entries/e.md"].body
    assert "</span>, à B\u00a0: <a" in pages["people/a.md"].body
    assert pages["entries/e.md"].meta["description"] == "2024 : T"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pl", "od około 2020, nadal na stanowisku w roku 2024"),
        ("ru", "примерно с 2020, еще в должности в 2024 году"),  # noqa: RUF001 Russian "with"
        ("uk", "приблизно з 2020, ще на посаді 2024 року"),
    ],
)
def test_an_office_is_held_in_the_words_of_the_language(
    tmp_path: Path, language: str, words: str
) -> None:
    person = "a: {name: A, offices: {title: T, from: 2020~, to: ..}, as_of: 2024}\n"
    files = {"people.yml": person, "chronology.yml": f"language: {language}\n"}
    assert f">{words}<" in pages_of(tmp_path, files)["people/a.md"].body


def test_doubts_are_said_wherever_the_title_stands() -> None:
    title = "A second meeting is announced"
    pages = rendered("everything")
    for page in pages.values():
        for found in re.finditer(re.escape(title), page.body):
            around = page.body[max(0, found.start() - 400) : found.end() + 400]
            assert "alleged" in around.lower(), page.path
            assert "inferred" in around.lower(), page.path
    assert sum(title in page.body for page in pages.values()) > 5


def test_the_headings_of_a_text_follow_the_title_of_its_page(tmp_path: Path) -> None:
    """In a list of entries with their texts they stand lower, below the list's own."""
    (tmp_path / "entries").mkdir()
    text = "date: 2024-10-13\ntitle: T\ntext: |\n  ### First\n\n  Words.\n\n  #### Second\n"
    (tmp_path / "entries" / "a.yml").write_text(text, encoding="utf-8")
    rendered = build.render(chronology_in(tmp_path), Options()).pages
    pages = {page.path: page.body for page in rendered}
    headings = {path: re.findall(r"<(h\d)[^>]*>(\w+)<", body) for path, body in pages.items()}
    assert headings["entries/a.md"][:3] == [("h1", "T"), ("h2", "First"), ("h3", "Second")]
    assert headings["chronology/2024.md"][1:3] == [("h3", "First"), ("h4", "Second")]


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("14:30", "13_Oct_2024, 14:30<"),
        ("14:30+03:00", "13_Oct_2024, 14:30_UTC+03:00<"),
        ("14:30:00", "13_Oct_2024, 14:30:00<"),
        ("14:30:00+03:00", "13_Oct_2024, 14:30:00 UTC+03:00<"),
    ],
)
def test_a_date_with_a_time_breaks_between_the_two_and_before_the_zone_of_a_long_one(
    tmp_path: Path, time: str, words: str
) -> None:
    text = f"date: 2024-10-13T{time}\ntitle: T\n"
    body = pages_of(tmp_path, {"entries/a.yml": text})["chronology/2024.md"].body
    assert words in body.replace("\N{NO-BREAK SPACE}", "_")


# Long lists


def test_names_that_begin_with_no_letter_have_a_heading_too(tmp_path: Path) -> None:
    people = "".join(f"p{number}: Person {number}\n" for number in range(45))
    files = {"people.yml": f"{people}corps: 1st Corps\n", "entries/e.yml": "date: 2024\ntitle: T\n"}
    body = pages_of(tmp_path, files)["people/index.md"].body
    assert re.findall("^## .*", body, re.MULTILINE) == ["## Other", "## P"]


def test_long_lists_are_split_and_lose_nothing(stress: Chronology) -> None:
    pages = {page.path: page for page in build.render(stress, Options()).pages}
    year, months = pages["chronology/2024.md"], ["00", *(f"{n:02d}" for n in range(1, 13))]
    in_months = [links(pages[f"chronology/2024/{month}.md"], "entries/") for month in months]
    assert sorted(chain.from_iterable(in_months)) == sorted(set(links(year, "entries/")))
    assert len(links(year, "chronology/2024/")) == 13
    assert 'class="rg-text"' in pages["chronology/2024/05.md"].body
    assert 'class="rg-text"' not in year.body
    for path in ("people/hub", "countries/ua", "topics/all", "threads/all", "sources/all"):
        listed = [sorted(set(links(pages[link], "entries/"))) for link in parts(pages, path)]
        assert sorted(chain.from_iterable(listed)) == sorted(
            f"entries/e{n}.md" for n in range(200)
        ), path
        assert not links(pages[f"{path}.md"], "entries/e1/")
        assert pages[f"{path}.md"].body.count('<figure class="rg-quote') <= LONG, path


def links(page: Page, below: str) -> list[str]:
    """Return the pages that a page leads to, outside what stands before and after it."""
    found = re.findall(rf'href="[./]*({below}[^"]+)/"', page.body.split("rg-ways")[0])
    return [f"{unquote(path)}.md" for path in found]


def parts(pages: Pages, path: str) -> list[str]:
    return [link for link in links(pages[f"{path}.md"], f"{path}/") if link in pages]


def test_the_list_of_years_counts_every_entry(stress: Chronology) -> None:
    page = {page.path: page for page in build.render(stress, Options()).pages}[
        "chronology/index.md"
    ]
    assert sum(map(int, re.findall(r'</a> <span class="rg-count">(\d+)', page.body))) == 200


# The same again


def test_the_same_chronology_gives_the_same_bytes(chronology: Chronology, options: Options) -> None:
    first, second = (build.render(chronology, options).pages for _ in range(2))
    assert [page.markdown() for page in first] == [page.markdown() for page in second]


PRINT_PAGES = """
import hashlib, sys
from pathlib import Path
from regesta import build
digest = hashlib.sha256()
for folder in sys.argv[1:]:
    loaded = build.load(Path(folder))
    for page in build.render(loaded.chronology, build.Options(drafts=True)).pages:
        digest.update(f"{page.path}\\n{page.markdown()}\\n".encode())
print(digest.hexdigest())
"""


def test_neither_the_machine_nor_its_clock_is_in_a_page() -> None:
    """Other hash seeds, time zones and locales give the same bytes."""
    folders = [str(CASES / case / "content") for case in NAMES] + [str(ROOT / "content")]
    machines = [
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "ar"},
    ]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PRINT_PAGES, *folders],
            env={**os.environ, **machine},
            stdout=subprocess.PIPE,
            text=True,
        )
        for machine in machines
    ]
    digests = [process.communicate()[0] for process in running]
    assert digests[0]
    assert digests[0] == digests[1]


# What the owner decides


def test_a_page_written_by_hand_is_not_made() -> None:
    pages = rendered("everything", Options(hand_written=frozenset({"index.md", "people/nato.md"})))
    assert "index.md" not in pages
    assert "people/mark-rutte.md" in pages


def test_a_template_of_the_projects_own_goes_before(tmp_path: Path) -> None:
    own = "<ol>{% for entry in entries %}<li>{{ entry.title }}!</li>{% endfor %}</ol>"
    (tmp_path / "year.md.jinja").write_text(own, encoding="utf-8")
    pages = rendered("everything", Options(templates=tmp_path))
    assert "<li>Rutte meets Zelensky!</li>" in pages["chronology/2024.md"].body


def test_an_entry_leads_to_where_it_is_edited() -> None:
    page = rendered("everything", Options(edit_base="https://git.example/edit/"))[
        "entries/meeting.md"
    ]
    assert 'href="https://git.example/edit/entries/meeting.yml"' in page.body
    assert page.source == "entries/meeting.yml"


def test_an_empty_chronology_has_its_pages() -> None:
    pages = {page.path: page for page in build.render(Chronology(), Options()).pages}
    assert "There are no entries yet" in pages["index.md"].body
    assert {"chronology/index.md", "people/index.md", "sources/index.md"} <= pages.keys()


# Whom to write to


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("", ""),
        ("ed+x@example.org", '<a href="mailto:ed+x@example.org">ed+x@example.org</a>'),
        (
            "https://x.org/?a&b",
            '<a href="https://x.org/?a&amp;b" rel="noopener noreferrer" class="rg-bare">https://x.org/?a&amp;b</a>',
        ),
        ("the <b>editors</b>, a@b", "the &lt;b&gt;editors&lt;/b&gt;, a@b"),
        ("javascript:alert(1)@x.org", "javascript:alert(1)@x.org"),
    ],
)
def test_the_page_of_corrections_says_whom_to_write_to(
    contact: str, shown: str, tmp_path: Path
) -> None:
    files = {"chronology.yml": f"contact: '{contact}'\n"}
    made = build.render(samples.chronology(tmp_path, files), Options())
    (page,) = [page for page in made.pages if page.path == "corrections.md"]
    assert re.findall("To report a mistake: (.*)\\.</p></header>", page.body) == (
        [shown] if shown else []
    )


# Links in texts


@pytest.mark.parametrize(
    ("href", "directories", "files"),
    [
        ("f.md", "entries/f/", "entries/f.html"),
        ("./f.md?a#b", "entries/f/?a#b", "entries/f.html?a#b"),
        ("../people/n%C3%A9.md", "people/n%C3%A9/", "people/n%C3%A9.html"),
        ("../../../f.md", "f/", "f.html"),
        ("../f/", "entries/f/", "f/"),
        ("../../assets/c.png", "assets/c.png", "assets/c.png"),
        ("#e", "entries/g/#e", "entries/g.html#e"),
        ("", "entries/g/", "entries/g.html"),
        (r"../../\\a.org/", "a.org/", "a.org/"),
        ("/.//a.org/", "a.org/", "a.org/"),
    ],
)
def test_a_link_begins_at_a_file_or_at_its_page(href: str, directories: str, files: str) -> None:
    assert Addresses(directory_urls=True).linked("entries/g.md", href) == directories
    assert Addresses(directory_urls=False).linked("entries/g.md", href) == files


def test_a_link_leads_to_the_same_wherever_its_text_stands(tmp_path: Path) -> None:
    note = {"date": "2025", "kind": "correction", "note": "[N](f.md)"}
    text = "[a](f.md) [b](../f/#x) ![c](../../assets/c.png) [d](#e) [e](/f/)"
    files = {
        "entries/g.yml": {"date": "2024", "title": "G", "text": text, "corrections": note},
        "entries/f.yml": {"date": "2025", "title": "F"},
        "chronology.yml": {"description": "[N](entries/f.md)"},
    }
    written = {path: yaml.safe_dump(data) for path, data in files.items()}
    made = build.render(samples.chronology(tmp_path, written), Options(site_url="https://x.org/s/"))
    pages = {page.path: page.body for page in made.pages}
    leads = {
        path: [
            urljoin(f"https://x.org/s/{Addresses().url(path)}", address)
            for address in re.findall('<(?:a href|img src)="([^"]*)"(?: alt="c">|>[a-eN]<)', body)
        ]
        for path, body in pages.items()
    }
    to_f = "https://x.org/s/entries/f/"
    picture, here = "https://x.org/s/assets/c.png", "https://x.org/s/entries/g/#e"
    in_text = [to_f, f"{to_f}#x", picture, here, "https://x.org/f/"]
    assert leads["chronology/2024.md"] == in_text
    assert leads["entries/g.md"] == [*in_text, to_f]
    assert leads["corrections.md"] == leads["index.md"] == [to_f]
    (feed,) = [asset.text for asset in made.assets if asset.path == "corrections.xml"]
    assert f'href="{to_f}"' in html.unescape(feed)
