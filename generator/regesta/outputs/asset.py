"""A file of the site that is no page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Made = tuple[str, Callable[[], str], Callable[[], Iterable[object]]]
"""A path, what makes the text that is to be there, and what gives that from which it is made."""


@dataclass(frozen=True, slots=True)
class Asset:
    """Text at an address; written as UTF-8, with the line ends it has."""

    path: str
    """Relative to the site, such as `entries/2024-10-13-joint-interview/entry.json`."""
    text: str
