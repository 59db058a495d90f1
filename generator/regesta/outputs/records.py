"""Entries as plain data: what `entry.json` and the data files hold."""

from collections.abc import Iterable
from typing import Any

from regesta import dates
from regesta.dates import Date
from regesta.model import Actor, Chronology, Citation, Entry, Person, Quote, SourceRecord
from regesta.outputs import web_annotation
from regesta.outputs.address import Site
from regesta.views import Held, cautions, offices_on


def filled(**values: Any) -> dict[str, Any]:
    """Return the values that hold something, in order."""
    return {key: value for key, value in values.items() if value not in (None, "", (), [], {})}


def date_record(date: Date, language: str) -> dict[str, Any]:
    """Return a date with its bounds; an open side has none."""
    first, last = date.earliest, date.latest
    return filled(
        edtf=date.edtf,
        earliest=None if first is None else dates.iso(first),
        latest=None if last is None else dates.iso(last),
        words=date.words(language),
    )


def entry_record(entry: Entry, chronology: Chronology, site: Site) -> dict[str, Any]:
    """Return an entry as data, references with ids and names, annotations as W3C Web Annotations."""
    language = chronology.settings.language
    url = site.entry(entry.id)
    return filled(
        id=entry.id,
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
        translations={
            tag: filled(title=one.title, text=one.text) for tag, one in entry.translations.items()
        },
        actors=[actor_record(entry, actor, chronology) for actor in entry.actors],
        countries=[
            filled(id=one.id, name=one.name, code=one.code)
            for one in (chronology.countries[id_] for id_ in entry.countries)
        ],
        places=[
            filled(name=place.name, country=place.country, at=place.at) for place in entry.places
        ],
        topics=[{"id": id_, "name": chronology.topics[id_].name} for id_ in entry.topics],
        thread=entry.thread and {"id": entry.thread, "name": chronology.threads[entry.thread].name},
        quotes=[quote_record(quote, chronology) for quote in entry.quotes],
        sources=[citation_record(one, chronology) for one in entry.sources],
        facts=dict(entry.facts),
        related=list(entry.related),
        corrections=[
            {"date": one.date.edtf, "kind": one.kind, "note": one.note} for one in entry.corrections
        ],
        added=entry.added and entry.added.edtf,
        updated=entry.updated and entry.updated.edtf,
        status=entry.status if entry.status != "published" else None,
        tags=list(entry.tags),
        annotations=web_annotation.annotations(entry, url, entry.language or language),
    )


def withdrawn_record(entry: Entry, site: Site) -> dict[str, Any]:
    """Return what is left of a withdrawn entry."""
    return {
        "id": entry.id,
        "url": site.entry(entry.id),
        "status": "withdrawn",
        "corrections": [
            {"date": one.date.edtf, "kind": one.kind, "note": one.note}
            for one in entry.corrections
            if one.kind == "withdrawal"
        ],
    }


def actor_record(entry: Entry, actor: Actor, chronology: Chronology) -> dict[str, Any]:
    """Return an actor with the offices held on the entry's date."""
    if actor.who is None:
        return filled(unnamed=actor.unnamed, withheld=actor.withheld, role=actor.role)
    record = chronology.actor(actor.who)
    person = isinstance(record, Person)
    return filled(
        id=record.id,
        name=record.name,
        kind="person" if person else "organisation",
        role=actor.role,
        offices=[_office(held) for held in offices_on(record, entry.date)]
        if isinstance(record, Person)
        else [],
        wikidata=record.wikidata,
    )


def _office(held: Held) -> dict[str, Any]:
    office = held.office
    return filled(
        title=office.title,
        of=office.of,
        **{"from": office.start and office.start.edtf},
        to=office.end.edtf if isinstance(office.end, Date) else office.end,
        last_known=held.last_known or None,
    )


def quote_record(quote: Quote, chronology: Chronology) -> dict[str, Any]:
    """Return a quotation with its speaker."""
    return filled(
        speaker={"id": quote.speaker, "name": chronology.actor(quote.speaker).name},
        text=quote.text,
        to=quote.to,
        original=quote.original,
        language=quote.language,
        context=quote.context,
        part=quote.part or None,
        cut=quote.cut or None,
        source=quote.source,
    )


def citation_record(citation: Citation, chronology: Chronology) -> dict[str, Any]:
    """Return a citation with all that is known of its source."""
    source = chronology.sources[citation.source] if citation.source else citation.inline
    known = source_record(source) if source else {}
    return filled(id=citation.source, **known, at=citation.at, quote=citation.quote)


def source_record(source: SourceRecord) -> dict[str, Any]:
    """Return a source as data."""
    return filled(
        title=source.title,
        url=source.url,
        publisher=source.publisher,
        author=list(source.author),
        kind=source.kind,
        language=source.language,
        published=_edtf(source.published),
        accessed=_edtf(source.accessed),
        archived=source.archived,
        archive=source.archive,
        shelfmark=source.shelfmark,
        note=source.note,
    )


def _edtf(date: Date | None) -> str | None:
    return None if date is None else date.edtf


def entry_records(
    entries: Iterable[Entry], chronology: Chronology, site: Site
) -> list[dict[str, Any]]:
    """Return entries as data, in order."""
    return [entry_record(entry, chronology, site) for entry in entries]
