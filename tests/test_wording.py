"""The words of pages in other languages: all that a page says is a message, and each is there."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.catalog import Message
from markupsafe import Markup

import catalogues
from golden import CASES
from marking import LANGUAGE, marked, unmarked, words_of_dates
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


_KEPT = re.compile(r"\{\w*\}|<[^>]*>")
"""What is the same in every language: values and tags."""


def is_said(one: str, number: int, message: Message) -> bool:
    """Tell whether the form of this number says a message; for one alone it may be in words."""
    *single, original = catalogues.forms(message.id)
    of_two = len(catalogues.forms(message.string)) == 2
    forms = [original, *(single if of_two and number == 0 else ())]
    return (
        bool(one)
        and not message.fuzzy
        and Counter(_KEPT.findall(one)) in [Counter(_KEPT.findall(form)) for form in forms]
        and not re.search('["<&]', _KEPT.sub("", one))
        and (one[:1].isspace() == original[:1].isspace() or one.strip() == original.strip())
        and one.startswith("{n}<") == original.startswith("{n}<")  # a script reads the number
        and (one[-1:] in ".:") == (original[-1:] in ".:")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_every_message(language: str) -> None:
    wrong = [
        (message.id, one)
        for message in catalogues.known(language)
        if message.id
        for number, one in enumerate(catalogues.forms(message.string))
        if not is_said(one, number, message)
    ]
    assert wrong == []


_MISPRINTS = {
    "de": "['”\\u2018\\u2019]",
    "es": "['“”]| …",
    "fr": "['“”]| …|(?<!\\u202f)[;?!]|(?<!\\u00a0)(?:»|:(?!\\d))|«(?!\\u00a0)",
    "it": "['“”]| …",
    "nl": "['“”„]",
    "pt": "['«»]| …",
}
"""What a printer of the language sets otherwise: quotation marks, and blanks before signs."""


@pytest.mark.parametrize("language", _MISPRINTS)
def test_a_catalogue_sets_signs_as_its_language_does(language: str) -> None:
    messages = (one for one in catalogues.known(language) if one.id)
    said = (_KEPT.sub("", form) for one in messages for form in catalogues.forms(one.string))
    assert [one for one in said if re.search(_MISPRINTS[language], one)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_theme_calls_the_feed_of_corrections_as_it_calls_itself(language: str) -> None:
    """It has words of its own: an ejected site has no catalogue."""
    name = wording(language).gettext("{name}: corrections", name="").lstrip(": \u00a0")
    theme = (CASES.parents[1] / "theme_overrides/main.html").read_text("utf-8")
    assert f'"{language}": "{name}",' in theme


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
    assert words.gettext("Flag: {country}", country=name) == "Flag: <b> {n}"
    assert words.markup("Flag: {country}", country=name) == f"Flag: {escape(name)}"
    assert words.markup("Flag: {country}", country=Markup("<i>x</i>")) == "Flag: <i>x</i>"
    one, several = "<p>{n}: {name}</p>", "<p>{n} of {name}</p>"
    assert words.nmarkup(one, several, 2, name=name) == f"<p>2 of {escape(name)}</p>"


def test_what_the_model_says_of_an_entry_is_a_message() -> None:
    said = {
        *get_args(model.Certainty),
        *get_args(model.CorrectionKind),
        *("draft", "date inferred"),
    }
    assert set(VALUES) == said


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
    known = [path.read_text("utf-8") for path in sorted(content.rglob("*.yml"))]
    known += [*words_of_dates(), *(one.name for one in chronology.countries.values())]
    found = {
        page.path: wrong
        for page in build.render(chronology, Options(drafts=True)).pages
        if (wrong := unmarked(page.body, known))
    }
    assert found == {}
