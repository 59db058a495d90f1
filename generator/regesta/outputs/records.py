"""Entries and records as plain data: what `entry.json` and the data files hold."""

from functools import cache
from typing import Any

from regesta import dates
from regesta.dates import Date
from regesta.model import Actor, Chronology, Citation, Entry, Person, Quote, Record
from regesta.outputs import web_annotation
from regesta.outputs.address import Site
from regesta.views import Held, Views, cautions, offices_on


def filled(**values: Any) -> dict[str, Any]:
    """Return the values that hold something, in order."""
    return {key: value for key, value in values.items() if value or value not in _NOTHING}


_NOTHING: tuple[Any, ...] = (None, "", (), [], {})


def plain(value: Any) -> Any:
    """Return a value of the model as plain data, under the keys that content files use.

    A date is its EDTF text. Keys that hold nothing are left out.
    """
    if isinstance(value, str):
        return value
    match value:
        case Record():
            pairs = ((key, getattr(value, name)) for key, name in _keys(type(value)))
            return filled(**{key: plain(item) for key, item in pairs if item is not None})
        case Date():
            return value.edtf
        case tuple():
            return [plain(item) for item in value]
        case dict():
            return {key: plain(item) for key, item in value.items()}
    return value


@cache
def _keys(model: type[Record]) -> tuple[tuple[str, str], ...]:
    """Return the keys of a record in content files, each with the name of its field."""
    return tuple((field.alias or name, name) for name, field in model.model_fields.items())


def date_record(date: Date, language: str) -> dict[str, Any]:
    """Return a date with its bounds; an open side has none."""
    first, last = date.earliest, date.latest
    return filled(
        edtf=date.edtf,
        form=date.form,
        precision=date.precision,
        earliest=None if first is None else dates.iso(first),
        latest=None if last is None else dates.iso(last),
        approximate=date.approximate or None,
        uncertain=date.uncertain or None,
        words=date.words(language),
    )


def entry_record(entry: Entry, views: Views, site: Site) -> dict[str, Any]:
    """Return an entry as data, references with ids and names, annotations as W3C Web Annotations.

    Related are both those that it names and those that name it; none that the views do not show.
    """
    chronology = views.chronology
    language = chronology.settings.language
    url = site.entry(entry.id)
    return filled(
        id=entry.id,
        formerly=list(entry.formerly),
        url=url,
        title=entry.title,
        cautions=list(cautions(entry)),
        date={
            **date_record(entry.date, language),
            **filled(
                basis=entry.date_basis, note=entry.date_note, as_written=entry.date_as_written
            ),
        },
        certainty=entry.certainty,
        certainty_note=entry.certainty_note,
        language=entry.language or language,
        text=entry.text,
        translations=plain(entry.translations),
        actors=[actor_record(entry, actor, chronology) for actor in entry.actors],
        countries=[
            filled(id=one.id, name=one.name, code=one.code)
            for one in (chronology.countries[id_] for id_ in entry.countries)
        ],
        places=plain(entry.places),
        topics=[{"id": id_, "name": chronology.topics[id_].name} for id_ in entry.topics],
        thread=entry.thread and {"id": entry.thread, "name": chronology.threads[entry.thread].name},
        quotes=[quote_record(quote, chronology) for quote in entry.quotes],
        sources=[citation_record(one, chronology) for one in entry.sources],
        facts=dict(entry.facts),
        related=list(views.related.get(entry.id, ())),
        corrections=plain(entry.corrections),
        added=entry.added and entry.added.edtf,
        updated=entry.updated and entry.updated.edtf,
        status=entry.status if entry.status != "published" else None,
        tags=list(entry.tags),
        annotations=web_annotation.annotations(entry, url, language),
    )


def withdrawn_record(entry: Entry, site: Site) -> dict[str, Any]:
    """Return what is left of a withdrawn entry."""
    return {
        "id": entry.id,
        "url": site.entry(entry.id),
        "status": "withdrawn",
        "corrections": [plain(one) for one in entry.corrections if one.kind == "withdrawal"],
    }


def actor_record(entry: Entry, actor: Actor, chronology: Chronology) -> dict[str, Any]:
    """Return an actor with the offices held on the entry's date."""
    if actor.who is None:
        return filled(unnamed=actor.unnamed, withheld=actor.withheld, role=actor.role)
    record = chronology.actor(actor.who)
    offices = offices_on(record, entry.date) if isinstance(record, Person) else ()
    return filled(
        id=record.id,
        name=record.name,
        kind="person" if isinstance(record, Person) else "organisation",
        role=actor.role,
        offices=[_office(held) for held in offices],
        wikidata=record.wikidata,
    )


def _office(held: Held) -> dict[str, Any]:
    known = plain(held.office)
    return {**known, "last_known": True} if held.last_known else known


def quote_record(quote: Quote, chronology: Chronology) -> dict[str, Any]:
    """Return a quotation with its speaker."""
    who = quote.speaker
    return filled(
        speaker={"id": who, "name": chronology.actor(who).name} if who else None,
        unnamed=quote.unnamed,
        withheld=quote.withheld,
        text=quote.text,
        to=quote.to,
        original=quote.original,
        language=quote.language,
        context=quote.context,
        part=quote.part or None,
        cut=quote.cut or None,
        source=quote.source,
        at=quote.at,
    )


def citation_record(citation: Citation, chronology: Chronology) -> dict[str, Any]:
    """Return a citation with all that is known of its source."""
    source = chronology.sources[citation.source] if citation.source else citation.inline
    known = {key: value for key, value in plain(source).items() if key != "id"} if source else {}
    return filled(id=citation.source, **known, at=citation.at, quote=citation.quote)
