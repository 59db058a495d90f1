"""The words of pages in other languages: all that a page says is a message, and each is there."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import get_args

import pytest
from babel import Locale
from markupsafe import Markup

import catalogues
from golden import CASES
from marking import BEGIN, END, LANGUAGE, marked
from regesta import build, charts, model
from regesta.build import Options
from regesta.dates import words
from regesta.pages import site, templating
from regesta.text import escape
from regesta.wording import VALUES, wording

LANGUAGES = [*catalogues.languages()]


def test_pages_have_words_in_each_language_that_dates_are_said_in() -> None:
    phrases = Path(words.__file__).parent / "phrases"
    assert sorted(["en", *LANGUAGES]) == sorted(one.stem for one in phrases.glob("*.toml"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_the_messages_of_the_code(language: str) -> None:
    held = (catalogues.LOCALES / f"{language}.po").read_bytes()
    assert held == catalogues.updated(language), "run `python generator/catalogues.py`"
    read = catalogues.messages(catalogues.compiled(language))
    assert read == catalogues.messages(catalogues.known(language)), "run it"


def said(of: str | Sequence[str] | None) -> Sequence[str]:
    """Return what a message, or its translation, says: in one form, or in several."""
    return [of] if isinstance(of, str) else of or [""]


_KEPT = re.compile(r"\{\w*\}|<[^>]*>")
"""What is the same in every language: values and tags."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_every_message(language: str) -> None:
    wrong = [
        (original, one)
        for message in catalogues.known(language)
        if message.id
        for original in said(message.id)[-1:]
        for one in said(message.string)
        if not one
        or message.fuzzy
        or Counter(_KEPT.findall(one)) != Counter(_KEPT.findall(original))
        or re.search('["<&]', _KEPT.sub("", one))
        or one[:1].isspace() != original[:1].isspace()
        or (one[-1:] in ".:") != (original[-1:] in ".:")
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_has_the_form_of_its_language(language: str) -> None:
    """Of a message without its own form for a number the English one would be said."""
    own, english = wording(language), wording("en")
    for number in (1, 2, 5, 11, 21, 22, 1000):
        entries = own.ngettext("{n} entry", "{n} entries", number)
        assert entries != english.ngettext("{n} entry", "{n} entries", number)
        assert str(number) in entries


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "Map"),
        ("de", "Karte"),
        ("de-AT", "Karte"),
        ("de_CH", "Karte"),
        ("DE", "Karte"),
        ("ja", "Map"),
        ("", "Map"),
        ("../locales/de", "Map"),
    ],
)
def test_a_language_without_words_of_its_own_is_answered_in_english(
    tag: str, expected: str
) -> None:
    assert wording(tag).gettext("Map") == expected


def test_values_are_escaped_in_html_alone() -> None:
    words, name = wording("en"), "<b> {n}"
    assert words.gettext("Flag of {country}", country=name) == "Flag of <b> {n}"
    assert words.markup("Flag of {country}", country=name) == f"Flag of {escape(name)}"
    assert words.markup("Flag of {country}", country=Markup("<i>x</i>")) == "Flag of <i>x</i>"
    one, several = "<p>{n}: {name}</p>", "<p>{n} of {name}</p>"
    assert words.nmarkup(one, several, 2, name=name) == f"<p>2 of {escape(name)}</p>"


def test_what_the_model_says_of_an_entry_is_a_message() -> None:
    said = {
        *get_args(model.Certainty),
        *get_args(model.CorrectionKind),
        *("draft", "date inferred"),
    }
    assert set(VALUES) == said


_MESSAGE = re.compile(f"{BEGIN}[^{BEGIN}{END}]*{END}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_PLACE = re.compile(r"[\w-]+(?:[./][\w-]+)+")
_PROPER = {"BibTeX", "RIS", "CSL", "JSON", "Wikidata", "UTC"}
"""Names that are the same in every language."""


def unmarked(html: str) -> Iterator[str]:
    """Yield the words of a page that belong to no message."""
    attributes = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', html)
    text = unescape(" ".join([re.sub("<[^>]*>", " ", html), *attributes]))
    text = _PLACE.sub(" ", text)
    while _MESSAGE.search(text):  # one may stand in another
        text = _MESSAGE.sub(" ", text)
    yield from _WORD.findall(text)


def of_dates() -> Iterator[str]:
    """Yield the words of dates, and of what else CLDR and the phrases name."""
    english = Locale("en")
    for width in ("wide", "abbreviated"):
        yield from english.months["format"][width].values()
    yield from english.languages.values()
    yield from english.territories.values()
    yield (Path(words.__file__).parent / "phrases/en.toml").read_text("utf-8")


@pytest.mark.parametrize("content", [*CASES.glob("*/content"), CASES.parent / "fast/content"])
def test_a_page_says_nothing_that_is_no_message(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (site, templating, charts):
        monkeypatch.setattr(module, "wording", marked)
    chronology = build.load(content).chronology
    assert chronology is not None
    settings = chronology.settings.model_copy(update={"language": LANGUAGE})
    chronology = replace(chronology, settings=settings)
    texts = [path.read_text("utf-8") for path in sorted(content.rglob("*.yml"))]
    texts += [one.name for one in chronology.countries.values()]
    known = set(_WORD.findall(" ".join([*texts, *of_dates()]))) | _PROPER
    folded = {one.lower() for one in known}
    found = {
        page.path: wrong
        for page in build.render(chronology, Options(drafts=True)).pages
        if (wrong := [one for one in unmarked(page.body) if one.lower() not in folded])
    }
    assert found == {}
