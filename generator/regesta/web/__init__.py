"""The scripts of the site: plain ES modules that a browser loads as they stand here.

They come out below `assets/regesta/` and import one another by relative addresses, so that they
work under every builder and with or without the theme. Nothing loads them but the pages that need
them. Their words are English, and are changed for those of another language: see `words.js`.
"""

import gettext
import json
import re
from functools import cache
from pathlib import Path

from regesta.outputs.asset import Asset
from regesta.wording import Wording, wording

ADDRESS = "assets/regesta"
"""Where the scripts are, relative to the site."""

INSTANT = "navigation.instant"
"""The feature of the theme under which a page is put into the place of another, and no script of
this folder begins: it is left off."""

_FOLDER = Path(__file__).parent

_LITERAL = r'("(?:[^"\\\n]|\\.)*")'


def _call(function: str, arguments: str) -> re.Pattern[str]:
    """Return what finds the calls of a function, and of none whose name only ends so."""
    # What is looked for first is letters: before them, each place would be looked at.
    return re.compile(rf"({function}\((?<![\w$.#]{function}\()\s*){arguments}")


_MESSAGE = _call("_", _LITERAL)
_IN_CONTEXT = _call("pgettext", rf"({_LITERAL},\s+){_LITERAL}")
_OF_NUMBER = _call("ngettext", rf"{_LITERAL},\s+{_LITERAL}")
_LANGUAGE = 'LANGUAGE = "en"'
_PLURAL = "Number(n !== 1)"
_NUMBERS = (*range(200), 10**6)
"""Among which is one for every form that a language has for numbers."""


@cache
def files(language: str) -> tuple[Asset, ...]:
    """Return every script of this folder as a file of the site, by name, in a language's words."""
    words = wording(language)
    return tuple(
        Asset(f"{ADDRESS}/{path.name}", translated(path.read_text(encoding="utf-8"), words))
        for path in sorted(_FOLDER.glob("*.js"))
    )


def translated(script: str, words: Wording) -> str:
    """Return a script with words of a language; as it is where that has none but English ones."""
    rule = _rule(words.translations)
    if rule is None:
        return script

    def message(call: re.Match[str]) -> str:
        return call[1] + _literal(words.gettext(json.loads(call[2])))

    def in_context(call: re.Match[str]) -> str:
        said = words.pgettext(json.loads(call[3]), json.loads(call[4]))
        return call[1] + call[2] + _literal(said)

    def of_number(call: re.Match[str]) -> str:
        one, several = json.loads(call[2]), json.loads(call[3])
        forms = [words.translations.ngettext(one, several, n) for n in _examples(rule)]
        return f"{call[1]}{_literal(forms)}, null"

    for call, said in ((_MESSAGE, message), (_IN_CONTEXT, in_context), (_OF_NUMBER, of_number)):
        script = call.sub(said, script)
    own = f'LANGUAGE = "{words.language.partition("-")[0].lower()}"'
    return script.replace(_LANGUAGE, own).replace(_PLURAL, f"Number({rule})")


def _rule(translations: gettext.NullTranslations) -> str | None:
    """Return by what expression of C, and of JavaScript, a number has its form; None in English."""
    told = translations.info().get("plural-forms", "")
    return found[1].strip() if (found := re.search(r"plural\s*=([^;]+)", told)) else None


@cache
def _examples(rule: str) -> tuple[int, ...]:
    """Return a number for each form, in the order of the forms."""
    form_of = gettext.c2py(rule)
    return tuple(n for _, n in sorted({form_of(n): n for n in reversed(_NUMBERS)}.items()))


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
