"""One promise in one period, in all that is to be told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeAlias

from bot.engine.uptime_report_views import BudgetRow, ExclusionView
from bot.sla.uptime.figures import Figures
from bot.sla.uptime.items import Outage
from bot.sla.uptime.spending import Pace, Verdict
from bot.slack.escape import NOTHING, Safe, bold, date, escape, joined, lines, mention
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.exclusions import EXCLUSION_WORDS
from bot.slack.texts.uptime_report import ReportKey
from bot.slack.uptime_phrases import (
    NONE,
    length,
    report_words,
    row_name,
    share,
    times,
    told,
    unknown_share,
)

_MOST_OUTAGES, _MOST_EXCLUSIONS, _MOST_DOUBTS = 8, 4, 3
At: TypeAlias = Callable[[datetime], Safe]
"""How an instant is written: for each reader in Slack, in one zone elsewhere."""


def details(t: Tongue, row: BudgetRow, *, with_service: bool, at: At = date) -> Safe:
    """The figures behind the percentage, what is not known and excluded, the pace, and each outage."""
    verdict = Safe(report_words(t).verdicts[row.verdict])
    if row.verdict.is_bad:
        verdict = bold(verdict)
    head = Safe(f"{bold(row_name(t, row, with_service=with_service))}: {verdict}")
    return lines(
        head, *_figures(t, row, at), *_pace(t, row, at), *_outages(t, row, at), *_exclusions(t, row, at)
    )


def behind(t: Tongue, row: BudgetRow, figures: Figures) -> Safe:
    """The three figures behind an uptime (S37)."""
    return told(
        t,
        "share",
        share=share(t, figures),
        period=length(t, figures.period),
        excluded=length(t, figures.excluded),
        down=length(t, figures.down),
        so_far=NOTHING if row.over else told(t, "so_far"),
    )


def _figures(t: Tongue, row: BudgetRow, at: At) -> Iterator[Safe]:
    figures = row.shown
    yield behind(t, row, figures)
    if figures.unknown > NONE:
        yield told(t, "unknown", unknown=length(t, figures.unknown), share=unknown_share(t, figures))
    if row.maintenance or row.excluded:
        yield told(t, "excluded", maintenance=length(t, row.maintenance), people=length(t, row.excluded))
    if row.without is not None:
        yield told(
            t,
            "without",
            share=share(t, row.without),
            down=length(t, row.without.down),
            verdict=_verdict(t, row, row.without),
        )
    if row.recorded is not None:
        yield _recorded(t, row, row.recorded)
    if row.mean_month:
        yield told(t, "mean_month")
    if row.broken_at is not None:
        yield told(t, "broken_at", at=at(row.broken_at))
    if row.mildest is not None:
        found = row.mildest.figures
        key: ReportKey = "hangs" if row.hangs else "other_ends"
        yield told(t, key, share=share(t, found), down=length(t, found.down))


def _recorded(t: Tongue, row: BudgetRow, recorded: Figures) -> Safe:
    """Both figures, where what is known now is something else."""
    if not row.corrected:
        return told(t, "recorded")
    return told(
        t,
        "as_recorded",
        share=share(t, recorded),
        down=length(t, recorded.down),
        now=share(t, row.figures),
        now_down=length(t, row.figures.down),
        verdict=_verdict(t, row, row.figures),
    )


def _verdict(t: Tongue, row: BudgetRow, figures: Figures) -> Safe:
    """What other figures of the same period would mean."""
    good, bad = (Verdict.KEPT, Verdict.MISSED) if row.over else (Verdict.WITHIN, Verdict.BROKEN)
    return Safe(report_words(t).verdicts[good if figures.met else bad])


def _pace(t: Tongue, row: BudgetRow, at: At) -> Iterator[Safe]:
    pace = row.pace
    if pace is None:
        return
    yield told(t, "pace", hour=times(t, pace.hour), week=times(t, pace.week))
    if pace.rule is not None:
        rule = pace.rule
        yield told(
            t,
            "burns",
            rate=Safe(times(t, rule.rate).rstrip("×")),
            long=t.duration(rule.long),
            short=t.duration(rule.short),
        )
    if not row.verdict.is_bad:
        yield joined((_forecast(t, pace, at), told(t, "fits", fits=length(t, pace.fits))), " ")


def _forecast(t: Tongue, pace: Pace, at: At) -> Safe:
    if pace.due_at is not None:
        return told(t, "due", at=at(pace.due_at))
    if pace.week is None:
        return told(t, "no_forecast")
    return told(t, "lasts") if pace.ends_at is None else told(t, "ends", at=at(pace.ends_at))


def _outages(t: Tongue, row: BudgetRow, at: At) -> Iterator[Safe]:
    """The last ones, in order."""
    if not row.outages:
        return
    more = len(row.outages) - _MOST_OUTAGES
    yield told(t, "outages")
    if more > 0:
        yield Safe(f"• {told(t, 'more_outages', count=more)}")
    for outage in row.outages[-_MOST_OUTAGES:]:
        yield Safe(f"• {outage_line(t, outage, at)}")


def outage_line(t: Tongue, outage: Outage, at: At = date) -> Safe:
    """When it began and ended, what of it counted, and why not the rest."""
    words = report_words(t)
    parts = (
        told(t, "not_counted", time=length(t, time), why=Safe(words.why_not[why]))
        for why, time in outage.not_counted
    )
    why = joined(parts, "; ")
    values = {
        "began": at(outage.began_at),
        "counted": length(t, outage.counted),
        "why": Safe(f" ({why})") if why else NOTHING,
    }
    doubt = _in_doubt(t, outage, at)
    if outage.ended_at is None:
        return Safe(told(t, "outage_going", **values) + doubt)
    return Safe(told(t, "outage", **values, ended=at(outage.ended_at)) + doubt)


def _in_doubt(t: Tongue, outage: Outage, at: At) -> Safe:
    """Which parts of it hang on instants that are only known as intervals (S29)."""
    spans = outage.doubtful[:_MOST_DOUBTS]
    times = joined((told(t, "from_until", start=at(one.start), end=at(one.end)) for one in spans), ", ")
    more = "…" if len(outage.doubtful) > len(spans) else ""
    return told(t, "in_doubt", times=Safe(times + more)) if spans else NOTHING


def _exclusions(t: Tongue, row: BudgetRow, at: At) -> Iterator[Safe]:
    for one in row.exclusions[:_MOST_EXCLUSIONS]:
        yield Safe(f"• {_exclusion(t, one, at)}")


def _exclusion(t: Tongue, one: ExclusionView, at: At) -> Safe:
    who = mention(one.approved_by) or escape(one.approved_by, 60)
    words = EXCLUSION_WORDS[language_of(t.language)]
    return told(
        t,
        "exclusion",
        start=at(one.start),
        end=at(one.end),
        reason=Safe(known) if (known := words.reason(one.reason)) else escape(one.reason, 60),
        approved=told(t, "approved", who=who) if who else NOTHING,
    )
