"""What an editor must mend within one record, whatever else there is: one small rule a function.

What they yield depends on the record alone. So it is kept with what else its file gave.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from regesta import anchors, prose
from regesta.dates import Date
from regesta.model import HELD, Country, Entry, Person
from regesta.problems import Problem
from regesta.reading import Located, Refused
from regesta.text import UNPARTED
from regesta.yaml_source import Step

SHORT_FRAGMENT = 6
"""A fragment of fewer words than this says nothing without its sentence."""


def check(one: Located[Any]) -> Iterator[Problem]:
    """Yield the problems of a record that are its own, whatever else there is."""
    if isinstance(one.record, Entry):
        for rule in ENTRY_RULES:
            yield from rule(one)
    else:
        yield from formerly_other(one)
        if isinstance(one.record, Person):
            yield from _offices(one)
        elif isinstance(one.record, Country):
            yield from _term(one)
        yield from _unreadable(
            one, [((key,), getattr(one.record, key, None)) for key in ("description", "note")]
        )


def check_refused(one: Refused) -> Iterator[Problem]:
    """Yield what else is wrong with an entry that is refused, as far as its right keys tell."""
    for rule, keys in ENTRY_RULES.items():
        if one.wrong.isdisjoint(keys):
            yield from rule(one.right)


def formerly_other(one: Located[Any]) -> Iterator[Problem]:
    """A former id is another one than that of now, and stands once."""
    former = one.record.formerly
    for number, old in enumerate(former):
        if old == one.record.id:
            message = f"'{old}' is its id now; 'formerly' holds those that it had before"
            yield one.error("duplicate-id", message, "formerly", number)
        elif old in former[:number]:
            message = f"'{old}' stands in 'formerly' twice; keep one of them"
            yield one.error("duplicate-id", message, "formerly", number)


def inferred_with_note(one: Located[Entry]) -> Iterator[Problem]:
    """An inferred date says why."""
    if one.record.date_basis == "inferred" and not one.record.date_note:
        message = "an inferred date needs 'date_note', the reasoning it rests on"
        yield one.error("missing-date-note", message, "date_basis")


def between_not_interval(one: Located[Entry]) -> Iterator[Problem]:
    """What is inferred is when one moment was, not how long it lasted."""
    date = one.record.date
    if one.record.date_basis == "inferred" and date.form == "interval":
        start, _slash, end = date.edtf.partition("/")
        message = (
            f"'{date.edtf}' says that something lasted; an inferred date is one moment, written "
            f"'[{start.strip('.')}..{end.strip('.')}]'"
        )
        yield one.error("interval-or-between", message, "date")


def fragment_with_context(one: Located[Entry]) -> Iterator[Problem]:
    """A few words out of a sentence are shown within it."""
    for number, quote in enumerate(one.record.quotes):
        short = _words(quote.text) < SHORT_FRAGMENT
        if quote.part and short and not quote.context:
            message = (
                f"a fragment of fewer than {SHORT_FRAGMENT} words needs 'context', the sentence it "
                "stands in"
            )
            yield one.error("missing-context", message, "quotes", number)


def _words(text: str) -> int:
    """Count words; where none is parted from the next, two letters are taken for one."""
    return len(text.split()) + len(UNPARTED.findall(text)) // 2


def withdrawal_said(one: Located[Entry]) -> Iterator[Problem]:
    """A withdrawn entry tells its readers when and why."""
    kinds = [correction.kind for correction in one.record.corrections]
    if one.record.status == "withdrawn" and "withdrawal" not in kinds:
        message = (
            "a withdrawn entry needs a correction of the kind 'withdrawal', with a note that says "
            "why"
        )
        yield one.error("missing-withdrawal", message, "status")


def corrected_after_it_was_added(one: Located[Entry]) -> Iterator[Problem]:
    """What is not there yet cannot be corrected."""
    added = one.record.added
    if added is None or added.earliest is None:
        return
    for number, correction in enumerate(one.record.corrections):
        last = correction.date.latest
        if last is not None and last < added.earliest:
            message = f"'{correction.date}' is before the entry was added, '{added}'"
            yield one.error("corrected-early", message, "corrections", number, "date")


def readable_text(one: Located[Entry]) -> Iterator[Problem]:
    """A text is Markdown that can be rendered; one that cannot is never shown half."""
    yield from _unreadable(one, one.record.texts)


def _unreadable(
    one: Located[Any], texts: Iterable[tuple[tuple[Step, ...], str | None]]
) -> Iterator[Problem]:
    for steps, text in texts:
        if text and (fault := prose.fault(text)):
            yield one.error("bad-text", f"this text is {fault}; make it simpler", *steps)
        elif text and (said := _shown_as_written(text)):
            yield one.note("shown-as-written", said, *steps)


_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_ITEM = re.compile(r"[-*+] +\S")
_MORE_THAN_TEXT = re.compile(r"[ \t]*(?:[-*+>#|]|\d+[.)][ \t])|[ ]{4}|\t")
"""How a block begins that is more than a paragraph."""


def _shown_as_written(text: str) -> str | None:
    """Say what in a text is no Markdown here, though it is elsewhere."""
    if "[^" in text and (found := _FOOTNOTE.search(text)):
        return f"'{found.group()}' is no footnote here; write a note on a phrase as an annotation"
    if "```" in text:
        return "'```' begins no block of code; indent code by four spaces"
    for block in text.split("\n\n") if "\n" in text else ():
        lines = block.strip("\n").split("\n")
        item = next(filter(_ITEM.match, lines), None)
        if item and not _MORE_THAN_TEXT.match(lines[0]):
            return f"'{item[:20]}' is read with the line above; put an empty line before a list"
    return None


def anchored(one: Located[Entry]) -> Iterator[Problem]:
    """An annotation belongs to one phrase; an edit of the text cannot slide it to another."""
    entry = one.record
    if not entry.annotations:
        return
    shown = prose.annotated(entry.title, entry.text, (quote.text for quote in entry.quotes))
    texts = [part.plain for part in shown]
    for number, note in enumerate(one.record.annotations):
        found = anchors.find_among(texts, note.phrase, note.prefix, note.suffix)
        if message := _unanchored(note.phrase, found):
            yield one.error("annotation-anchor", message, "annotations", number, "phrase")


def _unanchored(
    phrase: str, found: anchors.Found | anchors.Absent | anchors.Ambiguous
) -> str | None:
    """Return what is wrong with an anchor, or None where it is found exactly once."""
    if isinstance(found, anchors.Ambiguous):
        return (
            f"'{phrase}' occurs {found.count} times in this entry; give 'prefix' or 'suffix', "
            "the words before or after the one you mean"
        )
    if isinstance(found, anchors.Absent):
        hint = f"; the nearest words are '{found.nearest}'" if found.nearest else ""
        return f"'{phrase}' stands neither in the title nor in the text or a quote{hint}"
    return None


ENTRY_RULES: Mapping[Callable[[Located[Entry]], Iterator[Problem]], tuple[str, ...]] = {
    formerly_other: ("formerly",),
    inferred_with_note: ("date_basis", "date_note"),
    between_not_interval: ("date_basis", "date"),
    fragment_with_context: ("quotes",),
    withdrawal_said: ("status", "corrections"),
    corrected_after_it_was_added: ("added", "corrections"),
    readable_text: (),
    anchored: ("title", "text", "quotes", "annotations"),
}
"""The rules of an entry, each with the keys without which it cannot be applied."""


def _offices(one: Located[Person]) -> Iterator[Problem]:
    """An office ends after it begins. Offices may overlap and leave gaps."""
    for number, office in enumerate(one.record.offices):
        if isinstance(office.end, Date) and _is_before(office.end, office.start):
            message = f"the office '{office.title}' ends before it begins"
            yield one.error("office-ends-early", message, "offices", number, "to")
        if office.end == HELD and _is_before(one.record.as_of, office.start):
            message = (
                f"the office '{office.title}' begins after 'as_of', the day on which it was "
                "still held; give a later one"
            )
            yield one.error("office-ends-early", message, "offices", number, "to")


def _term(one: Located[Country]) -> Iterator[Problem]:
    """A country ceases to be after it came into being."""
    if _is_before(one.record.end, one.record.start):
        message = f"the country '{one.record.name}' ends before it begins"
        yield one.error("country-ends-early", message, "to")


def _is_before(end: Date | None, start: Date | None) -> bool:
    """Tell whether something surely ends before it begins."""
    if start is None or end is None:
        return False
    first, last = start.earliest, end.latest
    return first is not None and last is not None and last < first
