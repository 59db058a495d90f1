"""JSON Schemas (2020-12) of the content files, for editors: made from the model.

A file is accepted by its schema where the loader accepts its structure, and refused where the
loader refuses it, as long as its scalars keep their text under YAML 1.2 (`0043` does not: it is the
number 43). What only the loader can know is left to it: whether a date or a name exists.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from regesta import documents, model, reading
from regesta.documents import REGISTRIES, SETTINGS
from regesta.model import Entry, Settings
from regesta.problems import CODES, Problem
from regesta.reading import MODELS, At, Content, is_entries
from regesta.registry import iso_countries
from regesta.resolving import NOWHERE, Resolver

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

ENTRY = "entry"
NAMES = (ENTRY, *REGISTRIES, SETTINGS)
"""The files that have a schema: an entry file, each registry, and `chronology.yml`."""

TEXT: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
"""Text: whatever YAML 1.2 makes of a scalar. Blank text is an absent value."""

EMPTY: Schema = {
    "type": ["null", "string", "array", "object"],
    "pattern": r"^\s*$",
    "maxItems": 0,
    "maxProperties": 0,
}
"""An empty value, which is an absent one."""

GIVEN: Schema = {"not": EMPTY}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one kind of record, each in order of the alphabet."""

    offered: tuple[str, ...] = ()
    """What an editor completes."""
    accepted: tuple[str, ...] = ()
    """What is right too: aliases, ids, codes."""
    refusal: str = ""
    """Why another name is refused; empty where it is not."""


Known = Mapping[str, Names]
"""The names of a project, by the kind of what they name."""


_REFERENCES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "actors": (("Actor", "name"), ("Quote", "speaker")),
    "bodies": (("Office", "of"),),
    "countries": (
        ("Entry", "countries"),
        ("Place", "country"),
        ("Person", "country"),
        ("Organisation", "country"),
    ),
    "entries": (("Entry", "related"),),
    "organisations": (("Organisation", "parent"),),
    "sources": (("Citation", "source"), ("Quote", "source")),
    "threads": (("Entry", "thread"), ("Thread", "parent")),
    "topics": (("Entry", "topics"), ("Topic", "parent")),
}
"""Where the model refers to records by name."""

_BARE = {"Actor": "name", "Citation": "source", "Link": "url", "Place": "name"}
"""Records that may be written as a bare text, and the key that it is then the value of."""

_REGISTERED = frozenset(one.__name__ for one in MODELS.values())


def _with(key: str, value: Schema) -> Schema:
    return {"required": [key], "properties": {key: value}}


def _with_one_of(*keys: str) -> list[Schema]:
    return [_with(key, TEXT) for key in keys]


_HELD: Schema = {"type": "object", **_with("to", {"const": model.HELD})}

_RULES: Mapping[str, Schema] = {
    "Actor": {"oneOf": _with_one_of("name", "unnamed", "withheld")},
    "Quote": {
        "oneOf": _with_one_of("speaker", "unnamed", "withheld"),
        "if": _with("at", GIVEN),
        "then": _with("source", GIVEN),
    },
    "Entry": {
        "if": _with("topic", GIVEN),
        "then": {
            "properties": {
                "topics": {
                    "enum": [None, "", [], {}],
                    "errorMessage": "'topic' and 'topics' are the same key; keep one of them.",
                }
            }
        },
    },
    "SourceRecord": {"anyOf": _with_one_of("title", "url", "shelfmark")},
    "Source": {"anyOf": _with_one_of("title", "url", "shelfmark")},
    "Person": {
        "if": _with("offices", {"anyOf": [{"type": "array", "contains": _HELD}, _HELD]}),
        "then": _with("as_of", GIVEN),
    },
}
"""What the model requires across the keys of a record."""


def schemas(known: Known | None = None) -> dict[str, Schema]:
    """Return the schema of every content file by its name in `NAMES`.

    Without `known`, the names of ISO 3166-1's countries alone are suggested.
    """
    known = (
        {"countries": _country_names(tuple(iso_countries("en").values()))}
        if known is None
        else known
    )
    made = {ENTRY: _entry_file(), SETTINGS: _settings_file()}
    made |= {name: _registry_file(name, record) for name, record in MODELS.items()}
    return {name: _completed(made[name], known) for name in NAMES}


