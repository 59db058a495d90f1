"""What others have written becomes entries that say the same, or problems at their places."""

import csv
import io
import json
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from regesta import build, editing, outputs, prose, text, yaml_source
from regesta.inputs import (
    BY_NAME,
    Found,
    Options,
    chronicle,
    feed,
    hypertext,
    json_source,
    pages,
    plaintext,
    table,
    timeline,
    titles,
    xml_source,
)
from regesta.inputs.dating import dated
from regesta.model import without_blank_lines
from regesta.outputs import news
from regesta.outputs.table import COLUMNS
from regesta.problems import Problem
from regesta.views import Views
from samples import write

TABLES = Path(__file__).parent / "inputs"


def cases(name: str) -> list[Any]:
    loaded: list[Any] = yaml.safe_load((TABLES / f"{name}.yml").read_text(encoding="utf-8"))
    return loaded


def problems(found: Found, folder: Path) -> list[str]:
    """Return what is wrong, with the file and with what its entries would be."""
    every = set(found.problems)
    try:
        editing.add_all(folder, found.drafts)
    except editing.RefusedError as refused:
        every |= set(refused.problems)
    return [str(one) for one in sorted(every)]


def matches(printed: list[str], expected: list[str]) -> bool:
    """Compare lines, in those expected "…" stands for anything."""
    patterns = (".*".join(map(re.escape, one.split("…"))) for one in expected)
    return len(printed) == len(expected) and all(map(re.fullmatch, patterns, printed))


# Tables


@pytest.mark.parametrize("case", cases("table"), ids=lambda case: str(case["says"]))
def test_a_table_becomes_entries_or_problems(case: dict[str, Any], tmp_path: Path) -> None:
    folder = write(tmp_path / "content", case.get("files", {}))
    data = case["table"].encode(case.get("encoding", "utf-8"))
    data = data[: len(data) - case.get("cut", 0)]
    found = table(data, "t.csv", Options(**case.get("options", {})))
    printed = problems(found, folder)
    assert matches(printed, case.get("problems", [])), printed
    if "problems" not in case:
        made = editing.add_all(folder, found.drafts)
        new = {one.path.name: one.after.decode() for one in made.changes[: -len(made.paths)]}
        assert made.changes[-1].after.decode() == case.get("draft", made.changes[-1].after.decode())
        assert made.paths[0] == case.get("path", made.paths[0])
        assert new == case.get("records", {})
        assert [str(one) for one in made.notes] == case.get("notes", [str(o) for o in made.notes])
        editing.write(made.changes)
        assert build.load(folder).errors == ()


@pytest.mark.parametrize("case", cases("dates"), ids=lambda case: str(case["written"]))
def test_a_date_is_read_where_there_is_one_way_to_read_it(case: dict[str, str]) -> None:
    written = case["written"]
    found = dated(written, case.get("order"))  # type: ignore[arg-type] # the table has no other
    assert found.edtf == case.get("edtf", written)
    assert found.is_read == (found.edtf != written)
    assert found.is_ambiguous == case.get("ambiguous", False)


def test_the_same_date_and_title_twice_in_a_table_is_told_and_kept(tmp_path: Path) -> None:
    """Two things may have happened on one day."""
    found = table(b"date,title\n2024,T\n2024,t\n", "t.csv", Options())
    made = editing.add_all(tmp_path, found.drafts)
    assert made.paths == ("entries/2024-t.yml", "entries/2024-t-2.yml")
    (note,) = made.notes
    assert str(note) == (
        "t.csv:3:6: note: 't' is also the title of an entry of the same date, on line 2; keep one"
        " of them, or give each a title of its own [entered-twice]"
    )


def test_a_row_with_an_id_and_the_date_and_title_of_an_entry_is_told_and_kept(
    tmp_path: Path,
) -> None:
    folder = write(tmp_path, {"entries/z.yml": "date: 2024\ntitle: T.\n"})
    made = editing.add_all(folder, table(b"id,date,title\na,2024,t\n", "t.csv", Options()).drafts)
    (note,) = made.notes
    assert str(note).startswith(
        "t.csv:2:8: note: 't' is also the title of an entry of the same date"
    )
    assert "in content/entries/z.yml:2; " in str(note)


