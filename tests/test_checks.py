"""The rules that a record must keep beside being well formed."""

from pathlib import Path

import pytest

from regesta import build
from samples import VALID, Case, load, matching, printed, table, write


@pytest.mark.parametrize("case", table("rules"), ids=lambda case: case.name)
def test_problems_that_the_rules_find(case: Case, tmp_path: Path) -> None:
    assert printed(load(tmp_path, case.files)) == matching(case.problems)


def test_what_a_project_requires_is_checked_only_when_asked(tmp_path: Path) -> None:
    files = {"entries/e.yml": VALID, "chronology.yml": "rules: require-source\n"}
    folder = write(tmp_path / "content", files)
    assert build.load(folder).problems == ()
    assert [one.code for one in build.load(folder, strict=True).problems] == ["missing-source"]


def test_problems_come_in_the_order_of_their_places(tmp_path: Path) -> None:
    files = {
        "entries/b.yml": f"{VALID}related: nowhere\ncountries: Atlantis\n",
        "entries/a.yml": "date: 2024\ntitle: T\ncountries: Atlantis\n",
        "people.yml": "A: B\n",
    }
    origins = [one.origin for one in load(tmp_path, files).problems]
    assert origins == sorted(origins)
    assert len(origins) == 4


def test_notes_do_not_keep_a_chronology_from_being_published(tmp_path: Path) -> None:
    loaded = load(tmp_path, {"entries/e.yml": f"{VALID}actors: Mark Rutte\n"})
    assert [one.severity for one in loaded.problems] == ["note"]
    assert loaded.errors == ()
    assert loaded.chronology is not None
    assert loaded.chronology.people["mark-rutte"].name == "Mark Rutte"


def test_a_long_circle_of_parents_is_found_once_for_each_in_it(tmp_path: Path) -> None:
    """And the search ends, also from a record that only leads into the circle."""
    size = 500
    ring = "".join(f"t{n}: {{name: T{n}, parent: t{(n + 1) % size}}}\n" for n in range(size))
    loaded = load(tmp_path, {"topics.yml": f"{ring}x: {{name: X, parent: t0}}\n"})
    assert {one.code for one in loaded.problems} == {"parent-circle"}
    assert len(loaded.problems) == size
