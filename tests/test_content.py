"""The real chronology against its source.

The files are read as plain text values, without the package, so that these tests hold whatever the
loader does. Where the digest is not at hand, the tests that need it are skipped.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
CONTENT = ROOT / "content"
DIGEST = ROOT.parent / "shared" / "seed" / "rutte-digest.txt"

Record = dict[str, Any]


def read(path: Path) -> Record:
    loaded: Record = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 # text alone
    return loaded


ENTRIES = {path.stem: read(path) for path in sorted((CONTENT / "entries").glob("*.yml"))}


@pytest.fixture(scope="module")
def digest() -> list[str]:
    if not DIGEST.exists():
        pytest.skip("the digest lies outside the repository, and is not beside it here")
    return DIGEST.read_text(encoding="utf-8").splitlines()


def one_line(text: str) -> str:
    return " ".join(text.split())


def names(entry: Record) -> dict[str, str]:
    """Return the role, or an empty text, of everybody who is named."""
    actors = [
        {"name": one, "role": ""} if isinstance(one, str) else one
        for one in entry.get("actors", [])
    ]
    return {one["name"]: one.get("role", "") for one in actors if "name" in one}


# Items

ITEMS = range(1, 27)
AT = re.compile(r"item (\d+) \(lines? (\d+)(?: to (\d+))?\)(?:, (\w+) sub-item)?.*")


def places(entry: Record) -> Iterator[re.Match[str]]:
    for source in entry["sources"]:
        assert source["source"] == "rutte-digest"
        place = AT.fullmatch(source["at"])
        assert place, source["at"]
        yield place


def test_every_item_of_the_digest_has_an_entry() -> None:
    cited = {int(place[1]) for entry in ENTRIES.values() for place in places(entry)}
    assert cited == set(ITEMS)


def test_every_line_of_the_digest_belongs_to_one_item(digest: list[str]) -> None:
    lines = {
        int(place[1]): range(int(place[2]), int(place[3] or place[2]) + 1)
        for entry in ENTRIES.values()
        for place in places(entry)
    }
    in_order = [line for _, one in sorted(lines.items()) for line in one]
    assert in_order == list(range(1, len(digest) + 1))
    assert digest[1] == digest[2], "lines 1 to 3 are one item"


def test_lines_are_cited_as_those_of_their_item() -> None:
    for id_, entry in ENTRIES.items():
        for place in places(entry):
            assert int(place[3] or place[2]) == int(place[1]) + 2, id_


def test_all_sub_items_of_10_october_are_there(digest: list[str]) -> None:
    cited = {place[4] for entry in ENTRIES.values() for place in places(entry) if place[1] == "7"}
    assert cited == {"first", "second", "third", "fourth"}
    assert digest[8].count(" * ") == len(cited)


def test_the_victory_plan_is_presented_to_starmer_once() -> None:
    together = [
        id_
        for id_, entry in ENTRIES.items()
        if names(entry).get("Keir Starmer", "mentioned") != "mentioned"
    ]
    assert together == ["2024-10-10-victory-plan"]
    assert "2024-10-10-victory-plan" in ENTRIES["2024-10-10-zelensky-meets-rutte"]["related"]


# Quotations

QUOTATIONS = {
    "stern-warning-north-korea": ("Antony Blinken", "demands and will receive a firm response"),
    "rutte-awaits-trump-meeting": (
        "Mark Rutte",
        (
            "We have to work together. So I look forward to sitting down with Donald Trump to"
            " discuss how we can face these threats collectively, what we need to do"
        ),
    ),
    "north-korea-escalation": (
        "Mark Rutte",
        (
            "North Korea sending troops to fight alongside Russia in Ukraine would mark a"
            " significant escalation"
        ),
    ),
    "2024-10-13-joint-interview": (
        "Mark Rutte",
        (
            "The message (to Russian President Vladimir Putin) is that we will continue, that we"
            " will do what's necessary to make sure that he will not get his way, that Ukraine"
            " will prevail"
        ),
    ),
    "2024-10-03-vuhledar-withdrawal": ("Volodymyr Zelensky", "absolutely correct"),
    "2024-10-01-ukraine-must-prevail": (
        "Mark Rutte",
        "We have to make sure that Ukraine prevails as a sovereign, independent, democratic nation",
    ),
    "2023-11-kallas-joke": ("Kaja Kallas", "There was a joke I heard the other day"),
    "2024-06-18-stoltenberg-endorses-rutte": ("Jens Stoltenberg", "very strong candidate"),
    "2024-03-22-ammunition-soon": ("Mark Rutte", "in the near future"),
    "rutte-warns-moscow": ("Mark Rutte", "serious consequences"),
}
FRAGMENTS = {
    "stern-warning-north-korea",
    "2024-10-03-vuhledar-withdrawal",
    "2024-06-18-stoltenberg-endorses-rutte",
    "2024-03-22-ammunition-soon",
    "rutte-warns-moscow",
}


def test_quotes_stand_with_their_speakers_and_no_others_do() -> None:
    quoted = {
        id_: (quote["speaker"], quote["text"])
        for id_, entry in ENTRIES.items()
        for quote in entry.get("quotes", [])
    }
    assert quoted == QUOTATIONS
    assert sum(len(entry.get("quotes", [])) for entry in ENTRIES.values()) == len(QUOTATIONS)


def test_every_quotation_of_the_digest_is_kept_to_the_letter(digest: list[str]) -> None:
    """The comma or full stop that ends the digest's own sentence is not the speaker's."""
    marked = [
        (number, (straight or curly).rstrip(",."))
        for number, line in enumerate(digest, start=1)
        for straight, curly in re.findall(r'"([^"]*)"|“([^”]*)”', line)
    ]
    cited = [
        (int(next(places(ENTRIES[id_]))[2]), text) for id_, (_speaker, text) in QUOTATIONS.items()
    ]
    assert sorted(cited) == marked


def test_fragments_are_marked_and_stand_in_their_sentence() -> None:
    quotes = [(id_, quote) for id_, entry in ENTRIES.items() for quote in entry.get("quotes", [])]
    assert {id_ for id_, quote in quotes if quote.get("part") == "true"} == FRAGMENTS
    for id_, quote in quotes:
        if id_ in FRAGMENTS:
            assert f'"{quote["text"]}"' in quote["context"], id_


def test_what_breaks_off_in_the_source_says_so(digest: list[str]) -> None:
    broken = {"2023-11-kallas-joke": 17, "2024-10-10-feodosia-oil-depot": 9}
    for id_, line in broken.items():
        assert "the source breaks off" in one_line(ENTRIES[id_]["text"])
        assert digest[line - 1].endswith(ENTRIES[id_]["sources"][0]["quote"])
    assert ENTRIES["2023-11-kallas-joke"]["quotes"][0]["cut"] == "true"


# Dates

STATED = {
    "2023-11-kallas-joke": ("2023-11", "November 2023", 17),
    "2024-02-17-kyiv-independent-interview": ("2024-02-17", "Feb. 17", 27),
    "2024-02-22-us-uk-support-reported": ("2024-02-22", "Feb. 22", 26),
    "2024-02-26-france-netherlands-czech-plan": ("2024-02-26", "Feb. 26", 25),
    "2024-03-01-kharkiv-not-safe": ("2024-03-01", "March 1", 23),
    "2024-03-01-security-agreement": ("2024-03-01", "March 1", 24),
    "2024-03-22-ammunition-soon": ("2024-03-22", "March 22", 22),
    "2024-04-12-zelensky-on-dutch-aid": ("2024-04-12", "April 12", 20),
    "2024-06-18-orban-endorses-rutte": ("2024-06-18", "June 18", 19),
    "2024-06-18-slovakia-endorses-rutte": ("2024-06-18", "June 18", 16),
    "2024-06-18-stoltenberg-endorses-rutte": ("2024-06-18", "June 18", 18),
    "2024-10-01-rutte-takes-office": ("2024-10-01", "Oct. 1", 17),
    "2024-10-01-ukraine-must-prevail": ("2024-10-01", "Oct. 1", 14),
    "2024-10-03-rutte-in-kyiv": ("2024-10-03", "Oct. 3", 13),
    "2024-10-03-vuhledar-withdrawal": ("2024-10-03", "Oct. 3", 12),
    "2024-10-08-hardest-winter": ("2024-10-08", "Oct. 8", 11),
    "2024-10-10-airbase-strike-confirmed": ("2024-10-10", "Key developments on Oct. 10", 9),
    "2024-10-10-feodosia-oil-depot": ("2024-10-10", "Key developments on Oct. 10", 9),
    "2024-10-10-roshchyna-death-confirmed": ("2024-10-10", "Key developments on Oct. 10", 9),
    "2024-10-10-victory-plan": ("2024-10-10", "Oct. 10", 10),
    "2024-10-10-zelensky-meets-rutte": ("2024-10-10", "Key developments on Oct. 10", 9),
    "2024-10-13-joint-interview": ("2024-10-13", "Oct. 13", 8),
}
INFERRED = {
    "trump-rutte-meeting": "[2024-10-01..]",
    "stern-warning-north-korea": "[2024-10-01..]",
    "rutte-awaits-trump-meeting": "[2024-10-01..]",
    "north-korea-escalation": "[2024-10-01..]",
    "nato-ukraine-council-announced": "[2024-10-01..2024-10-17]",
    "rutte-to-succeed-stoltenberg": "[2024-06-18..2024-09-30]",
    "romania-supports-rutte": "[2024-06-18..2024-09-30]",
    "dutch-funds-for-2025": "[..2024-04]",
    "rutte-warns-moscow": "[..2024-02]",
}


def of_basis(basis: str) -> dict[str, Record]:
    return {id_: entry for id_, entry in ENTRIES.items() if entry["date_basis"] == basis}


def test_stated_dates_are_those_of_the_digest_in_its_words(digest: list[str]) -> None:
    stated = {
        id_: (entry["date"], entry["date_as_written"], int(next(places(entry))[2]))
        for id_, entry in of_basis("stated").items()
    }
    assert stated == STATED
    for id_, (_date, words, line) in STATED.items():
        assert re.search(rf"\b{re.escape(words)}\b", digest[line - 1]), id_


def test_an_id_that_begins_with_a_date_begins_with_that_of_its_entry() -> None:
    for id_, entry in ENTRIES.items():
        if id_[0].isdigit():
            assert id_.startswith(f"{entry['date']}-")


def test_inferred_dates_are_moments_with_their_reasoning() -> None:
    """An inferred date of an event is never `A/B`, which would say that it lasted."""
    inferred = of_basis("inferred")
    assert {id_: entry["date"] for id_, entry in inferred.items()} == INFERRED
    for id_, entry in inferred.items():
        assert re.search(r"item \d+", entry["date_note"]), f"{id_}: which items bound it?"
        assert "date_as_written" not in entry, id_


def test_undated_items_give_no_day_for_what_their_entries_tell(digest: list[str]) -> None:
    """A day that stands in such an item dates something else: a plan, or another's step."""
    other = {"nato-ukraine-council-announced": "Oct. 17", "romania-supports-rutte": "June 18"}
    day = re.compile(r"(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)\.? \d+")
    for id_ in INFERRED:
        line = digest[int(next(places(ENTRIES[id_]))[2]) - 1]
        assert day.findall(line) == [other[id_]] if id_ in other else not day.search(line), id_


