"""Editors' Markdown becomes safe HTML that every later parser leaves alone."""

import re
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown import Markdown

from regesta import prose
from regesta.anchors import Found, Mark, find

DATA = Path(__file__).parent / "prose"
HOSTILE: list[str] = yaml.safe_load((DATA / "hostile.yml").read_text("utf-8"))
CASES: list[dict[str, str]] = yaml.safe_load((DATA / "render.yml").read_text("utf-8"))

PLAIN_TAGS = "p br hr em strong code pre ul li blockquote h3 h4 h5 h6 table thead tbody tr"
ALLOWED: dict[str, set[str]] = {
    **{tag: set() for tag in PLAIN_TAGS.split()},
    "th": {"align"},
    "td": {"align"},
    "ol": {"start"},
    "a": {"href", "title", "rel", "class"},
    "img": {"src", "alt", "title"},
}
MARKED: dict[str, set[str]] = {
    **ALLOWED,
    "mark": {"class", "data-notes"},
    "sup": {"class", "id"},
    "a": {*ALLOWED["a"], "role", "aria-label"},
}
CLASSES = {"rg-bare", "footnote-ref"}
"""Those of links."""
VOID = {"br", "hr", "img"}
PLACES = [
    re.compile(r"(https?://|mailto:|//).*", re.DOTALL | re.IGNORECASE),
    re.compile(r"https?:.*", re.IGNORECASE),
    re.compile(r"[^:]*([/?#].*)?", re.DOTALL),
]

LATER = """
    abbr admonition attr_list codehilite def_list footnotes md_in_html meta nl2br sane_lists smarty
    tables toc wikilinks
    pymdownx.arithmatex pymdownx.betterem pymdownx.blocks.admonition pymdownx.blocks.details
    pymdownx.blocks.html pymdownx.blocks.tab pymdownx.caret pymdownx.critic pymdownx.details
    pymdownx.emoji pymdownx.highlight pymdownx.inlinehilite pymdownx.keys pymdownx.magiclink
    pymdownx.mark pymdownx.progressbar pymdownx.saneheaders pymdownx.smartsymbols pymdownx.snippets
    pymdownx.superfences pymdownx.tabbed pymdownx.tasklist pymdownx.tilde
"""
"""Extensions of Python-Markdown that sites use."""


class Checker(HTMLParser):
    """Reads HTML strictly: allowed elements and attributes, each end tag in its place."""

    def __init__(self, allowed: dict[str, set[str]]) -> None:
        super().__init__()
        self.allowed = allowed
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Allow what is listed, and addresses without schemes that act."""
        assert tag in self.allowed, f"<{tag}>"
        assert len(dict(attrs)) == len(attrs)
        for name, value in attrs:
            assert name in self.allowed[tag], f"<{tag} {name}={value}>"
            if name in {"href", "src"}:
                assert value is not None
                assert any(place.fullmatch(value) for place in PLACES), value
                assert not re.search(r"[\x00-\x20\x7f]", value), value
            if name == "class" and tag == "a":
                assert value in CLASSES
            if name == "src":
                assert not re.match(r"[^/?#]*:|[/\\]{2}", value or ""), value
        if tag == "a":
            assert "a" not in self.open
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element opened last."""
        assert self.open, f"</{tag}>"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        self.text += data

    def handle_comment(self, data: str) -> None:
        """Allow no comment, nor a processing instruction."""
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        """Allow no declaration."""
        raise AssertionError(decl)

    handle_pi = unknown_decl = handle_comment


def text_of(html: str, allowed: dict[str, set[str]] = ALLOWED) -> str:
    """Return the text of `html`, after proving that there is nothing in it but what is allowed."""
    checker = Checker(allowed)
    checker.feed(str(html))
    checker.close()
    assert not checker.open
    return checker.text


