"""A timeline for TimelineJS 3 (Knight Lab), as JSON or as the table of its template -> drafts.

Years are astronomical, as in `outputs.timelinejs`. What is drawn around the events is left out, and
said so: the title slide, eras, backgrounds.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from regesta.draft import Draft, Steps, Written
from regesta.inputs import cells, dating, hypertext, json_source
from regesta.inputs.cells import Cell
from regesta.inputs.columns import DATE_PARTS, END_PARTS, folded
from regesta.inputs.found import Found
from regesta.inputs.source import decoded, misshapen
from regesta.model import is_web
from regesta.problems import Origin, Problem
from regesta.yaml_source import Mapping as Node
from regesta.yaml_source import Node as AnyNode
from regesta.yaml_source import Scalar
from regesta.yaml_source import Sequence as Items

Event = Mapping[str, Cell]
"""What is said of an event, by the names of the table's columns, folded; its place by `""`."""

_COLUMNS = frozenset(
    {*map(folded, (*DATE_PARTS, *END_PARTS)), "displaydate", "headline", "text", "media"}
    | {"mediacredit", "mediacaption", "mediathumbnail", "type", "group", "background", ""}
)
_BACKGROUND, _PICTURES, _FILE = (
    "backgrounds",
    "pictures within texts",
    "files that are not on the web",
)


def timeline(data: bytes, shown: str, added: str) -> Found:
    """Return the events of a timeline; `added` is the day on which their entries are made."""
    text = decoded(data, shown)
    if isinstance(text, Problem):
        return Found(problems=(text,))
    left_out = Counter[str]()
    if text.lstrip()[:1] in {"{", "["}:
        events, problems = _of_json(text, shown, left_out)
    else:
        events, problems = _of_table(data, shown, left_out)
    drafts = tuple(_draft(one, added, left_out) for one in events)
    if not (drafts or problems):
        problems = [misshapen(Origin(shown), "there is no event in this timeline")]
    said = tuple(f"{what} ({number})" for what, number in left_out.items() if number)
    return Found(drafts, tuple(problems), left_out=said)


# The table


def _of_table(data: bytes, shown: str, left_out: Counter[str]) -> tuple[list[Event], list[Problem]]:
    found = cells.rows(data, shown)
    if not found.rows:
        return [], [*found.problems]
    header, *rows = found.rows
    names = [folded(cell.value) for cell in header]
    problems = [*found.problems]
    for name in ("year", "headline"):
        if name not in names:
            message = f"no column is called '{name}'; this is no table of TimelineJS"
            problems.append(misshapen(header[0].origin, message))
    if len(problems) > len(found.problems):  # else each row says so
        return [], problems
    left_out.update(
        f"column '{cell.value}'"
        for at, (cell, name) in enumerate(zip(header, names, strict=True))
        if name not in _COLUMNS and any(row[at].value.strip() for row in rows if at < len(row))
    )
    events: list[Event] = []
    for row in rows:
        named = zip(names, row, strict=False)
        event = {name: cell for name, cell in named if cell.value.strip()} | {"": row[0]}
        kind = event["type"].value.strip().lower() if "type" in event else ""
        if kind in {"title", "era"}:
            left_out["title slide" if kind == "title" else "eras"] += 1
        else:
            events.append(event)
    return events, problems


# JSON


def _of_json(text: str, shown: str, left_out: Counter[str]) -> tuple[list[Event], list[Problem]]:
    root = json_source.parse(text, shown)
    if isinstance(root, Problem):
        return [], [root]
    events = root.items.get("events") if isinstance(root, Node) else None
    if not isinstance(root, Node) or not isinstance(events, Items):
        message = "there is no list of 'events' here; this is no timeline of TimelineJS 3"
        return [], [misshapen(Origin(shown, *root.place), message)]
    eras = root.items.get("eras")
    left_out["title slide"] += "title" in root.items
    left_out["eras"] += len(eras.items) if isinstance(eras, Items) else 0
    return [_event(one, shown) for one in events.items], []


_FIELDS: Mapping[str, tuple[str, ...]] = {
    **{part: ("start_date", part) for part in ("year", "month", "day")},
    **{f"end{part}": ("end_date", part) for part in ("year", "month", "day")},
    "displaydate": ("display_date",),
    "headline": ("text", "headline"),
    "text": ("text", "text"),
    "media": ("media", "url"),
    "mediacredit": ("media", "credit"),
    "mediacaption": ("media", "caption"),
    "group": ("group",),
}
"""Where JSON has what stands in a column."""


def _event(node: AnyNode, shown: str) -> Event:
    found = {"": Cell("", Origin(shown, *node.place))}
    for name, steps in _FIELDS.items():
        if (cell := _cell(node, steps, shown)) is not None:
            found[name] = cell
    for name, key in (("time", "start_date"), ("endtime", "end_date")):
        parts = [_cell(node, (key, part), shown) for part in ("hour", "minute", "second")]
        clock = [f"{part.value:0>2}" for part in parts if part is not None]
        if parts[0] is not None and len(clock) > 1:  # an hour alone is no time of day in EDTF
            found[name] = parts[0]._replace(value=":".join(clock))
    for key in ("start_date", "end_date"):
        said = _cell(node, (key, "display_date"), shown)
        if said is not None:
            found.setdefault("displaydate", said)
    for key in ("url", "color"):
        if (cell := _cell(node, ("background", key), shown)) is not None:
            found["background"] = cell
    return found


def _cell(node: AnyNode, steps: Sequence[str], shown: str) -> Cell | None:
    for step in steps:
        if not isinstance(node, Node) or step not in node.items:
            return None
        node = node.items[step]
    if not isinstance(node, Scalar) or not node.value.strip():
        return None
    return Cell(node.value, Origin(shown, *node.place))


# Both


def _draft(event: Event, added: str, left_out: Counter[str]) -> Draft:
    """Return what an event says."""
    origins: dict[Steps, Origin] = {(): event[""].origin}

    def said(name: str, *steps: str | int) -> str:
        cell = event.get(folded(name))
        if cell is None:
            return ""
        if steps:
            origins[steps] = cell.origin
        return cell.value.strip()

    sides = [[said(part) for part in parts] for parts in (DATE_PARTS, END_PARTS)]
    date = dating.lasted(*(dating.dated(dating.of_parts(*side)) for side in sides))
    written = hypertext.words(said("displaydate", "date_as_written"))
    left_out[_BACKGROUND] += bool(said("background"))
    media, caption, credit = (
        said("media", "sources", 0),
        said("mediacaption"),
        said("mediacredit"),
    )
    htmls = [said("text", "text")]
    if not is_web(media):  # but a quotation, say, or words alone
        left_out[_FILE] += bool(media and "<" not in media)
        htmls += [media if "<" in media else "", caption, credit]
    left_out[_PICTURES] += sum(map(hypertext.pictures, htmls))
    group = hypertext.words(said("group", "topics", 0))
    said("year", "date")
    return Draft(
        date=date.edtf,
        date_as_written=written or (dating.words(*sides) if date.is_read else ""),
        title=hypertext.words(said("headline", "title")),
        text="\n\n".join(filter(None, map(hypertext.markdown, htmls))),
        topics=(group,) if group else (),
        sources=tuple(_sources(media, caption, credit)),
        added=added,
        origins=origins,
    )


def _sources(url: str, caption: str, credit: str) -> Iterator[Written]:
    """Yield what is shown beside an event, where it is found on the web."""
    if not is_web(url):
        return
    source = {"title": hypertext.words(caption), "url": url, "note": hypertext.words(credit)}
    yield {key: value for key, value in source.items() if value}
