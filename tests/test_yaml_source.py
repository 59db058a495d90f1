"""YAML text becomes plain text with places; what is not plain is refused before it is built."""

import time
from pathlib import Path

import pytest

from regesta import yaml_source
from regesta.problems import Problem
from samples import VALID, Case, load, matching, printed, table


@pytest.mark.parametrize("case", table("yaml"), ids=lambda case: case.name)
def test_problems_of_yaml(case: Case, tmp_path: Path) -> None:
    assert printed(load(tmp_path, case.files)) == matching(case.problems)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 100_000, "too-deep"),
        ("[" * 100_000 + "]" * 100_000, "too-deep"),
        ("- " * 100_000 + "x", "too-deep"),
        ("".join(f"{' ' * depth}a:\n" for depth in range(1000)), "too-deep"),
        ("{a: " * 100_000, "too-deep"),
        ("{" * 100_000, "key-not-text"),
        ("? " * 100_000, "key-not-text"),
    ],
)
def test_deep_nesting_neither_crashes_nor_takes_long(text: str, code: str) -> None:
    began = time.process_time()
    node, problems = yaml_source.parse(text, "x.yml")
    assert node is None
    assert [problem.code for problem in problems] == [code]
    assert time.process_time() - began < 2


def test_nesting_up_to_the_limit_is_read() -> None:
    """The innermost value is as deep as the limit says."""
    brackets = yaml_source.MAX_DEPTH - 1
    node, problems = yaml_source.parse("[" * brackets + "x" + "]" * brackets, "x.yml")
    assert node is not None
    assert problems == []
    assert yaml_source.parse(f"[{'[' * brackets}x{']' * brackets}]", "x.yml")[0] is None


def test_a_billion_laughs_are_refused_before_the_first() -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12)]
    node, problems = yaml_source.parse("\n".join(["l0: &l0 ha", *levels]), "x.yml")
    assert node is None
    assert [str(problem) for problem in problems] == [
        (
            "x.yml:1:5: error: anchor '&l0' is not read; write the value out where it is needed"
            " [yaml-alias]"
        )
    ]


def test_front_matter_is_placed_by_the_lines_of_its_file() -> None:
    node, problems = yaml_source.parse("a: b\na: c\n", "x.md", first_line=2)
    assert node is not None
    assert node.place == (2, 1)
    assert [(one.origin.line, one.origin.column) for one in problems] == [(3, 1)]


PLACES = """\
actors: Rutte
quotes:
- {speaker: A, text: x}
- {speaker: B, text: y}
topics:
tags: [a, '', b]
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("actors", 0, "name"), (1, 9)),
        (("quotes", 1), (4, 3)),
        (("quotes", 1, "text"), (4, 22)),
        (("quotes", 1, "nowhere"), (4, 3)),
        (("nowhere",), (1, 1)),
        (("topics",), (5, 1)),
        (("tags", 1), (6, 15)),
    ],
)
def test_a_path_leads_to_a_place(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    """Steps that short forms leave out are stepped over; empty items do not count."""
    node, _ = yaml_source.parse(PLACES, "x.yml")
    assert node is not None
    assert yaml_source.place(node, path) == place


def test_plain_text_leaves_out_what_is_empty() -> None:
    node, _ = yaml_source.parse("a: ''\nb: [x, ~, ' ']\nc: {}\nd: {e: , f: 1}\n", "x.yml")
    assert node is not None
    assert yaml_source.filled(yaml_source.plain(node)) == {"b": ["x"], "d": {"f": "1"}}


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"\xff", 1, 1),
        (VALID.encode() + b"text: caf\xe9 noir\n", 3, 10),
        (VALID.encode() + "text: 😀é".encode() + b"\xff\n", 3, 9),
        (b"a\r\nb\r\n\xff", 3, 1),
        (b"a\rb\r\xff", 3, 1),
        (b"\xef\xbb\xbfa\xff", 1, 2),
        (b"a\n\xe2\x82", 2, 1),
        (b"\xed\xa0\x80", 1, 1),
    ],
)
def test_the_first_byte_that_is_not_utf_8_is_found(data: bytes, line: int, column: int) -> None:
    found = yaml_source.decode(data, "x.yml")
    assert isinstance(found, Problem)
    assert (found.code, found.origin.line, found.origin.column) == ("not-utf-8", line, column)
