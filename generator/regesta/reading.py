"""Files -> typed records that know where they are written. Names are not resolved here."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from rapidfuzz import process

from regesta import yaml_source
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

REGISTRIES: Mapping[str, type[Named] | type[Source]] = {
    "people": Person,
    "organisations": Organisation,
    "topics": Topic,
    "threads": Thread,
    "sources": Source,
    "countries": Country,
}
"""The registry files, by the stem of their names, and what they hold."""

SETTINGS = "chronology"
ENTRIES = "entries"
_YAML = (".yml", ".yaml")
_TEXTS = frozenset(
    {
        "title",
        "name",
        "note",
        "text",
        "quote",
        "phrase",
        "context",
        "description",
        "original",
        "date_note",
        "certainty_note",
    }
)
"""Keys whose text a comment on the same line would silently cut short."""
_DATES = frozenset({"date", "from", "to", "as_of", "added", "published", "accessed"})


@dataclass(frozen=True, slots=True)
class Located(Generic[R]):
    """A record with the place where every part of it is written."""

    record: R
    node: Node
    path: str

    def origin(self, *steps: Step) -> Origin:
        """Return where the value at `steps` stands."""
        return Origin(self.path, *yaml_source.place(self.node, steps))

    def error(self, code: str, message: str, *steps: Step) -> Problem:
        """Return an error about the value at `steps`."""
        return Problem(self.origin(*steps), "error", code, message)


@dataclass(frozen=True, slots=True)
class Document:
    """One content file, parsed: its nodes, its problems, and the body of a Markdown entry."""

    path: str
    """Relative to the content folder."""
    node: Node | None
    problems: tuple[Problem, ...]
    body: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """All content files, typed, with nothing resolved yet."""

    settings: Located[Settings] | None
    registries: Mapping[str, tuple[Located[Any], ...]]
    entries: tuple[Located[Entry], ...]
    problems: tuple[Problem, ...]
    stems: frozenset[str]
    """Which registries have a file."""


def data_files(folder: Path) -> list[Path]:
    """Return the files of `folder` that hold data, in order of their paths."""
    stems = {SETTINGS, *REGISTRIES}
    top = [path for path in folder.glob("*") if path.suffix in _YAML and path.stem in stems]
    under = [path for path in (folder / ENTRIES).rglob("*") if path.suffix in {*_YAML, ".md"}]
    return sorted(
        path
        for path in (*top, *under)
        if path.is_file() and not any(part.startswith(".") for part in path.parts[-2:])
    )


def parse_file(data: bytes, path: str, shown: str) -> Document:
    """Return the document in `data`; `shown` is the path as problems give it."""
    text = yaml_source.decode(data, shown)
    if isinstance(text, Problem):
        return Document(path, None, (text,))
    if path.endswith(".md"):
        return _markdown_document(text, path, shown)
    node, problems = yaml_source.parse(text, shown)
    return _document(path, shown, node, problems)


_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


def _markdown_document(text: str, path: str, shown: str) -> Document:
    found = _FRONT_MATTER.match(text)
    if found is None:
        message = "an entry in Markdown begins with front matter between two lines of '---'"
        return Document(path, None, (Problem(Origin(shown), "error", "front-matter", message),))
    node, problems = yaml_source.parse(found[1], shown, first_line=2)
    return _document(path, shown, node, problems, text[found.end() :].strip())


def _document(
    path: str, shown: str, node: Node | None, problems: list[Problem], body: str = ""
) -> Document:
    if node is None:
        return Document(path, None, tuple(problems), body)
    return Document(path, _dates_as_text(node), (*problems, *_cut_texts(node, shown)), body)


def _dates_as_text(node: Node) -> Node:
    """Read `date: [2024, 2025]` and `date: {2024, 2025}` as EDTF, not as list and mapping."""
    if isinstance(node, Sequence):
        return replace(node, items=tuple(map(_dates_as_text, node.items)))
    if isinstance(node, Node_Mapping):
        items = {}
        for key, value in node.items.items():
            written = "" if isinstance(value, Scalar) else value.written
            is_set = key in _DATES and written
            items[key] = Scalar(written, value.place) if is_set else _dates_as_text(value)
        return replace(node, items=items)
    return node


def _cut_texts(node: Node, shown: str) -> Iterator[Problem]:
    """Find unquoted text that goes on behind a `#`."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _cut_texts(item, shown)
    elif isinstance(node, Node_Mapping):
        for key, value in node.items.items():
            if not isinstance(value, Scalar):
                yield from _cut_texts(value, shown)
            elif value.cut and key in _TEXTS:
                message = (
                    f"'{value.cut}' is a comment here, so that this {key} is only '{value.value}'; "
                    "put the whole text in quotation marks, or the comment on a line of its own"
                )
                yield Problem(Origin(shown, *value.place), "error", "comment-cuts-text", message)


