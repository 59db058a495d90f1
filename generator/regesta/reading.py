"""Documents -> typed records that know where they are written. Names are not resolved here."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from regesta import refusals, yaml_source
from regesta.documents import ENTRIES, SETTINGS, Document
from regesta.model import (
    Country,
    Entry,
    Named,
    Organisation,
    Person,
    Record,
    Settings,
    Source,
    Thread,
    Topic,
    check_id,
)
from regesta.packing import Packed, packed, unpacked
from regesta.problems import Origin, Problem
from regesta.yaml_source import Node, Place, Plain, Step

R = TypeVar("R", bound=Record)

MODELS: Mapping[str, type[Named] | type[Source]] = {
    "people": Person,
    "organisations": Organisation,
    "topics": Topic,
    "threads": Thread,
    "sources": Source,
    "countries": Country,
}
"""What each registry holds."""


class Located(NamedTuple, Generic[R]):
    """A record with the file that it is written in, where the place of every part can be found."""

    record: R
    document: Document
    within: tuple[Step, ...] = ()
    """What leads to it in the file: the number of an item, or a registry's key."""

    @property
    def path(self) -> str:
        """The file, as problems give it."""
        return self.document.shown

    def origin(self, *steps: Step) -> Origin:
        """Return where the value at `steps` stands."""
        node = self._node()
        steps = refusals.as_written(yaml_source.plain(node), steps)
        return Origin(self.path, *yaml_source.place(node, steps))

    def _node(self) -> Node:
        return yaml_source.part(self.document.tree(), self.within)

    def at(self, *steps: Step) -> "At":
        """Return the place of the value at `steps`, not looked up yet."""
        return At(self, steps)

    def error(self, code: str, message: str, *steps: Step) -> Problem:
        """Return an error about the value at `steps`."""
        return Problem(self.origin(*steps), "error", code, message)

    def note(self, code: str, message: str, *steps: Step) -> Problem:
        """Return a note about the value at `steps`."""
        return Problem(self.origin(*steps), "note", code, message)


class At(NamedTuple):
    """A place that is looked up only when something is wrong there."""

    within: Located[Any]
    steps: tuple[Step, ...]

    @property
    def origin(self) -> Origin:
        """The place itself."""
        return self.within.origin(*self.steps)


class Refused(NamedTuple):
    """An entry with which something is wrong."""

    right: Located[Entry]
    """All that is right in it, with other values for a date, a title and an id."""
    wrong: frozenset[str]
    """The keys that are wrong, or lack."""


_NONE: frozenset[str] = frozenset()
"""The ids of what is wrong in a file where nothing is: one set for all of them."""


class Part(NamedTuple):
    """What one document holds, typed, with nothing resolved yet."""

    document: Document
    settings: Located[Settings] | None = None
    records: tuple[Located[Any], ...] = ()
    """Of the registry that the document is, if it is one."""
    entries: tuple[Located[Entry], ...] = ()
    problems: tuple[Problem, ...] = ()
    """What the model refuses; what YAML does is the document's."""
    unread: bool = False
    """Whether it is a file that could not be read: what it holds is not known."""
    broken: frozenset[str] = frozenset()
    """Ids of entries that are there but wrong, and so are not in `entries`."""
    refused: tuple[Refused, ...] = ()
    """What is right in those, so that it is looked at all the same."""


class Content(NamedTuple):
    """All content files, typed, with nothing resolved yet."""

    settings: Located[Settings] | None
    registries: Mapping[str, tuple[Located[Any], ...]]
    entries: tuple[Located[Entry], ...]
    problems: tuple[Problem, ...]
    unread: frozenset[str] = frozenset()
    """Registries whose file could not be read: which names they hold is not known."""
    broken: frozenset[str] = frozenset()
    """Ids of entries that are there but wrong, and so are not in `entries`."""
    refused: tuple[Refused, ...] = ()
    """What is right in those, so that it is looked at all the same."""


