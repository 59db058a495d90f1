"""The files for other programs, each read back by a parser of its own.

Run as a script, this module writes the golden files anew.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from bibtexparser.entrypoint import parse_string
from icalendar import Calendar

import catalogues
from marking import BEGIN, LANGUAGE, mark_everywhere, unmarked, words_of_dates
from regesta import anchors, build, outputs, prose, search_index
from regesta.model import Chronology, Entry, Settings
from regesta.outputs import news, table, web_annotation
from regesta.outputs.headline import cited_title, headline
from regesta.pages.address import Addresses
from regesta.text import escape
from regesta.views import Views, cautions
from regesta.wording import wording
from samples import assets

HERE = Path(__file__).parent / "outputs"
GOLDEN = HERE / "golden"
SITE = outputs.Site("https://example.org/words/")
ENGLISH = wording("en")
ATOM = "{http://www.w3.org/2005/Atom}"

COMPARED = re.compile(r"(?!entries/)|entries/(full-record|between|taken-back)/")
"""The files that are compared as wholes: those of the site, and of entries that differ in kind."""


def read(folder: Path) -> Chronology:
    loaded = build.load(folder)
    assert loaded.chronology is not None, loaded.problems
    return loaded.chronology


CHRONOLOGY = read(HERE / "content")
VIEWS = Views(CHRONOLOGY)


def files(views: Views = VIEWS, site: outputs.Site = SITE) -> dict[str, str]:
    return {asset.path: asset.text for asset in assets(views, site)}


FILES = files()


def compared() -> list[str]:
    return [path for path in FILES if COMPARED.match(path)]


@pytest.mark.parametrize("path", compared())
def test_a_file_is_as_it_was(path: str) -> None:
    assert FILES[path] == (GOLDEN / path).read_bytes().decode()


def test_every_golden_file_is_compared() -> None:
    golden = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*.*") if path.is_file()}
    assert golden == set(compared())


# All files


def test_the_same_chronology_gives_the_same_bytes() -> None:
    assert files(Views(read(HERE / "content"))) == FILES


def test_an_address_is_given_once() -> None:
    paths = [asset.path for asset in assets(VIEWS, SITE)]
    assert len(paths) == len(set(paths))


def test_the_files_are_those_that_are_listed() -> None:
    """What the site's own pages are fed with is theirs alone."""
    offered = (path for path in FILES if not path.startswith(("explore/", "timeline/")))
    found = {re.sub(r"^entries/[^/]+/", "entries/ID/", path) for path in offered}
    assert found == {path for path, _, _ in outputs.listed()}


def test_files_stay_where_they_are_when_pages_do_not() -> None:
    """Only the addresses of pages within the files differ."""
    flat = files(site=outputs.Site(SITE.url, Addresses(directory_urls=False)))
    assert flat.keys() == FILES.keys()
    assert "https://example.org/words/entries/between.html" in flat["feed.xml"]


SECRETS = ("Zanzibari", "Quagga", "Vexley", "vexley", "quagga", "2024-06-06", "6 June")


@pytest.mark.parametrize("views", [VIEWS, Views(CHRONOLOGY, drafts=True)], ids=["site", "preview"])
def test_of_a_withdrawn_entry_there_is_only_what_is_left(views: Views) -> None:
    """Neither what it said, nor names that it alone has, nor notes of its earlier corrections."""
    found = files(views)
    for path, text in found.items():
        assert [word for word in SECRETS if word in text] == [], path
    everywhere = ("data/chronology.json", "data/chronology.ndjson", "data/chronology.csv")
    for path in (*everywhere, "feed.xml", "feed.json", "corrections.xml"):
        assert "taken-back" in found[path], path
        assert "The court has" in found[path], path


def test_a_draft_is_in_the_preview_alone() -> None:
    for path, text in FILES.items():
        assert "raughts" not in text, path
        assert "Draughty" not in text, path
        assert "not-yet" not in text, path
    preview = files(Views(CHRONOLOGY, drafts=True))
    titled = {"chronology.json", "chronology.ndjson", "chronology.csv", "timeline.json"}
    for path in (*(f"data/{name}" for name in titled), "feed.xml", "feed.json", "calendar.ics"):
        assert "Draughty" in preview[path], path
    assert "Draft: Draughty news" in preview["feed.xml"]


