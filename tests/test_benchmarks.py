"""The benchmarks run, and compare like with like. How long anything takes is never tested."""

import subprocess
import sys
from pathlib import Path

import pytest

import finding
import results
import searching
import sites
import synthetic
import tables
import timeline
from finding import Measurement
from measure import Measure, middle
from regesta import build
from results import Report, Result

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
ENTRIES = 30


def python(script: str, *arguments: object) -> str:
    command = [sys.executable, str(BENCHMARKS / script), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write the same chronology as each of the projects."""
    folder = tmp_path_factory.mktemp("projects")
    made = synthetic.chronology(ENTRIES)
    for name, project in sites.PROJECTS.items():
        sites.write(folder / name, project(made))
    return {name: folder / name for name in sites.PROJECTS}


def test_the_made_up_chronology_has_no_errors(projects: dict[str, Path]) -> None:
    loaded = build.load(projects["regesta"] / "content")
    assert [str(one) for one in loaded.errors] == []
    assert loaded.chronology is not None
    assert len(loaded.chronology.entries) == ENTRIES


def test_a_longer_one_has_none_either_and_every_kind_of_thing_in_it(tmp_path: Path) -> None:
    made = synthetic.chronology(400)
    sites.write(tmp_path, sites.regesta(made))
    loaded = build.load(tmp_path / "content")
    assert [str(one) for one in loaded.errors] == []
    for has in (
        lambda entry: entry.inferred,
        lambda entry: entry.quote,
        lambda entry: entry.phrase,
        lambda entry: entry.report,
        lambda entry: entry.thread,
    ):
        assert any(map(has, made.entries))
        assert not all(map(has, made.entries))


def test_the_same_seed_gives_the_same_chronology_and_another_one_another() -> None:
    assert synthetic.chronology(ENTRIES) == synthetic.chronology(ENTRIES)
    assert synthetic.chronology(ENTRIES) != synthetic.chronology(ENTRIES, seed=1)


def test_all_builders_get_the_same_pages(projects: dict[str, Path]) -> None:
    entries = {path.stem for path in (projects["regesta"] / "content/entries").iterdir()}
    plain, hugo = projects["plain"] / "docs", projects["hugo"] / "content"
    in_plain = {path.relative_to(plain).as_posix() for path in plain.rglob("*.md")}
    in_hugo = {path.relative_to(hugo).as_posix() for path in hugo.rglob("*.md")}
    assert len(entries) == ENTRIES
    assert {f"entries/{entry}.md" for entry in entries} <= in_plain
    named = {path.replace("_index.md", "index.md") for path in in_hugo}
    assert named - {"entries/index.md"} == in_plain  # which says that there is no such page


def test_each_figure_has_its_own_median() -> None:
    runs = (Measure(3, 1.0, 10), Measure(1, 3.0, 30), Measure(2, None, 20))
    assert middle(runs) == Measure(2, 2.0, 20)


def report(*measured: Result) -> Report:
    return Report("2026-01-01 00:00", {"processors": "2", "system": "x"}, {}, measured)


def test_a_goal_is_met_or_not_or_was_not_measured() -> None:
    cold = Result(2000, *results.COLD, (Measure(4.0, 4.0, 100_000_000),))
    hugo = Result(2000, *results.HUGO, (Measure(1.0, 2.0, 100_000_000),))
    rows = tables.markdown(report(cold, hugo)).splitlines()
    assert "| cold build / Hugo | 2,000 | ≤ 2 | 4.00 | 2.00 |  | not met |" in rows
    assert "| peak memory, MB | 2,000 | ≤ 150 | 100 |  |  | met |" in rows
    assert "| `regesta check`, warm, s | 2,000 | ≤ 0.5 |  |  |  | not measured |" in rows


def test_a_floor_stands_beside_a_goal_in_the_same_unit() -> None:
    rows = tables.markdown(
        report(
            Result(2000, *results.COLD, (Measure(4.0, 4.0, 100_000_000),)),
            Result(2000, *results.HUGO, (Measure(2.0, 2.0, 100_000_000),)),
            Result(2000, *results.PLAIN, (Measure(12.0, 12.0, 100_000_000),)),
            Result(2000, *results.FLOOR_BUILD, (Measure(1.0, 1.0, 100_000_000),)),
            Result(2000, *results.CHECK_COLD, (Measure(1.0, 1.0, 60_000_000),)),
        )
    ).splitlines()
    assert "| cold build / Hugo | 2,000 | ≤ 2 | 2.00 | 2.00 | 0.50 | met |" in rows
    assert "| MkDocs + Material / cold build | 2,000 | ≥ 4 | 3.00 | 3.00 | 12.0 | not met |" in rows
    assert "| peak memory, MB | 2,000 | ≤ 150 | 100 |  | 60.0 | met |" in rows


def test_a_figure_of_finding_stands_beside_its_goal() -> None:
    found = [
        Measurement("bytes", 231.4, "kB", 400),
        Measurement("time", 1501, "ms", 1500),
        Measurement("words", None, "kB", 350),
    ]
    rows = finding.rows(found).splitlines()
    assert "| bytes | 231 kB | 400 kB | met |" in rows
    assert "| time | 1,501 ms | 1500 ms | not met |" in rows
    assert "| words |  | 350 kB | not measured |" in rows


def test_a_report_is_read_as_it_was_written() -> None:
    written = report(Result(200, *results.COLD, (Measure(1.0, 0.9, 5, 3, 7), Measure(2.0))))
    assert results.read(written.json()) == written


@pytest.mark.slow
def test_the_benchmark_measures_every_builder_and_keeps_what_it_found(tmp_path: Path) -> None:
    python("run.py", "--sizes", ENTRIES, "--runs", 1, "--work", tmp_path, "--results", tmp_path)
    (kept,) = tmp_path.glob("*.json")
    found = results.read(kept.read_text(encoding="utf-8"))
    for builder in ("regesta", "plain", "hugo"):
        cold = found.find(ENTRIES, builder, "cold")
        assert cold is not None
        assert all((cold.wall, cold.cpu, cold.peak, cold.files, cold.size))
        assert found.find(ENTRIES, builder, results.served("text of an entry"))
    for floor in (results.FLOOR_BUILD, results.FLOOR_INDEX):
        least = found.find(ENTRIES, *floor)
        assert least is not None
        assert least.wall
    assert {"a name in a registry", "an entry renamed"} <= {
        one.what.removeprefix("preview: ") for one in found.results
    }
    assert kept.with_suffix(".md").read_text(encoding="utf-8").count("| cold |") == 4  # and `check`
    assert kept.with_suffix(".svg").read_text(encoding="utf-8").startswith("<svg ")
    assert not (tmp_path / "latest.md").exists()  # it is made of all the usual sizes


@pytest.mark.slow
def test_the_profile_knows_every_stage() -> None:
    told = python("stages.py", "--entries", ENTRIES, "--functions", 6)
    for stage in ("content: checks", "MkDocs: Markdown", "writing files"):
        assert f"| {stage} |" in told
    assert "| plugin/fast/writing.py:" in told


@pytest.mark.slow
def test_what_finding_costs_is_measured_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (finding, searching, timeline):
        monkeypatch.setattr(one, "RUNS", 1)
    site = finding.built(tmp_path, ENTRIES)
    found = finding.measure(site)
    assert [one.what for one in found if not one.value] == []
    finding.keep(finding.report(found, site), tmp_path)
    kept = (tmp_path / "finding.md").read_text(encoding="utf-8")
    assert f" at {ENTRIES} entries on " in kept
    assert kept.count(" met |") == len(found)
