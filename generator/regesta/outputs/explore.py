"""What Explore counts and lists, in columns: facets as lists of rows, dates as days, titles apart.

A row is an entry shown, in the order of time; a withdrawn one has none. `columns.json` holds what
every count is made of. What a line of the list says comes in files of `MANY` rows, of which a list
in order of time needs one or two, and once more in files of `FEW`, so that fifty entries from all
over the chronology, such as the best matches of words, are a few kilobytes.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any, get_args

from regesta import dates
from regesta.dates import Date
from regesta.model import Certainty, Entry
from regesta.outputs.address import Site
from regesta.outputs.asset import Made, as_json_file
from regesta.outputs.records import filled
from regesta.pages.address import file_of, year_part
from regesta.pages.inputs import Inputs
from regesta.pages.subjects import KINDS, subjects
from regesta.text import capital, fold
from regesta.views import Entries, Views, cautions, distances, main_actors
from regesta.wording import wording

COLUMNS_PATH = "explore/columns.json"
IDS_PATH = "explore/ids.json"
FEW, MANY = 10, 500
"""Rows of a file of titles."""

FACETS = ("people", "organisations", "countries", "topics", "sources")
"""The kinds of subjects that are facets; after them come the years and the certainty."""

NOT_ASSESSED, DATE_INFERRED, DRAFT = "not-assessed", "date-inferred", "draft"


def explore(views: Views, site: Site, inputs: Inputs) -> Iterator[Made]:
    """Yield the paths of columns, ids and titles, what makes the text of each, and from what."""
    outlines = inputs.outlines
    orders = cache(partial(orders_of, views))
    yield COLUMNS_PATH, lambda: as_json_file(columns(views, site, orders())), outlines
    yield IDS_PATH, lambda: as_json_file(_ids(views)), outlines
    numbers = cache(partial(_numbers, views))
    for size, path in ((MANY, "explore/titles-{}.json"), (FEW, "explore/titles/{}.json")):
        for start in range(0, len(views.entries), size):
            some = views.entries[start : start + size]
            rests_on = partial(_rests_on, some, inputs, orders, start // MANY)
            make = partial(_titles, some, views, numbers, orders, start // MANY)
            yield path.format(start // size), make, rests_on


def _rests_on(
    entries: Entries, inputs: Inputs, orders: Callable[[], list[str]], block: int
) -> Iterator[object]:
    yield from map(inputs.outline, entries)
    yield orders()[block]


def _titles(
    entries: Entries,
    views: Views,
    numbers: Callable[[], dict[str, int]],
    orders: Callable[[], list[str]],
    block: int,
) -> str:
    found = titles(entries, numbers(), views.chronology.settings.language)
    return as_json_file({"order": orders()[block], **found})


def _ids(views: Views) -> dict[str, Any]:
    ids = [entry.id for entry in views.entries]
    return {"order": order(ids), "ids": ids}


def order(ids: Iterable[str]) -> str:
    """Return what tells one order of rows from another: a digest of the ids of all entries.

    Whatever names entries by their rows keeps it, and is passed over where it is another.
    """
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]


def orders_of(views: Views) -> list[str]:
    """Return the order of each `MANY` rows, and by which numbers they say who takes part.

    It stands in the columns, and in the files of titles of these rows: a browser that has one of
    them from another time knows by it. An entry that is added changes those from its own on.
    """
    number = _numbers(views)
    blocks = (views.entries[start : start + MANY] for start in range(0, len(views.entries), MANY))
    return [order(_joined_by(entries, number)) for entries in blocks]


def _joined_by(entries: Entries, number: Mapping[str, int]) -> Iterator[str]:
    for entry in entries:
        yield entry.id
        yield from (f" {number[id_]} {id_}" for id_ in main_actors(entry))


def columns(views: Views, site: Site, orders: Sequence[str]) -> dict[str, Any]:
    """Return all that is counted; `orders` are those of its rows, see `orders_of`.

    `rows` of a value are the entries that have it, each as the distance from the one before.
    `years` are those under which an entry is filed; an entry counts in each that its date touches,
    which is worked out from `days`: see `date_columns`.
    """
    language = views.chronology.settings.language
    certainty = wording(language).gettext("Certainty")
    return {
        "version": 1,
        "order": order(entry.id for entry in views.entries),
        "orders": orders,
        "entries": len(views.entries),
        "titles": [FEW, MANY],
        "entry": site.addresses.url(file_of("entries", "ID")),
        "facets": [
            *_subject_facets(views),
            {"key": "certainty", "title": certainty, **_values(_certainties(views))},
        ],
        "years": [
            [year_part(year), dates.year_label(year, language), year] for year in views.by_year
        ],
        "days": date_columns([entry.date for entry in views.entries]),
    }


def _subject_facets(views: Views) -> Iterator[dict[str, Any]]:
    """Yield a facet for each kind of subject: every one that has a page, mentions included.

    Of several with one name, each has its id beside it. `formerly` has the number of the value that
    each former id means today.
    """
    words = wording(views.chronology.settings.language)
    for kind in (one for one in KINDS if one.key in FACETS):
        found = subjects(kind, views)
        shared = Counter(fold(one.record.name) for one in found)
        values = [
            (
                one.id,
                f"{one.record.name} ({one.id})"
                if shared[fold(one.record.name)] > 1
                else one.record.name,
                [views.rows[entry.id] for entry in one.entries],
            )
            for one in found
        ]
        also = {
            str(number): list(names)
            for number, one in enumerate(found)
            if (names := _other_names(one.record))
        }
        former = {old: number for number, one in enumerate(found) for old in one.record.formerly}
        yield {
            "key": kind.key,
            "title": words.gettext(kind.title),
            **_values(values),
            **filled(also=also, formerly=former),
        }


def _other_names(record: Any) -> Iterable[str]:
    """Return the names beside its own that a record is looked for by."""
    own = fold(record.name)
    return [name for name in getattr(record, "aliases", ()) if fold(name) != own]


Value = tuple[str, str, list[int]]
"""An id, a name, and the rows that have it."""


def _values(values: Iterable[Value]) -> dict[str, Any]:
    listed = list(values)
    return {
        "ids": [id_ for id_, _, _ in listed],
        "names": [name for _, name, _ in listed],
        "rows": [distances(rows) for _, _, rows in listed],
    }


def _certainties(views: Views) -> Iterator[Value]:
    """Yield every degree of certainty, and what else is said before a title."""
    words = wording(views.chronology.settings.language)
    tests: list[tuple[str, str, Callable[[Entry], bool]]] = [
        *((one, words.gettext(one), _has_certainty(one)) for one in get_args(Certainty)),
        (NOT_ASSESSED, words.gettext("not assessed"), lambda entry: entry.certainty is None),
        (
            DATE_INFERRED,
            words.gettext("date inferred"),
            lambda entry: entry.date_basis == "inferred",
        ),
    ]
    if any(entry.status == "draft" for entry in views.entries):
        tests.append((DRAFT, words.gettext("draft"), lambda entry: entry.status == "draft"))
    for id_, name, test in tests:
        yield id_, capital(name), [row for row, entry in enumerate(views.entries) if test(entry)]


def _has_certainty(certainty: str) -> Callable[[Entry], bool]:
    return lambda entry: entry.certainty == certainty


def date_columns(found: Iterable[Date]) -> dict[str, Any]:
    """Return dates as days, by the numbers of `regesta.dates.days`; None where there is no bound.

    `first` and `last` are of the whole date: `first` as the distance from the last known one,
    `last` as the distance from `first`, or as it is where that is open. `several` has all the
    stretches of the dates that are made of more than one, by row.
    """
    first: list[int | None] = []
    last: list[int | None] = []
    several: dict[str, list[list[int | None]]] = {}
    before = 0
    for row, date in enumerate(found):
        start, end = date.earliest, date.latest
        first.append(None if start is None else start - before)
        last.append(end if start is None or end is None else end - start)
        before = before if start is None else start
        if len(date.spans) > 1:
            several[str(row)] = [list(span) for span in date.spans]
    return {"first": first, "last": last, "several": several}


def titles(entries: Entries, number: Mapping[str, int], language: str) -> dict[str, Any]:
    """Return what a line of the list says, for the entries of one file.

    `cautions` are what is said before a title, in the model's own words, which scripts translate;
    `who` are those who take part (people by their number among the people, organisations after
    them), `vague` the rows whose date is no exact day; all by their place in the file. What says
    nothing is left out.
    """
    return filled(
        ids=[entry.id for entry in entries],
        titles=[" ".join(entry.title.split()) for entry in entries],
        dates=[entry.date.short_words(language) for entry in entries],
        who=[[number[id_] for id_ in main_actors(entry)] for entry in entries],
        vague=[row for row, entry in enumerate(entries) if not entry.date.is_exact_day],
        cautions={
            str(row): list(said) for row, entry in enumerate(entries) if (said := cautions(entry))
        },
        languages={str(row): entry.language for row, entry in enumerate(entries) if entry.language},
    )


def _numbers(views: Views) -> dict[str, int]:
    """Return the numbers of people and organisations, those of the latter after the former's."""
    kinds = [kind for kind in KINDS if kind.acts]
    ids = (one.id for kind in kinds for one in subjects(kind, views))
    return {id_: number for number, id_ in enumerate(ids)}
