"""The chronology from each side: who held what, who appears with whom, what came before."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from regesta import dates
from regesta.model import Chronology, Entry, Office, Person
from regesta.views import (
    Views,
    actors_of,
    around,
    at,
    cautions,
    main_actors,
    months,
    offices_on,
    sources_of,
    years,
)
from regesta.wording import wording
from samples import chronology


@pytest.mark.parametrize(
    ("date", "language", "said"),
    [
        ("2024-10-01", "it", "il 1º ottobre 2024"),
        ("2024-10-08", "it", "l\u20198 ottobre 2024"),
        ("2024-10-08", "fr", "le 8 octobre 2024"),
        ("2024-10-08", "de", "am 8. Oktober 2024"),
        ("2024-10", "it", "nel mese di ottobre 2024"),
    ],
)
def test_a_date_within_a_sentence_is_drawn_together_with_what_is_before_it(
    date: str, language: str, said: str
) -> None:
    assert at(dates.parse(date), wording(language)) == said


# Offices


def person(*offices: dict[str, str], as_of: str | None = None) -> Person:
    held = [Office.model_validate({"title": "King", **office}) for office in offices]
    given = {} if as_of is None else {"as_of": as_of}
    return Person.model_validate({"id": "p", "name": "P", "offices": held, **given})


TERM = {"from": "2010-10-14", "to": "2024-07-02"}
HELD = {"from": "2024-10-01", "to": ".."}
NOON = "2025-01-20T12:00"
ENDLESS = {"from": "2024-10-01"}


@pytest.mark.parametrize(
    ("office", "date", "held"),
    [
        (TERM, "2010-10-13", ""),
        (TERM, "2010-10-14", "whole"),
        (TERM, "2024-07-01", "whole"),
        (TERM, "2024-07-02", ""),  # who leaves on a day has left on that day
        (TERM, "2024-07", "part"),
        (TERM, "2024-06-30/2024-10-13", "part"),
        (TERM, "[2024-07-01..2024-07-05]", "part"),
        (TERM, "[2024-07-02..2024-07-05]", ""),
        (TERM, "2024-07-01T14:30", "whole"),
        (TERM, "2010-10", "part"),
        (TERM, "[..2012]", "part"),
        (TERM, "[2012..]", "part"),
        (TERM, "201X", "part"),
        (TERM, "[2009, 2025]", ""),  # one year or the other, and he reigned in neither
        ({"from": "2024-05-01", "to": "2024-05-01"}, "2024-05-01", "whole"),  # for a day
        ({"from": "2024-05", "to": "2024-07"}, "2024-07-31", "part"),  # some day in July
        ({"from": "2024-05", "to": "2024-07"}, "2024-06", "whole"),
        ({"from": "2024-05", "to": "2024-07"}, "2024-05-02", "part"),
        ({"from": "[2016-02-01..2016-12-31]", "to": "2020"}, "2016-02-05", "part"),
        ({"from": "2010", "to": "[2003..2012]"}, "2011", "part"),
        ({"to": "2024"}, "1900", "part"),  # nobody knows since when
        (TERM, "2024-07-01~", "part"),
        (TERM, "2015?", "part"),
        ({"from": "2017-01-20", "to": NOON}, "2025-01-20T09:00", "whole"),
        ({"from": "2017-01-20", "to": NOON}, "2025-01-20T12:00", ""),
        ({"from": "2017-01-20", "to": NOON}, "2025-01-20", "part"),
        ({"from": NOON, "to": "2029-01-20"}, "2025-01-20T09:00", ""),
        ({"from": NOON, "to": "2029-01-20"}, "2025-01-20T12:00", "whole"),
        ({"from": NOON, "to": "2029-01-20"}, "2025-01-20", "part"),
        (HELD, "2024-09-30", ""),
        (HELD, "2024-12-31", "whole"),
        (HELD, "2025-01-01", "last known whole"),
        (HELD, "2024-12-31/2025-02-01", "last known whole"),
        (HELD, "[2024-10-01..2026-10-01]", "last known whole"),
        (ENDLESS, "2024-10-01", "last known whole"),
        (ENDLESS, "2034-10-01", "last known whole"),
        ({}, "2024", "last known part"),
        ({"from": "2010", "to": "[2020-05-01..]"}, "2035", "part"),
        ({"from": "2010", "to": "[2020-05-01..]"}, "2019", "whole"),
        ({"from": "[..2005]", "to": "2010"}, "2007", "whole"),
        ({"from": "[..2005]", "to": "2010"}, "1900", "part"),
    ],
)
def test_offices_are_those_of_the_day(office: dict[str, str], date: str, held: str) -> None:
    """`as_of` is the end of 2024: later, an office that had no end is the last one known."""
    found = offices_on(person(office, as_of="2024-12-31"), dates.parse(date))
    words = [
        f"{'last known ' if one.last_known else ''}{'whole' if one.whole else 'part'}"
        for one in found
    ]
    assert words == ([held] if held else [])


@pytest.mark.parametrize(
    ("title", "of", "name"),
    [
        ("Secretary General", "NATO", "Secretary General, NATO"),
        ("NATO Secretary General", "NATO", "NATO Secretary General"),
        ("President of Ukraine", "Ukraine", "President of Ukraine"),
        ("Ambassador to South Sudan", "Sudan", "Ambassador to South Sudan, Sudan"),
        ("Ambassador to Nigeria", "Niger", "Ambassador to Nigeria, Niger"),
    ],
)
def test_an_office_names_its_body_once(title: str, of: str, name: str) -> None:
    assert Office.model_validate({"title": title, "of": of}).name == name


def test_every_office_of_a_vague_date_is_held() -> None:
    minister = {"title": "Minister", "from": "2020", "to": "2024-07-02"}
    both = person(minister, {"title": "King", "from": "2024-10-01", "to": ".."}, as_of="2025")
    found = offices_on(both, dates.parse("[2024-06..2024-11]"))
    assert [(one.office.title, one.whole) for one in found] == [
        ("Minister", False),
        ("King", False),
    ]


# Groups


FILES = {
    "entries/all.yml": """
