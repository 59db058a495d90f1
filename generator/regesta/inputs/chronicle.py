"""A chronology as it stands in a note, an e-mail or a document saved as text -> drafts.

An item begins with a line that begins with a date (`leading`); a line that is no more than a date
is a heading of what follows, and where that says no date of its own, the date of it. Nothing is
left out but what the summary names: a line that belongs to no date is a problem.
"""

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from regesta import dates, prose
from regesta.dates.advice import printable
from regesta.draft import Draft, Steps
from regesta.inputs import citing, dating, leading, plaintext, titles
from regesta.inputs.citing import Source
from regesta.inputs.found import Found
from regesta.inputs.leading import Lead
from regesta.inputs.lines import ENDED, NUMBER, REFERENCE, Line, lines
from regesta.inputs.options import Options
from regesta.inputs.source import LINE_END, decoded, misshapen
from regesta.problems import Origin, Problem
from regesta.text import clean

_SHAPE = (
    "an entry is a line such as '13 October 2024: Rutte visits Kyiv', or '13 October: …' below a "
    "line '2024'"
)


def chronicle(data: bytes, shown: str, options: Options) -> Found:
    """Return the entries of a text; `shown` is its path as problems give it."""
    text = decoded(data, shown)
    if isinstance(text, Problem):
        return Found(problems=(text,))
    reader = _Reader([clean(line) for line in LINE_END.split(text)], shown, options)
    drafts = tuple(reader.drafts())
    problems = [*reader.problems]
    if not reader.has_dates:
        problems = [_without_dates(reader.lines, shown)]
    return Found(
        drafts,
        tuple(problems),
        reader.read,
        tuple(reader.left_out),
        dating.ORDER_HINT if reader.is_ambiguous else "",
    )


def _without_dates(lines: Sequence[Line], shown: str) -> Problem:
    first = next((one for one in lines if one.kind != "blank"), None)
    if first is None:
        return misshapen(Origin(shown), f"there is nothing in this text; {_SHAPE}")
    message = (
        f"no line of this text begins with a date; {_SHAPE}: put the date of what a line tells "
        "before it"
    )
    return misshapen(Origin(shown, first.number, first.place), message)


# Items


class _Part(NamedTuple):
    """A line of an item, or several that are one, broken."""

    said: str
    origin: Origin
    is_below_blank: bool = False
    bullet: str = ""
    indent: int = 0
    is_note: bool = False


class _Item(NamedTuple):
    """What stands below a date."""

    lead: Lead
    origin: Origin
    """Of the date."""
    parts: tuple[_Part, ...]