def validate(model: type[R], node: Node, path: str, **given: Any) -> Located[R] | list[Problem]:
    """Return the record that `node` describes, or everything that is wrong with it.

    `given` are values that come from elsewhere (the id of a registry record, a file's stem); what
    the file itself says wins.
    """
    if not isinstance(node, Node_Mapping):
        message = "expected keys with values, like 'title: …'"
        return [Problem(Origin(path, *node.place), "error", "wrong-type", message)]
    data = yaml_source.plain(node)
    assert isinstance(data, dict)  # noqa: S101 a mapping's plain form
    try:
        return Located(model.model_validate({**given, **data}), node, path)
    except ValidationError as error:
        return [
            Problem(Origin(path, *where), "error", code, message)
            for where, code, message in sorted(_explained(error, model, node))
        ]


def _explained(
    error: ValidationError, model: type[BaseModel], node: Node
) -> Iterator[tuple[yaml_source.Place, str, str]]:
    """Say what pydantic found in an editor's words."""
    for found in error.errors(include_url=False):
        steps, kind = found["loc"], found["type"]
        where, key = yaml_source.place(node, steps), str(steps[-1]) if steps else ""
        if kind == "extra_forbidden":
            yield (
                yaml_source.key_place(node, steps),
                "unknown-key",
                f"unknown key '{key}'{_nearest_key(model, steps)}",
            )
        elif kind == "missing":
            yield where, "missing-key", f"'{key}' is missing"
        elif kind == "value_error":
            message = str(found["ctx"]["error"])
            yield where, _code_of_value(steps), message
        elif kind in {"literal_error", "enum"}:
            choices = found["ctx"]["expected"].replace("' or '", "', '")
            message = f"'{found['input']}' is no {key}; it is one of {choices}"
            yield where, "unknown-value", message
        else:
            yield where, "wrong-type", _wrong_type(kind, key, found["input"])


def _code_of_value(steps: tuple[Step, ...]) -> str:
    """Name the kind of a wrong value after the key that holds it."""
    keys = [step for step in steps if isinstance(step, str)]
    last = keys[-1] if keys else ""
    if last in _DATES:
        return "bad-date"
    return "bad-id" if last in {"id", "formerly"} else "bad-value"


_EXPECTED = {
    "string_type": "text",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "dict_type": "keys with values",
    "tuple_type": "a list",
}


def _wrong_type(kind: str, key: str, value: object) -> str:
    found = f"'{value}'"
    if isinstance(value, list | dict):
        found = "a list" if isinstance(value, list) else "keys with values"
    return f"'{key}' is {found}, expected {_EXPECTED.get(kind, 'another kind of value')}"


def _nearest_key(model: type[BaseModel], steps: tuple[Step, ...]) -> str:
    """Suggest the key that was meant, among those allowed at this place."""
    fields = _fields_at(model, steps[:-1])
    best = process.extractOne(str(steps[-1]), fields, score_cutoff=60)
    return f"; did you mean '{best[0]}'?" if best else f"; known are {', '.join(fields)}"


def _fields_at(model: type[BaseModel], steps: tuple[Step, ...]) -> list[str]:
    """Return the keys that a mapping at `steps` below `model` may have."""
    for step in steps:
        if isinstance(step, str):
            by_alias = {info.alias or name: info for name, info in model.model_fields.items()}
            if step in by_alias:
                model = _model_within(by_alias[step].annotation) or model
    return [info.alias or name for name, info in model.model_fields.items()]