@pytest.mark.parametrize("name", outputs.BY_NAME)
def test_no_format_says_what_a_withdrawn_entry_said(name: str) -> None:
    text = outputs.BY_NAME[name].write(CHRONOLOGY.entries, VIEWS, SITE)
    assert [word for word in SECRETS if word in text] == []


@pytest.mark.parametrize("name", outputs.BY_NAME)
def test_every_format_can_say_nothing(name: str) -> None:
    empty = Views(Chronology())
    assert isinstance(outputs.BY_NAME[name].write((), empty, outputs.Site()), str)


# Words in the language of the site


def of_atom(text: str) -> Iterator[str]:
    named = {f"{ATOM}{name}" for name in ("title", "subtitle", "content")}
    root = ET.fromstring(text)  # noqa: S314 our own
    return (one.text or "" for one in root.iter() if one.tag in named)


def of_json_feed(text: str) -> Iterator[str]:
    feed = json.loads(text)
    yield from (feed["title"], feed["description"])
    yield from (item[key] for item in feed["items"] for key in ("title", "content_html"))


def of_calendar(text: str) -> Iterator[str]:
    calendar = Calendar.from_ical(text)
    yield str(calendar["DESCRIPTION"])
    yield from (str(one[key]) for one in calendar.events for key in ("SUMMARY", "DESCRIPTION"))


def of_timeline(text: str) -> Iterator[str]:
    for one in json.loads(text)["events"]:
        yield from (one["display_date"], *one["text"].values())


def of_bibtex(text: str) -> Iterator[str]:
    fields = (one.fields_dict for one in parse_string(text).entries)
    return (one[key].value for one in fields for key in ("title", "note"))


def of_csl(text: str) -> Iterator[str]:
    for one in json.loads(text):
        yield from (one["title"], one["note"], one["event-date"].get("literal", ""))


def of_ris(text: str) -> Iterator[str]:
    return (line[6:] for line in text.splitlines() if line.startswith(("TI", "N1")))


def of_explore(text: str) -> Iterator[str]:
    for facet in json.loads(text)["facets"]:
        yield from (facet["title"], *facet["names"])


SAID: dict[str, Callable[[str], Iterator[str]]] = {
    "feed.xml": of_atom,
    "corrections.xml": of_atom,
    "feed.json": of_json_feed,
    "calendar.ics": of_calendar,
    "data/timeline.json": of_timeline,
    "data/chronology.bib": of_bibtex,
    "entries/full-record/cite.bib": of_bibtex,
    "entries/between/cite.json": of_csl,
    "entries/full-record/cite.json": of_csl,
    "entries/between/cite.ris": of_ris,
    "entries/full-record/cite.ris": of_ris,
    "explore/columns.json": of_explore,
}
"""What a reader sees of a file."""


@pytest.fixture(scope="module")
def marked_files() -> Iterator[dict[str, str]]:
    settings = CHRONOLOGY.settings.model_copy(update={"language": LANGUAGE})
    with pytest.MonkeyPatch.context() as patch:
        mark_everywhere(patch)
        yield files(Views(replace(CHRONOLOGY, settings=settings), drafts=True))


@pytest.mark.parametrize("path", SAID)
def test_a_file_says_nothing_that_is_no_message(path: str, marked_files: dict[str, str]) -> None:
    known = [one.read_text("utf-8") for one in (HERE / "content").rglob("*.yml")]
    known += [*words_of_dates(), "EDTF"]
    said = [*SAID[path](marked_files[path])]
    assert any(BEGIN in one for one in said)
    assert [wrong for one in said if (wrong := unmarked(one, known))] == []


