"""Names of months in other languages, in English: for what a date means that is written so."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import Locale

_LANGUAGES = (
    *("bg", "ca", "cs", "da", "de", "el", "es", "et", "fi", "fr", "hu", "id", "it", "lt", "lv"),
    *("nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "uk"),
)
"""Of these no month is called as another month is in another one of them, or in another calendar as
Turkish "Nisan" is."""
_SHORT = 3
"""So many letters for a month may be a word, as "ago" is one."""
_WORD = re.compile(r"[^\W\d_]+")
_BESIDE = re.compile(r"\b(?:del?|року|р|года|г)\b\.?[ ]?")  # noqa: RUF001 Ukrainian, Russian
"""What some languages put between day, month and year, or behind the year."""
_ORDINAL = re.compile(r"(?<=\d)(?:er|º|-?го)\b")  # noqa: RUF001 the same


def in_english(text: str) -> str:
    """Return a text with the names of its months in English, without what stands beside them.

    A text that names no month, or in English alone, is returned as it is.
    """
    if not _WORD.search(text):
        return text
    english = _english()
    text = unicodedata.normalize("NFC", text)
    said = _WORD.sub(lambda word: english.get(word[0].casefold(), word[0]), text)
    if said == text:
        return text
    return _ORDINAL.sub("", _BESIDE.sub("", said)).strip()


@cache
def _english() -> Mapping[str, str]:
    """Return the English names of months by those in other languages, in small letters."""
    names = Locale("en").months["format"]["wide"]
    known = {
        name.casefold().rstrip(".").rpartition(" ")[2]: names[number]
        for language in _LANGUAGES
        for use in Locale(language).months.values()
        for width in ("wide", "abbreviated")
        for number, name in use[width].items()
        if width == "wide" or len(name.rstrip(".")) > _SHORT
    }
    own = {name.casefold()[:length] for name in names.values() for length in (3, len(name))}
    return {name: english for name, english in known.items() if name not in own}
