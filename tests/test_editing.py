"""New entries: what is written is what was said, and whatever else there is stays as it was."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from regesta import build, editing, yaml_writer
from regesta.draft import Draft
from regesta.editing import Addition, Answer, Change, Question, RefusedError
from regesta.model import Entry

TABLES = Path(__file__).parent / "editing"
DRAFT = Draft(date="2024-10-13", title="Rutte says: Ukraine will prevail")


def table(name: str) -> list[Any]:
    loaded: list[Any] = yaml.safe_load((TABLES / f"{name}.yml").read_text(encoding="utf-8"))
    return loaded


def content(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def written(folder: Path, addition: Addition) -> Entry:
    """Write the entry and read it back."""
    editing.write(addition.changes)
    loaded = build.load(folder)
    assert loaded.chronology is not None, loaded.problems
    (entry,) = (one for one in loaded.chronology.entries if one.id == addition.id)
    return entry


# The file


@pytest.mark.parametrize("case", table("add"), ids=lambda case: str(case["says"]))
def test_an_entry_is_written_as_by_hand(case: dict[str, Any], tmp_path: Path) -> None:
    values: Any = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in case["draft"].items()
    }
    folder = content(tmp_path, case.get("files", {}))
    addition = editing.add(folder, Draft(**values))
    assert addition.path == case["path"]
    assert addition.changes[-1].after.decode() == case["file"]
    written(folder, addition)


EXACT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
LINES = st.lists(
    st.text(st.sampled_from("ab #:-'\"\\|>&*!%@`{}[],?~=.\t\u00a0\u2028\u0085é😀1"), max_size=8),
    min_size=1,
    max_size=6,
).map("\n".join)
TEMPTING = st.sampled_from(
    [
        *("NO", "null", "~", "12:30", "1905", "1e3", "0o17", "0x1F", "=", "<<", "- a", "a: b"),
        *("a #b", "? a", "{a}", "[a", "'", '"', "...", "---", "# a", "2024-10-13", "yes", ".inf"),
        *("1_000", "|", "a \n b", "a\u0085b", "a\u2028\u2028b"),
    ]
)
TEXTS = EXACT | LINES | TEMPTING


def shown(text: str) -> str:
    """Return what the loader makes of text in a file: it takes blanks off the ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


