"""A language in which every message is marked, so that what is none can be told from it."""

import gettext
import re
import sys
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from babel import Locale

import catalogues
from regesta.dates import words
from regesta.wording import Wording, wording

BEGIN, END = "⟦", "⟧"


@cache
def _messages() -> AbstractSet[str]:
    """Return the messages that Babel finds in the code."""
    return {form for one in catalogues.template() for form in catalogues.forms(one.id)}


class _Marking(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        assert message in _messages(), f"no catalogue has '{message}'; is it in an f-string?"
        return f"{BEGIN}{message}{END}"

    def pgettext(self, context: str, message: str) -> str:
        del context
        return self.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


LANGUAGE = "en-x-marked"
"""The tag of this language; dates and names are those of English."""


def marked(language: str = LANGUAGE) -> Wording:
    """Return words in which every message stands between `BEGIN` and `END`."""
    return Wording(language, _Marking())


def mark_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every module of the package say what it says in `LANGUAGE` with marks."""

    def of(language: str) -> Wording:
        return marked() if language == LANGUAGE else wording(language)

    for name, module in [*sys.modules.items()]:
        if name.startswith("regesta.") and vars(module).get("wording") is wording:
            monkeypatch.setattr(module, "wording", of)


_MESSAGE = re.compile(f"{BEGIN}[^{BEGIN}{END}]*{END}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_PLACE = re.compile(r"(?:https?://)?[\w-]+(?:[./][\w-]+)+")
_PROPER = {
    *("Atom", "BibTeX", "CSL", "CSV", "Feed", "iCalendar", "JSON", "NDJSON", "RIS", "TimelineJS"),
    *("UTC", "Wikidata"),
}
"""Names that are the same in every language."""


def unmarked(html: str, known: Iterable[str]) -> list[str]:
    """Return the words of HTML or plain text that belong to no message, and that no text has."""
    attributes = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', html)
    text = unescape(" ".join([re.sub("<[^>]*>", " ", html), *attributes]))
    text = _PLACE.sub(" ", text)
    while _MESSAGE.search(text):  # one may stand in another
        text = _MESSAGE.sub(" ", text)
    own = {one.lower() for one in _WORD.findall(" ".join(known))}
    proper = {one.lower() for one in _PROPER}
    return [one for one in _WORD.findall(text) if one.lower() not in own | proper]


def words_of_dates() -> Iterator[str]:
    """Yield the words of dates, and of what else CLDR and the phrases name."""
    english = Locale("en")
    for width in ("wide", "abbreviated"):
        yield from english.months["format"][width].values()
    yield from english.languages.values()
    yield from english.territories.values()
    phrases = (Path(words.__file__).parent / "phrases/en.toml").read_text("utf-8")
    yield re.sub("#.*", "", phrases)
