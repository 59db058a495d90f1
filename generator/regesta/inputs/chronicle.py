"""A chronology as it stands in a note, an e-mail or a document saved as text -> drafts.

An item begins with a line that begins with a date (`leading`); a line that is no more than a date
is a heading of what follows, and where that says no date of its own, the date of it. Nothing is
left out but what the summary names: a line that belongs to no date is a problem.
"""

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from regesta import dates, prose
from regesta.dates.advice import printable
from regesta.draft import Draft, Steps
from regesta.inputs import citing, dating, leading, plaintext, titles
from regesta.inputs.citing import Source
from regesta.inputs.found import Found
from regesta.inputs.leading import Heading, Lead
from regesta.inputs.options import Options
from regesta.inputs.source import LINE_END, decoded, misshapen
from regesta.problems import Origin, Problem
from regesta.text import clean

Kind = Literal["blank", "rule", "heading", "date", "item", "note", "text"]
"""What a line is: `date` is a date alone, `item` one with words behind it, `note` a footnote."""

_SHAPE = (
    "an entry is a line such as '13 October 2024: Rutte visits Kyiv', or '13 October: …' below a "
    "line '2024'"
)


class _Line(NamedTuple):
    kind: Kind
    number: int
    raw: str
    said: str = ""
    """Its words, without the signs of a list or heading; of an item what follows the date."""
    bullet: str = ""
    lead: Lead | None = None
    place: int = 1
    """The column where the date begins, or else the first sign."""

    @property
    def column(self) -> int:
        """Where the words begin."""
        at = self.raw.rstrip().rfind(self.said) if self.said else -1
        return at + 1 if at >= 0 else self.place


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


def _without_dates(lines: Sequence[_Line], shown: str) -> Problem:
    first = next((one for one in lines if one.kind != "blank"), None)
    if first is None:
        return misshapen(Origin(shown), f"there is nothing in this text; {_SHAPE}")
    message = (
        f"no line of this text begins with a date; {_SHAPE}: put the date of what a line tells "
        "before it"
    )
    return misshapen(Origin(shown, first.number, first.place), message)


# Lines

_BULLET = re.compile(
    r"\s*(?:[-*+\u2022\u2023\u25e6\u25aa\u25cf\u00b7\uf0b7\u2013\u2014](?=\s)|\|)\s*"
)
_NUMBER = re.compile(r"\s*\(?\d{1,3}[.)]\s+")
_HEADING = re.compile(r"#{1,6}[ \t]+(?P<hash>.*)|(?P<sign>={2,6})(?P<wiki>[^=].*)(?P=sign)")
_CLOSING = re.compile(r"(?<!\S)#+\Z")
_RULE = re.compile(r"[\s|:*_=+~-]{3,}")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,})\s*")
_MARKS = re.compile(r"\*{1,3}|_{1,3}|'{2,3}")
_BESIDE = re.compile(r"(?<!\s)\s*\[[^\[\]\d]{1,60}\]\s*\Z")
"""What Wikipedia has beside a heading: "[edit]"."""
_NOTE = re.compile(r"\s*\[\^?(?P<name>\w{1,12})\]:?\s+(?P<said>\S.*)")
_REFERENCE = re.compile(r"\[\^?(\w{1,12})\]")
_ENDED = re.compile(r"[.!?:;\u2026][\"'\u2019\u201d\u00bb)\]]*\Z")
_SHORT = 50
"""Characters of a line behind which the next one is hardly the rest of its sentence."""


class _Wrong(NamedTuple):
    line: _Line
    code: str
    message: str


