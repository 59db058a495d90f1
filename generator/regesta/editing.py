"""Changes to the content files: new entries, and the records that their names need.

A change is worked out and checked by the loader first, as bytes; nothing is written until all of
it is right. What an editor has written stays as it is, byte for byte.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import yaml

from regesta import (
    checks,
    dates,
    documents,
    leads,
    likeness,
    own_checks,
    reading,
    resolving,
    yaml_source,
    yaml_writer,
)
from regesta.dates import DateError
from regesta.documents import ENTRIES, Document
from regesta.draft import Draft, Steps, Written, is_address
from regesta.folder import patiently, told_of
from regesta.model import Settings, check_id
from regesta.problems import Origin, Problem, Severity
from regesta.reading import At, Content
from regesta.registry import LEAST_LIKENESS, SHORTEST, Known, Names, Unknown
from regesta.resolving import NOWHERE, Resolver, sharing
from regesta.text import composed, fold, gist, numbered, slug


class RefusedError(Exception):
    """A change that would not be right; `reasons` are sentences without a full stop."""

    def __init__(self, *reasons: str, problems: Iterable[Problem] = ()) -> None:
        self.problems = tuple(problems)
        """What is wrong with the content as it would be, where that is why."""
        self.reasons = reasons or tuple(f"{one.message} [{one.code}]" for one in self.problems)
        super().__init__("\n".join(self.reasons))


@dataclass(frozen=True, slots=True)
class Change:
    """What a file is to hold."""

    path: Path
    before: bytes | None
    """None where there is no such file yet."""
    after: bytes


Answer = Literal["leave", "suggestion", "people", "organisations", "topics", "threads"]
"""Leave the name as it is, take the suggestion, or add a record to a registry."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to do with a name that no record has."""

    noun: str
    """What the name is of: actor, topic, thread, country, source."""
    name: str
    suggestion: str | None
    registries: tuple[Answer, ...]
    """The registries that a record can be added to."""


Ask = Callable[[Question], Answer]


def leave(_: Question) -> Answer:
    """Answer that every name stays as it is; the loader then refuses it where it is unknown."""
    return "leave"


def agree(question: Question) -> Answer:
    """Answer that a new name gets a record, unless it is much like one that there is."""
    if question.suggestion is not None or not question.registries:
        return "leave"
    return question.registries[0]


@dataclass(frozen=True, slots=True)
class Addition:
    """A new entry, checked and not yet written."""

    id: str
    path: str
    """Relative to the content folder."""
    changes: tuple[Change, ...]
    notes: tuple[Problem, ...]
    """What the loader has to say of the entry, though it accepts it."""


@dataclass(frozen=True, slots=True)
class Additions:
    """New entries and records, checked and not yet written."""

    changes: tuple[Change, ...]
    """Those of the registries, then those of the entries in the order of their drafts."""
    paths: tuple[str, ...]
    """The files of the entries, relative to the content folder."""
    records: Mapping[str, int]
    """How many records are new, by registry."""
    notes: tuple[Problem, ...]
    """What the loader has to say of the entries, though it accepts them."""


def add(folder: Path, draft: Draft, ask: Ask = leave, *, shown_as: str = "content") -> Addition:
    """Return the entry that `draft` says, as a new file of the content in `folder`.

    `ask` is asked about each unknown name. The id is made of date and title, and numbered where it
    is taken.

    Raises:
        RefusedError: where the loader refuses the entry.

    """
    draft = draft.tidy()
    _require_unicode(draft)
    if not draft.title:
        raise RefusedError("an entry needs a title, what happened in one line")
    _require_date(draft.date)
    found = documents.read(folder, shown_as)
    made = _Work(folder, found, shown_as).of([draft], ask)
    (path,) = made.paths
    return Addition(Path(path).stem, path, made.changes, made.notes)


def add_all(folder: Path, drafts: Iterable[Draft], *, shown_as: str = "content") -> Additions:
    """Return the entries that drafts with `origins` say, as new files of the content in `folder`.

    A new name gets a record where `agree` says so.

    Raises:
        RefusedError: with every problem, where its draft comes from: what the loader refuses, an
            entry that is there already, a name that is much like one that is there.

    """
    work = _Work(folder, documents.read(folder, shown_as), shown_as)
    return work.of([draft.tidy() for draft in drafts], agree)


