"""The words for services and how much of the time they work, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.sla.promises import Metric
from bot.sla.states import Cause
from bot.sla.uptime.outages import Condition

UptimeKey: TypeAlias = Literal[
    # which promise
    "what",
    "what_for",
    "name",
    "name_for",
    # a budget in one line
    "running",
    "paused",
    "breached",
    "met",
    "missed",
    "ended",
    "unknown",
    # the service itself
    "since",
    "unseen",
    "text",
    # alerts
    "warning",
    "warning_up",
    "broken",
    "escalated",
    "repeated",
    "truth",
    "over",
    "explained",
]


@dataclass(frozen=True, slots=True)
class UptimeWords:
    """One language. `months` stand before a year, as `quarter` and `rolling` stand for other periods."""

    texts: Mapping[UptimeKey, str]
    conditions: Mapping[Condition, str]
    metrics: Mapping[Metric, str]
    causes: Mapping[Cause, str]
    months: tuple[str, ...]
    quarter: str
    rolling: str

    def period(self, name: str) -> str:
        """`2026-11` is November 2026, `2026-Q4` a quarter, `30d` the last 30 days, `2026` itself."""
        year, _, part = name.partition("-")
        if part.startswith("Q"):
            return self.quarter.format(number=part[1:], year=year)
        if part.isdigit() and 1 <= int(part) <= 12:
            return f"{self.months[int(part) - 1]} {year}"
        return self.rolling.format(days=name[:-1]) if name.endswith("d") else name


ENGLISH = UptimeWords(
    texts={
        "what": "{metric} of {service}, {period}",
        "what_for": "{metric} of {service} for {customer}, {period}",
        "name": "{metric} {promised}, {period}",
        "name_for": "{metric} {promised} for {customer}, {period}",
        "running": "{name}: *down* · {used} of {budget} used, {left} left, broken {due} if it goes on",
        "paused": "{name}: {cause} · {used} of {budget} used, {left} left",
        "breached": "{name}: *broken* since {breached} · {used} down, {over} over {budget}",
        "met": "{name}: kept · {used} of {budget} used",
        "missed": "{name}: *missed*, broken {breached} · {over} over {budget}",
        "ended": "{name}: {state} · {used} of {budget} used",
        "unknown": "{unknown} not known",
        "since": "{condition} since {since}",
        "unseen": "as of the last reading: a source is silent",
        "text": "{service}: {condition}",
        "warning": "{what}: {share} of the {budget} is used; broken {due} if the outage goes on.",
        "warning_up": "{what}: {share} of the {budget} is used.",
        "broken": "{what}: the promise of {promised} is *broken* since {breached}. It allows {budget}.",
        "escalated": "{what}: *broken* since {breached}, now {over} over the {budget} that it allows.",
        "repeated": "Reminder {number}: {what} is *broken* since {breached}, now {over} over. Nobody has "
        "acknowledged yet.",
        "truth": "is within its budget, with {left} left",
        "over": "{service} *works again* since {up}. It was down for {down}, from {began} on.",
        "explained": "Service {service}, version {version}.",
    },
    conditions={Condition.UP: "up", Condition.DOWN: "down", Condition.UNKNOWN: "not known whether it works"},
    metrics={
        Metric.AVAILABILITY: "Uptime",
        Metric.ERROR_RATE: "Share without errors",
        Metric.LATENCY: "Share of quick answers",
    },
    causes={
        Cause.UP: "up",
        Cause.UNKNOWN: "not known whether it works",
        Cause.MAINTENANCE: "announced maintenance",
        Cause.PERIOD_OVER: "the period is over, not closed yet",
    },
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    quarter="quarter {number} of {year}",
    rolling="the last {days} days",
)

DUTCH = UptimeWords(
    texts={
        "what": "{metric} van {service}, {period}",
        "what_for": "{metric} van {service} voor {customer}, {period}",
        "name": "{metric} {promised}, {period}",
        "name_for": "{metric} {promised} voor {customer}, {period}",
        "running": "{name}: *storing* · {used} van {budget} gebruikt, nog {left}, geschonden {due} als het "
        "zo doorgaat",
        "paused": "{name}: {cause} · {used} van {budget} gebruikt, nog {left}",
        "breached": "{name}: *geschonden* sinds {breached} · {used} storing, {over} boven {budget}",
        "met": "{name}: gehaald · {used} van {budget} gebruikt",
        "missed": "{name}: *niet gehaald*, geschonden {breached} · {over} boven {budget}",
        "ended": "{name}: {state} · {used} van {budget} gebruikt",
        "unknown": "{unknown} onbekend",
        "since": "{condition} sinds {since}",
        "unseen": "stand van de laatste lezing: een bron zwijgt",
        "text": "{service}: {condition}",
        "warning": "{what}: {share} van de {budget} is gebruikt; geschonden {due} als de storing doorgaat.",
        "warning_up": "{what}: {share} van de {budget} is gebruikt.",
        "broken": "{what}: de belofte van {promised} is *geschonden* sinds {breached}. Er mag {budget}.",
        "escalated": "{what}: *geschonden* sinds {breached}, nu {over} boven de {budget} die mag.",
        "repeated": "Herinnering {number}: {what} is *geschonden* sinds {breached}, nu {over} erboven. Nog "
        "niemand heeft op Gezien gedrukt.",
        "truth": "blijft binnen het budget, nog {left} over",
        "over": "{service} *werkt weer* sinds {up}. De storing duurde {down}, vanaf {began}.",
        "explained": "Dienst {service}, versie {version}.",
    },
    conditions={
        Condition.UP: "werkt",
        Condition.DOWN: "storing",
        Condition.UNKNOWN: "onbekend of hij werkt",
    },
    metrics={
        Metric.AVAILABILITY: "Beschikbaarheid",
        Metric.ERROR_RATE: "Aandeel zonder fouten",
        Metric.LATENCY: "Aandeel snelle antwoorden",
    },
    causes={
        Cause.UP: "werkt",
        Cause.UNKNOWN: "onbekend of hij werkt",
        Cause.MAINTENANCE: "aangekondigd onderhoud",
        Cause.PERIOD_OVER: "de periode is voorbij, nog niet afgesloten",
    },
    months=(
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    quarter="kwartaal {number} van {year}",
    rolling="de laatste {days} dagen",
)

UPTIME_WORDS: Mapping[str, UptimeWords] = {"en": ENGLISH, "nl": DUTCH}