def test_search_results_say_nothing_that_is_no_message(
    marked_files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_everywhere(monkeypatch)
    data = json.loads(marked_files["data/chronology.json"])
    pages = [
        f"{kind}/{id_}/index.html" for kind, group in data["registries"].items() for id_ in group
    ]
    made = {"data/chronology.json": json.dumps(data)}
    made |= dict.fromkeys(["index.html", *pages], "<title>Trade</title><article>Trade</article>")
    for path, text in made.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    found = [*search_index.Searched(tmp_path).pages()]
    assert {one.about for one in found if one.entry is None} == {
        *("⟦Person⟧", "⟦Organisation⟧", "⟦Country⟧", "⟦Topic⟧", "⟦Thread⟧", "⟦Source⟧", "⟦Page⟧")
    }
    assert "⟦⟦date inferred⟧:⟧ The council meets" in {one.title for one in found}


def test_what_is_told_of_the_files_is_found_by_translators() -> None:
    known = catalogues.template()
    assert [one for _, _, one in outputs.listed() if one not in known] == []


def test_what_programs_read_is_in_english(marked_files: dict[str, str]) -> None:
    english = files(Views(CHRONOLOGY, drafts=True))
    for path in (table.PATH, "data/chronology.ndjson", "explore/titles-0.json"):
        assert marked_files[path].replace(LANGUAGE, "en") == english[path], path


# JSON


def test_the_document_holds_all_records_once() -> None:
    found = json.loads(FILES["data/chronology.json"])
    assert list(found) == ["settings", "entries", "withdrawn", "registries"]
    assert [one["id"] for one in found["entries"]] == [entry.id for entry in VIEWS.entries]
    assert [one["id"] for one in found["withdrawn"]] == ["taken-back"]
    assert set(found["registries"]["people"]) == {"jana-novak", "ivan-petrov"}
    assert found["registries"]["people"]["jana-novak"]["offices"][1] == {
        "title": "Prime Minister",
        "of": "Czechia",
        "from": "2024-10-01",
        "to": "..",
    }


def test_a_line_a_file_and_a_place_in_the_document_say_the_same() -> None:
    document = json.loads(FILES["data/chronology.json"])
    lines = [json.loads(line) for line in FILES["data/chronology.ndjson"].splitlines()]
    alone = [json.loads(FILES[f"entries/{one['id']}/entry.json"]) for one in lines]
    assert lines == alone == [*document["entries"], *document["withdrawn"]]


def test_related_entries_are_named_both_ways_and_drafts_are_not() -> None:
    def related(id_: str) -> Any:
        return json.loads(FILES[f"entries/{id_}/entry.json"]).get("related")

    assert related("full-record") == ["interval"]
    assert related("interval") == ["full-record"]


# Annotations


def annotations() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(FILES["entries/full-record/entry.json"])["annotations"]
    return found


@pytest.mark.parametrize("note", annotations(), ids=lambda note: note["id"][-4:])
def test_an_annotation_has_what_the_web_annotation_model_requires(note: dict[str, Any]) -> None:
    assert note["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert re.fullmatch(r"https://example\.org/words/entries/full-record/#fn:\d", note["id"])
    assert note["type"] == "Annotation"
    assert note["motivation"] == "commenting"
    assert note["body"]["type"] == "TextualBody"
    assert note["body"]["format"] == "text/markdown"
    assert note["target"]["source"] == "https://example.org/words/entries/full-record/"
    assert note["target"]["selector"]["type"] == "TextQuoteSelector"


@pytest.mark.parametrize("note", annotations(), ids=lambda note: note["id"][-4:])
def test_a_selector_finds_its_phrase_once_in_what_the_reader_sees(note: dict[str, Any]) -> None:
    entry = VIEWS.by_id["full-record"]
    quotes = (quote.text for quote in entry.quotes)
    texts = [part.plain for part in prose.annotated(entry.title, entry.text, quotes)]
    selector = note["target"]["selector"]
    whole = selector.get("prefix", "") + selector["exact"] + selector.get("suffix", "")
    assert sum(text.count(whole) for text in texts) == 1
    assert "\n" not in whole
    said = {one.note: one.phrase for one in entry.annotations}
    whole_phrase = anchors.Found(0, len(selector["exact"]))
    assert anchors.find(selector["exact"], said[note["body"]["value"]]) == whole_phrase


def test_a_selector_is_as_long_as_it_has_to_be_to_find_one_place() -> None:
    around = "before the assembled deputies of the whole national parliament, the vote was lost."
    entry = {
        "id": "a",
        "date": "2024",
        "title": "T",
        "text": f"At noon, {around}\n\nIn the evening, {around}",
        "annotations": {"phrase": "the vote", "note": "N", "prefix": f"evening, {around[:-19]}"},
    }
    (note,) = web_annotation.annotations(Entry.model_validate(entry), "https://x.org/", "en")
    assert note["target"]["selector"]["prefix"].startswith("In the evening, ")


def test_annotations_are_numbered_and_listed_as_on_their_page() -> None:
    listed = [(note["id"].rpartition(":")[2], note["body"]["value"]) for note in annotations()]
    assert listed == [
        ("1", "Not before *November*."),
        ("2", "The second ones."),
        ("3", "In Czech."),
    ]
    assert [one.note for one in VIEWS.by_id["full-record"].annotations] != [
        say for _, say in listed
    ]


def test_an_annotation_says_who_wrote_it_and_when_and_on_what_it_rests() -> None:
    first, second, _ = annotations()
    assert first["creator"] == {"name": "The editors"}
    assert first["created"] == "2024-11-01T00:00:00Z"
    assert first["body"]["dcterms:source"] == "report"
    assert not {"creator", "created"} & second.keys()


# CSV


def rows() -> list[dict[str, str]]:
    text = FILES["data/chronology.csv"].encode().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_a_row_is_an_entry_and_has_every_column() -> None:
    found = rows()
    every = (*VIEWS.entries, *VIEWS.withdrawn)
    assert [row["id"] for row in found] == [entry.id for entry in every]
    assert {tuple(row) for row in found} == {table.COLUMNS}
    assert not any(None in row.values() for row in found)


def test_lines_of_the_table_end_as_rfc_4180_has_it() -> None:
    assert FILES["data/chronology.csv"].split("\r\n")[0] == "\ufeff" + ",".join(table.COLUMNS)
    assert FILES["data/chronology.csv"].endswith("\r\n")


def test_no_cell_can_be_taken_for_a_formula() -> None:
    cells = [cell for row in rows() for cell in row.values()]
    assert [cell for cell in cells if cell.lstrip()[:1] in {*"=+-@\t\r"} and cell.strip()] == []
    by_id = {row["id"]: row for row in rows()}
    title = by_id["one-or-other"]["title"]
    assert title == "'" + VIEWS.by_id["one-or-other"].title
    assert by_id["ides"]["date"] == "'-0043-03-15"


def test_actors_without_a_name_are_there_in_words() -> None:
    (row,) = (row for row in rows() if row["id"] == "full-record")
    assert row["actors"] == (
        "Jana Nováková; The Daily; a woman with a sign (not named); Witness A (name withheld)"
    )
    assert row["actor_ids"] == "jana-novak; daily"
    assert (row["mentioned"], row["mentioned_ids"]) == ("Ivan Petrov", "ivan-petrov")


# Feeds


def feed(path: str) -> ET.Element:
    return ET.fromstring(FILES[path])  # noqa: S314 # our own


def texts(element: ET.Element, name: str) -> list[str]:
    return [found.text or "" for found in element.findall(f"{ATOM}{name}")]


RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT00:00:00Z")


@pytest.mark.parametrize("path", ["feed.xml", "corrections.xml"])
def test_a_feed_has_what_atom_requires(path: str) -> None:
    root = feed(path)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(texts(element, name)) == 1
        assert RFC_3339.fullmatch(texts(element, "updated")[0])
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"self": f"{SITE.url}{path}", "alternate": SITE.url}
    ids = [texts(entry, "id")[0] for entry in entries]
    assert len(set(ids)) == len(ids) > 0
    assert all(id_.startswith("https://example.org/") for id_ in ids)
    updated = [texts(entry, "updated")[0] for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert texts(root, "updated") == updated[:1]


def test_an_entry_keeps_the_identity_of_its_first_address() -> None:
    ids = [texts(entry, "id")[0] for entry in feed("feed.xml").findall(f"{ATOM}entry")]
    assert "https://example.org/words/entries/old-record/" in ids
    assert "https://example.org/words/entries/full-record/" not in ids


@pytest.mark.parametrize("path", ["feed.xml", "corrections.xml"])
def test_without_an_address_of_the_site_identities_are_absolute_all_the_same(path: str) -> None:
    root = ET.fromstring(files(site=outputs.Site())[path])  # noqa: S314 # our own
    ids = [*texts(root, "id"), *(texts(one, "id")[0] for one in root.findall(f"{ATOM}entry"))]
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", id_) for id_ in ids)
    assert len(set(ids)) == len(ids)


def test_a_feed_says_how_many_entries_it_cannot_place() -> None:
    undated = [entry for entry in VIEWS.entries if entry.added is None]
    said = f"Left out: {len(undated)} entries without a date of addition."
    assert undated
    assert texts(feed("feed.xml"), "subtitle")[0].endswith(said)
    assert json.loads(FILES["feed.json"])["description"].endswith(said)


@pytest.mark.parametrize("href", ["/.//a.org/", r"/../\\a.org/", r"../../\\a.org/"])
def test_a_link_within_the_site_leads_to_no_other(href: str) -> None:
    """Two slashes or backslashes begin the address of another site to a browser."""
    assert outputs.Site("/").link("x", href) == "/a.org/"


def test_content_is_html_whose_links_are_whole_and_whose_markup_is_ours() -> None:
    contents = [one.find(f"{ATOM}content") for one in feed("feed.xml").findall(f"{ATOM}entry")]
    (html,) = [one.text for one in contents if one is not None and "speaks" in (one.text or "")]
    assert html is not None
    assert '<a href="https://example.org/words/entries/interval/"' in html
    assert "<em>speaks</em>" in html
    assert "<b>" not in html
    assert "&lt;b&gt;wait&lt;/b&gt;" in html


def test_the_json_feed_says_what_the_atom_feed_says() -> None:
    found = json.loads(FILES["feed.json"])
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    entries = feed("feed.xml").findall(f"{ATOM}entry")
    for item, entry in zip(found["items"], entries, strict=True):
        assert [item["id"], item["title"], item["date_modified"], item["content_html"]] == [
            texts(entry, name)[0] for name in ("id", "title", "updated", "content")
        ]


def test_corrections_are_all_there_newest_first() -> None:
    assert [texts(one, "title")[0] for one in feed("corrections.xml").findall(f"{ATOM}entry")] == [
        'Correction: Reported: Nováková says "talks" will begin & end',
        'Addition: Reported: Nováková says "talks" will begin & end',
        "Withdrawal: Withdrawn entry",
    ]


def test_a_feed_is_in_the_order_of_its_stamps() -> None:
    added = ["2024-05-02T09:00", "2024-05", "2024-05-02", "2024-05-02T10:00", "2023"]
    made = [{"id": f"e{n}", "date": "1905", "title": "T", "added": a} for n, a in enumerate(added)]
    corrected = {"kind": "correction", "note": "Why.", "date": "2024-05"}
    entries = tuple(map(Entry.model_validate, made))
    found = news.news(entries, Views(Chronology(entries=entries)), SITE).items
    assert [one.url.rstrip("/")[-2:] for one in found] == ["e1", "e3", "e0", "e2", "e4"]
    assert [one.updated for one in found] == sorted((one.updated for one in found), reverse=True)
    days = [corrected, {**corrected, "date": "2024-05-30"}]
    entry = Entry.model_validate({**made[0], "corrections": days})
    found = news.corrections(Views(Chronology(entries=(entry,))), SITE).items
    assert [one.updated[:10] for one in found] == ["2024-05-31", "2024-05-30"]


def test_a_feed_holds_the_newest_and_an_export_all() -> None:
    many = tuple(
        entry.model_copy(update={"id": f"{entry.id}-{number}", "formerly": ()})
        for entry in VIEWS.entries
        if entry.added
        for number in range(30)
    )
    views = Views(Chronology(CHRONOLOGY.settings, many, *registries()))
    on_site = ET.fromstring(files(views)["feed.xml"])  # noqa: S314 # our own
    exported = ET.fromstring(outputs.BY_NAME["atom"].write(many, views, SITE))  # noqa: S314
    assert len(on_site.findall(f"{ATOM}entry")) == 50
    assert len(exported.findall(f"{ATOM}entry")) == len(many)


def registries() -> Iterable[Any]:
    one = CHRONOLOGY
    return one.people, one.organisations, one.countries, one.topics, one.threads, one.sources


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2024-07-01", "on 1 July 2024"),
        ("2024-07-01?", "(1 July 2024, uncertain)"),
        ("2024-02", "in February 2024"),
        ("2024", "in 2024"),
        ("2024~", "(about 2024)"),
        ("[2024-07-01..2024-07-03]", "(between 1 and 3 July 2024)"),
    ],
)
def test_feeds_and_the_page_say_when_an_entry_was_withdrawn(date: str, said: str) -> None:
    withdrawal = {"date": date, "kind": "withdrawal", "note": "Why."}
    rest = {"status": "withdrawn", "added": "2024-01-01", "corrections": [withdrawal]}
    entry = Entry.model_validate({"id": "gone", "date": "2024", "title": "T", **rest})
    made = build.render(Chronology(entries=(entry,), files={"gone": "a.yml"}), build.Options())
    (page,) = [page.body for page in made.pages if page.path == "entries/gone.md"]
    found = {asset.path: asset.text for asset in made.assets}
    for text in (page, found["feed.xml"], found["feed.json"]):
        assert f"This entry was withdrawn {said}." in text