class _Reader:
    """Types one document: gathers its records, and puts problems aside."""

    def __init__(self, document: Document) -> None:
        self._document, self._value = document.bare(), document.value
        self.settings: Located[Settings] | None = None
        self.records: tuple[Located[Any], ...] = ()
        self.entries: list[Located[Entry]] = []
        self.problems: list[Problem] = []
        self.unread = document.is_unread and not is_entries(document.path)
        self.broken: set[str] = set()
        self.refused: list[Refused] = []

    def read(self) -> Part:
        """Return what the document holds."""
        document = self._document
        if is_entries(document.path):
            self._take_entries()
        elif document.stem == SETTINGS:
            self._take_settings()
        else:
            self.records = tuple(self._registry(MODELS[document.stem]))
        return Part(
            document,
            self.settings,
            self.records,
            tuple(self.entries),
            tuple(self.problems),
            self.unread,
            frozenset(self.broken) or _NONE,
            tuple(self.refused),
        )

    def _error(self, code: str, message: str, at: Place = (1, 1)) -> None:
        self.problems.append(Problem(Origin(self._document.shown, *at), "error", code, message))

    def _node(self, *within: Step) -> Node:
        return yaml_source.part(self._document.tree(), within)

    def _key_place(self, *within: Step) -> Place:
        """Return where the key that ends `within` is written."""
        *before, last = within
        node = self._node(*before)
        found = node.keys.get(str(last)) if isinstance(node, yaml_source.Mapping) else None
        return found or node.place

    def _take_settings(self) -> None:
        value = self._value
        if value is not None and not yaml_source.is_empty(value):
            found = self._validated(Settings, value)
            # What is right holds all the same, so that nothing else seems wrong for its sake.
            self.settings = found or self._right_part(Settings, value)[0]

    def _take_entries(self) -> None:
        value, stem = self._value, self._document.stem
        if value is None or yaml_source.is_empty(value):
            if not self._document.problems:
                message = "no entry in this file; write 'date:' and 'title:', or delete the file"
                self._error("empty-file", message)
            self.broken.add(stem)
        elif isinstance(value, list):
            for number, item in enumerate(value):
                self._take_item(item, number)
        else:
            self._take_entry(value, stem)

    def _take_item(self, item: Plain, number: int) -> None:
        if isinstance(item, dict) and "id" not in item:
            message = "'id' is missing; each entry of a list needs one"
            self._error("missing-key", message, self._node(number).place)
            self._validated(Entry, item, number, id="none")
        else:
            self._take_entry(item, "", number)

    def _take_entry(self, value: Plain, stem: str, *within: int) -> None:
        entry = self._validated(Entry, value, *within, **({"id": stem} if stem else {}))
        if entry is not None:
            self.entries.append(entry)
        elif isinstance(value, dict):
            id_ = value.get("id")
            self.broken.add(id_ if isinstance(id_, str) else stem)
            needed = {"id": "refused", "date": "0000", "title": "refused"}
            self.refused.append(Refused(*self._right_part(Entry, value, *within, **needed)))

    def _validated(
        self, model: type[R], value: Plain, *within: Step, **given: str
    ) -> Located[R] | None:
        """Return the record that `value` describes, or None where something is wrong with it.

        `within` leads to it in the document. `given` are values that come from elsewhere (the id
        of a registry record, a file's stem); what the file itself says wins.
        """
        if not isinstance(value, dict):
            message = "expected keys with values, like 'title: …'"
            self._error("wrong-type", message, self._node(*within).place)
            return None
        data: Plain = value
        if yaml_source.has_empty(value):
            for steps, message in refusals.unknown_keys(model, value):
                said = refusals.behind_a_comma(self._node(*within), steps) or message
                self._error("unknown-key", said, self._key_place(*within, *steps))
            data = yaml_source.filled(value)
        assert isinstance(data, dict)  # noqa: S101 a mapping without what is empty
        try:
            return Located(model.model_validate({**given, **data}), self._document, within)
        except ValidationError as error:
            node, shown = self._node(*within), self._document.shown
            self.problems += refusals.problems(error, model, node, shown)
            return None

    def _registry(self, model: type[Any]) -> Iterator[Located[Any]]:
        value = self._value
        if value is None or yaml_source.is_empty(value):
            return
        if not isinstance(value, dict):
            message = "expected ids with records, like 'mark-rutte: {name: Mark Rutte}'"
            self._error("wrong-type", message, self._node().place)
            self.unread = True
            return
        first: dict[str, str] = {}
        for key, record in value.items():
            # Addresses are lower case; the codes of ISO 3166-1 are not.
            id_ = key.lower() if model is Country else key
            try:
                check_id(id_)
            except ValueError as error:
                self._error("bad-id", str(error), self._key_place(key))
                continue
            if (before := first.setdefault(id_, key)) != key:
                message = f"'{key}' is the country '{before}' once more; put both into one record"
                self._error("duplicate-key", message, self._key_place(key))
            else:
                yield (
                    self._record(model, id_, record, key) or self._stand_in(model, id_, record, key)
                )

    def _record(self, model: type[Any], id_: str, value: Plain, key: str) -> Located[Any] | None:
        """Type one registry record; a bare text is its name."""
        label = _label(model)
        if yaml_source.is_empty(value):
            message = f"'{id_}' has no '{label}'; write '{id_}: {{{label}: …}}'"
            self._error("missing-key", message, self._key_place(key))
            return None
        if isinstance(value, str):
            value = {label: value}
        if isinstance(value, dict) and "id" in value:
            message = "unknown key 'id'; a record's id is the key it stands under"
            self._error("unknown-key", message, self._key_place(key, "id"))
            return None
        return self._validated(model, value, key, id=id_)

    def _right_part(
        self, model: type[R], value: Plain, *within: Step, **needed: str
    ) -> tuple[Located[R], frozenset[str]]:
        """Return a wrong record without the keys that are wrong, and these.

        It cannot lack what is `needed`.
        """
        filled = yaml_source.filled(value)
        data = filled if isinstance(filled, dict) else {}
        wrong: set[str] = set()
        try:
            model.model_validate(data)
        except ValidationError as error:
            steps = [refusals.as_written(value, one["loc"])[:1] for one in error.errors()]
            wrong = {str(key) for (key,) in filter(None, steps)}
            if () in steps:  # the record as a whole
                wrong |= data.keys()
        right = {key: item for key, item in data.items() if key not in wrong}
        record = model.model_validate({**needed, **right})
        return Located(record, self._document, within), frozenset(wrong)

    def _stand_in(self, model: type[Any], id_: str, value: Plain, key: str) -> Located[Any]:
        """Return a record in the place of a wrong one, so that nobody is told it does not exist."""
        label = _label(model)
        data = yaml_source.filled(value)
        name = data.get(label) if isinstance(data, dict) else None
        written = data.get("aliases", []) if isinstance(data, dict) else []
        aliases = [written] if isinstance(written, str) else [*filter(_is_text, written)]
        given = {"id": id_, label: name if isinstance(name, str) else id_}
        record = model.model_validate(given if model is Source else {**given, "aliases": aliases})
        return Located(record, self._document, (key,))


