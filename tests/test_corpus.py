"""A large chronology that others keep, read and rendered as it comes."""

from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from regesta import build
from regesta.build import Options
from samples import chronology

CORPUS = Path(__file__).parent.parent.parent / "shared/corpora/misconduct/misconduct.yaml"

pytestmark = pytest.mark.skipif(not CORPUS.is_file(), reason="the corpus is not at hand")


def converted() -> list[dict[str, Any]]:
    """Return an entry for each consequence of each instance; everything is text."""
    loader = yaml.CBaseLoader  # makes text, lists and mappings, and nothing else
    instances = yaml.load(CORPUS.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 as above
    return list(chain.from_iterable(map(entries, range(len(instances)), instances)))


def entries(number: int, instance: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"i{number}-{part}",
            "date": one["date"],
            "title": one.get("action") or instance["allegation"],
            "text": instance["text"],
            "actors": list(dict.fromkeys([instance["name"], one["body"]])),
            "topics": instance["tags"].split() if instance.get("tags") else [],
            "sources": {"url": one["link"]} if one.get("link") else [],
            "certainty": "alleged",
        }
        for part, one in enumerate(instance.get("consequences") or [])
        if one.get("date") and one.get("body")
    ]


def test_a_large_chronology_is_read_and_rendered_whole(tmp_path: Path) -> None:
    found = converted()
    assert len(found) > 500
    files = {"entries/all.yml": yaml.safe_dump(found, allow_unicode=True)}
    pages = {page.path for page in build.render(chronology(tmp_path, files), Options()).pages}
    assert {f"entries/{one['id']}.md" for one in found} <= pages