def test_a_note_on_certainty_stands_on_the_page_without_a_word_for_it() -> None:
    record = {"id": "x", "date": "2024", "title": "T", "certainty_note": "By one & all."}
    entry = Entry.model_validate(record)
    made = build.render(Chronology(entries=(entry,), files={"x": "a.yml"}), build.Options())
    (page,) = [page.body for page in made.pages if page.path == "entries/x.md"]
    caution = '<p class="rg-caution">By one &amp; all.</p>'
    assert f'<div class="rg-cautions">{caution}</div>' in page


def test_colons_have_a_blank_before_them_in_feeds_in_french() -> None:
    quote = {"unnamed": "A", "text": "One"}
    correction = {"date": "2024-07-01", "kind": "correction", "note": "N."}
    record = {"id": "x", "date": "2024", "title": "T", "added": "2024-01-01"}
    entry = Entry.model_validate({**record, "quotes": [quote], "corrections": [correction]})
    settings = CHRONOLOGY.settings.model_copy(update={"language": "fr"})
    found = files(Views(Chronology(settings, (entry,), files={"x": "a.yml"})))
    assert "A (nom non indiqué)\u00a0: «\u00a0One\u00a0»" in found["feed.xml"]
    assert ">Correction\u00a0: T<" in found["corrections.xml"]


