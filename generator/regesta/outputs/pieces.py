"""A file of the whole site as what it is put together of.

A `Part` says what one entry says, and is a function of what the entry's own files are made from. So
whoever has the last file need not make the parts again whose entries are as they were.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from regesta.model import Entry


class Part(NamedTuple):
    """What a file says of one entry."""

    entry: Entry
    make: Callable[[Entry], str]

    @property
    def text(self) -> str:
        """The part, made when it is asked for."""
        return self.make(self.entry)


Piece = str | Part
"""A text, or a part."""


def whole(pieces: Iterable[Piece]) -> str:
    """Return what pieces come to, put together."""
    return "".join(one if isinstance(one, str) else one.text for one in pieces)


def between(sign: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield pieces with `sign` between each two of them."""
    for number, one in enumerate(pieces):
        if number:
            yield sign
        yield one
