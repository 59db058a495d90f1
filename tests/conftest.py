"""What holds for every test, and what several files of them share."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Examples that properties are tried with are the same on every run, and on a slow machine too.
settings.register_profile(
    "regesta",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("regesta")


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    """A browser without a window."""
    from browser import launched  # noqa: PLC0415 for the tests that open one alone

    with launched() as browser:
        yield browser


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have skeletons made for the few pages of a test."""
    from regesta.plugin.fast import skeletons  # noqa: PLC0415 which imports MkDocs

    monkeypatch.setattr(skeletons, "FEW", 0)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files that have just been written be long settled."""
    from regesta.plugin.fast import standing  # noqa: PLC0415 which imports MkDocs

    monkeypatch.setattr(standing, "SETTLED", 0)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project of few entries."""
    from edits import project_files  # noqa: PLC0415 for a few files of tests alone
    from quick import write  # noqa: PLC0415 as above

    write(tmp_path / "small", project_files())
    return tmp_path / "small"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the pages that were made, and not kept."""
    from regesta.plugin.fast import theme  # noqa: PLC0415 which imports MkDocs

    found: list[str] = []
    html = theme.Theme.html

    def noted(self: theme.Theme, record: Any, file: Any, **options: Any) -> str:
        found.append(record.path)
        return html(self, record, file, **options)

    monkeypatch.setattr(theme.Theme, "html", noted)
    return found
