"""Work shared with a second process, on a machine that can run two at once.

The second process is forked from this one, so that it knows all that this one knows. Where they
`share` work, both begin at once, this one with the first piece and the other with the last, and go
on till they meet: each keeps to what belongs together, and neither waits for the other. What the
other makes `Ahead` this one takes as it comes, or does without; who works ahead stands back while
two share work.
"""

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from tempfile import TemporaryFile
from typing import IO

_TICKETS = 4000
"""Bytes that a pipe holds even where a system keeps pipes small (PIPE_BUF is 4096 on Linux)."""

_PATIENCE = 10
"""How far one process stands back behind others that want the processor; see nice(2)."""

_ahead: set[int] = set()
"""The processes that work ahead."""


def share(
    count: int,
    do: Callable[[int], None],
    tell: Callable[[], Iterable[bytes]],
    *,
    is_worth_it: bool = True,
) -> tuple[int, bytes]:
    """Have the pieces of work 0 to `count` - 1 done; return how many were done here, and a report.

    `do` does one piece. What is not done here the other process has done, and it reports what
    `tell` yields there, once it has done its last piece; that is not read before it is gone, with
    all that it has in memory. Where anything goes wrong in it, or it cannot be started or
    `is_worth_it` is false, everything is done here, and the report is empty.
    """
    if not is_worth_it or count < 2 or not _can_fork():  # noqa: PLR2004 what can be shared
        return _all(range(count), do), b""
    size = -(-count // _TICKETS)
    pieces = [range(start, min(start + size, count)) for start in range(0, count, size)]
    with ExitStack() as stack:
        report = _file()
        if report is None:
            return _all(range(count), do), b""
        stack.enter_context(report)
        tickets = _filled_pipe(len(pieces))
        stack.callback(os.close, tickets)
        child = _started(lambda: _help(pieces, do, tell, tickets, report))
        if child is None:
            return _all(range(count), do), b""
        rank = os.getpriority(os.PRIO_PROCESS, 0) + _PATIENCE
        for one in _ahead:
            with suppress(OSError):  # it is over
                os.setpriority(os.PRIO_PROCESS, one, rank)
        try:
            done = sum(_all(piece, do) for piece in pieces if os.read(tickets, 1))
            failed = os.waitpid(child, 0)[1] != 0
        except BaseException:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise
        if failed:
            return done + _all(range(done, count), do), b""
        report.seek(0)
        return done, report.read()


def _all(piece: range, do: Callable[[int], None]) -> int:
    for number in piece:
        do(number)
    return len(piece)


def _filled_pipe(count: int) -> int:
    """Return the end to read of a pipe with so many bytes; it ends after them."""
    reader, writer = os.pipe()
    os.write(writer, bytes(count))
    os.close(writer)
    return reader


def _help(
    pieces: list[range],
    do: Callable[[int], None],
    tell: Callable[[], Iterable[bytes]],
    tickets: int,
    report: IO[bytes],
) -> None:
    """Do pieces from the last on, and tell."""
    for piece in reversed(pieces):
        if not os.read(tickets, 1):
            break
        _all(piece, do)
    with os.fdopen(report.fileno(), "wb", closefd=False) as file:
        file.writelines(tell())


class Ahead:
    """Pieces of data that a second process makes ahead, for whoever may want them.

    `make` yields them there. Where that process cannot be started, or anything goes wrong in it,
    nothing more comes.
    """

    def __init__(self, make: Callable[[], Iterable[bytes]]) -> None:
        self._child: int | None = None
        self._file: IO[bytes] | None = None
        self._read = 0
        if not _can_fork() or (file := _file()) is None:
            return
        parent, self._file = os.getpid(), file
        self._child = _started(lambda: _put(make(), file, parent))
        if self._child is not None:
            _ahead.add(self._child)

    def taken(self) -> Iterator[bytes]:
        """Yield the pieces that have come since this was last asked for."""
        while self._file is not None:
            file = self._file.fileno()
            size = int.from_bytes(os.pread(file, _SIZE, self._read), "little")
            piece = os.pread(file, size, self._read + _SIZE)
            if not size or len(piece) < size:
                break
            self._read += _SIZE + size
            yield piece

    def stop(self) -> None:
        """Have nothing more made."""
        if self._child is not None:
            os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
            _ahead.discard(self._child)
        if self._file is not None:
            self._file.close()
        self._child = self._file = None


_SIZE = 8
"""Bytes that tell how long a piece is."""


def _put(pieces: Iterable[bytes], file: IO[bytes], parent: int) -> None:
    """Put pieces into a file, as long as there is somebody to take them."""
    for piece in pieces:
        file.write(len(piece).to_bytes(_SIZE, "little") + piece)
        if os.getppid() != parent:
            break


def _file() -> IO[bytes] | None:
    """Return a file that two processes have in common; None where there is nowhere to write."""
    with suppress(OSError):
        return TemporaryFile(buffering=0)
    return None


def _started(work: Callable[[], None]) -> int | None:
    """Start a process that does `work`, and return its number; None where there can be none.

    Whatever goes wrong there shows in its exit code alone: this process does without what the other
    was to do, or does it and says what goes wrong.
    """
    try:
        child = os.fork()
    except OSError:  # too many processes, or too little memory
        return None
    if child == 0:
        gc.freeze()  # to look through what this process has, there too, would copy all of it
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return child


def _can_fork() -> bool:
    """Tell whether there is a second processor, and no thread that a fork would leave behind."""
    is_linux = sys.platform == "linux"
    return is_linux and len(os.sched_getaffinity(0)) > 1 and threading.active_count() == 1
