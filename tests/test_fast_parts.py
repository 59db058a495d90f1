"""The parts of the quick way: what is taken in the place of a page, and of what it is made."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from pydantic import BaseModel

import golden
from regesta import build, dates, model, outputs
from regesta.build import Options, Planned
from regesta.dates import Date
from regesta.model import HELD, Chronology, Settings
from regesta.pages import site
from regesta.pages.page import Plan
from regesta.plugin.fast import skeletons
from regesta.plugin.fast.blanks import UnfillableError
from regesta.plugin.fast.convert import Converter
from regesta.plugin.fast.files import SiteFiles
from regesta.plugin.fast.fingerprint import Fingerprints, mentioned, world
from regesta.plugin.fast.joining import Places, joined, mended
from regesta.plugin.fast.skeletons import Skeletons, have_recordable, record
from regesta.plugin.fast.theme import _PAGES

HERE = Path(__file__).parent
ROOT = HERE.parent

# Templates, filled in


@cache
def config() -> MkDocsConfig:
    return load_config(str(ROOT / "mkdocs.yml"), site_url="https://example.org/sub/")


def page(number: int, title: str, **meta: Any) -> Page:
    """Return a page as it is once it is converted."""
    file = File(f"entries/e{number}.md", None, config().site_dir, use_directory_urls=True)
    found = Page(None, file, config())
    found.markdown, found.content = "", f"<p>{title}</p>"
    found.meta = {"title": title, "kind": "entry", **meta}
    found.toc = get_toc([{"level": 2, "id": "a", "name": title, "children": []}])
    return found


PAGES = [
    page(0, "One", id="e0", actors=["A", "B"], year=2020),
    page(1, "Two & <b>", id="e1", actors=["A", "B"], year=2020),
    page(2, "", id="e2", actors=["B", ""], year=2020),
    page(3, "One", id="e3", actors=["A"], year=2021, draft=True),
    page(4, "two", id="e4", actors=[], draft=False),
    page(5, "&lt;i&gt;\u2028 {{ x }} %s", actors=["A", "B"], draft=1, year="2020"),
    page(6, "A title that is longer than the others are", id="e6", actors="AB", hide=["toc"]),
    page(7, "2024", id="", more={"a": {"b": "c"}}),
]


@cache
def environment() -> jinja2.Environment:
    found = jinja2.Environment(autoescape=False)  # noqa: S701 as MkDocs has it
    found.filters["url"] = load_config(str(ROOT / "mkdocs.yml")).theme.get_env().filters["url"]
    found.globals.update(OWN)
    found.filters.update(OWN)
    found.tests["titled"] = lambda page: re.match("[A-Z]", page.title) is not None
    have_recordable(found)
    return found


def rendering(text: str) -> Any:
    """Return what renders a template for a page, or for what stands for it."""
    template = environment().from_string(text)

    def render(_: Page, stand_in: Any) -> str:
        return template.render(page=stand_in, base_url="../..", config=config())

    return render


FILLABLE = (
    "{{ page.title }}{{ page.content }}{{ page.meta.id }}{{ page.url }}{{ page.file.src_uri }}",
    "{% if page.title %}x{% endif %}{% if not page.meta.id %}y{% endif %}",
    "{% if page.title == 'One' %}x{% endif %}{% if 'One' == page.title %}y{% endif %}",
    "{% if page.title != page.meta.id %}x{% endif %}{% if page.title < 'P' %}y{% endif %}",
    "{% if page.title in ['One', 'Two'] %}x{% endif %}{% if 'wo' in page.title %}y{% endif %}",
    "{{ page.title | e }} {{ page.title | upper | truncate(5) }} {{ page.title | length }}",
    "{{ page.title | replace('O', page.meta.id) }}{{ page.title | striptags | trim | urlencode }}",
    "{{ page.title[:2] }}{{ page.title[0] }}{{ page.title.startswith('O') }}{{ page.title * 2 }}",
    "{{ page.title.upper().lower().replace('o', '0') }}{{ page.title.find('o') + 1 }}",
    "{% set x %}{{ page.title }}{% endset %}{{ x }}{% if x == 'One' %}y{% endif %}{{ x | length }}",
    (
        "{% set x %}{{ page.title }}{% endset %}{% if x %}y{% endif %}{% if x == page.title %}z"
        "{% endif %}"
    ),
    (
        "{% macro m(x) %}<{{ x }}>{% endmacro %}{% if m(page.title) == '<One>' %}x{% endif %}"
        "{{ m('a') }}"
    ),
    (
        "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(page.title) | upper }}{% if m(page.title) %}x"
        "{% endif %}"
    ),
    "{% if page.title ~ '!' == 'One!' %}x{% endif %}{{ (page.title ~ page.meta.id) | length }}",
    "{% if page.title + '!' == 'One!' %}x{% endif %}{{ ('!' + page.title).upper() }}",
    "{% set x = page.title ~ '' %}{% if x %}y{% endif %}{{ x[:1] }}{{ x ~ x }}",
    "{{ page.meta.draft }}{% if page.meta.draft is true %}x{% endif %}{{ page.meta.year }}",
    "{% if page.meta.year == 2020 %}x{% endif %}{{ page.meta.year is string }}",
    (
        "{% for one in page.meta.actors %}{{ loop.index }}{{ one }}{% if one == 'B' %}!{% endif %}"
        "{% endfor %}"
    ),
    "{{ page.meta.actors | join(', ') if page.meta.actors is not string }}{{ page.meta | length }}",
    "{% if 'A' in (page.meta.actors or []) %}x{% endif %}{{ page.meta.get('draft', 'none') }}",
    (
        "{% if 'toc' in (page.meta.hide or []) %}x{% endif %}"
        "{{ page.meta.more.a.b if page.meta.more }}"
    ),
    "{% for key in page.meta %}{{ key }}{% endfor %}{{ 'id' in page.meta }}",
    (
        "{% for one in page.toc %}{{ one.title }}{{ one.url }}{{ one.level }}{% endfor %}"
        "{{ page.toc | length }}"
    ),
    "{{ page.url | url }}{{ 'a/b/' | url }}{{ 'entries/e1/' | url }}{{ ('x/' ~ page.url) | url }}",
    "{{ page.none }}{{ page.parent }}{{ page.is_homepage }}{{ page.none is defined }}",
    "{% filter upper %}{{ page.title }}{% endfilter %}{{ page.title | default('x', true) }}",
    "{% for letter in page.title[:1] %}{% endfor %}{{ page.title.encode('utf-8') | length }}",
    "{{ page.title.split() }}",
    "{{ page.title | list }}",
    "{{ {'One': 1}[page.title] }}",
    "{{ {page.title: 1} }}",
    "{{ [page.title] }}{{ [page.meta.id, page.title] | sort | join }}",
    "{{ page.meta }}",
    "{{ page.meta | tojson }}",
    "{{ page }}",
    "{{ page.meta.items() | list }}",
    "{{ page.meta.actors | sort | join }}{{ page.meta.actors | first }}",
    "{{ page.title in 'One Two' }}{{ page.title not in 'One' }}{{ page.title ~ '!' in 'One!' }}",
    "{{ page.title is in (page.meta.actors or []) }}{{ (page.meta.id or 'x') in page.url }}",
    "{{ 'One two'.startswith(page.title) }}{{ 'One One'.count(page.title) }}",
    "{% set x = '{} {}'.format(page.title, page.meta.id) %}{{ x == 'One e0' }}{{ 'One' in x }}",
    "{{ '%s' % page.title == 'One' }}{{ ', '.join(page.meta.actors or []) == 'A, B' }}",
    "{{ page.meta.actors | join(', ') == 'A, B' if page.meta.actors is not string }}",
    "{{ {'title': page.title} | xmlattr }}",
    "{% autoescape true %}{{ page.title }}{{ '<' + page.title ~ '<' }}{% endautoescape %}",
    "{% for one in page.meta.actors %}{{ loop.changed(one) }}{% endfor %}",
    "{{ small(page.title) }}{{ small(text=page.url) }}{{ page.title | small }}",
    "{{ small_title(page) }}{{ page | small_title }}{{ page is titled }}{{ small_here() }}",
    "{{ all_small(page.meta.actors) | join }}{{ page.meta.actors | all_small | join }}",
)


def small(text: str) -> str:
    """Do with a text what no text is asked."""
    return re.sub("[A-Z]", "x", text)


@jinja2.pass_context
def small_here(context: Any) -> str:
    return small(context["page"].title)


OWN: dict[str, Any] = {
    "small": small,
    "small_title": lambda page: small(page.title),
    "small_here": small_here,
    "all_small": lambda texts: [*map(small, texts or [])],
}
"""Functions and filters of an owner's hook."""