@settings(max_examples=150)
@given(title=TEXTS, text=TEXTS, name=TEXTS)
def test_title_text_and_name_come_back_exactly(
    title: str, text: str, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("content")
    draft = Draft(date="2024", title=title, text=text, actors=(name,))
    if not title.strip():
        with pytest.raises(RefusedError):
            editing.add(folder, draft)
        return
    try:
        addition = editing.add(folder, draft)
    except RefusedError as refused:
        assert "[bad-text]" in str(refused) or "bad-id" in str(refused), refused  # noqa: PT017
        return
    entry = written(folder, addition)
    assert entry.title == title.strip()
    assert (entry.text or "").strip() == shown(text)
    chronology = build.load(folder).chronology
    assert chronology is not None
    assert [chronology.actor(str(one.who)).name for one in entry.actors] == [
        one for one in [name.strip()] if one
    ]


@settings(deadline=None)
@given(TEXTS.map(shown).filter(bool))
def test_every_reader_of_yaml_takes_written_text_for_text(text: str) -> None:
    """A quotation mark too few makes `NO` false, and one too many is only ugly."""
    made = yaml_writer.record({"title": text, "list": yaml_writer.Inline([text])})
    assert yaml.safe_load(made) == {"title": text, "list": [text]}
    assert yaml.safe_load(f"[{yaml_writer.inline({'note': text})}]") == [{"note": text}]


@pytest.mark.parametrize(
    "word", ["Rutte", "it's", "a-b", "a: b", "NO", "1905", "1e3", "0o17", "a #b"]
)
def test_only_what_needs_quotation_marks_has_them(word: str) -> None:
    quoted = yaml_writer.record({"title": word}) != f"title: {word}\n"
    assert quoted == (word in {"a: b", "NO", "1905", "1e3", "0o17", "a #b"})


# Ids


@pytest.mark.parametrize(
    ("date", "title", "id_"),
    [
        ("2024-10-13", "Rutte visits Kyiv", "2024-10-13-rutte-visits-kyiv"),
        ("2024-10", "A month", "2024-10-a-month"),
        ("2024", "A year", "2024-a-year"),
        ("2024-10-13T14:30", "A time", "2024-10-13-a-time"),
        # No address makes a date more precise than its source.
        ("1905~", "About", "about"),
        ("2024-10-13?", "Uncertain", "uncertain"),
        ("[2024-10-01..2024-10-03]", "Between", "between"),
        ("2024-10-01/2024-10-03", "From to", "from-to"),
        ("202X", "A decade", "a-decade"),
        ("-0043-03-15", "Ides", "ides"),
        ("2024", "Київ", "2024-київ"),
        ("2024", "index", "2024-x-index"),
        ("2024", "word " * 40, "2024-word-word-word-word-word-word-word-word-word-word-word-word"),
        ("2024", "å" * 300, "2024-" + "a" * 60),
        ("2024", "日" * 300, "2024-" + "日" * 50),
        ("2024", "!!!", "2024-xe84c538e"),
    ],
)
def test_an_id_is_made_of_date_and_title(tmp_path: Path, date: str, title: str, id_: str) -> None:
    addition = editing.add(tmp_path, Draft(date=date, title=title))
    assert addition.id == id_
    assert written(tmp_path, addition).id == id_


@pytest.mark.parametrize(
    "taken",
    [
        {"entries/2024-10-13-x.yml": "date: 2024\ntitle: x\n"},
        {"entries/2024-10-13-x.md": "---\ndate: 2024\ntitle: x\n---\n"},
        {"entries/2024-10-13-X.txt": "not even an entry"},
        {"entries/deep/all.yml": "- {id: 2024-10-13-x, date: 2024, title: x}\n"},
        {"entries/a.yml": "formerly: 2024-10-13-x\ndate: 2024\ntitle: x\n"},
        {"entries/deep/2024-10-13-x.yml": "titel: broken\n"},
    ],
)
def test_an_id_that_is_taken_gets_a_number(tmp_path: Path, taken: dict[str, str]) -> None:
    folder = content(tmp_path, taken)
    assert editing.add(folder, replace(DRAFT, title="x")).id == "2024-10-13-x-2"


def test_a_file_that_appears_in_the_meantime_is_not_overwritten(tmp_path: Path) -> None:
    addition = editing.add(tmp_path, DRAFT)
    there = content(tmp_path, {addition.path: "somebody else's"}) / addition.path
    with pytest.raises(RefusedError, match="already"):
        editing.write(addition.changes)
    assert there.read_text(encoding="utf-8") == "somebody else's"
    assert [one.name for one in there.parent.iterdir()] == [there.name]


def test_a_disk_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    change = Change(tmp_path / "a.yml", None, b"a")
    editing.write([change])
    assert change.path.read_bytes() == b"a"
    with pytest.raises(FileExistsError):
        editing.write([change])
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        editing.write([Change(tmp_path / "b.yml", None, b"b")])
    assert [one.name for one in tmp_path.iterdir()] == ["a.yml"]


def test_where_one_of_many_is_there_already_none_is_left(tmp_path: Path) -> None:
    changes = [Change(tmp_path / f"{number}.yml", None, b"a") for number in range(60)]
    content(tmp_path, {"30.yml": "somebody else's"})
    with pytest.raises(RefusedError, match=r"30\.yml already"):
        editing.write(changes)
    assert [one.name for one in tmp_path.iterdir()] == ["30.yml"]
    (tmp_path / "30.yml").unlink()
    editing.write(changes)
    assert {one.read_bytes() for one in tmp_path.iterdir()} == {b"a"}


# Refusals


def test_an_old_error_that_is_now_said_otherwise_is_no_new_one(tmp_path: Path) -> None:
    old = "date: 2024\ntitle: T\nactors: Jon Smth\nrelated: great-flod\n"
    folder = content(tmp_path, {"people.yml": "anna: Anna\n", "entries/old.yml": old})
    draft = replace(DRAFT, title="Great flood", actors=("Jon Smith",), text="    code\n    x\n")
    addition = editing.add(folder, draft, lambda question: question.registries[0])
    editing.write(addition.changes)
    assert "Jon Smith" in (folder / "people.yml").read_text(encoding="utf-8")
    written = (folder / addition.path).read_text(encoding="utf-8")
    assert yaml.safe_load(written)["text"] == "    code\n    x"


def test_where_one_file_cannot_be_written_none_is(tmp_path: Path) -> None:
    folder = content(tmp_path, {"people.yml": "anna: Anna\n"})
    addition = editing.add(
        folder, replace(DRAFT, actors=("Beta Bee",)), lambda question: question.registries[0]
    )
    (folder / "entries").write_text("no folder", encoding="utf-8")
    with pytest.raises(OSError, match="entries"):
        editing.write(addition.changes)
    assert (folder / "people.yml").read_text(encoding="utf-8") == "anna: Anna\n"
    assert sorted(one.name for one in folder.iterdir()) == ["entries", "people.yml"]


def test_a_file_that_another_program_holds_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = content(tmp_path, {"people.yml": "anna: Anna\n"})
    addition = editing.add(
        folder, replace(DRAFT, actors=("Beta Bee",)), lambda question: question.registries[0]
    )

    def refuse(aside: Path, there: Path) -> None:  # as Windows does
        raise PermissionError(13, "it is being used by another process", str(aside), 32, str(there))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="used by another process") as refused:
        editing.write(addition.changes)
    assert refused.value.filename == str(folder / "people.yml")
    assert sorted(path.name for path in folder.rglob("*")) == ["entries", "people.yml"]


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        ({"date": ""}, "not a valid date"),
        ({"date": "13 October 2024"}, "2024-10-13"),
        ({"title": "  "}, "needs a title"),
        ({"title": "a\udc80b"}, "not UTF-8"),
        ({"countries": ("Urkaine",)}, "did you mean 'Ukraine'?"),
        ({"sources": ("nothing",)}, "[unknown-source]"),
        ({"actors": ("Viktor Orbn",)}, "did you mean 'Viktor Orbán'?"),
        ({"actors": ("Rutte", "Mark Rutte")}, "twice"),
        ({"actors": ("Smith",)}, "'a-smith' or 'b-smith'"),
        ({"added": "today"}, "not a valid date"),
    ],
)
def test_what_the_loader_refuses_is_not_written(
    tmp_path: Path, draft: dict[str, Any], reason: str
) -> None:
    people = (
        "orban: Viktor Orbán\nrutte: {name: Mark Rutte, aliases: Rutte}\n"
        "a-smith: Smith\nb-smith: Smith\n"
    )
    folder = content(tmp_path, {"people.yml": people, "sources.yml": "a: A\n"})
    with pytest.raises(RefusedError) as refused:
        editing.add(folder, replace(DRAFT, **draft))
    assert reason in str(refused.value)
    assert sorted(one.name for one in folder.rglob("*")) == ["people.yml", "sources.yml"]