def text(schema: Schema) -> str:
    """Return `schema` as the text of its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _entry_file() -> Schema:
    one = {"$ref": "#/$defs/Entry"}
    listed = {"allOf": [one, _with("id", TEXT)]}
    return {
        "$schema": DIALECT,
        "title": "Entries of a chronology",
        "description": "One entry, or a list of entries, each with its id.",
        "anyOf": [one, {"type": "array", "minItems": 1, "items": listed}],
        "$defs": _definitions(Entry),
    }


def _registry_file(name: str, record: type[BaseModel]) -> Schema:
    label = "title" if record is model.Source else "name"
    # The codes of ISO 3166-1 are written in capitals too.
    form = model.ID_FORM.replace("A-Z", "") if record is model.Country else model.ID_FORM
    definitions = _definitions(record)
    bare = {**TEXT, "description": f"The record's {label}."}
    return {
        "$schema": DIALECT,
        "title": f"The registry {name}.yml",
        "description": f"Ids with records; a bare text is a record's {label}.",
        "anyOf": [
            {
                "type": "object",
                "propertyNames": {"pattern": f"^{form}$"},
                "additionalProperties": {
                    "anyOf": [bare, {"$ref": f"#/$defs/{record.__name__}"}],
                },
            },
            EMPTY,
        ],
        "$defs": definitions,
    }


def _settings_file() -> Schema:
    return {
        "$schema": DIALECT,
        "title": "A chronology's own settings",
        "description": "What the chronology says of itself.",
        "anyOf": [{"$ref": "#/$defs/Settings"}, EMPTY],
        "$defs": _definitions(Settings),
    }


class _Written(GenerateJsonSchema):
    """Describes what an editor may write, where pydantic describes what the model is handed."""

    def field_title_should_be_set(self, schema: object) -> bool:
        """A key is its own title."""
        del schema
        return False

    def str_schema(self, schema: Any) -> JsonSchemaValue:
        del schema
        return TEXT

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def literal_schema(self, schema: Any) -> JsonSchemaValue:
        return {"enum": list(schema["expected"])}

    def tuple_schema(self, schema: Any) -> JsonSchemaValue:
        """Every list of the model may be a single item without brackets."""
        item = self.generate_inner(schema["items_schema"][0])
        return {"anyOf": [item, {"type": "array", "items": _or_empty(item)}]}

    def dict_schema(self, schema: Any) -> JsonSchemaValue:
        made: Schema = {
            "type": "object",
            "additionalProperties": _or_empty(self.generate_inner(schema["values_schema"])),
        }
        keys = self.generate_inner(schema["keys_schema"])
        if keys != TEXT:
            made["propertyNames"] = {"pattern": keys["pattern"]}
        return made


def _definitions(record: type[BaseModel]) -> dict[str, Schema]:
    """Return the schemas of `record` and of every record within it, by the names of the models."""
    made = _Written(ref_template="#/$defs/{model}").generate(
        record.__pydantic_core_schema__, mode="validation"
    )
    within = made.pop("$defs", {})
    return {
        name: _record(name, raw)
        for name, raw in sorted({**within, record.__name__: made}.items())
        if name != "SourceRecord"  # written out in Citation, the only record that holds one
    }


def _record(name: str, raw: Schema) -> Schema:
    """Return what may be written for the record that pydantic describes as `raw`."""
    if name == "Citation":
        return {"anyOf": [TEXT, *_citations(raw)]}
    shown = _object(name, raw)
    if name not in _BARE:
        return shown
    return {"anyOf": [raw["properties"][_BARE[name]], shown]}


def _object(name: str, raw: Schema) -> Schema:
    required = list(raw.get("required", ()))
    properties = dict(raw["properties"])
    if name in _REGISTERED:
        del properties["id"]
    if name in {"Entry", *_REGISTERED}:
        required.remove("id")  # the file's name, or the key that the record stands under
    if name == "Entry":
        properties["topic"] = properties["topics"]
    made: Schema = {
        "type": "object",
        "properties": {
            key: _key(name, key, schema if key in required else _or_empty(schema))
            for key, schema in properties.items()
        },
        "additionalProperties": False,
    }
    if required:
        made["required"] = required
    return {**made, **_RULES.get(name, {})}


def _citations(raw: Schema) -> list[Schema]:
    """Return the two mappings that cite: a place in a shared source, or a source written out."""
    properties = dict(raw["properties"])
    del properties["inline"]
    place = _object("Citation", {"properties": properties, "required": ["source"]})
    inline = _object("SourceRecord", _Written().generate(_core(model.SourceRecord), "validation"))
    own = {key: place["properties"][key] for key in ("at", "quote")}
    absent = {"source": _key("Citation", "source", EMPTY)}
    return [place, {**inline, "properties": {**inline["properties"], **own, **absent}}]


def _core(record: type[BaseModel]) -> Any:
    return record.__pydantic_core_schema__


def _or_empty(schema: Schema) -> Schema:
    """Return `schema`, or nothing: an empty value is an absent one."""
    if set(schema) == {"anyOf"}:
        return {"anyOf": [*schema["anyOf"], EMPTY]}
    return {"anyOf": [schema, EMPTY]}


def _key(name: str, key: str, schema: Schema) -> Schema:
    meaning, example = described(name, key)
    return {"description": meaning, **_offered(example), **schema}


def _offered(example: Any) -> Schema:
    """Return what editors offer of an example.

    VS Code's extension writes a mapping in a list of `examples` as "[object Object]"; in a snippet,
    which is a keyword of its own, it writes it out.
    """
    if not (isinstance(example, list) and any(isinstance(one, dict) for one in example)):
        return {"examples": [example]}
    stops = count(1)
    return {"defaultSnippets": [{"body": [_with_stops(one, stops) for one in example]}]}


def _with_stops(value: Any, stops: Iterator[int]) -> Any:
    """Return a value in which the tab key goes from one text to the next."""
    if isinstance(value, dict):
        return {key: _with_stops(one, stops) for key, one in value.items()}
    return f"${{{next(stops)}:{value}}}"


@cache
def _meanings() -> dict[str, dict[str, tuple[str, Any]]]:
    written = files("regesta").joinpath("data/keys.yml").read_text(encoding="utf-8")
    loaded = yaml.load(written, Loader=yaml.CBaseLoader)  # noqa: S506 plain text, lists and mappings
    return {
        name: {key: (meaning, example) for key, (meaning, example) in keys.items()}
        for name, keys in loaded.items()
    }


def described(name: str, key: str) -> tuple[str, Any]:
    """Return what `key` of the model called `name` means, in one sentence, and an example of it.

    Raises:
        KeyError: for a key that no model of this name has.

    """
    kind = getattr(model, name)
    for one in kind.__mro__:
        found = _meanings().get(one.__name__, {}).get(key)
        if found is not None:
            return found
    raise KeyError(f"{name}.{key}")


def _completed(schema: Schema, known: Known) -> Schema:
    """Return `schema` with the names that an editor offers where one is to be written."""
    definitions = dict(schema["$defs"])
    used = set()
    for kind, places in _REFERENCES.items():
        for name, key in places:
            if kind in known and name in definitions:
                bare = _BARE.get(name) == key
                definitions[name] = _naming(definitions[name], key, kind, bare=bare)
                used.add(kind)
    names = {f"known-{kind}": _name(known[kind]) for kind in sorted(used)}
    shared = _with_shared_empty({**definitions, **names})
    return {**_with_shared_empty(schema), "$defs": {**shared, "empty": EMPTY}}


def _with_shared_empty(schema: Any) -> Any:
    """Return `schema` with the empty value, which is allowed nearly everywhere, written once."""
    if schema == EMPTY:
        return {"$ref": "#/$defs/empty"}
    if isinstance(schema, dict):
        return {word: _with_shared_empty(value) for word, value in schema.items()}
    if isinstance(schema, list):
        return [_with_shared_empty(value) for value in schema]
    return schema


def _naming(record: Schema, key: str, kind: str, *, bare: bool) -> Schema:
    """Return `record` with its texts at `key` replaced by the known names.

    `bare` says that a bare text in the place of the record is the value of that key.
    """
    named = {"$ref": f"#/$defs/known-{kind}"}
    if "properties" not in record:
        text, *mappings = record["anyOf"]
        shown = [_naming(one, key, kind, bare=False) for one in mappings]
        return {"anyOf": [named if bare else text, *shown]}
    properties = dict(record["properties"])
    for one in (key, "topic") if key == "topics" else (key,):
        if one in properties:
            properties[one] = _replaced(properties[one], named)
    return {**record, "properties": properties}


def _replaced(schema: Schema, named: Schema) -> Schema:
    if all(schema.get(word) == value for word, value in TEXT.items()):
        return {**{word: value for word, value in schema.items() if word not in TEXT}, **named}
    made = dict(schema)
    if "anyOf" in schema:
        made["anyOf"] = [_replaced(one, named) for one in schema["anyOf"]]
    if isinstance(schema.get("items"), dict):
        made["items"] = _replaced(schema["items"], named)
    return made


def _name(names: Names) -> Schema:
    """Return the schema of one name."""
    offered: Schema = {"enum": list(names.offered)}
    if not names.refusal:
        return {"anyOf": [offered, TEXT]}
    others = "|".join(re.sub(r"[]\\^$.*+?()[{}|/]", r"\\\g<0>", word) for word in names.accepted)
    accepted: Schema = {"type": "string", "pattern": f"^({others})$"}
    made = [
        {**offered, "errorMessage": names.refusal},
        {**accepted, "patternErrorMessage": names.refusal},
    ]
    numbers = [int(word) for word in (*names.offered, *names.accepted) if _is_number(word)]
    return {"anyOf": [*made, {"enum": numbers}] if numbers else made}


def _is_number(word: str) -> bool:
    """Tell whether YAML 1.2 reads this name as a number that keeps its text."""
    return re.fullmatch("0|-?[1-9][0-9]*", word) is not None


class UnreadError(Exception):
    """There are registries or settings that cannot be read, for these `problems`."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