def without_blanks(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def later() -> Markdown:
    return Markdown(extensions=LATER.split())


def unchanged(later: Markdown, html: str) -> bool:
    block = f"<div>{html}</div>"
    page = f"## One\n\n{block}\n\n## Two"
    later.reset()
    alone = later.convert(block)
    later.reset()
    return alone == block and block in later.convert(page)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_markdown_gives_this_html_and_this_text(case: dict[str, str]) -> None:
    read = prose.parse(case["markdown"])
    assert read.html() == case["html"]
    assert read.plain == case["plain"]
    assert read.fault is None


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_text_is_only_read(payload: str) -> None:
    text_of(prose.render(payload))
    quoted = text_of(prose.render_inline(payload))
    assert without_blanks(quoted) == without_blanks(prose.literal(payload).plain)


@pytest.mark.parametrize("payload", HOSTILE)
def test_a_later_parser_leaves_hostile_text_alone(payload: str, later: Markdown) -> None:
    html = prose.render(payload)
    assert len(html.splitlines()) <= 1
    assert unchanged(later, html)
    assert unchanged(later, prose.render_inline(payload))


def test_the_later_parser_would_act_on_what_is_not_encoded(later: Markdown) -> None:
    raw = "<p>\n```\n{++x++}\n```\n\n*x*</p>"
    assert not unchanged(later, raw)


SIGNS = st.sampled_from(
    [
        *"*_`~<>[](){}!#|\\&;:=+-.'\" \n\t1a\u00e9\u00a0\u202e\x02\x03\x0b\u2028",
        *("  \n", "\n\n", "    ", "](", "javascript:", "&#", "&lt;", "<b>", "-->", "```", "{{"),
        *("--8<--", "http://a.b", "> ", "- ", "1. ", "|-|", "x\n", "wzxhzdk:0", "klzzwxh:0000"),
        *("![", "](/a)", "](x.png)"),
    ]
)
ANY_TEXT = st.lists(SIGNS, max_size=40).map("".join) | st.text(max_size=60)


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_any_text_is_well_formed_and_says_what_the_plain_text_says(markdown: str) -> None:
    read = prose.parse(markdown)
    assert without_blanks(text_of(read.html())) == without_blanks(read.plain)


@given(ANY_TEXT)
@settings(max_examples=150, deadline=None)
def test_a_later_parser_leaves_any_text_alone(later: Markdown, markdown: str) -> None:
    assert unchanged(later, prose.render(markdown))


@given(st.lists(st.sampled_from(["a", "B.", "c,", "'d'", "é", "(e)", " ", "\n", "\n\n", ":"])))
@settings(max_examples=200, deadline=None)
def test_text_without_signs_reads_as_the_parser_would_read_it(parts: list[str]) -> None:
    quick = "".join(parts)
    slow = f"{quick}\n\n\\*"
    end = prose.render("\\*")
    assert prose.render(slow) == prose.render(quick) + end


PHRASES = (
    *("*stressed*", "**strong words**", "*a\nb*", "[a b](http://c)", "[a](https://a.b/c_d?e=f#g)"),
    *("*", "**", "***", "[", "]", "](https://a.b)", "[a]: b", "[a][b]", "(", ")", "&", "&amp;"),
    *("a", "B.", "c", "é", ",", "-", "'", '"', "_", ": ", "1.", " ", "\n", "\n\n", "  \n", "- "),
)


@given(st.lists(st.sampled_from(PHRASES), max_size=12).map("".join))
@settings(max_examples=500, deadline=None)
@example("*a*\n*b*")
@example("a*b*c **d**e *f **g** h*")
@example("[a](https://a.b)[c](https://d.e)(f)")
@example("[&amp;](https://a.b) *&*")
@example("* a *b*\n\n[*a*](https://b.c) *[a](https://b.c)*")
def test_phrases_read_as_the_parser_would_read_them(markdown: str) -> None:
    prose.parse.cache_clear()
    quick = prose.parse(markdown)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prose, "_phrased", lambda _: None)
        prose.parse.cache_clear()
        assert prose.parse(markdown) == quick


def test_a_text_of_phrases_takes_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prose, "_tree", None)
    prose.parse.cache_clear()
    read = prose.render("He *said* **so** in [the\nreport](https://a.b/c_d).\n\nAnd *again*.")
    assert read == (
        '<p>He <em>said</em> <strong>so</strong> in <a href="https://a.b/c_d" rel="noreferrer">'
        "the report</a>.</p><p>And <em>again</em>.</p>"
    )


TIRESOME = (
    *("[", "![", "[a](", "*", "**a", "*a_b", "_", "`", "<a", "<", ">", ">-", "->", "&", "&#"),
    *("\\", "|", "(", "[[", "-", "1.", "#", "~", "{", "](x)", "<!--", "`a``"),
    *("> ", "- ", "* ", "1. ", "a\n", "\n", "#\n", "---\n", "x\n===\n", "a  \n", " "),
    *("*a\n\n", "\n\n> a\n", "|-|-|\n", "[a][b]", "[ aaaaaaaaa"),
)


@pytest.mark.parametrize("blanks", [" ", "    ", "\t", "    \n"])
def test_a_line_of_blanks_is_an_empty_one_before_all_others_too(blanks: str) -> None:
    assert prose.render(f"{blanks}\n- x") == prose.render("- x")


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_a_pattern_is_left_out_only_where_it_finds_nothing(markdown: str) -> None:
    pruned, every = prose.parse(markdown), prose._patterns("!&*<[\\\n_`")  # noqa: SLF001 the pruning
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prose, "_patterns", lambda _: every)
        prose.parse.cache_clear()
        assert prose.parse(markdown) == pruned


