"""What a build of this site cannot go below on this machine, however little was done for it.

    python benchmarks/floors.py prepare project/site sizes.json pages
    python benchmarks/floors.py build project/content sizes.json new-folder

`build` parses the YAML files of a content folder and writes files of the names and sizes that
`prepare` has put down of a site, in two processes, and does nothing in between. Of a search index
the floor is Pagefind's command over the pages that `prepare` has written, which hold nothing but
what is searched.
"""

import argparse
import json
import os
from pathlib import Path

import yaml

from regesta.sharing import share


def prepare(site: Path, listed: Path, pages: Path) -> None:
    """Put down the names and sizes of a site's files, and what is searched of each page."""
    from regesta import search_index  # noqa: PLC0415 a build has no use for it

    found = (path for path in sorted(site.rglob("*")) if path.is_file())
    sizes = [(path.relative_to(site).as_posix(), path.stat().st_size) for path in found]
    listed.write_text(json.dumps(sizes), encoding="utf-8")
    searched = search_index.Searched(site)
    for one in searched.pages():
        page = pages / one.file
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(search_index.stub(one, searched.language), encoding="utf-8")


def build(content: Path, listed: Path, folder: Path) -> None:
    """Read and write, and nothing else."""
    sources = sorted(content.rglob("*.yml"))
    files = json.loads(listed.read_bytes())

    def read(number: int) -> None:
        yaml.load(sources[number].read_bytes(), Loader=yaml.CBaseLoader)  # noqa: S506 no objects

    def write(number: int) -> None:
        name, size = files[number]
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        new = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.write(new, bytes(size))
        os.close(new)

    share(len(sources), read, tuple)
    share(len(files), write, tuple)


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=("prepare", "build"))
    parser.add_argument("paths", type=Path, nargs=3)
    asked = parser.parse_args()
    (prepare if asked.what == "prepare" else build)(*asked.paths)


if __name__ == "__main__":
    main()
