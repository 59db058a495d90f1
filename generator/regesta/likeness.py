"""What was probably meant, where something that is written is not known.

Most content is right, and then nothing is asked: so the library is loaded with the first question.
"""
# ruff: noqa: PLC0415 # as said

import re
from collections.abc import Iterable

LEAST = 60.0
"""How like something has to be to be suggested, of 100."""


def nearest(
    written: str, known: Iterable[str], *, least: float = LEAST, as_a_whole: bool = False
) -> str | None:
    """Return which of `known` is most like what is written; None where none is, of 100, `least`.

    Some of its words, in whatever order, are like it too, unless it counts `as_a_whole`.
    """
    from rapidfuzz import fuzz, process

    scorer = fuzz.ratio if as_a_whole else fuzz.WRatio
    best = process.extract(written, [*known], scorer=scorer, score_cutoff=least, limit=_CONSIDERED)
    return next((one for one, _, _ in best if as_a_whole or _share_words(written, one)), None)


class Names:
    """Names of which one may have been meant, as quick to ask among thousands as among a few.

    Among `MANY`, only those are looked at that have a word of the one that is written, or one that
    is no more than a slip away from it.
    """

    def __init__(self) -> None:
        self._written: dict[str, str] = {}
        self._with_part: dict[str, list[str]] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._written

    def add(self, key: str, written: str) -> None:
        """Take in a name by the key that it is compared by; of two with one key, the first."""
        if key in self._written:
            return
        self._written[key] = written
        if len(self._written) > MANY:
            self._index(key)
        elif len(self._written) == MANY:
            for one in self._written:
                self._index(one)

    def nearest(self, key: str, *, least: float) -> str | None:
        """Return the name that is most like a key; see `nearest`."""
        known = self._written if len(self._written) < MANY else self._near(key)
        best = nearest(key, known, least=least)
        return None if best is None else self._written[best]

    def _index(self, key: str) -> None:
        for part in _parts(key):
            self._with_part.setdefault(part, []).append(key)

    def _near(self, key: str) -> Iterable[str]:
        found = (one for part in _parts(key) for one in self._with_part.get(part, ()))
        return dict.fromkeys(found)


MANY = 500


def _parts(name: str) -> set[str]:
    """Return the words of a name, each also without any one of its letters: so slips meet."""
    words = {word for word in _BETWEEN_WORDS.split(name) if word}
    long = [word for word in words if len(word) >= _LONG]
    return words | {word[:at] + word[at + 1 :] for word in long for at in range(len(word))}


_LONG = 4
"""A word of fewer letters is no slip of another."""
_CONSIDERED = 10
_ALIKE_WORDS = 75.0
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def _share_words(one: str, other: str) -> bool:
    """Tell whether two names are one with a slip in it, or the words of one are in the other.

    Letters alone that are in both say nothing: "Yugoslavia" is not "Latvia".
    """
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    def alike(word: str, like: str) -> bool:
        return fuzz.ratio(word, like) >= _ALIKE_WORDS or Levenshtein.distance(word, like) <= 1

    few, many = sorted((_BETWEEN_WORDS.split(one), _BETWEEN_WORDS.split(other)), key=len)
    return alike(one, other) or all(any(alike(word, like) for like in many) for word in few)


def is_like(written: str, known: str, *, least: float) -> bool:
    """Tell whether two words are alike: `least` of 1, above all in how they begin."""
    from rapidfuzz.distance import JaroWinkler

    return JaroWinkler.similarity(written, known) >= least


def part_like(phrase: str, text: str) -> tuple[float, int, int]:
    """Return how like the phrase a part of the text is, of 100, and where the likest is."""
    from rapidfuzz import fuzz

    found = fuzz.partial_ratio_alignment(phrase, text)
    return (found.score, found.dest_start, found.dest_end) if found else (0.0, 0, 0)
