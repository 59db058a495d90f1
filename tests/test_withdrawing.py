"""Withdrawing an entry: two keys are written, and nothing else moves."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from regesta import build, editing, withdrawing
from regesta.editing import RefusedError

NOTE = "It was another\n  man: #2"
CASES = yaml.safe_load(
    (Path(__file__).parent / "editing" / "withdraw.yml").read_text(encoding="utf-8")
)


def content(folder: Path, files: dict[str, str]) -> Path:
    (folder / "entries").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["says"]))
def test_a_withdrawal_touches_nothing_else(case: dict[str, Any], tmp_path: Path) -> None:
    name = case.get("file", "entries/one.yml")
    folder = content(tmp_path, {name: case["before"]})
    change = withdrawing.withdraw(folder, "one", NOTE, "2024-11-03")
    assert change.after.decode() == case["after"]
    assert (folder / name).read_bytes() == case["before"].encode(), "nothing is written yet"
    editing.write([change])
    chronology = build.load(folder).chronology
    assert chronology is not None
    (entry,) = (one for one in chronology.entries if one.id == "one")
    assert entry.status == "withdrawn"
    assert entry.corrections[-1].kind == "withdrawal"
    assert entry.corrections[-1].note == "It was another man: #2"
    with pytest.raises(RefusedError, match="withdrawn already"):
        withdrawing.withdraw(folder, "one", NOTE, "2024-11-03")


ONE = "date: 2024\ntitle: x\n"


@pytest.mark.parametrize(
    ("files", "said", "reason"),
    [
        ({"one.yml": ONE}, ("ona", "x", "2024"), "no entry 'ona'; did you mean 'one'?"),
        ({"one.yml": ONE}, ("zzz", "x", "2024"), "no entry 'zzz'"),
        (
            {"one.yml": ONE, "two.yml": f"formerly: ones\n{ONE}"},
            ("ones", "x", "2024"),
            "it is now 'two'",
        ),
        ({"one.yml": f"{ONE}status: draft\n"}, ("one", "x", "2024"), "which no reader has seen"),
        ({"one.yml": ONE}, ("one", ">" * 200, "2024"), "[bad-text]"),
        ({"one.yml": ONE}, ("one", " \n ", "2024"), "needs a note"),
        ({"one.yml": ONE}, ("one", "x", "yesterday"), "not a valid date"),
        ({"one.yml": "date: 2024\n"}, ("one", "x", "2024"), "'one' has errors"),
        ({"one.yml": ONE, "one.md": f"---\n{ONE}---\n"}, ("one", "x", "2024"), "several entries"),
    ],
)
def test_what_cannot_be_withdrawn_is_refused(
    tmp_path: Path, files: dict[str, str], said: tuple[str, str, str], reason: str
) -> None:
    folder = content(tmp_path, {f"entries/{name}": text for name, text in files.items()})
    with pytest.raises(RefusedError) as refused:
        withdrawing.withdraw(folder, *said)
    assert reason in str(refused.value)


def test_errors_elsewhere_do_not_keep_an_entry_from_being_withdrawn(tmp_path: Path) -> None:
    folder = content(tmp_path, {"entries/one.yml": ONE, "entries/two.yml": "titel: x\n"})
    change = withdrawing.withdraw(folder, "one", "x", "2024-11-03")
    assert b"status: withdrawn" in change.after


def test_a_file_that_was_changed_in_the_meantime_is_left_alone(tmp_path: Path) -> None:
    folder = content(tmp_path, {"entries/one.yml": ONE})
    change = withdrawing.withdraw(folder, "one", "x", "2024-11-03")
    (folder / "entries" / "one.yml").write_text(f"{ONE}tags: new\n", encoding="utf-8")
    with pytest.raises(RefusedError, match="just been changed"):
        editing.write([change])
    assert "tags: new" in (folder / "entries" / "one.yml").read_text(encoding="utf-8")


def test_a_written_file_keeps_its_mode_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    folder = content(tmp_path, {"entries/one.yml": ONE})
    (folder / "entries" / "one.yml").chmod(0o640)
    editing.write([withdrawing.withdraw(folder, "one", "x", "2024-11-03")])
    (left,) = (folder / "entries").iterdir()
    assert left.stat().st_mode & 0o777 == 0o640
