"""Annotations anchored to a phrase: where it stands, how it is marked, and the notes themselves.

A phrase is a W3C TextQuoteSelector (exact, prefix, suffix) over the text as the reader sees it.
"""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import NamedTuple, Protocol, TypeVar

from markupsafe import Markup

from regesta.likeness import part_like
from regesta.text import escape
from regesta.wording import Wording

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)
_UNSEEN = frozenset("\u00ad\u200b\u2060\ufeff")
_WORD = re.compile(r"\S+")
_NEAR_ENOUGH = 60.0
"""RapidFuzz score of 100 from which a phrase is worth suggesting."""
_LONGEST = 1_000
"""Characters of a phrase that is likened to others: it takes a minute with ten times as many."""


class Found(NamedTuple):
    """The one place of a phrase: characters `start` to `end` of text number `field`."""

    start: int
    end: int
    field: int = 0


class Absent(NamedTuple):
    """The phrase stands nowhere; `nearest` is the likeliest piece of text, if any is near."""

    nearest: str | None = None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The phrase stands in `count` places, two or more."""

    count: int


class UnanchoredError(ValueError):
    """A text is to be shown with a mark whose phrase does not stand in it exactly once."""


class Mark(NamedTuple):
    """An annotation's hold on a text, and the reference shown there."""

    ref: str
    """Identifies the note on its page: joins the reference to the note."""
    number: int
    """What the reader sees as the reference."""
    phrase: str
    prefix: str | None = None
    suffix: str | None = None
    label: str = ""
    """What the reference is called to who cannot see where it stands."""


class Note(NamedTuple):
    """An annotation's text, as listed below an entry."""

    ref: str
    number: int
    html: Markup
    """Safe HTML, such as `prose.render` returns."""
    credit: Markup | None = None
    """Who wrote it, when, on what source: safe inline HTML."""


class Selector(Protocol):
    """What of an annotation says where it belongs."""

    @property
    def phrase(self) -> str:
        """The words that it is about."""

    @property
    def prefix(self) -> str | None:
        """The words just before them."""

    @property
    def suffix(self) -> str | None:
        """The words just after them."""


_Selector = TypeVar("_Selector", bound=Selector)