class _Work:
    """Works out what drafts make of the content in a folder, which is read once."""

    def __init__(self, folder: Path, found: list[Document], shown_as: str) -> None:
        self._folder, self._found, self._shown_as = folder, found, shown_as
        self._content = reading.type_documents(found)

    def of(self, drafts: list[Draft], ask: Ask) -> Additions:
        """Return the new entries and records, once the loader accepts the content with them.

        Raises:
            RefusedError: where it does not, or a registry or the settings cannot be read, which may
                hold any name.

        """
        others = [one for one in self._found if not reading.is_entries(one.path) and one.is_unread]
        if others:
            problems = sorted(chain(*(one.problems for one in others)))
            raise RefusedError(*map(str, problems), problems=problems)
        bodies = frozenset(fold(name) for draft in drafts for name in draft.bodies)
        settler, ids = _Settler(self._content, ask, bodies), _Ids(self._folder, self._content)
        settled = [settler.settled(self._in_its_language(draft)) for draft in drafts]
        paths = [f"{ENTRIES}/{ids.free(one)}{'.md' if one.is_page else '.yml'}" for one in drafts]
        named = zip(paths, settled, strict=True)
        changes = (
            *(self._with_records(kind, names) for kind, names in settler.records.items()),
            *(Change(self._folder / path, None, one.file().encode()) for path, one in named),
        )
        by_path = dict(zip(paths, drafts, strict=True))
        twice = _there_already(by_path, self._content, self._shown_as)
        own = {*settler.problems, *ids.problems, *twice}
        found, notes = self._checked(changes, by_path)
        errors = {one for one in own if one.severity == "error"}
        if found or errors:
            raise RefusedError(problems=sorted({*found, *errors}))
        records = {kind: len(names) for kind, names in settler.records.items()}
        return Additions(changes, tuple(paths), records, tuple(sorted({*notes, *own})))

    def _in_its_language(self, draft: Draft) -> Draft:
        """Return `draft` without its language, where that is the one of the chronology.

        That of a country, such as `en-US`, is so where the chronology's is of none.
        """
        settings = self._content.settings.record if self._content.settings else Settings()
        own = re.compile(rf"{re.escape(settings.language)}(?:-[A-Z]{{2}})?", re.IGNORECASE)
        return replace(draft, language="") if own.fullmatch(draft.language) else draft

    def _with_records(self, kind: str, names: list[str]) -> Change:
        ids = _new_ids(kind, names, self._content)
        return _with_records(self._folder, _registry(self._found, kind), ids)

    def _checked(
        self, changes: Iterable[Change], drafts: Mapping[str, Draft]
    ) -> tuple[list[Problem], list[Problem]]:
        """Return the new errors of the content with `changes`, and the notes on its new files.

        `drafts` are those of the files by their paths: a problem stands where its draft has it.
        What is entered twice is left to `_there_already`, which knows what is new.
        """
        changed = with_changes(self._folder, self._found, changes, self._shown_as)
        errors, notes = new_problems(self._found, changed, lambda one: (one.origin, one.code))
        new = {one.shown: (one, drafts[one.path]) for one in changed if one.path in drafts}
        noted = [
            one for one in notes if one.origin.path in new and one.code != checks.ENTERED_TWICE
        ]
        return [_as_drafted(one, new) for one in errors], [_as_drafted(one, new) for one in noted]


def _as_drafted(problem: Problem, new: Mapping[str, tuple[Document, Draft]]) -> Problem:
    """Return what the loader says of a new file at the place that its draft comes from."""
    path, *place = problem.origin
    document, draft = new.get(path, (None, None))
    if document is None or draft is None or not draft.origins:
        return problem
    steps = yaml_source.steps(document.tree()).get((place[0], place[1]), ())
    message = _BRACKETS.sub("separate them if they are several", problem.message)
    return problem._replace(origin=draft.origin(*steps), message=message)


_BRACKETS = re.compile(r"several are written in brackets, \[.*\]")
"""What is right in YAML alone."""


