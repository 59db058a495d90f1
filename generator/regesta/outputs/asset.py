"""A file of the site that is no page."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from pydantic_core import to_json

Made = tuple[str, Callable[[], str], Callable[[], Iterable[object]]]
"""A path, what makes the text that is to be there, and what gives that from which it is made."""


def as_json(value: object) -> str:
    """Return plain data as JSON (RFC 8259) on one line, without blanks."""
    return to_json(value).decode()


def as_json_file(value: object) -> str:
    """Return plain data as what a file of JSON holds."""
    return f"{as_json(value)}\n"


class Asset(NamedTuple):
    """Text at an address; written as UTF-8, with the line ends it has."""

    path: str
    """Relative to the site, such as `entries/2024-10-13-joint-interview/entry.json`."""
    text: str