# Calendar


def calendar() -> Any:
    return Calendar.from_ical(FILES["calendar.ics"].encode())


def test_the_calendar_is_read_back_as_it_was_meant() -> None:
    events = {str(event["URL"]).split("/")[-2]: event for event in calendar().walk("VEVENT")}
    assert set(events) == {entry.id for entry in VIEWS.entries} - {"ides", "far-future"}
    assert len({str(event["UID"]) for event in events.values()}) == len(events)
    full = events["full-record"]
    assert str(full["SUMMARY"]) == 'Reported: Nováková says "talks" will begin & end'
    assert full["DTSTAMP"].dt.isoformat() == "2024-11-03T00:00:00+00:00"
    assert list(full["CATEGORIES"].cats) == ["War aims", "Trade, tariffs; tolls"]
    assert "the press at home.\nShe says" in str(full["DESCRIPTION"])
    assert str(full["STATUS"]) == "TENTATIVE"


def test_a_calendar_says_what_it_cannot_hold() -> None:
    said = "It is made up. 2 entries are left out: a calendar holds the years from 1 to 9999."
    assert str(calendar()["X-WR-CALDESC"]).endswith(said)


def test_the_calendar_claims_no_more_than_the_entries_do() -> None:
    status = {
        str(event["URL"]).split("/")[-2]: str(event.get("STATUS", ""))
        for event in calendar().walk("VEVENT")
    }
    assert status == {
        "full-record": "TENTATIVE",  # reported
        "between": "TENTATIVE",  # one moment in eleven weeks
        "interval": "CONFIRMED",
        "goes-on": "TENTATIVE",  # its end is not known
        "about-1905": "TENTATIVE",
        "spring": "TENTATIVE",
        "one-or-other": "TENTATIVE",
        "both": "TENTATIVE",
    }