class _View(NamedTuple):
    """A text as phrases are compared with it; character i came from `starts[i]` to `ends[i]`."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, at: int) -> tuple[int, int] | None:
        """Return where a character came from; None beyond the text."""
        return (self.starts[at], self.ends[at]) if 0 <= at < len(self.starts) else None


def find(
    plain: str, phrase: str, prefix: str | None = None, suffix: str | None = None
) -> Found | Absent | Ambiguous:
    """Return where `phrase` stands in `plain`, case-sensitively, between `prefix` and `suffix`.

    Runs of white space (and no-break spaces) are equal, and so are typographic and straight
    quotation marks, apostrophes and dashes, and composed and decomposed accents.
    """
    return find_among((plain,), phrase, prefix, suffix)


def find_among(
    plains: Sequence[str], phrase: str, prefix: str | None = None, suffix: str | None = None
) -> Found | Absent | Ambiguous:
    """Return where `phrase` stands in all of `plains` together; see `find`."""
    wanted = [_view(part or "").text.strip() for part in (phrase, prefix, suffix)]
    views = [_view(plain) for plain in plains]
    found = [
        Found(*span, field) for field, view in enumerate(views) for span in _places(view, *wanted)
    ]
    if len(found) == 1:
        return found[0]
    return Ambiguous(len(found)) if found else Absent(_nearest(plains, phrase))


def in_order(
    plains: Sequence[str], notes: Iterable[_Selector]
) -> list[tuple[_Selector, Found | Absent | Ambiguous]]:
    """Return notes in the order in which a reader of `plains` meets them, each with its place.

    That is by where their phrases end, since there the number stands. Of two that end together the
    shorter is first, as is one that ends within the other. Those of one phrase are in the order
    given, and so are, behind all others, those whose phrase has not exactly one place.
    """
    placed = [(one, find_among(plains, one.phrase, one.prefix, one.suffix)) for one in notes]
    placed.sort(key=lambda one: _met(one[1]))
    return placed


def _met(found: Found | Absent | Ambiguous) -> tuple[float, ...]:
    if isinstance(found, Found):
        return found.field, found.end, -found.start
    return (inf,)


_OTHERWISE = re.compile(r"[\x00-\x09\x0b-\x1f`\x7f]|[ \n]{2}")
"""What of ASCII is compared otherwise than one character for another."""
_AS_IT_IS = re.compile(r"[!-_a-~]+(?: [!-_a-~]+)*(?![^ -~])")
"""Words of ASCII that are compared as they are written, and that no combining mark follows."""


@lru_cache(maxsize=256)
def _view(text: str) -> _View:
    if text.isascii() and not _OTHERWISE.search(text):
        size = len(text)
        return _View(text.replace("\n", " "), range(size), range(1, size + 1))
    characters: list[str] = []
    starts, ends = array("I"), array("I")  # lists of pairs take ten times the memory
    at = 0
    for run in _AS_IT_IS.finditer(text):
        start, end = run.span()
        _add((text, at, start), characters, starts, ends)
        characters.append(run.group())
        starts.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))
        at = end
    _add((text, at, len(text)), characters, starts, ends)
    return _View("".join(characters), starts, ends)


def _add(
    part: tuple[str, int, int], characters: list[str], starts: "array[int]", ends: "array[int]"
) -> None:
    """Add the part of a text from one place to another, a character with its marks at a time."""
    text = part[0]
    for start, end in _clusters(*part):
        written = unicodedata.normalize("NFC", text[start:end]).translate(_ALIKE)
        if written in _UNSEEN:
            continue
        if written.isspace():
            if characters and characters[-1] == " ":
                ends[-1] = end
                continue
            written = " "
        characters.extend(written)
        starts.extend([start] * len(written))
        ends.extend([end] * len(written))


def _clusters(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield each character from `first` to `last` with the combining marks after it."""
    starts = [at for at in range(first, last) if at == first or not unicodedata.combining(text[at])]
    return pairwise([*starts, last])


def _places(view: _View, phrase: str, prefix: str, suffix: str) -> Iterator[tuple[int, int]]:
    if not phrase:
        return
    at = view.text.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        before = view.text[max(0, at - len(prefix) - 1) : at].rstrip()
        after = view.text[end : end + len(suffix) + 1].lstrip()
        whole = view.span(at - 1) != view.span(at)
        if whole and before.endswith(prefix) and after.startswith(suffix):
            yield view.starts[at], view.ends[end - 1]
        at = view.text.find(phrase, at + 1)


def _nearest(plains: Sequence[str], phrase: str) -> str | None:
    """Return the piece of text most like `phrase`, from a word's beginning to a word's end."""
    if len(phrase) > _LONGEST:
        return None
    best: tuple[float, str] = (_NEAR_ENOUGH, "")
    for plain in plains:
        score, start, end = part_like(phrase.lower(), plain.lower())
        if score > best[0] and len(plain.lower()) == len(plain):
            best = (score, _whole_words(plain, start, end))
    return best[1] or None


def _whole_words(plain: str, start: int, end: int) -> str:
    words = [word for word in _WORD.finditer(plain) if word.end() > start and word.start() < end]
    return " ".join(word.group() for word in words)


