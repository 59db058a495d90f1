"""What an editor must mend: one small rule a function, each yielding its problems in place."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz import process

from regesta import anchors, prose
from regesta.dates import Date
from regesta.model import Entry, Office, Person, Rule, Source, SourceRecord
from regesta.problems import Problem
from regesta.reading import Located
from regesta.yaml_source import Step

SHORT_FRAGMENT = 6
"""A fragment of fewer words than this says nothing without its sentence."""


@dataclass(frozen=True, slots=True)
class World:
    """What a rule may have to know beside the record it looks at."""

    ids: Mapping[str, Located[Entry]]
    """The entries by id; of two with one id, the first."""
    broken: frozenset[str] = frozenset()
    """Ids of entries that exist but are wrong."""


def check(
    entries: Iterable[Located[Entry]],
    registries: Mapping[str, tuple[Located[Any], ...]],
    *,
    rules: Iterable[Rule] = (),
    broken: frozenset[str] = frozenset(),
) -> Iterator[Problem]:
    """Yield the problems of all entries and registries.

    `rules` are what the project requires; `broken` are ids of entries that could not be typed.
    """
    entries = tuple(entries)
    world = World({one.record.id: one for one in reversed(entries)}, broken)
    yield from _unique(entries)
    for one in entries:
        for rule in ENTRY_RULES:
            yield from rule(one, world)
    for required in rules:
        yield from REQUIRED[required](entries, registries.get("sources", ()))
    yield from _one_space(registries)
    for person in registries.get("people", ()):
        yield from _offices(person)
    for records in registries.values():
        for record in records:
            keys = ("description", "note")
            yield from _unreadable(
                record, [((key,), getattr(record.record, key, None)) for key in keys]
            )
    for kind in ("topics", "threads", "organisations"):
        yield from _no_circle(registries.get(kind, ()))


def _unique(entries: tuple[Located[Entry], ...]) -> Iterator[Problem]:
    """An id, present or former, belongs to one entry."""
    owner: dict[str, Located[Entry]] = {}
    claims: list[tuple[Located[Entry], str, tuple[Step, ...]]] = [
        (one, one.record.id, ("id",)) for one in entries
    ]
    claims.sort(key=lambda claim: claim[0].origin("id"))
    for one in entries:
        claims += [(one, old, ("formerly", n)) for n, old in enumerate(one.record.formerly)]
    for one, id_, steps in claims:
        first = owner.setdefault(id_, one)
        if first is not one or (steps[0] == "formerly" and id_ == one.record.id):
            message = f"'{id_}' is already the id of the entry in {first.path}; ids are unique"
            yield one.error("duplicate-id", message, *steps)


def inferred_with_note(one: Located[Entry], _: World) -> Iterator[Problem]:
    """An inferred date says why."""
    if one.record.date_basis == "inferred" and not one.record.date_note:
        message = "an inferred date needs 'date_note', the reasoning it rests on"
        yield one.error("missing-date-note", message, "date_basis")


def between_not_interval(one: Located[Entry], _: World) -> Iterator[Problem]:
    """What is inferred is when one moment was, not how long it lasted."""
    date = one.record.date
    if one.record.date_basis == "inferred" and date.form == "interval":
        start, _slash, end = date.edtf.partition("/")
        message = (
            f"'{date.edtf}' says that it lasted; one moment not known more closely is "
            f"'[{start.strip('.')}..{end.strip('.')}]'"
        )
        yield one.error("interval-or-between", message, "date")


def related_exist(one: Located[Entry], world: World) -> Iterator[Problem]:
    """A related entry is another entry."""
    for number, id_ in enumerate(one.record.related):
        if id_ == one.record.id:
            message = f"'{id_}' is this entry itself"
            yield one.error("unknown-entry", message, "related", number)
        elif id_ not in world.ids and id_ not in world.broken:
            message = f"no entry '{id_}'{_meant(id_, world)}"
            yield one.error("unknown-entry", message, "related", number)


def _meant(id_: str, world: World) -> str:
    """Suggest the entry that an unknown id stood for."""
    for one in world.ids.values():
        if id_ in one.record.formerly:
            return f"; it is now '{one.record.id}'"
    best = process.extractOne(id_, world.ids.keys(), score_cutoff=60)
    return f"; did you mean '{best[0]}'?" if best else "; write the id of an entry"


def named_once(one: Located[Entry], _: World) -> Iterator[Problem]:
    """An entry names everybody and everything once, whatever the spelling."""
    entry = one.record
    named: dict[str, list[str | None]] = {
        "actors": [actor.who for actor in entry.actors],
        "countries": list(entry.countries),
        "topics": list(entry.topics),
        "related": list(entry.related),
    }
    for key, ids in named.items():
        for number, id_ in enumerate(ids):
            if id_ is not None and id_ in ids[:number]:
                message = f"'{id_}' stands in '{key}' twice, perhaps by two names; keep one"
                yield one.error("named-twice", message, key, number)


def fragment_with_context(one: Located[Entry], _: World) -> Iterator[Problem]:
    """A few words out of a sentence are shown within it."""
    for number, quote in enumerate(one.record.quotes):
        short = len(quote.text.split()) < SHORT_FRAGMENT
        if quote.part and short and not quote.context:
            message = f"a fragment of under {SHORT_FRAGMENT} words needs 'context', its sentence"
            yield one.error("missing-context", message, "quotes", number)


def withdrawal_said(one: Located[Entry], _: World) -> Iterator[Problem]:
    """A withdrawn entry tells its readers when and why."""
    kinds = [correction.kind for correction in one.record.corrections]
    if one.record.status == "withdrawn" and "withdrawal" not in kinds:
        message = "a withdrawn entry needs a correction of the kind 'withdrawal', with its note"
        yield one.error("missing-withdrawal", message, "status")


def readable_text(one: Located[Entry], _: World) -> Iterator[Problem]:
    """A text is Markdown that can be rendered; one that cannot is never shown half."""
    entry = one.record
    texts: list[tuple[tuple[Step, ...], str | None]] = [
        (("text",), entry.text),
        (("date_note",), entry.date_note),
    ]
    texts += [
        (("translations", language, "text"), translation.text)
        for language, translation in entry.translations.items()
    ]
    texts += [(("annotations", n, "note"), note.note) for n, note in enumerate(entry.annotations)]
    texts += [(("corrections", n, "note"), note.note) for n, note in enumerate(entry.corrections)]
    yield from _unreadable(one, texts)


def _unreadable(
    one: Located[Any], texts: Iterable[tuple[tuple[Step, ...], str | None]]
) -> Iterator[Problem]:
    for steps, text in texts:
        if text and (fault := prose.parse(text).fault):
            yield one.error("bad-text", f"this text is {fault}; make it simpler", *steps)


def anchored(one: Located[Entry], _: World) -> Iterator[Problem]:
    """An annotation belongs to one phrase; an edit of the text cannot slide it to another."""
    entry = one.record
    if not entry.annotations:
        return
    shown = prose.annotated(entry.title, entry.text, (quote.text for quote in entry.quotes))
    texts = [part.plain for part in shown]
    for number, note in enumerate(one.record.annotations):
        found = anchors.find_among(texts, note.phrase, note.prefix or "", note.suffix or "")
        if message := _unanchored(note.phrase, found):
            yield one.error("annotation-anchor", message, "annotations", number, "phrase")


def _unanchored(
    phrase: str, found: anchors.Found | anchors.Absent | anchors.Ambiguous
) -> str | None:
    """Return what is wrong with an anchor, or None where it is found exactly once."""
    if isinstance(found, anchors.Ambiguous):
        return (
            f"'{phrase}' stands here {found.count} times; give 'prefix' or 'suffix', "
            "the words before or after the one that is meant"
        )
    if isinstance(found, anchors.Absent):
        hint = f"; the nearest words are '{found.nearest}'" if found.nearest else ""
        return f"'{phrase}' stands neither in the title nor in the text or a quote{hint}"
    return None


EntryRule = Callable[[Located[Entry], World], Iterator[Problem]]

ENTRY_RULES: tuple[EntryRule, ...] = (
    inferred_with_note,
    between_not_interval,
    related_exist,
    named_once,
    fragment_with_context,
    withdrawal_said,
    readable_text,
    anchored,
)


def require_source(
    entries: Iterable[Located[Entry]], _: tuple[Located[Source], ...]
) -> Iterator[Problem]:
    """Every entry rests on a source."""
    for one in entries:
        if not one.record.sources:
            yield one.error("missing-source", "this entry has no source", "title")


def _links(
    entries: Iterable[Located[Entry]], sources: tuple[Located[Source], ...]
) -> Iterator[tuple[Located[Any], tuple[Step, ...], SourceRecord]]:
    """Yield every source that has a link, with where it is written."""
    for shared in sources:
        yield shared, (), shared.record
    for one in entries:
        for number, citation in enumerate(one.record.sources):
            if citation.inline is not None:
                yield one, ("sources", number), citation.inline


def require_archive(
    entries: Iterable[Located[Entry]], sources: tuple[Located[Source], ...]
) -> Iterator[Problem]:
    """Every link has an archived copy."""
    for one, steps, source in _links(entries, sources):
        if source.url and not source.archived:
            message = f"'{source.url}' has no archived copy; give its address as 'archived'"
            yield one.error("missing-archive", message, *steps, "url")


def require_accessed(
    entries: Iterable[Located[Entry]], sources: tuple[Located[Source], ...]
) -> Iterator[Problem]:
    """Every link says when it was last seen."""
    for one, steps, source in _links(entries, sources):
        if source.url and source.accessed is None:
            message = f"'{source.url}' does not say when it was seen; give the day as 'accessed'"
            yield one.error("missing-accessed", message, *steps, "url")


RequiredRule = Callable[
    [tuple[Located[Entry], ...], tuple[Located[Source], ...]], Iterator[Problem]
]

REQUIRED: Mapping[Rule, RequiredRule] = {
    "require-source": require_source,
    "require-archive": require_archive,
    "require-accessed": require_accessed,
}
"""What a project can require of itself, by the name in `chronology.yml`."""


def _one_space(registries: Mapping[str, tuple[Located[Any], ...]]) -> Iterator[Problem]:
    """People and organisations share one space of ids."""
    people = {one.record.id for one in registries.get("people", ())}
    for one in registries.get("organisations", ()):
        if one.record.id in people:
            message = f"'{one.record.id}' is a person's id too; people and organisations share ids"
            yield one.error("duplicate-id", message)


def _offices(one: Located[Person]) -> Iterator[Problem]:
    """An office ends after it begins. Offices may overlap and leave gaps."""
    for number, office in enumerate(one.record.offices):
        if _ends_early(office):
            message = f"the office '{office.title}' ends before it begins"
            yield one.error("office-ends-early", message, "offices", number, "to")


def _ends_early(office: Office) -> bool:
    if office.start is None or not isinstance(office.end, Date):
        return False
    first, last = office.start.earliest, office.end.latest
    return first is not None and last is not None and last < first


def _no_circle(records: tuple[Located[Any], ...]) -> Iterator[Problem]:
    """Nothing is, through its parents, a part of itself."""
    names = {one.record.id: one for one in records}
    for one in records:
        seen, at = {one.record.id}, one.record.parent
        while at in names and at not in seen:
            seen.add(at)
            at = names[at].record.parent
        if at == one.record.id:
            message = f"'{one.record.id}' is, through its parents, a part of itself"
            yield one.error("parent-circle", message, "parent")
