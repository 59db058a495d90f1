"""Measures how long an editor waits: from a file saved to the page served by a preview."""

import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path

from builders import Builder, address
from measure import Measure, environment
from synthetic import NAME

LOOK = 0.005
"""Seconds between two requests, and so how exact a time is."""

PATIENCE = 900.0
"""Seconds after which a change is taken for lost."""

SETTLE = 1.0
"""Seconds between two changes."""

DAY = "2016-02-29"
"""The day that no made-up entry has; an entry is moved to it."""

Answers = Mapping[str, Callable[[int, str], bool]]
"""Addresses, and whether what is there (status, text) shows the change."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an editor does, and how to see that it has been done."""

    name: str
    files: Mapping[str, str | None]
    """What to write, below the project's folder; None removes the file."""
    shown: Answers


def holds(words: str) -> Callable[[int, str], bool]:
    """Return whether a page is there and has these words."""
    return lambda status, text: status == HTTPStatus.OK and words in text


def gone(status: int, text: str) -> bool:
    """Return whether a page is there no more."""
    del text
    return status == HTTPStatus.NOT_FOUND


def text_change(builder: Builder, project: Path, token: str) -> Change:
    """Change the text of the entry in the middle."""
    path = middle_entry(builder, project)
    old = path.read_text(encoding="utf-8")
    new = re.sub(r"(Reference number \d+)[^.]*\.", rf"\1, {token}.", old)
    url = f"entries/{path.stem}/"
    return Change("text of an entry", {_below(project, path): new}, {url: holds(token)})


def middle_entry(builder: Builder, project: Path) -> Path:
    """Return the file of an entry that all changes are made to."""
    folder = project / ("docs" if builder.name == "plain" else "content") / "entries"
    files = sorted(path for path in folder.iterdir() if not path.name.startswith("_"))
    return files[len(files) // 2]


def changes(builder: Builder, project: Path) -> Iterator[Change]:
    """Yield every change to a project of Regesta's, each to be made before the next is asked for.

    `builder` is Regesta.
    """
    yield text_change(builder, project, "changed once")
    yield text_change(builder, project, "changed again")
    yield text_change(builder, project, "changed a third time")
    path = middle_entry(builder, project)
    text = path.read_text(encoding="utf-8")
    old = _below(project, path)
    new = f"content/entries/{path.stem}-added.yml"
    address = f"entries/{path.stem}-added/"
    listed = f"chronology/{DAY[:4]}/"
    yield Change("an entry added", {new: text}, {address: holds("Reference number")})
    yield Change("an entry removed", {new: None}, {address: gone})
    moved = re.sub(r"(?m)^date: .*(\ndate_.*)*", f"date: {DAY}", text)
    yield Change(
        "an entry moved to another date",
        {old: moved},
        {f"entries/{path.stem}/": holds(DAY), listed: holds(path.stem)},
    )
    renamed = f"content/entries/{path.stem}-renamed.yml"
    yield Change(
        "an entry renamed",
        {old: None, renamed: moved},
        {f"entries/{path.stem}-renamed/": holds(DAY), f"entries/{path.stem}/": gone},
    )
    yield _renamed_person(project, text, f"entries/{path.stem}-renamed/")


def _renamed_person(project: Path, entry: str, address: str) -> Change:
    """Change the name of the first actor of an entry; the old one stays as an alias."""
    found = re.search(r"actors:\n  - (.+)", entry)
    assert found is not None  # noqa: S101 every made-up entry has actors
    name = found[1]
    registry = "content/people.yml"
    people = (project / registry).read_text(encoding="utf-8")
    row = f"  name: {name}\n"
    people = people.replace(row, f"  name: {name} the Younger\n  aliases: [{name}]\n", 1)
    shown = {address: holds(f"{name} the Younger"), "people/": holds(f"{name} the Younger")}
    return Change("a name in a registry", {registry: people}, shown)


def _below(project: Path, path: Path) -> str:
    return path.relative_to(project).as_posix()


class Server:
    """A preview that runs while the `with` block lasts."""

    def __init__(self, builder: Builder, project: Path) -> None:
        self._project = project
        self._port = _free_port()
        self._command = (*builder.serve, address(builder, self._port))

    @contextmanager
    def running(self) -> Iterator[Measure]:
        """Start, and give the time until the first page was served."""
        scratch = self._project / ".cache" / "serve"
        scratch.mkdir(parents=True, exist_ok=True)
        own = {**environment(self._project), "TMPDIR": str(scratch)}
        with (scratch / "log").open("wb") as log:
            start = time.perf_counter()
            process = subprocess.Popen(
                self._command, cwd=self._project, env=own, stdout=log, stderr=subprocess.STDOUT
            )
            try:
                self._wait({"": holds(NAME)}, process)
                yield Measure(time.perf_counter() - start)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait()

    def make(self, change: Change) -> Measure:
        """Make a change, and return the time until everything shows it."""
        time.sleep(SETTLE)
        start = time.perf_counter()
        for name, text in change.files.items():
            path = self._project / name
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")
        self._wait(change.shown)
        return Measure(time.perf_counter() - start)

    def _wait(self, shown: Answers, process: "subprocess.Popen[bytes] | None" = None) -> None:
        deadline = time.perf_counter() + PATIENCE
        for url, is_shown in shown.items():
            while not is_shown(*self._get(url)):
                if process is not None and process.poll() is not None:
                    raise RuntimeError(f"{' '.join(self._command)} ended by itself")
                if time.perf_counter() > deadline:
                    raise RuntimeError(f"the preview never showed the change in '{url}'")
                time.sleep(LOOK)

    def _get(self, url: str) -> tuple[int, str]:
        """Return status and text at an address; 0 where nothing answers yet."""
        full = f"http://127.0.0.1:{self._port}/{url}"
        try:
            with urllib.request.urlopen(full, timeout=PATIENCE) as got:
                return got.status, got.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.code, ""
        except (OSError, HTTPException):  # which is an answer that breaks off
            return 0, ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
