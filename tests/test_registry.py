"""Names find the records they mean, however they are written, and never a wrong one."""

from pathlib import Path

import pytest

from regesta import likeness
from regesta.model import Country, Person
from regesta.registry import Known, Names, Shared, Unknown, iso_countries, with_own
from samples import Case, chronology, load, matching, printed, table


@pytest.mark.parametrize("case", table("names"), ids=lambda case: case.name)
def test_problems_of_names(case: Case, tmp_path: Path) -> None:
    assert printed(load(tmp_path, case.files)) == matching(case.problems)


def people(**names: tuple[str, ...]) -> Names:
    """Return the names of people: the first is the name, the others are aliases."""
    return Names(Person(id=id_, name=first, aliases=more) for id_, (first, *more) in names.items())


RUTTE = people(rutte=("Mark Rutte", "MR"), vo=("Viktor Orbán",), selenskyj=("Wołodymyr",))


@pytest.mark.parametrize(
    ("written", "id_"),
    [
        ("Mark Rutte", "rutte"),
        ("  mark   RUTTE\t", "rutte"),
        ("mr", "rutte"),
        ("RUTTE", "rutte"),
        ("Viktor Orban", "vo"),
        ("Viktor Orba\u0301n", "vo"),
        ("WOLODYMYR", "selenskyj"),
    ],
)
def test_spellings_of_one_name(written: str, id_: str) -> None:
    assert RUTTE.find(written) == Known(id_)


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [("Orban", "Viktor Orbán"), ("Marc Rutte", "Mark Rutte"), ("Qwxzy", None), ("", None)],
)
def test_what_an_unknown_name_may_have_meant(written: str, suggestion: str | None) -> None:
    assert RUTTE.find(written) == Unknown(suggestion)


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [
        ("Orban", "Viktor Orbán"),
        ("Marc Rutte", "Mark Rutte"),
        ("Rutte, Mark", "Mark Rutte"),
        ("Victor Orbn", "Viktor Orbán"),
        ("Wolodymir", "Wołodymyr"),
        ("selenskij", "selenskyj"),
        ("Qwxzy", None),
    ],
)
@pytest.mark.parametrize("number", [likeness.MANY - 8, likeness.MANY - 4, likeness.MANY])
def test_a_name_is_suggested_among_any_number_of_others(
    written: str, suggestion: str | None, number: int
) -> None:
    others = {f"p{one}": (f"{one} {one}",) for one in range(1000, 1000 + number)}
    names = people(**others, rutte=("Mark Rutte",), selenskyj=("Wołodymyr",))
    names.add(Person(id="vo", name="Viktor Orbán"))
    assert names.find(written) == Unknown(suggestion)


def test_an_id_wins_over_a_name_and_a_shared_name_over_none() -> None:
    names = people(nato=("North Atlantic Alliance",), joke=("NATO", "The Alliance"))
    assert names.find("nato") == Known("nato")
    names.add(Person(id="other", name="the alliance"))
    assert names.find("The Alliance") == Shared(("joke", "other"))


def test_a_record_with_one_name_twice_is_not_shared() -> None:
    assert people(rutte=("Mark Rutte", "MARK RUTTE")).find("Mark Rutte") == Known("rutte")


def test_a_name_that_was_added_is_found() -> None:
    names = people()
    assert names.find("Foo") == Unknown(None)
    names.add(Person(id="foo", name="Foo"))
    assert names.find("foo") == Known("foo")


def test_an_id_is_suggested_too_unless_it_is_so_short_that_it_is_like_everything() -> None:
    names = Names([Person(id="m-rutte", name="The Secretary General"), Person(id="rut", name="R.")])
    assert names.find("m-rute") == Unknown("m-rutte")
    assert names.find("rute") == Unknown(None)


def test_a_former_id_still_means_the_record_unless_another_one_has_it() -> None:
    records = [
        Person(id="a", name="Anna", formerly=("old", "b")),
        Person(id="b", name="Old", aliases=("a",)),
    ]
    found = [Names(records).find(name) for name in ("old", "OLD ", "b", "a")]
    assert found == [Known("a"), Known("a"), Known("b"), Known("a")]


def test_an_id_that_nobody_wrote_is_not_found() -> None:
    names = people()
    names.add_unwritten(Person(id="c", name="C++"))
    assert names.find("C") == Unknown(None)
    assert names.find("c++") == Known("c")


