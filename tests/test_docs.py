"""README and code say the same: every key, command, option, code and make target, and no other."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import get_args

import click
import pytest
import yaml

from regesta import build
from regesta.cli import main
from regesta.model import Rule

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
KEYS = yaml.safe_load(files("regesta").joinpath("data/keys.yml").read_text(encoding="utf-8"))

SECTIONS = {
    "An entry": ("Entry",),
    "An actor": ("Actor",),
    "A quote": ("Quote",),
    "An annotation": ("Annotation",),
    "A source": ("Citation", "SourceRecord", "Source"),
    "A place, a translation, a correction": ("Place", "Translation", "Correction"),
    "people.yml": ("Named", "Person", "Office", "Link"),
    "organisations.yml": ("Organisation",),
    "topics.yml and threads.yml": ("Topic", "Thread"),
    "countries.yml": ("Country",),
    "chronology.yml": ("Settings", "Registries"),
}
"""The tables of the README, by their headings, and the records whose keys they hold."""


def rows(record: str) -> Iterator[str]:
    """Return a table's lines for the keys of a record."""
    for key, (meaning, _) in KEYS[record].items():
        yield f"| `{key}` | {meaning} |"


def table(records: tuple[str, ...]) -> str:
    """Return a table as it stands in the README."""
    lines = dict.fromkeys(line for record in records for line in rows(record))
    return "\n".join(["| key | meaning |", "|---|---|", *lines])


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_key_stands_in_its_table(heading: str) -> None:
    found = re.search(rf"^\*\*{re.escape(heading)}\*\*\n\n((?:\|.*\n)+)", README, re.MULTILINE)
    assert found, f"the README has no table '{heading}'"
    assert found[1].strip() == table(SECTIONS[heading])


def test_every_record_has_a_table() -> None:
    assert {record for records in SECTIONS.values() for record in records} == set(KEYS)


def test_the_example_is_a_valid_entry(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n# content/entries/(\S+)\n(.*?)```", README, re.DOTALL)
    assert example
    entries = tmp_path / "entries"
    entries.mkdir()
    (entries / example[1]).write_text(example[2], encoding="utf-8")
    (entries / "2024-10-01-taking-office.yml").write_text("date: 2024-10-01\ntitle: T\n")
    (tmp_path / "sources.yml").write_text("rutte-digest: A digest\n")
    assert [str(problem) for problem in build.load(tmp_path).errors] == []


def test_the_example_shows_every_key_of_an_entry() -> None:
    example = re.search(r"```yaml\n# content/entries/(\S+)\n(.*?)```", README, re.DOTALL)
    assert example
    shown = set(re.findall(r"^(\w+):", example[2], re.MULTILINE))
    assert shown == set(KEYS["Entry"]) - {"topic", "id"}  # the file's name is the id


CONTEXT = click.Context(main)
FOUND = {name: main.get_command(CONTEXT, name) for name in main.list_commands(CONTEXT)}
COMMANDS = {name: command for name, command in FOUND.items() if command and not command.hidden}


def test_every_command_stands_in_the_readme_and_no_other() -> None:
    assert set(re.findall(r"^\| `regesta (\w+)", README, re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_stands_in_its_row(name: str) -> None:
    row = re.search(rf"^\| `regesta {name}.*$", README, re.MULTILINE)
    assert row
    options = {
        option
        for parameter in COMMANDS[name].params
        if isinstance(parameter, click.Option) and not parameter.hidden
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--") and option != "--help"
    }
    assert set(re.findall(r"--[\w-]+", row[0])) == options


def test_every_rule_is_named() -> None:
    assert set(re.findall(r"`(require-\w+)`", README)) == set(get_args(Rule))


def test_every_make_target_is_named() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)) - {"help"}
    assert set(re.findall(r"`make ([a-z-]+)", README)) == targets


def test_no_link_within_the_project_is_broken() -> None:
    read = re.sub(r"`[^`\n]*`", "", README)
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", read)
    assert links
    missing = [link for link in links if not (ROOT / link).exists()]
    assert missing == []


def test_the_version_is_in_the_changelog() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "(.+)"', pyproject, re.MULTILINE)
    assert version
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {version[1]}" in changelog
