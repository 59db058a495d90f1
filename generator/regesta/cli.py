"""The command `regesta`: exit 0 clean, 1 problems found, 2 misuse."""

import atexit
import gc
import io
import signal
import sys
from pathlib import Path
from typing import Any

import click

from regesta import folder
from regesta.likeness import nearest
from regesta.problems import CODES
from regesta.terminal import (
    FORMATS,
    MisuseError,
    checked,
    content_folder,
    errors,
    reason,
    tell,
)


class Commands(click.Group):
    """The commands; those in `regesta.commands` are imported when one of them is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all of them."""
        self._import()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command with this name."""
        if cmd_name not in self.commands:
            self._import()
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Carry out a command; what cannot be read or written is said in one line.

        However it is ended, it ends as by Ctrl-C, and takes away what it has half done.
        """
        before = {one: signal.signal(one, signal.default_int_handler) for one in folder.ends()}
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except OSError as error:
            if error.filename is None:  # of a stream, which Python would try anew at its end
                sys.stdout = None
            raise MisuseError(reason(error)) from error
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def _import(self) -> None:
        from regesta import commands  # noqa: PLC0415 what renders takes as long as a small check

        for command in commands.ALL:
            self.add_command(command)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="regesta", prog_name="regesta")
def main() -> None:
    """Start a chronology, check it, add to it, or take it elsewhere."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name may hold what a terminal cannot show
            stream.reconfigure(errors="backslashreplace")


@main.command()
@click.argument("where", metavar="[FOLDER]", type=click.Path(path_type=Path), required=False)
@click.option(
    "--format",
    "style",
    type=click.Choice(FORMATS),
    default="text",
    help="How problems are printed: for people, for programs, or as annotations on GitHub.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Also hold the chronology to the rules that it sets itself in chronology.yml.",
)
@click.option("--no-cache", is_flag=True, help="Read every file anew, and keep nothing for later.")
@click.option("--explain", metavar="CODE", help="Say what a problem's code means, and stop.")
def check(
    where: Path | None, style: str, explain: str | None, *, strict: bool, no_cache: bool
) -> None:
    """Check the chronology in FOLDER (by default the one you are in).

    FOLDER is a project, with its mkdocs.yml, or a content folder. Prints every problem, and exits
    with 1 if one of them is an error.
    """
    if explain is not None:
        click.echo(explained(explain.strip("[]")))
        return
    content, problems, directory_urls = content_folder(where or Path())
    if content is not None:
        found = checked(content, directory_urls=directory_urls, strict=strict, cached=not no_cache)
        problems = sorted([*problems, *found])
    tell(problems, style)
    atexit.register(gc.freeze)  # the end of Python is then no search through all that was read
    sys.exit(1 if errors(problems) else 0)


def explained(code: str) -> str:
    """Return what a problem's code means.

    Raises:
        MisuseError: for a code that no problem has.

    """
    if code in CODES:
        return f"{code}: {CODES[code]}"
    best = nearest(code, CODES)
    hint = f"did you mean '{best}'?" if best else f"the codes are {', '.join(CODES)}"
    raise MisuseError(f"no problem has the code '{code}'; {hint}")