@pytest.mark.parametrize("written", [["C++", "C"], ["C", "C++"]])
def test_two_names_with_one_slug_are_two_records_in_any_order(
    written: list[str], tmp_path: Path
) -> None:
    entries = [
        f"- {{id: e{n}, date: 2024, title: T, topics: {one}}}\n" for n, one in enumerate(written)
    ]
    found = load(tmp_path, {"entries/all.yml": "".join(entries)}).chronology
    assert found is not None
    assert [(id_, one.name) for id_, one in found.topics.items()] == [
        ("c", written[0]),
        ("c-2", written[1]),
    ]
    assert [entry.topics for entry in found.entries] == [("c",), ("c-2",)]


COUNTRIES = iso_countries("en")


def test_every_country_is_found_by_its_codes_and_name() -> None:
    """No two share one, or nobody could write it; both Congos have longer names."""
    names = Names(COUNTRIES.values())
    for id_, country in COUNTRIES.items():
        assert id_ == id_.lower() == (country.code or "").lower()
        for name in (country.name, *country.aliases):
            assert names.find(name) == Known(id_) or name == "Congo", name
    assert names.find("Congo") == Shared(("cd", "cg"))
    assert len(COUNTRIES) == 249


@pytest.mark.parametrize(
    ("written", "id_"),
    [
        ("NO", "no"),
        ("Ukraine", "ua"),
        ("UKR", "ua"),
        ("United States", "us"),
        ("USA", "us"),
        ("UK", "gb"),
        ("Great Britain", "gb"),
        ("Russia", "ru"),
        ("Russian Federation", "ru"),
        ("Turkey", "tr"),
        ("Czech Republic", "cz"),
        ("Ivory Coast", "ci"),
        ("South Korea", "kr"),
        ("North Korea", "kp"),
        ("Vietnam", "vn"),
        ("Viet Nam", "vn"),
        ("Netherlands", "nl"),
        ("the Netherlands", "nl"),
        ("Syria", "sy"),
        ("Iran", "ir"),
        ("Palestine", "ps"),
        ("Taiwan", "tw"),
        ("Swaziland", "sz"),
        ("Burma", "mm"),
        ("Cape Verde", "cv"),
        ("DR Congo", "cd"),
        ("Hong Kong", "hk"),
    ],
)
def test_countries_by_the_names_people_write(written: str, id_: str) -> None:
    assert Names(COUNTRIES.values()).find(written) == Known(id_)


def test_no_former_state_is_taken_for_a_present_one() -> None:
    names = Names(COUNTRIES.values())
    for former in ("USSR", "Soviet Union", "Yugoslavia", "Czechoslovakia", "East Germany", "GDR"):
        assert isinstance(names.find(former), Unknown), former


def test_countries_are_named_in_the_language_of_the_site() -> None:
    assert iso_countries("nl")["ua"].name == "Oekraïne"
    assert Names(iso_countries("nl").values()).find("Ukraine") == Known("ua")
    assert iso_countries("tlh")["ua"].name == "Ukraine"


def test_a_project_renames_a_country_and_adds_one() -> None:
    own = (
        Country(id="ua", name="Ukraina", aliases=("Ukr",)),
        Country(id="xk", name="Kosovo", code="XK"),
    )
    merged = with_own(COUNTRIES, own)
    names = Names(merged.values())
    assert merged["ua"].name == "Ukraina"
    assert merged["ua"].code == "UA"
    for name in ("Ukraina", "Ukraine", "UKR", "ukr"):
        assert names.find(name) == Known("ua")
    assert names.find("Kosovo") == Known("xk")


def test_a_web_address_alone_cites_what_is_there(tmp_path: Path) -> None:
    files = {
        "sources.yml": "a: {url: 'https://example.org/a'}\nb: {title: B, url: 'https://example.org/b'}\n"
        "c: {title: C, url: 'https://example.org/c'}\nd: {title: D, url: 'https://example.org/c'}\n",
        "entries/e.yml": "date: 2024\ntitle: T\nsources:\n"
        "- https://example.org/a\n- url: https://example.org/b\n"
        "- https://example.org/B\n- https://example.org/c\n"
        "quotes: {speaker: A, text: w, source: 'https://example.org/b'}\n",
    }
    (entry,) = chronology(tmp_path, files).entries
    assert [one.source for one in entry.sources] == ["a", "b", None, None]
    inline = [one.inline and one.inline.url for one in entry.sources]
    assert inline == [None, None, "https://example.org/B", "https://example.org/c"]
    assert entry.quotes[0].source == "b"


def test_a_quotation_may_rest_on_a_web_address_that_no_registry_has(tmp_path: Path) -> None:
    quote = "quotes: {speaker: A, text: w, source: 'https://example.org/a'}\n"
    found = chronology(tmp_path, {"entries/e.yml": f"date: 2024\ntitle: T\n{quote}"})
    ((id_, source),) = found.sources.items()
    assert (source.url, source.title) == ("https://example.org/a", None)
    assert found.entries[0].quotes[0].source == id_
