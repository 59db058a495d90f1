"""Tell what is wrong with a content folder: at once, where no file has changed since it was asked.

The answer of the last time is kept in the project's cache, by the stamps of all files. What reads
files is imported where one has to be read: that alone takes longer than all the rest.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from regesta import documents
from regesta.cache import Stamp, code, keep, key, stamp_of
from regesta.problems import Origin, Problem

NAME = "checked.json"
"""What the answers are called in the folder of the cache."""


class Checked(NamedTuple):
    """What is wrong with what a content folder holds."""

    problems: tuple[Problem, ...]
    """In order of their places."""
    files: frozenset[str]
    """The files that are data, not pages, relative to the folder."""


def check(
    folder: Path, *, shown_as: str = "content", strict: bool = False, cache: Path | None = None
) -> Checked:
    """Return what is wrong with the content in `folder`; see `loading.load`.

    `cache` is the folder of the project's cache.
    """
    found = documents.listing(folder)
    files = found.data()
    misnamed = documents.misnamed(found, shown_as)
    kind = f"{'strict' if strict else 'plain'} {shown_as}"
    answers = _answers(cache / NAME) if cache is not None else {}
    stamps = {path: stamp_of(entry) for path, entry in files.items()}
    known = _known(answers.get(kind), _question(kind, stamps))
    if known is not None:
        return Checked(tuple(sorted({*misnamed, *known})), frozenset(files))
    from regesta.loading import Loader  # noqa: PLC0415 as said

    loader = Loader(folder, shown_as=shown_as, cache=cache)
    loaded, loaded_as = loader.load(strict=strict), loader.stamps
    if cache is not None and None not in loaded_as.values():
        rest = sorted(set(loaded.problems).difference(misnamed))
        answers[kind] = [_question(kind, loaded_as), list(map(_written, rest))]
        keep(cache / NAME, json.dumps(answers).encode())
    return Checked(loaded.problems, loaded.files)


def _answers(file: Path) -> dict[str, object]:
    """Return the last answer to each kind of question."""
    with suppress(OSError, ValueError, RecursionError):
        answers = json.loads(file.read_bytes())
        if isinstance(answers, dict):
            return answers
    return {}


def _known(answer: object, question: str) -> list[Problem] | None:
    """Return the problems of an answer; None where it is of other files, or not of its form."""
    match answer:
        case [str(of), list(written)] if of == question:
            problems = [found for one in written if (found := _problem(one)) is not None]
            return problems if len(problems) == len(written) else None
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