def _lines(raw: Sequence[str], options: Options, wrong: list[_Wrong]) -> Iterator[_Line]:
    """Yield what each line is; `wrong` takes those that may be two things."""
    heading = Heading(options.year)
    names = {
        name for one in raw for name in _REFERENCE.findall(one)[_NOTE.match(one) is not None :]
    }
    before: _Line | None = None
    named = ""  # the year that the last date with one has
    for number, line in enumerate(raw, 1):
        below = raw[number] if number < len(raw) else ""
        is_apart = before is None or before.kind not in {"text", "item"}
        one = _line(number, line, _Around(heading, names, is_apart), options)
        if one.lead and not _is_clear(one, one.lead, before):
            wrong.append(_Wrong(one, "bad-import", _unclear(one.lead.words)))
        if one.lead and (year := leading.year_in(one.lead.words)):
            named = year
        elif one.lead and heading.year and named not in {"", heading.year}:
            wrong.append(_Wrong(one, "bad-date", _of_two(one.lead.words, heading.year, named)))
        if one.kind == "text" and _UNDERLINE.fullmatch(below) and _is_apart(before):
            one = one._replace(kind="heading")
        if one.kind == "date" and one.lead:
            heading = heading.below(one.lead)
        yield one
        before = one


def _with_heading_of_notes(lines: list[_Line]) -> list[_Line]:
    """Return lines of which the one above the footnotes, such as "References", is a heading."""
    said = [at for at, one in enumerate(lines) if one.kind != "blank"]
    for at, below in pairwise(said):
        one, is_apart = lines[at], at == 0 or lines[at - 1].kind == "blank"
        is_short = len(one.raw) < _SHORT and not _ENDED.search(one.raw.rstrip(": "))
        if lines[below].kind == "note" and one.kind == "text" and is_apart and is_short:
            lines[at] = one._replace(kind="heading")
    return lines


def _is_apart(before: _Line | None) -> bool:
    return before is None or before.kind == "blank"


class _Around(NamedTuple):
    """What is known of a line before it is read."""

    heading: Heading
    names: set[str]
    """Those of the footnotes that are referred to."""
    is_apart: bool
    """Whether no text stands right above it."""


def _line(number: int, raw: str, around: _Around, options: Options) -> _Line:
    """Return what a line is."""
    place = len(raw) - len(raw.lstrip()) + 1
    if not raw.strip():
        return _Line("blank", number, raw)
    if _RULE.fullmatch(raw):
        return _Line("rule", number, raw)
    if (note := _NOTE.fullmatch(raw)) and (note["name"] in around.names or "://" in note["said"]):
        return _Line("note", number, raw, note["said"].strip(), note["name"], place=place)
    head = _HEADING.fullmatch(raw.strip())
    said = _CLOSING.sub("", head["hash"] or head["wiki"] or "").strip() if head else raw.strip()
    if begun := _begun(said if head else raw, around, options, has_sign=head is not None):
        bullet, words, lead = begun
        rest = words[lead.rest :].strip()
        at = max(raw.find(words[:6]) + 1, place)
        return _Line("item" if rest else "date", number, raw, rest, bullet, lead, at)
    if head:
        return _Line("heading", number, raw, said, place=place)
    bullet = next(_without_bullets(raw))[0] or (found[0] if (found := _NUMBER.match(raw)) else "")
    return _Line("text", number, raw, raw.strip(), bullet, place=place)


def _begun(
    said: str, around: _Around, options: Options, *, has_sign: bool
) -> tuple[str, str, Lead] | None:
    """Return the sign of a list, the words behind it, and the date that they begin with."""
    found = [
        (bullet, words, lead)
        for bullet, whole in _without_bullets(said)
        for lead, words in (_lead(whole, around.heading, options),)
        if lead and _is_lead(lead, words, bool(bullet) or has_sign, around.is_apart)
    ]
    return next((one for one in found if one[2].is_known), next(iter(found), None))


def _without_bullets(raw: str) -> Iterator[tuple[str, str]]:
    """Yield a line without the sign of a list before it, then without a number, too."""
    sign = _BULLET.match(raw)
    bullet, words = (sign[0], raw[sign.end() :]) if sign else ("", raw.lstrip())
    yield bullet, words
    if number := _NUMBER.match(words):
        yield number[0], words[number.end() :]


