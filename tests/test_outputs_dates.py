"""What formats that know fewer dates than EDTF make of each kind of date."""

import json
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import yaml
from icalendar import Calendar

from regesta import dates, outputs
from regesta.model import Chronology, Entry
from regesta.views import Views

TABLE = Path(__file__).parent / "outputs" / "dates.yml"


def rows() -> list[dict[str, Any]]:
    """Read the table, its dates as text."""
    text = TABLE.read_text(encoding="utf-8")
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    loader = yaml.SafeLoader("")
    found: list[dict[str, Any]] = []
    for item in node.value:
        for key, value in item.value:
            if key.value in {"date", "biblatex"} and value.tag != "tag:yaml.org,2002:null":
                value.tag = "tag:yaml.org,2002:str"
        found.append(loader.construct_document(item))
    return found


ROWS = rows()


def written(row: dict[str, Any], name: str) -> str:
    entry = Entry.model_validate({"id": "x", "date": row["date"], "title": "Title"})
    views = Views(Chronology(entries=(entry,)))
    return outputs.BY_NAME[name].write(views.entries, views, outputs.Site("https://example.org/"))


def ids(row: dict[str, Any]) -> str:
    return str(row["date"])


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_a_calendar_shows_no_date_as_closer_than_it_is(row: dict[str, Any]) -> None:
    calendar = Calendar.from_ical(written(row, "ics"))
    events = calendar.walk("VEVENT")
    if row["calendar"] is None:
        assert not events
        assert "1 entry is left out" in str(calendar["X-WR-CALDESC"])
        return
    (event,) = events
    days = f"{event['DTSTART'].dt} to {dates.iso(event['DTEND'].dt.toordinal() - 1)}"
    words = dates.parse(row["date"]).words()
    whole = str(event["SUMMARY"]) == "Title"
    assert f"{days}, {'whole' if whole else 'words'}" == row["calendar"]
    assert whole or str(event["SUMMARY"]) == f"Title ({words})"
    assert ("STATUS" in event) != whole


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_csl_parts_say_just_what_the_date_does(row: dict[str, Any]) -> None:
    (found,) = json.loads(written(row, "csl"))
    assert found["event-date"] == row["csl"]
    assert dates.parse(row["date"]).words() in found["note"]
    assert row["date"].replace(" ", "") in found["note"]


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_a_timeline_says_the_date_in_words(row: dict[str, Any]) -> None:
    found = json.loads(written(row, "timelinejs"))
    (event,) = found["events"]
    ends = [event["start_date"], *([event["end_date"]] if "end_date" in event else [])]
    assert ends == row["timelinejs"]
    assert event["display_date"] == dates.parse(row["date"]).words()
    assert found["scale"] == row.get("scale", "human")


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_biblatex_gets_the_dates_that_it_reads(row: dict[str, Any]) -> None:
    (entry,) = bibtexparser.parse_string(written(row, "bibtex")).entries
    field = entry.fields_dict.get("eventdate")
    assert (field.value if field else None) == row["biblatex"]