@pytest.mark.parametrize("text", FILLABLE)
def test_a_template_is_filled_in_as_it_would_be_rendered(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For any order of pages, with no proof that would help."""
    monkeypatch.setattr(skeletons, "FEW", 0)
    monkeypatch.setattr(skeletons, "PROOFS", 0)
    monkeypatch.setattr(skeletons, "SAMPLE", 10**12)
    render = rendering(text)
    for start in range(len(PAGES)):
        made = Skeletons(environment(), render)
        for one in (*PAGES[start:], *PAGES[:start]):
            assert _tried(made.render, one) == _tried(render, one, one)


def _tried(render: Any, *args: Any) -> str:
    try:
        return str(render(*args))
    except jinja2.TemplateError as error:
        return repr(error)


UNFILLABLE = (
    "{{ {'One': 1}[page.title] }}",
    "{{ {page.title: 1} }}",
    "{{ page.title.split() }}",
    "{{ page.title | list }}",
    "{{ page.meta }}",
    "{{ page.meta | tojson }}",
    "{{ page }}",
    "{{ page.meta.items() }}",
    "{{ page.title.encode('utf-8') }}",
    "{% for letter in page.title %}{{ letter }}{% endfor %}",
)


@pytest.mark.parametrize("text", UNFILLABLE)
def test_what_cannot_be_repeated_has_no_skeleton(text: str) -> None:
    with pytest.raises(UnfillableError):
        record(environment(), rendering(text), PAGES[0])


def test_recording_leaves_the_environment_as_it_was() -> None:
    before = dict(vars(environment()))
    record(environment(), rendering("{{ page.title | upper }}"), PAGES[0])
    with pytest.raises(UnfillableError):
        record(environment(), rendering("{{ page }}"), PAGES[0])
    assert dict(vars(environment())) == before


# Markdown, not parsed


@cache
def converter() -> Converter:
    return Converter(config())


@pytest.mark.parametrize("name", golden.NAMES)
def test_every_page_is_converted_without_parsing_it(name: str) -> None:
    bodies = {path: one.body for path, one in golden.rendered(name).items()}
    for path, body in bodies.items():
        made = converter().convert(body)
        assert made is not None, path
        assert made == converter().convert(body, is_ours=True), path


@pytest.mark.parametrize(
    "body",
    [
        "Text",
        "# Title",
        "## Heading\nText",
        "<div>a</div>\nText",
        "<div>a</div>\n<div>b</div>",
        "<p>a</p>\n*b*\n<p>c</p>",
        "<p>a</p>b<p>c</p>",
        "<span>inline</span>",
        "<div>tab\there</div>",
        "<div>a\n   \nb</div>",
        "<div>not closed",
        "<div><div>not closed</div>",
        "<DIV>a</DIV>",
        "<!-- a -->",
        "<div markdown>*a*</div>",
        '<div><p markdown="1">*a*</p></div>',
        "<div>\ufdd01\ufdd1</div>",
    ],
)
def test_a_body_of_another_kind_is_left_to_the_parser(body: str) -> None:
    assert converter().convert(f"<p>one</p>\n\n{body}\n\n<p>three</p>") is None


# Files put together


@given(
    st.lists(st.one_of(st.text(max_size=3), st.integers(0, 5)), max_size=12),
    st.lists(st.one_of(st.text(max_size=3), st.integers(0, 5)), max_size=12),
)
def test_a_file_is_the_same_whatever_is_known_of_the_last_one(
    before: list[str | int], now: list[str | int]
) -> None:
    """A number stands for a part: its entry, and what it is made from."""
    entries = [
        model.Entry(id=f"e{number}", date=dates.parse("2024"), title="x") for number in range(6)
    ]
    parts: list[str] = []

    def make(entry: model.Entry) -> str:
        parts.append(entry.id)
        return f"<{entry.id}ü>"

    def pieces(some: list[str | int]) -> list[build.Piece]:
        return [one if isinstance(one, str) else outputs.Part(entries[one], make) for one in some]

    def key(entry: model.Entry) -> str:
        return f"{entry.id:>24}"

    places = Places()
    last = b"".join(joined(pieces(before), key, {}, places))
    assert last.decode() == outputs.whole(pieces(before))
    again = Places.of(json.loads(json.dumps(places.plain())))
    assert again == places
    known = again.within(last)
    wanted = outputs.whole(pieces(now))
    parts.clear()
    found = b"".join(joined(pieces(now), key, known, Places()))
    assert found.decode() == wanted
    assert {*parts} == {f"e{one}" for one in now if isinstance(one, int) and one not in before}


@pytest.mark.parametrize("retold", [[], [0], [3], [1, 2], [0, 1, 2, 3], [4]])
@pytest.mark.parametrize("size", [0, 1, 9])
def test_what_has_changed_in_a_file_is_put_in_its_place(retold: list[int], size: int) -> None:
    entries = [
        model.Entry(id=f"e{number}", date=dates.parse("2024"), title="x") for number in range(5)
    ]
    text = {entry.id: f"<{entry.id}ü>" for entry in entries}
    pieces: list[build.Piece] = [
        "[",
        *(outputs.Part(entry, lambda one: text[one.id]) for entry in entries[:4]),
        "]",
    ]
    then, now = Places(), Places()
    last = b"".join(joined(pieces, lambda entry: f"{entry.id:>24}", {}, then))
    text |= {f"e{number}": "ö" * (size + number) for number in retold}
    keys = {entry.id: f"{entry.id:->24}" for entry in (entries[number] for number in retold)}
    changed = {f"{id_:>24}": (key, lambda id_=id_: text[id_]) for id_, key in keys.items()}
    found = mended(changed, (Places.of(json.loads(json.dumps(then.plain()))), last), now)
    assert found is not None
    wanted = Places()
    made = joined(pieces, lambda entry: keys.get(entry.id, f"{entry.id:>24}"), {}, wanted)
    assert b"".join(found) == b"".join(made)
    assert now == wanted


def test_a_file_that_is_not_known_is_not_mended() -> None:
    changed = {"a" * 24: ("b" * 24, str)}
    assert mended(changed, (Places(), b""), Places()) is None
    assert mended(changed, (Places(["a" * 24], [0, 9]), b"short"), Places()) is None


@pytest.mark.parametrize(
    "plain",
    [
        *(None, 1, "x", [], {}, [1, 2], ["", "[]"], ["a" * 24, ""], ["a" * 24, "[]"]),
        *(["a" * 24, places] for places in ("[2,1]", "[-1,1]", "[0,1,2]", "[0,99]", "1", "{}")),
        *(["a" * 24, '[0,"1"]'], ["a" * 24, "[0,1"], ["a" * 23, "[0,1]"], ["a" * 24, [0, 1]]),
    ],
)
def test_places_that_cannot_be_are_none(plain: Any) -> None:
    assert Places.of(plain).within(b"0123456789") == {}


# Files and pages of MkDocs'


@pytest.mark.parametrize(
    "options",
    [
        {"site_url": None},
        {"site_url": "https://example.org"},
        {"site_url": "https://example.org/a/b/"},
        {"site_url": "https://example.org/a/b", "use_directory_urls": False},
        {"site_url": "https://example.org/a?b", "repo_url": "https://example.org/r"},
        {"repo_url": "https://example.org/r", "edit_uri": "e/"},
        {"repo_url": "https://example.org/r", "edit_uri": "?q=", "edit_uri_template": "e/{path}"},
    ],
)
def test_files_and_pages_are_as_mkdocs_would_have_them(options: dict[str, Any]) -> None:
    config = load_config(str(ROOT / "mkdocs.yml"), **{"edit_uri": None, **options})
    planned = Planned(everything(), Options(directory_urls=config.use_directory_urls))
    odd = planned.pages[-1]._replace(path="entries/odd: & ü..%.md")
    planned.pages = (*planned.pages, odd)
    files = SiteFiles([], planned, config)
    files.has_nav = True
    for file in files.made:
        theirs = File(file.src_uri, None, config.site_dir, config.use_directory_urls)
        for name in (*vars(theirs), "src_path", "dest_uri", "url", "name", "abs_dest_path"):
            if name != "inclusion":
                assert getattr(file, name) == getattr(theirs, name), name
        page, wanted = file.page, vars(Page(None, file, config))
        for name, value in wanted.items():
            if name not in {"markdown", "meta"}:
                assert getattr(page, name) == value, name
        assert page is not None
        assert page.markdown == ""
        assert page.meta == file.plan.make().meta
        file.edit_uri = "of/another/plugin"
        assert file.edit_uri == "of/another/plugin"


# Fingerprints


def fields_of(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the model and name of each field that holds something, in a value or below it."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            part = getattr(value, name)
            if part not in (None, (), {}):
                yield type(value).__name__, name
                yield from fields_of(part)
    elif isinstance(value, tuple | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from fields_of(part)


class Mutants:
    """Chronologies that differ from one in one value of one record."""

    def __init__(self, chronology: Chronology) -> None:
        self._of = chronology
        self._ids = {
            id_: [other for other in registry if other != id_]
            for name in model_registries()
            for registry in [getattr(chronology, name)]
            for id_ in registry
        }

    def all(self) -> Iterator[tuple[str, Chronology]]:
        """Yield each with the path of the value."""
        for number, one in enumerate(self._of.entries):
            for name, new in self._records(one):
                entries = [*self._of.entries[:number], new, *self._of.entries[number + 1 :]]
                ordered = tuple(sorted(entries, key=lambda entry: entry.date.sort_key))
                yield f"{one.id}.{name}", replace(self._of, entries=ordered)
        for registry in model_registries():
            records = getattr(self._of, registry)
            for id_, one in records.items():
                for name, new in self._records(one):
                    changed: Any = {registry: {**records, id_: new}}
                    yield f"{registry}.{id_}.{name}", replace(self._of, **changed)

    def _records(self, one: BaseModel) -> Iterator[tuple[str, Any]]:
        for name in type(one).model_fields:
            if name == "id":
                continue
            for new in self._others(getattr(one, name)):
                yield name, one.model_copy(update={name: new})

    def _others(self, value: Any) -> Iterator[Any]:
        """Yield other values that could stand in the place of one."""
        match value:
            case bool():
                yield not value
            case str() if value in self._ids:
                yield from self._ids[value][:1]
            case str() if value != HELD:
                yield f"{value} anew"
            case Date():
                yield dates.parse("1999-12-31")
            case BaseModel():
                yield from (new for _, new in self._records(value))
            case tuple():
                yield ()
                yield from map(tuple, self._other_parts([*enumerate(value)]))
            case dict():
                yield {}
                keys = [*value]
                for parts in self._other_parts([*value.items()]):
                    yield dict(zip(keys, parts, strict=True))

    def _other_parts(self, parts: list[tuple[Any, Any]]) -> Iterator[list[Any]]:
        values = [part for _, part in parts]
        for number, part in enumerate(values):
            for new in self._others(part):
                yield [*values[:number], new, *values[number + 1 :]]


def model_registries() -> tuple[str, ...]:
    return ("people", "organisations", "countries", "topics", "threads", "sources")


@cache
def everything() -> Chronology:
    """Return a chronology with every field of the model in it."""
    loaded = build.load(HERE / "fast/content")
    assert loaded.chronology is not None, "\n".join(map(str, loaded.problems))
    return loaded.chronology


RECORDS = (
    *("Entry", "Person", "Organisation", "Topic", "Thread", "Country", "Source", "Office"),
    *("Link", "Citation", "SourceRecord", "Actor", "Place", "Quote", "Annotation", "Translation"),
    "Correction",
)


@pytest.mark.parametrize("name", RECORDS)
def test_every_field_is_among_what_is_mutated(name: str) -> None:
    known = everything()
    records = [one for key in model_registries() for one in getattr(known, key).values()]
    filled = {field for owner, field in fields_of((*known.entries, *records)) if owner == name}
    assert set(getattr(model, name).model_fields) == filled


class Found(NamedTuple):
    """What is known of a page, or of files that are made together."""

    made_of: str
    """Its fingerprint."""
    tells: frozenset[str]
    """Ids of the entries whose texts it is made of."""
    text: str
    """What it comes to."""


class Made:
    """Every page and file of a chronology."""

    def __init__(self, chronology: Chronology, options: Options) -> None:
        planned, taken = Planned(chronology, options), Fingerprints(())
        self.found: dict[str, Found] = {}
        for plan in planned.pages:
            page = plan.make()
            self._add(taken, plan.path, plan, f"{page.meta} {page.source} {page.body}")
        for group in planned.files:
            self._add(taken, group.paths[0], group, repr(list(group.make())))
        self.but_texts = taken.take(planned.site.inputs.but_texts())
        self.texts = {entry.id: taken.text(entry) for entry in chronology.entries}

    def _add(self, taken: Fingerprints, path: str, of: Plan | build.Files, text: str) -> None:
        made_of = taken.take(of.rests_on(), of.tells)
        self.found[path] = Found(made_of, frozenset(entry.id for entry in of.tells), text)


@pytest.mark.slow
@pytest.mark.parametrize(("drafts", "long"), [(False, 150), (True, 150), (False, 1)])
def test_what_changes_a_page_changes_its_fingerprint(
    drafts: bool,  # noqa: FBT001
    long: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(site, "LONG", long)
    before, shown, retold = Made(everything(), options := Options(drafts=drafts)), 0, 0
    for name, mutant in Mutants(everything()).all():
        after = Made(mutant, options)
        texts = {id_ for id_, text in after.texts.items() if text != before.texts[id_]}
        is_retold = before.but_texts == after.but_texts
        assert not is_retold or before.found.keys() == after.found.keys()
        for path in before.found.keys() & after.found.keys():
            old, new = before.found[path], after.found[path]
            if old.text == new.text:
                continue
            shown += 1
            assert old.made_of != new.made_of, f"{name} changes {path}"
            if is_retold:
                retold += 1
                assert old.tells & texts, f"{name}, a text, changes {path}"
    assert shown > 500
    assert retold > 50


def _world(settings: MkDocsConfig) -> str:
    found = world(settings, Options(), Settings(), Navigation([], []))
    return Fingerprints(found).take(())


PROGRAM = """
import sys; sys.path[:0] = ["tests"]
from regesta.build import Options
from test_fast_parts import Made, _world, config, everything
functions = [len, everything]
config()["extra"] = {"functions": functions, "set": {"b", "a", "c", "d"}, "object": object()}
found = Made(everything(), Options())
print(_world(config()), sorted((path, one.made_of) for path, one in found.found.items()))
print(found.but_texts, found.texts)
"""


@pytest.mark.slow
def test_a_fingerprint_is_the_same_in_every_process() -> None:
    """No order of a set, and no address in memory, is in it."""
    found = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
    assert len(found.pop()) > 1000


def _slug(text: str, separator: str, *, case: str) -> str:
    return f"{text}{separator}{case}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 2),
        (1, True),
        ("1", 1),
        (None, ""),
        (date(2024, 1, 1), date(2024, 1, 2)),
        (len, repr),
        (partial(_slug, case="lower"), partial(_slug, case="upper")),
        ({"a", "b"}, {"a", "c"}),
        ([1, 2], [2, 1]),
        ({"a": {"b": 1}}, {"a": {"b": 2}}),
    ],
)
def test_another_value_in_the_configuration_is_another_world(one: Any, other: Any) -> None:
    found = []
    for value in (one, other, one):
        changed = load_config(str(ROOT / "mkdocs.yml"), extra={"value": value})
        found.append(_world(changed))
    assert found[0] == found[2] != found[1]


def test_what_is_equal_but_another_object_has_the_same_fingerprint() -> None:
    first, second = (build.load(HERE / "fast/content").chronology for _ in range(2))
    assert first is not None
    assert second is not None
    taken = Fingerprints(("x",))
    assert taken.take(first.entries) == taken.take(second.entries)
    assert taken.take(first.entries) != Fingerprints(("y",)).take(first.entries)
    assert taken.take([first.entries]) != taken.take(first.entries[:1])


def test_a_fingerprint_is_of_every_input_in_its_order() -> None:
    taken = Fingerprints(())
    found: list[Iterable[object]] = [(), ((),), (None,), (1, 2), (2, 1), ((1, 2),), (12,), ("12",)]
    assert len({taken.take(one) for one in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("{% for one in pages %}", True),
        ("{{ pages | length }}", True),
        ("{{\n  (pages)[0]\n}}", True),
        ("{# pages #}", False),
        ("pages", False),
        ("{{ nav.pages }}", False),
        ("{{ subpages }}", False),
        ("{{ x }} pages {{ y }}", False),
    ],
)
def test_a_template_that_shows_all_pages_is_known_by_its_code(text: str, shows: bool) -> None:  # noqa: FBT001
    assert mentioned(_PAGES, [text], "pages") == shows
