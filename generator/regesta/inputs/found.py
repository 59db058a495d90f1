"""What an importer finds in a file: drafts of entries, and what is wrong."""

from typing import NamedTuple

from regesta.draft import Draft
from regesta.problems import Problem


class Found(NamedTuple):
    """The entries of a file, each value with its place there."""

    drafts: tuple[Draft, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What keeps them from being taken over."""
    read: int = 0
    """How many dates were written in another way than EDTF."""
    left_out: tuple[str, ...] = ()
    """What is not taken over, in words."""
    hint: str = ""
    """What would help with the dates that may be read in several ways."""
