"""The turn of a build: another one into the same folder waits until it is over.

While a site is built, the last one is aside, and a second build would take it for what a build has
left that was cut off. The system ends the turn of a program that ends, however it ends.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from regesta import cache

if sys.platform != "win32":
    import fcntl


@contextmanager
def turn(file: Path | None, wait: Callable[[], None]) -> Iterator[None]:
    """Have the turn that `file` stands for; `wait` is called where it has to be waited for.

    Without a file, and where the system keeps no locks or nothing can be written, nobody waits.
    """
    opened = _opened(file) if file is not None else None
    if opened is None:
        yield
        return
    try:
        _lock(opened, wait)
        yield
    finally:
        os.close(opened)


def _opened(file: Path) -> int | None:
    if cache.make(file.parent):
        with suppress(OSError):
            return os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
    return None


def _lock(opened: int, wait: Callable[[], None]) -> None:
    if sys.platform == "win32":
        return
    with suppress(OSError):  # a file system without locks
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait()
            fcntl.flock(opened, fcntl.LOCK_EX)