def _lead(words: str, heading: Heading, options: Options) -> tuple[Lead | None, str]:
    """Return the date that words begin with, and the words without stress around the date."""
    marks = _MARKS.match(words)
    if marks and (end := words.find(marks[0], marks.end())) > 0:
        words = words[marks.end() : end] + words[end + len(marks[0]) :]
    found = leading.lead(words, heading, options.order)
    if beside := _BESIDE.search(words):
        alone = leading.lead(words[: beside.start()], heading, options.order)
        if alone is not None and not words[alone.rest : beside.start()].strip():
            return alone, words[: beside.start()]
    return found, words


def _is_lead(lead: Lead, words: str, has_sign: bool, is_apart: bool) -> bool:  # noqa: FBT001
    """Tell whether a date begins an item: a number alone, or one within a sentence, does not."""
    rest = words[lead.rest :]
    if lead.sign == "blank" and rest[:1] == "(" and (has_sign or is_apart):
        return any(map(str.isdigit, lead.words))
    if lead.sign == "blank":
        return lead.is_whole and not (rest[:1].islower() and not has_sign)
    if lead.sign != "weak":
        return True
    is_sure = lead.is_known or lead.is_without_year
    return lead.is_whole and (is_sure or has_sign or is_apart)


def _is_clear(line: _Line, lead: Lead, before: _Line | None) -> bool:
    """Tell whether a line is surely no rest of the sentence in the line before it."""
    if lead.sign == "strong" or line.bullet or before is None:
        return True
    if before.kind not in {"item", "text"} or (before.lead and before.lead.sign == lead.sign):
        return True
    return bool(before.bullet or len(before.raw) < _SHORT or _ENDED.search(before.raw.rstrip()))


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
        wrong = list[_Wrong]()
        self.lines = _with_heading_of_notes([*_lines(raw, options, wrong)])
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
            for name in _REFERENCE.findall(one.said)
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
            message = _no_year(first.lead.words, len(self._without_year) - 1)
            self.problems.append(Problem(first.origin, "error", "bad-date", message))

    # Which lines belong together

    def _items(self) -> Iterator[_Item]:
        """Yield the dates, each with the lines below it."""
        group: list[_Line] = []
        for one in self._without_title():
            if one.kind in {"heading", "date", "item"} and group:
                yield from self._of(group)
                group = []
            group.append(one)
        if group:
            yield from self._of(group)

    def _without_title(self) -> list[_Line]:
        """Return the lines without the title of the document and the names of columns."""
        lines = [one for one in self.lines if one.kind != "rule"]
        at = next((at for at, one in enumerate(lines) if one.kind != "blank"), len(lines))
        kinds = [one.kind for one in lines[at : at + 2]]
        if kinds == ["text", "blank"]:
            self.left_out.append(f"the title '{lines[at].said}'")
            del lines[at]
        first = next((at for at, one in enumerate(lines) if one.kind == "item"), 0)
        if (
            first
            and lines[first - 1].kind == "text"
            and _has_cells(lines[first])
            and _has_cells(lines[first - 1])
        ):
            self.left_out.append(f"the names of columns '{lines[first - 1].said}'")
            del lines[first - 1]
        return lines

    def _of(self, group: Sequence[_Line]) -> Iterator[_Item]:
        """Yield what a line and those below it say: one item, or one of each line of a list."""
        first = group[0]
        if first.kind == "heading":
            self.left_out.append(f"the heading '{first.said}'")
        parts = [*self._parts(group)]
        if first.lead is None:
            if parts:
                self.problems.append(_stray(parts))
            return
        where = Origin(self._shown, first.number, first.place)
        if not parts:
            self._require_words(first, first.lead)
        elif first.kind == "item" or not parts[0].bullet:
            yield _Item(first.lead, where, tuple(parts))
        elif _NUMBER.fullmatch(parts[0].bullet) and _MONTH.fullmatch(first.lead.dated.edtf):
            message = (
                f"'{parts[0].bullet.strip()}' may be a day or the number of a list; write a colon "
                "behind a day, '-' before what is in a list"
            )
            self.problems.append(misshapen(parts[0].origin, message))
        else:
            for one in _listed(parts):
                yield _Item(first.lead, where, one)

    def _require_words(self, line: _Line, lead: Lead) -> None:
        """Make sure that a date with nothing below it is a heading of other dates."""
        where = Origin(self._shown, line.number, line.place)
        if lead.is_without_year:
            self._without_year.append(_Item(lead, where, ()))
        elif not (_HEADS.fullmatch(lead.dated.edtf) or self._has_times(line)):
            message = f"nothing stands below '{lead.words}'; write what happened"
            self.problems.append(misshapen(where, message))

    def _has_times(self, day: _Line) -> bool:
        """Tell whether the next date is a time of a day."""
        after = (one.lead for one in self.lines if one.number > day.number and one.lead)
        following = next(after, None)
        return bool(following and day.lead and following.words.startswith(f"{day.lead.words}, "))

    def _parts(self, group: Sequence[_Line]) -> Iterator[_Part]:
        """Yield the lines of a group that say something, those joined that were broken."""
        made: _Part | None = None
        before: _Line | None = None
        for one in group:
            if one.kind == "text" or (one.kind == "item" and one.said):
                if made and before and before.kind != "blank" and self._goes_on(before, one):
                    made = made._replace(said=f"{made.said} {one.said}")
                else:
                    if made:
                        yield made
                    made = self._part(
                        one, is_below_blank=before is not None and before.kind == "blank"
                    )
            elif one.kind == "note" and not self._is_referred(one):
                if made:
                    yield made
                made = _Part(one.said, Origin(self._shown, one.number, one.column), is_note=True)
            before = one
        if made:
            yield made

    def _part(self, line: _Line, *, is_below_blank: bool) -> _Part:
        where = Origin(self._shown, line.number, line.column)
        bullet = "" if line.kind == "item" else line.bullet
        indent = 0 if line.kind == "item" else line.place - 1
        return _Part(line.said, where, is_below_blank, bullet, indent)

    def _goes_on(self, before: _Line, line: _Line) -> bool:
        """Tell whether a line is the rest of the one before, which was broken."""
        if line.bullet or before.kind not in {"text", "item"}:
            return False
        if self._width and len(before.raw) + 1 + len(line.raw.split()[0]) > self._width:
            return True
        return line.said[:1].islower() and not _ENDED.search(before.raw.rstrip())

    # Footnotes

    def _note(self, name: str, number: int) -> _Line | None:
        """Return the footnote that a line refers to: the first of that name from there on."""
        return next(
            (one for one in self._notes if one.bullet == name and one.number > number), None
        )

    def _is_referred(self, note: _Line) -> bool:
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

        found = citing.cited(_REFERENCE.sub(taken, part.said) if self._notes else part.said)
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
_HEADS = re.compile(r"-?\d{4}(?:-\d{2})?", re.ASCII)
"""Dates below which there may be none but other dates."""


def _width(lines: Sequence[_Line]) -> int:
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


def _has_cells(line: _Line) -> bool:
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


def _unclear(words: str) -> str:
    return (
        f"'{words}' may begin an entry or go on with the line above; leave an empty line before "
        "it, or join the two lines"
    )


def _no_year(words: str, others: int) -> str:
    more = f" (and {others} more)" if others else ""
    return (
        f"'{words}' has no year{more}, and no heading above says one; write '2024', say, on a line "
        "of its own above, or give --year 2024"
    )


def _of_two(words: str, heading: str, named: str) -> str:
    return (
        f"'{words}' may be of {heading}, as is said above, or of {named}, as the last date is; "
        f"write its year, or '{named}' on a line of its own above"
    )


def _stray(parts: Sequence[_Part]) -> Problem:
    said = f"'{printable(parts[0].said)}'"
    more = f" and {len(parts) - 1} more below stand" if len(parts) > 1 else " stands"
    message = f"{said}{more} below no date; put one before what is an entry, and leave out the rest"
    return misshapen(parts[0].origin, message)
