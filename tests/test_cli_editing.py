"""`regesta add`, `remove` and `schema`: what they ask, print and write, and how they end."""

import errno
import json
import shlex
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from regesta import build, cli, commands, schema
from regesta.terminal import reason

FILES = {
    "content/entries/one.yml": "date: 2024\ntitle: One\n",
    "content/people.yml": "orban: Viktor Orbán\n",
    "content/topics.yml": "a: War aims\n",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(commands, "_today", lambda: "2024-10-20")
    return tmp_path


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_at_a_terminal", lambda: True)


def run(*arguments: str, typed: str = "") -> Result:
    answer = CliRunner().invoke(cli.main, arguments, input=typed)
    if not isinstance(answer.exception, SystemExit | None):
        raise answer.exception
    return answer


GIVEN = ("add", "--date", "2024-10-13", "--title", "Two")


def test_add_writes_an_entry_from_flags(project: Path) -> None:
    flags = ("--actor", "Viktor Orbán", "--country", "NO", "--topic", "War aims")
    answer = run(*GIVEN, *flags, "--text", "A\ntext.", "--source", "https://example.org")
    assert (answer.exit_code, answer.output) == (0, "Wrote content/entries/2024-10-13-two.yml\n")
    assert (project / "content/entries/2024-10-13-two.yml").read_text(encoding="utf-8") == (
        "date: 2024-10-13\ntitle: Two\ntext: |-\n  A\n  text.\nactors:\n  - Viktor Orbán\n"
        "countries: ['NO']\ntopics: [War aims]\nsources:\n  - url: https://example.org\n"
        "added: 2024-10-20\n"
    )
    assert build.load(project / "content").errors == ()


@pytest.mark.parametrize(
    ("arguments", "flag"),
    [
        (("add",), "--date"),
        (("add", "--date", "2024"), "--title"),
        (("add", "--title", "Two"), "--date"),
        (("remove", "one"), "--note"),
    ],
)
@pytest.mark.usefixtures("project")
def test_what_is_missing_is_named_where_nobody_can_be_asked(
    arguments: tuple[str, ...], flag: str
) -> None:
    answer = run(*arguments)
    assert answer.exit_code == 2
    assert f"'{flag}' is missing" in answer.output


@pytest.mark.usefixtures("terminal")
def test_add_asks_for_what_is_missing(project: Path) -> None:
    typed = "yesterday\n2024-10-13\nTwo\nViktor Orbán\n\nNorway\n\n\n\nA text\n"
    answer = run("add", typed=typed)
    assert answer.exit_code == 0, answer.output
    assert "'yesterday' is not a valid date" in answer.output
    made = (project / "content/entries/2024-10-13-two.yml").read_text(encoding="utf-8")
    assert made == (
        "date: 2024-10-13\ntitle: Two\ntext: A text\nactors:\n  - Viktor Orbán\n"
        "countries: [Norway]\nadded: 2024-10-20\n"
    )


@pytest.mark.parametrize(
    ("actor", "typed", "written", "people"),
    [
        ("Viktor Orbn", "yes\n", "Viktor Orbán", ""),
        ("Viktor Orbn", "people.yml\n", "Viktor Orbn", "viktor-orbn: Viktor Orbn\n"),
        ("Jane Doe", "people.yml\n", "Jane Doe", "jane-doe: Jane Doe\n"),
        ("Jane Doe", "what\npeople.yml\n", "Jane Doe", "jane-doe: Jane Doe\n"),
    ],
)
@pytest.mark.usefixtures("terminal")
def test_an_unknown_name_is_asked_about(
    project: Path, actor: str, typed: str, written: str, people: str
) -> None:
    answer = run(*GIVEN, "--actor", actor, typed=typed)
    assert answer.exit_code == 0, answer.output
    entry = (project / "content/entries/2024-10-13-two.yml").read_text(encoding="utf-8")
    assert f"  - {written}\n" in entry
    registry = (project / "content/people.yml").read_text(encoding="utf-8")
    assert registry == FILES["content/people.yml"] + people


@pytest.mark.usefixtures("project", "terminal")
def test_what_is_typed_is_shown_where_it_is_no_text() -> None:
    answer = run(*GIVEN, "--text", "a\udcffb")
    assert answer.exit_code == 1
    assert "is not UTF-8; type it anew" in answer.output
    assert "title: Two" in answer.output


@pytest.mark.usefixtures("terminal")
def test_a_name_that_is_left_as_it_is_is_refused(project: Path) -> None:
    answer = run(*GIVEN, "--actor", "Viktor Orbn", typed="leave\n")
    assert answer.exit_code == 1
    assert "did you mean 'Viktor Orbán'? [unknown-actor]" in answer.output
    assert "This is what you gave:\n\ndate: 2024-10-13\ntitle: Two\nactors:\n" in answer.output
    assert not (project / "content/entries/2024-10-13-two.yml").exists()


def test_yes_adds_new_names_and_no_misspelt_ones(project: Path) -> None:
    answer = run(*GIVEN, "--actor", "Jane Doe", "--topic", "Shells", "--yes")
    assert answer.output == (
        "Wrote content/people.yml\nWrote content/topics.yml\n"
        "Wrote content/entries/2024-10-13-two.yml\n"
    )
    assert run(*GIVEN, "--actor", "Viktor Orbn", "--yes").exit_code == 1
    assert build.load(project / "content").errors == ()


def test_remove_withdraws_an_entry_once(project: Path) -> None:
    answer = run("remove", "one", "--note", "It was another man.")
    assert (answer.exit_code, answer.output) == (0, "Wrote content/entries/one.yml\n")
    assert (project / "content/entries/one.yml").read_text(encoding="utf-8") == (
        "date: 2024\ntitle: One\ncorrections:\n  - date: 2024-10-20\n    kind: withdrawal\n"
        "    note: It was another man.\nstatus: withdrawn\n"
    )
    again = run("remove", "one", "--note", "Again.")
    assert (again.exit_code, again.output) == (1, "Error: 'one' is withdrawn already\n")


def test_remove_takes_a_date_and_another_folder(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path.parent)
    answer = run("remove", "one", "--note", "x", "--date", "2024-11", "--dir", str(project))
    assert answer.exit_code == 0
    made = (project / "content/entries/one.yml").read_text(encoding="utf-8")
    assert "date: 2024-11\n" in made


@pytest.mark.usefixtures("project")
def test_schema_prints_one_or_all() -> None:
    assert json.loads(run("schema", "people").output) == schema.schemas()["people"]
    assert json.loads(run("schema").output) == schema.schemas()
    assert run("schema", "peple").exit_code == 2


@pytest.mark.usefixtures("project")
def test_what_is_printed_as_a_file_has_the_same_bytes_in_every_terminal() -> None:
    for command in (("schema", "--project", "."), ("export", "json")):
        printed = [
            CliRunner(charset=charset).invoke(cli.main, command).stdout_bytes
            for charset in ("utf-8", "cp1252", "ascii")
        ]
        assert "Viktor Orbán".encode() in printed[0]
        assert printed == [printed[0]] * 3


def test_schema_writes_files_with_the_names_of_a_project(project: Path) -> None:
    answer = run("schema", "--project", ".", "--out", ".vscode/schemas")
    assert answer.exit_code == 0
    folder = project / ".vscode" / "schemas"
    assert sorted(one.stem for one in folder.iterdir()) == sorted(schema.NAMES)
    assert "Viktor Orbán" in (folder / "entry.json").read_text(encoding="utf-8")
    first = {one: one.read_bytes() for one in folder.iterdir()}
    run("schema", "--project", "content", "--out", ".vscode/schemas")
    assert first == {one: one.read_bytes() for one in folder.iterdir()}


@pytest.mark.parametrize("out", [(), ("--out", "schemas")])
@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("people", "a: {", "1:5: error: *yaml]"),
        ("people", b"\xe9: E", "1:1: error: byte 0xe9 is not UTF-8*"),
        ("topics", "- a", "1:1: error: expected ids with records*"),
        ("chronology", "title: {", "1:9: error: *yaml]"),
    ],
)
def test_schema_tells_what_of_a_project_cannot_be_read(
    name: str, wrong: str | bytes, said: str, out: tuple[str, ...], project: Path
) -> None:
    data = wrong if isinstance(wrong, bytes) else wrong.encode()
    (project / f"content/{name}.yml").write_bytes(data)
    (project / "content/entries/one.yml").write_text("titel: One\n", encoding="utf-8")
    answer = run("schema", "--project", ".", *out)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert fnmatch(answer.stderr, f"content/{name}.yml:{said}\n1 error, 0 notes.\n")
    assert not (project / "schemas").exists()


