"""Generated pages and files as MkDocs has them in memory, where it makes them all itself."""
# MkDocs is typed, but for a few functions that return nothing or a bool.
# mypy: allow-untyped-calls

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from regesta.build import Rendered
from regesta.outputs import Asset
from regesta.pages.page import Page
from regesta.plugin.fast import edit_uri


def put(made: Rendered, files: Files, config: MkDocsConfig) -> None:
    """Add generated files. What is written by hand wins."""
    taken = {file.dest_uri for file in files if not file.inclusion.is_excluded()}
    for new in made.pages:
        file = generated(new, config)
        if file.dest_uri not in taken:
            _remove(files, new.path)
            files.append(file)
    for asset in made.assets:
        if asset.path not in taken:
            files.append(_generated_file(asset, config))


def _remove(files: Files, path: str) -> None:
    """Remove the excluded page whose path a generated one takes, if there is such."""
    if (file := files.get_file_from_path(path)) is not None:
        files.remove(file)


def _generated_file(asset: Asset, config: MkDocsConfig) -> File:
    """Return a file in memory that is no page; `exclude_docs` is for what is written by hand."""
    data = asset.text.encode()  # of a text Windows would make other line ends
    included = InclusionLevel.INCLUDED
    return File.generated(config, asset.path, content=data, inclusion=included)


def generated(page: Page, config: MkDocsConfig) -> File:
    """Return a page as a file in memory, whose "edit this page" leads to the YAML it is made of."""
    inclusion = InclusionLevel.INCLUDED if page.in_nav else InclusionLevel.NOT_IN_NAV
    file = File.generated(config, page.path, content=page.markdown(), inclusion=inclusion)
    if page.source is not None:
        file.edit_uri = edit_uri(page.source, config)
    return file
