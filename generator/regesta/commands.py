"""The commands of `regesta` but `check`, which is the one that is to start at once."""

import re
import shlex
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

import click
import jinja2
from pydantic import ValidationError

from regesta import (
    cache,
    dates,
    draft,
    editing,
    eject,
    folder,
    inputs,
    outputs,
    scaffold,
    schema,
    search_index,
    site_config,
    withdrawing,
)
from regesta.likeness import nearest
from regesta.model import Settings
from regesta.pages.address import Addresses
from regesta.problems import Problem
from regesta.site_config import ConfigError, SiteConfig
from regesta.terminal import (
    MisuseError,
    content_of,
    errors,
    loaded,
    many,
    reason,
    stop,
    tell,
)
from regesta.views import Views

_SPECIAL_ON_WINDOWS = re.compile(r"[^\w.:\\/-]")

# new


def _language(_context: click.Context, _option: click.Parameter, code: str) -> str:
    """Return the code of a language as the model has it, and as files are named by it."""
    try:
        primary, *parts = Settings(language=code).language.split("-")
    except ValidationError as error:
        raise click.BadParameter(str(error.errors()[0]["ctx"]["error"])) from error
    return "-".join((primary.lower(), *parts))


@click.command()
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--language",
    metavar="CODE",
    default=scaffold.LANGUAGE,
    callback=_language,
    help="The language that the site speaks, such as 'uk' (BCP 47); by default 'en'.",
)
def new(target: Path, language: str) -> None:
    """Start a new chronology in DIR, with a small sample to write over.

    DIR is a folder that does not exist yet, or is empty. The sample is in English.
    """
    try:
        scaffold.new(target, language)
    except folder.TakenError as error:
        raise MisuseError(reason(error)) from error
    click.echo(f"There is a new chronology in '{target}'. To see it:\n")
    if target.resolve() != Path.cwd():
        click.echo(f"  cd {typed(target)}")
    click.echo("  mkdocs serve")


def typed(path: PurePath) -> str:
    """Return a path as it is typed in a shell: in quotation marks where it needs them."""
    if sys.platform == "win32":
        return f'"{path}"' if _SPECIAL_ON_WINDOWS.search(str(path)) else str(path)
    return shlex.quote(str(path))


# eject


@click.command("eject")
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="The project's configuration; by default the mkdocs.yml of the folder you are in.",
)
def eject_command(target: Path, config: Path | None) -> None:
    """Write the site to DIR as Markdown files.

    So you can go on without Regesta: MkDocs, ProperDocs and Zensical build what is in DIR. The
    project itself stays as it is.
    """
    try:
        site = _project(config or cache.config_of(Path()), target)
        found = loaded(site.content)
        if found.chronology is None or found.errors:
            stop(errors(found.problems))
        pages = eject.eject(site, found.chronology, target)
    except ConfigError as error:
        stop([error.problem])
    except jinja2.TemplateError as error:
        raise click.ClickException(f"a template of this project fails: {error}") from error
    except folder.TakenError as error:
        raise MisuseError(reason(error)) from error
    if outputs.Site(site.site_url).is_at_home:
        click.echo(f"Note: {outputs.AT_HOME % site.site_url}", err=True)
    click.echo(f"Wrote {many(pages, 'page')} to '{target}'. To build the site:\n")
    click.echo(f"  cd {typed(target)}\n  mkdocs build")


def _project(config: Path, target: Path) -> SiteConfig:
    """Return the configuration of a project that can be ejected to `target`."""
    if not config.is_file():
        raise MisuseError(f"there is no '{config}'; run this in a project, or give --config")
    site = site_config.read(config, folder.shown(config))
    if site.plugin(eject.PLUGIN) is None:
        raise MisuseError(f"'{config}' does not use the plugin '{eject.PLUGIN}'")
    if not site.content.is_dir():
        raise MisuseError(
            f"there is no folder '{site.content}', which is the docs_dir of '{config}'"
        )
    folder.require_free(target)
    for source in (site.content, *eject.beside(site)):
        if target.resolve().is_relative_to(source.resolve()):
            raise MisuseError(f"'{target}' is inside '{source}', which is copied; choose another")
    return site


# index


