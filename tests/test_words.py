"""The words of scripts and of the page for missing ones, in the language of a site."""

import gettext
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from playwright.sync_api import Browser, expect

from browser import served
from built import ROOT
from regesta import dates, web, wording
from regesta.wording import Wording
from test_search import opened, project, run

SCRIPTS = {Path(asset.path).name: asset.text for asset in web.files("en")}
POLISH = "(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)"
NODE = shutil.which("node")


class Marking(gettext.NullTranslations):
    """Puts every message in brackets, and each form for numbers in its own."""

    def info(self) -> dict[str, str]:
        """Return what a catalogue says of itself."""
        return {"plural-forms": f"nplurals=3; plural={POLISH};"}

    def gettext(self, message: str) -> str:
        """Return a message, marked."""
        return f'⟦{message} "\\⟧'

    def pgettext(self, context: str, message: str) -> str:
        """Return it with its context."""
        return f"⟦{context}|{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return it with the number of its form."""
        form = gettext.c2py(POLISH)(n)
        return f"⟦{form}|{msgid2 if form else msgid1}⟧"


MARKING = Wording("xx-YY", Marking())


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_message_of_a_script_is_said_in_the_language_of_the_site(name: str) -> None:
    """All that Babel finds for those who translate, and no other."""
    said = web.translated(SCRIPTS[name], MARKING)
    for _, message, _, context in extract("javascript", BytesIO(SCRIPTS[name].encode())):
        marked: object
        if context is not None:
            marked = MARKING.pgettext(context, str(message))
        elif isinstance(message, str):
            marked = MARKING.gettext(message)
        else:
            one, several = message
            marked = [MARKING.translations.ngettext(one, several, n) for n in (1, 2, 5)]
        assert json.dumps(marked, ensure_ascii=False) in said
    assert not re.search(r'\b_\(\s*"[^⟦]|\bngettext\(\s*"|\bpgettext\(\s*"\w+",\s*"[^⟦]', said)


MACHINES = {"Enter", "Home", "End", "date inferred"}
"""What looks like words, and is the name of a key or a value of the data."""


def test_no_words_stand_outside_of_messages() -> None:
    """But for those of an error that no reader sees."""
    comment = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
    message = re.compile(
        r'\b(?:(?:AnotherTime)?Error|_|n?p?gettext)\(\s*(?:["`][^"`\n]*["`],?\s*)+'
    )
    words = re.compile(r"(?<![\w.#-])[A-Za-z][a-z]+ [a-z]{2,}(?![\w-])|^[A-Z][a-z]+[ .:]?$")
    for name, script in SCRIPTS.items():
        bare = message.sub("", comment.sub("", script))
        texts = set(re.findall(r'["`]([^"`\n]*)["`]', bare)) - MACHINES
        assert [text for text in texts if words.search(text)] == [], name


def test_scripts_are_as_they_stand_where_their_words_are() -> None:
    folder = {path.name: path.read_text("utf-8") for path in Path(web.__file__).parent.glob("*.js")}
    for language in ("en", "en-GB", "xx"):
        assert {Path(one.path).name: one.text for one in web.files(language)} == folder


