"""Files become typed records; whatever an editor can type gets a problem at its place."""

import json
import os
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from regesta import build
from regesta.model import Entry, Person
from regesta.problems import CODES, Problem
from samples import (
    TABLES,
    VALID,
    Case,
    Files,
    every_case,
    load,
    matching,
    only_entry,
    printed,
    read_as,
    table,
    write,
)

AWFUL = TABLES / "awful"


@pytest.mark.parametrize(
    "case", [*table("keys"), *table("ids"), *table("files")], ids=lambda case: case.name
)
def test_problems_of_one_mistake(case: Case, tmp_path: Path) -> None:
    loaded = load(tmp_path, case.files)
    assert printed(loaded) == matching(case.problems)
    assert (loaded.chronology is None) == any(": error: " in line for line in case.problems)


@pytest.mark.parametrize(
    "case", [case for case in every_case() if case.gives], ids=lambda case: case.name
)
def test_good_input_is_read_as(case: Case, tmp_path: Path) -> None:
    loaded = load(tmp_path, case.files)
    assert printed(loaded) == matching(case.problems)
    assert loaded.chronology is not None
    (entry,) = loaded.chronology.entries
    found: dict[str, Any] = read_as(entry)
    assert {key: found.get(key) for key in case.gives} == case.gives


def test_an_awful_chronology_gives_this_list_of_problems() -> None:
    """Every mistake at its place, in the order of places, in one run."""
    loaded = build.load(AWFUL / "content", strict=True)
    expected = (AWFUL / "problems.txt").read_text(encoding="utf-8").splitlines()
    assert [str(problem) for problem in loaded.problems] == expected
    assert loaded.chronology is None