class _Reader:
    """Reads the lines of a text."""

    def __init__(self, raw: Sequence[str], shown: str, options: Options) -> None:
        self._shown, self._options = shown, options
        self.lines, wrong = lines(raw, options)
        self._width = _width(self.lines)
        self.problems = [
            Problem(Origin(shown, line.number, line.place), "error", code, message)
            for line, code, message in wrong
        ]
        self.read = 0
        """How many dates were read that are not written in EDTF."""
        self.is_ambiguous = False
        """Whether there are dates of numbers of which it is not known what comes first."""
        self.left_out: list[str] = []
        self.has_dates = any(one.kind == "item" for one in self.lines)
        self._notes = [one for one in self.lines if one.kind == "note"]
        self._referred = {
            (name, note.number)
            for one in self.lines
            if one.kind in {"item", "text"}
            for name in REFERENCE.findall(one.said)
            if (note := self._note(name, one.number)) is not None
        }
        self._without_year: list[_Item] = []

    def drafts(self) -> Iterator[Draft]:
        """Yield the entries; what is wrong is known after the last of them."""
        for item in self._items():
            self.has_dates = True
            if item.lead.is_without_year:
                self._without_year.append(item)
            elif message := dating.or_years(item.lead.words):
                self.problems.append(Problem(item.origin, "error", "bad-date", message))
            else:
                yield self._draft(item)
        if self._without_year:
            first = self._without_year[0]
            others = len(self._without_year) - 1
            message = _no_year(first.lead.words, others, self._year_above(first.origin.line))
            self.problems.append(Problem(first.origin, "error", "bad-date", message))

    def _year_above(self, number: int) -> str:
        """Return the last year that a line above names, or one for an example."""
        above = [one.lead.words for one in self.lines if one.lead and one.number < number]
        return next(filter(None, map(leading.year_in, reversed(above))), "2024")

    # Which lines belong together

    def _items(self) -> Iterator[_Item]:
        """Yield the dates, each with the lines below it."""
        group: list[Line] = []
        for one in self._without_title():
            if one.kind in {"heading", "date", "item"} and group:
                yield from self._of(group)
                group = []
            group.append(one)
        if group:
            yield from self._of(group)

    def _without_title(self) -> list[Line]:
        """Return the lines without the title of the document and the names of columns."""
        kept = [one for one in self.lines if one.kind != "rule"]
        at = next((at for at, one in enumerate(kept) if one.kind != "blank"), len(kept))
        is_apart = [one.kind for one in kept[at : at + 2]] == ["text", "blank"]
        if is_apart and len(kept[at].said) <= titles.LONGEST and not kept[at].said.endswith("."):
            self.left_out.append(f"the title '{kept[at].said}'")
            del kept[at]
        first = next((at for at, one in enumerate(kept) if one.kind == "item"), 0)
        above = kept[first - 1] if first else None
        if above and above.kind == "text" and _has_cells(above) and _has_cells(kept[first]):
            self.left_out.append(f"the names of columns '{above.said}'")
            del kept[first - 1]
        return kept

    def _of(self, group: Sequence[Line]) -> Iterator[_Item]:
        """Yield what a line and those below it say: one item, or one of each line of a list."""
        first = group[0]
        if first.kind == "heading":
            self.left_out.append(f"the heading '{first.said}'")
        parts = self._parts(group)
        if first.lead is None:
            if parts:
                self.problems.append(_stray(parts))
            return
        where = Origin(self._shown, first.number, first.place)
        if not parts:
            self._require_words(first, first.lead)
        elif first.kind == "item" or not parts[0].bullet:
            yield _Item(first.lead, where, tuple(parts))
        elif NUMBER.fullmatch(parts[0].bullet) and _MONTH.fullmatch(first.lead.dated.edtf):
            message = (
                f"'{parts[0].bullet.strip()}' may be a day or the number of a list; write a colon "
                "after a day, '-' before an item of a list"
            )
            self.problems.append(misshapen(parts[0].origin, message))
        else:
            for one in _listed(parts):
                yield _Item(first.lead, where, one)

    def _require_words(self, line: Line, lead: Lead) -> None:
        """Make sure that a date with nothing below it is a heading of other dates."""
        where = Origin(self._shown, line.number, line.place)
        edtf = lead.dated.edtf
        if lead.is_without_year:
            self._without_year.append(_Item(lead, where, ()))
        elif _DAY.match(edtf) and not self._has_times(line):
            message = f"nothing stands below '{lead.words}'; write what happened"
            self.problems.append(misshapen(where, message))
        elif not (_DAY.match(edtf) or _HEADS.fullmatch(edtf)):
            self.left_out.append(f"the heading '{lead.words}'")

    def _has_times(self, day: Line) -> bool:
        """Tell whether the next date is a time of a day."""
        following = next((one.lead for one in self.lines[day.number :] if one.lead), None)
        return bool(following and day.lead and following.words.startswith(f"{day.lead.words}, "))

    def _parts(self, group: Sequence[Line]) -> list[_Part]:
        """Return the lines of a group that say something, those joined that were broken."""
        made = list[_Part]()
        before: Line | None = None
        for one in group:
            if one.kind == "note" and not self._is_referred(one):
                where = Origin(self._shown, one.number, one.column)
                made.append(_Part(one.said, where, is_note=True))
            elif one.kind == "text" or (one.kind == "item" and one.said):
                if made and before and self._goes_on(before, one):
                    made[-1] = made[-1]._replace(said=f"{made[-1].said} {one.said}")
                else:
                    made.append(self._part(one, before))
            before = one
        return made

    def _part(self, line: Line, before: Line | None) -> _Part:
        where = Origin(self._shown, line.number, line.column)
        if line.kind == "item":
            return _Part(line.said, where)
        is_below_blank = before is not None and before.kind == "blank"
        return _Part(line.said, where, is_below_blank, line.bullet, line.place - 1)

    def _goes_on(self, before: Line, line: Line) -> bool:
        """Tell whether a line is the rest of the one before, which was broken."""
        if line.bullet or before.kind not in {"text", "item"}:
            return False
        if self._width and len(before.raw) + 1 + len(line.raw.split()[0]) > self._width:
            return True
        return line.said[:1].islower() and not ENDED.search(before.raw.rstrip())

    # Footnotes

    def _note(self, name: str, number: int) -> Line | None:
        """Return the footnote that a line refers to: the first of that name from there on."""
        return next(
            (one for one in self._notes if one.bullet == name and one.number > number), None
        )

    def _is_referred(self, note: Line) -> bool:
        return (note.bullet, note.number) in self._referred

    def _cited(self, part: _Part) -> tuple[str, list[Source]]:
        """Return a line without what it cites behind it, and what it cites."""
        if part.is_note:
            return "", [*citing.named(part.said)]
        sources = list[Source]()

        def taken(reference: re.Match[str]) -> str:
            note = self._note(reference[1], part.origin.line)
            if note is None:
                return reference[0]
            sources.extend(citing.named(note.said))
            return ""

        found = citing.cited(REFERENCE.sub(taken, part.said) if self._notes else part.said)
        return found.line.strip(), [*found.sources, *sources]

    # Entries

    def _draft(self, item: _Item) -> Draft:
        """Return what a date and the lines below it say."""
        dated, first = item.lead.dated, item.parts[0]
        is_read = dated.is_read and dates.is_date(dated.edtf)
        self.read += is_read
        self.is_ambiguous |= dated.is_ambiguous
        parts = [*(_cells(first) if item.lead.is_cell else [first]), *item.parts[1:]]
        cited = [self._cited(part) for part in parts]
        title, is_all = self._title(cited[0][0])
        origins: dict[Steps, Origin] = {
            (): item.origin,
            ("date",): item.origin,
            ("title",): first.origin,
            ("text",): first.origin if not is_all or len(parts) == 1 else parts[1].origin,
        }
        sources = dict[str, Source]()
        for part, (_, found) in zip(parts, cited, strict=True):
            for source in found:
                key = source.get("url") or source["title"]
                if key not in sources or len(source) > len(sources[key]):
                    sources[key] = source
                    origins.setdefault(("sources", len(sources) - 1), part.origin)
        said = [(line, part) for (line, _), part in zip(cited, parts, strict=True)]
        return Draft(
            date=dated.edtf,
            date_as_written=item.lead.words if is_read else "",
            title=title,
            text=self._text("" if is_all else cited[0][0], said[1:]),
            sources=tuple(sources.values()),
            added=self._options.added,
            origins=origins,
        )

    def _title(self, line: str) -> tuple[str, bool]:
        """Return the title of a line, and whether it says all of it."""
        if not self._options.is_markdown:
            return titles.of_line(line)
        shown = " ".join(prose.plain(line).split())
        title, is_all = titles.of_line(shown)
        return title, is_all and "](" not in line

    def _text(self, first: str, others: Sequence[tuple[str, _Part]]) -> str:
        """Return the first line, where it is not the title alone, and those below it."""
        lines = list[str]()
        for line, part in others:
            if part.is_below_blank and (lines or first):
                lines.append("")
            if line:
                lines.append(" " * part.indent + line)
        below = "\n".join(lines)
        text = "\n".join(filter(None, (first, textwrap.dedent(below))))
        return text if self._options.is_markdown else plaintext.markdown(text)