# Figures, certainty, roles

AMOUNTS = [
    ("2024-04-12-zelensky-on-dutch-aid", "EUR 1 billion", "$1.1 billion", "one billion euros"),
    ("2024-04-12-zelensky-on-dutch-aid", "EUR 400 million", "$425 million", "400 million euros"),
    ("dutch-funds-for-2025", "EUR 1.5 billion", "$1.6 billion", "1.5 billion euros"),
]


@pytest.mark.parametrize(("id_", "euros", "dollars", "words"), AMOUNTS)
def test_amounts_are_exact(
    id_: str, euros: str, dollars: str, words: str, digest: list[str]
) -> None:
    entry = ENTRIES[id_]
    assert f"{words} ({dollars})" in digest[int(next(places(entry))[2]) - 1]
    assert f"{euros} ({dollars})" in entry["facts"].values()
    shown = one_line(f"{entry['title']} {entry['text']}")
    assert euros in shown
    assert dollars in shown


NUMBERS = [
    ("romania-supports-rutte", "32", "32"),
    ("2024-03-01-security-agreement", "10-year", "10 years"),
    ("2024-10-10-airbase-strike-confirmed", "Su-34, Su-27", "Su-34, Su-27"),
    ("nato-ukraine-council-announced", "Oct. 17", "17 October"),
    ("dutch-funds-for-2025", "for 2025", "2025"),
]