def known(folder: Path, shown_as: str = "content") -> Known:
    """Return the names that the content in `folder` has, however much else of it is wrong.

    Raises:
        UnreadError: where nobody can tell which names there are, or which are refused.

    """
    found = documents.read(folder, shown_as)
    content = reading.type_documents(found)
    unread = {one.shown for one in found if not is_entries(one.path) and one.stem in content.unread}
    if unread:
        raise UnreadError(one for one in content.problems if one.origin.path in unread)
    records = {kind: tuple(found.values()) for kind, found in Resolver(content).records.items()}
    closed = _closed(content)
    people = (*records["people"], *records["organisations"])
    entries = Names(_sorted(one.record.id for one in content.entries))
    return {
        "actors": _names(people, closed["actors"]),
        "bodies": _names((*records["organisations"], *records["countries"])),
        "countries": _country_names(records["countries"], closed["countries"]),
        "entries": entries,
        "organisations": _names(records["organisations"], closed["organisations"]),
        **{
            kind: _with_ids(_names(records[kind], closed[kind]), records[kind])
            for kind in ("sources", "threads", "topics")
        },
    }


_REFER = {
    "actors": Resolver.actor,
    "countries": Resolver.country,
    "organisations": Resolver.organisation,
    "sources": Resolver.source,
    "threads": Resolver.thread,
    "topics": Resolver.topic,
}
_NOBODY = "\N{REPLACEMENT CHARACTER}"
"""A name that no record has."""
_AGAIN = "After adding a record, run 'regesta schema' again."