def _there_already(
    drafts: Mapping[str, Draft], content: Content, shown_as: str
) -> Iterator[Problem]:
    """Yield the drafts, by the paths of their files, whose date and title an entry has already.

    It is an error of one with origins and without an id. Else it is a note, as it is that another
    draft has them: two things may have happened on one day.
    """
    there = {
        (one.record.date.edtf, gist(one.record.title)): one for one in reversed(content.entries)
    }
    before: dict[tuple[str, str], Draft] = {}
    for path, draft in drafts.items():
        if not draft.title:
            continue
        at = draft.origin("title") if draft.origins else Origin(f"{shown_as}/{path}")
        known_by = (_edtf(draft.date), gist(draft.title))
        known, first = there.get(known_by), before.setdefault(known_by, draft)
        if known is not None and draft.origins and not draft.id:
            message = (
                f"an entry with this date and title is there already, in {known.path}; leave this"
                " one out, or give it another title"
            )
            yield Problem(at, "error", "there-already", message)
        elif known is not None and known.record.status != "withdrawn":
            yield checks.entered_twice(draft.title, at, known.origin("title"))
        elif first is not draft:
            yield checks.entered_twice(draft.title, at, first.origin("title"))


def _edtf(written: str) -> str:
    try:
        return dates.parse(written).edtf
    except DateError:
        return written


def _require_unicode(draft: Draft) -> None:
    """Refuse bytes that a terminal could not decode; names of other kinds are not written."""
    names = (one for one in (*draft.actors, *draft.topics) if isinstance(one, str))
    for text in (draft.text, *names, draft.title, draft.thread):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            wrong = ascii(text[error.start])[1:-1]
            raise RefusedError(f"'{wrong}' in a text is not UTF-8; type it anew") from None


# Names

Refer = Callable[[Resolver, str, At], str]


@dataclass(frozen=True, slots=True)
class _Kind:
    noun: str
    key: str
    refer: Refer
    records: tuple[str, ...]
    """The registries that hold such a name."""
    registries: tuple[Answer, ...] = ()
    """Those that a record made of a name alone can be added to."""


_KINDS = (
    _Kind(
        "actor",
        "actors",
        Resolver.actor,
        ("people", "organisations"),
        ("people", "organisations"),
    ),
    _Kind("country", "countries", Resolver.country, ("countries",)),
    _Kind("topic", "topics", Resolver.topic, ("topics",), ("topics",)),
    _Kind("thread", "thread", Resolver.thread, ("threads",), ("threads",)),
    _Kind("source", "sources", Resolver.source, ("sources",)),
)