def test_errors_elsewhere_do_not_keep_an_entry_from_being_added(tmp_path: Path) -> None:
    folder = content(tmp_path, {"entries/broken.yml": "titel: x\n"})
    editing.write(editing.add(folder, DRAFT).changes)
    assert {one.code for one in build.load(folder).errors} == {"unknown-key", "missing-key"}


def test_an_entry_that_is_there_is_told_and_added(tmp_path: Path) -> None:
    """Two things may have happened on one day."""
    first = "entries/z.yml"
    folder = content(tmp_path, {first: f"date: {DRAFT.date}\ntitle: '{DRAFT.title.upper()}!'\n"})
    (note,) = editing.add(folder, DRAFT).notes
    assert (note.severity, note.code) == ("note", "entered-twice")
    assert f"of the same date, in content/{first}:2;" in note.message


@pytest.mark.parametrize("name", ["people", "chronology"])
def test_nothing_is_added_while_nobody_can_tell_which_names_there_are(
    tmp_path: Path, name: str
) -> None:
    folder = content(tmp_path, {f"{name}.yml": "a: {"})
    with pytest.raises(RefusedError, match=rf"content/{name}\.yml:1:5: error: .*\[yaml\]$"):
        editing.add(folder, DRAFT)
    with pytest.raises(RefusedError) as refused:
        editing.add_all(folder, [DRAFT])
    assert [one.origin.path for one in refused.value.problems] == [f"content/{name}.yml"]


# Names


class Answers:
    """Answers questions in order, and keeps them."""

    def __init__(self, *answers: Answer) -> None:
        self.asked: list[Question] = []
        self._answers: Iterator[Answer] = iter(answers)

    def __call__(self, question: Question) -> Answer:  # noqa: D102 the class says it
        self.asked.append(question)
        return next(self._answers)


PEOPLE = "orban: Viktor Orbán\n"


def test_a_suggestion_that_is_taken_is_written(tmp_path: Path) -> None:
    answers = Answers("suggestion")
    folder = content(tmp_path, {"people.yml": PEOPLE})
    addition = editing.add(folder, replace(DRAFT, actors=("Viktor Orbn",)), answers)
    assert answers.asked == [
        Question("actor", "Viktor Orbn", "Viktor Orbán", ("people", "organisations"))
    ]
    assert [one.who for one in written(folder, addition).actors] == ["orban"]
    assert len(addition.changes) == 1


@pytest.mark.parametrize(
    ("settings_", "asked"),
    [
        ("people: closed, organisations: closed", [("people", "organisations")]),
        ("people: open, organisations: closed", []),
    ],
)
def test_a_new_name_is_asked_about_where_it_would_be_refused(
    tmp_path: Path, settings_: str, asked: list[tuple[str, ...]]
) -> None:
    answers = Answers("people")
    folder = content(tmp_path, {"chronology.yml": f"registries: {{{settings_}}}\n"})
    addition = editing.add(folder, replace(DRAFT, actors=("Jane Doe",)), answers)
    assert [question.registries for question in answers.asked] == asked
    assert written(folder, addition).actors[0].who == "jane-doe"
    assert (folder / "people.yml").exists() == bool(asked)


