"""A made-up chronology of any length: the same seed and number of entries give the same one.

The words are invented; how many there are, how often each is used, and how entries, people and
places are spread over them is meant to be that of a real chronology of ten years.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

from babel import Locale

NAME = "A made-up chronology"
FIRST_YEAR, YEARS = 2015, 10
PEOPLE, ORGANISATIONS, TOPICS, THREADS, SOURCES = 300, 30, 40, 12, 20
COUNTRY_CODES = (
    "AF AL AM AR AT AU AZ BA BE BG BR BY CA CH CL CN CO CZ DE DK EE EG ES ET FI FR GB GE GR HU ID "
    "IE IL IN IQ IR IT JO JP KE KR KZ LB LT LV MD MX NG NL NO PK PL PT RO RS RU SE TR UA US"
)

SEED = 20241013
VOCABULARY = 4000
WORDS = 100
"""How many words the text of an entry has, about."""

T = TypeVar("T")

_ONSETS: list[str] = [*"bcdfghklmnprstvwz", "br", "ch", "dr", "gr", "pl", "sh", "st", "tr"]
_VOWELS: list[str] = [*"aeiou", "ai", "ea", "ou"]
_ENDS: list[str] = [*"dklmnrst", "nd", "rt", "st"]


@dataclass(frozen=True, slots=True)
class Record:
    """Somebody or something that entries name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; every builder gets all of it."""

    id: str
    date: str
    """In EDTF; about one in eight is vague."""
    year: int
    title: str
    paragraphs: tuple[str, ...]
    """In Markdown. The last one ends with a mark that no other entry has, for edits to change."""
    people: tuple[Record, ...]
    organisation: Record
    countries: tuple[Record, ...]
    topics: tuple[Record, ...]
    thread: Record | None
    source: Record
    item: int
    """The place in the source."""
    report: str
    """The title of a second source, if there is one."""
    quote: str
    phrase: str
    """What an annotation stands at, if there is one: words that the text has once."""
    note: str

    @property
    def inferred(self) -> bool:
        """Whether the editor has worked out the date."""
        return self.date.startswith("[")


@dataclass(frozen=True, slots=True)
class Chronology:
    """Entries, in order of their dates, and what they name."""

    entries: tuple[Entry, ...]
    people: tuple[Record, ...]
    organisations: tuple[Record, ...]
    countries: tuple[Record, ...]
    topics: tuple[Record, ...]
    threads: tuple[Record, ...]
    sources: tuple[Record, ...]


def mark(number: int) -> str:
    """Return the words that stand in the text of entry `number` alone."""
    return f"Reference number {number}."


def chronology(entries: int, seed: int = SEED) -> Chronology:
    """Return a chronology of that many entries."""
    return _Maker(random.Random(seed)).chronology(entries)


def slug(text: str) -> str:
    """Return text of letters and blanks as part of an address."""
    return text.lower().replace(" ", "-")


class _Weighted(Generic[T]):
    """Draws few of its items often and many seldom, by Zipf's law."""

    def __init__(self, items: Sequence[T], exponent: float) -> None:
        self.items = items
        self._weights = list(accumulate((n + 1) ** -exponent for n in range(len(items))))

    def draw(self, dice: random.Random, least: int, most: int) -> tuple[T, ...]:
        """Return from `least` to `most` items, none twice."""
        number = dice.randint(least, most)
        drawn = dice.choices(self.items, cum_weights=self._weights, k=number)
        return tuple(dict.fromkeys(drawn))

    def many(self, dice: random.Random, number: int) -> list[T]:
        """Return that many items, some of them more than once."""
        return dice.choices(self.items, cum_weights=self._weights, k=number)


