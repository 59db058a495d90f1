"""Whatever an editor writes, every format stays well-formed and gives it back."""

import csv
import io
import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from regesta import outputs
from regesta.model import Chronology, Entry
from regesta.outputs import bibtex, icalendar, table
from regesta.text import clean
from regesta.views import Views

SITE = outputs.Site("https://example.org/")
ATOM = "{http://www.w3.org/2005/Atom}"

ACTIVE = "\\{}%$#&_^~\"'`,;:@=+-\t\r\n <>[]()*!|0aé漢\u201c\u2028\ufeff\ufffe\0"
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])), st.text(st.sampled_from(ACTIVE))
)
titles = texts.filter(lambda text: bool(clean(text).split()))


def views(title: str, text: str = "") -> Views:
    fields = {"id": "x", "date": "2024-10-13", "added": "2024-10-14", "title": title, "text": text}
    entry = Entry.model_validate(fields)
    return Views(Chronology(entries=(entry,)))


def written(seen: Views, name: str) -> str:
    return outputs.BY_NAME[name].write(seen.entries, seen, SITE)


def one_line(text: str) -> str:
    return " ".join(text.split())


LEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@given(titles, texts)
def test_a_feed_is_well_formed_and_holds_the_title(title: str, text: str) -> None:
    seen = views(title, text)
    root = ET.fromstring(written(seen, "atom").encode())  # noqa: S314 # our own
    found = root.findtext(f"{ATOM}entry/{ATOM}title")
    assert found == LEGAL.sub("\ufffd", one_line(seen.entries[0].title))


@given(titles, texts)
def test_json_gives_back_what_was_written(title: str, text: str) -> None:
    seen = views(title, text)
    (line,) = written(seen, "ndjson").removesuffix("\n").split("\n")
    record = json.loads(line)
    assert record["title"] == seen.entries[0].title
    assert record.get("text", "") == seen.entries[0].text
    assert json.loads(written(seen, "json"))["entries"] == [record]


@given(titles, texts)
@example("=1+1", "'=1+1")
@example("' x", "\t=x")
@example("\0=1+1", "\x1b[2J\r\n\x7f=1")
def test_a_table_gives_back_what_was_written_and_holds_no_formula(title: str, text: str) -> None:
    seen = views(title, text)
    (row,) = csv.DictReader(io.StringIO(written(seen, "csv")[1:], newline=""), strict=True)
    assert table.unguarded(row["title"]) == clean(seen.entries[0].title)
    assert table.unguarded(row["text"]) == clean(seen.entries[0].text or "")
    assert not any(cell.lstrip()[:1] in {*"=+-@"} for cell in row.values() if cell.strip())


@given(texts)
def test_a_guarded_cell_is_no_formula_and_comes_back(value: str) -> None:
    cell = table.guarded(value)
    assert table.unguarded(cell) == value
    assert cell.lstrip()[:1] not in {*"=+-@"} or not cell.strip()


@given(titles, texts)
def test_lines_of_a_calendar_are_short_and_unfold_to_the_text(title: str, text: str) -> None:
    seen = views(title, text)
    ics = written(seen, "ics")
    assert ics.endswith("\r\n")
    lines = ics.removesuffix("\r\n").split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert not any("\n" in line or "\r" in line for line in lines)
    unfolded = ics.replace("\r\n ", "")
    assert f"SUMMARY:{icalendar.escaped(one_line(seen.entries[0].title))}\r\n" in unfolded


@given(titles)
def test_a_calendar_is_read_back(title: str) -> None:
    seen = views(title)
    calendar: Any = Calendar.from_ical(written(seen, "ics").encode())
    (event,) = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == clean(one_line(seen.entries[0].title))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=60))
def test_folding_cuts_between_characters(text: str) -> None:
    line = f"X:{icalendar.escaped(text)}"
    assert icalendar.folded(line).replace("\r\n ", "") == line


@given(texts)
def test_braces_of_a_field_balance(text: str) -> None:
    depth = 0
    for sign in bibtex.escaped(text):
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0


@given(titles)
def test_a_bibliography_is_read_back(title: str) -> None:
    seen = views(title)
    library = parse_string(written(seen, "bibtex"))
    assert not library.failed_blocks
    (entry,) = library.entries
    assert entry.fields_dict["title"].value == f"{{{bibtex.escaped(seen.entries[0].title)}}}"


@given(titles)
def test_a_reference_has_a_line_a_field(title: str) -> None:
    seen = views(title)
    lines = written(seen, "ris").removesuffix("\r\n").split("\r\n")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)


@given(titles, texts)
def test_a_timeline_has_no_markup_but_ours(title: str, text: str) -> None:
    (event,) = json.loads(written(views(title, text), "timelinejs"))["events"]
    tags = set(re.findall(r"<(/?[a-z0-9]+)", event["text"]["headline"] + event["text"]["text"]))
    assert not {"script", "b", "style", "iframe"} & tags
    assert "<" not in event["text"]["headline"]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("1914--18", "1914-{}-18"),
        ("a --- b", "a -{}-{}- b"),
        ("``Yes''", "`{}`Yes'{}'"),
        ("?`no !`no", "?{}`no !{}`no"),
        ("don't", "don't"),
    ],
)
def test_no_two_signs_of_a_field_make_another(text: str, field: str) -> None:
    assert bibtex.escaped(text) == field
