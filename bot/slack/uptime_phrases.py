"""Parts of sentences about budgets that the answer, its details, its picture and the command line share."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from bot.engine.uptime_report_views import BudgetRow
from bot.naming import form_of
from bot.sla.ladders import Kind
from bot.sla.promises import Metric
from bot.sla.uptime.figures import Figures, percent, percent_up
from bot.slack.escape import Safe, escape, joined
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.uptime_report import REPORT_WORDS, ReportKey, ReportWords
from bot.slack.uptime import promised, words_of

NONE = timedelta(0)


def report_words(t: Tongue) -> ReportWords:
    """The words of the report in a language."""
    return REPORT_WORDS[language_of(t.language)]


def told(t: Tongue, key: ReportKey, **values: Safe | int) -> Safe:
    """A sentence with its placeholders filled."""
    return Safe(form_of(report_words(t).texts[key], values.get("count")).format(**values))


def length(t: Tongue, time: timedelta) -> Safe:
    """A duration to the second."""
    return t.duration(time, exact=True)


def share(t: Tongue, figures: Figures) -> Safe:
    """The uptime in per cent, rounded down; of what nobody can tell anything about: that it is not known."""
    if figures.uptime is None or figures.unknown_share >= 1:
        return told(t, "not_known")
    return Safe(f"{percent(figures.uptime, figures.at_least)}%".replace(".", t.words.decimal))


def unknown_share(t: Tongue, figures: Figures) -> Safe:
    """How much of the time nobody can tell, rounded up: a little is not nothing."""
    if not figures.unknown:
        return Safe("–")
    return Safe(f"{percent_up(figures.unknown_share, digits=2)}%".replace(".", t.words.decimal))


def times(t: Tongue, rate: Fraction | None) -> Safe:
    """A rate of burning: `0.8×`, rounded up, so that what burns is never shown as nothing."""
    if rate is None:
        return told(t, "no_pace")
    tenths = -(-rate.numerator * 10 // rate.denominator)
    return Safe(f"{tenths // 10}{t.words.decimal}{tenths % 10}×" if tenths % 10 else f"{tenths // 10}×")


def period_name(t: Tongue, row: BudgetRow) -> Safe:
    """`November 2026`."""
    return escape(words_of(t).period(row.period), 60)


def row_parts(t: Tongue, row: BudgetRow, *, with_service: bool) -> list[str]:
    """What names a promise, for places where Slack parses nothing: service, metric, customer, period."""
    plain = row.metric is Metric.AVAILABILITY and row.kind in (Kind.CONTRACTUAL, Kind.INTERNAL)
    metric = "" if plain and with_service else t.metric(row.metric, row.kind)
    service = (row.title or row.service) if with_service else ""
    parts = (service, metric, row.customer, words_of(t).period(row.period))
    return [part for part in parts if part]


def row_name(t: Tongue, row: BudgetRow, *, with_service: bool) -> Safe:
    """The same with what is promised, for sentences."""
    parts = row_parts(t, row, with_service=with_service)
    return joined((*(escape(part, 100) for part in parts), promised(t, row.shown.at_least)))


def instant(t: Tongue, at: datetime, zone: str) -> Safe:
    """`Fri 20 Nov 16:30`, in a zone that stands beside it."""
    there = at.astimezone(ZoneInfo(zone))
    return Safe(f"{t.weekday(there)} {there.day} {report_words(t).months[there.month - 1]} {there:%H:%M}")


def left(t: Tongue, row: BudgetRow) -> Safe:
    """What is left; what is overspent with its sign."""
    return length(t, row.left) if row.left >= NONE else told(t, "left_over", over=length(t, -row.left))


def forecast(t: Tongue, row: BudgetRow) -> Safe:
    """What will become of it, or became of it, in a cell."""
    words, pace = report_words(t), row.pace
    if pace is None or row.verdict.is_bad:
        return Safe(words.verdicts[row.verdict])
    if pace.due_at is not None:
        return told(t, "cell_due", at=instant(t, pace.due_at, row.zone))
    if pace.week is None:
        return told(t, "not_known")
    if pace.ends_at is not None:
        return told(t, "cell_ends", at=instant(t, pace.ends_at, row.zone))
    return told(t, "cell_lasts")