def _model_within(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    within = (_model_within(part) for part in getattr(annotation, "__args__", ()))
    return next(filter(None, within), None)


def type_documents(documents: Iterable[Document], shown_as: str) -> Content:
    """Type every document; one that is wrong is left out and its problems are kept."""
    settings: Located[Settings] | None = None
    registries: dict[str, tuple[Located[Any], ...]] = {}
    entries: list[Located[Entry]] = []
    problems: list[Problem] = []
    for document in documents:
        problems += document.problems
        shown = f"{shown_as}/{document.path}"
        stem = Path(document.path).stem
        if document.path.startswith(f"{ENTRIES}/"):
            found: Iterable[Located[Any] | list[Problem]] = _entries(document, shown)
            entries += _kept(found, problems)
        elif stem == SETTINGS:
            node = document.node
            found = [validate(Settings, node, shown)] if node is not None else []
            settings = next(iter(_kept(found, problems)), None)
        else:
            found = _registry(document, REGISTRIES[stem], shown)
            registries[stem] = tuple(_kept(found, problems))
    return Content(
        settings, registries, tuple(entries), tuple(problems), frozenset(registries) - {"countries"}
    )


def _kept(found: Iterable[Located[R] | list[Problem]], problems: list[Problem]) -> list[Located[R]]:
    """Return the records and put aside the problems."""
    kept: list[Located[R]] = []
    for one in found:
        if isinstance(one, Located):
            kept.append(one)
        else:
            problems += one
    return kept


def _entries(document: Document, shown: str) -> Iterator[Located[Entry] | list[Problem]]:
    node, stem = document.node, Path(document.path).stem
    if node is None:
        if not document.problems:
            message = "no entry in this file; write 'date:' and 'title:', or delete the file"
            yield [Problem(Origin(shown), "error", "empty-file", message)]
    elif isinstance(node, Sequence):
        for item in node.items:
            if isinstance(item, Node_Mapping) and "id" not in item.items:
                message = "'id' is missing; each entry of a list has one"
                yield [Problem(Origin(shown, *item.place), "error", "missing-key", message)]
            else:
                yield validate(Entry, item, shown)
    elif document.path.endswith(".md"):
        yield _entry_with_body(node, stem, document.body, shown)
    else:
        yield validate(Entry, node, shown, id=stem)


def _entry_with_body(
    node: Node, stem: str, body: str, shown: str
) -> Located[Entry] | list[Problem]:
    if body and isinstance(node, Node_Mapping) and "text" in node.items:
        where = Origin(shown, *node.keys["text"])
        message = "'text' in the front matter and a text below it; keep one of the two"
        return [Problem(where, "error", "two-texts", message)]
    return validate(Entry, node, shown, id=stem, **({"text": body} if body else {}))


def _registry(
    document: Document, model: type[Any], shown: str
) -> Iterator[Located[Any] | list[Problem]]:
    node = document.node
    if node is None or yaml_source.is_empty(node):
        return
    if not isinstance(node, Node_Mapping):
        message = "expected ids with records, like 'mark-rutte: {name: Mark Rutte}'"
        yield [Problem(Origin(shown, *node.place), "error", "wrong-type", message)]
        return
    for key, value in node.items.items():
        where = Origin(shown, *node.keys[key])
        if model is Country:
            key = key.lower()  # noqa: PLW2901 addresses are lower case, ISO's codes are not
        try:
            check_id(key)
        except ValueError as error:
            yield [Problem(where, "error", "bad-id", str(error))]
            continue
        yield _record(model, key, value, where)


def _record(model: type[Any], key: str, value: Node, where: Origin) -> Located[Any] | list[Problem]:
    """Type one registry record; a bare text is its name."""
    label = "title" if model is Source else "name"
    if yaml_source.is_empty(value):
        message = f"'{key}' has no '{label}'; write '{key}: {{{label}: …}}'"
        return [Problem(where, "error", "missing-key", message)]
    if isinstance(value, Scalar):
        value = Node_Mapping({label: value}, {label: value.place}, value.place)
    if isinstance(value, Node_Mapping) and "id" in value.items:
        place = Origin(where.path, *value.keys["id"])
        message = "unknown key 'id'; a record's id is the key it stands under"
        return [Problem(place, "error", "unknown-key", message)]
    return validate(model, value, where.path, id=key)
