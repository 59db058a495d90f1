"""Documents -> typed records that know where they are written. Names are not resolved here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

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
from regesta.problems import Origin, Problem
from regesta.yaml_source import Mapping as Node_Mapping
from regesta.yaml_source import Node, Scalar, Sequence, Step

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


@dataclass(frozen=True, slots=True)
class Located(Generic[R]):
    """A record with the place where every part of it is written."""

    record: R
    node: Node
    path: str

    def origin(self, *steps: Step) -> Origin:
        """Return where the value at `steps` stands."""
        return Origin(
            self.path, *yaml_source.place(self.node, refusals.as_written(self.node, steps))
        )

    def at(self, *steps: Step) -> "At":
        """Return the place of the value at `steps`, not looked up yet."""
        return At(self, steps)

    def error(self, code: str, message: str, *steps: Step) -> Problem:
        """Return an error about the value at `steps`."""
        return Problem(self.origin(*steps), "error", code, message)


@dataclass(frozen=True, slots=True)
class At:
    """A place that is looked up only when something is wrong there."""

    within: Located[Any]
    steps: tuple[Step, ...]

    @property
    def origin(self) -> Origin:
        """The place itself."""
        return self.within.origin(*self.steps)


@dataclass(frozen=True, slots=True)
class Content:
    """All content files, typed, with nothing resolved yet."""

    settings: Located[Settings] | None
    registries: Mapping[str, tuple[Located[Any], ...]]
    entries: tuple[Located[Entry], ...]
    problems: tuple[Problem, ...]
    unread: frozenset[str] = frozenset()
    """Registries whose file could not be read: which names they hold is not known."""
    broken: frozenset[str] = frozenset()
    """Ids of entries that are there but wrong, and so are not in `entries`."""
    refused: tuple[Located[Entry], ...] = ()
    """What is right in those, so that the names in them are looked up all the same."""


class _Reader:
    """Gathers records, and puts problems aside."""

    def __init__(self) -> None:
        self.settings: Located[Settings] | None = None
        self.registries: dict[str, tuple[Located[Any], ...]] = {}
        self.entries: list[Located[Entry]] = []
        self.problems: list[Problem] = []
        self.unread: set[str] = set()
        self.broken: set[str] = set()
        self.refused: list[Located[Entry]] = []
        self._files: dict[str, str] = {}

    def take(self, document: Document) -> None:
        """Read one document."""
        self.problems += document.problems
        if document.path.startswith(f"{ENTRIES}/"):
            self._take_entries(document)
        elif document.stem in self._files:
            message = f"'{self._files[document.stem]}' holds the same; put both into one file"
            self._error(Origin(document.shown), "duplicate-file", message)
        else:
            self._files[document.stem] = document.path
            if document.is_unread:
                self.unread.add(document.stem)
            if document.stem == SETTINGS:
                self._take_settings(document)
            else:
                records = tuple(self._registry(document, MODELS[document.stem]))
                self.registries[document.stem] = records

    def _error(self, origin: Origin, code: str, message: str) -> None:
        self.problems.append(Problem(origin, "error", code, message))

    def _take_settings(self, document: Document) -> None:
        node = document.node
        if node is not None and not yaml_source.is_empty(node):
            found = self._validated(Settings, node, document.shown)
            # What is right holds all the same, so that nothing else seems wrong for its sake.
            self.settings = found or _right_part(Settings, node, document.shown)

    def _take_entries(self, document: Document) -> None:
        node = document.node
        if node is None or yaml_source.is_empty(node):
            if not document.problems:
                message = "no entry in this file; write 'date:' and 'title:', or delete the file"
                self._error(Origin(document.shown), "empty-file", message)
            self.broken.add(document.stem)
        elif isinstance(node, Sequence):
            for item in node.items:
                self._take_item(item, document)
        else:
            self._take_entry(node, document.shown, document.stem)

    def _take_item(self, item: Node, document: Document) -> None:
        if isinstance(item, Node_Mapping) and "id" not in item.items:
            message = "'id' is missing; each entry of a list has one"
            self._error(Origin(document.shown, *item.place), "missing-key", message)
        else:
            self._take_entry(item, document.shown, "")

    def _take_entry(self, node: Node, shown: str, stem: str) -> None:
        entry = self._validated(Entry, node, shown, **({"id": stem} if stem else {}))
        if entry is not None:
            self.entries.append(entry)
        elif isinstance(node, Node_Mapping):
            id_ = node.items.get("id")
            self.broken.add(id_.value if isinstance(id_, Scalar) else stem)
            needed = {"id": "refused", "date": "0000", "title": "refused"}
            self.refused.append(_right_part(Entry, node, shown, **needed))

    def _validated(self, model: type[R], node: Node, shown: str, **given: str) -> Located[R] | None:
        """Return the record that `node` describes, or None where something is wrong with it.

        `given` are values that come from elsewhere (the id of a registry record, a file's stem);
        what the file itself says wins.
        """
        if not isinstance(node, Node_Mapping):
            message = "expected keys with values, like 'title: …'"
            self._error(Origin(shown, *node.place), "wrong-type", message)
            return None
        self.problems += refusals.unknown_keys(model, node, shown)
        data = yaml_source.plain(node)
        assert isinstance(data, dict)  # noqa: S101 a mapping's plain form
        try:
            return Located(model.model_validate({**given, **data}), node, shown)
        except ValidationError as error:
            self.problems += refusals.problems(error, model, node, shown)
            return None

    def _registry(self, document: Document, model: type[Any]) -> Iterator[Located[Any]]:
        node = document.node
        if node is None or yaml_source.is_empty(node):
            return
        if not isinstance(node, Node_Mapping):
            message = "expected ids with records, like 'mark-rutte: {name: Mark Rutte}'"
            self._error(Origin(document.shown, *node.place), "wrong-type", message)
            self.unread.add(document.stem)
            return
        for key, value in node.items.items():
            # Addresses are lower case; the codes of ISO 3166-1 are not.
            id_ = key.lower() if model is Country else key
            where = Origin(document.shown, *node.keys[key])
            try:
                check_id(id_)
            except ValueError as error:
                self._error(where, "bad-id", str(error))
            else:
                yield self._record(model, id_, value, where) or _stand_in(model, id_, value, where)

    def _record(
        self, model: type[Any], key: str, value: Node, where: Origin
    ) -> Located[Any] | None:
        """Type one registry record; a bare text is its name."""
        label = _label(model)
        if yaml_source.is_empty(value):
            message = f"'{key}' has no '{label}'; write '{key}: {{{label}: …}}'"
            self._error(where, "missing-key", message)
            return None
        if isinstance(value, Scalar):
            value = Node_Mapping({label: value}, {label: value.place}, value.place)
        if isinstance(value, Node_Mapping) and "id" in value.items:
            place = Origin(where.path, *value.keys["id"])
            message = "unknown key 'id'; a record's id is the key it stands under"
            self._error(place, "unknown-key", message)
            return None
        return self._validated(model, value, where.path, id=key)


def _label(model: type[Any]) -> str:
    """Return the key that names a record of this kind."""
    return "title" if model is Source else "name"


def _right_part(model: type[R], node: Node, shown: str, **needed: str) -> Located[R]:
    """Return a wrong record without the keys that are wrong; `needed` are those it cannot lack."""
    data = yaml_source.plain(node)
    data = data if isinstance(data, dict) else {}
    try:
        model.model_validate({**data, **needed})
    except ValidationError as error:
        wrong = {refusals.as_written(node, one["loc"])[:1] for one in error.errors()}
        data = {key: value for key, value in data.items() if not wrong & {(key,), ()}}
    return Located(model.model_validate({**data, **needed}), node, shown)


def _stand_in(model: type[Any], id_: str, value: Node, where: Origin) -> Located[Any]:
    """Return a record in the place of a wrong one, so that nobody is told it does not exist."""
    label = _label(model)
    data = yaml_source.plain(value)
    name = data.get(label) if isinstance(data, dict) else None
    written = data.get("aliases", []) if isinstance(data, dict) else []
    aliases = [written] if isinstance(written, str) else [*filter(_is_text, written)]
    given = {"id": id_, label: name if isinstance(name, str) else id_}
    record = model.model_validate(given if model is Source else {**given, "aliases": aliases})
    return Located(record, value, where.path)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def type_documents(documents: Iterable[Document]) -> Content:
    """Type every document; what is wrong is left out, and its problems are kept."""
    reader = _Reader()
    for document in documents:
        reader.take(document)
    return Content(
        reader.settings,
        reader.registries,
        tuple(reader.entries),
        tuple(reader.problems),
        frozenset(reader.unread),
        frozenset(reader.broken),
        tuple(reader.refused),
    )
