"""What a report says on paper, part by part: headings, sentences and tables, in one language."""

from __future__ import annotations

from collections.abc import Iterator

from bot.papers.parts import Cell, Grid, Heading, Note, Part, Text, at, cells, pairs
from bot.papers.service_section import service_parts
from bot.papers.tongue import PaperTongue, title
from bot.sla.ladders import LEGAL
from bot.sla.period_reports.issues import Issue, Signature
from bot.sla.period_reports.model import Costs, PeriodReport, TicketLine, uptime


def sections(issue: Issue, t: PaperTongue) -> Iterator[Part]:
    """The whole report, in reading order."""
    report = issue.report
    yield Heading(t("title", customer=report.customer, period=t.period(report.period)), 1)
    yield from _standing(issue, t)
    yield from _summary(report, t)
    yield from _changed(issue, t)
    yield from _agreement(report, t)
    for line in report.services:
        yield from service_parts(report, line, t)
    yield from _tickets(report.tickets, t)
    yield from _costs(issue, report.costs, t)


def _standing(issue: Issue, t: PaperTongue) -> Iterator[Part]:
    if issue.frozen_at is None:
        yield Text(t("draft"))
        return
    if issue.number > 1:
        yield Text(t("correction", number=issue.number - 1))
    yield Note(t("made", at=t.instant(issue.frozen_at), number=issue.number))
    for one in issue.signatures:
        yield Note(t("signed", **_of(one, t)))
    if not issue.signatures:
        yield Note(t("unsigned"))
        for one in issue.before:
            yield Note(t("signed_before", number=one.number, **_of(one, t)))


def _of(one: Signature, t: PaperTongue) -> dict[str, str]:
    return {"by": one.by, "role": one.role, "at": t.instant(one.at)}


def _summary(report: PeriodReport, t: PaperTongue) -> Iterator[Part]:
    yield Heading(t("summary"), 2)
    if not report.promises:
        yield Text(t("nothing"))
    elif not report.missed:
        yield Text(t("all_kept", count=report.promises))
    elif report.promises == 1:
        yield Text(t("only_missed"))
    else:
        yield Text(t("some_missed", count=report.missed, promises=report.promises))
    rows = [
        (
            (t.line(line),),
            (t.share(line.figures.at_least),),
            (t.share(uptime(line.figures), line.figures.at_least),),
            (t.words.verdicts[line.verdict],),
        )
        for line in report.services
    ]
    if rows:
        head = cells(t("about"), t("promise"), t("measured"), t("verdict"))
        yield Grid(head, tuple(rows), (3.4, 1, 1, 1.2), right=(1, 2))
    if report.costs.totals:
        yield pairs([(t("total_owed"), " + ".join(report.costs.totals))])


def _changed(issue: Issue, t: PaperTongue) -> Iterator[Part]:
    if not issue.changes and not issue.why:
        return
    yield Heading(t("changed", number=issue.number - 1), 2)
    yield Text(", ".join(t.words.because[one] for one in issue.why))
    rows = tuple(
        cells(t.line(one.line), t.words.figures[one.figure], t.value(one.was), t.value(one.now))
        for one in issue.changes
    )
    if rows:
        yield Grid((), rows, (3, 1.4, 1.4, 1.4))


def _agreement(report: PeriodReport, t: PaperTongue) -> Iterator[Part]:
    agreement = report.agreement
    start, end = (
        one.isoformat() if one else t("open") for one in (agreement.valid_from, agreement.valid_until)
    )
    approved = agreement.approved_on
    yield Heading(t("contract"), 2)
    yield pairs(
        [
            (t("contract"), agreement.reference),
            (t("parties"), ", ".join(agreement.parties) or t("none")),
            (t("valid"), f"{start} – {end}"),
            ("", t("approved", date=approved.isoformat()) if approved else t("unapproved")),
            (t("period"), f"{t.instant(report.from_)} – {t.instant(report.until)}"),
            (t("read"), ", ".join(_read(report, t)) or t("none")),
            (t("policy"), agreement.version[:16] or t("none")),
        ]
    )
    yield Note(t("zone", zone=report.zone))


def _read(report: PeriodReport, t: PaperTongue) -> list[str]:
    return [f"{one.source} {t.instant(one.up_to) if one.up_to else t('never')}" for one in report.read]


def _tickets(lines: tuple[TicketLine, ...], t: PaperTongue) -> Iterator[Part]:
    if not lines:
        return
    yield Heading(t("tickets"), 2)
    yield Note(t("tickets_note"))
    head = cells(t("promise"), t("met"), t("missed"), t("unknown"))
    rows = tuple(
        cells(t.line(line), str(line.met), str(len(line.missed)), str(line.unknown)) for line in lines
    )
    yield Grid(head, rows, (3, 1, 1, 1), right=(1, 2, 3))
    for line in lines:
        if line.missed:
            yield Heading(f"{t('missed_tickets')}: {t.line(line)}", 3)
            yield _missed(line, t)


def _missed(line: TicketLine, t: PaperTongue) -> Grid:
    head = cells(t("ticket"), t("began"), t("due"), t("ended"), t("allowed"))
    rows = tuple(
        (
            (f"{one.source}:{one.number or one.id}", *((t("confirm"),) if one.approximate else ())),
            at(t, one.started_at),
            at(t, one.due_at),
            (t("still_open"),) if one.ended_at is None else at(t, one.ended_at),
            (t.duration(one.budget),),
        )
        for one in line.missed
    )
    return Grid(head, rows, (1.6, 2.1, 2.1, 2.1, 1), right=(4,))


def _costs(issue: Issue, costs: Costs, t: PaperTongue) -> Iterator[Part]:
    yield Heading(t("credits"), 2)
    if not costs.lines:
        yield Text(t("no_credits"))
    else:
        by_legal = any(one.role == LEGAL for one in issue.signatures)
        yield Text(t("signed_amounts") if by_legal else t("estimate"))
        names = {line.service: title(line) for line in issue.report.services}
        rows: list[tuple[Cell, ...]] = [
            ((t.credit(one, names),), (t.rule(one), *_limit(one.limited_by, t)), (one.money,))
            for one in costs.lines
        ]
        rows.append(((t("total"),), ("",), costs.totals))
        yield Grid(cells(t("about"), t("rule"), t("amount")), tuple(rows), (2.6, 3, 1.4), right=(2,))
    if costs.remedies:
        yield Heading(t("remedies"), 3)
        rights = tuple(((one.words,), at(t, one.arisen_at)) for one in costs.remedies)
        yield Grid((), rights, (3, 2))
    if costs.claims:
        yield Heading(t("claims"), 3)
        windows = tuple(((one.contract,), at(t, one.closes_at)) for one in costs.claims)
        yield Grid(cells(t("claim"), t("until")), windows, (3, 2))


def _limit(limited_by: str, t: PaperTongue) -> tuple[str, ...]:
    return (t("limited", per=t.words.pers[limited_by]),) if limited_by else ()
