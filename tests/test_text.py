"""Plain text keeps its meaning wherever it is put."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from regesta import web
from regesta.model import check_id
from regesta.text import _LATIN, alphabetical, escape, fold, inert, initial, slug

TABLES: dict[str, list[list[Any]]] = yaml.safe_load(
    (Path(__file__).parent / "prose" / "text.yml").read_text("utf-8")
)


@pytest.mark.parametrize(("text", "expected"), TABLES["escape"])
def test_escaped_text(text: str, expected: str) -> None:
    assert str(escape(text)) == expected


@given(st.text())
def test_escaping_loses_nothing_but_controls(text: str) -> None:
    controls = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
    expected = controls.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    assert html.unescape(str(escape(text))) == expected


@pytest.mark.parametrize(("text", "expected"), TABLES["inert"])
def test_inert_text(text: str, expected: str) -> None:
    assert inert(text) == expected


MARKUP = st.lists(
    st.sampled_from(
        [
            *"&#;<>{%b ",
            '"',
            "amp",
            "lt",
            "gt",
            "60",
            "x3c",
            "quot",
            "{{",
            " ",
            "\n",
            "copy",
            "&amp;",
            "\u202a",
            "\r",
            "\uff06",
            "\x00",
        ]
    )
).map("".join)


@given(MARKUP | st.text())
@settings(max_examples=300)
def test_inert_text_means_the_same_escaped_or_not(text: str) -> None:
    result = inert(text)
    assert html.unescape(result) == result
    as_themes_do = Markup(result).striptags()  # noqa: S704 # that it is safe is what is shown
    assert html.unescape(as_themes_do) == result
    assert not re.search(r"[<>\"\n\x00-\x1f]|\{[{%#]", result)
    assert inert(result) == result


@given(MARKUP | st.text())
@example("a\u2003b")
@example("a  b")
@example(" a")
def test_text_that_inert_leaves_as_it_is_holds_nothing_that_it_changes(text: str) -> None:
    quick = inert(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("regesta.text._STIRRING", re.compile(""))
        assert inert(text) == quick


@pytest.mark.parametrize(("text", "expected"), TABLES["slug"])
def test_slugs(text: str, expected: str) -> None:
    assert slug(text) == expected


@given(st.text() | st.text(st.characters(categories=["L", "M", "Zs"]), min_size=50))
@example("नरेंद्र मोदी")
@example("ไทย ข่าว")
@example("\u0941 \u0941क")
@example("東" * 90)
@example("за́мок")
def test_a_slug_is_an_id(text: str) -> None:
    made = slug(text)
    assert check_id(made) == made
    assert check_id(f"2024-10-13-{made}-2")
    assert 0 < len(made) <= 80
    assert made == made.lower().strip("-")
    assert "--" not in made
    assert not re.search(r"[\s/\\.:?#%&<>\"'_]", made)
    assert len(made) > 50 or slug(made) in {made, f"x-{made}"}, "what is cut may read otherwise"


def test_long_names_that_begin_alike_have_different_slugs() -> None:
    assert slug("a " * 100 + "b") != slug("a " * 100 + "c")


@pytest.mark.parametrize(("one", "other", "same"), TABLES["fold"])
def test_names_match_by_their_folds(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert (fold(one) == fold(other)) is same


@given(st.text())
def test_folding_twice_folds_no_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_browser_takes_the_same_letters_for_plain_ones() -> None:
    """Who types a name into the site's search finds it as whoever writes it into a file does."""
    (script,) = (one.text for one in web.files("en") if one.path.endswith("/names.js"))
    letters = dict(re.findall(r'(\w): "([a-z]+)"', script.partition("const LETTERS")[0]))
    assert {ord(letter): plain for letter, plain in letters.items()} == _LATIN


@pytest.mark.parametrize("names", TABLES["alphabetical"], ids=lambda names: names[0])
def test_names_stand_in_the_order_of_their_alphabet(names: list[str]) -> None:
    assert sorted(names, key=alphabetical) == names


@pytest.mark.parametrize(("name", "letter"), TABLES["initial"])
def test_a_name_is_listed_under_a_letter_of_its_alphabet(name: str, letter: str) -> None:
    assert initial(name) == letter