- {id: a, date: 2024-01-01, title: A, actors: [rutte, {name: putin, role: mentioned}], thread: t}
- {id: b, date: 2024-01-02, title: B, actors: [rutte, nato, {unnamed: a man}], related: d}
- {id: c, date: 2024-01-03, title: C, actors: [putin, nato], countries: [UA, RU], status: draft}
- {id: d, date: 2024-01-04, title: D, actors: [rutte, putin], countries: [UA], thread: t}
- {id: e, date: 2024-01-05, title: E, actors: rutte, status: withdrawn, thread: t,
   corrections: {date: 2024, kind: withdrawal, note: x}, related: a}
- {id: f, date: 2025, title: F, quotes: {speaker: rutte, text: Ja, source: s}, sources: [z, s]}
""",
    "people.yml": "rutte: {name: Mark Rutte, sort: 'Rutte, Mark'}\nputin: Vladimir Putin\n",
    "organisations.yml": "nato: NATO\n",
    "sources.yml": "s: S\nz: Z\n",
    "threads.yml": "t: T\n",
}


@pytest.fixture
def whole(tmp_path: Path) -> Chronology:
    return chronology(tmp_path, FILES)


def ids(entries: Iterable[Entry | None]) -> str:
    return "".join(entry.id if entry else "-" for entry in entries)


def test_entries_by_what_they_name(whole: Chronology) -> None:
    views = Views(whole)
    assert ids(views.entries) == "abdf"
    assert ids(views.withdrawn) == "e"
    assert {id_: ids(group) for id_, group in views.by_actor.items()} == {
        "rutte": "abdf",
        "putin": "ad",
        "nato": "b",
    }
    assert {id_: ids(group) for id_, group in views.by_country.items()} == {"ua": "d"}
    assert {id_: ids(group) for id_, group in views.by_source.items()} == {"z": "f", "s": "f"}
    assert {id_: ids(group) for id_, group in views.by_thread.items()} == {"t": "ad"}
    assert {year: ids(group) for year, group in views.by_year.items()} == {2024: "abd", 2025: "f"}


def test_drafts_are_in_every_view_of_a_preview_and_withdrawn_entries_in_none(
    whole: Chronology,
) -> None:
    views = Views(whole, drafts=True)
    assert ids(views.entries) == "abcdf"
    assert ids(views.by_actor["putin"]) == "acd"
    assert ids(views.by_country["ru"]) == "c"


def test_neighbours(whole: Chronology) -> None:
    views = Views(whole)
    found = {entry.id: ids(views.neighbours(entry)) for entry in views.entries}
    assert found == {"a": "-b", "b": "ad", "d": "bf", "f": "d-"}
    by_id = views.by_id
    assert ids(views.neighbours_of_actor(by_id["b"], "rutte")) == "ad"
    assert ids(views.neighbours_of_actor(by_id["d"], "putin")) == "--"
    assert ids(views.neighbours_in_thread(by_id["a"])) == "-d"


def test_who_appears_with_whom(whole: Chronology) -> None:
    views = Views(whole)
    entries = views.by_actor["rutte"]
    assert views.appears_with(entries, "rutte") == [("nato", 1), ("putin", 1)]
    assert views.countries_with(entries) == [("ua", 1)]


def test_relations_go_both_ways_and_lead_to_what_is_shown(whole: Chronology) -> None:
    assert Views(whole).related == {"b": ("d",), "d": ("b",)}


def test_quotes_by_speaker(whole: Chronology) -> None:
    views = Views(whole)
    assert {id_: [one.entry.id for one in said] for id_, said in views.quotes.items()} == {
        "rutte": ["f"]
    }
    assert actors_of(views.by_id["f"]) == main_actors(views.by_id["f"]) == ("rutte",)
    assert sources_of(views.by_id["f"]) == ("z", "s")


def test_a_source_is_that_of_whoever_quotes_it_or_notes_it(tmp_path: Path) -> None:
    files = {
        "entries/all.yml": """\