@pytest.fixture
def catalogued(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Give a folder in which the catalogues are looked for."""
    monkeypatch.setattr(wording, "files", lambda _: tmp_path)
    caches = (wording.wording, wording._read, web.files)  # noqa: SLF001
    for one in caches:
        one.cache_clear()
    yield tmp_path
    for one in caches:
        one.cache_clear()


Texts = str | tuple[str, ...]


def write_catalogue(folder: Path, language: str, *said: tuple[Texts, Texts, str | None]) -> None:
    """Write the compiled file of a language: messages, what they are there, and their contexts."""
    made = Catalog(locale=language)
    for message, translation, context in said:
        made.add(message, translation, context=context)
    (folder / "locales").mkdir()
    with (folder / "locales" / f"{language}.mo").open("wb") as file:
        write_mo(file, made)


@pytest.mark.skipif(NODE is None, reason="there is no Node")
def test_scripts_are_well_formed_in_any_words(tmp_path: Path) -> None:
    for name, script in SCRIPTS.items():
        path = tmp_path / name.replace(".js", ".mjs")
        path.write_text(web.translated(script, MARKING), encoding="utf-8")
        subprocess.run([str(NODE), "--check", str(path)], check=True)


@pytest.mark.skipif(NODE is None, reason="there is no Node")
def test_a_number_has_the_form_that_the_language_gives_it(catalogued: Path) -> None:
    forms = ("{n} wpis", "{n} wpisy", "{n} wpisów")
    said = (("{n} entry", "{n} entries"), forms, None), ("alleged", "rzekomo", None)
    write_catalogue(catalogued, "pl", *said)
    (script,) = (one.text for one in web.files("pl-PL") if one.path.endswith("/words.js"))
    (catalogued / "words.mjs").write_text(script, encoding="utf-8")
    program = (
        'import { LANGUAGE, cautioned, entries, ngettext, upper } from "./words.mjs";'
        "const said = [1, 2, 5, 12, 22].map((n) => entries(n));"
        'const other = ngettext(["{n} a", "{n} b", "{n} c"], null, 3, { n: "{n}" });'
        'const cautions = ["alleged", "draft", "what"].map(cautioned);'
        'console.log(JSON.stringify([LANGUAGE, ...said, other, ...cautions, upper("éa")]));'
    )
    (catalogued / "program.mjs").write_text(program, encoding="utf-8")
    done = subprocess.run(
        [str(NODE), str(catalogued / "program.mjs")], capture_output=True, check=True
    )
    assert json.loads(done.stdout) == [
        *("pl", "1 wpis", "2 wpisy", "5 wpisów", "12 wpisów", "22 wpisy"),
        *("{n} b", "rzekomo", "draft", "what", "Éa"),
    ]


@pytest.mark.parametrize("template", ["404.html", "main.html"])
def test_the_theme_has_words_in_every_language_that_dates_are_said_in(template: str) -> None:
    """An ejected site has no catalogue."""
    text = (ROOT / "theme_overrides" / template).read_text(encoding="utf-8")
    phrases = Path(dates.__file__).parent / "phrases"
    languages = {path.stem for path in phrases.glob("*.toml")}
    assert set(re.findall(r'^ +"([a-z]{2})": ["[]', text, flags=re.MULTILINE)) == languages


# A site in German, in a browser

HOOKS = """
import pathlib
from regesta import wording

wording.files = lambda package: pathlib.Path(__file__).parent
"""

GERMAN: tuple[tuple[Texts, Texts, str | None], ...] = (
    ("Search this site", "Diese Website durchsuchen", None),
    ("Close", "Schließen", "button"),
    (("{n} result", "{n} results"), ("{n} Ergebnis", "{n} Ergebnisse"), None),
    (
        (
            "In Explore: the one entry with these words",
            "In Explore: all {n} entries with these words",
        ),
        ("Der eine Eintrag unter Erkunden", "Alle {n} Einträge unter Erkunden"),
        None,
    ),
    (("{n} entry of {all}.", "{n} entries of {all}."), ("{n} von {all}.", "{n} von {all}."), None),
    (("{n} entry", "{n} entries"), ("{n} Eintrag", "{n} Einträge"), None),
    ("disputed", "bestritten", None),
    ("{wrong} This date is left out.", "{wrong} Das bleibt außer Acht.", None),
    ("A date is written like 2024, 2024-10 or 2024-10-13.", "Ein Datum ist „2024-10-13“.", None),
    ("Years", "Jahre", None),
    ("{name}: remove", "{name}: entfernen", None),
)


@pytest.mark.slow
def test_a_site_in_german_speaks_it_where_a_reader_searches(
    chromium: Browser, tmp_path: Path
) -> None:
    theme = {"name": "material", "custom_dir": str(ROOT / "theme_overrides"), "font": False}
    folder = project(tmp_path, theme={**theme, "language": "de"}, hooks=["hooks.py"])
    (folder / "content" / "chronology.yml").write_text("language: de\n", encoding="utf-8")
    (folder / "hooks.py").write_text(HOOKS, encoding="utf-8")
    write_catalogue(folder, "de", *GERMAN)
    done = run(folder)
    assert done.returncode == 0, done.stderr
    with served(folder) as host, opened(chromium, f"{host}repo/") as page:
        page.goto(f"{host}repo/404.html")
        expect(page.locator("h1")).to_have_text("Unter dieser Adresse gibt es keine Seite")
        feed = page.locator("link[href='/repo/corrections.xml']")
        expect(feed).to_have_attribute("title", "A chronology: Korrekturen")
        page.keyboard.press("/")
        page.get_by_label("Diese Website durchsuchen").fill("bridge")
        expect(page.get_by_role("status")).to_have_text("1 Ergebnis")
        expect(page.get_by_role("button", name="Schließen")).to_be_visible()
        page.get_by_label("Diese Website durchsuchen").fill("speaks")
        found = page.get_by_role("link", name="Einträge unter Erkunden")
        expect(found).to_be_visible()
        found.click()
        page.locator("[data-ready]").wait_for()
        expect(page.locator("[data-status]")).to_have_text(re.compile(r"^\d+ von \d+\.$"))
        expect(page.get_by_role("group", name="Jahre", exact=True)).to_be_visible()
        page.goto(f"{host}repo/explore/?certainty=disputed&from=morgen")
        page.locator("[data-ready]").wait_for()
        expect(page.locator("[data-results]")).to_contain_text("Bestritten: A bridge falls")
        expect(page.locator("[data-from-wrong]")).to_have_text(
            "Ein Datum ist „2024-10-13“. Das bleibt außer Acht."
        )
        boxes = page.get_by_role("group", name="Jahre", exact=True).get_by_role("checkbox")
        expect(boxes.first).to_have_accessible_name("2024 1 Eintrag")
        expect(page.get_by_role("button", name=re.compile(": entfernen$"))).to_have_count(1)
