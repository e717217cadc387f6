"""What Duebell says, in the language of whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.naming import form_of
from bot.sla.ladders import Kind
from bot.sla.policies import Metric
from bot.slack.escape import Safe, escape
from bot.slack.texts.catalogue import Catalogue, Key
from bot.slack.texts.en import ENGLISH
from bot.slack.texts.nl import DUTCH

CATALOGUES = {"en": ENGLISH, "nl": DUTCH}
DEFAULT = "en"


@lru_cache(maxsize=256)
def language_of(locale: str) -> str:
    """Our language for a Slack locale: `nl-NL` gives `nl`, everything we do not speak gives `en`."""
    short = locale.replace("_", "-").split("-")[0].lower()
    return short if short in CATALOGUES else DEFAULT


def text(language: str, key: Key, **values: Safe | int) -> Safe:
    """The sentence under `key` with its placeholders filled; `count` chooses the plural form."""
    found = CATALOGUES[language_of(language)].texts[key]
    return Safe(form_of(found, values.get("count")).format(**values))


def label(language: str, key: Key) -> str:
    """A sentence without placeholders, for buttons and headings of columns."""
    return text(language, key)


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language with everything that depends on it: sentences, durations, shares, dates in a zone."""

    language: str

    @property
    def words(self) -> Catalogue:
        return CATALOGUES[language_of(self.language)]

    def __call__(self, key: Key, **values: Safe | int) -> Safe:
        return text(self.language, key, **values)

    def label(self, key: Key) -> str:
        return label(self.language, key)

    def duration(self, length: timedelta, *, exact: bool = False) -> Safe:
        """`1h 05m`. From one minute on rounded to the nearest minute, unless `exact` asks for the seconds.

        Rounded and not cut: a warning at 15 minutes left that is told a moment later still says 15. The due
        instant stands beside it. Hours never become days: a day of a calendar may have eight of them.
        """
        seconds = round(abs(length.total_seconds()))
        if seconds >= 60 and not exact:
            seconds = (seconds + 30) // 60 * 60
        hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
        parts: list[str] = []
        for number, unit in (
            (hours, self.words.hour),
            (minutes, self.words.minute),
            (rest, self.words.second),
        ):
            if number:
                parts.append(f"{number:02}{unit}" if parts else f"{number}{unit}")
        return Safe(" ".join(parts) or f"0{self.words.minute}")

    def share(self, fraction: float) -> Safe:
        """A share in per cent with one decimal, rounded down: 99.97 % is not shown as 100 %."""
        tenths = int(fraction * 1000 + 1e-9)
        return Safe(
            f"{tenths // 10}{self.words.decimal}{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"
        )

    def local(self, at: datetime, zone: str) -> Safe:
        """An instant in a named zone, with its offset's name: `Sat 2026-11-21 18:30:00 CET`."""
        there = at.astimezone(ZoneInfo(zone))
        return Safe(f"{self.weekday(there)} {there:%Y-%m-%d %H:%M:%S} {there.tzname()}")

    def weekday(self, local: datetime) -> str:
        return self.words.weekdays[local.weekday()]

    def metric(self, metric: Metric, kind: Kind, part: str = "") -> Safe:
        """`First response`, with the kind of promise behind it when it is not our own goal.

        `part` is the team, the supplier or the step of a duty: `Time with carrier (supplier)`.
        """
        name = Safe(self.words.metrics[metric])
        if metric is Metric.INCIDENT_NOTICE and part in self.words.duties:
            name = Safe(self.words.duties[part])
        elif part:
            name = Safe(f"{name} {escape(part, 64)}")
        return Safe(name if kind is Kind.INTERNAL else f"{name} ({self.words.kinds[kind]})")

    def status(self, status: str) -> Safe:
        """The ticket's status; one we have no word for as it is."""
        return Safe(self.words.statuses[status]) if status in self.words.statuses else escape(status, 40)
