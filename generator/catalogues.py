"""Brings `regesta/locales` up to date with the messages of the code. Run by hand.

    python generator/catalogues.py        # all of them
    python generator/catalogues.py sv     # begins one in Swedish

Messages are taken from modules, scripts and templates, as Babel's extractors find them. In a `.po`
what is translated stays, and what is not said any more goes; the `.mo` beside it is what is read.
"""

import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent / "regesta"
LOCALES = PACKAGE / "locales"

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_noop": None,
    "ngettext_noop": (1, 2),
    "markup": None,
    "nmarkup": (1, 2),
    "pmarkup": ((1, "c"), 2),
}
"""The functions that say a message; see `regesta.wording`."""

METHODS = {"**.py": "python", "**.md.jinja": "jinja2", "**.js": "javascript"}
"""What finds the messages of a file."""

HEADER = r"""msgid ""
msgstr ""
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plurals}\n"

"""
"""What a program for translators has to know, and nothing that changes from day to day."""


def template() -> Catalog:
    """Return all messages, without a translation."""
    found = Catalog()
    methods = [*METHODS.items()]
    for file, _, message, _, context in extract_from_dir(PACKAGE, methods, keywords=KEYWORDS):
        found.add(message, locations=[(file, 0)], context=context)
    return found


def known(language: str) -> Catalog:
    """Return the messages of a language as they stand in its file; none where there is no file."""
    place = LOCALES / f"{language}.po"
    text = place.read_bytes() if place.is_file() else b""
    return read_po(BytesIO(text), locale=language)


def updated(language: str) -> bytes:
    """Return the file of a language with the messages of the code."""
    catalogue = known(language)
    catalogue.update(template(), no_fuzzy_matching=True)
    header = HEADER.format(language=language, plurals=catalogue.plural_forms)
    text = BytesIO()
    write_po(
        text,
        catalogue,
        width=100,
        omit_header=True,
        sort_by_file=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    return header.encode() + text.getvalue()


def messages(catalogue: Catalog) -> dict[object, tuple[str, ...]]:
    """Return what is translated, by context and message."""
    return {
        (_text(one.context), *forms(one.id)): forms(one.string)
        for one in catalogue
        if one.id and any(forms(one.string))
    }


def _text(context: str | bytes | None) -> str:
    """Return a context; of a compiled message Babel leaves it in bytes."""
    return context.decode() if isinstance(context, bytes) else context or ""


def forms(said: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return what a message, or its translation, says: in one form, or in several."""
    return (said,) if isinstance(said, str) else tuple(said or ())


def compiled(language: str) -> Catalog:
    """Return the messages of a language as they are read; none where there is no file."""
    place = LOCALES / f"{language}.mo"
    if not place.is_file():
        return Catalog(locale=language)
    with place.open("rb") as file:
        return read_mo(file)


def compile_again(language: str) -> None:
    """Write what is read, if it says something else by now: its header is never the same."""
    catalogue = known(language)
    if messages(compiled(language)) != messages(catalogue):
        with (LOCALES / f"{language}.mo").open("wb") as file:
            write_mo(file, catalogue)


def languages() -> Iterator[str]:
    """Yield the languages that have a file."""
    yield from sorted(place.stem for place in LOCALES.glob("*.po"))


def main() -> None:
    """Write the files."""
    LOCALES.mkdir(exist_ok=True)
    for language in sys.argv[1:] or languages():
        (LOCALES / f"{language}.po").write_bytes(updated(language))
        compile_again(language)


if __name__ == "__main__":
    main()
