"""The command `regesta`: what it prints and how it ends, for any input."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from regesta import commands, folder
from regesta.cli import main
from regesta.problems import CODES

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "cli" / "cases.yml").read_text("utf-8"))
ENTRY = {"content/entries/a.yml": "date: 2024\ntitle: A\n"}


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def run(*arguments: str) -> Result:
    answer = CliRunner().invoke(main, arguments)
    if not isinstance(answer.exception, SystemExit | None):
        raise answer.exception  # a traceback for the user
    return answer


def tree(folder: Path) -> set[str]:
    """Return what is in a folder, but for the cache, which may be written and is no matter."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    return {path for path in found if path.split("/")[0] != ".cache"}


def matches(printed: str, expected: str) -> bool:
    """Compare whole texts, in which "…" stands for anything."""
    pattern = ".*".join(map(re.escape, expected.split("…")))
    return re.fullmatch(pattern, printed, flags=re.DOTALL) is not None


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, ENTRY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_a_command_prints_and_ends_as_it_should(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {} if case.get("without_content") else ENTRY)
    write(tmp_path, case.get("files", {}))
    monkeypatch.chdir(tmp_path)
    before = tree(tmp_path)
    answer = run(*case["run"].split())
    assert answer.exit_code == case["exit"], answer.output
    assert matches(answer.stdout, case["out"]), answer.stdout
    assert matches(answer.stderr, case["err"]), answer.stderr
    if answer.exit_code:
        assert tree(tmp_path) == before


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(code: str) -> None:
    answer = run("check", "--explain", code)
    assert (answer.exit_code, answer.stdout) == (0, f"{code}: {CODES[code]}\n")


def test_every_command_says_in_one_line_what_it_is_for() -> None:
    answer = run("--help")
    listed = re.findall(r"^  ([a-z]+)  +(.+)$", answer.stdout, flags=re.MULTILINE)
    assert {name for name, _ in listed} == set(main.commands)
    assert [line for _, line in listed if not line.endswith(".") or line.endswith("...")] == []


@pytest.mark.parametrize("name", ["spaß code/x y", "$HOME", "plain/a-b_c.d"])
def test_a_command_to_go_to_a_folder_can_be_typed_as_it_is_printed(
    project: Path, name: str
) -> None:
    write(project, {"mkdocs.yml": "site_name: X\ndocs_dir: content\nplugins: [regesta]\n"})
    for arguments in (["new", name], ["eject", f"{name} 2"]):
        printed = run(*arguments).stdout
        (command,) = re.findall("^  (cd .+)$", printed, flags=re.MULTILINE)
        assert shlex.split(command) == ["cd", arguments[1]]
        assert ("'" in command) == (arguments[1] != "plain/a-b_c.d")


@pytest.mark.parametrize(("url", "count"), [("http://localhost/a", 1), ("https://a.org/", 0)])
def test_ejecting_to_the_address_of_a_preview_is_told(project: Path, url: str, count: int) -> None:
    lines = ("site_name: X", f"site_url: {url}", "docs_dir: content", "plugins: [regesta]")
    write(project, {"mkdocs.yml": "\n".join(lines) + "\n"})
    assert run("eject", "out").stderr.count("the address of a preview") == count


def test_on_windows_a_folder_is_in_double_quotation_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    paths = map(PureWindowsPath, (r"C:\spaß\a-b", r"C:\x y"))
    assert list(map(commands.typed, paths)) == [r"C:\spaß\a-b", r'"C:\x y"']


# Whatever stands in a file


AWFUL: dict[str, bytes] = {
    "nothing": b"",
    "bytes of no text": bytes(range(256)) * 20,
    "the first half of a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "UTF-16": "date: 2024\ntitle: A\n".encode("utf-16"),
    "a NUL": b"date: 2024\ntitle: a\0b\n",
    "tabs": b"date: 2024\n\ttitle: A\n",
    "an escape that is half a character": b'date: 2024\ntitle: "\\ud800"\n',
    "nesting without end": b"[" * 100_000,
    "an alias bomb": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "a tag that builds something": b"!!python/object/apply:os.system ['false']\n",
    "front matter that does not end": b"---\ntitle: [\n",
    "a number": b"42\n",
    "a list of lists": b"- [[]]\n- [[x]]\n",
    "keys that are no words": b"? [a, b]\n: c\n? {d: e}\n: f\n",
    "line ends of three kinds": b"date: 2024\r\ntitle: A\rtext: B\n",
}


