"""One language on paper: sentences, periods, durations, shares, instants in a zone and in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from bot.naming import form_of
from bot.papers.catalogue import Key, PaperWords
from bot.papers.en import ENGLISH
from bot.papers.nl import DUTCH
from bot.sla.dues import Basis
from bot.sla.period_reports.changes import Value
from bot.sla.period_reports.model import CreditLine, ServiceLine, TicketLine, Verdict
from bot.sla.promises import Metric
from bot.sla.uptime.figures import percent, percent_up

_CATALOGUES = {"en": ENGLISH, "nl": DUTCH}
_RULES: Mapping[Basis, Key] = {
    Basis.UPTIME: "rule_uptime",
    Basis.TICKETS: "rule_tickets",
    Basis.BREACH: "rule_breach",
}
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class PaperTongue:
    """Speaks one language in the zone of one report."""

    language: str
    zone: str

    @property
    def words(self) -> PaperWords:
        return _CATALOGUES.get(self.language, ENGLISH)

    def __call__(self, key: Key, **values: object) -> str:
        return form_of(self.words.texts[key], values.get("count")).format(**values)

    def period(self, name: str) -> str:
        """`2026-11` is November 2026, `2026-Q4` a quarter, `2026` itself."""
        year, _, part = name.partition("-")
        if part.startswith("Q"):
            return self.words.quarter.format(number=part[1:], year=year)
        return f"{self.words.months[int(part) - 1]} {year}" if part else name

    def duration(self, length: timedelta) -> str:
        """Exact: `43m 12s`, `1h 05m`, `7.5s`. Hours never become days."""
        whole, rest = divmod(abs(length), _SECOND)
        parts: list[str] = []
        for number, unit in ((whole // 3600, self.words.hour), (whole // 60 % 60, "m")):
            if number:
                parts.append(f"{number:02}{unit}" if parts else f"{number}{unit}")
        seconds = f"{whole % 60:02}" if parts else f"{whole % 60}"
        if rest:
            seconds += self.words.decimal + f"{rest.microseconds:06}".rstrip("0")
        if whole % 60 or rest or not parts:
            parts.append(f"{seconds}s")
        return " ".join(parts)

    def share(self, share: Fraction, promised: Fraction | None = None) -> str:
        """In per cent, rounded down: never shown as 100 % when it is not."""
        return percent(share, promised).replace(".", self.words.decimal) + "%"

    def share_up(self, share: Fraction) -> str:
        """In per cent, rounded up: what nobody can tell is not made smaller than it is."""
        return percent_up(share).replace(".", self.words.decimal) + "%"

    def instant(self, at: datetime) -> str:
        """`2026-11-10 14:32:00` by the clock of the report's zone."""
        there = at.astimezone(ZoneInfo(self.zone))
        rest = f".{there.microsecond:06}".rstrip("0") if there.microsecond else ""
        return f"{there:%Y-%m-%d %H:%M:%S}{rest} {there:%Z}"

    def utc(self, at: datetime) -> str:
        """The same in UTC: `2026-11-10T13:32:00Z`."""
        there = at.astimezone(UTC)
        rest = f".{there.microsecond:06}".rstrip("0") if there.microsecond else ""
        return f"{there:%Y-%m-%dT%H:%M:%S}{rest}Z"

    def metric(self, metric: Metric, part: str = "") -> str:
        """`First response`, with the team, supplier or step behind it."""
        name = self.words.metrics[metric]
        return f"{name} {part}".strip()

    def line(self, line: ServiceLine | TicketLine | None) -> str:
        """What a line is about."""
        match line:
            case ServiceLine():
                name = self("service_for", metric=self.metric(line.figures.metric), service=title(line))
                return f"{name}, {line.rolling_days}d" if line.rolling_days else name
            case TicketLine():
                return self.metric(line.metric, line.part)
            case None:
                return ""

    def reason(self, code: str) -> str:
        """Why time was excluded."""
        return self.words.reasons.get(code, code)

    def credit(self, credit: CreditLine, services: Mapping[str, str]) -> str:
        """What a credit is for; `services` are their titles by name."""
        if credit.basis is Basis.TICKETS:
            return self("credit_tickets", count=credit.tickets)
        return services.get(credit.about) or credit.about

    def rule(self, credit: CreditLine) -> str:
        """By which rule of the contract: `below 99.5%: 10% of 12000.00 EUR`."""
        when = self(_RULES[credit.basis], bound=self.number(credit.bound))
        given = self.number(credit.given)
        return f"{when}: {self('share_of', share=given, whole=credit.of) if credit.of else given}"

    def number(self, text: str) -> str:
        """A share as it is written here; amounts of money stay as they are."""
        return text.replace(".", self.words.decimal) if text.endswith("%") else text

    def value(self, value: Value) -> str:
        """A figure before or after a change."""
        match value:
            case Verdict():
                return self.words.verdicts[value]
            case timedelta():
                return self.duration(value)
            case Fraction():
                return self.share(value)
            case None | "":
                return self("none")
            case _:
                return str(value)


def title(line: ServiceLine) -> str:
    """The service as people call it."""
    return line.title or line.service