def test_a_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other files are read all the same."""
    folder = write(tmp_path / "content", {"entries/a.yml": VALID, "entries/b.yml": "foo: x\n"})

    def denied(path: str, *args: Any, **options: Any) -> Any:
        if path.endswith("a.yml"):
            raise PermissionError(13, "Permission denied")
        return open(path, *args, **options)  # noqa: PTH123 as the reader does it

    monkeypatch.setattr("regesta.documents.open", denied, raising=False)
    problems = [str(problem) for problem in build.load(folder).problems]
    assert problems[0] == (
        "content/entries/a.yml:1:1: error: this file cannot be read: Permission denied "
        "[unreadable-file]"
    )
    assert len(problems) == 4


@pytest.mark.parametrize("name", ["entries/a.yml", "people.yml"])
def test_a_link_that_leads_nowhere_is_said(name: str, tmp_path: Path) -> None:
    """A record that an editor sees in the folder is not passed over in silence."""
    folder = write(tmp_path / "content", {"entries/b.yml": VALID})
    (folder / name).symlink_to(tmp_path / "gone.yml")
    assert [problem.code for problem in build.load(folder).problems] == ["unreadable-file"]


@pytest.mark.parametrize("name", ["entries/a.yml", "entries/a.md", "people.yml"])
def test_a_pipe_is_refused_unopened(name: str, tmp_path: Path) -> None:
    """Nothing writes to it, so reading it would never end."""
    folder = write(tmp_path / "content", {"entries/b.yml": VALID})
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(folder / name)
    (problem,) = build.load(folder).problems
    assert str(problem) == (
        f"content/{name}:1:1: error: this is not an ordinary file; put one in its place "
        "[unreadable-file]"
    )


def test_a_file_name_that_is_not_utf_8_can_be_printed(tmp_path: Path) -> None:
    folder = write(tmp_path / "content", {"entries/b.yml": VALID})
    try:
        (folder / "entries" / "\udcff.yml").write_text(VALID, encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("this file system has no such names")
    problems = build.load(folder).problems
    assert [problem.code for problem in problems] == ["bad-id"]
    assert str(problems[0]).encode("utf-8")


@pytest.mark.parametrize("ending", ["yml", "md"])
def test_a_file_name_is_an_id_whether_or_not_accents_are_in_their_letters(
    ending: str, tmp_path: Path
) -> None:
    apart = unicodedata.normalize("NFD", "київ-é")  # as the Finder of macOS writes it
    text = {"yml": VALID, "md": f"---\n{VALID}---\nText\n"}[ending]
    link = f"date: 2024\ntitle: T\nrelated: [{apart}]\ntext: '[It]({apart}.md)'\n"
    files = {f"entries/{apart}.{ending}": text, "entries/b.yml": link}
    loaded = build.load(write(tmp_path / "content", files))
    assert loaded.problems == ()
    assert loaded.chronology is not None
    assert {one.id for one in loaded.chronology.entries} == {"b", "київ-é"}


def test_a_folder_with_nothing_in_it_is_an_empty_chronology(tmp_path: Path) -> None:
    loaded = build.load(write(tmp_path / "content", {}))
    assert loaded.problems == ()
    assert loaded.chronology is not None
    assert loaded.chronology.entries == ()


def test_the_files_that_are_data_are_known(tmp_path: Path) -> None:
    files = ["chronology.yml", "entries/2024/a.yml", "entries/b.md", "people.yml", "topics.yaml"]
    others = ["index.md", "img/a.svg", "data.yml", "entries/scan.pdf"]
    folder = write(tmp_path / "content", dict.fromkeys([*files, *others], ""))
    assert build.load(folder).files == frozenset(files)


def test_problems_give_the_path_that_they_are_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "content", {"entries/b.yml": "foo: x\n"})
    problems = build.load(folder, shown_as="../chronology").problems
    assert {problem.origin.path for problem in problems} == {"../chronology/entries/b.yml"}


@pytest.mark.parametrize("length", [1, 60, 120])
@pytest.mark.parametrize("letter", ["a", "ж", "語"])
def test_an_id_fits_into_a_file_name(letter: str, length: int, tmp_path: Path) -> None:
    """A name of at most 255 bytes, with room for what a builder puts behind it."""
    id_ = letter * length
    loaded = load(tmp_path, {"entries/e.yml": f"- {{id: {id_}, date: 2024, title: T}}\n"})
    assert (loaded.chronology is None) == (len(id_.encode()) > 200)


def test_the_text_of_an_entry_is_kept_to_the_letter(tmp_path: Path) -> None:
    text = "  “Ukraine — will prevail…”  \\ <b> & `code` # no comment: {{ x }}"
    entry = only_entry(tmp_path, {"entries/e.yml": f"{VALID}facts:\n  note: |2\n    {text}\n"})
    assert entry.facts["note"].strip() == text.strip()


UNREADABLE = "unreadable-file"
"""No committed file is unreadable; this one has a test of its own."""
ELSEWHERE = {UNREADABLE, "dead-link", "link-outside", "template", "bad-import", "there-already"}
"""What is of no data: of what is published as it stands, of templates, and of what is imported."""
OPEN = {"new-actor", "new-organisation", "new-source", "new-thread", "unknown-topic"}
"""What does not occur where a registry is closed, or open, as the awful chronology has them."""


def test_the_awful_chronology_makes_every_mistake() -> None:
    found = {problem.code for problem in build.load(AWFUL / "content", strict=True).problems}
    assert found == CODES.keys() - ELSEWHERE - OPEN


def test_every_code_is_shown_by_a_case_and_no_case_has_another(tmp_path: Path) -> None:
    """What is explained can happen, and what can happen is explained."""
    found: set[str] = set()
    for number, case in enumerate(every_case()):
        found |= {one.code for one in load(tmp_path / str(number), case.files).problems}
    assert found == CODES.keys() - ELSEWHERE


CHARACTERS = st.characters(codec="utf-8")
PIECES = st.sampled_from(
    [
        *("date", "title", "text", "actors", "quotes", "sources", "facts", "id", "translations"),
        *("topic", "places", "related", "status", "annotations", "formerly", "name", "speaker"),
        *(": ", ":", "\n", "\n  ", "\n- ", "- ", "[", "]", "{", "}", ", ", "|\n  ", ">-\n  "),
        *("'", '"', " #", "&a ", "*a", "!!str ", "---\n", "...\n", "? ", "\t", "%YAML 1.1\n", "~"),
        *("2024", "2024-10-13", "[2024..2025]", "2024/..", "Rutte", "UA", "withdrawn", "\u2028"),
        *(
            "\ufeff",
            "\x85",
            "\x00",
            "é",
            "😀",
            "\r",
            "\r\n",
            "\\",
            "`",
            "@",
            "<b>",
            "index",
            "../x",
        ),
    ]
)
YAMLISH = st.lists(PIECES | CHARACTERS, max_size=60).map("".join)
NAMES = st.sampled_from(
    ["entries/e.yml", "entries/e.md", "people.yml", "topics.yml", "chronology.yml", "sources.yml"]
)


def is_within(problem: Problem, data: bytes) -> bool:
    """Tell whether a problem is at a place that an editor can go to; one behind the end counts."""
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    line, column = problem.origin.line, problem.origin.column
    return 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1


def holds(folder: Path, files: Files) -> None:
    """Whatever is in the files, they are read without an exception, and problems are in them."""
    with TemporaryDirectory(dir=folder) as one:
        loaded = build.load(write(Path(one) / "content", files), strict=True)
    for problem in loaded.problems:
        content = files[problem.origin.path.removeprefix("content/")]
        data = content if isinstance(content, bytes) else content.encode()
        assert is_within(problem, data), str(problem)
        assert problem.code in CODES
        assert "\n" not in str(problem)
        assert str(problem).encode("utf-8")
    assert (loaded.chronology is None) == bool(loaded.errors)
    if loaded.chronology is not None:
        for page in build.render(loaded.chronology, build.Options(drafts=True)).pages:
            assert page.markdown()


@given(NAMES, st.binary(max_size=200))
@settings(max_examples=50)
def test_any_bytes_are_read_without_an_exception(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: bytes
) -> None:
    holds(tmp_path_factory.getbasetemp(), {name: data})


@given(NAMES, YAMLISH)
@settings(max_examples=150)
def test_anything_like_yaml_is_read_without_an_exception(
    tmp_path_factory: pytest.TempPathFactory, name: str, text: str
) -> None:
    holds(tmp_path_factory.getbasetemp(), {name: text})


VALUES = st.recursive(
    CHARACTERS.map(str) | PIECES | st.text(CHARACTERS, max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PIECES, inner, max_size=3),
    max_leaves=6,
)
ENTRIES = st.fixed_dictionaries(
    {"date": st.just("2024-10-13"), "title": st.just("T")},
    optional={key: VALUES for key in Entry.model_fields if key not in {"date", "title"}},
)
PEOPLE = st.dictionaries(
    st.sampled_from(["a", "b"]),
    st.fixed_dictionaries({}, optional=dict.fromkeys(Person.model_fields, VALUES)),
    max_size=2,
)


@given(ENTRIES, PEOPLE)
@settings(max_examples=60)
def test_any_value_under_any_key_is_read_without_an_exception(
    tmp_path_factory: pytest.TempPathFactory, entry: dict[str, Any], people: dict[str, Any]
) -> None:
    """JSON is YAML, so that every value arrives as it is."""
    files = {"entries/e.yml": json.dumps(entry), "people.yml": json.dumps(people)}
    holds(tmp_path_factory.getbasetemp(), files)


def test_what_is_written_in_any_characters_is_read_as_it_is(tmp_path: Path) -> None:
    """Titles in every plane of Unicode come back to the letter."""
    titles = ["“Ukraine”, he said", "Київ — Kyiv", "أوكرانيا", "אוקראינה", "乌克兰 😀", "e\u0301"]
    entries = [{"id": f"e{n}", "date": "2024", "title": title} for n, title in enumerate(titles)]
    files = {"entries/all.yml": yaml.safe_dump(entries, allow_unicode=True)}
    loaded = load(tmp_path, files)
    assert loaded.chronology is not None
    assert [entry.title for entry in loaded.chronology.entries] == titles