def _label(model: type[Any]) -> str:
    """Return the key that names a record of this kind."""
    return "title" if model is Source else "name"


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def is_entries(path: str) -> bool:
    """Tell whether a document holds entries, rather than settings or a registry."""
    return path.startswith(_ENTRIES)


_ENTRIES = f"{ENTRIES}/"


def type_document(document: Document) -> Part:
    """Type one document; what is wrong is left out, and its problems are kept."""
    return _Reader(document).read()


def packed_part(part: Part) -> list[tuple[tuple[Step, ...], Packed]] | None:
    """Return the records of a document, packed, each with what leads to it there.

    None where something is wrong with one, or with the document.
    """
    if part.problems or part.document.problems or part.broken or part.unread:
        return None
    settings = (part.settings,) if part.settings else ()
    return [(one.within, packed(one.record)) for one in (*settings, *part.records, *part.entries)]


def unpacked_part(document: Document, records: Iterable[Any]) -> Part:
    """Return what a document holds whose records have been packed.

    Raises:
        ValueError: where they are none that it can hold.

    """
    model: type[Any] = _model(document)
    found = tuple(
        Located(unpacked(model, record), document, tuple(within)) for within, record in records
    )
    if model is Entry:
        return Part(document, entries=found)
    if model is Settings:
        return Part(document, settings=found[0] if found else None)
    return Part(document, records=found)


def _model(document: Document) -> type[Record]:
    if is_entries(document.path):
        return Entry
    return Settings if document.stem == SETTINGS else MODELS[document.stem]


def type_documents(documents: Iterable[Document]) -> Content:
    """Type every document, and put what they hold together."""
    return together(type_document(document) for document in documents)


def together(parts: Iterable[Part]) -> Content:
    """Put together what the documents hold; of two files of one registry the first is read."""
    settings: Located[Settings] | None = None
    registries: dict[str, tuple[Located[Any], ...]] = {}
    files: dict[str, str] = {}
    entries: list[Located[Entry]] = []
    problems: list[Problem] = []
    unread: set[str] = set()
    broken: set[str] = set()
    refused: list[Refused] = []
    for part in parts:
        document = part.document
        if document.problems:
            problems += document.problems
        if not is_entries(document.path):
            stem = document.stem
            if files.setdefault(stem, document.path) != document.path:
                problems.append(_duplicate(document, files[stem]))
                continue
            if part.unread:
                unread.add(stem)
            if stem == SETTINGS:
                settings = part.settings
            else:
                registries[stem] = part.records
        entries += part.entries
        if part.problems or part.broken:
            problems += part.problems
            broken |= part.broken
            refused += part.refused
    return Content(
        settings,
        registries,
        tuple(entries),
        tuple(problems),
        frozenset(unread),
        frozenset(broken),
        tuple(refused),
    )


def _duplicate(document: Document, first: str) -> Problem:
    message = f"'{first}' holds the same; put both into one file"
    return Problem(Origin(document.shown), "error", "duplicate-file", message)