@pytest.mark.parametrize("unit", TIRESOME)
@pytest.mark.slow
def test_no_text_takes_for_ever(unit: str) -> None:
    for length in (2_000, 100_000):
        begun = time.perf_counter()
        text_of(prose.render(unit * (length // len(unit))))
        assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("markdown", "fault"),
    [
        (">" * 13 + " x", "nested deeper than 12 levels"),
        ("- " * 13 + "x", "nested deeper than 12 levels"),
        (" " * 52 + "x", "nested deeper than 12 levels"),
        ("x" * 100_001, None),
        ("*" + "x" * 100_000, "longer than 100000 characters"),
        ("[" * 3_000, "too full of Markdown signs in long paragraphs"),
        ("a\n" + " ---\n" * 2_000, "too full of Markdown signs in long paragraphs"),
        (">" * 12 + " x", None),
        ("[a](b) " * 300, None),
    ],
)
def test_a_text_past_the_bounds_is_shown_word_for_word(markdown: str, fault: str | None) -> None:
    read = prose.parse(markdown)
    assert read.fault == fault
    if fault:
        assert read.html() == f"<p>{prose.render_inline(markdown)}</p>"


def test_links_within_the_site_are_mapped_and_others_are_not() -> None:
    markdown = "[a](x/) ![b](y.png) [c](https://z.org/)"
    html = prose.render(markdown, link=lambda href: f"../{href}")
    assert html == (
        '<p><a href="../x/">a</a> <img src="../y.png" alt="b">'
        ' <a href="https://z.org/" rel="noreferrer">c</a></p>'
    )


def test_a_mapped_link_is_filtered_like_a_written_one() -> None:
    html = prose.render("[a](x) ![b](y)", link=lambda _: "javascript:alert(1)")
    assert html == '<p><a href="">a</a> <img src="" alt="b"></p>'


def test_an_image_of_the_site_has_its_whole_address_where_it_is_mapped() -> None:
    html = prose.render("![b](y.png)", link=lambda href: f"https://z.org/{href}")
    assert html == '<p><img src="https://z.org/y.png" alt="b"></p>'


def test_what_the_parser_would_lose_is_shown_word_for_word() -> None:
    text = "*Vol. 1**Vol. 2*[the report](https://e.org/x)"
    assert prose.fault(text) == prose.parse(text).fault
    assert "a part of it would be lost" in (prose.fault(text) or "")
    assert prose.plain(text) == text
    assert prose.fault("a **b** c, a**b**c and __d__") is None


def test_headings_follow_those_of_the_page() -> None:
    assert prose.render("# A\n\n### B", top_heading=5) == "<h5>A</h5><h6>B</h6>"


def test_a_plain_text_is_one_inline_piece() -> None:
    assert prose.render_inline(" *a*  <b>\n\nc ") == "*a* &lt;b&gt;<br><br>c"
    assert prose.literal(" *a*  <b>\n\nc ").plain == "*a* <b>\nc"


SUMMARIES: list[tuple[str, int, str]] = [
    ("Short *text*.", 40, "Short text."),
    ("He promised. She refused. Nobody agreed.", 30, "He promised. She refused."),
    ("Mr. Rutte met Gen. Cavoli in Brussels.", 26, "Mr. Rutte met Gen. Cavoli…"),
    ("One sentence that is longer, than that.", 29, "One sentence that is longer…"),
    ("# Title\n\nText follows.", 200, "Title Text follows."),
    ("x" * 50, 10, "x" * 9 + "…"),
    ("He said “we will prevail!” Then he left the hall.", 30, "He said “we will prevail!”"),
    ("第一章 総会は決議を採択した。投票は夜に行われた。", 18, "第一章 総会は決議を採択した。"),
    ("第一章 " + "総" * 40, 20, "第一章 " + "総" * 15 + "…"),
    ("", 10, ""),
]


@pytest.mark.parametrize(("markdown", "limit", "expected"), SUMMARIES)
def test_a_summary_ends_with_a_sentence_or_a_word(markdown: str, limit: int, expected: str) -> None:
    assert prose.summary(markdown, limit) == expected


def test_a_full_stop_stands_between_two_sentences() -> None:
    assert prose.sentences("What is known", "One is left out.") == "What is known. One is left out."
    assert prose.sentences("Is it known?”", "One is left out.") == "Is it known?” One is left out."
    assert prose.sentences("", "One is left out.") == "One is left out."
    assert prose.sentences("What is known", "") == "What is known"


@given(ANY_TEXT, st.integers(2, 60))
@settings(max_examples=100, deadline=None)
def test_a_summary_fits(markdown: str, limit: int) -> None:
    assert len(prose.summary(markdown, limit)) <= limit


@given(ANY_TEXT, st.data())
@settings(max_examples=200, deadline=None)
def test_marks_change_nothing_that_is_read(markdown: str, data: st.DataObject) -> None:
    read = prose.parse(markdown)
    marks = [mark for number in (1, 2) if (mark := _mark(read.plain, number, data))]
    html = read.html(marks)
    references = r'<sup class="rg-ref".*?</sup>'
    assert len(re.findall(references, html)) == len(marks)
    without = re.sub(r"</?mark[^>]*>", "", re.sub(references, "", html))
    assert without == read.html()
    text_of(html, MARKED)


def _mark(plain: str, number: int, data: st.DataObject) -> Mark | None:
    """Return a mark over a piece of `plain` that stands in it once, if one can be drawn."""
    if not plain.strip():
        return None
    start = data.draw(st.integers(0, len(plain) - 1))
    phrase = plain[start : data.draw(st.integers(start + 1, len(plain)))]
    found: Any = find(plain, phrase)
    return Mark(str(number), number, phrase) if isinstance(found, Found) else None