@pytest.mark.parametrize("place", ["entries/x.yml", "entries/x.md", "people.yml", "x.md"])
@pytest.mark.parametrize("data", AWFUL.values(), ids=AWFUL.keys())
def test_no_file_ends_in_a_traceback(project: Path, data: bytes, place: str) -> None:
    """It is read, or a problem says where it cannot be; the other files are read all the same."""
    write(project / "content", {place: data, "entries/wrong.yml": b"title: B\n"})
    answer = run("check", "--format", "json")
    problems = json.loads(answer.stdout)
    assert answer.exit_code == 1
    assert "content/entries/wrong.yml" in {one["path"] for one in problems}
    assert {one["code"] for one in problems} <= set(CODES)
    assert run("check").exit_code == 1
    assert run("check", "--format", "github").exit_code == 1
    assert run("eject", "out").exit_code in {1, 2}


@pytest.mark.parametrize("data", AWFUL.values(), ids=AWFUL.keys())
def test_no_configuration_ends_in_a_traceback(project: Path, data: bytes) -> None:
    """It is a problem with its place, or no project of ours, which is misuse."""
    write(project, {"mkdocs.yml": data})
    for arguments in (["check"], ["check", "--format", "json"], ["eject", "out"]):
        answer = run(*arguments)
        assert answer.exit_code in {1, 2}
        assert isinstance(answer.exception, SystemExit)


def test_a_link_that_leads_back_ends(project: Path) -> None:
    (project / "content" / "entries" / "again").symlink_to(project / "content")
    write(project, {"content/page.md": "---\ntitle: [\n---\n"})
    assert run("check").stdout.count("content/page.md") == 1


def test_links_that_lead_to_each_other_end(project: Path) -> None:
    for name, other in (("b", "c"), ("c", "b")):
        write(project, {f"content/entries/{name}/{name}.yml": "date: 2024\n"})
        for link in ("one", "two"):
            (project / "content/entries" / name / link).symlink_to(f"../{other}")
    printed = run("check", "--format", "text").stdout
    assert "content/entries/b/one/c.yml:1:1: error: " in printed
    assert "content/entries/b/one/two" not in printed


def test_a_link_to_itself_is_no_traceback(project: Path) -> None:
    (project / "content/entries/x").symlink_to("x")
    assert run("check").stdout.startswith("content/entries/x:1:1: error: this file cannot be read")


@pytest.mark.parametrize(
    ("link", "to"),
    [
        ("scan.jpg", "../.git/config"),
        ("assets/scan.jpg", "../../../key"),
        ("entries/2023", "../../../shared"),
    ],
)
def test_a_link_out_of_the_project_is_noted(tmp_path: Path, link: str, to: str) -> None:
    """Whoever takes in a change sees what it would publish."""
    write(tmp_path, {"key": "x", "shared/b.jpg": "x", "p/.git/config": "x"})
    linked(tmp_path / "shared/c.jpg", "b.jpg")
    write(tmp_path / "p", ENTRY)
    linked(tmp_path / "p/content" / link, to)
    answer = run("check", str(tmp_path / "p"))
    assert answer.exit_code == 0
    assert answer.stdout.endswith("[link-outside]\n")
    assert (
        f"content/{link}:1:1: note: this is a link out of the project, to '{to}'" in answer.stdout
    )


@pytest.mark.parametrize("to", ["../.git/annex/objects/x", "../media/x", "about.md", "gone"])
def test_a_link_within_the_project_is_not_noted(project: Path, to: str) -> None:
    write(project, dict.fromkeys((".git/annex/objects/x", "media/x", "content/about.md"), "x"))
    linked(project / "content/x.jpg", to)
    assert "link-outside" not in run("check").stdout


