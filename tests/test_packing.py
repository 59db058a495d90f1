"""Records that have been packed come back as they were; what is none of theirs is refused."""

import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core import from_json, to_json

from regesta import documents, model, reading
from regesta.dates import Date
from regesta.model import Actor, Entry, Record
from regesta.packing import packed, unpacked

ROOT = Path(__file__).parent.parent
AWFUL = Path(__file__).parent / "problems/awful/content"


def again(record: Record) -> Record:
    return unpacked(type(record), from_json(to_json(packed(record))))


def of_folder(folder: Path) -> list[Record]:
    content = reading.type_documents(documents.read(folder, ""))
    records = [one.record for located in content.registries.values() for one in located]
    settings = [content.settings.record] if content.settings else []
    entries = [*content.entries, *(one.right for one in content.refused)]
    return [*settings, *records, *(one.record for one in entries)]


def exactly(value: Any) -> Any:
    """Return all that a value is: dates are equal where their text is."""
    if isinstance(value, BaseModel):
        values = vars(value)
        return type(value), list(values), [exactly(one) for one in values.values()]
    if isinstance(value, tuple):
        return [exactly(one) for one in value]
    if isinstance(value, dict):
        return [(key, exactly(one)) for key, one in value.items()]
    return (value, repr(value)) if isinstance(value, Date) else (type(value), value)


@pytest.mark.parametrize("folder", [ROOT / "content", AWFUL], ids=["content", "awful"])
def test_what_is_packed_comes_back_as_it_was(folder: Path) -> None:
    records = of_folder(folder)
    assert records
    for record in records:
        assert exactly(again(record)) == exactly(record)


FULL = {
    "id": "a",
    "formerly": ["b"],
    "date": "2024-10-13/2024-10~",
    "title": "A",
    "language": "uk",
    "text": "    code\n\nText.",
    "translations": {"de": {"title": "T", "text": "X"}},
    "actors": ["Anna", {"name": "Bo", "role": "host"}, {"unnamed": "a man"}, {"withheld": "x"}],
    "countries": "NO",
    "places": ["Oslo", {"name": "Bergen", "country": "NO", "at": "60.4, 5.3"}],
    "topic": "War",
    "thread": "T",
    "quotes": {"speaker": "Anna", "text": "Yes.", "part": "yes", "cut": "false"},
    "sources": ["s", {"source": "s", "at": "1", "quote": "q"}, {"url": "https://a.example/"}],
    "annotations": [{"phrase": "Text", "note": "N", "date": "2024"}],
    "facts": {"dead": "3"},
    "related": "c",
    "corrections": {"date": "2024-11-01", "kind": "addition", "note": "N"},
    "added": "2024-10-14T12:30:00Z",
    "certainty": "alleged",
    "status": "draft",
    "tags": ["x", "y"],
}


def test_every_field_of_an_entry_comes_back() -> None:
    entry = Entry.model_validate(FULL)
    unset = {name for name in Entry.model_fields if name not in packed(entry)}
    assert unset == {"date_basis", "date_note", "date_as_written", "certainty_note"}
    assert exactly(again(entry)) == exactly(entry)
    assert again(entry) == entry


@pytest.mark.parametrize("kind", ["read", "named"])
def test_a_record_shares_the_names_of_its_fields_with_others(kind: str) -> None:
    entry = Entry.model_validate(FULL)
    record = again(entry) if kind == "read" else entry.but({"title": "B"})
    names = vars(record)
    assert list(names) == list(Entry.model_fields)
    assert sys.getsizeof(names) * 2 < sys.getsizeof({**names})


def test_an_actor_is_the_same_object_in_many_entries() -> None:
    one, two = (unpacked(Actor, {"who": "Anna", "role": "host"}) for _ in range(2))
    assert one is two


RECORDS = [
    kind
    for kind in vars(model).values()
    if isinstance(kind, type) and issubclass(kind, Record) and kind.model_fields
]


@pytest.mark.parametrize("kind", RECORDS)
@pytest.mark.parametrize("data", [None, 1, "x", [], {"unknown": "x"}, {"id": {"a": []}}])
def test_what_is_no_record_is_refused(kind: type[Record], data: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpacked(kind, data)
