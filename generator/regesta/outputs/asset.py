"""A file of the site that is no page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asset:
    """Text at an address; written as UTF-8, with the line ends it has."""

    path: str
    """Relative to the site, such as `entries/2024-10-13-joint-interview/entry.json`."""
    text: str
