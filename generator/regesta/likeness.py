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