def test_new_names_that_are_like_each_other_are_told_once_and_kept(tmp_path: Path) -> None:
    folder = write(tmp_path, {"people.yml": "orban: Viktor Orbán\n"})
    data = (
        b"date,title,actors\n2024,A,Jane Doe\n2024,B,jane doe\n2024,C,Jane Dow\n2024,D,Jane Dow\n"
    )
    made = editing.add_all(folder, table(data, "t.csv", Options()).drafts)
    assert made.changes[0].after.decode() == (
        "orban: Viktor Orbán\njane-doe: Jane Doe\njane-dow: Jane Dow\n"
    )
    assert [str(one) for one in made.notes] == [
        "t.csv:4:8: note: no record yet for actor 'Jane Dow'; did you mean 'Jane Doe'? [new-actor]"
    ]


def test_a_source_that_is_shared_is_cited_and_another_is_written_out(tmp_path: Path) -> None:
    folder = write(tmp_path, {"sources.yml": "a: {title: The Report, url: 'https://e.org/a'}\n"})
    data = (
        "date,title,source,url\n2024,A,the report,https://e.org/a\n2024,B,The Report,\n"
        "2024,C,The Report,https://e.org/b\n"
    )
    made = editing.add_all(folder, table(data.encode(), "t.csv", Options()).drafts)
    assert [yaml.safe_load(one.after)["sources"] for one in made.changes] == [
        ["the report"],
        ["The Report"],
        [{"title": "The Report", "url": "https://e.org/b"}],
    ]


def test_a_cell_may_be_of_any_length(tmp_path: Path) -> None:
    data = f'date,title,text\n2024,T,"{"a*b " * 100_000}"\n'.encode()
    assert problems(table(data, "t.csv", Options()), tmp_path) == [
        "t.csv:2:8: error: this text is longer than 100000 characters; make it simpler [bad-text]"
    ]


# Timelines


@pytest.mark.parametrize("case", cases("timelinejs"), ids=lambda case: str(case["says"]))
def test_a_timeline_becomes_entries_or_problems(case: dict[str, Any], tmp_path: Path) -> None:
    data = str(case.get("json", case.get("csv"))).encode()
    found = timeline(data, "t", "")
    printed = problems(found, tmp_path)
    assert matches(printed, case.get("problems", [])), printed
    if "entries" in case:
        made = editing.add_all(tmp_path, found.drafts)
        assert [one.after.decode() for one in made.changes] == case["entries"]
        assert sorted(found.left_out) == sorted(case.get("left_out", []))


