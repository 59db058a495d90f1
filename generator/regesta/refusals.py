"""What the model refuses, in an editor's words and at the place where it is written."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from regesta import yaml_source
from regesta.documents import DATES
from regesta.likeness import nearest
from regesta.model import Citation, SourceRecord
from regesta.problems import Origin, Problem
from regesta.text import slug
from regesta.yaml_source import Node, Place, Plain, Step

_EXPECTED = {
    "string_type": "text",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "dict_type": "keys with values",
    "tuple_type": "a list",
    "literal_error": "text",
}


def problems(
    error: ValidationError, model: type[BaseModel], node: Node, path: str
) -> list[Problem]:
    """Return every problem that pydantic found in the record at `node`, in order of place."""
    found = sorted(_explained(error, model, node))
    return [Problem(Origin(path, *where), "error", code, words) for where, code, words in found]


def unknown_keys(model: type[BaseModel], value: Plain) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Yield the unknown keys that have no value: a misspelt key is a mistake also while empty.

    Each with the keys and numbers that lead to it, empty items counted, and what is wrong.
    """
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _unknown_below(number, model, item)
    elif isinstance(value, dict):
        shape = _shape(model, value)
        known, within = {*_keys(model), *_keys(shape)}, _within(shape)
        for key, item in value.items():
            if key in known:
                yield from _unknown_below(key, within.get(key), item)
            elif yaml_source.is_empty(item) and key not in _SYNONYMS:
                yield (key,), _unknown(key, shape)


def behind_a_comma(node: Node, steps: tuple[Step, ...]) -> str | None:
    """Say of an unknown key that it is the rest of a text, where it has no colon within braces."""
    *before, key = steps
    around = yaml_source.part(node, tuple(before))
    if not isinstance(around, yaml_source.Mapping) or key not in around.bare:
        return None
    return f"'{key}' follows a comma, which ends a text here; put the whole text in quotation marks"


def _shape(model: type[BaseModel], value: dict[str, Plain]) -> type[BaseModel]:
    """Return what holds the keys of `value`: what cites no shared source is one written out."""
    is_written_out = model is Citation and yaml_source.is_empty(value.get("source", ""))
    return SourceRecord if is_written_out else model


def _unknown_below(
    step: Step, model: type[BaseModel] | None, value: Plain
) -> Iterator[tuple[tuple[Step, ...], str]]:
    if model is not None and not isinstance(value, str):
        for steps, message in unknown_keys(model, value):
            yield (step, *steps), message


_SYNONYMS: Mapping[str, str] = {"topic": "topics"}
"""Keys that are written in place of another."""
_UNWRITTEN = "inline"
"""The field of a citation that is no key in a file: what it holds stands in the citation itself."""


