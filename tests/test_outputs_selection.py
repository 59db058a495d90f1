"""Entries chosen by conditions, and what is said of conditions that cannot be read."""

from pathlib import Path
from typing import Any

import pytest
import yaml

import samples
from regesta import build, outputs
from regesta.views import Views

HERE = Path(__file__).parent / "outputs"
CASES: dict[str, Any] = yaml.safe_load((HERE / "selections.yml").read_text(encoding="utf-8"))
CHRONOLOGY = build.load(HERE / "content").chronology


def name(case: dict[str, Any]) -> str:
    return " ".join(case["where"]) or "everything"


@pytest.mark.parametrize("case", CASES["chosen"], ids=name)
def test_conditions_choose_entries_in_their_order(case: dict[str, Any]) -> None:
    assert CHRONOLOGY is not None
    selection = outputs.parse(case["where"], CHRONOLOGY)
    assert [entry.id for entry in selection.of(Views(CHRONOLOGY).entries)] == case["ids"]


@pytest.mark.parametrize("case", CASES["wrong"], ids=name)
def test_every_wrong_condition_is_explained(case: dict[str, Any]) -> None:
    assert CHRONOLOGY is not None
    with pytest.raises(outputs.SelectionError) as error:
        outputs.parse(case["where"], CHRONOLOGY)
    assert list(error.value.messages) == case["says"]


def test_what_was_withdrawn_is_never_chosen() -> None:
    assert CHRONOLOGY is not None
    selection = outputs.parse([], CHRONOLOGY)
    assert "taken-back" not in {entry.id for entry in selection.of(CHRONOLOGY.entries)}


def test_a_word_of_a_script_without_blanks_may_stand_anywhere(tmp_path: Path) -> None:
    titles = {"a": "北约秘书长吕特访问乌克兰", "b": "和平"}
    files = {f"entries/{id_}.yml": f"date: 2024\ntitle: {one}\n" for id_, one in titles.items()}
    known = samples.chronology(tmp_path, files)
    for words, ids in (("乌克兰", ["a"]), ("北约 吕特", ["a"]), ("和平", ["b"]), ("战争", [])):
        chosen = outputs.parse([f"words={words}"], known).of(known.entries)
        assert [one.id for one in chosen] == ids
