"""What a file of the site was made from, as a short text that is another once anything changes."""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.theme import Theme
from mkdocs.utils import get_build_date
from pydantic import BaseModel
from pydantic_core import to_json

from regesta import documents
from regesta.build import Options
from regesta.cache import installed, own_files
from regesta.folder import files
from regesta.model import Entry, Settings
from regesta.pages.inputs import TOLD, Outline
from regesta.plugin.fast.files import unhidden

_PACKAGES = (
    *("Babel", "jinja2", "Markdown", "markupsafe", "mkdocs", "mkdocs-material"),
    *("pydantic", "pymdown-extensions", "PyYAML", "regesta"),
)
"""Whose versions decide what a page looks like."""

_TOLD = set(TOLD)
_told = attrgetter(*sorted(TOLD))
BUILD_DATE = "SOURCE_DATE_EPOCH"
"""The variable from which MkDocs takes the date of a build (reproducible-builds.org)."""
_MANY = 500
"""So many entries are told of in files of the whole site alone, which are several."""
_SIZE = 12
"""Bytes of a fingerprint: among a million pages, a chance of one in 10^17 that two are alike."""


class Fingerprints:
    """Takes fingerprints; `world` is what every file depends on."""

    def __init__(self, world: Iterable[object]) -> None:
        self._taken: dict[int, bytes] = {id(None): digest(b"None")}
        self._texts: dict[int, bytes] = {}
        self._kept: list[object] = []
        self._world = self.of(tuple(world))

    def take(self, rests_on: Iterable[object], tells: Sequence[Entry] = ()) -> str:
        """Return the fingerprint of what a file is made from; see `Plan`."""
        found = blake2b(self._world, digest_size=_SIZE)
        taken = self._taken
        for one in rests_on:
            # An identity that is known is that of an object that is kept.
            found.update(taken.get(id(one)) or self.of(one))
        if len(tells) < _MANY:
            for entry in tells:
                found.update(self.text(entry))
        else:
            found.update(self._of_all(tells))
        return found.hexdigest()

    def _of_all(self, tells: Sequence[Entry]) -> bytes:
        """Return the fingerprint of the texts of many entries, which several files tell."""
        taken = self._texts.get(id(tells))
        if taken is None:
            self._kept.append(tells)
            taken = self._texts[id(tells)] = digest(b"".join(map(self.text, tells)))
        return taken

    def text(self, entry: Entry) -> bytes:
        """Return the fingerprint of what of an entry is `TOLD`."""
        taken = self._texts.get(id(entry))
        if taken is None:
            self._kept.append(entry)
            taken = self._texts[id(entry)] = digest(to_json(_told(entry)))
        return taken

    def know(self, entry: Entry, outline: object, taken: bytes, text: bytes) -> None:
        """Take over the fingerprints of an entry in outline and of its text, known otherwise."""
        self._keep(outline, taken)
        self._kept.append(entry)
        self._texts[id(entry)] = text

    def of(self, value: object) -> bytes:
        """Return the fingerprint of a value: of a record or a tuple, taken once for the object."""
        if isinstance(value, tuple):
            taken = self._taken.get(id(value))
            if taken is None:
                found = blake2b(b"tuple", digest_size=_SIZE)
                for one in value:
                    found.update(self._taken.get(id(one)) or self.of(one))
                taken = self._keep(value, found.digest())
            return taken
        if isinstance(value, BaseModel):
            return self._taken.get(id(value)) or self._keep(value, _record(value))
        if isinstance(value, Outline):
            known = self._taken.get(id(value))
            return known or self._keep(value, digest(_outlined(value)))
        return digest(repr(value).encode("utf-8", "surrogatepass"))

    def _keep(self, value: object, taken: bytes) -> bytes:
        """Remember a fingerprint, and the object, so that no other gets its identity."""
        self._taken[id(value)] = taken
        self._kept.append(value)
        return taken


def fingerprint(values: Iterable[object]) -> str:
    """Return the fingerprint of values that are not asked for again."""
    return digest("\n".join(map(repr, values)).encode("utf-8", "surrogatepass")).hex()


