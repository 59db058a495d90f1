"""A new folder, written whole or not at all; and paths as someone in the terminal writes them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


class TakenError(Exception):
    """Where a new folder was to be, there is something already."""


def require_free(target: Path) -> None:
    """Make sure that nothing is at `target`, or an empty folder.

    Raises:
        TakenError: with one sentence that says what is there.

    """
    if target.is_dir():
        if any(target.iterdir()):
            raise TakenError(f"'{target}' is not empty; name a folder that is, or a new one")
    elif os.path.lexists(target):
        raise TakenError(f"'{target}' is there already and is not a folder")


@contextmanager
def new(target: Path) -> Iterator[Path]:
    """Yield a folder to fill. When the `with` block ends well it becomes `target`, else nothing.

    Until then it is hidden on the same file system: inside `target` where that is an empty folder,
    which somebody may be standing in, and beside it otherwise. Missing parents are made.

    Raises:
        TakenError: where `target` is something else than an empty folder.
        OSError: where it cannot be written.

    """
    require_free(target)
    there = target.is_dir()
    around = target if there else target.parent
    around.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".regesta-", dir=around) as hidden:
        filled = Path(hidden, "new")
        filled.mkdir()
        yield filled
        if there:
            for part in sorted(filled.iterdir()):
                part.rename(target / part.name)
        else:
            filled.rename(target)


def shown(path: Path) -> str:
    """Return `path` as someone in the working directory would write it, with slashes."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # on another drive
        return path.as_posix()
