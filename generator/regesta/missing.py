"""What texts lead to that the chronology itself does not make: pages by hand, pictures, nothing."""

from pathlib import Path
from typing import NamedTuple

from regesta import documents
from regesta.problems import Problem


class Missing(NamedTuple):
    """A lead to what the chronology itself does not make."""

    problem: Problem
    """What is to be said unless it is there."""
    paths: tuple[str, ...]
    """The files, relative to the content folder, of which one would be enough."""
    meant: tuple[str, str] | None = None
    """The file it would lead to were it written as from file to file, and how that is written."""

    def told(self, content: Path) -> Problem | None:
        """Return the problem; None where the folder `content` has one of the files."""
        if any(_is_published(content, path) for path in self.paths):
            return None
        if self.meant is None or not _is_published(content, self.meant[0]):
            return self.problem
        message = f"{self.problem.message}; did you mean '{self.meant[1]}'?"
        return self.problem._replace(message=message)


def _is_published(content: Path, path: str) -> bool:
    parts = path.split("/")
    if documents.is_withheld(path) or any(one.startswith(".") for one in parts):
        return False
    try:
        return content.joinpath(*parts).is_file()
    except (OSError, ValueError):  # no system has a file of that name
        return False
