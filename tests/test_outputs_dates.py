"""What formats that know fewer dates than EDTF make of each kind of date."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from bibtexparser.entrypoint import parse_string
from icalendar import Calendar

from regesta import dates, outputs
from regesta.model import Chronology, Entry
from regesta.views import Views

TABLE = Path(__file__).parent / "outputs" / "dates.yml"


ROWS: list[dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))


def written(row: dict[str, Any], name: str) -> str:
    entry = Entry.model_validate({"id": "x", "date": row["date"], "title": "Title"})
    views = Views(Chronology(entries=(entry,)))
    return outputs.BY_NAME[name].write(views.entries, views, outputs.Site("https://example.org/"))


def ids(row: dict[str, Any]) -> str:
    return str(row["date"])


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_a_calendar_shows_no_date_as_closer_than_it_is(row: dict[str, Any]) -> None:
    calendar: Any = Calendar.from_ical(written(row, "ics"))
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
    (entry,) = parse_string(written(row, "bibtex")).entries
    field = entry.fields_dict.get("eventdate")
    assert (field.value if field else None) == row["biblatex"]
