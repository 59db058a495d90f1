"""What was probably meant, where something that is written is not known.

Most content is right, and then nothing is asked: so the library is loaded with the first question.
"""
# ruff: noqa: PLC0415 # as said

from collections.abc import Iterable

LEAST = 60.0
"""How like something has to be to be suggested, of 100."""


def nearest(
    written: str, known: Iterable[str], *, least: float = LEAST, as_a_whole: bool = False
) -> str | None:
    """Return which of `known` is most like what is written; None where none is, of 100, `least`.

    A part of it, or its words in another order, are like it too, unless it counts `as_a_whole`.
    """
    from rapidfuzz import fuzz, process

    scorer = fuzz.ratio if as_a_whole else fuzz.WRatio
    best = process.extractOne(written, [*known], scorer=scorer, score_cutoff=least)
    return best[0] if best else None


def is_like(written: str, known: str, *, least: float) -> bool:
    """Tell whether two words are alike: `least` of 1, above all in how they begin."""
    from rapidfuzz.distance import JaroWinkler

    return JaroWinkler.similarity(written, known) >= least


def part_like(phrase: str, text: str) -> tuple[float, int, int]:
    """Return how like the phrase a part of the text is, of 100, and where the likest is."""
    from rapidfuzz import fuzz

    found = fuzz.partial_ratio_alignment(phrase, text)
    return (found.score, found.dest_start, found.dest_end) if found else (0.0, 0, 0)
