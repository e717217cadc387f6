"""The lines of a report in Slack: one for each promise, with its verdict."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from bot.naming import form_of
from bot.sla.ladders import Kind
from bot.sla.period_reports.model import ServiceLine, TicketLine, uptime
from bot.sla.uptime.figures import percent
from bot.slack.escape import NOTHING, Safe, date, escape, joined
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.reports import REPORT_WORDS, ReportKey, ReportWords


def words(t: Tongue) -> ReportWords:
    """The words of a language."""
    return REPORT_WORDS[language_of(t.language)]


def say(t: Tongue, key: ReportKey, **values: Safe | int) -> Safe:
    """A sentence with its placeholders filled."""
    return Safe(form_of(words(t).texts[key], values.get("count")).format(**values))


def service_line(t: Tongue, line: ServiceLine) -> Safe:
    """What came of a promise about a service, and when it was broken."""
    figures = line.figures
    told = say(
        t,
        "service",
        service=name_of(t, line),
        uptime=share_of(t, uptime(figures), figures.at_least),
        promised=share_of(t, figures.at_least),
        verdict=Safe(words(t).verdicts[line.verdict]),
        down=t.duration(figures.down, exact=True),
        allowed=t.duration(figures.budget, exact=True),
    )
    broken = [say(t, "broken", at=date(at)) for at in line.broken_at[:3]]
    unknown = [say(t, "unknown", unknown=t.duration(figures.unknown))] if figures.unknown else []
    return joined((told, *broken, *unknown, *_without(t, line), *_hangs(t, line)))


def _without(t: Tongue, line: ServiceLine) -> Iterator[Safe]:
    found = line.without
    if found is not None:
        share = NOTHING if found.uptime is None else share_of(t, found.uptime, found.at_least)
        yield say(t, "without", uptime=share, down=t.duration(found.down, exact=True))


def _hangs(t: Tongue, line: ServiceLine) -> Iterator[Safe]:
    """That a miss needs confirmation, and what it would be instead (S29)."""
    if line.hangs and line.mildest is not None:
        found = line.mildest.figures
        share = share_of(t, uptime(found), found.at_least)
        yield say(t, "hangs", uptime=share, down=t.duration(found.down, exact=True))


def ticket_line(t: Tongue, line: TicketLine) -> Safe:
    """How many tickets kept a promise and how many broke it."""
    promise = t.metric(line.metric, Kind.INTERNAL, line.part)  # the kind is the same for all of a report
    told = say(t, "tickets", promise=promise, met=line.met, missed=len(line.missed))
    return joined((told, say(t, "confirm", count=line.unknown))) if line.unknown else told


def name_of(t: Tongue, line: ServiceLine | TicketLine) -> Safe:
    """What a line is about."""
    if isinstance(line, TicketLine):
        return t.metric(line.metric, Kind.INTERNAL, line.part)
    name = escape(line.title or line.service, 60)
    return Safe(f"{name}, {line.rolling_days}d") if line.rolling_days else name


def share_of(t: Tongue, share: Fraction, promised: Fraction | None = None) -> Safe:
    """In per cent, rounded down."""
    return Safe(f"{percent(share, promised)}%".replace(".", t.words.decimal))