@click.command()
@click.argument("site", metavar="SITE", type=click.Path(path_type=Path))
def index(site: Path) -> None:
    """Make the search index of the built site in the folder SITE.

    For a site that another builder has made of an ejected project; `mkdocs build` does it by
    itself.
    """
    if not site.is_dir():
        raise MisuseError(f"'{site}' {'is a file' if site.exists() else 'does not exist'}")
    try:
        pages = search_index.write(site)
    except search_index.NoSiteError as error:
        raise MisuseError(reason(error)) from error
    except search_index.SearchIndexError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"Wrote the search index of {many(pages, 'page')} to '{site / search_index.FOLDER}'."
    )


# add


def _needed(flag: str, value: str | None, question: str) -> str:
    """Return what was given, or what somebody at a terminal types.

    Raises:
        click.UsageError: where nobody is there to be asked.

    """
    if value is not None:
        return value
    if not _at_a_terminal():
        raise click.UsageError(f"'{flag}' is missing")
    return str(click.prompt(question, value_proc=_VALIDATORS.get(flag)))


def _at_a_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _a_date(typed: str) -> str:
    try:
        dates.parse(typed)
    except dates.DateError as error:
        raise click.UsageError(str(error)) from None
    return typed


def _a_title(typed: str) -> str:
    if not typed.strip():
        raise click.UsageError("a title needs at least one word")
    return typed


_VALIDATORS = {"--date": _a_date, "--title": _a_title}


_LISTS = {"actors": "Actor", "countries": "Country", "topics": "Topic", "sources": "Source"}


def _completed(given: dict[str, Any]) -> dict[str, Any]:
    """Return what was given for an entry; where date or title are not, what is typed for the rest.

    Raises:
        click.UsageError: where date or title are missing and nobody is there to be asked.

    """
    if given["date"] is not None and given["title"] is not None:
        return given
    if given["date"] is not None:
        _a_date(given["date"])
    date = _needed("--date", given["date"], "Date (2024, 2024-10-13, 1905~, A/B, [A..B])")
    title = _needed("--title", given["title"], "Title")
    lists = {key: given[key] or _several(question) for key, question in _LISTS.items()}
    text = given["text"] or click.prompt("Text", default="", show_default=False)
    return {**given, **lists, "date": date, "title": title, "text": text}


def _several(question: str) -> tuple[str, ...]:
    """Return what somebody types, up to an empty line."""
    typed = []
    while one := click.prompt(f"{question} (leave empty to go on)", default="", show_default=False):
        typed.append(one)
    return tuple(typed)


def _today() -> str:
    return datetime.now().astimezone().date().isoformat()


_DIR = click.option(
    "--dir",
    "where",
    type=click.Path(path_type=Path),
    default=".",
    help="The project, with its mkdocs.yml, or a content folder.",
)


@click.command()
@click.option("--date", metavar="EDTF", help="When it happened: 2024, 2024-10-13, 1905~ …")
@click.option("--title", help="What happened, in one line.")
@click.option("--actor", "actors", multiple=True, help="Who takes part; may be given again.")
@click.option("--country", "countries", multiple=True, help="A country; may be given again.")
@click.option("--topic", "topics", multiple=True, help="A topic; may be given again.")
@click.option("--thread", default="", help="The story that it is a part of.")
@click.option("--text", default="", help="What happened, in Markdown.")
@click.option(
    "--source",
    "sources",
    multiple=True,
    help="A source's id in sources.yml, or a web address; may be given again.",
)
@click.option("--yes", is_flag=True, help="Add a record for each new name without asking.")
@_DIR
def add(where: Path, *, yes: bool, **given: Any) -> None:
    """Write an entry as a new file.

    Without --date or --title, it asks for all that is not given. The file is named after both, and
    no file is overwritten. It asks about a name that it does not know: whether it is misspelt, or
    gets a record in its registry.
    """
    content = content_of(where)
    entry = draft.Draft(**_completed(given), added=_today())
    ask = editing.agree if yes else _ask if _at_a_terminal() else editing.leave
    try:
        with _refusals():
            addition = editing.add(content, entry, ask, shown_as=folder.shown(content))
            editing.write(addition.changes)
    except click.ClickException:
        if _at_a_terminal():  # where somebody has typed it
            click.echo(f"Nothing is written. This is what you gave:\n\n{entry.file()}", err=True)
        raise
    for note in addition.notes:
        click.echo(str(note), err=True)
    for change in addition.changes:
        click.echo(f"Wrote {folder.shown(change.path)}")


