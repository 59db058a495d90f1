"""Names -> records: which record a written name means, and what it may have meant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

from babel import Locale

from regesta import likeness
from regesta.model import Country
from regesta.text import fold
from regesta.wording import locale

LEAST_LIKENESS = 80.0
"""How alike (0 to 100, RapidFuzz's weighted ratio) a name must be to be suggested."""
SHORTEST = 4
"""Shorter names are codes and initials, which are like everything."""


class Nameable(Protocol):
    """What a registry can hold."""

    @property
    def id(self) -> str:
        """The id, unique within the registry."""

    @property
    def formerly(self) -> tuple[str, ...]:
        """Ids that it had before."""

    @property
    def name(self) -> str:
        """The name it is shown by."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names for it."""


@dataclass(frozen=True, slots=True)
class Known:
    """The name means this record."""

    id: str


@dataclass(frozen=True, slots=True)
class Shared:
    """Several records have this name; only an id tells them apart."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """No record has this name; `suggestion` is the nearest one that a record has."""

    suggestion: str | None


class Names:
    """All names of a registry. An id wins over a former one, and that over a name.

    Case, accents and spaces do not count.
    """

    def __init__(self, records: Iterable[Nameable]) -> None:
        self._ids: dict[str, str] = {}
        self._former_ids: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        self._written, self._written_ids = likeness.Names(), likeness.Names()
        self._left: list[Nameable] = []
        """Whose names have not been asked for: countries are often known by their codes alone."""
        for record in records:
            self.add(record)

    def add(self, record: Nameable) -> None:
        """Take in one more record."""
        key = record.id.casefold()
        self._ids[key] = record.id
        for former in record.formerly:
            self._former_ids.setdefault(former.casefold(), record.id)
        if len(key) >= SHORTEST:
            self._written_ids.add(key, record.id)
        self.add_unwritten(record)

    def add_unwritten(self, record: Nameable) -> None:
        """Take in a record that no file holds: nobody has written its id, so that means nothing."""
        self._left.append(record)

    @property
    def _names(self) -> Mapping[str, list[str]]:
        """The ids of the records that have a name, by the name folded."""
        for record in self._left:
            self._take(record)
        self._left.clear()
        return self._by_name

    def _take(self, record: Nameable) -> None:
        for name in (record.name, *record.aliases):
            key = fold(name)
            ids = self._by_name.setdefault(key, [])
            if record.id not in ids:
                ids.append(record.id)
            if len(key) >= SHORTEST:
                self._written.add(key, name)

    def find(self, name: str) -> Known | Shared | Unknown:
        """Return what `name` means here."""
        key = name.strip().casefold()
        id_ = self._ids.get(key) or self._former_ids.get(key)
        if id_ is not None:
            return Known(id_)
        ids = self._names.get(fold(name), [])
        if len(ids) > 1:
            return Shared(tuple(ids))
        return Known(ids[0]) if ids else Unknown(self._nearest(name))

    def _nearest(self, name: str) -> str | None:
        if len(name) < SHORTEST:
            return None
        key = fold(name)
        like = self._written.nearest(key, least=LEAST_LIKENESS)
        return like or self._written_ids.nearest(key, least=LEAST_LIKENESS)


@cache
def _iso_codes() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Return alpha-2, alpha-3 and other English names of every country of ISO 3166-1."""
    table = files("regesta").joinpath("data/iso3166.csv").read_text(encoding="utf-8")
    rows = (line.split(";") for line in table.splitlines()[1:])
    return tuple((two, three, tuple(filter(None, other.split("|")))) for two, three, other in rows)


@cache
def iso_countries(language: str) -> Mapping[str, Country]:
    """Return the countries of ISO 3166-1 by lower-case alpha-2 code, named in `language` (CLDR).

    Their aliases are the two codes, the English name of CLDR and the names of ISO.
    """
    english, own = Locale("en").territories, locale(language).territories
    return {
        two.lower(): Country.made_of(
            {
                "id": two.lower(),
                "formerly": (),
                "name": own.get(two, english[two]),
                "aliases": (two, three, english[two], *other),
                "description": None,
                "start": None,
                "end": None,
                "code": two,
                "flag": True,
            }
        )
        for two, three, other in _iso_codes()
    }


def with_own(iso: Mapping[str, Country], own: Iterable[Country]) -> dict[str, Country]:
    """Return `iso` with the project's own countries: renamed where the id is ISO's, else added."""
    merged = dict(iso)
    for country in own:
        base = iso.get(country.id)
        if base is None and country.code and country.code.lower() not in iso:
            aliases = (*country.aliases, country.code)
            merged[country.id] = country.model_copy(update={"aliases": aliases})
        elif base is None:
            merged[country.id] = country
        else:
            aliases = (*base.aliases, base.name, *country.aliases)
            merged[country.id] = country.model_copy(update={"aliases": aliases, "code": base.code})
    return merged