# Cautions


@pytest.mark.parametrize("entry", VIEWS.entries, ids=lambda entry: entry.id)
def test_a_title_has_its_cautions_with_it(entry: Any) -> None:
    said = cautions(entry)
    assert headline(entry, ENGLISH).lower().startswith(", ".join(said))
    assert all(word in cited_title(entry, ENGLISH) for word in said)
    events = json.loads(FILES["data/timeline.json"])["events"]
    (slide,) = (one for one in events if one["unique_id"] == entry.id)
    assert slide["text"]["headline"] == escape(headline(entry, ENGLISH))
    cited = json.loads(FILES[f"entries/{entry.id}/cite.json"])[0]
    assert cited["title"] == cited_title(entry, ENGLISH)
    record = json.loads(FILES[f"entries/{entry.id}/entry.json"])
    assert record.get("cautions", []) == list(said)


# Citations


def test_a_bibliography_is_read_back() -> None:
    text = outputs.BY_NAME["bibtex"].write(VIEWS.entries, VIEWS, SITE)
    library = parse_string(text)
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == [entry.id for entry in VIEWS.entries]
    fields = library.entries_dict["full-record"].fields_dict
    assert fields["title"].value == r'{Nováková says "talks" will begin \& end [reported]}'
    assert fields["eventdate"].value == "2024-10-13"
    assert "eventdate" not in library.entries_dict["between"].fields_dict