_MONTH = re.compile(r"-?\d{4}-\d{2}", re.ASCII)
_DAY = re.compile(r"-?\d{4}-\d{2}-\d{2}", re.ASCII)
_HEADS = re.compile(r"-?\d{4}(?:-\d{2})?", re.ASCII)
"""Dates that say what lines below them leave out."""


def _width(lines: Sequence[Line]) -> int:
    """Return the width at which the lines of a text are broken; 0 where they are not.

    They are where most lines that another one follows could not have taken its first word.
    """
    width = max((len(one.raw) for one in lines), default=0)
    if width not in range(60, 101):
        return 0
    followed = [
        len(one.raw) + 1 + len(below.raw.split()[0]) > width
        for one, below in pairwise(lines)
        if one.kind in {"item", "text"} and below.kind == "text" and not below.bullet
    ]
    is_broken = sum(followed) >= 3 and 3 * sum(followed) >= 2 * len(followed)  # noqa: PLR2004
    return width if is_broken else 0


def _has_cells(line: Line) -> bool:
    return "|" in line.raw or "\t" in line.raw.strip()


def _cells(part: _Part) -> list[_Part]:
    """Return what stands in the cells of a row."""
    cells = [cell.strip() for cell in re.split(r"[|\t]", part.said)]
    return [part._replace(said=cell) for cell in cells if cell] or [part]


def _listed(parts: Sequence[_Part]) -> Iterator[tuple[_Part, ...]]:
    """Yield the parts of each point of a list; what is set in further belongs to the one above."""
    outer = parts[0].indent
    numbers = list[int]()
    for part in parts:
        begins = bool(part.bullet) and part.indent <= outer
        numbers.append((numbers[-1] if numbers else 0) + begins)
    for _, several in groupby(zip(numbers, parts, strict=True), key=lambda one: one[0]):
        first, *others = (part for _, part in several)
        bare = first.said[len(first.bullet.strip()) :].strip()
        yield (first._replace(said=bare), *others)


def _no_year(words: str, others: int, year: str) -> str:
    more = f" (and {others} more)" if others else ""
    return (
        f"'{words}' has no year{more}, and no heading above says one; write '{year}', say, on a "
        f"line of its own above, or give --year {year}"
    )


def _stray(parts: Sequence[_Part]) -> Problem:
    said = f"'{printable(parts[0].said)}'"
    more = f" and {len(parts) - 1} more below have" if len(parts) > 1 else " has"
    message = f"{said}{more} no date above; put one before what is an entry, and leave out the rest"
    return misshapen(parts[0].origin, message)
