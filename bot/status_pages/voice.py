"""How a page says things: instants in its zone, shares cut off, durations, periods, in one language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from bot.sla.promises import Metric
from bot.sla.uptime.figures import percent, percent_up
from bot.slack.texts import Tongue
from bot.slack.texts.uptime import UPTIME_WORDS
from bot.status_pages.markup import Markup, element, filled, plain
from bot.status_pages.words import PAGE_WORDS, PageKey, PageWords


@dataclass(frozen=True, slots=True)
class Voice:
    """One language in one zone."""

    language: str
    zone: str

    def __call__(self, key: PageKey, **values: Markup) -> Markup:
        """A sentence with its placeholders filled."""
        return filled(self.words.texts[key], **values)

    @property
    def words(self) -> PageWords:
        return PAGE_WORDS[self.language]

    def text(self, key: PageKey, **values: object) -> str:
        """The same as plain text."""
        return self.words.texts[key].format(**values)

    def moment(self, at: datetime) -> Markup:
        """`2026-11-02 10:10 CET`, with the exact instant for machines. The zone's short name tells the hour
        that comes twice from the other (S04)."""
        there = at.astimezone(ZoneInfo(self.zone))
        return element("time", plain(f"{there:%Y-%m-%d %H:%M %Z}"), datetime=at.isoformat())

    def day(self, day: date) -> Markup:
        return element("time", plain(day.isoformat()), datetime=day.isoformat())

    def duration(self, length: timedelta) -> str:
        """`1h 05m 07s`, to the second."""
        return Tongue(self.language).duration(length, exact=True)

    def share(self, share: Fraction, promised: Fraction | None = None) -> str:
        """`99.953%`, rounded down."""
        return f"{percent(share, promised)}%".replace(".", self.words.decimal)

    def share_up(self, share: Fraction) -> str:
        """`0.001%`, rounded up: what nobody can tell is not made smaller than it is."""
        return f"{percent_up(share)}%".replace(".", self.words.decimal)

    def period(self, name: str) -> str:
        return UPTIME_WORDS[self.language].period(name)

    def metric(self, metric: Metric) -> str:
        return UPTIME_WORDS[self.language].metrics[metric]