@pytest.mark.parametrize(
    "command", [GIVEN, ("remove", "a", "--note", "x"), ("schema", "--project", ".")]
)
def test_without_a_chronology_nothing_is_done(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run(*command, *(() if "schema" in command else ("--dir", ".")))
    assert answer.exit_code == 2
    assert "holds no chronology" in answer.output


@pytest.mark.usefixtures("terminal", "project")
def test_a_date_that_is_none_is_told_before_anything_is_asked() -> None:
    answer = run("add", "--date", "31 May", typed="Two\n")
    assert (answer.exit_code, "Title" in answer.output) == (2, False)
    assert "'31 May' is not a valid date" in answer.output


@pytest.mark.usefixtures("terminal", "project")
def test_a_title_without_a_word_is_asked_for_again() -> None:
    answer = run("add", "--date", "2024", typed="   \nTwo\n\n\n\n\n\n")
    assert (answer.exit_code, answer.output.count("Title: ")) == (0, 2), answer.output


@pytest.mark.skipif(sys.platform != "linux", reason="a shell sets the limit")
@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("export csv --out old.csv", "old.csv"),
        ("schema entry --out .", "entry.json"),
        (shlex.join((*GIVEN, "--topic", "Peace", "--yes")), "content/topics.yml"),
        ("remove one --note x", "content/entries/one.yml"),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_file_that_there_is_no_room_for_is_named_and_stays_as_it_was(
    command: str, file: str
) -> None:
    old = FILES.get(file, "old")
    Path(file).write_text(old, "utf-8")
    python = f"{shlex.quote(sys.executable)} -c 'from regesta.cli import main; main()'"
    answer = subprocess.run(  # noqa: S602 # a shell is what sets the limit
        f"ulimit -f 0; {python} {command}",
        shell=True,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (answer.returncode, answer.stderr) == (2, f"Error: File too large: '{file}'\n")
    assert Path(file).read_text("utf-8") == old
    assert list(Path().rglob(".regesta-*")) == []


def test_what_there_is_no_room_for_is_named_and_not_what_it_is_a_copy_of() -> None:
    error = OSError(errno.ENOSPC, "No space left", "packaged/README.md", None, "new/README.md")
    assert reason(error) == "No space left: 'new/README.md'"


@pytest.mark.usefixtures("project")
def test_a_file_that_may_not_be_written_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def denied(path: Path, mode: str = "r", *rest: Any, **options: Any) -> Any:
        if mode == "xb":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, mode, *rest, **options)

    monkeypatch.setattr(Path, "open", denied)
    answer = run(*GIVEN)
    assert answer.exit_code == 2
    assert answer.stderr == "Error: Permission denied: 'content/entries/2024-10-13-two.yml'\n"


ENDED = """
import os, signal
from regesta import cli, editing
editing._place_new = lambda *_: os.kill(os.getpid(), signal.{how})
cli.main()
"""
"""Ends while the first file is put in its place."""


@pytest.mark.skipif(sys.platform == "win32", reason="there a program cannot be asked to end")
@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_command_that_is_ended_leaves_what_was_there(project: Path, how: str) -> None:
    """By Ctrl-C, by the system, or with its terminal."""
    program = f"import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n{ENDED}"
    answer = subprocess.run(
        [sys.executable, "-c", program.format(how=how), *GIVEN, "--actor", "Anna", "--yes"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (answer.returncode, answer.stderr) == (1, "\nAborted!\n")
    there = {path.relative_to(project).as_posix() for path in project.rglob("*.*")}
    assert there == FILES.keys()
    assert (project / "content/people.yml").read_text("utf-8") == FILES["content/people.yml"]


@pytest.mark.skipif(sys.platform != "linux", reason="a shell closes the streams")
@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("add --date 2024 <&-", "Error: '--title' is missing"),
        ("export csv >&-", "Error: there is nowhere to write to; give --out"),
        ("schema >&-", "Error: there is nowhere to write to; give --out"),
        ("export csv > /dev/full", "Error: No space left on device\n"),
        ("schema > /dev/full", "Error: No space left on device\n"),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_stream_that_is_closed_or_full_is_told_in_a_line(command: str, said: str) -> None:
    python = f"{shlex.quote(sys.executable)} -c 'from regesta.cli import main; main()'"
    answer = subprocess.run(  # noqa: S602 # a shell is what closes streams
        f"{python} {command}", shell=True, check=False, capture_output=True, text=True
    )
    assert answer.returncode == 2
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr
