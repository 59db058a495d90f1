"""A language in which every message is marked, so that what is none can be told from it."""

import gettext

from regesta.wording import Wording

BEGIN, END = "⟦", "⟧"


class _Marking(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return f"{BEGIN}{message}{END}"

    def pgettext(self, context: str, message: str) -> str:
        del context
        return self.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


LANGUAGE = "en-x-marked"
"""The tag of this language; dates and names are those of English."""


def marked(language: str = LANGUAGE) -> Wording:
    """Return words in which every message stands between `BEGIN` and `END`."""
    return Wording(language, _Marking())