class _Settler:
    """Says how names are to be written, and which get a record; one is asked about once."""

    def __init__(self, content: Content, ask: Ask, bodies: frozenset[str]) -> None:
        self._resolver, self._ask, self._bodies = Resolver(content), ask, bodies
        records = self._resolver.records
        self._held = {
            kind.key: Names(one for held in kind.records for one in records[held].values())
            for kind in _KINDS
        }
        self._settled: dict[tuple[str, str], tuple[str, Problem | None]] = {}
        self._new = {kind.key: likeness.Names() for kind in _KINDS}
        """The names that get a record, by the names folded."""
        self.records: dict[str, list[str]] = {}
        """The names of new records by registry."""
        self.problems: list[Problem] = []
        """Names in drafts with origins that are much like others."""

    def settled(self, draft: Draft) -> Draft:
        """Return `draft` with its names as they are to be written."""
        right: dict[str, Any] = {}
        for kind in _KINDS:
            written = getattr(draft, kind.key)
            if isinstance(written, str):
                right[kind.key] = written and self._item(kind, written, draft, (kind.key,))
            else:
                right[kind.key] = tuple(
                    self._item(kind, item, draft, (kind.key, number))
                    for number, item in enumerate(written)
                )
        return replace(draft, **right)

    def _item(self, kind: _Kind, item: Written, draft: Draft, steps: Steps) -> Written:
        if isinstance(item, str):
            return self._name(kind, item, draft, steps)
        if kind.noun == "source":
            return self._source(item)
        return {
            key: self._name(kind, value, draft, steps) if key == "name" else value
            for key, value in item.items()
        }

    def _source(self, written: Mapping[str, str]) -> Written:
        """Return a source by its title alone, where all that it says is what a shared one says."""
        title = written.get("title", "")
        found = self._held["sources"].find(title)
        if isinstance(found, Known):
            shared = self._resolver.records["sources"][found.id]
            if all(getattr(shared, key) == said for key, said in written.items() if key != "title"):
                return title
        return written

    def _name(self, kind: _Kind, name: str, draft: Draft, steps: Steps) -> str:
        if (kind.key, name) not in self._settled:
            self._settled[kind.key, name] = self._answered(kind, name)
        right, like = self._settled[kind.key, name]
        if like is not None and draft.origins:
            self.problems.append(like._replace(origin=draft.origin(*steps)))
            if like.severity == "note":  # which is said once
                self._settled[kind.key, name] = (right, None)
        return right

    def _answered(self, kind: _Kind, name: str) -> tuple[str, Problem | None]:
        """Return a name as it is to be written, and what is to be told of it."""
        found = self._held[kind.key].find(name)
        if not isinstance(found, Unknown) or (kind.noun == "source" and is_address(name)):
            return name, None
        before = len(self._resolver.problems)
        kind.refer(self._resolver, name, NOWHERE)
        refused = any(one.severity == "error" for one in self._resolver.problems[before:])
        registries = kind.registries if refused else ()
        if fold(name) in self._bodies:  # as any of the drafts has it
            registries = registries[::-1]
        answer: Answer = "leave"
        if registries or found.suggestion is not None:
            answer = self._ask(Question(kind.noun, name, found.suggestion, registries))
        several = self._may_be_several(kind, name)
        if answer in registries:
            like = self._with_record(kind, answer, name)
            return name, several or like
        if answer == "suggestion" and found.suggestion is not None:
            return found.suggestion, None
        if refused:  # which the loader says
            return name, None
        like = None if found.suggestion is None else _like(kind, name, found.suggestion, "error")
        return name, several or like

    def _may_be_several(self, kind: _Kind, name: str) -> Problem | None:
        """Tell of a name with commas that may be several, in one: "Doe, Jane" is not."""
        first, *rest = _COMMA.split(name)
        if not rest:
            return None
        if isinstance(self._held[kind.key].find(first), Known):
            message = f"'{name}' is one {kind.noun} here, and '{first}' another; separate the two"
            return Problem(Origin(""), "error", f"new-{kind.noun}", message)
        is_turned = kind.noun == "actor" and f"{first}, {rest[0]}" == name
        if is_turned and " " not in first:
            return None
        message = f"'{name}' is taken for one {kind.noun}; separate them if they are several"
        return Problem(Origin(""), "note", f"new-{kind.noun}", message)

    def _with_record(self, kind: _Kind, registry: str, name: str) -> Problem | None:
        """Give a name a record, and return what it is like that gets one, too."""
        new, folded = self._new[kind.key], fold(name)
        if folded in new:
            return None
        self.records.setdefault(registry, []).append(name)
        like = new.nearest(folded, least=LEAST_LIKENESS) if len(folded) >= SHORTEST else None
        new.add(folded, name)
        return None if like is None else _like(kind, name, like, "note")


_COMMA = re.compile(r",(?!(?<=\d,)\d)\s*")
"""Between names, with a blank or, as some programs list values, without; not within a number."""


def _like(kind: _Kind, name: str, other: str, severity: Severity) -> Problem:
    message = f"no record yet for {kind.noun} '{name}'; did you mean '{other}'?"
    return Problem(Origin(""), severity, f"new-{kind.noun}", message)


# Registries


def _registry(found: list[Document], kind: str) -> Document:
    """Return the file of a registry, or an empty one."""
    there = (one for one in found if one.path in {f"{kind}.yml", f"{kind}.yaml"})
    return next(there, Document(f"{kind}.yml", "", None))


def _with_records(folder: Path, document: Document, records: Mapping[str, str]) -> Change:
    """Return the registry file with records, names by ids, at its end."""
    path = folder / document.path
    if document.problems:
        raise RefusedError(f"{document.shown} has errors; mend them first")
    before = path.read_bytes() if document.shown else None
    added = _records_text((before or b"").decode("utf-8-sig"), document.shown, records)
    return Change(path, before, (before or b"") + added.encode())


def _new_ids(kind: str, names: list[str], content: Content) -> dict[str, str]:
    """Return the names by ids that no record has or had; people and organisations share theirs."""
    resolver = Resolver(content)
    taken = resolver.former.union(*(resolver.records[one] for one in sharing(kind)))
    made: dict[str, str] = {}
    for name in names:
        id_ = numbered(slug(name), taken.__contains__)
        taken.add(id_)
        made[id_] = name
    return made


_ENDED = re.compile(r"^\.\.\.(?:\s|\Z)", re.MULTILINE)
"""The sign that ends a document."""