- {id: a, date: 2024-01-01, title: Quoted, quotes: {speaker: X, text: w, source: Transcript}}
- {id: b, date: 2024-01-02, title: Noted, annotations: [{phrase: Noted, note: n, source: Report}]}
- {id: c, date: 2024-01-03, title: Linked, sources: {url: "https://example.org/a", publisher: P}}
- {id: d, date: 2024-01-04, title: Kept, sources: {
    url: "https://example.org/a", publisher: P, archived: "https://archive.example.org/a"}}
""",
    }
    views = Views(chronology(tmp_path, files))
    groups = {id_: [one.id for one in group] for id_, group in views.by_source.items()}
    assert groups == {"transcript": ["a"], "report": ["b"]}
    tally = views.source_tally
    assert [entry.id for entry in tally.without] == ["b"]
    assert (tally.with_one, tally.publishers, tally.unarchived) == (3, (("P", 1, 1),), ())


def test_what_a_shown_record_is_a_part_of_is_shown_and_what_hidden_ones_name_is_not(
    tmp_path: Path,
) -> None:
    files = {
        "chronology.yml": "registries: {topics: open}\n",
        "topics.yml": "bucha: {name: Bucha, parent: War crimes}\n",
        "entries/all.yml": """\
- {id: a, date: 2024-01-01, title: Draft, status: draft, topics: [Secret], annotations: [
    {phrase: Draft, note: n, source: A memo}]}
