"""`mkdocs.yml` as YAML nodes: read and changed without MkDocs, and without loading its values.

Nodes keep what only a builder understands, such as `!ENV` and `!!python/name:`, as it is written.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from regesta import yaml_source
from regesta.problems import Origin, Problem

TEXT = "tag:yaml.org,2002:str"
_TRUTH = "tag:yaml.org,2002:bool"
_EMPTY = "tag:yaml.org,2002:null"
_VARIABLE = "!ENV"
_YES = frozenset({"yes", "true", "on"})


class ConfigError(Exception):
    """A `mkdocs.yml` that cannot be read, or not without the builder."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read(path: Path, shown: str) -> "SiteConfig":
    """Return the configuration in the file `path`, with what it inherits by `INHERIT`.

    Raises:
        ConfigError: where it or a file it inherits from cannot be read; `shown` is how the problem
            gives its path.

    """
    return SiteConfig(path, shown, _inheriting(path, shown, ()))


def _inheriting(path: Path, shown: str, heirs: tuple[Path, ...]) -> MappingNode:
    """Return the file's own values over those that it inherits, as MkDocs merges them."""
    own = _compose(path, shown)
    parent = pop(own, "INHERIT")
    if parent is None:
        return own
    if not isinstance(parent, ScalarNode) or path.resolve() in heirs:
        raise _error(parent, shown, "INHERIT has to be the path of another file")
    inherited = path.parent / parent.value
    shown_parent = Path(shown).parent / parent.value
    base = _inheriting(inherited, shown_parent.as_posix(), (*heirs, path.resolve()))
    return _merged(base, own)


def _compose(path: Path, shown: str) -> MappingNode:
    try:
        root = yaml.compose(_text(path, shown), Loader=yaml.SafeLoader)
        if isinstance(root, MappingNode):
            yaml.SafeLoader("").flatten_mapping(root)  # takes in what `<<` merges
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Origin(shown, mark.line + 1, mark.column + 1) if mark else Origin(shown)
        problem = Problem(where, "error", "yaml", error.problem or "this is not YAML")
        raise ConfigError(problem) from error
    except yaml.reader.ReaderError as error:
        message = f"the character U+{int(error.character):04X} cannot stand in YAML"
        raise ConfigError(Problem(Origin(shown), "error", "yaml", message)) from error
    except RecursionError as error:
        problem = Problem(Origin(shown), "error", "too-deep", "nested too deeply to be read")
        raise ConfigError(problem) from error
    if not isinstance(root, MappingNode):
        raise _error(root, shown, "expected keys with values, like 'site_name: …'")
    return root


def _text(path: Path, shown: str) -> str:
    try:
        text = yaml_source.decode(path.read_bytes(), shown)
    except OSError as error:
        message = f"this file cannot be read: {error.strerror}"
        raise ConfigError(Problem(Origin(shown), "error", "unreadable-file", message)) from error
    if isinstance(text, Problem):
        raise ConfigError(text)
    return text


def _error(node: Node | None, shown: str, message: str) -> ConfigError:
    place = (node.start_mark.line + 1, node.start_mark.column + 1) if node else ()
    return ConfigError(Problem(Origin(shown, *place), "error", "wrong-type", message))


