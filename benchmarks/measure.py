"""Runs a command and measures it: time, processor time, memory, and what it wrote.

For Linux and macOS. On Linux the memory is that of all its processes together, where they need more
at one time than the largest of them alone.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_LOOK = 0.02
"""Seconds between two looks at a process …"""
_LONG_LOOK = 0.25
"""… and at several, which takes the system longer: it has to find what they share."""

_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in a unit of `ru_maxrss` (getrusage(2))."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One run. What was not measured is None."""

    wall: float | None = None
    """Seconds from start to end."""
    cpu: float | None = None
    """Seconds of all processors, in the program and in the system for it."""
    peak: int | None = None
    """The most bytes of memory in use (resident set size)."""
    files: int | None = None
    size: int | None = None
    """Bytes of these files."""


def middle(runs: Sequence[Measure]) -> Measure:
    """Return the median of each figure over several runs of one thing."""
    return Measure(
        _median([run.wall for run in runs]),
        _median([run.cpu for run in runs]),
        _whole(_median([run.peak for run in runs])),
        _whole(_median([run.files for run in runs])),
        _whole(_median([run.size for run in runs])),
    )


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def run(command: Sequence[str], folder: Path, output: Path | None = None) -> Measure:
    """Run `command` in `folder`, and measure it and what is then in `output`.

    Raises:
        RuntimeError: with what the command said, where it failed.

    """
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment(folder), stdout=said, stderr=subprocess.STDOUT
        )
        with _watched(process.pid) as most:
            _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            words = said.read().decode(errors="replace")[-4000:]
            raise RuntimeError(f"{' '.join(command)} failed in {folder}:\n{words}")
    peak = max(used.ru_maxrss * _MAXRSS_UNIT, *most)
    files, size = _written(output) if output else (None, None)
    return Measure(wall, used.ru_utime + used.ru_stime, peak, files, size)


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a command: whatever it caches is within the project."""
    own = {"XDG_CACHE_HOME": str(folder / ".cache"), "NO_MKDOCS_2_WARNING": "1"}
    return {**os.environ, **own}


@contextmanager
def _watched(pid: int) -> Iterator[list[int]]:
    """Give a list to which the memory of a process and its descendants is added now and then."""
    seen, done = [0], threading.Event()

    def look() -> None:
        pause = _LOOK
        while not done.wait(pause):
            family = tuple(_family(pid))
            alone = len(family) == 1
            seen[0] = max(seen[0], _resident(pid) if alone else sum(map(_share, family)))
            pause = _LOOK if alone else _LONG_LOOK

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def _family(pid: int) -> Iterator[int]:
    """Yield a process and its descendants, as far as the system tells (proc(5))."""
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _text(path).split():
            yield from _family(int(child))


def _resident(pid: int) -> int:
    pages = _text(Path(f"/proc/{pid}/statm")).split()
    return int(pages[1]) * os.sysconf("SC_PAGE_SIZE") if pages else 0


def _share(pid: int) -> int:
    """Return the memory of a process; of a page that n processes use together, an n-th."""
    found = re.search(r"^Pss: +([0-9]+) kB", _text(Path(f"/proc/{pid}/smaps_rollup")), re.MULTILINE)
    return int(found[1]) * 1024 if found else _resident(pid)


def _text(path: Path) -> str:
    """Return what is in a file; nothing where the process it tells of has ended."""
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""


def _written(folder: Path) -> tuple[int, int]:
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)