def _records_text(text: str, shown: str, records: Mapping[str, str]) -> str:
    """Return records to go at the end of a registry's `text`, in the style of its last one.

    Raises:
        RefusedError: where nothing can be put at its end, as after a mapping between braces.

    """
    root = yaml_source.nodes(text)
    if isinstance(root, yaml.ScalarNode) and not root.value:  # between the signs of a document
        root = None
    is_block = root is None or (isinstance(root, yaml.MappingNode) and not root.flow_style)
    if not is_block or _ENDED.search(text):
        raise RefusedError(
            f"nothing can be added at the end of {shown}; write the record of "
            f"'{next(iter(records.values()))}' by hand"
        )
    pairs = root.value if root is not None else []
    made = "".join(_record_text(pairs, id_, name) for id_, name in records.items())
    ends = "" if not text or text.endswith(("\n", "\r")) else "\n"
    blank = "\n" if _is_spaced(text, pairs) and not re.search(r"\n\r?\n\Z", ends + text) else ""
    whole = ends + blank + made
    return whole.replace("\n", "\r\n") if "\r\n" in text else whole


def _record_text(pairs: list[tuple[yaml.Node, yaml.Node]], id_: str, name: str) -> str:
    """Return one record, written like the last of `pairs`."""
    key, value = pairs[-1] if pairs else (None, None)
    margin = " " * (key.start_mark.column if key else 0)
    step = 2
    if isinstance(value, yaml.ScalarNode):
        return margin + yaml_writer.record({id_: name})
    if isinstance(value, yaml.MappingNode) and value.flow_style:
        return f"{margin}{yaml_writer.inline(id_)}: {yaml_writer.inline({'name': name})}\n"
    if key is not None and value is not None:
        step = max(value.start_mark.column - key.start_mark.column, 1)
    return f"{margin}{yaml_writer.inline(id_)}:\n{margin}{' ' * step}" + yaml_writer.record(
        {"name": name}
    )


def _is_spaced(text: str, pairs: list[tuple[yaml.Node, yaml.Node]]) -> bool:
    """Tell whether a blank line stands before the last record."""
    if len(pairs) < 2:  # noqa: PLR2004 between two records, that is
        return False
    line = text.rfind("\n", 0, pairs[-1][0].start_mark.index) + 1
    return re.search(r"\n[ \t]*\r?\n\Z", text[:line]) is not None


# Ids

_TITLE_LENGTH = 60
"""Characters of the title in an id."""
_TITLE_BYTES = 150
"""Bytes of the same, with which it is still a name that a disk can hold."""


class _Ids:
    """Gives each draft an id that no entry, no file and no other draft has, or has had."""

    def __init__(self, folder: Path, content: Content) -> None:
        self._there = {
            id_: one.path
            for one in reversed(content.entries)
            for id_ in (*one.record.formerly, one.record.id)
        }
        files = {composed(path.stem).lower() for path in (folder / ENTRIES).glob("*")}
        self._taken = {*self._there, *content.broken, *files}
        self.problems: list[Problem] = []
        """The ids of drafts that cannot be theirs."""

    def free(self, draft: Draft) -> str:
        """Return the id of a draft; where it has none, one of its date and title, or a number."""
        if draft.id and (wrong := self._wrong(draft.id)):
            self.problems.append(Problem(draft.origin("id"), "error", *wrong))
        is_own = bool(draft.id and not wrong)
        id_ = draft.id if is_own else numbered(_id(draft), self._taken.__contains__)
        self._taken.add(id_)
        if is_own:
            self._there.setdefault(id_, str(draft.origin()))
        return id_

    def _wrong(self, id_: str) -> tuple[str, str] | None:
        """Return code and message of what is wrong with an id that a draft has."""
        try:
            check_id(id_)
        except ValueError as error:
            return "bad-id", str(error)
        if id_ not in self._taken:
            return None
        where = f"is already the id of the entry in {self._there[id_]}"
        where = where if id_ in self._there else "is taken already"
        return "there-already", f"'{id_}' {where}; ids are unique"


def _id(draft: Draft) -> str:
    """Return an id of date and title, of what is right in them."""
    title = _shortened(slug(draft.title))
    return "-".join(filter(None, (_date_in_id(_edtf(draft.date)), title)))


def _shortened(words: str) -> str:
    """Return as many of the words as an address should hold."""
    if len(words) > _TITLE_LENGTH:
        words = words[: _TITLE_LENGTH + 1].rpartition("-")[0] or words[:_TITLE_LENGTH]
    return words.encode()[:_TITLE_BYTES].decode(errors="ignore").strip("-")