""",
    }
    whole = chronology(tmp_path, files)
    assert [*Views(whole).records("topics")] == ["bucha", "war-crimes"]
    assert [*Views(whole).records("sources")] == []
    assert [*Views(whole, drafts=True).records("sources")] == ["a-memo"]


@pytest.mark.parametrize(
    ("position", "found"), [(0, (None, "b")), (1, ("a", "c")), (2, ("b", None))]
)
def test_what_stands_around(position: int, found: tuple[str | None, str | None]) -> None:
    group = tuple(
        Entry.model_validate({"id": id_, "date": "2024", "title": "T"}) for id_ in ("a", "b", "c")
    )
    assert tuple(one and one.id for one in around(group, position)) == found


def entries(*written: str) -> tuple[Entry, ...]:
    return tuple(
        Entry.model_validate({"id": f"e{number}", "date": date, "title": "T"})
        for number, date in enumerate(written)
    )


def test_years_and_months_hold_every_entry_once() -> None:
    found = entries(
        "-0043-03-15", "0000", "2024-10-13", "[2024-10-30..2024-11-02]", "2024", "Y12024"
    )
    by_year = years(found)
    assert {year: ids(group) for year, group in by_year.items()} == {
        -43: "e0",
        0: "e1",
        2024: "e2e3e4",
        12024: "e5",
    }
    assert list(by_year) == sorted(by_year)
    assert {month: ids(group) for month, group in months(by_year[2024]).items()} == {
        None: "e3e4",
        10: "e2",
    }


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({}, ()),
        ({"certainty": "confirmed"}, ()),
        ({"certainty": "alleged"}, ("alleged",)),
        ({"certainty": "refuted", "date_basis": "inferred"}, ("refuted", "date inferred")),
        ({"status": "draft", "certainty": "disputed"}, ("draft", "disputed")),
    ],
)
def test_what_is_said_beside_a_title(keys: dict[str, str], said: tuple[str, ...]) -> None:
    entry = Entry.model_validate({"id": "e", "date": "2024", "title": "T", **keys})
    assert cautions(entry) == said


def test_entries_are_in_order_of_date_then_of_file(tmp_path: Path) -> None:
    """Wider dates before narrower ones that begin on the same day."""
    text = """
- {id: time, date: "2024-10-13T09:00", title: T}
- {id: later, date: "2024-10-13T14:30", title: T}
- {id: first, date: 2024-10-13, title: T}
- {id: second, date: 2024-10-13, title: T}
- {id: month, date: 2024-10, title: T}
- {id: year, date: 2024, title: T}
- {id: before, date: "[..2024-10-12]", title: T}
- {id: long-ago, date: -0043, title: T}
"""
    found = chronology(tmp_path, {"entries/e.yml": text}).entries
    assert [entry.id for entry in found] == [
        *("long-ago", "year", "month", "before", "first", "second", "time", "later"),
    ]


ALTERED = {
    "another text": ("title: A,", "title: Another, text: It says so,"),
    "another actor": ("title: B, actors: [rutte, nato", "title: B, actors: [putin, nato"),
    "no thread": (", thread: t}\n- {id: e", "}\n- {id: e"),
    "another date": ("id: a, date: 2024-01-01", "id: a, date: 2024-01-02"),
    "another order": ("id: a, date: 2024-01-01", "id: a, date: 2024-06-01"),
    "another id": ("id: a,", "id: g,"),
    "one fewer": ("status: withdrawn", "status: draft"),
    "another source": ("sources: [z, s]", "sources: s"),
    "another country": ("title: D, actors: [rutte, putin], countries: [UA]", "title: D"),
}


@pytest.mark.parametrize("drafts", [False, True])
@pytest.mark.parametrize("change", ALTERED.values(), ids=ALTERED)
def test_what_is_taken_from_views_of_before_is_as_if_made_anew(
    whole: Chronology,
    tmp_path: Path,
    change: tuple[str, str],
    drafts: bool,  # noqa: FBT001
) -> None:
    text = FILES["entries/all.yml"].replace("related: a}", "}")
    assert change[0] in text
    altered = {**FILES, "entries/all.yml": text.replace(*change)}
    changed = chronology(tmp_path / "changed", altered)
    before = Views(whole, drafts=drafts)
    names = ("by_actor", "by_country", "by_topic", "by_thread", "by_source", "_taking_part")
    for name in names:
        getattr(before, name)
    again, anew = (Views(changed, drafts=drafts, before=one) for one in (before, None))
    for name in names:
        assert list(getattr(again, name).items()) == list(getattr(anew, name).items())