def _outlined(outline: Outline) -> bytes:
    return to_json(outline.entry, exclude=_TOLD) + to_json(outline.noted)


def _record(record: BaseModel) -> bytes:
    return digest(type(record).__name__.encode() + to_json(record))


def digest(data: bytes) -> bytes:
    """Return the fingerprint of bytes."""
    return blake2b(data, digest_size=_SIZE).digest()


def world(
    config: MkDocsConfig, options: Options, settings: Settings, nav: Navigation
) -> Iterator[object]:
    """Yield what every page depends on: what is around the content, options, navigation."""
    yield from surroundings(config, options.templates)
    yield sorted(options.hand_written)
    yield options._replace(hand_written=frozenset())  # a set has no order of its own
    yield settings
    yield from ((item.url, item.title, dict(item.meta)) for item in nav.pages)


def surroundings(config: MkDocsConfig, own_templates: Path | None) -> Iterator[object]:
    """Yield what a site depends on beside its content: configuration, theme, templates, programs.

    `own_templates` is the folder of the project's own, for the package's pages.
    """
    yield from _programs()
    theme, plugins = config.theme, config.plugins
    plain = {
        **config,
        "theme": {key: theme[key] for key in theme},
        "plugins": {name: dict(getattr(plugin, "config", {})) for name, plugin in plugins.items()},
    }
    yield json.dumps(plain, default=_named)
    custom = config.theme.custom_dir
    for folder in (Path(custom) if custom else None, own_templates):
        yield from (content(f"{folder}/{path}") for path in (files(folder) if folder else ()))
    texts = list(templates(config.theme))
    yield from texts
    if mentioned(_DATE, texts, "build_date_utc", "update_date"):
        yield get_build_date()


@cache
def _programs() -> tuple[str, ...]:
    """Return what stands for the programs that make the site, as they were when this one began."""
    versions = map(installed, _PACKAGES)
    # Of the package itself, times are enough: it changes where somebody works on it.
    own = (_dated(path) for path in own_files() if not path.endswith(".pyc"))
    return (sys.version, *versions, *own)


_TEMPLATES = (".html", ".j2", ".jinja")
"""Endings of the files that are templates."""

_DATE = re.compile(r"\b(build_date_utc|update_date)\b")
_CODE = re.compile(r"\{#.*?#\}|(\{\{.*?\}\}|\{%.*?%\})", re.DOTALL)
"""A comment, or what is read as code."""


def templates(theme: Theme) -> Iterator[str]:
    """Yield the text of every template that a page may be rendered with.

    One that cannot be read, or leads to nothing, is none.
    """
    for folder in theme.dirs:
        is_own = folder == theme.custom_dir
        # Only a project's own has links, behind which a template is found as well.
        names = files(Path(folder), *_TEMPLATES) if is_own else unhidden(folder)
        for path in (f"{folder}/{name}" for name in names if name.endswith(_TEMPLATES)):
            found = documents.contents(path, path)
            if isinstance(found, bytes):
                yield found.decode("utf-8", "replace")


def mentioned(pattern: re.Pattern[str], texts: Iterable[str], *names: str) -> bool:
    """Tell whether a pattern matches in the code of one of some templates.

    It matches nowhere without one of `names`, which are found in a tenth of the time.
    """
    with_name = (text for text in texts if any(name in text for name in names))
    codes = (found[1] for text in with_name for found in _CODE.finditer(text) if found[1])
    return any(pattern.search(code) for code in codes if any(name in code for name in names))


_ADDRESS = re.compile(" at 0x[0-9a-f]+")


def _named(value: object) -> str:
    """Return a text for a value in the configuration that is no plain data: a function, a date."""
    if isinstance(value, set | frozenset):
        return repr(sorted(map(_named, value)))
    return _ADDRESS.sub("", repr(value))


def _dated(path: str) -> str:
    found = os.stat(path)  # noqa: PTH116 # as for what yields it
    return f"{path} {found.st_size} {found.st_mtime_ns}"


def content(file: str) -> tuple[str, str]:
    """Return a path, and what stands for what is in the file, or why that cannot be read."""
    found = documents.contents(file, file)
    return file, digest(found).hex() if isinstance(found, bytes) else str(found)
