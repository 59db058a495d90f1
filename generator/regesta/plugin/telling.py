"""What a build tells: problems as `regesta check` prints them, and where a template fails."""

import logging
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import jinja2
from mkdocs.exceptions import Abort
from mkdocs.plugins import get_plugin_logger

from regesta import documents, folder, yaml_source
from regesta.problems import Origin, Problem

log = logging.getLogger("regesta")
notes = get_plugin_logger("regesta")


def report(problems: Iterable[Problem]) -> int:
    """Log every problem and return how many errors there are.

    Errors are lines of their own, as `regesta check` prints them; notes are for information, so
    that a strict build does not count them.
    """
    errors = 0
    for problem in problems:
        if problem.severity == "error":
            log.error(str(problem))
            errors += 1
        else:
            notes.info(str(problem))
    return errors


def count(errors: int) -> str:
    """Return a number of errors in words."""
    return "1 error" if errors == 1 else f"{errors} errors"


@contextmanager
def template_problems(folders: Iterable[Path] = ()) -> Iterator[None]:
    """Say where a template fails, or one in `folders` cannot be read.

    Raises:
        Abort: where one does.

    """
    try:
        yield
    except (jinja2.TemplateError, *_IN_TEMPLATES) as error:
        unread = _not_utf8(error, folders) if isinstance(error, UnicodeDecodeError) else None
        problem = unread or _template_problem(error)
        if problem is None:
            raise
        log.error(str(problem))  # noqa: TRY400 a traceback says no more
        raise Abort("A template failed; nothing was built") from error


_IN_TEMPLATES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What an expression may raise, in a template or elsewhere."""


def _template_problem(error: Exception) -> Problem | None:
    """Say where a template fails: Jinja2 puts the template's own lines into the traceback.

    None where it is no template that fails.
    """
    if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
        place = (error.filename, error.lineno)
    else:
        frames = traceback.extract_tb(error.__traceback__)
        templates = [one for one in frames if not one.filename.endswith((".py", ">"))]
        if not templates and not isinstance(error, jinja2.TemplateError):
            return None
        place = (templates[-1].filename, templates[-1].lineno or 1) if templates else ("", 1)
    path = folder.shown(Path(place[0])) if place[0] else "templates"
    return Problem(Origin(path, place[1]), "error", "template", _says(error))


def _says(error: Exception) -> str:
    message = error.message if isinstance(error, jinja2.TemplateError) else None
    return message or str(error)


def _not_utf8(error: UnicodeDecodeError, folders: Iterable[Path]) -> Problem | None:
    """Return which file could not be decoded, by its bytes: the error does not say."""
    for path in (one / name for one in folders for name in folder.files(one)):
        if documents.contents(path, "") == error.object:
            found = yaml_source.decode(error.object, folder.shown(path))
            return found if isinstance(found, Problem) else None
    return None
