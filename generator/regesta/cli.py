"""The command `regesta`: exit 0 clean, 1 problems found, 2 misuse."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click

from regesta import build
from regesta.problems import CODES, Problem

FORMATS = ("text", "json", "github")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="regesta", prog_name="regesta")
def main() -> None:
    """Check a chronology, start a new one, or take one elsewhere."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--format",
    "style",
    type=click.Choice(FORMATS),
    default="text",
    help="How problems are printed.",
)
@click.option(
    "--explain", metavar="CODE", help="Say what a problem's code means, with an example, and stop."
)
def check(folder: Path | None, style: str, explain: str | None) -> None:
    """Check the chronology in FOLDER (by default the folder `content`).

    FOLDER is a content folder or a project that holds one. Prints every problem, and exits with 1
    if one of them is an error.
    """
    if explain is not None:
        click.echo(explained(explain))
        return
    content = content_folder(folder or Path())
    loaded = build.load(content, shown_as=content.as_posix())
    click.echo(report(loaded.problems, style), nl=style != "github" or bool(loaded.problems))
    if style == "text":
        click.echo(summary(loaded.problems), err=True)
    sys.exit(1 if loaded.errors else 0)


def content_folder(folder: Path) -> Path:
    """Return the content folder that `folder` is or holds.

    Raises:
        click.UsageError: where there is none.

    """
    if not folder.is_dir():
        raise click.UsageError(f"there is no folder '{folder}'")
    within = folder / "content"
    if within.is_dir():
        return within
    if (folder / "entries").is_dir() or (folder / "chronology.yml").is_file():
        return folder
    raise click.UsageError(
        f"'{folder}' holds no chronology: neither 'content', nor 'entries' or 'chronology.yml'"
    )


def explained(code: str) -> str:
    """Return what a problem's code means.

    Raises:
        click.UsageError: for a code that no problem has.

    """
    if code not in CODES:
        raise click.UsageError(f"no problem has the code '{code}'; there are {', '.join(CODES)}")
    return f"{code}: {CODES[code]}"


def report(problems: Iterable[Problem], style: str) -> str:
    """Return the problems as text, as JSON, or as annotations of GitHub's workflows."""
    if style == "json":
        return json.dumps([_flat(one) for one in problems], ensure_ascii=False, indent=2)
    if style == "github":
        return "\n".join(_annotation(one) for one in problems)
    return "\n".join(map(str, problems))


def _flat(problem: Problem) -> dict[str, object]:
    fields = asdict(problem)
    return {**fields.pop("origin"), **fields}


def _annotation(problem: Problem) -> str:
    level = "error" if problem.severity == "error" else "notice"
    where = problem.origin
    place = f"file={_property(where.path)},line={where.line},col={where.column}"
    return f"::{level} {place},title={problem.code}::{_data(problem.message)}"


def _data(text: str) -> str:
    """Escape a workflow command's message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape a workflow command's property."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def summary(problems: Iterable[Problem]) -> str:
    """Say how many errors and notes there are."""
    severities = [one.severity for one in problems]
    errors, notes = severities.count("error"), severities.count("note")
    if not errors and not notes:
        return "No problems."
    return f"{_many(errors, 'error')}, {_many(notes, 'note')}."


def _many(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