def as_written(value: Plain, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return `steps` by the keys that the file has: `topic` where it stands for `topics`."""
    if steps and isinstance(value, dict):
        for written, meant in _SYNONYMS.items():
            is_left_out = meant not in value or yaml_source.is_empty(value[meant])
            if steps[0] == meant and is_left_out and written in value:
                return (written, *steps[1:])
    return steps


def _explained(
    error: ValidationError, model: type[BaseModel], node: Node
) -> Iterator[tuple[Place, str, str]]:
    written = yaml_source.plain(node)
    for found in error.errors(include_url=False):
        steps = as_written(written, _through_files(model, found["loc"]))
        where, name = yaml_source.place(node, steps), _name(steps)
        kind, value = found["type"], found["input"]
        if kind == "extra_forbidden":
            message = _unknown(str(steps[-1]), _model_at(model, found["loc"][:-1]))
            yield yaml_source.key_place(node, steps), "unknown-key", message
        elif kind == "missing":
            yield where, "missing-key", f"{name} is missing"
        elif kind == "value_error":
            message = str(found["ctx"]["error"])
            if steps == ("id",) and isinstance(written, dict) and "id" not in written:
                message = f"the file's name is the entry's id, and {message}{_renamed(value)}"
            yield where, _code(steps), message
        elif kind == "literal_error" and isinstance(value, str):
            choices = found["ctx"]["expected"].replace("' or '", "', '")
            message = f"'{value}' is not a value of {name}; choose one of {choices}"
            yield where, "unknown-value", message
        else:
            wanted = _EXPECTED.get(kind, "another kind of value")
            yield where, "wrong-type", f"{name} is {_kind(value)}, expected {wanted}"


def _renamed(stem: str) -> str:
    """Return the advice to call a file otherwise, where another name is near."""
    better = slug(stem)
    return f"; call it '{better}'" if better != stem else ""


def _through_files(model: type[BaseModel], steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return `steps` without those that only the model has."""
    return tuple(
        step
        for number, step in enumerate(steps)
        if step != _UNWRITTEN
        or number == len(steps) - 1
        or _model_at(model, steps[:number]) is not Citation
    )


def _name(steps: tuple[Step, ...]) -> str:
    """Name the value at `steps` by its key."""
    if not steps:
        return "this"
    if isinstance(steps[-1], str):
        return f"'{steps[-1]}'"
    keys = [step for step in steps if isinstance(step, str)]
    return f"an item of '{keys[-1]}'" if keys else "an item"


def _code(steps: tuple[Step, ...]) -> str:
    """Return the code of a wrong value, after the key that holds it."""
    keys = [step for step in steps if isinstance(step, str)]
    last = keys[-1] if keys else ""
    if last in DATES:
        return "bad-date"
    return "bad-id" if last in {"id", "formerly"} else "bad-value"


def _kind(value: object) -> str:
    if isinstance(value, list):
        return "a list"
    return "keys with values" if isinstance(value, dict) else f"'{value}'"


def _unknown(key: str, model: type[BaseModel]) -> str:
    """Say that a key is unknown, and suggest the one that was meant."""
    if model is Citation and key in _keys(SourceRecord):
        return (
            f"unknown key '{key}' beside 'source'; "
            "a source is either named (source, at, quote) or written out (title, url, …)"
        )
    if key in _SYNONYMS:
        return f"'{key}' and '{_SYNONYMS[key]}' are the same key; keep one of them"
    keys = _keys(model)
    if model is SourceRecord:  # one written out, which says of itself what cites another
        keys = [*keys, *(one for one in _keys(Citation) if one != "source")]
    best = _in_other_words(key, keys) or nearest(key, keys, least=_ALIKE, as_a_whole=True)
    hint = f"did you mean '{best}'?" if best else f"known keys are {', '.join(keys)}"
    return f"unknown key '{key}'; {hint}"


_ALIKE = 75.0
"""How like a key has to be to be suggested, of 100."""

OTHER_WORDS = {
    "actors": "people persons person who organisations organisation organizations organization",
    "annotations": "annotation notes note comments comment footnotes",
    "archived": "archive_url archived_url archived_copy copy",
    "at": "page pages timestamp time coordinates coords lat latitude lon longitude",
    "corrections": "correction updated update updates erratum errata",
    "countries": "nations nation states",
    "date": "when day year start start_date begin end end_date until",
    "name": "title label",
    "places": "place location locations where city venue",
    "published": "date",
    "quotes": "quote quotation quotations said",
    "related": "see see_also relations links_to",
    "sources": "source references reference link links url urls citation citations",
    "speaker": "who name person actor said_by",
    "tags": "tag keywords keyword labels",
    "text": "body summary content description details story what",
    "thread": "story series",
    "title": "headline heading name",
    "topics": "category categories subject subjects themes theme",
    "url": "link href web website address",
}
"""What others call the keys."""


def _in_other_words(key: str, known: list[str]) -> str | None:
    """Return the known key that is called otherwise elsewhere."""
    word = key.lower().replace("-", "_").replace(" ", "_")
    return next((one for one in known if word in OTHER_WORDS.get(one, "").split()), None)


@cache
def _fields(model: type[BaseModel]) -> dict[str, Any]:
    """Return the fields of a record by their keys, with their types."""
    return {info.alias or name: info.annotation for name, info in model.model_fields.items()}


@cache
def _keys(model: type[BaseModel]) -> list[str]:
    """Return the keys that a record may have in a file."""
    return [key for key in _fields(model) if key != _UNWRITTEN]


@cache
def _within(model: type[BaseModel]) -> dict[str, type[BaseModel] | None]:
    """Return the keys that a record may have, with the kind of record that they hold, if any."""
    return {
        key: None if _is_mapping(annotation) else _model_within(annotation)
        for key, annotation in _fields(model).items()
    }


def _model_at(model: type[BaseModel], steps: tuple[Step, ...]) -> type[BaseModel]:
    """Return the model of a mapping at `steps` below `model`."""
    for step in steps:
        annotation = _fields(model).get(_SYNONYMS.get(str(step), str(step)))
        model = _model_within(annotation) or model
    return model


def _is_mapping(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) is dict


def _model_within(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    within = (_model_within(part) for part in getattr(annotation, "__args__", ()))
    return next(filter(None, within), None)
