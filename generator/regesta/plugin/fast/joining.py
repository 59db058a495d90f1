"""A file put together of pieces, of which those that are as they were come from the last file."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from pydantic_core import from_json, to_json

from regesta.build import Piece
from regesta.model import Entry

_KEY = 24
"""Characters of a key, which is a fingerprint."""


@dataclass(slots=True)
class Places:
    """Where in a file the parts are that say what one entry says."""

    keys: list[str] = field(default_factory=list)
    """What each was made from."""
    places: list[int] = field(default_factory=list)
    """Where each begins and ends, in bytes: two numbers for each, one after the other."""

    def plain(self) -> list[str]:
        """Return them as plain data, two texts: as lists they take five times as much memory."""
        return ["".join(self.keys), to_json(self.places).decode()]

    @classmethod
    def of(cls, plain: object) -> "Places":
        """Read plain data; what does not look like it is no place at all."""
        match plain:
            case [str(keys), str(written)]:
                with suppress(ValueError):
                    places = from_json(written)
                    if _ascends(places) and len(keys) * 2 == len(places) * _KEY:
                        starts = range(0, len(keys), _KEY)
                        return cls([keys[at : at + _KEY] for at in starts], places)
        return cls()

    def moved(self, number: int, more: int) -> None:
        """Have the part with a number be so many bytes longer."""
        after = 2 * number + 1
        self.places[after:] = [place + more for place in self.places[after:]]

    def within(self, file: bytes) -> Mapping[str, memoryview]:
        """Return the parts of a file by their keys; none where it is shorter than they say."""
        if not self.places or self.places[-1] > len(file):
            return {}
        view, bounds = memoryview(file), iter(self.places)
        return {
            key: view[start:end]
            for key, (start, end) in zip(self.keys, zip(bounds, bounds, strict=True), strict=True)
        }


def _ascends(places: object) -> bool:
    if not isinstance(places, list) or not {*map(type, places)} <= {int}:
        return False
    return not places or (places[0] >= 0 and places == sorted(places))


def mended(
    changed: Mapping[str, tuple[str, Callable[[], str]]],
    last: tuple[Places, bytes],
    places: Places,
) -> Sequence[bytes | memoryview] | None:
    """Return the last file with some of its parts made anew; nothing else in it may have changed.

    `changed` gives by the key of a part its new key, and what makes its text. Where the parts are
    then is written into `places`. None where the last file is not known.
    """
    then, file = last
    if not then.keys or then.places[-1] > len(file):
        return None
    numbers = sorted(then.keys.index(key) for key in changed.keys() & {*then.keys})
    places.keys, places.places = then.keys.copy(), then.places.copy()
    view, at = memoryview(file), 0
    found: list[bytes | memoryview] = []
    for number in numbers:
        start, end = then.places[2 * number : 2 * number + 2]
        places.keys[number], make = changed[then.keys[number]]
        text = make().encode()
        found += (view[at:start], text)
        places.moved(number, len(text) - (end - start))
        at = end
    return [*found, view[at:]]


def joined(
    pieces: Iterable[Piece],
    key_of: Callable[[Entry], str],
    known: Mapping[str, memoryview],
    places: Places,
) -> Iterator[bytes | memoryview]:
    """Yield a file bit by bit; parts that are `known` by their keys are not made.

    Where its parts are is written into `places`.
    """
    at = 0
    for one in pieces:
        if isinstance(one, str):
            data: bytes | memoryview = one.encode()
        else:
            key = key_of(one.entry)
            part = known.get(key)
            data = one.text.encode() if part is None else part
            places.keys.append(key)
            places.places += (at, at + len(data))
        at += len(data)
        yield data
