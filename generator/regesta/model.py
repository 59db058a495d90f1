"""What a chronology is made of. Every record is frozen; text from outside is typed here, once.

A reference to another record (an actor, a topic, a source) holds a name as the file writes it until
the registries have resolved it; within a `Chronology` every reference is an id.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticKnownError

from regesta import dates
from regesta.dates import Date
from regesta.text import RESERVED, composed, is_sign

T = TypeVar("T")


def _written(pattern: str, hint: str, *types: str, **rules: Any) -> WithJsonSchema:
    """Say in JSON Schema how a value is written: `types` are those that YAML 1.2 takes it for.

    `pattern` is for text, and accepts whatever the validator beside it accepts.
    """
    return WithJsonSchema(
        {"type": ["string", *types], "pattern": pattern, "patternErrorMessage": hint, **rules},
        mode="validation",
    )


def _as_list(value: object) -> object:
    """Give a single item the list it may be written without."""
    return value if isinstance(value, list | tuple) else [value]


Many = Annotated[tuple[T, ...], BeforeValidator(_as_list)]
"""A list; a single item may stand without brackets."""


def _date(value: object) -> Date:
    if isinstance(value, Date):
        return value
    if not isinstance(value, str):
        raise ValueError("expected a date such as 2024-10-13")  # noqa: TRY004 pydantic reads ValueError
    return dates.parse(value)


_EDTF = r"""^[\s0-9XYTZ:+~?%/.,\[\]{}"'-]*[0-9][\s0-9XYTZ:+~?%/.,\[\]{}"'-]*$"""
_EDTF_HINT = "A date is written like 2024, 2024-10, 2024-10-13, 1905~ or [2024-10-13..2024-10-15]."

_EDTF_TYPES = ("integer", "array", "object")
_EDTF_SETS = {
    "items": {"type": ["string", "integer"]},
    "minItems": 1,
    "additionalProperties": {"type": "null"},
    "minProperties": 1,
}
"""What YAML makes of `[A..B]` and `{A, B}` without quotation marks."""


def without_blank_lines(value: str) -> str:
    """Strip what no reader sees; blanks before the first word may be an indented block."""
    if not value[:1].isspace():
        return value.rstrip()
    return re.sub(r"\A(?:[ \t]*\n)+", "", value).rstrip()


Markdown = Annotated[
    str, StringConstraints(strip_whitespace=False), AfterValidator(without_blank_lines)
]
"""An editor's text in Markdown."""

_AS_EDTF = PlainSerializer(str)
"""All else that is known of a date follows from how it is written."""

EDTF = Annotated[
    Date, PlainValidator(_date), _AS_EDTF, _written(_EDTF, _EDTF_HINT, *_EDTF_TYPES, **_EDTF_SETS)
]
"""A date in the Extended Date/Time Format (ISO 8601-2), read by `dates.parse`."""

HELD = ".."
"""The end of an office that is still held."""


def _until(value: object) -> Date | Literal[".."]:
    if value == HELD:
        return ".."
    if isinstance(value, str) and not any(map(str.isdigit, value)):
        raise ValueError(
            f"'{value}' is not a valid date; for an office still held on 'as_of' write '..'"
        )
    return _date(value)


Until = Annotated[
    Date | Literal[".."],
    PlainValidator(_until),
    _AS_EDTF,
    _written(rf"{_EDTF}|^\.\.$", f"{_EDTF_HINT} '..': still held.", *_EDTF_TYPES, **_EDTF_SETS),
]

MAX_ID = 200
"""Bytes: a file system takes 255, and an id gets an ending."""

_PLAIN_ID = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?")
"""Almost every id; the rule for the others is in `check_id`."""


def check_id(value: str) -> str:
    """Return `value` if it can be an address on every file system.

    An id is lower-case letters, digits, `-`, `_` and `.`, begins and ends with a letter or a digit,
    has no two dots in a row, is in Unicode normal form KC, and has at most `MAX_ID` bytes. A sign
    that belongs to the letter before it, such as an Indic vowel, counts as one.

    Raises:
        ValueError: with a sentence that says what would be right.

    """
    if len(value) <= MAX_ID and _PLAIN_ID.fullmatch(value) and value not in RESERVED:
        return value
    signs = composed(value)
    wrong = [sign for sign in signs if not _is_of_an_id(sign) or sign != sign.lower()]
    if wrong:
        raise ValueError(
            f"id '{value}' holds '{wrong[0]}'; an id is lower-case letters, digits, '-', '_', '.'"
        )
    if not value or not value[0].isalnum() or value[-1] in "-_." or ".." in value:
        raise ValueError(f"id '{value}' must begin and end with a letter or a digit, without '..'")
    if value.split(".", maxsplit=1)[0] in RESERVED:
        raise ValueError(f"id '{value}' is reserved for the site or file system; choose another")
    if len(value.encode()) > MAX_ID:
        raise ValueError(f"id '{value[:40]}…' is longer than {MAX_ID} bytes; choose a shorter one")
    if unicodedata.normalize("NFKC", value) != value:
        raise ValueError(f"id '{value}' holds a letter in an unusual form; type it anew")
    return value


def _is_of_an_id(sign: str) -> bool:
    return sign.isalnum() or sign in "-_." or is_sign(sign)


_OUTER = r"[^\sA-Z!-/:-@\[-`{-~]"
_INNER = r"[^\sA-Z!-,/:-@\[-^`{-~]"
ID_FORM = rf"(?!.*\.\.){_OUTER}({_INNER}*{_OUTER})?"
"""An id as a regular expression of JSON Schema, with every letter beyond ASCII allowed."""

Id = Annotated[
    str,
    AfterValidator(check_id),
    _written(
        rf"^\s*{ID_FORM}\s*$",
        "An id is lower-case letters, digits, '-', '_' and '.'.",
        "number",
        "boolean",
    ),
]


_TO_ENCODE = re.compile(r"[<>\"`{}\\]")
"""Signs that a web address has as a percent sign and a number."""
_WEB = re.compile(r"https?://[^\s/@<>\"'`{}\\]+(/[^\s<>\"`{}\\]*|[?#][^\s<>\"`{}\\]*)?")
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
"""Signs that nobody sees and no address has; those that join Persian letters are in some."""


def is_web(text: str) -> bool:
    """Tell whether a text is a web address, as this package takes one."""
    return _WEB.fullmatch(text) is not None and not _UNSEEN.search(text)


def unseen(text: str) -> str:
    """Return the first sign in a text for which it is no web address, though nobody sees it."""
    found = _UNSEEN.search(text)
    return f"U+{ord(found.group()):04X}" if found else ""


def _web(value: str) -> str:
    if is_web(value):
        return value
    if sign := unseen(value):
        raise ValueError(f"'{value}' holds the invisible character {sign}; delete it")
    better = "one begins with https:// and has no spaces"
    if (found := _TO_ENCODE.search(value)) and is_web(_TO_ENCODE.sub("_", value)):
        better = f"write the {found[0]} in it as %{ord(found[0]):02X}"
    raise ValueError(f"'{value}' is not a web address; {better}")


Url = Annotated[
    str,
    AfterValidator(_web),
    _written(r"^\s*https?://\S+\s*$", "A web address begins with https:// and has no spaces."),
]


def _matching(pattern: str, example: str) -> AfterValidator:
    """Return a validator that accepts what `pattern` matches whole."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if compiled.fullmatch(value):
            return value
        raise ValueError(f"'{value}' is not {example}")

    return AfterValidator(check)


_LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*"
_NO_LANGUAGES = {
    "by": "be",
    "cn": "zh",
    "cz": "cs",
    "dk": "da",
    "gr": "el",
    "jp": "ja",
    "rs": "sr",
    "ua": "uk",
}
"""Codes of countries that are no language's, with the language that is mostly meant by each."""


def _no_country(value: str) -> str:
    primary = value.partition("-")[0].lower()
    if primary in _NO_LANGUAGES:
        raise ValueError(f"'{value}' is a country; the language is '{_NO_LANGUAGES[primary]}'")
    return value


Language = Annotated[
    str,
    _matching(_LANGUAGE, "a language code like 'en' or 'uk' (BCP 47)"),
    AfterValidator(_no_country),
    _written(
        rf"^\s*{_LANGUAGE}\s*$", "A language is a code like 'en' or 'uk' (BCP 47).", "boolean"
    ),
]

_WIKIDATA = r"Q[1-9][0-9]{0,11}"
Wikidata = Annotated[
    str,
    _matching(_WIKIDATA, "an item of Wikidata like 'Q57792'"),
    _written(rf"^\s*{_WIKIDATA}\s*$", "An item of Wikidata is a code like Q57792."),
]


def _coordinates(value: str) -> str:
    number = r"[+-]?[0-9]{1,3}(?:\.[0-9]+)?"
    found = re.fullmatch(rf"({number})\s*,\s*({number})", value)
    if found and abs(float(found[1])) <= 90 and abs(float(found[2])) <= 180:  # noqa: PLR2004 degrees
        return value
    raise ValueError(f"'{value}' is not a latitude and a longitude in degrees, like '50.45, 30.52'")


Coordinates = Annotated[
    str,
    AfterValidator(_coordinates),
    _written(r"^[\s0-9.+-]+,[\s0-9.+-]+$", "Coordinates are degrees, like 50.45, 30.52."),
]

_YES_NO = {"true": True, "yes": True, "false": False, "no": False}


def _flag(value: object) -> bool:
    answer = _YES_NO.get(str(value).lower())
    if answer is None:
        raise ValueError(f"'{value}' is neither true nor false")
    return answer


Flag = Annotated[
    bool,
    PlainValidator(_flag),
    _written(
        "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Yy][Ee][Ss]|[Nn][Oo])$",
        "Write true or false.",
        "boolean",
    ),
]

Certainty = Literal["confirmed", "reported", "alleged", "disputed", "refuted"]
Basis = Literal["stated", "inferred"]
CorrectionKind = Literal["correction", "addition", "clarification", "withdrawal"]
Status = Literal["published", "draft", "withdrawn"]
Openness = Literal["open", "closed"]


_NOT_KEPT: set[str] = set()
"""Which fields were given is of no use: one set for all records, which would take as much again."""


class Record(BaseModel):
    """Text in, values out; unknown keys are refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        arbitrary_types_allowed=True,
        defer_build=True,  # where nothing has changed since last time, nothing is validated
    )

    blank: ClassVar[dict[str, Any]]
    """The fields by their names, without values. A mapping that is copied from it shares the names
    with it (PEP 412), and takes a third of the memory of one that has its own."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        """Make the blank of a class: of an object whose attributes are set one by one."""
        one = object.__new__(cls)
        for name in cls.model_fields:
            object.__setattr__(one, name, None)
        cls.blank = vars(one)

    def model_post_init(self, _: object) -> None:
        """Forget which fields were given."""
        object.__setattr__(self, "__pydantic_fields_set__", _NOT_KEPT)

    def but(self, values: dict[str, Any]) -> Self:
        """Return a copy with other `values`, by the names of fields; they are not validated.

        What `model_copy` does, five times as quick: names become ids in every entry.
        """
        return self.made_of(self.blank | self.__dict__ | values)

    @classmethod
    def made_of(cls, values: dict[str, Any]) -> Self:
        """Return a record of `values`, best a copy of `blank`; it keeps the mapping.

        What `model_construct` does, and as there they are not validated.
        """
        record = object.__new__(cls)
        _put_values(record, values)
        _put_given(record, _NOT_KEPT)
        _put_extra(record, None)
        _put_private(record, None)
        return record


def _setter(name: str) -> Callable[[BaseModel, object], None]:
    """Return what sets one of the four attributes of every record, which is frozen otherwise."""
    return cast("Callable[[BaseModel, object], None]", vars(BaseModel)[name].__set__)


_put_values = _setter("__dict__")
_put_given = _setter("__pydantic_fields_set__")
_put_extra = _setter("__pydantic_extra__")
_put_private = _setter("__pydantic_private__")


class Link(Record):
    """An address outside the chronology; written bare, or with a title."""

    url: Url
    title: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {"url": value} if isinstance(value, str) else value


class Office(Record):
    """An office that a person held, from a date to a date.

    Without `to` its end is not known; with `to: ..` it is held on the person's `as_of`.
    """

    title: str
    of: str | None = None
    """The body or country of the office; within a `Chronology` by its record's name."""
    start: EDTF | None = Field(None, alias="from")
    end: Until | None = Field(None, alias="to")

    @property
    def name(self) -> str:
        """The office in words: "Secretary General, NATO"."""
        return f"{self.title}, {self.of}" if self.of and not self._says_of else self.title

    @property
    def _says_of(self) -> bool:
        """Whether the title names the body: "South Sudan" does not name Sudan."""
        for found in re.finditer(rf"(?<!\w){re.escape(self.of or '')}(?!\w)", self.title):
            before = self.title[: found.start()].split()
            if not (before and before[-1][0].isupper()):
                return True
        return False


class Named(Record):
    """What every registry record has."""

    id: Id
    formerly: Many[Id] = ()
    name: str
    aliases: Many[str] = ()
    description: str | None = None


class Person(Named):
    """A person, once, however often the name is spelled differently."""

    sort: str | None = None
    country: str | None = None
    wikidata: Wikidata | None = None
    links: Many[Link] = ()
    offices: Many[Office] = ()
    as_of: EDTF | None = None

    @property
    def sort_name(self) -> str:
        """The name that lists are sorted by."""
        return self.sort or self.name

    @model_validator(mode="after")
    def _as_of_for_held(self) -> "Person":
        if self.as_of is None and any(office.end == HELD for office in self.offices):
            raise ValueError("'to: ..' means still held; give 'as_of', a day on which that was so")
        return self


class Organisation(Named):
    """A body that acts, speaks or is spoken of: an alliance, a ministry, a newspaper."""

    sort: str | None = None
    kind: str | None = None
    country: str | None = None
    parent: str | None = None
    wikidata: Wikidata | None = None
    links: Many[Link] = ()

    @property
    def sort_name(self) -> str:
        """The name that lists are sorted by."""
        return self.sort or self.name


class Topic(Named):
    """A subject that entries are filed under."""

    parent: str | None = None


class Thread(Named):
    """An ordered story that runs through several entries."""

    parent: str | None = None


class Country(Named):
    """A country: ISO 3166-1, or the project's own in `countries.yml`."""

    start: EDTF | None = Field(None, alias="from")
    end: EDTF | None = Field(None, alias="to")
    code: Annotated[str, _matching("[A-Z]{2}", "two capital letters like 'XK'")] | None = None
    """ISO 3166-1 alpha-2, upper case; None for what ISO lacks."""
    flag: Flag = True


class SourceRecord(Record):
    """Something that can be read, seen or visited again."""

    title: str | None = None
    url: Url | None = None
    publisher: str | None = None
    author: Many[str] = ()
    kind: str | None = None
    language: Language | None = None
    published: EDTF | None = None
    accessed: EDTF | None = None
    archived: Url | None = None
    archive: str | None = None
    shelfmark: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _can_be_named(self) -> "SourceRecord":
        if not (self.title or self.url or self.shelfmark):
            raise ValueError("a source needs a title, a url or a shelfmark")
        return self

    @property
    def name(self) -> str:
        """The words by which the source is listed."""
        return self.title or self.shelfmark or self.url or ""


class Source(SourceRecord):
    """A source that several entries rest on, with an id of its own."""

    id: Id
    formerly: Many[Id] = ()

    @property
    def aliases(self) -> tuple[str, ...]:
        """A source is referred to by id or title alone."""
        return ()


class _InPlace(dict[str, object]):
    """The keys of a source that is written out where it is cited."""


class Citation(Record):
    """What an entry rests on: a shared source, a place in one, or a source written in place."""

    source: str | None = None
    at: str | None = None
    quote: str | None = None
    inline: SourceRecord | None = None

    @model_validator(mode="before")
    @classmethod
    def _shapes(cls, value: object) -> object:
        if isinstance(value, str):
            return {"inline": _InPlace(url=value)} if is_web(value) else {"source": value}
        if isinstance(value, dict) and "source" not in value:
            own = {key: text for key, text in value.items() if key in {"at", "quote"}}
            rest = {key: text for key, text in value.items() if key not in own}
            return {**own, "inline": _InPlace(rest)}
        return value

    @field_validator("inline", mode="before")
    @classmethod
    def _is_no_key(cls, value: object) -> object:
        """Refuse `inline` in a file as any other unknown key."""
        if isinstance(value, _InPlace | SourceRecord):
            return value
        raise PydanticKnownError("extra_forbidden")


class Actor(Record):
    """Somebody who takes part in an entry, or is named in it.

    Just one of `who`, `unnamed` and `withheld` is given.
    """

    who: str | None = Field(None, alias="name")
    """A person or an organisation."""
    role: str | None = None
    unnamed: str | None = None
    """Words for somebody the source does not name."""
    withheld: str | None = None
    """Words for somebody whom the editors do not name."""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_of(self) -> "Actor":
        if (self.who, self.unnamed, self.withheld).count(None) != 2:  # noqa: PLR2004 all but one
            raise ValueError("an actor needs exactly one of 'name', 'unnamed' and 'withheld'")
        return self

    @property
    def mentioned(self) -> bool:
        """Whether the actor is only spoken of."""
        return self.role == "mentioned"


class Place(Record):
    """Where something happened; coordinates only as an editor types them."""

    name: str
    country: str | None = None
    at: Coordinates | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value


class Quote(Record):
    """Somebody's own words, kept to the letter.

    Just one of `speaker`, `unnamed` and `withheld` is given, as for an actor.
    """

    speaker: str | None = None
    unnamed: str | None = None
    """Words for a speaker whom the source does not name."""
    withheld: str | None = None
    """Words for a speaker whom the editors do not name."""
    text: str
    to: str | None = None
    original: str | None = None
    language: Language | None = None
    source: str | None = None
    at: str | None = None
    """The place in the source."""
    context: str | None = None
    """The sentence that a fragment stands in."""
    part: Flag = False
    """Whether this is a fragment of a sentence."""
    cut: Flag = False
    """Whether the source breaks off within the quotation."""

    @model_validator(mode="after")
    def _has_a_speaker_and_a_place(self) -> "Quote":
        if (self.speaker, self.unnamed, self.withheld).count(None) != 2:  # noqa: PLR2004 as above
            raise ValueError("a quotation needs exactly one of 'speaker', 'unnamed' and 'withheld'")
        if self.at and not self.source:
            raise ValueError("'at' is a place in a source; give its 'source' as well")
        return self


class Annotation(Record):
    """An editor's note on a phrase (W3C Web Annotation, TextQuoteSelector)."""

    phrase: str
    note: str
    prefix: str | None = None
    suffix: str | None = None
    by: str | None = None
    date: EDTF | None = None
    source: str | None = None


class Translation(Record):
    """Title and text of an entry in another language."""

    title: str | None = None
    text: Markdown | None = None


class Correction(Record):
    """A change to an entry that a reader is told of."""

    date: EDTF
    kind: CorrectionKind
    note: str


class Entry(Record):
    """What happened, once: dated as exactly as its source allows, never more so."""

    id: Id
    formerly: Many[Id] = ()
    date: EDTF
    date_basis: Basis = "stated"
    date_note: str | None = None
    date_as_written: str | None = None
    title: str
    language: Language | None = None
    text: Markdown | None = None
    translations: dict[Language, Translation] = Field(default_factory=dict)
    actors: Many[Actor] = ()
    countries: Many[str] = ()
    places: Many[Place] = ()
    topics: Many[str] = ()
    thread: str | None = None
    quotes: Many[Quote] = ()
    sources: Many[Citation] = ()
    annotations: Many[Annotation] = ()
    facts: dict[str, str] = Field(default_factory=dict)
    related: Many[Annotated[str, AfterValidator(composed)]] = ()
    corrections: Many[Correction] = ()
    added: EDTF | None = None
    certainty: Certainty | None = None
    certainty_note: str | None = None
    status: Status = "published"
    tags: Many[str] = ()

    @model_validator(mode="before")
    @classmethod
    def _topic_is_topics(cls, value: Any) -> Any:
        if isinstance(value, dict) and "topic" in value and "topics" not in value:
            value = {("topics" if key == "topic" else key): item for key, item in value.items()}
        return value

    @property
    def rests_on_a_source(self) -> bool:
        """Whether it, or a quotation in it, rests on a source, shared or written out."""
        return bool(self.sources) or any(quote.source for quote in self.quotes)

    @property
    def texts(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """What of it is Markdown, each text with the keys and numbers that lead to it."""
        if self.text:
            yield ("text",), self.text
        if self.date_note:
            yield ("date_note",), self.date_note
        for language, translation in self.translations.items():
            if translation.text:
                yield ("translations", language, "text"), translation.text
        for number, note in enumerate(self.annotations):
            yield ("annotations", number, "note"), note.note
        for number, correction in enumerate(self.corrections):
            yield ("corrections", number, "note"), correction.note

    @property
    def updated(self) -> Date | None:
        """The date of the latest correction."""
        if not self.corrections:  # as of nearly all, and all are asked
            return None
        return max((one.date for one in self.corrections), key=_order)


def _order(date: Date) -> tuple[Any, ...]:
    return date.sort_key


class Registries(Record):
    """Which registries take in names that have no record."""

    people: Openness | None = None
    organisations: Openness | None = None
    topics: Openness | None = None
    sources: Openness | None = None
    threads: Openness | None = None


Rule = Literal["require-source", "require-archive", "require-accessed"]


class Settings(Record):
    """`chronology.yml`: what the chronology says of itself."""

    name: str = "Chronology"
    description: str | None = None
    language: Language = "en"
    registries: Registries = Registries()
    rules: Many[Rule] = ()
    """What `regesta check --strict` requires."""
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Chronology:
    """All records, resolved. Entries are in order of date; every reference is an id of a record."""

    settings: Settings = field(default_factory=Settings)
    entries: tuple[Entry, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    countries: Mapping[str, Country] = field(default_factory=dict)
    """The countries that entries and records refer to."""
    topics: Mapping[str, Topic] = field(default_factory=dict)
    threads: Mapping[str, Thread] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    unwritten: frozenset[tuple[str, str]] = frozenset()
    """Registry and id of records that no file holds: only entries refer to them."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The file of each entry, relative to the content folder."""
    idle_countries: Mapping[str, Country] = field(default_factory=dict)
    """Those of countries.yml that no entry and no record refers to, and that have no pages."""

    def actor(self, id_: str) -> Person | Organisation:
        """Return the person or organisation with this id; both share one space of ids."""
        return self.people.get(id_) or self.organisations[id_]
