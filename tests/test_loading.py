"""Loading again, or with a cache, gives what loading once gives, and the same objects."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

import test_corpus
from regesta import cache, content_log, documents, loading, yaml_source
from regesta.checking import check
from regesta.content_log import Log
from regesta.loading import Loaded, Loader, load
from regesta.model import Chronology
from samples import Files, every_case, write
from test_reading import YAMLISH

ROOT = Path(__file__).parent.parent
AWFUL = Path(__file__).parent / "problems/awful/content"


def exactly(loaded: Loaded) -> Any:
    """Return all that a result is, the order of its mappings too."""
    found = loaded.chronology
    parts = [getattr(found, one.name) for one in fields(found)] if found else []
    ordered = [list(part.items()) if isinstance(part, dict) else part for part in parts]
    dates = [vars_of(entry.date) for entry in found.entries] if found else []
    return ordered, dates, loaded.problems, loaded.files


def vars_of(date: Any) -> list[Any]:
    return [getattr(date, one.name) for one in fields(date)]


def chronology(loaded: Loaded) -> Chronology:
    assert loaded.chronology is not None, loaded.problems
    return loaded.chronology


# With a cache


def same_with_a_cache(folder: Path, kept: Path) -> None:
    """Loading without a cache, with an empty one and with a full one is all one."""
    plain = exactly(load(folder, strict=True))
    assert exactly(load(folder, strict=True, cache=kept)) == plain
    assert exactly(load(folder, strict=True, cache=kept)) == plain


def test_the_content_of_this_site_is_the_same_from_the_cache(tmp_path: Path) -> None:
    same_with_a_cache(ROOT / "content", tmp_path)


def test_every_mistake_is_found_from_the_cache(tmp_path: Path) -> None:
    same_with_a_cache(AWFUL, tmp_path)


def test_every_case_is_the_same_from_the_cache(tmp_path: Path) -> None:
    """One cache serves all: what stands in a file decides, not where it lies."""
    for number, case in enumerate(every_case()):
        same_with_a_cache(write(tmp_path / str(number) / "content", case.files), tmp_path / "kept")


@pytest.mark.skipif(not test_corpus.CORPUS.is_file(), reason="the corpus is not at hand")
def test_a_large_chronology_is_the_same_from_the_cache(tmp_path: Path) -> None:
    files = {"entries/all.yml": yaml.safe_dump(test_corpus.converted(), allow_unicode=True)}
    folder = write(tmp_path / "content", files)
    same_with_a_cache(folder, tmp_path / "kept")
    loader = Loader(folder)
    assert loader.load() == loader.load() == load(folder)


FILES: Files = {
    "chronology.yml": "name: Test\n",
    "people.yml": "a: Anna\nb: {name: Bo, offices: [{title: Mayor, of: Norway}]}\n",
    "topics.yml": "peace: Peace\nwar: {name: War, parent: Peace}\n",
    "entries/one.yml": "date: 2024\ntitle: One\nactors: [Anna, {name: Bo, role: host}]\n",
    "entries/two.yml": "date: 2023-05\ntitle: Two\ntopics: War\ncountries: Norway\nrelated: one\n",
    "entries/three.md": "---\ndate: 2022\ntitle: Three\n---\nA *text*.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "content", FILES)


def read_from_yaml(folder: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how many files were not in the cache."""
    read: list[str] = []
    parse = documents.parse

    def watched(data: bytes, path: str, shown: str) -> documents.Document:
        read.append(path)
        return parse(data, path, shown)

    with monkeypatch.context() as patch:
        patch.setattr(documents, "parse", watched)
        assert exactly(load(folder, cache=kept)) == exactly(load(folder))
    return len(read) - len(FILES)  # the second time is without a cache


