"""What somebody says of a file that is taken over."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from regesta.inputs.dating import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What cannot be known of a file from the file alone."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Keys by the headers of columns; an empty one leaves the column out."""
    order: Order | None = None
    """What comes first in a date of numbers."""
    is_markdown: bool = False
    """Whether texts are Markdown, to be taken as they stand."""
    year: str = ""
    """The year of dates that name none, before the first heading that names one."""
    added: str = ""
    """The day on which records are made that say nothing of it."""