def _ask(question: editing.Question) -> editing.Answer:
    """Ask somebody at a terminal what to do with an unknown name."""
    said = f"There is no {question.noun} '{question.name}'."
    answers: dict[str, editing.Answer] = {}
    if question.suggestion is not None:
        said += f" Did you mean '{question.suggestion}'?"
        answers["yes"] = "suggestion"
    answers |= {f"{registry}.yml": registry for registry in question.registries}
    answers["leave"] = "leave"
    ways = [f"'{way}' adds a record there" for way in answers if way.endswith(".yml")]
    click.echo(" ".join([said, "; ".join([*ways, "'leave' leaves the name as it is"]) + "."]))
    return answers[click.prompt("Which", type=click.Choice(list(answers)))]


@contextmanager
def _refusals() -> Iterator[None]:
    """End with the reasons why a change is refused."""
    try:
        yield
    except editing.RefusedError as refused:
        raise click.ClickException("\n".join(refused.reasons)) from None


# import


def _columns(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Return keys by the names of columns, of `NAME=KEY` each.

    Raises:
        click.BadParameter: where a column can have no such key.

    """
    said = {}
    for one in given:
        name, sign, key = (part.strip() for part in one.rpartition("="))
        if not (sign and name):
            raise click.BadParameter(f"'{one}' has to be like 'NAME=KEY', or 'NAME='")
        if key and key not in inputs.KEYS:
            best = nearest(key, inputs.KEYS)
            hint = f"did you mean '{best}'?" if best else f"keys are {', '.join(inputs.KEYS)}"
            raise click.BadParameter(f"a column can have no key '{key}'; {hint}")
        said[name] = key
    return said


_FOR = {
    "columns": ("'--column'", ("csv",)),
    "order": ("'--day-first' and '--month-first'", ("csv", "text")),
    "is_markdown": ("'--markdown'", ("csv", "text")),
    "year": ("'--year'", ("text",)),
}
"""Of which formats the options are that say something of a file."""


def _year(_: click.Context, __: click.Parameter, given: str) -> str:
    if given and not (len(given) == 4 and given.isascii() and given.isdigit()):  # noqa: PLR2004 a year's
        raise click.BadParameter(f"'{given}' is not a year of four digits")
    return given


def _require_fitting(style: str, given: Mapping[str, Any]) -> None:
    """Make sure that what is said of a file is of its format."""
    for name, (said, styles) in _FOR.items():
        if given[name] and style not in styles:
            raise MisuseError(
                f"{said} {'are' if ' and ' in said else 'is'} for {' and '.join(styles)} alone"
            )


def _with_status(one: draft.Draft, is_draft: bool | None) -> draft.Draft:  # noqa: FBT001 None is neither
    """Return a draft as one that stays a draft, or that does not, or as it is."""
    if is_draft is None:
        return one
    if is_draft:
        return replace(one, status="draft")
    return replace(one, status="") if one.status == "draft" else one


@click.command("import")
@click.argument("style", metavar="FORMAT", type=click.Choice(list(inputs.BY_NAME)))
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--project",
    "where",
    type=click.Path(path_type=Path),
    default=".",
    help="The project, with its mkdocs.yml, or a content folder; by default the one you are in.",
)
@click.option(
    "--draft/--published",
    "is_draft",
    default=None,
    help="Import all entries as drafts, or none of them, even where they come as drafts.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=KEY",
    callback=_columns,
    help="Which key the column NAME holds; 'NAME=' leaves it out. May be given again.",
)
@click.option(
    "--day-first", "order", flag_value="day", help="Read 03/04/2024 as the third of April."
)
@click.option(
    "--month-first", "order", flag_value="month", help="Read 03/04/2024 as the fourth of March."
)
@click.option("--markdown", "is_markdown", is_flag=True, help="Read texts as Markdown.")
@click.option(
    "--year",
    metavar="YYYY",
    default="",
    callback=_year,
    help="The year of dates that have none, above the first line that says a year.",
)
@click.option("--dry-run", is_flag=True, help="Print what would be written, and write nothing.")
def import_command(
    style: str, source: Path, where: Path, *, is_draft: bool | None, dry_run: bool, **given: Any
) -> None:
    """Import the entries that FILE holds, each as a file of its own.

    FORMAT is csv, a spreadsheet saved as CSV; timelinejs, the JSON of a timeline for TimelineJS or
    the table that it is made of; frontmatter, a folder of Markdown files of Jekyll, Hugo or MkDocs;
    text, a note or document saved as text in which lines begin with dates; or feed, a file in RSS,
    Atom or JSON Feed, whose items come as drafts. Every problem is shown with its place in FILE;
    if there is one, nothing is written. An entry that is there already is a problem, too.
    """
    content = content_of(where)
    if not source.exists():
        raise MisuseError(f"'{source}' does not exist")
    _require_fitting(style, given)
    options = inputs.Options(**given, added=_today())
    found = inputs.BY_NAME[style](source, folder.shown(source), options)
    drafts = [_with_status(one, is_draft) for one in found.drafts]
    problems = [*found.problems]
    with _refusals():
        try:
            made = editing.add_all(content, drafts, shown_as=folder.shown(content))
        except editing.RefusedError as refused:
            if not refused.problems:
                raise
            problems += refused.problems
    if problems:
        tell(_once(sorted(set(problems))), "text", aside=True)
        if found.hint:
            click.echo(f"{found.hint}.", err=True)
        sys.exit(1)
    with _refusals():
        if not dry_run:
            editing.write(made.changes)
    _tell_imported(found, made, content, dry_run=dry_run)


_SEVERAL = 3
"""In how many places the same is told of each."""


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems with those in one that say the same of many rows, as of one name in all."""
    alike: dict[tuple[str, ...], list[Problem]] = {}
    for one in problems:
        alike.setdefault((one.origin.path, one.code, one.message), []).append(one)
    told = list[Problem]()
    for first, *rest in alike.values():
        many_more = f"{first.message} (and in {len(rest)} more places)"
        is_told_once = len(rest) >= _SEVERAL
        told += [first._replace(message=many_more)] if is_told_once else [first, *rest]
    return sorted(told)


def _tell_imported(
    found: inputs.Found, made: editing.Additions, content: Path, *, dry_run: bool
) -> None:
    """Say what was taken over, or would be."""
    unlike = [one for one in made.notes if _UNLIKE.match(one.message)]
    for note in _once(one for one in made.notes if one not in unlike):
        click.echo(str(note), err=True)
    if unlike:
        click.echo(
            f"{many(len(unlike), 'name')} without a record; 'regesta check' says where", err=True
        )
    if found.left_out:
        click.echo(f"Left out: {', '.join(found.left_out)}", err=True)
    if found.read:
        click.echo(
            f"{many(found.read, 'date')} not in EDTF; 'date' has each as it was read,"
            " 'date_as_written' in its own words",
            err=True,
        )
    for change in made.changes if dry_run else ():
        new = change.after[len(change.before or b"") :].decode()
        click.echo(f"{folder.shown(change.path)}\n{textwrap.indent(new.strip(), '  ')}")
    numbers = {"entries": len(made.paths), **made.records}
    said = ", ".join(_number(number, kind) for kind, number in numbers.items())
    are = "is" if sum(numbers.values()) == 1 else "are"
    if dry_run:
        click.echo(f"{said} would be new in {folder.shown(content)}/; nothing is written.")
    else:
        click.echo(
            f"{said} {are} new in {folder.shown(content)}/; look at them with `mkdocs serve`."
        )


_UNLIKE = re.compile(r"no record yet for [^?]*\Z", re.DOTALL)
"""What is said of a name without a record that is like no other."""


def _number(number: int, kind: str) -> str:
    one = {"entries": "entry", "people": "person"}.get(kind, kind.removesuffix("s"))
    return f"{number} {one if number == 1 else kind}"


# remove


@click.command()
@click.argument("entry_id", metavar="ID")
@click.option("--note", help="Why, for readers.")
@click.option("--date", "when", metavar="EDTF", help="The day of the withdrawal; by default today.")
@_DIR
def remove(entry_id: str, note: str | None, when: str | None, where: Path) -> None:
    """Withdraw an entry, for a reason that readers are told.

    Its address stays, and says when and why; its content goes. Writes 'status: withdrawn' and a
    correction to the file of the entry ID, and touches nothing else in it. What was published stays
    in the history of the repository.
    """
    content = content_of(where)
    said = _needed("--note", note, "Why it is withdrawn, for readers")
    with _refusals():
        change = withdrawing.withdraw(
            content, entry_id, said, when or _today(), shown_as=folder.shown(content)
        )
        editing.write([change])
    click.echo(f"Wrote {folder.shown(change.path)}")


# schema


@click.command("schema")
@click.argument("name", required=False, type=click.Choice(schema.NAMES))
@click.option(
    "--project",
    type=click.Path(path_type=Path),
    help="Add the names of the people, topics, sources … of this project, to be completed.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Write the schemas to this folder, each to a file of its own.",
)
def schema_command(name: str | None, project: Path | None, out: Path | None) -> None:
    """Print the JSON Schemas of the content files.

    Text editors use them to check and complete what you write. Without a name: all of them.
    """
    made = schema.schemas(None if project is None else _known(project))
    chosen = made if name is None else {name: made[name]}
    if out is None:
        _print(schema.text(chosen if name is None else made[name]))
        return
    out.mkdir(parents=True, exist_ok=True)
    for one, text in ((one, schema.text(chosen[one])) for one in chosen):
        folder.put(out / f"{one}.json", text.encode())
    click.echo(f"Wrote {many(len(chosen), 'schema')} to '{out}'.")


def _known(project: Path) -> schema.Known:
    """Return the names of a project; where they cannot be read there is nothing to do."""
    content = content_of(project)
    if shut := folder.closed(content):
        stop(map(folder.unreadable, shut))
    try:
        return schema.known(content, folder.shown(content))
    except schema.UnreadError as error:
        stop(error.problems)


# export


@click.command()
@click.argument("name", metavar="FORMAT", type=click.Choice(list(outputs.BY_NAME)))
@click.option(
    "--where",
    "conditions",
    multiple=True,
    metavar="KEY=VALUE",
    help="Only some entries: person, organisation, country, topic, thread, source, tag, certainty, "
    "words, from, to. Values of one key are alternatives; different keys must all match.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Write to this file instead of the terminal; a file that is there is replaced.",
)
@click.option(
    "--site-url", help="The address of the published site, for links; by default as in mkdocs.yml."
)
@_DIR
def export(
    where: Path, name: str, conditions: tuple[str, ...], out: Path | None, site_url: str | None
) -> None:
    """Write the chronology, or some of its entries, in another format."""
    content = content_of(where)
    found = loaded(content)
    if found.chronology is None:
        stop(errors(found.problems))
    views = Views(found.chronology)
    try:
        entries = outputs.parse(conditions, found.chronology).of(views.entries)
    except outputs.SelectionError as error:
        raise MisuseError(str(error)) from error
    text = outputs.BY_NAME[name].write(entries, views, _site(where, site_url))
    if out is not None:
        folder.put(out, text.encode())
    else:
        _print(text)


def _print(text: str) -> None:
    """Print what is to be a file, with the same bytes whatever a terminal can show.

    Raises:
        MisuseError: where there is nowhere to print to.

    """
    if sys.stdout is None:
        raise MisuseError("there is nowhere to write to; give --out")
    sys.stdout.buffer.write(text.encode())
    sys.stdout.flush()


def _site(where: Path, url: str | None) -> outputs.Site:
    """Return where the site of a project is: at `url`, or as its mkdocs.yml says."""
    if url is not None and not url.lower().startswith(("http://", "https://")):
        raise MisuseError(f"'{url}' is no web address; one is like https://example.org/words/")
    site = outputs.Site()
    file = cache.config_of(where)
    if file.is_file():
        try:
            config = site_config.read(file, folder.shown(file))
            site = outputs.Site(config.site_url, Addresses(directory_urls=config.directory_urls))
        except ConfigError as error:
            stop([error.problem])
    if url is not None:
        return site._replace(url=f"{url.rstrip('/')}/")
    return site._replace(url="/") if site.is_at_home else site


ALL = (new, eject_command, index, add, import_command, remove, schema_command, export)
