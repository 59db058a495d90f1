"""Front matter of hand-written pages: what is a problem, and what is not."""

import pytest

from regesta.handwritten import check

FINE = {
    "no front matter": "# Title\n\nText\n",
    "front matter": "---\ntitle: About\ntags: [a, b]\ndate: 2024-10-13\n---\nText\n",
    "closed with dots": "---\ntitle: About\n...\nText\n",
    "a byte order mark": "\ufeff---\ntitle: About\n---\nText\n",
    "Windows line ends": "---\r\ntitle: About\r\n---\r\nText\r\n",
    "a rule first": "---\n\nText\n",
    "two rules": "---\n\n---\n",
    "a quoted date that does not exist": '---\ntitle: "2024-13-45"\n---\nText\n',
    "quoted text that is no YAML": "---\ntitle: '*not: [yaml'\n---\nText\n",
    "an empty file": "",
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_a_page_that_is_read_as_meant_has_no_problem(text: str) -> None:
    assert list(check(text.encode(), "content/about.md")) == []


BROKEN = {
    "syntax": ("---\ntitle: a: b\n---\nText\n", "2:9", "quotation marks"),
    "duplicate key": ("---\ntitle: a\ntitle: b\n---\n", "3:1", "duplicate key 'title'"),
    "tab": ("---\ntitle:\n\tx: a\n---\n", "3:1", "a tab indents this line"),
    "alias": ("---\na: &x [1]\nb: *x\n---\n", "2:4", "anchor '&x'"),
    "tag": ("---\na: !!python/name:os.system x\n---\n", "2:4", "YAML tag"),
    "depth": (f"---\na: {'[' * 100_000}\n---\n", "2:53", "nested more than 50 levels deep"),
    "no keys": ("---\ntitle About\n---\nText\n", "2:1", "front matter is 'key: value' lines"),
    "a list": ("---\n- a\n---\nText\n", "2:1", "front matter is 'key: value' lines"),
    "an impossible date": ("---\ndates:\n- 2024-02-30\n---\n", "3:3", "'2024-02-30' is no date"),
    "not closed": ("---\ntitle: About\n\nText\n", "1:1", "does not end"),
    "closed at the very end": ("---\ntitle: About\n---", "1:1", "a newline after the last '---'"),
    "dots at the very end": ("---\ntitle: About\n... ", "1:1", "a newline after the last '...'"),
}


@pytest.mark.parametrize(("text", "place", "says"), BROKEN.values(), ids=BROKEN)
def test_broken_front_matter_is_a_problem_with_its_place(text: str, place: str, says: str) -> None:
    (problem,) = check(text.encode(), "content/about.md")
    assert str(problem).startswith(f"content/about.md:{place}: error: ")
    assert says in problem.message
    assert problem.code == "front-matter"


def test_a_merge_that_is_not_resolved_is_a_problem() -> None:
    text = "# About\n\n<<<<<<< HEAD\nOurs\n=======\nTheirs\n>>>>>>> bob\n"
    (problem,) = check(text.encode(), "about.md")
    assert str(problem).startswith("about.md:3:1: error: ")
    assert problem.code == "merge-conflict"


def test_bytes_that_are_not_utf_8_are_a_problem() -> None:
    (problem,) = check(b"# Title\n\nZ\xfcrich\n", "about.md")
    assert str(problem).startswith("about.md:3:2: error: ")
    assert problem.code == "not-utf-8"