@pytest.mark.parametrize(("id_", "written", "fact"), NUMBERS)
def test_numbers_are_exact(id_: str, written: str, fact: str, digest: list[str]) -> None:
    assert written in digest[int(next(places(ENTRIES[id_]))[2]) - 1]
    assert fact in ENTRIES[id_]["facts"].values()


def test_certainty_is_said_only_where_the_digest_gives_ground() -> None:
    said = {
        id_: entry["certainty"]
        for id_, entry in ENTRIES.items()
        if "certainty" in entry or "certainty_note" in entry
    }
    assert said == {
        "2024-02-22-us-uk-support-reported": "reported",
        "2024-10-10-airbase-strike-confirmed": "confirmed",
        "2024-10-10-roshchyna-death-confirmed": "confirmed",
    }
    assert all(ENTRIES[id_]["certainty_note"] for id_ in said)


MENTIONED = [
    ("rutte-awaits-trump-meeting", "Donald Trump"),
    ("nato-ukraine-council-announced", "Rustem Umerov"),
    ("2024-10-13-joint-interview", "Vladimir Putin"),
    ("2024-10-10-zelensky-meets-rutte", "Keir Starmer"),
]


@pytest.mark.parametrize(("id_", "name"), MENTIONED)
def test_who_is_only_spoken_of_is_listed_as_mentioned(id_: str, name: str) -> None:
    assert names(ENTRIES[id_])[name] == "mentioned"