class _Maker:
    """Draws everything from one source of chance, in one order."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.words = _Weighted(self._vocabulary(), 0.9)
        self.people = _Weighted(self._records(PEOPLE, 2), 0.6)
        self.organisations = _Weighted(self._records(ORGANISATIONS, 3), 0.6)
        self.topics = _Weighted(self._records(TOPICS, 1), 0.6)
        self.threads = _Weighted(self._records(THREADS, 2), 0.6)
        self.sources = _Weighted(self._records(SOURCES, 3), 0.6)
        names = Locale("en").territories
        countries = [Record(code.lower(), str(names[code])) for code in COUNTRY_CODES.split()]
        self.countries = _Weighted(countries, 0.6)

    def chronology(self, number: int) -> Chronology:
        days = sorted(self.dice.randrange(YEARS * 12 * 28) for _ in range(number))
        return Chronology(
            tuple(self._entry(number, day) for number, day in enumerate(days, start=1)),
            *(
                tuple(kind.items)
                for kind in (
                    self.people,
                    self.organisations,
                    self.countries,
                    self.topics,
                    self.threads,
                    self.sources,
                )
            ),
        )

    def _chance(self, share: float) -> bool:
        return self.dice.random() < share

    def _vocabulary(self) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < VOCABULARY:
            syllables = self.dice.choices((1, 2, 3), (3, 5, 2))[0]
            word = "".join(self._syllable() for _ in range(syllables))
            found[word + self.dice.choice(_ENDS)] = None
        return list(found)

    def _syllable(self) -> str:
        return self.dice.choice(_ONSETS) + self.dice.choice(_VOWELS)

    def _records(self, number: int, words: int) -> list[Record]:
        """Return records whose names are of that many words, no two alike."""
        found: dict[str, None] = {}
        while len(found) < number:
            name = " ".join(self.dice.choice(self.words.items).title() for _ in range(words))
            found[name] = None
        return [Record(slug(name), name) for name in found]

    def _entry(self, number: int, day: int) -> Entry:
        dice = self.dice
        year, month, day = FIRST_YEAR + day // 336, day // 28 % 12 + 1, day % 28 + 1
        title = self._sentence(6, 10).removesuffix(".")
        sentences = [self._sentence(8, 16) for _ in range(WORDS // 12)]
        phrase = self._phrase(sentences) if self._chance(0.15) else ""
        organisation = self.organisations.draw(dice, 1, 1)[0]
        return Entry(
            id=f"{year}-{month:02}-{day:02}-{slug(title)[:40].rstrip('-')}-{number}",
            date=self._date(year, month, day),
            year=year,
            title=title,
            paragraphs=self._paragraphs(sentences, number),
            people=self.people.draw(dice, 1, 4),
            organisation=organisation,
            countries=self.countries.draw(dice, 1, 3),
            topics=self.topics.draw(dice, 1, 2),
            thread=self.threads.draw(dice, 1, 1)[0] if self._chance(0.05) else None,
            source=self.sources.draw(dice, 1, 1)[0],
            item=dice.randint(1, 500),
            report=self._sentence(5, 9).removesuffix(".") if self._chance(0.5) else "",
            quote=self._sentence(8, 20) if self._chance(0.3) else "",
            phrase=phrase,
            note=self._sentence(8, 20) if phrase else "",
        )

    def _date(self, year: int, month: int, day: int) -> str:
        """Return the day, or something vaguer that is filed under the same year."""
        exact = f"{year}-{month:02}-{day:02}"
        if not self._chance(0.125):
            return exact
        vague = (
            f"{year}-{month:02}",
            f"{exact}~",
            f"{exact}/{year}-12-31",
            f"[{exact}..{year}-12-31]",
            f"{year}-{21 + month // 4}",
            f"{year}",
        )
        return self.dice.choice(vague)

    def _sentence(self, least: int, most: int) -> str:
        words = self.words.many(self.dice, self.dice.randint(least, most))
        return " ".join(words).capitalize() + "."

    def _phrase(self, sentences: Iterable[str]) -> str:
        """Return three words that stand next to each other once, or nothing."""
        text = " ".join(sentences)
        words = self.dice.choice(list(sentences)).rstrip(".").split()[2:5]
        phrase = " ".join(words)
        once = len(set(words)) == len(words) and text.count(phrase) == 1
        return phrase if once else ""

    def _paragraphs(self, sentences: list[str], number: int) -> tuple[str, ...]:
        middle = len(sentences) // 2
        if self._chance(0.2):
            sentences[0] = f"**{sentences[0]}**"
        if self._chance(0.2):
            sentences[-1] += f" See [the report](https://example.org/reports/{number})."
        sentences.append(mark(number))
        return (" ".join(sentences[:middle]), " ".join(sentences[middle:]))