def test_what_was_read_once_is_not_read_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    assert read_from_yaml(folder, kept, monkeypatch) == len(FILES)
    assert read_from_yaml(folder, kept, monkeypatch) == 0
    (folder / "entries/one.yml").write_text("date: 2024\ntitle: Other\n", encoding="utf-8")
    assert read_from_yaml(folder, kept, monkeypatch) == 1
    write(folder, {"entries/one.yml": FILES["entries/one.yml"]})
    assert read_from_yaml(folder, kept, monkeypatch) == 0, "the branch before"


def test_another_version_reads_anew(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    load(folder, cache=kept)
    before = (kept / "content.log").stat().st_size
    monkeypatch.setattr(content_log, "code", lambda: b"0123456789abcdef0123456789abcdef")
    assert read_from_yaml(folder, kept, monkeypatch) == len(FILES)
    assert (kept / "content.log").stat().st_size == before, "what is of no use is not kept"
    assert read_from_yaml(folder, kept, monkeypatch) == 0


def test_what_the_code_calls_is_a_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    code = cache.code()
    monkeypatch.setattr(cache, "installed", lambda _: "0")
    cache.code.cache_clear()  # it is read once a run
    try:
        assert cache.code() != code
    finally:
        monkeypatch.undo()
        cache.code.cache_clear()
    assert cache.code() == code


def test_a_key_tells_bytes_and_kinds_apart() -> None:
    keys = {cache.key("a", b"b"), cache.key("a", b"c"), cache.key("ab", b""), cache.key("", b"ab")}
    assert len(keys) == 4


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def overwritten(path: Path) -> None:
    path.write_bytes(b"no log at all\n\xff\t\t\t" * 1000)


def removed(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def in_lines(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Return what changes each line, and leaves the lines as many as they were."""

    def damage(path: Path) -> None:
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(map(change, lines)))

    return damage


def mixed_up(path: Path) -> None:
    """Give every line the row of the line before."""
    lines = [one.split(b"\t") for one in path.read_bytes().splitlines() if one]
    rows = [one[-1] for one in lines]
    pairs = zip(lines, [rows[-1], *rows], strict=False)
    path.write_bytes(b"".join(b"\t".join((*one[:-1], row)) + b"\n" for one, row in pairs))


def with_rows(*rows: str) -> Callable[[Path], None]:
    """Return what gives every line a row of another form, as if that were what was written."""

    def damage(path: Path) -> None:
        log = Log(path.parent)
        lines = list(log.lines())
        path.unlink()
        for row in rows:
            log.add(one._replace(data=row.encode()) for one in lines)

    return damage


DAMAGE: Mapping[str, Callable[[Path], None]] = {
    "cut": cut,
    "emptied": emptied,
    "overwritten": overwritten,
    "removed": removed,
    "lines cut": in_lines(lambda line: line[:-3] + b"\n"),
    "lines changed": in_lines(lambda line: line.replace(b"e", b"a")),
    "lines in one": in_lines(lambda line: line.rstrip(b"\n")),
    "rows mixed up": mixed_up,
    "of another form": with_rows("", "null", "[]", "[" * 10_000, "[1,[],[]]", '["a",[],[],[]]'),
    "of no YAML": with_rows('[{"value":true},[],[]]', '[{"value":{"a":[1]}},[],[]]'),
    "of no problem": with_rows(
        *(f'[{{"value":null}},{one},[]]' for one in ("{}", '[[1,1,"error","yaml"]]')),
        '[{"value":null},[],[[1,1,"fatal","yaml","x"]]]',
        '[{"value":null},[],[[true,1,"error","yaml","x"]]]',
    ),
    "of no record": with_rows(
        *(
            f'[{{"records":{one}}},[],[]]'
            for one in (
                "1",
                "[1]",
                "[[[],1]]",
                "[[[],[]]]",
                "[[1,{}]]",
                '[[[],{"id":"a"}]]',
                '[[[],{"id":"a","date":"2024","title":"A","colour":"red"}]]',
                '[[[],{"id":"../a","date":"2024","title":"A"}]]',
                '[[[],{"id":"a","date":"2024-13","title":"A"}]]',
                '[[[],{"id":"a","date":["2024"],"title":"A"}]]',
                '[[[],{"id":"a","date":"2024","title":["A"]}]]',
                '[[[],{"id":"a","date":"2024","title":"A","topics":"x"}]]',
                '[[[],{"id":"a","date":"2024","title":"A","facts":["x"]}]]',
                '[[[],{"id":"a","date":"2024","title":"A","facts":{"x":1}}]]',
                '[[[],{"id":"a","date":"2024","title":"A","text":"\\n\\nA"}]]',
                '[[[],{"id":"a","date":"2024","title":"A","status":"gone"}]]',
                '[[[],{"id":"a","date":"2024","title":"A","actors":[{}]}]]',
                '[[[],{"id":"a","date":"2024","title":"A","actors":[{"who":["x"]}]}]]',
                '[[[],{"id":"a","date":"2024","title":"A","sources":[{"inline":{"url":"a:"}}]}]]',
                '[[[],{"id":"a","date":"2024","title":"A","sources":[{"inline":{"note":"x"}}]}]]',
            )
        )
    ),
}


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_cache_is_built_anew(
    damage: Callable[[Path], None], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    load(folder, cache=kept)
    damage(kept / "content.log")
    assert read_from_yaml(folder, kept, monkeypatch) > 0
    load(folder, cache=kept)
    assert read_from_yaml(folder, kept, monkeypatch) == 0


def test_a_cache_that_is_no_file_is_no_matter(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    load(folder, cache=kept)
    a_folder(kept / "content.log")
    assert load(folder, cache=kept) == load(folder)


def test_a_place_that_cannot_be_written_is_no_matter(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert load(folder, cache=tmp_path / "file" / "kept") == load(folder)
    (tmp_path / "file").unlink()
    kept = tmp_path / "kept"
    kept.mkdir()
    kept.chmod(0o555)
    try:
        assert load(folder, cache=kept) == load(folder)
    finally:
        kept.chmod(0o755)


def test_several_processes_use_one_cache(folder: Path, tmp_path: Path) -> None:
    more = {f"entries/more-{n}.yml": f"date: {1900 + n}\ntitle: More {n}\n" for n in range(200)}
    write(folder, more)
    program = (
        "import sys; from pathlib import Path; from regesta.loading import load\n"
        "found = load(Path(sys.argv[1]), cache=Path(sys.argv[2]))\n"
        "print(len(found.chronology.entries), len(found.problems))"
    )
    command = [sys.executable, "-c", program, str(folder), str(tmp_path / "kept")]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(4)
    ]
    said = [one.communicate(timeout=120)[0] for one in running]
    assert said == [said[0]] * 4
    assert said[0].split()[0] == "203"
    same_with_a_cache(folder, tmp_path / "kept")


def test_its_lines_end_alike_on_every_system(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def as_windows_does(file: int, data: bytes) -> int:
        """Write as to a file that was opened by `os.open` without a word of its being binary."""
        return write(file, data.replace(b"\n", b"\r\n"))

    monkeypatch.setattr(os, "write", as_windows_does)
    load(folder, cache=tmp_path / "kept")
    assert len(list(Log(tmp_path / "kept").lines())) == len(FILES)


def test_what_is_of_no_use_is_dropped_in_time(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    load(folder, cache=kept)
    log = Log(kept)
    lines = list(log.lines())
    many = 1 + 1000 // len(FILES)
    for number in range(2 * many):
        log.add(one._replace(key=f"{number}{one.key[2:]}") for one in lines)
        if number == many:
            load(folder, cache=kept)
            assert len(list(log.lines())) == len(FILES)
    same_with_a_cache(folder, kept)
    assert len(list(log.lines())) == len(FILES) * many, "not yet"


def test_a_check_keeps_one_answer_of_a_kind(folder: Path, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "_now", lambda: time.time_ns() + 10**12)
        for number in range(3):
            write(folder, {"entries/one.yml": f"date: 2024\ntitle: Number {number}\n"})
            for strict in (True, False):
                check(folder, strict=strict, cache=tmp_path)
    answers = json.loads((tmp_path / "checked.json").read_bytes())
    assert sorted(answers) == ["plain content", "strict content"]


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "[",
        "[" * 100_000,
        "[]",
        "{}",
        "\xff",
        '{"plain content":1}',
        '{"plain content":["K"]}',
        '{"plain content":["K", []]}',
        '{"plain content":["K", {}, []]}',
        '{"plain content":["K", [1], []]}',
        '{"plain content":["K", [["a", 1, 1, "fatal", "b", "c"]], []]}',
        '{"plain content":["K", [["a", "1", 1, "error", "b", "c"]], []]}',
        '{"plain content":["K", [], [1]]}',
        '{"plain content":["K", [], [[1, [], null]]]}',
        '{"plain content":["K", [], [[["a", 1, 1, "note", "b", "c"], [1], null]]]}',
        '{"plain content":["K", [], [[["a", 1, 1, "note", "b", "c"], ["x"], "yz"]]]}',
        '{"plain content":["K", [], [[["a", 1, 1, "note", "b", "c"], ["x"], ["y"]]]]}',
    ],
)
def test_a_damaged_answer_is_none(folder: Path, tmp_path: Path, damaged: str) -> None:
    kept, wanted = tmp_path / "checked.json", load(folder)
    check(folder, cache=tmp_path)
    whole = kept.read_bytes()
    question = json.loads(whole)["plain content"][0]
    kept.write_bytes(damaged.replace('"K"', f'"{question}"').encode("latin-1"))
    assert check(folder, cache=tmp_path).problems == wanted.problems
    assert kept.read_bytes() == whole


@pytest.mark.parametrize("name", ["mkdocs.yml", "mkdocs.yaml"])
def test_a_project_keeps_its_cache_beside_its_configuration(tmp_path: Path, name: str) -> None:
    (tmp_path / "project/docs/content").mkdir(parents=True)
    (tmp_path / "project" / name).touch()
    kept = cache.of_project(tmp_path / "project/docs/content")
    assert kept == tmp_path / "project/.cache/regesta"
    write(tmp_path / "project/docs/content", FILES)
    load(tmp_path / "project/docs/content", cache=kept)
    assert (kept / ".gitignore").read_text(encoding="utf-8") == "*\n"


# Quick and careful


@given(YAMLISH)
@example("a: &b c\n")
@example("date: [2024..2025]\n")
@example("date: {2024, 2025}\n")
@example("date: {2024: , a: b}\n")
@example("title: a #b\n")
@example("- a\n# b\n- c: ~\n")
@example("a: ! b\n")
@example("a: !!str b\n")
@example("a: b\n--- \nc: d\n")
@settings(max_examples=400)
def test_what_is_read_quickly_is_what_is_read_carefully(text: str) -> None:
    text = str(yaml_source.decode(text.encode(), "x.yml"))
    try:
        value = yaml_source.read(text, documents.DATES)
    except yaml_source.UnusualError:
        return
    node, problems = yaml_source.parse(text, "x.yml", as_text=documents.DATES)
    assert problems == []
    assert value == (None if node is None else yaml_source.plain(node))
    assert node is None or not list(documents._cut_texts(node, "x.yml"))  # noqa: SLF001 # as above


# Again


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files that have just been written be long settled."""
    monkeypatch.setattr(loading, "_now", lambda: time.time_ns() + 10**12)


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("folder_", [ROOT / "content", AWFUL])
def test_a_second_check_reads_no_file(
    folder_: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = load(folder_, strict=True)
    check(folder_, strict=True, cache=tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Loader, "load", lambda *_, **__: pytest.fail("it was loaded"))
        found = check(folder_, strict=True, cache=tmp_path)
    assert (found.problems, found.files) == (wanted.problems, wanted.files)
    assert check(folder_, cache=tmp_path).problems == load(folder_).problems
    assert (
        check(folder_, shown_as="c", cache=tmp_path).problems
        == load(folder_, shown_as="c").problems
    )


@pytest.mark.parametrize("stamp", ["just written", "closed"])
def test_what_may_change_unseen_is_read_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stamp: str
) -> None:
    if stamp == "closed":
        monkeypatch.setattr(loading, "_now", lambda: time.time_ns() + 10**12)
        (folder / "entries/closed.yml").symlink_to(tmp_path / "nothing")
    loaded: list[Loaded] = []
    real = Loader.load

    def watched(self: Loader) -> Loaded:
        loaded.append(real(self))
        return loaded[-1]

    monkeypatch.setattr(Loader, "load", lambda self, *, strict: strict or watched(self))
    for _ in range(2):
        check(folder, cache=tmp_path / "kept")
    assert len(loaded) == 2


def test_nothing_changed_is_the_same_chronology(folder: Path) -> None:
    loader = Loader(folder)
    first = chronology(loader.load())
    assert chronology(loader.load()) is first
    for path in folder.rglob("*.yml"):
        os.utime(path)
    assert chronology(loader.load()) is first


@pytest.mark.usefixtures("later")
def test_a_file_that_has_not_changed_is_not_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loader = Loader(folder)
    first = loader.load()
    opened: list[str] = []
    file = documents.file

    def watched(folder: Path, path: str, shown_as: str) -> bytes | documents.Document:
        opened.append(path)
        return file(folder, path, shown_as)

    monkeypatch.setattr(documents, "file", watched)
    assert loader.load() == first
    write(folder, {"entries/one.yml": "date: 2024\ntitle: Changed\n"})
    assert chronology(loader.load()).entries[-1].title == "Changed"
    assert opened == ["entries/one.yml"]


def test_a_file_just_written_is_opened_once_more(folder: Path) -> None:
    """A second change in the same moment, to the same length, shows in no time of the file."""
    loader = Loader(folder)
    path = folder / "entries/one.yml"
    for title in ("One", "Two", "Six"):
        path.write_text(f"date: 2024\ntitle: {title}\n", encoding="utf-8")
        os.utime(path, ns=(10**18, 10**18))
        assert chronology(loader.load()).entries[-1].title == title


def test_what_has_not_changed_is_the_same_object(folder: Path) -> None:
    loader = Loader(folder)
    before = chronology(loader.load())
    write(folder, {"entries/one.yml": "date: 2024\ntitle: Other\nactors: Anna\n"})
    after = chronology(loader.load())
    assert [one is two for one, two in zip(before.entries, after.entries, strict=True)] == [
        True,
        True,
        False,
    ]
    for name in ("settings", "people", "topics", "countries", "sources", "files", "unwritten"):
        assert getattr(after, name) is getattr(before, name), name


def test_a_changed_registry_changes_what_refers_to_it_alone(folder: Path) -> None:
    loader = Loader(folder)
    before = chronology(loader.load())
    write(folder, {"topics.yml": "peace: Peace\nwar: {name: War, description: Bad}\n"})
    after = chronology(loader.load())
    assert all(map(lambda one, two: one is two, before.entries, after.entries))
    assert after.entries is before.entries, "they hold ids"
    assert after.topics["peace"] is before.topics["peace"]
    assert after.topics["war"] != before.topics["war"]
    assert after.people is before.people
    write(folder, {"topics.yml": "peace: Peace\nfight: {name: War}\n"})
    renamed = chronology(loader.load())
    assert [one is two for one, two in zip(after.entries, renamed.entries, strict=True)] == [
        True,
        False,
        True,
    ]


OPEN = {"entries/one.yml": FILES["entries/one.yml"], "entries/two.yml": FILES["entries/two.yml"]}


def test_names_without_a_file_are_told_of_every_time(tmp_path: Path) -> None:
    loader = Loader(write(tmp_path, OPEN))
    first = loader.load()
    assert {one.code for one in first.problems} == {"new-actor", "new-topic"}
    assert loader.load() == first
    assert chronology(loader.load()) is chronology(first)


def test_a_registry_of_ones_own_countries_stays_the_same(tmp_path: Path) -> None:
    own = {"countries.yml": "no: {name: Norge}\nxa: {name: Atlantis, flag: false}\n"}
    loader = Loader(write(tmp_path, {**FILES, **own}))
    before = chronology(loader.load())
    assert before.countries["no"].name == "Norge"
    write(tmp_path, {"entries/one.yml": "date: 2025\ntitle: X\n"})
    after = chronology(loader.load())
    assert after.countries is before.countries


ENTRIES = (
    "date: 2024\ntitle: One\nactors: [Anna, Bo]\n",
    "date: 2023\ntitle: One\nactors: [Anna, Bo]\ntopics: War\n",
    "date: 2024\ntitle: One\nactors: Anna Nowhere\ntopics: [Peace, peace]\n",
    "date: 2022\ntitle: Alike\nactors: [Ana Nowhere, Zed, Bo]\norganisation: Zed\n",
    "date: 2025\ntitle: Alike\nactors: [Zeds, Anna, Ana Nowhere]\nthread: A stori\n",
    "date: 2024\ntitle: S\nsources: [https://e.org/a, {url: https://e.org/b, at: x}, Zed]\n",
    "date: 2024\ntitle: S\nsources: Zed\nthread: zed\ntopics: [Zed, war, 'Bo, War']\n",
    "date: 2024\ntitle: S\nactors: ['Bo, Anna', War, bo]\ndate_basis: x\ncountries: Nowhere\n",
    "date: 2024\ntitle: Related\nrelated: [b, c]\nformerly: a\n",
    "date: 2024\ntitle: Renamed\nid: other\nthread: A story\n",
    "date: 2024\ntitle: Broken\ntext: [a, b]\nactors: Someone Else\n",
    "date: 2024-13\ntitle: Wrong\n",
    "date: [2024..2025]\ntitle: a # b\ndate_basis: inferred\n",
    "title: &a Anchor\n",
    "- id: x\n  date: 2020\n  title: In a list\n- id: b\n  date: 2021\n  title: Of two\n",
    "- date: 2020\n",
    "date: 2024\ntitle: Noted\ntext: A phrase.\nannotations: {phrase: phrase, note: N}\n",
    "date: 2024\ntitle: Noted\ntext: A phrase.\nannotations: {phrase: lost, note: N}\n",
    "date: 2024\ntitle: Empty\nnote:\nplaces: {name: Oslo, country: Norway}\n",
    "",
    "a: [",
    b"\xff",
)
PEOPLE = (
    "a: Anna\nb: Bo\n",
    "b: Bo\na: Anna\n",
    "a: {name: Anna, aliases: Anna Nowhere, country: Norway}\nb: Bo\n",
    "anna: Anna\nc: {name: Bo, offices: {title: Minister, of: War}}\n",
    "anna: {name: Anna, offices: [{title: Head, of: Zed}, {title: Head, of: A}]}\n",
    "a: {name: Anna, country: Nowhere}\n",
    "a: {name: Anna, formerly: [zed, ana-nowhere]}\nb: {name: Bo, formerly: zeds}\n",
    "anna-nowhere: {name: Anna, formerly: [a, bo]}\nbo: Bo\n",
    "a: [",
    "",
)
TOPICS = (
    "war: War\npeace: Peace\n",
    "war: {name: War, parent: Peace}\npeace: {name: Peace, parent: War}\n",
    "fight: War\n",
    "fight: {name: Fight, formerly: [war, peace]}\nwar: Peace\n",
)
SETTINGS = (
    "name: Test\n",
    "registries: {people: open, topics: open}\n",
    "registries: {people: open, organisations: open, topics: open}\n",
    "registries: {people: closed, organisations: open, topics: open}\n",
    "registries: {topics: closed}\nrules: require-source\n",
    "language: no\n",
    "language: [",
)
COUNTRIES = ("no: Norge\n", "xa: {name: War}\n")
MARKDOWN = ("---\ndate: 2024\ntitle: M\n---\nText.\n", "---\ndate: 2024\n", "Text.\n")

CONTENTS: Mapping[str, Sequence[str | bytes]] = {
    "entries/a.yml": ENTRIES,
    "entries/b.yml": ENTRIES,
    "entries/c.yaml": ENTRIES,
    "entries/deep/b.yml": ENTRIES,
    "entries/d.md": MARKDOWN,
    "entries/Bad Name.yml": ENTRIES,
    "entries/e.json": ("{}",),
    "people.yml": PEOPLE,
    "people.yaml": PEOPLE,
    "topics.yml": TOPICS,
    "organisations.yml": ("war: War\n", "nato: NATO\n", "nato: {name: NATO, parent: Zed}\n"),
    "chronology.yml": SETTINGS,
    "countries.yml": COUNTRIES,
    "sources.yml": (
        "zed: {title: Z, url: https://e.org/b, formerly: zeds}\n",
        "a: {title: Zed}\n",
        "a: {url: https://e.org/a}\n",
    ),
    "threads.yml": ("zed: {name: A story, formerly: a-stori}\n", ""),
    "peopel.yml": ("a: B\n",),
}
CHANGES = st.sampled_from(sorted(CONTENTS)).flatmap(
    lambda path: st.tuples(st.just(path), st.none() | st.sampled_from(CONTENTS[path]))
)


@given(st.lists(st.lists(CHANGES, min_size=1, max_size=4), min_size=1, max_size=8), st.booleans())
@settings(max_examples=60, deadline=None)
def test_after_any_edits_it_is_as_if_loaded_for_the_first_time(
    rounds: list[list[tuple[str, str | bytes | None]]],
    strict: bool,  # noqa: FBT001 # drawn
) -> None:
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "_now", lambda: time.time_ns() + 10**12)
        content, kept = Path(place, "content"), Path(place, "kept")
        write(content, {"people.yml": PEOPLE[0], "entries/a.yml": ENTRIES[0]})
        loader, before = Loader(content, cache=kept), load(content)
        last = loader.load()
        assert exactly(last) == exactly(before)
        for number, changes in enumerate(rounds):
            for path, text in changes:
                change(content / path, text, number)
            found, fresh = loader.load(strict=strict), load(content, strict=strict)
            assert exactly(found) == exactly(fresh)
            assert exactly(load(content, strict=strict, cache=kept)) == exactly(fresh)
            for _ in range(2):
                checked = check(content, strict=strict, cache=kept)
                assert (checked.problems, checked.files) == (fresh.problems, fresh.files)
            if found.chronology and last.chronology:
                same_objects(last.chronology, found.chronology, {path for path, _ in changes})
            last = found


def same_objects(old: Chronology, new: Chronology, changed: set[str]) -> None:
    """What is equal, and in a file that was not touched, is the same object."""
    before = {one.id: one for one in old.entries}
    for one in new.entries:
        if new.files[one.id] not in changed and before.get(one.id) == one:
            assert before[one.id] is one
    if not {"people.yml", "people.yaml"} & changed and old.people == new.people:
        assert list(old.people) != list(new.people) or old.people is new.people


def change(path: Path, text: str | bytes | None, number: int) -> None:
    """Write or remove a file; its length is another one each time, as its times may not be."""
    if text is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text if isinstance(text, bytes) else text.encode()
    path.write_bytes(data + b"\n" * (number + 1))