def _require_date(written: str) -> None:
    try:
        dates.parse(written)
    except DateError as error:
        raise RefusedError(str(error)) from None


def _date_in_id(edtf: str) -> str:
    """Return a date that stands in an address: the day, month or year where it is just that."""
    plain = re.match(r"[0-9]{4}(-[0-9]{2}){0,2}(?=T|\Z)", edtf)
    return plain[0] if plain else ""


# Checking and writing


def _errors_and_notes(found: list[Document]) -> tuple[frozenset[Problem], frozenset[Problem]]:
    """Return what the loader has to say of the documents of a folder."""
    content = reading.type_documents(found)
    resolver = Resolver(content)
    resolved = resolving.resolve(content, resolver)
    mistakes = checks.check(resolved, content, tuple(leads.found(resolved, content)))
    records = chain(resolved.entries, *resolved.registries.values())
    own = chain.from_iterable(map(own_checks.check, records))
    others = chain.from_iterable(map(own_checks.check_refused, content.refused))
    problems = frozenset({*content.problems, *resolver.problems, *mistakes, *own, *others})
    errors = frozenset(one for one in problems if one.severity == "error")
    return errors, problems - errors


def new_problems(
    before: list[Document], after: list[Document], known_by: Callable[[Problem], object]
) -> tuple[list[Problem], list[Problem]]:
    """Return what the loader says of documents as they are `after` a change: errors and notes.

    Of the errors those that they do not have `before`, where errors are the same that are
    `known_by` the same.
    """
    known = set(map(known_by, _errors_and_notes(before)[0]))
    errors, notes = _errors_and_notes(after)
    return [one for one in sorted(errors) if known_by(one) not in known], sorted(notes)


def with_changes(
    folder: Path, found: list[Document], changes: Iterable[Change], shown_as: str
) -> list[Document]:
    """Return the documents as they are once `changes` are written, in the order of their paths."""
    by_path = {one.path: one for one in found}
    for change in changes:
        path = change.path.relative_to(folder).as_posix()
        by_path[path] = documents.parse(change.after, path, f"{shown_as}/{path}")
    return [by_path[path] for path in sorted(by_path)]


def write(changes: Iterable[Change]) -> None:
    """Write every file, each whole or not at all; a new one never in the place of another.

    All of them are written aside before the first is put in its place; where one cannot be put
    there, the new ones are taken away again.

    Raises:
        RefusedError: where a file is no longer what it was when the change was worked out.
        OSError: where a file cannot be written.

    """
    with ExitStack() as stack, ExitStack() as undone:
        changes = list(changes)
        at_once = len(changes) >= _MANY and hasattr(os, "sync")
        written = list[tuple[Path, Change]]()
        for change in changes:
            with told_of(change.path):
                written.append((_aside(change, stack, is_kept=not at_once), change))
        if at_once:
            os.sync()
        for aside, change in sorted(written, key=lambda one: one[1].before is not None):
            with told_of(change.path):
                _place(aside, change)
            if change.before is None:
                undone.callback(change.path.unlink, missing_ok=True)
        undone.pop_all()


_MANY = 50
"""So many files are brought to the disk together, each alone taking milliseconds."""


def _aside(change: Change, stack: ExitStack, *, is_kept: bool) -> Path:
    """Write a file beside the one that it is to become; `stack` takes it away if it is left.

    Where it `is_kept`, it is on the disk then, come what may.
    """
    change.path.parent.mkdir(parents=True, exist_ok=True)
    if change.before is not None and change.path.read_bytes() != change.before:
        raise RefusedError(f"{change.path.name} has just been changed by somebody else")
    aside = change.path.with_name(f".regesta-{os.getpid()}-{change.path.stem}.tmp")
    with aside.open("xb") as file:
        stack.callback(aside.unlink, missing_ok=True)
        file.write(change.after)
        if is_kept:
            file.flush()
            os.fsync(file.fileno())
    return aside


def _place(aside: Path, change: Change) -> None:
    if change.before is None:
        _place_new(aside, change.path)
    else:
        aside.chmod(change.path.stat().st_mode)
        patiently(aside.replace, change.path.resolve())


def _place_new(aside: Path, path: Path) -> None:
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        raise RefusedError(f"there is a file {path.name} already") from None
    except OSError:  # a file system without hard links
        with path.open("xb"):
            pass
        try:
            patiently(aside.replace, path)
        except OSError:
            path.unlink()
            raise
