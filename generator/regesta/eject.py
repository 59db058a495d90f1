"""The way out: the site as plain Markdown files that any builder of MkDocs projects renders.

Where addresses are folders, the page at `entries/x/` is written as `entries/x/index.md`. MkDocs
leaves relative links in HTML as they are, Zensical reads them from where the Markdown file lies:
so both mean the same. Links to the page from pages written by hand are changed along with it.
"""

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from regesta import build, documents, folder, site_config
from regesta.build import Options
from regesta.handwritten import MARKDOWN, is_page
from regesta.model import Chronology
from regesta.pages.page import Page
from regesta.site_config import TEXT, SiteConfig
from regesta.web import INSTANT

PLUGIN = "regesta"
SEARCH = "search"
"""The builders' own search, which an ejected site has in the place of Regesta's."""
DOCS = "docs"
"""The folder of pages in an ejected project."""

_FENCED = r"^ {0,3}(?P<fence>`{3,}|~{3,}).*\n(?:.*\n)*? {0,3}(?P=fence)"
_SPAN = r"(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])+?(?<!`)(?P=ticks)(?!`)"
_LINK = re.compile(
    r"(?P<before>\]\(\s*<?|^ {0,3}\[[^\]]+\]:\s*<?)(?P<address>[^\s()<>#?:]+\.md)(?=[\s)>#?]|$)"
    rf"|{_FENCED}|{_SPAN}",
    re.MULTILINE,
)
"""A link to another page, or code, in which there is none."""
NOTE = "# Written by `regesta eject`: this project builds without Regesta.\n"
"""The first line of an ejected configuration."""


def eject(config: SiteConfig, chronology: Chronology, target: Path) -> int:
    """Write the project of `config` to the new folder `target`; return how many pages were made.

    The files that are data stay behind: the pages made of them are Markdown files instead.

    Raises:
        folder.TakenError: where `target` is something else than an empty folder.
        ConfigError: where the configuration leaves to the builder what the pages depend on.
        OSError: where a file cannot be copied or written.
        jinja2.TemplateError: where a template of the project's own fails.

    """
    withheld = documents.Withheld(config.content)
    own = [path for path in folder.files(config.content) if not withheld(path)]
    options = _options(config, own)
    rendered = build.render(chronology, options)
    made = _made(rendered.pages, own, directory_urls=options.directory_urls)
    moved = {page.path: _as_index(page.path) for page in made} if options.directory_urls else {}
    pages = [replace(page, path=moved.get(page.path, page.path)) for page in made]
    ejected = deepcopy(config)
    with folder.new(target) as out:
        for path in own:
            folder.copy(config.content / path, out / DOCS / path)
        for path in filter(is_page, own):
            _mend(out / DOCS / path, path, rendered.home, moved)
        for page in pages:
            _write(out / DOCS / page.path, page.markdown())
        for asset in rendered.assets:
            if asset.path not in own:
                _write(out / DOCS / asset.path, asset.text)
        _bring(ejected, out)
        _rewrite(ejected, pages, own, moved)
        _write(out / "mkdocs.yml", NOTE + ejected.written())
    return len(pages)


def _options(config: SiteConfig, own: Iterable[str]) -> Options:
    templates = config.option(PLUGIN, "templates")
    return Options(
        directory_urls=config.directory_urls,
        site_url=config.site_url,
        templates=config.folder / templates if templates else None,
        content_name=Path(config.docs_dir).name,
        hand_written=frozenset(filter(is_page, own)),
    )


def _made(pages: Iterable[Page], own: Iterable[str], *, directory_urls: bool) -> tuple[Page, ...]:
    """Leave out the pages at whose address the owner has put something else."""
    taken = {destination(path, directory_urls=directory_urls) for path in own}
    return tuple(
        page for page in pages if destination(page.path, directory_urls=directory_urls) not in taken
    )


def destination(path: str, *, directory_urls: bool) -> str:
    """Return the file of the site that a file of the docs folder becomes, as MkDocs has it."""
    file = PurePosixPath(path)
    if file.suffix not in MARKDOWN:
        return path
    if file.stem in {"index", "README"}:
        return file.with_name("index.html").as_posix()
    if directory_urls:
        return (file.with_suffix("") / "index.html").as_posix()
    return file.with_suffix(".html").as_posix()


def _as_index(path: str) -> str:
    """Return the file that has the same address, and lies where the address says."""
    file = PurePosixPath(path)
    return path if file.stem == "index" else (file.with_suffix("") / "index.md").as_posix()


def _is_home(path: str) -> bool:
    return destination(path, directory_urls=True) == "index.html"


def _mend(file: Path, path: str, home: str, moved: Mapping[str, str]) -> None:
    """Give a page written by hand what its mark stands for, and links that lead where they did.

    Nothing else is changed in it, not even bytes that are no text.
    """
    text = file.read_bytes().decode("utf-8", "surrogateescape")
    if _is_home(path):
        text = build.with_home(text, home)
    file.write_bytes(led(text, path, moved).encode("utf-8", "surrogateescape"))


