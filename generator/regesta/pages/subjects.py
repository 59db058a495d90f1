"""What has a page of its own beside the entries: people, organisations, countries and so on.

They differ in a key function and in what is known of them, and share everything else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from regesta.text import alphabetical, initial
from regesta.views import Entries, Groups, Views, mentioned, years
from regesta.wording import gettext_noop, ngettext_noop


class Kind(NamedTuple):
    """A kind of subject, with its words as messages."""

    key: str
    """The registry, and the first part of the address."""
    singular: str
    """The `kind` of its pages' front matter."""
    title: str
    counted: tuple[str, str]
    """How many there are: the messages for one, and for several."""
    none: str
    """What is said where there are none."""
    entries: Callable[[Views], Groups]

    @property
    def acts(self) -> bool:
        """Whether its subjects are actors, who may take part in an entry or only be mentioned."""
        return self.key in {"people", "organisations"}


KINDS = (
    Kind(
        "people",
        "person",
        gettext_noop("People"),
        ngettext_noop("{n} person.", "{n} people."),
        gettext_noop("There are no people yet."),
        lambda views: views.by_actor,
    ),
    Kind(
        "organisations",
        "organisation",
        gettext_noop("Organisations"),
        ngettext_noop("{n} organisation.", "{n} organisations."),
        gettext_noop("There are no organisations yet."),
        lambda views: views.by_actor,
    ),
    Kind(
        "countries",
        "country",
        gettext_noop("Countries"),
        ngettext_noop("{n} country.", "{n} countries."),
        gettext_noop("There are no countries yet."),
        lambda views: views.by_country,
    ),
    Kind(
        "topics",
        "topic",
        gettext_noop("Topics"),
        ngettext_noop("{n} topic.", "{n} topics."),
        gettext_noop("There are no topics yet."),
        lambda views: views.by_topic,
    ),
    Kind(
        "threads",
        "thread",
        gettext_noop("Threads"),
        ngettext_noop(
            "{n} story that runs through several entries.",
            "{n} stories that run through several entries.",
        ),
        gettext_noop("There are no stories that run through several entries yet."),
        lambda views: views.by_thread,
    ),
    Kind(
        "sources",
        "source",
        gettext_noop("Sources"),
        ngettext_noop("{n} source.", "{n} sources."),
        gettext_noop("There are no sources yet."),
        lambda views: views.by_source,
    ),
)


@dataclass(frozen=True)
class Subject:
    """One record with the entries that name it."""

    kind: Kind
    record: Any
    entries: Entries
    """All of them, mentions included."""

    @property
    def id(self) -> str:
        """The record's id, and the last part of its address."""
        return str(self.record.id)

    @property
    def sort_name(self) -> str:
        """The name that lists are sorted and filed under."""
        return str(getattr(self.record, "sort_name", self.record.name))

    @cached_property
    def by_year(self) -> Mapping[int, Entries]:
        """All of them by the year they are filed under."""
        return years(self.entries)

    @cached_property
    def mentions(self) -> Entries:
        """The entries that only mention it."""
        if not self.kind.acts:  # an actor may have the same id
            return ()
        return tuple(entry for entry in self.entries if self.id in mentioned(entry))

    @cached_property
    def taking_part(self) -> Entries:
        """The entries that do more than mention it."""
        others = {entry.id for entry in self.mentions}
        return tuple(entry for entry in self.entries if entry.id not in others)


def subjects(kind: Kind, views: Views, before: Iterable[Subject] = ()) -> list[Subject]:
    """Return all subjects of a kind by sort name; those without entries too.

    One that is as it was `before` is the same object, with all that is known of it.
    """
    groups = kind.entries(views)
    known = {one.id: one for one in before}
    found = []
    for id_, record in views.records(kind.key).items():
        entries, old = groups.get(id_, ()), known.get(id_)
        is_as_before = old and old.record is record and old.entries is entries
        found.append(old if old and is_as_before else Subject(kind, record, entries))
    return sorted(found, key=lambda one: (alphabetical(one.sort_name), one.id))


def letters(found: list[Subject], others: str) -> dict[str, list[Subject]]:
    """Group subjects by the first letter of their sort names, or under the heading `others`."""
    groups: dict[str, list[Subject]] = {}
    for one in found:
        first = initial(one.sort_name)
        groups.setdefault(first if first.isalpha() else others, []).append(one)
    return groups
