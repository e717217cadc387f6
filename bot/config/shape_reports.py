"""The shape of reports in sla.yml: where they go when a period is closed, and who signs them."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, TypeAlias

from pydantic import Field

from bot.config.scalars import Few, LanguageWord, Names
from bot.fields import Reads, Section, Text

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def to_clock(text: str) -> time:
    """A time of the day."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError("is no time of the day; write it like 09:00")
    return time(int(found[1]), int(found[2]))


ClockTime: TypeAlias = Annotated[time, Reads(to_clock, "a time of the day such as 09:00", _CLOCK.pattern)]


class ReportsShape(Section):
    """Where the reports of periods go. They are put on record in any case, one for each customer with a
    contract in force."""

    to: Names = Field([])
    """Who gets them: names under slack.channels or slack.roles. Left out, nobody: ask with /sla report."""
    at: ClockTime = time(9)
    """When on that day, by the clock of the contract's zone: 09:00."""
    days_after: Few = 2
    """So many days after the last day of the period: 2 is the second of the next month."""
    folder: Text = ""
    """Write PDF, CSV and JSON into this folder as well (relative to where Duebell is started)."""
    sign: Names = Field(["legal"])
    """The roles under slack.roles that sign, each of them alone."""
    languages: dict[Text, LanguageWord] = Field({})
    """The language of a customer's papers, if not the file's: {Klant BV: nl}."""
