"""Annotations anchor to exactly their phrase, or are a problem."""

import re
from array import array
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from regesta import anchors, prose
from regesta.anchors import (
    Absent,
    Ambiguous,
    Found,
    Mark,
    Note,
    UnanchoredError,
    find,
    find_among,
    in_order,
    notes,
)
from regesta.model import Annotation
from regesta.wording import wording

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "prose" / "anchors.yml").read_text("utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=[f"{case['phrase']!r}" for case in CASES])
def test_a_phrase_anchors_to_these_words(case: dict[str, Any]) -> None:
    found = find(case["plain"], case["phrase"], case.get("prefix", ""), case.get("suffix", ""))
    match found:
        case Found(start, end, 0):
            assert case["plain"][start:end] == case["found"]
            assert start == case.get("start", start)
        case Ambiguous(count):
            assert count == case["count"]
        case Absent(nearest):
            assert nearest == case["nearest"]


def test_a_phrase_must_stand_once_in_all_texts_together() -> None:
    texts = ["Rutte speaks", "He will prevail", "they will prevail"]
    assert find_among(texts, "will prevail") == Ambiguous(2)
    assert find_among(texts, "will prevail", prefix="they") == Found(5, 17, 2)
    assert find_among(texts, "Rutte speaks He") == Absent("Rutte speaks")


def test_a_phrase_as_long_as_a_text_is_likened_to_nothing() -> None:
    """What is most like it would take minutes to find."""
    assert find("a word " * 200, "a word " * 100 + "more") == Absent("a word " * 99 + "a word")
    assert find("a word " * 200, "a word " * 190 + "more") == Absent()


ORDERED: list[tuple[str, list[str], list[str]]] = [
    ("title, text, then quotes", ["q r", "t u", "b c"], ["b c", "t u", "q r"]),
    ("in a text as it is read", ["v", "t"], ["t", "v"]),
    ("by where they end, since there the number stands", ["t u v", "u"], ["u", "t u v"]),
    ("overlapping", ["u v", "t u"], ["t u", "u v"]),
    ("of equal ends the shorter first", ["t u v", "v", "u v"], ["v", "u v", "t u v"]),
    ("those without one place last, as given", ["no", "q", "w", "a"], ["a", "q", "no", "w"]),
    ("none", [], []),
]
"""What a case is, its phrases as they are given, and as a reader meets them."""


@pytest.mark.parametrize(
    ("phrases", "met"), [case[1:] for case in ORDERED], ids=[case[0] for case in ORDERED]
)
def test_notes_are_in_the_order_in_which_a_reader_meets_them(
    phrases: list[str], met: list[str]
) -> None:
    texts = ["a b c", "t u v w w", "q r"]
    ordered = in_order(texts, [Annotation(phrase=phrase, note="N") for phrase in phrases])
    assert [note.phrase for note, _ in ordered] == met
    assert all(found == find_among(texts, note.phrase) for note, found in ordered)


def test_notes_on_one_phrase_are_in_the_order_given() -> None:
    written = [Annotation(phrase="a", note=note) for note in ("second", "first")]
    assert [note for note, _ in in_order(["a"], written)] == written


def test_the_numbers_that_a_reader_meets_ascend() -> None:
    text = "See [the *long* speech](x/) of `a b c`, which *did not* end."
    phrases = ["which did not end", "long speech", "speech of a", "the long", "b", "did not", "See"]
    plain = prose.plain(text)
    ordered = in_order([plain], [Annotation(phrase=phrase, note="N") for phrase in phrases])
    marks = [Mark(f"{number}", number, note.phrase) for number, (note, _) in enumerate(ordered, 1)]
    assert re.findall(r"\^(\d)", written(prose.render(text, marks=marks))) == [*"1234567"]


ALIKE = {"'": "\u2019", '"': "\u201c\u201d", "-": "\u2013\u2014", "\u00e9": ["e\u0301"]}
"""Each character, and what counts as the same."""

PIECES = st.sampled_from(
    [*"ab .\n", "  ", "\u00a0", *ALIKE, *(same for row in ALIKE.values() for same in row)]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)


def alike(text: str) -> str:
    """Return `text` in the one form of all that counts as the same; not by the code's own way."""
    for one, row in ALIKE.items():
        for same in row:
            text = text.replace(same, one)
    return re.sub(r"\s+", " ", text).strip()


@given(TEXTS, st.data())
@settings(max_examples=300, deadline=None)
def test_a_piece_of_a_text_anchors_to_itself_or_is_ambiguous(
    plain: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(plain)))
    phrase = plain[start : data.draw(st.integers(start, len(plain)))]
    assume(
        phrase.strip() and phrase[0] != "\u0301" and plain[start + len(phrase) :][:1] != "\u0301"
    )
    found = find(plain, phrase)
    if isinstance(found, Found):
        assert alike(plain[found.start : found.end]) == alike(phrase)
        assert found.start <= start + len(phrase) - len(phrase.lstrip())
    else:
        assert isinstance(found, Ambiguous)
        assert alike(plain).count(alike(phrase)) >= 1