def test_a_month_is_the_macro_that_every_style_knows() -> None:
    months = re.findall("  month = (.*),", FILES["entries/full-record/cite.bib"])
    assert months == ["oct"]


@pytest.mark.parametrize(("language", "date"), [("de", "43 n. Chr."), ("ru", "43 н. э.")])
def test_a_date_that_ends_with_a_full_stop_gets_no_second_one(language: str, date: str) -> None:
    entry = Entry.model_validate({"id": "a", "date": "0043", "title": "T"})
    settings = Settings(name="C", language=language)
    views = Views(Chronology(entries=(entry,), settings=settings))
    written = outputs.BY_NAME["bibtex"].write((entry,), views, SITE)
    assert f": {date} EDTF: 0043." in written
    written = outputs.BY_NAME["ics"].write((entry,), views, SITE)
    described = Calendar.from_ical(written).walk("VEVENT")[0]["DESCRIPTION"]
    assert str(described).startswith(f"{date}\n")


@pytest.mark.parametrize(
    ("added", "bibtex", "ris"),
    [
        ("2024-05-06", "year = {2024}, month = may", "2024/05/06/"),
        ("2024-05", "year = {2024}, month = may", "2024/05//"),
        ("[2024-05-03..2024-05-08]", "year = {2024}, month = may", "2024/05//"),
        ("2024", "year = {2024}", "2024///"),
        ("2024-21", "year = {2024}", "2024///"),
        ("2024-24", "", ""),
        ("202X", "", ""),
    ],
)
def test_a_citation_was_issued_no_more_exactly_than_it_was_added(
    added: str, bibtex: str, ris: str
) -> None:
    entry = Entry.model_validate({"id": "a", "date": "1905", "title": "T", "added": added})
    views = Views(Chronology(entries=(entry,)))
    written = outputs.BY_NAME["bibtex"].write((entry,), views, SITE)
    assert ", ".join(re.findall("  ((?:year|month) = .*),", written)) == bibtex
    written = outputs.BY_NAME["ris"].write((entry,), views, SITE)
    assert "".join(re.findall("DA  - (.*?)\r", written)) == ris
    assert "".join(re.findall("PY  - (.*?)\r", written)) == ris[:4]


CSL_KEYS = {
    *("id", "type", "title", "author", "container-title", "URL", "language", "note"),
    *("issued", "event-date"),
}
CSL_DATE_KEYS = {"date-parts", "season", "circa", "literal"}


def test_csl_has_the_keys_and_types_of_its_schema() -> None:
    """The schema forbids all other keys; `id` and `type` are required."""
    found = json.loads(outputs.BY_NAME["csl"].write(VIEWS.entries, VIEWS, SITE))
    assert len(found) == len(VIEWS.entries)
    for one in found:
        assert {"id", "type"} <= one.keys() <= CSL_KEYS
        for name in one.keys() & {"issued", "event-date"}:
            assert one[name].keys() <= CSL_DATE_KEYS
            assert ("literal" in one[name]) != ("date-parts" in one[name])


def test_ris_is_a_list_of_tagged_lines() -> None:
    text = outputs.BY_NAME["ris"].write(VIEWS.entries, VIEWS, SITE)
    lines = text.split("\r\n")
    assert lines.pop() == ""
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
    assert lines.count("TY  - ELEC") == lines.count("ER  - ") == len(VIEWS.entries)
    assert 'TI  - Nováková says "talks" will begin & end [reported]' in lines


def test_no_citation_has_a_date_of_reading() -> None:
    for name in ("bibtex", "csl", "ris"):
        text = outputs.BY_NAME[name].write(VIEWS.entries, VIEWS, SITE)
        assert not re.search(r"accessed|urldate|^Y2", text, flags=re.MULTILINE)


def write_golden() -> None:
    """Write the golden files anew; the difference is for a person to read."""
    for path in compared():
        (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
        (GOLDEN / path).write_bytes(FILES[path].encode())


if __name__ == "__main__":
    write_golden()