def test_an_open_registry_asks_about_a_name_that_is_like_another(tmp_path: Path) -> None:
    """Nobody is split in two by a spelling."""
    files = {"people.yml": PEOPLE, "chronology.yml": "registries: {people: open}\n"}
    answers = Answers("leave")
    addition = editing.add(
        content(tmp_path, files), replace(DRAFT, actors=("Viktor Orbn",)), answers
    )
    assert answers.asked == [Question("actor", "Viktor Orbn", "Viktor Orbán", ())]
    assert [note.code for note in addition.notes] == ["new-actor"]


def test_agreeing_to_everything_adds_new_names_but_no_misspelt_ones(tmp_path: Path) -> None:
    folder = content(tmp_path, {"people.yml": PEOPLE, "topics.yml": "a: Peace talks\n"})
    draft = replace(DRAFT, actors=("Jane Doe",), topics=("Shells",))
    addition = editing.add(folder, draft, editing.agree)
    entry = written(folder, addition)
    assert (entry.actors[0].who, entry.topics) == ("jane-doe", ("shells",))
    with pytest.raises(RefusedError, match="did you mean 'Viktor Orbán'"):
        editing.add(folder, replace(DRAFT, actors=("Viktor Orbn",)), editing.agree)


def test_each_new_name_gets_a_record_in_its_own_registry(tmp_path: Path) -> None:
    folder = content(tmp_path, {"people.yml": PEOPLE})
    answers = Answers("people", "organisations")
    draft = replace(DRAFT, actors=("Jane Doe", "The Daily Planet"))
    addition = editing.add(folder, draft, answers)
    entry = written(folder, addition)
    assert [one.who for one in entry.actors] == ["jane-doe", "the-daily-planet"]
    assert [one.path.name for one in addition.changes[:-1]] == ["people.yml", "organisations.yml"]


@pytest.mark.parametrize(
    ("draft", "registry", "id_"),
    [
        ({"actors": ("The Daily",)}, "people", "the-daily-2"),
        ({"actors": ("The Daily",)}, "organisations", "the-daily-2"),
        ({"topics": ("The Daily",)}, "topics", "the-daily"),
        ({"topics": ("Old Shells",)}, "topics", "old-shells-2"),
        ({"actors": ("G. Z.",)}, "people", "g-z-2"),
    ],
)
def test_a_new_id_is_none_that_a_record_has_or_had_which_it_could_be_taken_for(
    tmp_path: Path, draft: dict[str, Any], registry: Answer, id_: str
) -> None:
    """People and organisations share their ids, and a topic may have that of one of them."""
    files = {
        "organisations.yml": "the-daily: {name: Gazette, formerly: g-z}\n",
        "topics.yml": "old-shells: Bombs\n",
    }
    addition = editing.add(content(tmp_path, files), replace(DRAFT, **draft), lambda _: registry)
    written(tmp_path, addition)
    assert id_ in yaml.safe_load(addition.changes[0].after)


def test_nobody_is_asked_about_a_web_address(tmp_path: Path) -> None:
    """It is never a misspelling of another page's."""
    folder = content(tmp_path, {"sources.yml": "a: https://example.org/a\n"})
    addition = editing.add(folder, replace(DRAFT, sources=("https://example.org/b",)), Answers())
    (cited,) = written(folder, addition).sources
    assert cited.inline is not None
    assert cited.inline.url == "https://example.org/b"


@pytest.mark.parametrize("case", table("registry"), ids=lambda case: str(case["says"]))
def test_a_record_is_added_in_the_style_of_the_file(case: dict[str, Any], tmp_path: Path) -> None:
    before = case["before"].encode()
    folder = content(tmp_path, {})
    (folder / "people.yml").write_bytes(before)
    draft = replace(DRAFT, actors=tuple(case.get("names", ["Jane Doe"])))
    addition = editing.add(folder, draft, lambda _: "people")
    (change, _) = addition.changes
    assert change.after == before + case["added"].encode()
    written(folder, addition)


@pytest.mark.parametrize("before", ["{orban: Viktor Orbán}\n", "orban: Viktor Orbán\n...\n"])
def test_a_registry_that_nothing_can_be_put_at_the_end_of_is_left_alone(
    tmp_path: Path, before: str
) -> None:
    folder = content(tmp_path, {"people.yml": before})
    with pytest.raises(RefusedError):
        editing.add(folder, replace(DRAFT, actors=("Jane Doe",)), lambda _: "people")
    assert (folder / "people.yml").read_bytes() == before.encode()
