"""JSON Schemas of the content files: they agree with the loader, and help an editor."""

import json
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from regesta import documents, model, reading, resolving, schema
from regesta.reading import MODELS

ROOT = Path(__file__).parent.parent
TABLES = Path(__file__).parent / "schema"
COMMITTED = ROOT / ".vscode" / "schemas"

SCHEMAS = schema.schemas()
VALIDATORS = {name: Draft202012Validator(one) for name, one in SCHEMAS.items()}

Kind = str


class CoreSchema(yaml.SafeLoader):
    """YAML as editors read it: version 1.2's core schema, in which `NO` and `12:30` are text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 PyYAML's own attribute


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    CoreSchema.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first
    )
CoreSchema.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value, 0))


def as_json(value: Any) -> Any:
    """Return what an editor validates: the keys of a mapping are text."""
    if isinstance(value, dict):
        return {_key(key): as_json(item) for key, item in value.items()}
    return [as_json(item) for item in value] if isinstance(value, list) else value


def _key(key: object) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)


def schema_accepts(name: Kind, text: str) -> bool:
    value = as_json(yaml.load(text, Loader=CoreSchema))  # noqa: S506 a safe loader
    return VALIDATORS[name].is_valid(value)


def loader_accepts(name: Kind, text: str) -> bool:
    path = "entries/an-entry.yml" if name == schema.ENTRY else f"{name}.yml"
    document = documents.parse(text.encode(), path, path)
    return not reading.type_documents([document]).problems


def cases() -> list[Any]:
    entry = {schema.ENTRY: yaml.safe_load((TABLES / "entry.yml").read_text(encoding="utf-8"))}
    others = yaml.safe_load((TABLES / "registries.yml").read_text(encoding="utf-8"))
    return [
        pytest.param(name, text, answer == "accepted", id=f"{name} {answer} {number}")
        for name, answers in {**entry, **others}.items()
        for answer, texts in answers.items()
        for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize(("name", "text", "accepted"), cases())
def test_schema_and_loader_accept_and_refuse_the_same(
    name: Kind, text: str, *, accepted: bool
) -> None:
    assert (schema_accepts(name, text), loader_accepts(name, text)) == (accepted, accepted)


def test_the_tables_are_wide_and_cover_every_file() -> None:
    names = {case.values[0] for case in cases()}
    assert names == set(schema.NAMES)
    assert sum(case.values[2] for case in cases()) > 80
    assert sum(not case.values[2] for case in cases()) > 140


TYPED = ("2024-10-13", "https://example.org", "draft", "correction", "Q1", "en", "closed", "..")
SCALARS = st.sampled_from([*TYPED, "a", "", " ", None, 2024, True, "yes"])
DATES = {"date", "from", "to", "as_of", "added", "published", "accessed"}
KEYS = sorted(
    {
        info.alias or name
        for kind in vars(model).values()
        if isinstance(kind, type) and issubclass(kind, BaseModel)
        for name, info in kind.model_fields.items()
    }
)


def _item(key: str, value: Any) -> Any:
    """Keep collections from date keys: in block style the loader refuses what it is as EDTF."""
    return None if key in DATES and isinstance(value, list | dict) else value


VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3).map(
            lambda items: {key: _item(key, value) for key, value in items.items()}
        )
    ),
    max_leaves=5,
)


@st.composite
def records(draw: st.DrawFn, kind: type[BaseModel], depth: int = 2) -> Any:
    """Draw a mapping that looks like a record of this kind, with something odd here and there."""
    made = {}
    for name, info in kind.model_fields.items():
        if (info.is_required() and draw(st.integers(0, 9))) or draw(st.integers(0, 9)) == 0:
            made[info.alias or name] = _item(info.alias or name, draw(values(info, depth)))
    return made


def values(info: Any, depth: int) -> st.SearchStrategy[Any]:
    within = [one for one in _models_in(info.annotation) if depth]
    some = [records(one, depth - 1) for one in within] or [SCALARS]
    likely = st.one_of(*some, *(st.lists(one, max_size=2) for one in some))
    return likely if not info.is_required() or within else st.one_of(SCALARS, st.just("2024"))


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    parts = getattr(annotation, "__args__", ())
    return [found for part in parts for found in _models_in(part)]


FILES: st.SearchStrategy[tuple[Kind, Any]] = st.one_of(
    st.tuples(st.just("entry"), records(model.Entry) | VALUES | st.lists(records(model.Entry))),
    st.tuples(st.just("chronology"), records(model.Settings) | VALUES),
    *(
        st.tuples(
            st.just(name),
            st.dictionaries(st.sampled_from(["a", "b c", "X"]), records(kind) | VALUES, max_size=2),
        )
        for name, kind in MODELS.items()
    ),
)


class Dumper(yaml.SafeDumper):
    """Writes nothing as `~`, which is nothing to every reader; `null` is a word to the loader."""


Dumper.add_representer(
    type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", "~")
)


@settings(max_examples=400, deadline=None)
@given(FILES)
def test_schema_and_loader_agree_on_whatever_is_written(file: tuple[Kind, Any]) -> None:
    name, value = file
    text = yaml.dump(value, Dumper=Dumper, allow_unicode=True, sort_keys=False)
    assert schema_accepts(name, text) == loader_accepts(name, text), text


@pytest.mark.parametrize("name", schema.NAMES)
def test_a_schema_is_valid_json_schema(name: Kind) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def described_keys() -> list[tuple[str, str]]:
    models = {
        one.__name__: one
        for one in vars(model).values()
        if isinstance(one, type) and issubclass(one, model.Record) and one.__subclasses__() == []
    }
    keys = [
        (name, info.alias or field)
        for name, kind in models.items()
        for field, info in kind.model_fields.items()
        if not (field == "id" and name != "Entry") and field != "inline"
    ]
    return [*keys, ("Entry", "topic")]


@pytest.mark.parametrize(("name", "key"), described_keys())
def test_every_key_has_a_meaning_in_one_sentence_and_an_example(name: str, key: str) -> None:
    meaning, example = schema.described(name, key)
    assert meaning[0].isupper() or meaning[0] == "'"
    assert meaning.endswith(".")
    assert example


def test_no_meaning_is_left_of_a_key_that_is_gone() -> None:
    table = ROOT / "generator" / "regesta" / "data" / "keys.yml"
    written = yaml.load(table.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
    listed = {(name, key) for name, keys in written.items() for key in keys}
    needed = set()
    for name, key in described_keys():
        owners = [one.__name__ for one in getattr(model, name).__mro__]
        needed.add(next((owner, key) for owner in owners if (owner, key) in listed))
    assert listed == needed


def definitions() -> dict[str, dict[str, Any]]:
    return {name: one for made in SCHEMAS.values() for name, one in made["$defs"].items()}


def objects(one: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        part
        for part in (one, *one.get("anyOf", ()))
        if part.get("type") == "object" and "properties" in part
    ]


@pytest.mark.parametrize("name", sorted(definitions()))
def test_an_example_is_what_its_own_key_accepts(name: str) -> None:
    shared = {"$defs": definitions()}
    for part in objects(definitions()[name]):
        for key, value in part["properties"].items():
            if key == "source" and "title" in part["properties"] and name == "Citation":
                continue  # only absent there: beside a source written out
            for example in offered(value):
                assert Draft202012Validator({**shared, **value}).is_valid(example), (key, example)


def offered(key: dict[str, Any]) -> list[Any]:
    """Return the examples of a key, as an editor writes them.

    VS Code's extension writes a mapping in a list of `examples` as "[object Object]".
    """
    assert not any(isinstance(one, list) and "{" in str(one) for one in key.get("examples", ()))
    snippets = [one["body"] for one in key.get("defaultSnippets", ())]
    written = json.dumps([*key.get("examples", ()), *snippets])
    found: list[Any] = json.loads(re.sub(r"\$\{\d+:([^}]*)\}", r"\1", written))
    assert found
    return found


@pytest.mark.parametrize("folder", ["content", "generator/regesta/data/project/content"])
def test_real_content_is_valid_by_the_project_s_own_schemas(folder: str) -> None:
    content = ROOT / folder
    own = schema.schemas(schema.known(content))
    files = documents.data_files(content)
    assert len(files) > 4
    for path in files:
        name = schema.ENTRY if path.startswith("entries/") else Path(path).stem
        text = (content / path).read_text(encoding="utf-8")
        value = as_json(yaml.load(text, Loader=CoreSchema))  # noqa: S506 a safe loader
        errors = [error.message for error in Draft202012Validator(own[name]).iter_errors(value)]
        assert errors == [], path


# The names of a project


def project(folder: Path, **files: str) -> Path:
    (folder / "entries").mkdir()
    (folder / "entries" / "one.yml").write_text("date: 2024\ntitle: One\n", encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder


def own_validator(folder: Path, name: Kind = schema.ENTRY) -> Draft202012Validator:
    return Draft202012Validator(schema.schemas(schema.known(folder))[name])


def entry(**values: Any) -> dict[str, Any]:
    return {"date": 2024, "title": "x", **values}


REGISTERED = {
    "people": "orban: {name: Viktor Orbán, aliases: [Orban]}",
    "organisations": "nato: {name: NATO, parent: }",
    "topics": "war-aims: War aims\n'1984': '1984'",
    "threads": "succession: The succession",
    "sources": "digest: {title: A digest (of 1999)}",
    "countries": "su: {name: Soviet Union, aliases: [USSR]}",
}


@pytest.mark.parametrize(
    ("values", "accepted"),
    [
        ({"actors": ["Viktor Orbán", "Orban", "orban", "NATO"]}, True),
        ({"actors": {"name": "nato"}}, True),
        ({"actors": "Orbán"}, False),
        ({"actors": ["NATO", "Orbán"]}, False),
        ({"actors": {"name": "Orbán"}}, False),
        ({"actors": {"unnamed": "Orbán"}}, True),
        ({"quotes": {"speaker": "Orbán", "text": "x"}}, False),
        ({"topic": "War aims", "thread": "succession"}, True),
        ({"topics": [1984, "1984"]}, True),
        ({"topics": ["War aims", "Peace"]}, False),
        ({"topic": "Peace"}, False),
        ({"thread": "Peace"}, False),
        ({"sources": ["digest", {"source": "A digest (of 1999)", "at": 5}]}, True),
        ({"sources": "another"}, False),
        ({"sources": {"source": "another"}}, False),
        ({"sources": {"title": "another"}}, True),
        ({"countries": ["NO", "no", "NOR", "Norway", "USSR", "su"]}, True),
        ({"countries": "Urkaine"}, False),
        ({"places": {"name": "Kyiv", "country": "Urkaine"}}, False),
        ({"related": "one"}, True),
        ({"related": "written-since"}, True),
    ],
)
def test_closed_registries_refuse_other_names(
    tmp_path: Path, values: dict[str, Any], *, accepted: bool
) -> None:
    validator = own_validator(project(tmp_path, **REGISTERED))
    assert validator.is_valid(entry(**values)) == accepted


@pytest.mark.parametrize(
    "files",
    [
        {},
        dict.fromkeys(REGISTERED, ""),
        REGISTERED,
        {"people": "a: A"},
        {"topics": "a: A", "chronology": "registries: {topics: open, threads: closed}"},
    ],
)
def test_a_name_is_refused_where_the_loader_refuses_it(
    tmp_path: Path, files: dict[str, str]
) -> None:
    folder = project(tmp_path, **files)
    validator = own_validator(folder)
    for key in ("actors", "topics", "thread", "sources"):
        text = json.dumps(entry(**{key: "Nobody Has This"}))
        content = reading.type_documents(
            [*documents.read(folder, ""), documents.parse(text.encode(), "entries/two.yml", "")]
        )
        resolver = resolving.Resolver(content)
        resolving.resolve(content, resolver)
        refused = any(one.severity == "error" for one in resolver.problems)
        assert validator.is_valid(json.loads(text)) != refused, key


def test_names_are_offered_in_closed_and_open_registries_alike(tmp_path: Path) -> None:
    for settled in ("closed", "open"):
        folder = tmp_path / settled
        folder.mkdir()
        said = f"registries: {{people: {settled}, organisations: {settled}}}"
        made = schema.schemas(schema.known(project(folder, **REGISTERED, chronology=said)))
        offered = made["entry"]["$defs"]["known-actors"]["anyOf"][0]["enum"]
        assert offered == ["NATO", "Viktor Orbán"]


def test_without_a_project_the_countries_of_iso_are_offered_and_others_allowed() -> None:
    offered = SCHEMAS["entry"]["$defs"]["known-countries"]["anyOf"][0]["enum"]
    assert {"Norway", "Ukraine"} <= set(offered)
    assert VALIDATORS["entry"].is_valid(entry(countries="Atlantis"))


# The files


def test_the_text_of_a_schema_is_the_same_every_time() -> None:
    again = schema.schemas()
    for name, one in SCHEMAS.items():
        assert schema.text(one) == schema.text(again[name])
        assert json.loads(schema.text(one)) == one


def without_names(one: dict[str, Any]) -> dict[str, Any]:
    """Leave out what grows with the content, so that a new entry never makes a test fail."""
    kept = {key: value for key, value in one["$defs"].items() if not key.startswith("known-")}
    return {**one, "$defs": kept}


@pytest.mark.parametrize("name", schema.NAMES)
def test_the_committed_schemas_are_those_of_the_model(name: Kind) -> None:
    """Mended by: regesta schema --project . --out .vscode/schemas"""  # noqa: D400 a command
    committed = json.loads((COMMITTED / f"{name}.json").read_text(encoding="utf-8"))
    now = schema.schemas(schema.known(ROOT / "content"))[name]
    assert without_names(committed) == without_names(now)


def test_vs_code_finds_a_schema_for_every_content_file() -> None:
    said = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    globs = {
        name: Path(path).stem
        for path, names in said["yaml.schemas"].items()
        for name in ([names] if isinstance(names, str) else names)
    }
    assert set(globs.values()) == set(schema.NAMES)
    for path in said["yaml.schemas"]:
        assert (ROOT / path).is_file(), path
    for path in documents.data_files(ROOT / "content"):
        found = {name for glob, name in globs.items() if _globbed(f"content/{path}", glob)}
        expected = schema.ENTRY if path.startswith("entries/") else Path(path).stem
        assert found == {expected}, path


def _globbed(path: str, glob: str) -> bool:
    return fnmatch(path, glob.replace("**/", "*"))


def test_vs_code_is_told_of_the_extension_that_reads_schemas() -> None:
    said = json.loads((ROOT / ".vscode" / "extensions.json").read_text(encoding="utf-8"))
    assert "redhat.vscode-yaml" in said["recommendations"]