def linked(path: Path, to: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(to)


def test_a_linked_folder_of_entries_is_read(project: Path) -> None:
    write(project, {"shared/2023/b.yml": "title: B\n"})
    (project / "content/entries/2023").symlink_to(project / "shared/2023")
    assert run("check").stdout.startswith("content/entries/2023/b.yml:1:1: error: ")


@pytest.mark.parametrize(
    "name",
    [
        *(f"entries/2024/d.yml{end}" for end in ("~", ".bak", ".orig", ".OLD", ".swp", ".~1~")),
        "entries/d.md.save",
        "people.yml.rej",
        *("about.md~", "about.md.orig", "#about.md#"),
    ],
)
def test_a_backup_of_data_or_of_a_page_is_noted(project: Path, name: str) -> None:
    write(project / "content", {name: "x", "entries/scan.png": "x", "other~": "x"})
    answer = run("check")
    ending = ".md" if ".md" in name else ".yml"
    assert answer.stdout == (
        f"content/{name}:1:1: note: this is neither read nor published; "
        f"remove it, or end its name in '{ending}' [unknown-file]\n"
    )


THERE = {
    "content/entries/b.yml": "date: 2024\ntitle: B\nformerly: old\nactors: Mark Rutte\n",
    "content/entries/c.yml": "date: 2024\ntitle: C\nstatus: draft\n",
    "content/entries/d.yml": (
        "date: 2024\ntitle: D\nstatus: withdrawn\n"
        "corrections: {date: 2024, kind: withdrawal, note: N}\n"
    ),
    "content/people.yml": "mark-rutte: {name: Mark Rutte}\n",
    "content/about.md": "# A\n",
    "content/notes/index.md": "# N\n",
    "content/more/README.markdown": "# N\n",
    "content/assets/é.png": "x",
    "content/entries/scan.png": "x",
    "content/.hidden/a.png": "x",
}
NO_LEAD = "there is no such page or file"


@pytest.mark.parametrize(
    ("href", "said"),
    [
        *((href, "") for href in ("b.md", "../old/", "d.md#x", "../../about/#x", "../about.md")),
        *((href, "") for href in ("#x", "?x", "/x/y", "https://x.org/x.png", "../../")),
        *((href, "") for href in ("../people/mark-rutte.md", "../../chronology/2024/", "../b")),
        *((href, "") for href in ("../../assets/%C3%A9.png", "../scan.png", "entry.json")),
        *((href, "") for href in ("../../feed.xml", "../../notes/", "../notes/index.md")),
        *((href, "") for href in ("../../more/", "../../map/", "../b/cite.bib?x")),
        *((href, "") for href in ("../../404.html", "../../sitemap.xml")),
        ("../assets/%C3%A9.png", f"{NO_LEAD}; did you mean '../../assets/é.png'?"),
        ("../../assets/x.png", NO_LEAD),
        ("../../.hidden/a.png", NO_LEAD),
        ("../people/mark-ruttte.md", f"{NO_LEAD}; did you mean 'mark-rutte'?"),
        ("../../people/marc-rutte/", f"{NO_LEAD}; did you mean 'mark-rutte'?"),
        ("../../chronology/1999/", NO_LEAD),
        ("../gone.md", NO_LEAD),
        ("../people.yml", NO_LEAD),
        ("../../people.yml", NO_LEAD),
        ("x" * 300, NO_LEAD),
        ("%00", NO_LEAD),
        ("c.md", "that is a draft"),
    ],
)
def test_a_link_or_a_picture_that_leads_nowhere_is_noted(
    project: Path, href: str, said: str
) -> None:
    write(project, THERE)
    wanted = (
        f"content/entries/a.yml:3:7: note: the text leads to '{href}', and {said} [dead-link]\n"
        if said
        else ""
    )
    for text in (f"![p]({href})", f"[l]({href})"):
        write(project, {"content/entries/a.yml": f"date: 2024\ntitle: A\ntext: '{text}'\n"})
        answer = run("check")
        assert (answer.exit_code, answer.stdout) == (0, wanted)


def test_of_a_withdrawn_entry_its_corrections_alone_are_read(project: Path) -> None:
    text = "date: 2024\ntitle: A\nstatus: withdrawn\ntext: '[g](../gone.md)'\n"
    correction = "corrections: {date: 2024, kind: withdrawal, note: '[n](../none.md)'}\n"
    write(project, {"content/entries/a.yml": text + correction})
    assert re.findall(r"leads to '(.*?)'", run("check").stdout) == ["../none.md"]


def test_what_a_draft_says_of_a_draft_is_not_published_either(project: Path) -> None:
    write(project, THERE | {"content/entries/e.yml": "date: 2024\ntitle: E\nstatus: draft\n"})
    with (project / "content/entries/e.yml").open("a") as file:
        file.write("text: '[c](c.md) [g](../gone.md)'\n")
    assert run("check").stdout.count("[dead-link]") == 1


@pytest.mark.parametrize(("addresses", "number"), [("", 1), ("use_directory_urls: false\n", 0)])
def test_addresses_are_those_of_the_site(project: Path, addresses: str, number: int) -> None:
    text = "date: 2024\ntitle: A\ntext: '![p](../a.png)'\n"
    config = f"site_name: X\ndocs_dir: content\n{addresses}"
    write(project, {"content/entries/a.yml": text, "content/a.png": "x", "mkdocs.yml": config})
    assert run("check").stdout.count("did you mean '../../a.png'?") == number
    assert run("check").stdout.count("[dead-link]") == number


def test_addresses_that_depend_on_the_environment_are_no_problem(project: Path) -> None:
    write(project, {"mkdocs.yml": "docs_dir: content\nuse_directory_urls: !ENV [PLAIN, true]\n"})
    assert run("check").stdout == ""


def test_all_texts_are_looked_at_for_links(project: Path) -> None:
    people = "a: {name: A, description: '[x](../x.md)'}\n"
    sources = "s: {title: S, note: '[x](../x.md)'}\n"
    files = {"people": people, "sources": sources, "chronology": "description: '[x](x.md)'\n"}
    write(project / "content", {f"{name}.yml": text for name, text in files.items()})
    answer = run("check").stdout
    assert re.findall(r"content/(\w+\.yml:\d+:\d+): note", answer) == [
        "chronology.yml:1:14",
        "people.yml:1:27",
        "sources.yml:1:21",
    ]


def test_what_a_link_leads_to_may_come_and_go(project: Path) -> None:
    text = "date: 2024\ntitle: A\ntext: '[a](../../a.pdf) ![b](../a/b.png)'\n"
    write(project, {"content/entries/a.yml": text, "mkdocs.yml": "docs_dir: content\n"})
    os.utime(project / "content/entries/a.yml", (10**9, 10**9))
    for _ in range(2):
        assert run("check").stdout.count("[dead-link]") == 2
        write(project / "content", {"a.pdf": "x", "a/b.png": "x"})
        answer = run("check").stdout
        assert answer.count("[dead-link]") == 1
        assert "did you mean '../../a/b.png'?" in answer
        (project / "content/a.pdf").unlink()
        (project / "content/a/b.png").unlink()


def test_what_an_editor_saves_meanwhile_is_noted(project: Path) -> None:
    write(project / "content/entries", {"#d.yml#": "x", ".d.yml.swp": "x", "d.png": "x"})
    answer = run("check")
    assert answer.stdout.startswith("content/entries/#d.yml#:1:1: note: ")
    assert answer.stdout.count("\n") == 1


@pytest.mark.parametrize("path", ["m.md", "tries/m.md"])
def test_pages_are_named_in_full_from_within_the_content_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    write(project, {f"content/{path}": "---\ntitle: [\n---\n"})
    monkeypatch.chdir(project / "content")
    printed = run("check").stdout
    assert printed.startswith(f"{path}:2:")
    assert "[unreadable-file]" not in printed


def test_a_path_that_climbs_out_of_a_link_is_where_it_leads(project: Path) -> None:
    write(project, {"real/x/a": "", "real/shared/a": ""})
    (project / "link").symlink_to("real/x")
    assert folder.shown(Path("link/../shared/a")) == "real/shared/a"
    assert folder.shown(Path("link/a")) == "link/a"


def test_a_path_is_shown_from_a_folder_that_has_been_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert folder.shown(tmp_path / "a") == (tmp_path / "a").as_posix()


def test_a_link_that_leads_nowhere_is_a_problem(project: Path) -> None:
    (project / "content" / "entries" / "b.yml").symlink_to(project / "nowhere")
    answer = run("check")
    assert answer.stdout.startswith("content/entries/b.yml:1:1: error: ")


@pytest.mark.parametrize(
    ("name", "written", "content"),
    [
        ("mkdocs.yml", "docs_dir: !ENV [NOT_SET, content]", "content"),
        ("mkdocs.yml", "x: &x {docs_dir: content}\n<<: *x", "content"),
        ("mkdocs.yaml", "docs_dir: words", "words"),
    ],
)
def test_the_content_folder_is_found_as_the_builder_finds_it(
    project: Path, name: str, written: str, content: str
) -> None:
    write(project, {name: f"site_name: X\n{written}\n", "docs/a.md": "", "content/a.csv": ""})
    write(project, {f"{content}/entries/a.yml": "date: 2024-13\n"})
    assert run("check").stdout.startswith(f"{content}/entries/a.yml:1:1: error: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
@pytest.mark.parametrize("name", ["content", "content/entries", "content/entries/a.yml"])
def test_what_may_not_be_read_is_a_problem(project: Path, name: str) -> None:
    path = project / name
    path.chmod(0)
    try:
        answer = run("check")
    finally:
        path.chmod(0o700)
    assert answer.exit_code == 1
    assert answer.stdout.startswith(f"{name}:1:1: error: ")
    assert answer.stdout.endswith("[unreadable-file]\n")


def test_a_value_as_long_as_a_file_leaves_a_problem_short(project: Path) -> None:
    write(project, {"content/entries/b.yml": f"date: 2024\ntitle: B\ncountries: {'u' * 100_000}\n"})
    said = run("check").stdout
    assert said.startswith("content/entries/b.yml:3:12: error: unknown country 'uuu")
    assert said.endswith("uuu'; add it to countries.yml [unknown-country]\n")
    assert len(said) < 3_000


@pytest.mark.parametrize("style", ["text", "github"])
def test_nothing_that_is_written_steers_a_terminal_or_a_workflow(project: Path, style: str) -> None:
    """Neither a value nor a file's name begins a line, or sends a terminal anything but text."""
    said = "\x1b]0;a\a\r\n::error::b\u2028\u202ec"
    entry = json.dumps({"date": "2024", "title": "B", "countries": said, "actors": said})
    write(project, {"content/entries/b.yml": entry, f"content/entries/{said[:-2]}.yml": entry})
    answer = run("check", "--format", style)
    assert answer.exit_code == 1
    assert answer.stdout.replace("\n", "").isprintable()
    start = "::(error|notice) file=content/" if style == "github" else "content/"
    assert all(re.match(start, line) for line in answer.stdout.splitlines())


def test_annotations_are_at_their_places_in_the_repository(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the project is a folder of it, and where the command is given another folder."""
    write(project, {"content/entries/b.yml": "date: 2024-13\ntitle: B\n"})
    (project.parent / ".git").mkdir()
    wanted = f"::error file={project.name}/content/entries/b.yml,line=1,col=7,"
    for there, named in (
        (project, "."),
        (project.parent, project.name),
        (project / "content", ".."),
    ):
        monkeypatch.chdir(there)
        assert run("check", named, "--format", "github").stdout.startswith(wanted)


def test_what_github_shows_no_annotation_of_stands_in_its_log(project: Path) -> None:
    """It shows ten of a step, and of others their message without a place."""
    write(
        project, {"content/entries/b.yml": "- {}\n" * 5 + "- {id: b, date: 2024, title: B, a: a}\n"}
    )
    lines = run("check", "--format", "github").stdout.splitlines()
    assert [line.startswith("::error file=") for line in lines] == [*[True] * 10, *[False] * 6]
    assert lines[-1].startswith("content/entries/b.yml:6:")


def test_a_terminal_that_lacks_letters_gets_them_in_words(project: Path) -> None:
    """In an encoding that cannot print a name, a problem is still a line and no traceback."""
    write(project, {"content/entries/b.yml": "date: 2024\ntitle: B\ncountries: [Україна]\n"})
    answers = {style: shell("check", "--format", style) for style in ("text", "json", "github")}
    assert {answer.returncode for answer in answers.values()} == {1}
    assert "\\u0423" in answers["text"].stdout
    assert "Україна" in json.loads(answers["json"].stdout)[0]["message"]
    assert answers["github"].stdout.count("\n") == 1


def shell(*arguments: str, program: str = "from regesta.cli import main; main()") -> Any:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        text=True,
        check=False,
    )


# Quick enough for a commit hook


@pytest.mark.parametrize(("options", "kept"), [((), True), (("--no-cache",), False)])
def test_a_check_keeps_what_it_read_unless_it_is_not_to(
    project: Path, options: tuple[str, ...], *, kept: bool
) -> None:
    write(project, {"mkdocs.yml": "site_name: X\ndocs_dir: content\nplugins: [regesta]\n"})
    for _ in range(2):
        assert shell("check", *options).returncode == 0
        assert (project / ".cache/regesta/content.log").is_file() == kept


def test_a_check_imports_nothing_that_renders() -> None:
    heavy = "{'babel.dates', 'jinja2', 'markdown', 'regesta.build', 'regesta.commands'}"
    program = f"import regesta.cli, sys; print(sorted({heavy} & set(sys.modules)))"
    assert shell(program=program).stdout == "[]\n"


def test_a_check_of_what_has_not_changed_loads_nothing_that_reads(project: Path) -> None:
    write(project, {"mkdocs.yml": "site_name: X\ndocs_dir: content\n"})
    for path in project.rglob("*"):
        os.utime(path, (10**9, 10**9))
    loaded = (
        "import atexit, sys, time; now = time.time_ns; time.time_ns = lambda: now() + 10**12\n"
        "atexit.register(lambda: print('LOADED', *sorted("
        "{'pydantic_core', 'pydantic', 'markdown', 'rapidfuzz', 'babel'} & set(sys.modules))))\n"
    )
    for wanted in (True, False):
        answer = shell("check", program=loaded + "from regesta.cli import main; main()")
        assert answer.returncode == 0, answer.stderr
        assert ("pydantic" in answer.stdout) is wanted, answer.stdout


def test_a_check_of_files_that_are_known_by_their_bytes_loads_no_markdown_parser(
    project: Path,
) -> None:
    write(project, {"mkdocs.yml": "site_name: X\ndocs_dir: content\n"})
    assert shell("check").returncode == 0
    for path in (project / "content").rglob("*"):
        os.utime(path, (10**9, 10**9))
    loaded = "import atexit, sys; atexit.register(lambda: print('LOADED', *sys.modules))\n"
    answer = shell("check", program=loaded + "from regesta.cli import main; main()")
    assert answer.returncode == 0, answer.stderr
    modules = answer.stdout.splitlines()[-1].split()
    assert "regesta.loading" in modules
    assert "markdown" not in modules


def test_checking_and_ejecting_load_no_site_builder(project: Path) -> None:
    write(project, {"mkdocs.yml": "site_name: X\ndocs_dir: content\nplugins: [regesta]\n"})
    loaded = (
        "import atexit, sys; atexit.register(lambda: print('LOADED', *sorted("
        "{'mkdocs', 'material', 'watchdog', 'livereload'} & set(sys.modules))))\n"
    )
    for arguments in (["check"], ["eject", "out"], ["new", "other"]):
        answer = shell(*arguments, program=loaded + "from regesta.cli import main; main()")
        assert answer.returncode == 0, answer.stderr
        assert answer.stdout.splitlines()[-1].split() == ["LOADED"], arguments