def _closed(content: Content) -> dict[str, str]:
    """Return for each kind why the loader refuses an unknown name, if it does: it is asked."""
    return {kind: _refusal(refer, content) for kind, refer in _REFER.items()}


def _refusal(refer: Callable[[Resolver, str, At], str], content: Content) -> str:
    resolver = Resolver(content)
    refer(resolver, _NOBODY, NOWHERE)
    codes = [one.code for one in resolver.problems if one.severity == "error"]
    return f"{CODES[codes[0]]} {_AGAIN}" if codes else ""


def _names(records: Iterable[Any], refusal: str = "") -> Names:
    """Return the names of records; people are named by their names rather than by ids."""
    offered = _sorted(one.name for one in records)
    others = _sorted(word for one in records for word in (one.id, *one.aliases))
    return Names(offered, tuple(word for word in others if word not in offered), refusal)


def _with_ids(names: Names, records: Iterable[Any]) -> Names:
    """Return `names` with the ids among what is offered: they say more than a long title."""
    ids = {one.id for one in records}
    left = tuple(word for word in names.accepted if word not in ids)
    return Names(_sorted((*names.offered, *ids)), left, names.refusal)


def _country_names(countries: Iterable[Any], refusal: str = "") -> Names:
    """Return the names of countries, which are many; ISO's ids are its codes, in any case."""
    names = _names(countries, refusal)
    codes = {word for one in countries if one.code for word in (one.code, one.code.lower())}
    return replace(names, accepted=_sorted((*names.accepted, *codes)))


def _sorted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({word for word in words if word}, key=lambda word: (word.casefold(), word)))