@given(TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_whatever_anchors_is_the_phrase(plain: str, phrase: str) -> None:
    found = find(plain, phrase)
    if isinstance(found, Found):
        assert alike(plain[found.start : found.end]) == alike(phrase)


MARKED: list[tuple[str, str, list[str], str]] = [
    ("one text node", "It will *not* end.", ["will"], "<p>It [1:will]^1 <em>not</em> end.</p>"),
    (
        "across emphasis",
        "It will *not* end.",
        ["will not end"],
        "<p>It [1:will ]<em>[1:not]</em>[1: end]^1.</p>",
    ),
    (
        "across a line end",
        "It will\nnot end.",
        ["will not"],
        "<p>It [1:will not]^1 end.</p>",
    ),
    (
        "across a line break",
        "It will  \nnot end.",
        ["will not"],
        "<p>It [1:will]<br>[1:not]^1 end.</p>",
    ),
    (
        "across paragraphs",
        "One.\n\nTwo.",
        ["One. Two"],
        "<p>[1:One.]</p><p>[1:Two]^1.</p>",
    ),
    (
        "part of a link: the reference stands behind the link",
        "See [the long speech](x/) now.",
        ["long"],
        '<p>See <a href="x/">the [1:long] speech</a>^1 now.</p>',
    ),
    (
        "into a link",
        "See [the speech](x/) now.",
        ["See the"],
        '<p>[1:See ]<a href="x/">[1:the] speech</a>^1 now.</p>',
    ),
    ("in code", "Run `a b c` now.", ["b"], "<p>Run <code>a [1:b] c</code>^1 now.</p>"),
    ("nested", "a b c d", ["a b c", "b"], "<p>[1:a ][1 2:b]^2[1: c]^1 d</p>"),
    ("overlapping", "a b c d", ["a b", "b c"], "<p>[1:a ][1 2:b]^1[2: c]^2 d</p>"),
    ("the same words", "a b c", ["b", "b"], "<p>a [1 2:b]^1^2 c</p>"),
    ("side by side", "ab", ["a", "b"], "<p>[1:a]^1[2:b]^2</p>"),
    ("an encoded character", "a {b} c", ["{b}"], "<p>a [1:&#123;b&#125;]^1 c</p>"),
]


def written(html: str) -> str:
    """Return `html` with marks as [refs:words] and references as ^number."""
    short = re.sub(r'<sup class="rg-ref".*?>(\d+)</a></sup>', r"^\1", html)
    return re.sub(r'<mark class="rg-mark" data-notes="([^"]*)">(.*?)</mark>', r"[\1:\2]", short)


@pytest.mark.parametrize(
    ("markdown", "phrases", "expected"),
    [case[1:] for case in MARKED],
    ids=[case[0] for case in MARKED],
)
def test_a_phrase_is_marked_text_node_by_text_node(
    markdown: str, phrases: list[str], expected: str
) -> None:
    marks = [Mark(str(number), number, phrase) for number, phrase in enumerate(phrases, 1)]
    assert written(prose.render(markdown, marks=marks)) == expected


def test_a_title_and_a_quotation_are_marked_too() -> None:
    html = prose.render_inline("“We will\nprevail”", [Mark("1", 1, '"We will prevail')])
    assert written(html) == "[1:“We will]<br>[1:prevail]^1”"


def test_a_mark_without_its_phrase_is_never_left_out_in_silence() -> None:
    for phrase in ("absent", "a"):
        with pytest.raises(UnanchoredError, match=phrase):
            prose.render("a b a", marks=[Mark("1", 1, phrase)])


def test_reference_and_note_lead_to_each_other() -> None:
    mark = Mark("kyjiv-київ", 3, "b", label="Note 3")
    reference = prose.render("a b", marks=[mark])
    listed = notes([Note("kyjiv-київ", 3, Markup("<p>So.</p>"), Markup("E. Ditor"))], wording("en"))
    (here,) = re.findall(r'<sup class="rg-ref" id="([^"]+)">', reference)
    (there,) = re.findall(r'<li id="([^"]+)" value="3">', listed)
    assert f'<a class="footnote-ref" href="#{there}"' in reference
    assert f'<a class="footnote-backref" href="#{here}"' in listed
    assert 'aria-label="Note 3"' in reference
    assert there.isascii()


def test_there_is_no_list_without_notes() -> None:
    assert notes([], wording("en")) == ""


def test_different_refs_never_share_an_id() -> None:
    refs = ["a b", "a_b", "a-b", "a_20_b", "é", "e"]
    listed = notes([Note(ref, 1, Markup()) for ref in refs], wording("en"))
    assert len(set(re.findall(r'<li id="([^"]+)"', listed))) == len(refs)


@given(st.text("aZ`!~ \n\t\u0301\u0308é\u2018\u201c\u200b\xa0_-9\u2014", max_size=20))
@settings(max_examples=400)
@example("a b\nc")
@example("a\n b")
def test_words_that_are_compared_as_they_are_come_to_the_same(text: str) -> None:
    """The quick way through a text gives what a character at a time does."""
    characters: list[str] = []
    starts, ends = array("I"), array("I")
    anchors._add((text, 0, len(text)), characters, starts, ends)  # noqa: SLF001 # the slow way
    view = anchors._view(text)  # noqa: SLF001 # the quick one
    assert view.text == "".join(characters)
    assert ([*view.starts], [*view.ends]) == ([*starts], [*ends])
