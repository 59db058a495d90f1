"""A build that would come to the site that stands is left out.

After a build, a note says what the site was made of, what the build said, and which files there
are. As long as all of that is as the note has it, another build would write the same bytes and say
the same. So it is said again, and nothing else is done: no file of the content is read.

No note is left where a build had a warning, and where a site may rest on what cannot be told.
"""

import json
import logging
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from pydantic_core import to_json

from regesta.cache import SETTLED, Stamp, keep, stamp
from regesta.plugin.fast.fingerprint import BUILD_DATE, content, digest, fingerprint, surroundings
from regesta.plugin.fast.output import Output, aside, stamps

LOGGERS = ("mkdocs", "regesta")
"""Those that say what a reader of the terminal is to know."""

_FORMAT = 2
"""Of the note. Another one is as good as none."""
_THEMES = frozenset({"material", "mkdocs", "readthedocs", None})
"""Whose files change with the versions of packages that are looked at, and with nothing else."""
_FEW = 100
"""So many files that have just been written are read to know them again."""
_INDEXERS = ("pagefind-bin", "pagefind-bin-extended")
_ITSELF = "mkdocs.commands.build"
"""What it says, it says of every build, or warns."""

Said = tuple[str, int, str]
"""The name of a logger, a level, and a line."""


class Standing:
    """The site of one project as it stands before a build; `note` is where the note is.

    `sources` are the files and folders that the project's site is made from, and `own_templates` is
    the folder of those for the package's pages.
    """

    def __init__(
        self,
        config: MkDocsConfig,
        note: Path,
        sources: Iterable[Path],
        own_templates: Path | None,
    ) -> None:
        self._note, self._site = note, Path(config.site_dir)
        found = dict(_states(sources))
        before = time.time_ns() - SETTLED
        fresh = [path for path, (_, _, *times) in found.items() if max(times) >= before]
        self._is_certain = config.theme.name in _THEMES and len(fresh) <= _FEW
        self._fresh = dict(map(content, fresh)) if self._is_certain else {}
        """What is in the files that might change once more without being dated otherwise."""
        self._made_of = fingerprint(
            (
                *surroundings(config, own_templates),
                os.environ.get(BUILD_DATE),
                logging.getLogger(LOGGERS[0]).getEffectiveLevel(),
                *map(_version, _INDEXERS),
                sorted(found.items()),
            )
        )

    def said(self) -> list[Said] | None:
        """Return what the last build said; None where another one might come to something else."""
        if aside(self._site).exists():
            return None
        with suppress(OSError, ValueError, TypeError, LookupError, RecursionError):
            note = json.loads(self._note.read_bytes())
            format_, made_of, fresh, listed, said = (note[key] for key in _KEYS)
            is_known = (format_, made_of) == (_FORMAT, self._made_of)
            is_known = is_known and dict(map(content, fresh)) == fresh
            if is_known and listed == _of_files(stamps(self._site)):
                return [(str(name), int(level), str(line)) for name, level, line in said]
        return None

    def keep(self, output: Output, said: Iterable[Said]) -> None:
        """Leave a note of a build that `output` has taken in, and that has said this."""
        lines = list(said)
        if not self._is_certain or any(level > logging.INFO for _, level, _ in lines):
            return
        listed = _of_files(output.stamps().items())
        values = (_FORMAT, self._made_of, self._fresh, listed, lines)
        keep(self._note, json.dumps(dict(zip(_KEYS, values, strict=True))).encode())


_KEYS = ("format", "made_of", "fresh", "listed", "said")


@contextmanager
def listening() -> Iterator[list[Said]]:
    """Give a list to which is added what is said, but for what MkDocs says of every build."""
    said: list[Said] = []
    listener = _Listener(said)
    for name in LOGGERS:
        logging.getLogger(name).addHandler(listener)
    try:
        yield said
    finally:
        for name in LOGGERS:
            logging.getLogger(name).removeHandler(listener)


class _Listener(logging.Handler):
    def __init__(self, said: list[Said]) -> None:
        super().__init__(logging.INFO)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        """Take in what is said."""
        if record.name != _ITSELF or record.levelno > logging.INFO:
            self._said.append((record.name, record.levelno, record.getMessage()))


def _of_files(listed: Iterable[tuple[str, tuple[int, int]]]) -> str:
    """Return the fingerprint of a list of files; no path has a NUL."""
    found = dict(listed)
    paths = sorted(found)
    stamps = to_json([found[path] for path in paths])
    return digest("\0".join(paths).encode("utf-8", "surrogatepass") + stamps).hex()


def _states(paths: Iterable[Path]) -> Iterator[tuple[str, Stamp]]:
    """Yield each file at or below `paths`, and its stamp."""
    for path in paths:
        below = (
            f"{within}{os.sep}{name}"
            for within, _, names in os.walk(path, followlinks=True)
            for name in names
        )
        for file in below if path.is_dir() else (str(path),):
            with suppress(OSError):  # a link to nothing
                found = os.stat(file)  # noqa: PTH116 a path takes as long to make as the rest
                yield file, stamp(found)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