JSON = st.recursive(
    st.none() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["events", "text", "year"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(JSON, st.sampled_from([None, 1]))
def test_json_is_read_as_it_is_written(value: Any, indent: int | None) -> None:
    def clean(one: Any) -> Any:
        if isinstance(one, dict):
            return {key: clean(item) for key, item in one.items()}
        return [*map(clean, one)] if isinstance(one, list) else text.clean(one or "")

    node = json_source.parse(json.dumps(value, indent=indent), "t")
    assert not isinstance(node, Problem)
    assert yaml_source.plain(node) == clean(value)


@settings(max_examples=60)
@given(events=st.lists(JSON, max_size=3), cut=st.integers(0, 3))
def test_any_json_is_read_without_an_exception(
    events: list[Any], cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    said = json.dumps({"events": events})
    found = timeline(said[: len(said) - cut].encode(), "t", "")
    for line in problems(found, tmp_path_factory.getbasetemp()):
        assert line.startswith("t:")
    assert found.drafts or found.problems


# Markdown files


@pytest.mark.parametrize("case", cases("frontmatter"), ids=lambda case: str(case["says"]))
def test_markdown_files_become_entries_or_problems(case: dict[str, Any], tmp_path: Path) -> None:
    encoding = case.get("encoding", "utf-8")
    files = {name: written.encode(encoding) for name, written in case["files"].items()}
    folder = write(tmp_path / "posts", files)
    content = write(tmp_path / "content", {})
    found = BY_NAME["frontmatter"](folder, "f", Options())
    printed = problems(found, content)
    assert matches(printed, case.get("problems", [])), printed
    if "entries" in case:
        made = editing.add_all(content, found.drafts)
        entries = zip(made.paths, made.changes, strict=True)
        assert {path: one.after.decode() for path, one in entries} == case["entries"]
        assert sorted(found.left_out) == case.get("left_out", [])
        editing.write(made.changes)
        assert build.load(content).errors == ()


BODIES = st.text(st.characters(codec="utf-8"), max_size=30) | st.lists(
    st.sampled_from(["a", " ", "\n", "---\n", "+++\n", "\t", "\x85", "\u2028", "#", "\r", "    "]),
    max_size=10,
).map("".join)


@settings(max_examples=150)
@given(body=BODIES)
def test_a_body_stays_as_it_is(body: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    data = f"---\ntitle: A\ndate: 2024\n---\n{body}".encode()
    (draft,) = pages([("a.md", data)], "").drafts
    content = tmp_path_factory.mktemp("content")
    editing.write(editing.add_all(content, [draft]).changes)
    loaded = build.load(content).chronology
    assert loaded is not None
    lines = body.replace("\r\n", "\n").replace("\r", "\n")
    assert (loaded.entries[0].text or "") == without_blank_lines(lines)


# Texts whose lines begin with dates


@pytest.mark.parametrize("case", cases("text"), ids=lambda case: str(case["says"]))
def test_a_text_becomes_entries_or_problems(case: dict[str, Any], tmp_path: Path) -> None:
    folder = write(tmp_path / "content", case.get("files", {}))
    data = case["text"].encode(case.get("encoding", "utf-8"))
    found = chronicle(data, "t.txt", Options(**case.get("options", {})))
    printed = problems(found, folder)
    assert matches(printed, case.get("problems", [])), printed
    if "entries" in case:
        made = editing.add_all(folder, found.drafts)
        assert [one.after.decode() for one in made.changes] == case["entries"]
        assert [*found.left_out] == case.get("left_out", [*found.left_out])
        editing.write(made.changes)
        assert build.load(folder).errors == ()


def test_the_example_of_a_text_in_the_guide_is_read() -> None:
    guide = (TABLES.parent.parent / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```text\n(.*?)```", guide, re.DOTALL)
    assert example
    found = chronicle(example[1].encode(), "t.txt", Options())
    assert found.problems == ()
    assert [draft.date for draft in found.drafts] == [
        "2024-10-13",
        "2024-10-15/2024-10-17",
        "2024-11-14",
    ]


@pytest.mark.slow
def test_a_text_is_read_in_a_time_that_grows_with_its_length() -> None:
    begun = time.perf_counter()
    days = "".join(f"{1 + at % 28} October 2024\n14:30: a\n" for at in range(10_000))
    assert len(chronicle(days.encode(), "t.txt", Options()).drafts) == 10_000
    word = "a" * 80_000
    assert titles.of_line(word) == (word, True)
    assert time.perf_counter() - begun < 15


LINES = st.lists(
    st.sampled_from(
        [
            *("2024", "# 2024", "October", "October 2024", "13 October 2024", "## Other", "", "  "),
            *(
                "13 October: one",
                "- 14 October 2024 - two",
                "15: three",
                "2024-10-16, four",
                "five",
            ),
            *("- six", "  - seven", "1. eight", "and nine", "Source: ten", "[1] https://e.org/a"),
            *("eleven.[1]", "twelve (https://e.org/b)", "| 2024 | thirteen | fourteen |", "---"),
            *("On 3 May 2024, fifteen", "**4 May 2024** sixteen", "14:30: seventeen", "====="),
            *("a line that is long enough to be broken somewhere, and that does not end", "May"),
            *("(3 May 2024)", "early 2024: eighteen", "03/04/2024: x", "2024 nineteen", "2025:"),
        ]
    )
    | st.text(st.characters(codec="utf-8"), max_size=12),
    max_size=12,
)


@settings(max_examples=200)
@given(lines=LINES, is_markdown=st.booleans())
def test_no_word_of_a_text_is_lost(lines: list[str], *, is_markdown: bool) -> None:
    """What is not in an entry is told, as a problem or as left out; a date stands in `date`."""
    said = "\n".join(lines)
    found = chronicle(said.encode(), "t.txt", Options(year="2024", is_markdown=is_markdown))
    assert found.drafts or found.problems
    if found.problems:
        return
    kept = [*found.left_out, *(str(one) for one in found.drafts)]
    for draft in found.drafts:
        kept += [draft.date, draft.date_as_written, draft.title, prose.plain(draft.text)]
    words = set(re.findall(r"[a-z]{3,}", " ".join(lines)))
    assert words - set(re.findall(r"[a-z]{3,}", " ".join(kept))) <= {"ource", "arly", "ctober"}


# Feeds


@pytest.mark.parametrize("case", cases("feed"), ids=lambda case: str(case["says"]))
def test_a_feed_becomes_drafts_or_problems(case: dict[str, Any], tmp_path: Path) -> None:
    found = feed(case["feed"].encode(case.get("encoding", "utf-8")), "f", "")
    printed = problems(found, tmp_path)
    assert matches(printed, case.get("problems", [])), printed
    if "entries" in case:
        made = editing.add_all(tmp_path, found.drafts)
        assert [one.after.decode() for one in made.changes] == case["entries"]
        assert sorted(found.left_out) == case.get("left_out", [])
        editing.write(made.changes)
        assert build.load(tmp_path).errors == ()


def test_a_document_that_is_nested_without_end_is_refused() -> None:
    found = xml_source.parse(b"<rss>" * 100_000, "f")
    assert isinstance(found, Problem)
    assert found.message == "elements stand more than 100 deep in each other"


@pytest.mark.parametrize("name", ["atom", "jsonfeed"])
def test_a_feed_of_our_own_comes_back(name: str, tmp_path: Path) -> None:
    """With its titles, addresses and words; in JSON with its dates, too."""
    chronology = build.load(TABLES.parent / "outputs" / "content").chronology
    assert chronology is not None
    views, site = Views(chronology), outputs.Site("https://example.org/")
    written = outputs.BY_NAME[name].write(views.entries, views, site)
    found = feed(written.encode(), "f", "")
    assert found.problems == ()
    items = news.news(views.entries, views, site).items
    sources: list[Any] = [draft.sources[0] for draft in found.drafts]
    assert [draft.title for draft in found.drafts] == [item.title for item in items]
    assert [source["url"] for source in sources] == [item.url for item in items]
    for draft, item in zip(found.drafts, items, strict=True):
        shown = prose.parse(draft.text).plain
        assert "".join(shown.split()) == "".join(hypertext.words(item.html).split())
        if name == "jsonfeed" and item.event:
            assert draft.date == item.event.edtf
    editing.write(editing.add_all(tmp_path, found.drafts).changes)
    assert build.load(tmp_path).errors == ()


MARKS = st.lists(
    st.sampled_from(
        [
            *(
                "<rss>",
                "<channel>",
                "<item>",
                "</item>",
                "<title>",
                "</title>",
                "<link/>",
                "a&amp;",
            ),
            *("<pubDate>13 Oct 2024</pubDate>", "<description>&lt;p&gt;x</description>", "&x;"),
            *(
                "<feed xmlns='http://www.w3.org/2005/Atom'>",
                "<entry>",
                "</entry>",
                "</feed>",
                "<x:y>",
            ),
            *(
                "<content type='xhtml' xml:base='http://[x'>",
                "</content>",
                "<![CDATA[<![b[c]]>",
                "]]>",
            ),
            *(
                "<?xml version='1.0' encoding='utf-7'?>",
                "<!DOCTYPE a>",
                "\n",
                "\0",
                "</channel></rss>",
            ),
        ]
    )
    | st.text(max_size=4),
    max_size=14,
).map("".join)


@settings(max_examples=200)
@given(marks=MARKS, is_item=st.booleans())
def test_any_xml_is_read_without_an_exception(
    marks: str, tmp_path_factory: pytest.TempPathFactory, *, is_item: bool
) -> None:
    whole = f"<rss><channel><item>{marks}</item></channel></rss>" if is_item else marks
    found = feed(whole.encode("utf-8", "replace"), "f", "")
    for line in problems(found, tmp_path_factory.getbasetemp()):
        assert line.startswith("f:")
    assert found.drafts or found.problems


# Text


@pytest.mark.parametrize("case", cases("html"), ids=lambda case: str(case["html"]))
def test_html_becomes_markdown(case: dict[str, str]) -> None:
    assert hypertext.markdown(case["html"]) == case["markdown"]


TAGS = st.lists(
    st.sampled_from(
        [
            *("<p>", "</p>", "<b>", "</b>", "<em>", "</em>", "<i>", "</i>", "<br>", "<ul>", "<li>"),
            *("</li>", "</ul>", "<blockquote>", "</blockquote>", "<h2>", "</h2>", "</a>", "</x>"),
            *(
                "<a href='https://e.org/_a*(b'>",
                "<a href='javascript:x'>",
                "a",
                "b ",
                " ",
                "*",
                "_",
            ),
            *("[", "]", "1. ", "- ", "#", "&lt;", "&", "<", "\n", "\\", "`", "|", ">", "&amp;lt;"),
        ]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=400)
@given(TAGS)
def test_html_keeps_its_words(html: str) -> None:
    shown = prose.parse(hypertext.markdown(html)).plain
    assert "".join(shown.split()) == "".join(hypertext.words(html).split())


SIGNS = st.lists(
    st.sampled_from(
        [
            *(
                "a",
                "b1",
                "_",
                "*",
                "**",
                "[",
                "]",
                "(x)",
                "<b>",
                "<http://a.b>",
                "<a@b.c>",
                "&amp;",
            ),
            *(
                "&",
                "&#61;",
                "\\",
                "`",
                "```",
                "#",
                " ",
                "    ",
                "\n",
                "\n\n",
                "- ",
                "-",
                "---",
                "+ ",
            ),
            *("1. ", "12.", "=", "===", "|", "> ", ">", "![", "[^1]", ": ", "  \n", "\t", ".", "!"),
            *("http://a_b_.c", "{", "}", "é", "~", "'", "[a]: http://x"),
        ]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=400)
@given(SIGNS | st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_plain_text_is_shown_as_it_stands(text: str) -> None:
    made = prose.parse(plaintext.markdown(text))
    shown = [" ".join(line.split()) for line in made.plain.split("\n") if line]
    lines = (" ".join(prose.literal(line).plain.split()) for line in text.splitlines())
    assert shown == [line for line in lines if line]
    assert set(re.findall(r"<(\w+)", made.html())) <= {"p", "br"}


# Any input


def no_exception(data: bytes, folder: Path) -> None:
    files = [("t.csv", data), ("t.csv", b"---\n" + data + b"\n---\n")]
    found_in = (
        *(table(data, "t.csv", Options()), timeline(data, "t.csv", ""), pages(files, "")),
        feed(data, "t.csv", ""),
        *(chronicle(one, "t.csv", Options(year="2024")) for one in (data, b"2024: " + data)),
    )
    for found in found_in:
        for line in problems(found, folder):
            assert line.startswith("t.csv:")
            assert "\n" not in line
        assert found.drafts or found.problems or found.left_out


@settings(max_examples=100)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_without_an_exception(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    no_exception(data, tmp_path_factory.getbasetemp())


CELLS = st.sampled_from(
    ["", "2024", "13/10/2024", "T", '"', '"a', '"a""b"', "a\nb", '"a\nb"', "x;y", "\t", "\r", "=1"]
) | st.text(max_size=8)


@settings(max_examples=150)
@given(rows=st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=5).map("\n".join))
def test_any_table_is_read_without_an_exception(
    rows: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = f"date,title,text,actors,url\n{rows}".encode("utf-8", "replace")
    no_exception(data, tmp_path_factory.getbasetemp())


@given(st.lists(st.lists(st.text(max_size=6), min_size=2, max_size=4), min_size=1, max_size=4))
def test_what_a_program_writes_is_read_as_it_was(rows: list[list[str]]) -> None:
    """The cells are those that Python's own reader finds, wherever they stand."""
    text = io.StringIO()
    csv.writer(text).writerows([["date", "title", "facts", "tags"], *rows])
    data = text.getvalue().encode("utf-8", "replace")
    from regesta.inputs import cells  # noqa: PLC0415 the one test of its own

    found = cells.rows(data, "t.csv")
    kept = [[cell.value for cell in row] for row in found.rows]
    said = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
    lines = [[re.sub("\r\n?", "\n", cell) for cell in row] for row in said]
    if "\0" not in data.decode():
        assert found.problems == ()
        assert kept == [row for row in lines if any(cell.strip() for cell in row)]


# Export and back

LOST = {"quotes", "corrections", "updated", "sources", "source_urls"}
"""What a table holds in part alone."""
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20)
NAMES = st.sampled_from(["Ada Lovelace", "Grace Hopper", "Doe, Jane", "=SUM", "'quoted'", "Ünal"])
ENTRIES = st.fixed_dictionaries(
    {
        "date": st.sampled_from(
            [
                "2024",
                "-0043-03-15",
                "2024-10-13T14:30",
                "[1905..1907]",
                "2024-10/..",
                "185X",
                "1905~",
            ]
        ),
        "title": WORDS.filter(str.strip),
    },
    optional={
        "text": st.lists(WORDS, max_size=3).map("\n\n".join),
        "actors": st.lists(NAMES, unique=True, max_size=3),
        "tags": st.lists(st.sampled_from(["a", "-b", "c, d"]), max_size=2),
        "countries": st.lists(st.sampled_from(["FR", "UA"]), unique=True, max_size=2),
        "places": st.lists(st.sampled_from(["Paris", "Kyiv"]), max_size=2),
        "facts": st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["1", "2; 3"])),
        "certainty": st.sampled_from(["alleged", "confirmed"]),
        "date_as_written": WORDS,
        "added": st.just("2024-10-14"),
    },
)


def exported(folder: Path) -> str:
    chronology = build.load(folder).chronology
    assert chronology is not None
    views = Views(chronology)
    return outputs.BY_NAME["csv"].write(views.entries, views, outputs.Site())


def rows_of(text: str) -> Iterator[Mapping[str, str]]:
    for row in csv.DictReader(io.StringIO(text, newline="")):
        yield {key: value for key, value in row.items() if key not in LOST}


def comes_back(before: Path, after: Path) -> None:
    """Make sure that entries which are exported and imported are exported again as they were."""
    text = exported(before)
    found = table(text.encode(), "t.csv", Options(added="2026-11-28"))
    assert found.problems == ()
    editing.write(editing.add_all(after, found.drafts).changes)
    assert list(rows_of(exported(after))) == list(rows_of(text))


@settings(max_examples=60)
@given(entries=st.lists(ENTRIES, min_size=1, max_size=3))
def test_what_is_exported_comes_back(
    entries: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("export")
    every = [{"id": f"e{number}", **entry} for number, entry in enumerate(entries)]
    before = write(folder / "a", {"entries/all.yml": yaml.safe_dump(every, allow_unicode=True)})
    if build.load(before).errors:
        return
    comes_back(before, write(folder / "b", {}))


def test_the_records_of_an_export_are_found_again(tmp_path: Path) -> None:
    content = TABLES.parent / "outputs" / "content"
    registries = {one.name: one.read_bytes() for one in content.glob("*.yml")}
    comes_back(content, write(tmp_path, registries))


def test_an_export_says_what_it_leaves_out_and_passes_over_what_is_withdrawn() -> None:
    row = dict.fromkeys(COLUMNS, "")
    rows = [row | {"date": "2024", "title": "T", "quotes": "x"}, row | {"status": "withdrawn"}]
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    found = table(text.getvalue().encode(), "t.csv", Options())
    assert (len(found.drafts), found.problems) == (1, ())
    assert found.left_out == ("'quotes' of 1 row",)


# What others keep

CORPORA = TABLES.parent.parent.parent / "shared/corpora"
at_hand = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not at hand")


def taken_over(found: Found, folder: Path) -> int:
    """Write what an importer finds, and return how many entries there are then."""
    assert found.problems == ()
    editing.write(editing.add_all(folder, found.drafts).changes)
    loaded = build.load(folder)
    assert loaded.errors == ()
    assert loaded.chronology is not None
    return len(loaded.chronology.entries)


@at_hand
def test_a_large_table_is_taken_over_whole(tmp_path: Path) -> None:
    data = (CORPORA / "misconduct/misconduct-instances.csv").read_bytes()
    names = data.decode().splitlines()[0].split(",")
    said = {"first_date": "date", "allegation": "title", "name": "actors", "text": "text"}
    columns = {name: said.get(name, "facts") for name in names}
    found = table(data, "t.csv", Options(columns=columns, is_markdown=True))
    assert taken_over(found, tmp_path) == 508


@at_hand
@pytest.mark.parametrize("ending", ["json", "csv"])
def test_a_timeline_is_taken_over_whole(ending: str, tmp_path: Path) -> None:
    data = (CORPORA / f"timelinejs/women_in_computing.{ending}").read_bytes()
    found = timeline(data, "t", "2024-10-14")
    assert taken_over(found, tmp_path) == 10
    assert sorted(found.left_out) == ["backgrounds (1)", "title slide (1)"]