class Markings(NamedTuple):
    """Where a text is marked: a renderer asks it for each text node in turn."""

    spans: tuple[tuple[int, int, Mark], ...] = ()
    cuts: tuple[int, ...] = ()

    @classmethod
    def of(cls, plain: str, marks: Iterable[Mark]) -> "Markings":
        """Return the markings of `plain`; raises `UnanchoredError`."""
        spans = tuple(sorted((_span(plain, mark) for mark in marks), key=_order))
        cuts = sorted({edge for start, end, _ in spans for edge in (start, end)})
        return cls(spans, tuple(cuts))

    def segments(self, text: str, start: int) -> Iterator[tuple[str, tuple[Mark, ...]]]:
        """Yield the pieces of a text node that begins at `start`, each with the marks over it."""
        end = start + len(text)
        inner = self.cuts[bisect_right(self.cuts, start) :]
        edges = [start, *(cut for cut in inner if cut < end), end]
        for left, right in pairwise(edges):
            over = tuple(mark for first, last, mark in self.spans if first < right and last > left)
            yield text[left - start : right - start], over

    def ending(self, after: int, until: int) -> tuple[Mark, ...]:
        """Return the marks that end after `after` and not after `until`, in order of number."""
        ended = [mark for _, end, mark in self.spans if after < end <= until]
        return tuple(sorted(ended, key=lambda mark: mark.number))


def _span(plain: str, mark: Mark) -> tuple[int, int, Mark]:
    found = find(plain, mark.phrase, mark.prefix, mark.suffix)
    if not isinstance(found, Found):
        raise UnanchoredError(f"{mark.phrase!r} does not stand in the text exactly once")
    return found.start, found.end, mark


def _order(span: tuple[int, int, Mark]) -> tuple[int, int, int]:
    start, end, mark = span
    return start, end, mark.number


def marked(text: str, marks: Sequence[Mark]) -> str:
    """Return the HTML of one piece of a text node under `marks`."""
    if not marks:
        return escape(text)
    notes = " ".join(_identifier(mark.ref) for mark in marks)
    return f'<mark class="rg-mark" data-notes="{notes}">{escape(text)}</mark>'


def reference(mark: Mark) -> str:
    """Return the HTML of the reference to a note.

    A footnote's reference to Material for MkDocs, so that its `content.footnote.tooltips` shows
    the note on focus and hover.
    """
    name = _identifier(mark.ref)
    label = f' aria-label="{escape(mark.label)}"' if mark.label else ""
    return (
        f'<sup class="rg-ref" id="fnref:{name}"><a class="footnote-ref" href="#fn:{name}"'
        f' role="doc-noteref"{label}>{mark.number}</a></sup>'
    )


def notes(items: Iterable[Note], words: Wording) -> Markup:
    """Return the list of notes that the references lead to; empty for no notes."""
    back = words.markup("Back to the text")
    listed = "".join(_listed(item, back) for item in items)
    if not listed:
        return Markup()
    name = words.markup("Notes")
    return Markup(  # noqa: S704 # put together from escaped parts
        f'<div class="footnote rg-notes" role="doc-endnotes" aria-label="{name}">'
        f"<ol>{listed}</ol></div>"
    )


def _listed(note: Note, back: str) -> str:
    """Return an item made of elements, as the popup shows an item's child elements alone."""
    name = _identifier(note.ref)
    way_back = (
        f'<a class="footnote-backref" href="#fnref:{name}" role="doc-backlink"'
        f' title="{back}" aria-label="{back}">\u21a9</a>'
    )
    said, end = str(note.html), way_back
    if note.credit:
        end = f'<span class="rg-note-credit">{note.credit}</span> {way_back}'
    elif said.endswith("</p>"):
        said, end = f"{said[:-4]}\u00a0{way_back}</p>", ""
    said = f'<div class="rg-note-text">{said}</div>'
    end = end and f'<p class="rg-note-end">{end}</p>'
    return f'<li id="fn:{name}" value="{note.number}">{said}{end}</li>'


def _identifier(ref: str) -> str:
    """Return `ref` as part of an id: ASCII, since the popup compares ids with encoded addresses."""
    return re.sub(r"[^A-Za-z0-9.-]", lambda match: f"_{ord(match.group()):x}_", ref)
