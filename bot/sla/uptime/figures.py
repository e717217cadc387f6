"""The figures of a period: what the uptime is and the three figures behind it (S37), for the record."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from bot.sla.ladders import Kind
from bot.sla.promises import Metric
from bot.sla.spans import ZERO
from bot.sla.uptime.budgets import Account, Heard, budgeted
from bot.sla.uptime.periods import Period, period_named
from bot.sla.uptime.services import Service, Uptime

_MICROSECOND = timedelta(microseconds=1)
_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Figures:
    """One promise in one span: all of it service time. `unknown` is no part of `down`, and its share stands
    beside the uptime: nobody can tell what it was (S39)."""

    metric: Metric
    kind: Kind
    part: str
    at_least: Fraction
    period: timedelta
    excluded: timedelta
    down: timedelta
    unknown: timedelta
    budget: timedelta

    @property
    def whole(self) -> timedelta:
        """The period without what is excluded."""
        return self.period - self.excluded

    @property
    def uptime(self) -> Fraction | None:
        """(period - excluded - down) / (period - excluded), exact; None where no time is left (S37)."""
        return None if self.whole <= ZERO else 1 - _share(self.down, self.whole)

    @property
    def unknown_share(self) -> Fraction:
        """How much of the time nobody can tell what it was."""
        return Fraction(0) if self.whole <= ZERO else _share(self.unknown, self.whole)

    @property
    def met(self) -> bool:
        """Whether no more than the budget was down."""
        return self.down <= self.budget

    def record(self) -> dict[str, object]:
        """What is kept of it. Durations are whole microseconds, shares exact fractions."""
        return {
            "metric": self.metric,
            "kind": self.kind,
            "part": self.part,
            "at_least": str(self.at_least),
            "period": self.period // _MICROSECOND,
            "excluded": self.excluded // _MICROSECOND,
            "down": self.down // _MICROSECOND,
            "unknown": self.unknown // _MICROSECOND,
            "budget": self.budget // _MICROSECOND,
            "uptime": None if self.uptime is None else str(self.uptime),
            "verdict": "met" if self.met else "missed",
        }


def figures(service: Service, promise: Uptime, heard: Heard, period: Period) -> Figures | None:
    """The figures of a promise in a period; None where its contract is not in force or no service time is
    left."""
    made = budgeted(service, promise, heard, period)
    return None if made is None else of_account(promise, made.found, made.budget)


def of_account(promise: Uptime, found: Account, allowed: timedelta) -> Figures:
    """The figures of any span that has been worked out."""
    return Figures(
        metric=promise.metric,
        kind=promise.kind,
        part=promise.part,
        at_least=promise.at_least,
        period=found.lengths.period,
        excluded=found.lengths.off,
        down=found.lengths.down,
        unknown=found.lengths.unknown,
        budget=allowed,
    )


def report(promised: Iterable[tuple[Service, Uptime]], heard: Heard, period: Period) -> str:
    """The figures of promises that are measured by such a period, each in its own zone, as canonical JSON
    for the record."""
    measured = ((service, one) for service, one in promised if one.per is period.per)
    owned = ((service, one, period_named(period.name, one.zone)) for service, one in measured)
    found = [made for service, one, own in owned if (made := figures(service, one, heard, own)) is not None]
    kept = sorted((one.record() for one in found), key=lambda one: json.dumps(one, sort_keys=True))
    return json.dumps({"period": period.name, "promises": kept}, sort_keys=True, separators=(",", ":"))


def percent(share: Fraction, promised: Fraction | None = None, digits: int = 3) -> str:
    """A share in per cent, `99.953`: always rounded down, so that it is never shown as 100 when it is not,
    nor as the promise when it is below it. With `promised`, it has at least as many digits as that."""
    if promised is not None:
        digits = max(digits, next((n for n in range(_MOST_DIGITS) if _whole(promised * 100 * 10**n)), 6))
    scaled = int(share * 100 * 10**digits) if share >= 0 else 0
    whole, rest = divmod(scaled, 10**digits)
    return f"{whole}.{rest:0{digits}}".rstrip("0").rstrip(".")


def percent_up(share: Fraction, digits: int = 3) -> str:
    """The same rounded up, for the time of which nobody can tell (S39): a little of it is not nothing."""
    steps = 100 * 10**digits
    return percent(Fraction(-(-share * steps // 1), steps), digits=digits)


def _whole(number: Fraction) -> bool:
    return number.denominator == 1


def _share(part: timedelta, whole: timedelta) -> Fraction:
    return Fraction(part // _MICROSECOND, whole // _MICROSECOND)
