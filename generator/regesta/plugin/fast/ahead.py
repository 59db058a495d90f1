"""What a second process does while this one reads the content: it compiles the templates.

To compile a theme takes as long as to read thousands of entries. Whoever asks for a template gets
what the other process has made of it by then, if it is of the same text, and compiles it otherwise.
Nothing of it is kept: code comes from no file. Then it looks at the last site.
"""

import marshal
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType
from typing import cast

import jinja2
from jinja2.bccache import Bucket
from jinja2.meta import find_referenced_templates
from mkdocs.config.defaults import MkDocsConfig

from regesta.pages.templating import environment, own_templates
from regesta.plugin.fast.output import Look
from regesta.plugin.fast.skeletons import have_recordable
from regesta.sharing import Ahead

_FIRST = ("entry.md.jinja", "year.md.jinja", "month.md.jinja", "home.md.jinja")
"""The package's templates for what an edit of an entry changes."""


class Templates(jinja2.BytecodeCache):
    """The templates of a project: of its theme, and of pages, of which `own` is its own folder.

    Of those of pages they are the ones that an edit needs, unless pages of every kind are made.
    After them, `look` is taken.
    """

    def __init__(
        self, config: MkDocsConfig, own: Path | None, *, every_kind: bool, look: Look | None = None
    ) -> None:
        self._made: dict[str, tuple[str, CodeType]] = {}
        self._seen: bytes | None = None
        self._ahead = Ahead(lambda: self._make(config, own, every_kind=every_kind, look=look))

    def _make(
        self, config: MkDocsConfig, own: Path | None, *, every_kind: bool, look: Look | None = None
    ) -> Iterator[bytes]:
        """Yield what is made of each template, those that are needed first before others.

        What is seen comes as if it were the code of a template without a name.
        """
        is_there = look is not None and look.enter()
        theme = config.theme.get_env()
        have_recordable(theme)
        yield from self._compiled(theme, ("main.html", *sorted(config.theme.static_templates)))
        of_pages = environment(own, own_templates(own), "en")
        others = of_pages.list_templates() if every_kind else ()
        yield from self._compiled(of_pages, dict.fromkeys((*_FIRST, *others)))
        if look is not None and is_there:
            yield marshal.dumps(("", "", look.see()))

    def _compiled(self, where: jinja2.Environment, names: Iterable[str]) -> Iterator[bytes]:
        """Yield the code of templates, and of all that they name."""
        loader, left = cast("jinja2.BaseLoader", where.loader), list(names)
        for name in left:
            try:
                text, file, _ = loader.get_source(where, name)
                tree = where.parse(text, name, file)
                code = where.compile(tree, name, file)
            except (jinja2.TemplateError, OSError, UnicodeError):
                continue  # of which is told who asks for it
            key, sum_ = self.get_cache_key(name, file), self.get_source_checksum(text)
            yield marshal.dumps((key, sum_, code))
            named = filter(None, find_referenced_templates(tree))
            left += [one for one in dict.fromkeys(named) if one not in left]

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, where that has been made."""
        self._take()
        sum_, code = self._made.pop(bucket.key, ("", None))
        if sum_ == bucket.checksum:
            bucket.code = code

    @property
    def seen(self) -> bytes | None:
        """What has been seen of the last site; None where that has not come by now."""
        self._take()
        return self._seen

    def _take(self) -> None:
        for made in self._ahead.taken():
            key, sum_, code = marshal.loads(made)  # noqa: S302 our own process has made it
            if key:
                self._made[key] = sum_, code
            else:
                self._seen = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep nothing."""

    def stop(self) -> None:
        """Have no more made."""
        self._ahead.stop()