def led(text: str, page: str, moved: Mapping[str, str]) -> str:
    """Return the Markdown of a page, its links leading to where other pages have `moved` to."""
    here = posixpath.dirname(page)

    def new(link: re.Match[str]) -> str:
        address = unquote(link["address"] or "")
        there = moved.get(posixpath.normpath(posixpath.join(here, address))) if address else None
        if there is None:
            return link[0]
        return link["before"] + quote(posixpath.relpath(there, here or "."))

    return _LINK.sub(new, text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _carried(config: SiteConfig) -> list[ScalarNode]:
    """Return where the configuration names what the builder reads beside the docs folder."""
    custom = config.node("theme", "custom_dir") if config.text("theme", "custom_dir") else None
    named = [custom] if isinstance(custom, ScalarNode) else []
    return [*config.texts("hooks"), *named, *_taken_in(config)]


def _taken_in(config: SiteConfig) -> Iterator[ScalarNode]:
    """Yield the folders, below the project's own, that pages take pieces of text from."""
    extensions = config.node("markdown_extensions")
    for one in extensions.value if isinstance(extensions, SequenceNode) else [extensions]:
        options = site_config.get(one, _SNIPPETS) if isinstance(one, MappingNode) else None
        paths = site_config.get(options, "base_path") if isinstance(options, MappingNode) else None
        for path in paths.value if isinstance(paths, SequenceNode) else [paths]:
            if isinstance(path, ScalarNode) and path.tag == TEXT and _is_below(path.value, config):
                yield path


_SNIPPETS = "pymdownx.snippets"


def _is_below(path: str, config: SiteConfig) -> bool:
    """Tell whether a path is that of a folder of the project beside the content."""
    found, project = (config.folder / path).resolve(), config.folder.resolve()
    in_content = found.is_relative_to(config.content.resolve())
    return found.is_dir() and project in found.parents and not in_content


def _bring(config: SiteConfig, out: Path) -> None:
    """Copy what is named there, and have it named by its new place."""
    for node in _carried(config):
        source = config.folder / node.value
        node.value = _place(source, config.folder)
        folder.copy(source, out / node.value)


def beside(config: SiteConfig) -> list[Path]:
    """Return the files and folders that are copied beside the content."""
    return [config.folder / node.value for node in _carried(config)]


def _place(source: Path, project: Path) -> str:
    """Return where a file or folder goes: where it is, or to the top from outside the project."""
    try:
        within = Path(os.path.relpath(source, project))
    except ValueError:  # on another drive
        return source.name
    return source.name if ".." in within.parts else within.as_posix()


def _rewrite(
    config: SiteConfig, pages: Iterable[Page], own: Iterable[str], moved: Mapping[str, str]
) -> None:
    """Turn the project's configuration into that of the ejected one."""
    has_search = _has_search(config)
    config.without_plugin(PLUGIN)
    if not has_search:
        config.with_plugin(SEARCH)
    config.without_feature(INSTANT)
    for node in _leaves(config.node("nav")):
        node.value = moved.get(node.value, node.value)
    for key in ("edit_uri", "edit_uri_template"):
        if (edit := config.node(key)) is not None and edit.tag == TEXT:
            edit.value = _folder_renamed(edit.value, config.docs_dir)
    patterns = [config.text("not_in_nav") or "", *not_in_nav(pages, own)]
    text = "\n".join(filter(None, map(str.strip, patterns)))
    site_config.put(config.root, "not_in_nav", ScalarNode(TEXT, f"{text}\n", style="|"))
    site_config.put(config.root, "docs_dir", ScalarNode(TEXT, DOCS))
    for key in ("watch", "site_dir"):  # which name places of the project, and this is another
        site_config.pop(config.root, key)


def _has_search(config: SiteConfig) -> bool:
    """Tell whether the ejected project has a search, or is to have none."""
    if any(config.plugin(name) is not None for name in (SEARCH, f"material/{SEARCH}")):
        return True
    return config.switch(PLUGIN, "search") is False


def _leaves(node: Node | None) -> Iterator[ScalarNode]:
    """Yield the texts of a navigation: pages' files, and addresses."""
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _leaves(item)
    elif isinstance(node, MappingNode):
        for _, value in site_config.pairs(node):
            yield from _leaves(value)


def _folder_renamed(address: str, docs_dir: str) -> str:
    """Return the address below which pages are edited, now that they are in `DOCS`."""
    name = re.escape(docs_dir.strip("/"))
    return re.sub(rf"(?<![^/]){name}(?![^/])", DOCS, address)


def not_in_nav(pages: Iterable[Page], own: Iterable[str]) -> list[str]:
    """Return git-ignore patterns for the pages that no navigation lists, and for no others."""
    hidden = sorted({_pattern(page.path) for page in pages if not page.in_nav})
    shown = sorted([*(page.path for page in pages if page.in_nav), *filter(is_page, own)])
    listed = [path for path in shown if _pattern(path) in hidden]
    return [*hidden, *(f"!/{_literal(path)}" for path in listed)]


def _pattern(path: str) -> str:
    """Return the pattern of everything in the page's folder at the top."""
    top, slash, _ = path.partition("/")
    return f"/{_literal(top)}/*" if slash else f"/{_literal(top)}"


def _literal(path: str) -> str:
    return re.sub(r"([\\*?\[\]!# ])", r"\\\1", path)