def _merged(base: MappingNode, own: MappingNode) -> MappingNode:
    for key, value in pairs(own):
        there = get(base, key)
        if isinstance(there, MappingNode) and isinstance(value, MappingNode):
            _merged(there, value)
        else:
            put(base, key, value)
    return base


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """What `mkdocs.yml` says, read where the project needs it; the rest is the builder's."""

    path: Path
    shown: str
    root: MappingNode
    """All of it; a node is changed in place."""

    @property
    def folder(self) -> Path:
        """The folder that paths in the file are relative to."""
        return self.path.parent

    @property
    def docs_dir(self) -> str:
        """The content folder, relative to the file's own."""
        return self.resolved("docs_dir") or "docs"

    @property
    def content(self) -> Path:
        """The content folder."""
        return self.folder / self.docs_dir

    @property
    def site_url(self) -> str:
        """The site's address, as a builder has it that is started here and now; `/` without one."""
        url = self.resolved("site_url")
        return f"{url.rstrip('/')}/" if url else "/"

    @property
    def directory_urls(self) -> bool:
        """Whether `a/b.md` is at `a/b/`."""
        node = self.node("use_directory_urls")
        if node is None:
            return True
        if node.tag != _TRUTH:
            raise _error(node, self.shown, "'use_directory_urls' has to be true or false itself")
        return node.value.lower() in _YES

    def node(self, *keys: str) -> Node | None:
        """Return the node at a key, or at a key below it; None where it is empty."""
        found: Node | None = self.root
        for key in keys:
            found = get(found, key) if isinstance(found, MappingNode) else None
        return None if found is None or found.tag == _EMPTY else found

    def text(self, *keys: str) -> str | None:
        """Return the text at a key, or at a key below it; None where there is none.

        Raises:
            ConfigError: where it is no plain text, such as `!ENV`, which only the builder resolves.

        """
        return self._plain(self.node(*keys), ".".join(keys))

    def resolved(self, key: str) -> str | None:
        """Return the text at a key, `!ENV NAME` and `!ENV [NAME, …, default]` resolved."""
        node = self.node(key)
        if node is None or node.tag != _VARIABLE:
            return self.text(key)
        parts = node.value if isinstance(node, SequenceNode) else [node]
        names = parts if len(parts) == 1 else parts[:-1]
        set_ones = (os.environ[one.value] for one in names if one.value in os.environ)
        default = None if len(parts) == 1 or parts[-1].tag == _EMPTY else str(parts[-1].value)
        return next(set_ones, default)

    def option(self, plugin: str, key: str) -> str | None:
        """Return the text of a plugin's option; None where it is not given.

        Raises:
            ConfigError: as `text` does.

        """
        options = self.plugin(plugin)
        return self._plain(get(options, key) if options else None, f"{plugin}.{key}")

    def _plain(self, node: Node | None, name: str) -> str | None:
        if node is None:
            return None
        if node.tag != TEXT:
            raise _error(node, self.shown, f"'{name}' has to be plain text")
        return str(node.value)

    def texts(self, key: str) -> list[ScalarNode]:
        """Return the plain texts of a list, as nodes."""
        node = get(self.root, key)
        items = node.value if isinstance(node, SequenceNode) else []
        return [item for item in items if isinstance(item, ScalarNode) and item.tag == TEXT]

    def plugin(self, name: str) -> MappingNode | None:
        """Return a plugin's options, empty where it has none; None where it is not in use."""
        for one in self._plugins():
            if name in (found := _named(one)):
                options = found[name]
                return options if isinstance(options, MappingNode) else MappingNode("", [])
        return None

    def _plugins(self) -> list[Node]:
        """Return what stands under `plugins`, a list or a mapping, as a list."""
        node = get(self.root, "plugins")
        return node.value if isinstance(node, SequenceNode) else [node] if node else []

    def switch(self, plugin: str, key: str) -> bool | None:
        """Return a plugin's option that is true or false; None where it is not given, or else."""
        options = self.plugin(plugin)
        node = get(options, key) if options else None
        return node.value.lower() in _YES if node is not None and node.tag == _TRUTH else None

    def with_plugin(self, name: str) -> None:
        """Put a plugin, without options, before those in use."""
        new = ScalarNode(TEXT, name)
        node = get(self.root, "plugins")
        if isinstance(node, MappingNode):
            node.value.insert(0, (new, MappingNode("tag:yaml.org,2002:map", [])))
        elif isinstance(node, SequenceNode):
            node.value.insert(0, new)

    def without_plugin(self, name: str) -> None:
        """Take a plugin out of those in use."""
        node = get(self.root, "plugins")
        if isinstance(node, MappingNode):
            pop(node, name)
        elif isinstance(node, SequenceNode):
            node.value = [one for one in node.value if name not in _named(one)]

    def without_feature(self, name: str) -> None:
        """Take a feature of the theme out of those in use."""
        node = self.node("theme", "features")
        if isinstance(node, SequenceNode):
            node.value = [one for one in node.value if one.value != name]

    def written(self) -> str:
        """Return the configuration as YAML."""
        text = yaml.serialize(self.root, Dumper=yaml.SafeDumper, allow_unicode=True, width=100)
        # PyYAML writes the value of such a tag, which is never read, as ''.
        return re.sub(r"(!!python/\S+) ''$", r"\1", str(text), flags=re.MULTILINE)


def _named(plugin: Node) -> dict[str, Node | None]:
    """Return names and options of `name`, of `{name: options}`, or of a mapping of several."""
    if isinstance(plugin, MappingNode):
        return dict(pairs(plugin))
    return {plugin.value: None} if isinstance(plugin, ScalarNode) else {}


def pairs(node: MappingNode) -> Iterator[tuple[str, Node]]:
    """Yield the keys of a mapping with their values, in order."""
    yield from ((str(key.value), value) for key, value in node.value)


def get(node: MappingNode, key: str) -> Node | None:
    """Return the value at `key`; of two, the last, as YAML readers have it."""
    return dict(pairs(node)).get(key)


def pop(node: MappingNode, key: str) -> Node | None:
    """Take `key` out of a mapping and return its value."""
    found = get(node, key)
    node.value = [pair for pair in node.value if pair[0].value != key]
    return found


def put(node: MappingNode, key: str, value: Node) -> None:
    """Set `key`, where it stands or at the end."""
    new = (ScalarNode(TEXT, key), value)
    if get(node, key) is None:
        node.value.append(new)
    else:
        node.value = [new if pair[0].value == key else pair for pair in node.value]
