"""An entry that is not in the content yet, as somebody says it, and the file that it becomes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from regesta import yaml_writer
from regesta.model import without_blank_lines
from regesta.problems import Origin
from regesta.yaml_source import Step
from regesta.yaml_writer import Bare, Inline

Written = str | Mapping[str, str]
"""An item of a list: its name alone, or keys with values."""

Steps = tuple[Step, ...]
"""What leads to a value in an entry: a key, or a key and the number of an item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry as somebody says it; empty values are absent ones."""

    date: str
    title: str
    id: str = ""
    """Where it is empty, one is made of date and title."""
    date_basis: str = ""
    date_note: str = ""
    date_as_written: str = ""
    language: str = ""
    text: str = ""
    actors: tuple[Written, ...] = ()
    countries: tuple[str, ...] = ()
    places: tuple[Written, ...] = ()
    topics: tuple[str, ...] = ()
    thread: str = ""
    sources: tuple[Written, ...] = ()
    """Ids or titles of shared sources, web addresses, or sources written out."""
    facts: Mapping[str, str] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    added: str = ""
    certainty: str = ""
    certainty_note: str = ""
    status: str = ""
    tags: tuple[str, ...] = ()
    bodies: frozenset[str] = frozenset()
    """The names among `actors` that are of organisations, where they are not known."""
    is_page: bool = False
    """Whether it becomes a Markdown file, with the text as its body."""
    origins: Mapping[Steps, Origin] = field(default_factory=dict)
    """Where its values come from, and by `()` where it begins; empty for what somebody types."""

    def origin(self, *steps: Step) -> Origin:
        """Return where the value at `steps` comes from, or what holds it; one with `origins`."""
        while steps and steps not in self.origins:
            steps = steps[:-1]
        return self.origins[steps]

    def tidy(self) -> "Draft":
        """Return it without what the loader takes off the ends of values, and with LF ends."""
        tidy: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, str):
                tidy[one.name] = value.strip()
            elif isinstance(value, tuple):
                items = (item.strip() if isinstance(item, str) else item for item in value)
                tidy[one.name] = tuple(filter(None, items))
        text = without_blank_lines(self.text.replace("\r\n", "\n").replace("\r", "\n"))
        tidy["text"] = text if self.origins or _IS_CODE.match(text) else text.strip()
        return replace(self, **tidy)

    def file(self) -> str:
        """Return the text of its file, with the keys in the order of the documentation."""
        values: dict[str, Any] = {
            "date": Bare(self.date),
            "date_basis": self.date_basis,
            "date_note": self.date_note,
            "date_as_written": self.date_as_written,
            "title": self.title,
            "language": self.language,
            "text": "" if self.is_page else self.text,
            "actors": list(self.actors),
            "countries": Inline(self.countries),
            "places": list(self.places),
            "topics": Inline(self.topics),
            "thread": self.thread,
            "sources": [_cited(source) for source in self.sources],
            "facts": dict(self.facts),
            "related": Inline(self.related),
            "formerly": Inline(self.formerly),
            "added": Bare(self.added),
            "certainty": self.certainty,
            "certainty_note": self.certainty_note,
            "status": self.status,
            "tags": Inline(self.tags),
        }
        needed = ("date", "title")  # which are missed best where they are to be
        written = yaml_writer.record(
            {key: value for key, value in values.items() if value or key in needed}
        )
        return f"---\n{written}---\n\n{self.text}\n" if self.is_page else written


_IS_CODE = re.compile(" {4}|\t")
"""How a text begins whose first block is code."""
_WEB = re.compile(r"https?://\S+")


def is_address(source: str) -> bool:
    """Tell whether a source is given by a web address."""
    return _WEB.fullmatch(source) is not None


def _cited(source: Written) -> Written:
    """Return a web address as a source written out, other words as they are."""
    return {"url": source} if isinstance(source, str) and is_address(source) else source
