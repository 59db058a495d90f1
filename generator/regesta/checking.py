"""Tell what is wrong with a content folder: at once, where no file has changed since it was asked.

The answer of the last time is kept in the project's cache, by the stamps of all files. What reads
files is imported where one has to be read: that alone takes longer than all the rest.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from regesta import documents
from regesta.cache import Stamp, code, keep, key, stamp_of
from regesta.missing import Missing
from regesta.problems import Origin, Problem

if TYPE_CHECKING:
    from regesta.loading import Loaded

NAME = "checked.json"
"""What the answers are called in the folder of the cache."""


class Checked(NamedTuple):
    """What is wrong with what a content folder holds."""

    problems: tuple[Problem, ...]
    """In order of their places."""
    files: frozenset[str]
    """The files that are data, not pages, relative to the folder."""


def check(
    folder: Path,
    *,
    shown_as: str = "content",
    directory_urls: bool = True,
    strict: bool = False,
    cache: Path | None = None,
) -> Checked:
    """Return what is wrong with the content in `folder`; see `loading.load`.

    `directory_urls` tells what addresses pages have, and `cache` is the folder of the project's
    cache.
    """
    found = documents.listing(folder)
    files = found.data()
    misnamed = tuple(documents.misnamed(found, shown_as))
    kind = f"{'strict' if strict else 'plain'} {'' if directory_urls else 'html '}{shown_as}"
    answers = _answers(cache / NAME) if cache is not None else {}
    stamps = {path: stamp_of(entry) for path, entry in files.items()}
    known = _known(answers.get(kind), _question(kind, stamps))
    if known is not None:
        return Checked(known.problems_in(folder, misnamed), frozenset(files))
    from regesta.loading import Loader  # noqa: PLC0415 as said

    loader = Loader(folder, shown_as=shown_as, cache=cache)
    loaded, loaded_as = loader.load(strict=strict), loader.stamps
    rest = sorted(set(loaded.problems).difference(misnamed))
    answer = _Found(rest, _missing(loaded, directory_urls=directory_urls))
    if cache is not None and None not in loaded_as.values():
        answers[kind] = [_question(kind, loaded_as), *answer.written()]
        keep(cache / NAME, json.dumps(answers).encode())
    return Checked(answer.problems_in(folder, misnamed), loaded.files)


class _Found(NamedTuple):
    """What the data files say, whatever else there is in the folder."""

    problems: list[Problem]
    missing: list[Missing]
    """What is wrong unless some other file is there."""

    def problems_in(self, folder: Path, misnamed: Iterable[Problem]) -> tuple[Problem, ...]:
        """Return all that is wrong, in order."""
        dead = (told for one in self.missing if (told := one.told(folder)) is not None)
        return tuple(sorted({*misnamed, *self.problems, *dead}))

    def written(self) -> list[object]:
        """Return it as plain data."""
        missing = [[_written(one.problem), one.paths, one.meant] for one in self.missing]
        return [list(map(_written, self.problems)), missing]


def _missing(loaded: "Loaded", *, directory_urls: bool) -> list[Missing]:
    """Return what texts lead to and the chronology does not make; hardly one leads anywhere."""
    if loaded.chronology is None or not loaded.leads:
        return []
    from regesta.build import Options, Planned  # noqa: PLC0415 as said

    planned = Planned(loaded.chronology, Options(directory_urls=directory_urls))
    return list(planned.missing(loaded.leads))


def _answers(file: Path) -> dict[str, object]:
    """Return the last answer to each kind of question."""
    with suppress(OSError, ValueError, RecursionError):
        answers = json.loads(file.read_bytes())
        if isinstance(answers, dict):
            return answers
    return {}


def _known(answer: object, question: str) -> _Found | None:
    """Return what an answer says; None where it is of other files, or not of its form."""
    match answer:
        case [str(of), list(written), list(led_to)] if of == question:
            problems = [found for one in written if (found := _problem(one)) is not None]
            missing = [lack for one in led_to if (lack := _lack(one)) is not None]
            if (len(problems), len(missing)) == (len(written), len(led_to)):
                return _Found(problems, missing)
    return None


def _lack(written: object) -> Missing | None:
    """Return what is missing as `_Found.written` has it; None for anything else."""
    match written:
        case [said, list(paths), meant] if all(isinstance(path, str) for path in paths):
            better = _pair(meant)
            problem = _problem(said)
            if problem is not None and (better is not None or meant is None):
                return Missing(problem, tuple(paths), better)
    return None


def _pair(written: object) -> tuple[str, str] | None:
    match written:
        case [str(one), str(other)]:
            return one, other
    return None


def _written(problem: Problem) -> list[object]:
    origin, *rest = problem
    return [*origin, *rest]


def _problem(written: object) -> Problem | None:
    """Return a problem as `_written` has it; None for anything else."""
    match written:
        case [str(path), int(line), int(column), "error" | "note" as how, str(code_), str(message)]:
            return Problem(Origin(path, line, column), how, code_, message)
    return None


def _question(kind: str, stamps: Mapping[str, Stamp | None]) -> str:
    """Return what stands for a question about these files, and for the code that answers it."""
    of = repr(sorted(stamps.items())).encode("utf-8", "surrogatepass")
    return key(kind, code() + of)
