"""The part of a report about one promise of a service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.papers.parts import Cell, Grid, Heading, Note, Part, at, cells, pairs
from bot.papers.tongue import PaperTongue
from bot.sla.period_reports.model import (
    Exclusion,
    Maintenance,
    Outage,
    PeriodReport,
    ServiceLine,
    Verdict,
    uptime,
)
from bot.sla.uptime.approximate import Mildest


def service_parts(report: PeriodReport, line: ServiceLine, t: PaperTongue) -> Iterator[Part]:
    """Figures, outages, exclusions, maintenance and method."""
    yield Heading(t.line(line), 2)
    if line.rolling_days:
        yield Note(t("rolling", days=line.rolling_days))
    elif (line.from_, line.until) != (report.from_, report.until):
        yield Note(t("in_force", start=t.instant(line.from_), end=t.instant(line.until)))
    yield _figures(line, t)
    yield Note(t("formula"))
    if line.figures.unknown:
        yield Note(t("unknown_note", share=t.share_up(line.figures.unknown_share)))
    yield from _outages(line.outages, t)
    yield from _exclusions(line, t)
    yield from _maintenance(line.maintenance, t)
    yield from _method(line, t)


def _figures(line: ServiceLine, t: PaperTongue) -> Grid:
    figures = line.figures
    rows = [
        (t("promise"), t.share(figures.at_least)),
        (t.metric(figures.metric), t.share(uptime(figures), figures.at_least)),
        (t("whole"), t.duration(figures.period)),
        (t("excluded"), t.duration(figures.excluded)),
        (t("down"), t.duration(figures.down)),
        (t("unknown"), t.duration(figures.unknown)),
        (t("budget"), _budget(line, t)),
        (t("verdict"), "; ".join(_verdict(line, t))),
    ]
    if line.mildest is not None:
        rows.append((t("other_end"), _at_other_end(line.mildest, t)))
    if line.without is not None:
        without = line.without
        share = "–" if without.uptime is None else t.share(without.uptime, without.at_least)
        told = t("both", with_=t.share(uptime(figures), figures.at_least), without=share)
        rows.append((t("without"), f"{told} {t('down')}: {t.duration(without.down)}."))
    if line.clause:
        rows.append((t("clause"), line.clause))
    return pairs(rows)


def _verdict(line: ServiceLine, t: PaperTongue) -> Iterator[str]:
    """When it was broken, or else whether; and that it hangs on an instant that needs confirmation (S29)."""
    if line.broken_at:
        yield from (t("broken", at=t.instant(one)) for one in line.broken_at)
    else:
        yield t.words.verdicts[line.verdict]
    if line.hangs:
        yield t("confirm_verdict")


def _at_other_end(other: Mildest, t: PaperTongue) -> str:
    figures = other.figures
    verdict = t.words.verdicts[Verdict.MET if other.kept else Verdict.MISSED]
    share = t.share(uptime(figures), figures.at_least)
    return t("at_other_end", share=share, down=t.duration(figures.down), verdict=verdict)


def _budget(line: ServiceLine, t: PaperTongue) -> str:
    allowed = t.duration(line.figures.budget)
    return f"{allowed} ({t('mean_month')})" if line.method.mean_month else allowed


def _outages(outages: tuple[Outage, ...], t: PaperTongue) -> Iterator[Part]:
    yield Heading(t("outages"), 3)
    if not outages:
        yield Note(t("no_outages"))
        return
    head = cells(t("began"), t("ended"), t("lasted"), t("counted"), t("not_counted"))
    rows = tuple(_outage(one, t) for one in outages)
    yield Grid(head, rows, (2.2, 2.2, 1.1, 1.1, 2), right=(2, 3))
    yield from (Note(_in_doubt(one, t)) for one in outages if one.doubtful)


def _in_doubt(one: Outage, t: PaperTongue) -> str:
    """Which parts of an outage hang on instants that are only known as intervals (S29)."""
    times = (t("from_until", start=t.instant(span.start), end=t.instant(span.end)) for span in one.doubtful)
    return t("in_doubt", began=t.instant(one.started_at), times=", ".join(times))


def _outage(one: Outage, t: PaperTongue) -> tuple[Cell, ...]:
    parts = (
        (one.excluded, t("why_excluded", time=t.duration(one.excluded))),
        (one.maintenance, t("why_maintenance", time=t.duration(one.maintenance))),
        (one.closed, t("why_closed", time=t.duration(one.closed))),
        (one.outside, t("why_outside", time=t.duration(one.outside))),
    )
    why = tuple(text for length, text in parts if length > timedelta(0))
    ended = (t("goes_on"),) if one.goes_on else at(t, one.ended_at)
    mark = (t("approximate"),) if one.doubtful else ()
    return (
        (*at(t, one.started_at), *mark),
        ended,
        (t.duration(one.length),),
        (t.duration(one.counted),),
        why or (t("none"),),
    )


def _exclusions(line: ServiceLine, t: PaperTongue) -> Iterator[Part]:
    if line.exclusions:
        yield Heading(t("exclusions"), 3)
        head = cells(t("began"), t("ended"), t("excluded"), t("reason"), t("by"))
        rows = tuple(_exclusion(one, t) for one in line.exclusions)
        yield Grid(head, rows, (2.2, 2.2, 1.1, 1.9, 1.8), right=(2,))


def _exclusion(one: Exclusion, t: PaperTongue) -> tuple[Cell, ...]:
    why = tuple(text for text in (t.reason(one.reason), one.evidence) if text)
    people = (one.asked_by or t("none"), one.approved_by or t("none"))
    return (at(t, one.started_at), at(t, one.ended_at), (t.duration(one.excluded),), why, people)


def _maintenance(windows: tuple[Maintenance, ...], t: PaperTongue) -> Iterator[Part]:
    if windows:
        yield Heading(t("maintenance"), 3)
        head = cells(t("began"), t("ended"), t("announced"), t("excluded"), t("surplus"))
        rows = tuple(_window(one, t) for one in windows)
        yield Grid(head, rows, (2, 2, 2, 1.1, 1.6), right=(3,))


def _window(one: Maintenance, t: PaperTongue) -> tuple[Cell, ...]:
    surplus = (t.duration(one.surplus), t.words.fates[one.fate]) if one.surplus else (t("none"),)
    return (
        at(t, one.started_at),
        at(t, one.ended_at),
        (*at(t, one.announced_at), *((one.reason,) if one.reason else ())),
        (t.duration(one.excluded),),
        surplus,
    )


def _method(line: ServiceLine, t: PaperTongue) -> Iterator[Part]:
    method = line.method
    quorum = t.words.quorums[method.quorum]
    told = [t("method_monitors", monitors=", ".join(method.monitors) or t("none"), quorum=quorum)]
    if method.min_length:
        told.append(t("method_min_length", length=t.duration(method.min_length)))
    version = method.hours_version[:12]
    told.append(t("method_hours", calendar=method.hours, version=version, zone=method.zone))
    told.append(t("method_maintenance", notice=t.duration(method.notice)))
    if method.cap is not None:
        told.append(t("method_cap", cap=t.duration(method.cap)))
    told.append(t("method_unknown"))
    yield Heading(t("method"), 3)
    yield Note(" ".join(told))
