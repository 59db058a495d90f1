"""A real `mkdocs serve` in a process of its own, for tests that edit content under it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from regesta.plugin import FOLLOWED

PATIENCE = 60.0
"""Seconds after which a test gives up; how long anything takes is never tested."""

_PAUSE = 0.05

# A process started in the background inherits that interrupts are ignored.
PROGRAM = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from mkdocs.__main__ import cli; cli(prog_name='mkdocs')"
)


@dataclass(frozen=True, slots=True)
class Response:
    """What the server sent."""

    status: int
    text: str
    headers: Mapping[str, str]


MKDOCS_YML = """\
site_name: Test
docs_dir: content
theme:
  name: mkdocs
  custom_dir: theme_overrides
plugins: [regesta]
hooks: [hooks.py]
"""

HOOKS = """\
import pathlib, time

def on_pre_build(config):
    while pathlib.Path("hold").exists():
        pathlib.Path("held").touch()
        time.sleep(0.02)
    if pathlib.Path("fail").exists():
        raise RuntimeError("the hook <failed>")
"""
"""A build waits while there is a file `hold`, and breaks off where there is a file `fail`."""


def write_project(folder: Path, files: Mapping[str, str] = MappingProxyType({})) -> Path:
    """Write a small project of two entries, with or without other files, and return its folder."""
    project = {
        "mkdocs.yml": MKDOCS_YML,
        "hooks.py": HOOKS,
        "theme_overrides/main.html": '{% extends "base.html" %}\n',
        "content/chronology.yml": "name: Test\n",
        "content/entries/first.yml": "date: 2024-10-12\ntitle: The first\nadded: 2024-10-14\n",
        "content/entries/second.yml": "date: 2024-10-13\ntitle: The second\nactors: Mark Rutte\n",
    }
    for name, text in {**project, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def fetch(url: str, timeout: float = PATIENCE) -> Response:
    """Return what is at `url`; an error of HTTP is an answer like another."""
    try:
        with urllib.request.urlopen(url, timeout=timeout) as got:  # noqa: S310 the test's own server
            return Response(got.status, got.read().decode("utf-8", "replace"), dict(got.headers))
    except urllib.error.HTTPError as error:
        text = error.read().decode("utf-8", "replace")
        return Response(error.code, text, dict(error.headers))


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LiveServer:
    """Serves the MkDocs project in a folder while the `with` block lasts.

    Temporary files go to `scratch`, beside the project by default; the log is all that the process
    writes, in order.
    """

    def __init__(self, project: Path, *options: str, env: Mapping[str, str] | None = None) -> None:
        self.project = project
        self.scratch = project.with_name(f"{project.name}-scratch")
        self._options, self._env = options, env or {}
        self._log = project.with_name(f"{project.name}.log")
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    def __enter__(self) -> Self:
        self.scratch.mkdir(exist_ok=True)
        deadline = time.monotonic() + PATIENCE
        self._start()
        while "Serving on" not in self.log:
            assert self._process is not None
            if self._process.poll() is not None:
                assert "Address already in use" in self.log, self.log
                self._start()
            assert time.monotonic() < deadline, self.log
            time.sleep(_PAUSE)
        return self

    def _start(self) -> None:
        self._port = free_port()
        command = [sys.executable, "-c", PROGRAM, "serve", "-a", f"127.0.0.1:{self._port}"]
        environment = {**os.environ, "TMPDIR": str(self.scratch), "NO_MKDOCS_2_WARNING": "1"}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "--livereload", *self._options],
                cwd=self.project,
                env={**environment, **self._env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self, how: str = "SIGINT") -> int:
        """End the server as Ctrl-C does, or at last by force; return its exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            os.killpg(self._process.pid, getattr(signal, how))
        try:
            return self._process.wait(PATIENCE / 3)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            return self._process.wait()

    @property
    def started(self) -> bool:
        """Whether there is a process, and so a log."""
        return self._process is not None

    @property
    def log(self) -> str:
        """What the server has written so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    @property
    def builds(self) -> int:
        """How often the site has been made: built by MkDocs, or following the content."""
        return self.log.count("Building documentation...") + self.log.count(FOLLOWED)

    def url(self, path: str) -> str:
        """Return the full address of `path`."""
        return f"http://127.0.0.1:{self._port}/{path.lstrip('/')}"

    def get(self, path: str) -> Response:
        """Return what is at `path` now."""
        return fetch(self.url(path))

    def wait_for(self, path: str, wanted: str | Callable[[Response], bool]) -> Response:
        """Ask for `path` until the answer is as wanted: holds a text, or pleases a function."""
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self.get(path)
            found = wanted in answer.text if isinstance(wanted, str) else wanted(answer)
            if found:
                return answer
            said = f"{path}: {answer.status}\n{answer.text[-3000:]}\n{self.log[-3000:]}"
            assert time.monotonic() < deadline, said
            time.sleep(_PAUSE)