def test_officials_whom_the_source_does_not_name_stay_unnamed() -> None:
    actors = ENTRIES["2024-02-22-us-uk-support-reported"]["actors"]
    assert "officials in Washington D.C. and London" in [
        one.get("unnamed") for one in actors if isinstance(one, dict)
    ]


# Words

NOT_PROSE = {"quotes", "actors", "date_as_written"}
"""What holds the digest's own words by design: quotations, and words for the unnamed."""

RUN = 8
"""So many words in a row that are the digest's are copied, not summarised."""


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def prose(entry: Record) -> Iterator[str]:
    yield from texts({key: value for key, value in entry.items() if key not in NOT_PROSE})
    yield from (quote["context"] for quote in entry.get("quotes", []) if "context" in quote)


def words(text: str) -> list[str]:
    return re.findall(r"[\w$]+(?:[.,]\d+)*", text.casefold())


def runs(text: str) -> set[str]:
    """Return all runs of `RUN` words that no quotation mark interrupts."""
    return {
        " ".join(piece[start : start + RUN])
        for piece in map(words, re.split(r'"[^"]*"', text))
        for start in range(len(piece) - RUN + 1)
    }


def test_summaries_are_in_our_own_words(digest: list[str]) -> None:
    theirs = {
        " ".join(line[start : start + RUN])
        for line in map(words, digest)
        for start in range(len(line) - RUN + 1)
    }
    copied = {
        id_: found
        for id_, entry in ENTRIES.items()
        if (found := theirs & set[str]().union(*map(runs, prose(entry))))
    }
    for page in ("index.md", "about.md"):
        assert not theirs & runs((CONTENT / page).read_text(encoding="utf-8")), page
    assert copied == {}


def test_quotation_marks_in_a_summary_hold_words_of_its_item(digest: list[str]) -> None:
    for id_, entry in ENTRIES.items():
        line = digest[int(next(places(entry))[2]) - 1]
        for marked in re.findall(r'"([^"]*)"', one_line(f"{entry['title']} {entry['text']}")):
            assert marked in line, id_


def test_no_entry_or_registry_gives_a_link_that_the_digest_does_not_have() -> None:
    for path in CONTENT.rglob("*.yml"):
        assert "://" not in path.read_text(encoding="utf-8"), path.name


def test_annotations_are_signed_by_the_editors_and_not_few() -> None:
    signed = [note["by"] for entry in ENTRIES.values() for note in entry.get("annotations", [])]
    assert set(signed) == {"the editors"}
    assert len(signed) >= 10


def test_about_page_counts_what_there_is() -> None:
    about = one_line((CONTENT / "about.md").read_text(encoding="utf-8"))
    assert f"The {len(ITEMS)} items make {len(ENTRIES)} entries" in about
    assert len(of_basis("inferred")) == 9
    assert "Nine items give no date" in about
