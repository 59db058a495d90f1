"""The quick way behind MkDocs' events: the same site, byte for byte, in a fraction of the time.

What is done when, in the order of a build:

before        a build waits for its turn (`turn`); where the site that stands is what would come
              of it, nothing else is done; otherwise a second process begins to compile the
              templates, and to look at the site that stands (`standing`, `ahead`)
pre_build     the content is read, and every page planned; none is made yet. In a build, the last
              site is moved aside, before MkDocs empties its folder (`output`)
files         MkDocs makes no file of its own for what is data, and passes over those that become
              of generated pages (`files`)
nav, env      navigation and templates are remembered; pages in the navigation get their titles,
              and a build takes the sitemap upon itself (`site`)
post_build    MkDocs has built the pages written by hand. Now a build makes every generated page
              and file that is made from something else than last time (`writing`, `fingerprint`),
              and mends those that hold all entries where texts alone have changed (`joining`),
              while a preview makes each page when a browser asks for it (`showing`), unless
              somebody else may change the finished site (`after_all`)

A page is converted without parsing the HTML that it is made of (`convert`), and the theme's
template is rendered once for all pages of a shape, then filled in (`theme`, `skeletons`, `blanks`).
A sample of every kind of page is made the long way too, on every build, and compared.

Where something stands in the way, one line in the log says what it is. Where another plugin, or a
hook, wants to see each page, MkDocs makes all pages in its own way (`in_the_way`); where a sample
comes out differently, all pages are converted and rendered one by one.
"""

from regesta.plugin.fast.ahead import Templates
from regesta.plugin.fast.files import edit_uri, is_indexed, pass_over_hidden, passed_over
from regesta.plugin.fast.fingerprint import BUILD_DATE
from regesta.plugin.fast.output import Look, Output
from regesta.plugin.fast.showing import Made
from regesta.plugin.fast.site import SITEMAP, FastSite, after_all, in_the_way
from regesta.plugin.fast.standing import LOGGERS, Standing, listening
from regesta.plugin.fast.turn import turn
from regesta.plugin.fast.writing import write

__all__ = [
    "BUILD_DATE",
    "LOGGERS",
    "SITEMAP",
    "FastSite",
    "Look",
    "Made",
    "Output",
    "Standing",
    "Templates",
    "after_all",
    "edit_uri",
    "in_the_way",
    "is_indexed",
    "listening",
    "pass_over_hidden",
    "passed_over",
    "turn",
    "write",
]
