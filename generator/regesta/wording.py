"""The words of pages in the site's language, by messages as GNU gettext has them.

What a language needs stands in `locales/<language>.po`; adding a language is adding a file, which
`generator/catalogues.py` of the repository compiles. Messages are written in English, which needs
none, and in which is said what is not translated.
A message has its values in braces, as `str.format` has; `{n}` is the number that it is about.
"""

import gettext
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from markupsafe import Markup

from regesta.text import escape, safe


class Wording:
    """The words of one language.

    `gettext`, `ngettext`, `pgettext` are for plain text; `markup`, `nmarkup`, `pmarkup` for HTML:
    messages may hold some, and values are escaped that are not safe.
    """

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        """The BCP 47 tag of the language."""
        self.translations = translations
        self._html = _Known(translations)

    def gettext(self, message: str, /, **values: object) -> str:
        """Return a message with its values."""
        said = self.translations.gettext(message)
        return said.format_map(values) if values else said

    def pgettext(self, context: str, message: str, /, **values: object) -> str:
        """Return a message that means this in a context, and something else in another."""
        said = self.translations.pgettext(context, message)
        return said.format_map(values) if values else said

    def ngettext(self, one: str, several: str, n: int, /, **values: object) -> str:
        """Return the message for a number, which is its value `n`."""
        return self.translations.ngettext(one, several, n).format(n=n, **values)

    def labelled(self, label: str) -> str:
        """Return a label with the colon behind it, in front of which French has a space."""
        return self.pgettext("label", "{label}:", label=label)

    def markup(self, message: str, /, **values: object) -> Markup:
        """Return a message as HTML."""
        if not values:
            return self._html[message]
        return safe(self.gettext(message, **_escaped(values)))

    def nmarkup(self, one: str, several: str, n: int, /, **values: object) -> Markup:
        """Return the message for a number as HTML."""
        return safe(self.ngettext(one, several, n, **_escaped(values)))

    def pmarkup(self, context: str, message: str, /, **values: object) -> Markup:
        """Return a message that means this in a context as HTML."""
        return safe(self.pgettext(context, message, **_escaped(values)))


class _Known(dict[str, Markup]):
    """Messages as HTML: a page has dozens, mostly without values."""

    def __init__(self, translations: gettext.NullTranslations) -> None:
        super().__init__()
        self._translations = translations

    def __missing__(self, message: str) -> Markup:
        said = self[message] = safe(self._translations.gettext(message))
        return said


_SAFE = frozenset({Markup, int})
"""The types of what needs no escaping."""


def _escaped(values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value if type(value) in _SAFE else escape(str(value))
        for name, value in values.items()
    }


def gettext_noop(message: str) -> str:
    """Return a message as it is; it is translated where it is said."""
    return message


def ngettext_noop(one: str, several: str) -> tuple[str, str]:
    """Return the messages for numbers as they are; one is translated where it is said."""
    return one, several


VALUES = (
    *(gettext_noop("confirmed"), gettext_noop("reported"), gettext_noop("alleged")),
    *(gettext_noop("disputed"), gettext_noop("refuted"), gettext_noop("draft")),
    *(gettext_noop("date inferred"), gettext_noop("correction"), gettext_noop("addition")),
    *(gettext_noop("clarification"), gettext_noop("withdrawal")),
)
"""What of the model's own words readers see: each is its own message."""


@cache
def wording(language: str) -> Wording:
    """Return the words of a language by its BCP 47 tag, in English where there are no others."""
    primary = language.replace("_", "-").partition("-")[0].lower()
    is_name = primary.isascii() and primary.isalpha()
    return Wording(language, _read(primary if is_name else "en"))


def locale(language: str) -> Locale:
    """Return what CLDR has of a language by its BCP 47 tag; English where it has nothing."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@cache
def _read(language: str) -> gettext.NullTranslations:
    place = files("regesta") / "locales" / f"{language}.mo"
    if not place.is_file():
        return gettext.NullTranslations()
    with place.open("rb") as file:
        return gettext.GNUTranslations(file)
