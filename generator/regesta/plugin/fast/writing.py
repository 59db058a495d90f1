"""The generated files of a site, written: each that is made from something else than last time."""

from regesta.plugin.fast.fingerprint import Fingerprints, world
from regesta.plugin.fast.output import Output
from regesta.plugin.fast.site import FastSite
from regesta.plugin.fast.theme import encoded


def write(site: FastSite, output: Output) -> None:
    """Write all pages, data, feeds and citations; what MkDocs has written joins them."""
    options, settings = site.planned.site.options, site.planned.site.chronology.settings
    taken = Fingerprints(world(site.config, options, settings, site.nav))
    output.open()
    trusted: Fingerprints | None = taken
    while not _pages(site, output, trusted):
        trusted = None  # a short way was wrong for one page, so all are made again
    _files(site, output, taken)
    output.close()


def _pages(site: FastSite, output: Output, taken: Fingerprints | None) -> bool:
    """Write the pages; tell whether those made the short way can be trusted."""
    theme, in_nav = site.theme, set(map(id, site.in_nav))
    for file in site.files.made:
        plan, path = file.plan, file.dest_uri
        of = ""
        if taken is not None and plan.rests_on is not None and id(file) not in in_nav:
            of = taken.take(plan.rests_on())
            if output.has((path,), of):
                output.keep((path,))
                continue
        before = theme.short_ways
        html = theme.html(plan.make(), file, one_of_many=True)
        if theme.short_ways < before:
            return False
        output.write(path, encoded(html), of)
        if id(file) not in in_nav:
            file.page = None  # which holds the HTML once more
    return True


def _files(site: FastSite, output: Output, taken: Fingerprints) -> None:
    """Write the files that are no pages."""
    for group in site.planned.files:
        paths = [path for path in group.paths if path in site.files.assets]
        of = "" if group.rests_on is None else taken.take(group.rests_on())
        if of and output.has(paths, of):
            output.keep(paths)
        elif paths:
            for asset in group.make():
                if asset.path in site.files.assets:
                    output.write(asset.path, asset.text.encode(), of)
