"""The answer to `/sla uptime`: the truth in one line, the table, then each promise with its figures."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.records import Rendered
from bot.engine.uptime_report_views import BudgetRow, NoPeriod, Scope, ServiceNow, UptimeAnswer
from bot.sla.uptime.spending import Verdict
from bot.slack.answers import sentence
from bot.slack.clicks import SHARE, share_value
from bot.slack.common import Block, actions, button, context, message, section, table_of, that_fit
from bot.slack.escape import NOTHING, Safe, bold, date, escape, joined, lines
from bot.slack.texts import Tongue
from bot.slack.uptime import condition, promised
from bot.slack.uptime_details import details
from bot.slack.uptime_phrases import (
    NONE,
    forecast,
    left,
    length,
    period_name,
    report_words,
    row_parts,
    share,
    told,
    unknown_share,
)

_MOST_SERVICES, _MOST_DETAILS = 12, 4


def uptime_answer(
    view: UptimeAnswer, language: str, *, shared_by: Safe = NOTHING, pictures: bool = True
) -> Rendered:
    """How the services do. What nobody can tell is neither up nor down, and has its own column (S28, S39).
    Without `pictures` it says how to get one."""
    t = Tongue(language)
    first = truth(t, view)
    rows, more = _table(t, view)
    top = [section(bold(first)), *_services(t, view), *rows]
    foot = _foot(t, view, shared_by)
    around = [*_silent(t, view), *_notes(t, view, more, 0), *_pictures(t, view, pictures)]
    shown, _ = that_fit(_details(t, view), [*top, *([context(*around)] if around else []), foot])
    notes = [*_silent(t, view), *_notes(t, view, more, len(shown)), *_pictures(t, view, pictures)]
    blocks = [*top, *shown, *([context(*notes)] if notes else []), foot]
    return message(lines(first, *notes), blocks)


def no_period(answer: NoPeriod, language: str) -> Rendered:
    """That is no period."""
    return sentence(told(Tongue(language), "no_period", asked=escape(answer.asked, 60)))


def truth(t: Tongue, view: UptimeAnswer) -> Safe:
    """The answer in one line."""
    outcome = _outcome(t, view)
    match view.scope:
        case Scope.SERVICE:
            (service,) = view.services
            now = condition(t, service.condition).replace("*", "")
            return told(
                t, "of_service", service=escape(view.title, 100), condition=Safe(now), outcome=outcome
            )
        case Scope.CUSTOMER:
            name = escape(view.title, 100)
            return told(t, "of_customer", customer=name, at=date(view.as_of), outcome=outcome)
        case Scope.ALL:
            return told(t, "all", at=date(view.as_of), outcome=outcome)


def _outcome(t: Tongue, view: UptimeAnswer) -> Safe:
    """Of one promise its figures, of several how many stand how."""
    rows = view.rows
    if not rows:
        if view.scope is Scope.ALL and not view.services:
            return told(t, "no_services")
        return told(t, "nothing_yet" if view.period else "no_promises")
    if len(rows) == 1:
        return _one(t, rows[0])
    own = [row for row in rows if row.verdict is not Verdict.NOT_PROMISED]
    kept = sum(row.verdict in (Verdict.WITHIN, Verdict.KEPT) for row in own)
    broken = sum(row.verdict.is_bad for row in own)
    unknown = len(own) - kept - broken
    parts = (
        told(t, "many", kept=kept, total=len(own)) if own else NOTHING,
        told(t, "many_broken", count=broken) if broken else NOTHING,
        told(t, "many_unknown", count=unknown) if unknown else NOTHING,
    )
    return Safe(f"{joined(parts, ', ')}.") if own else NOTHING


def _one(t: Tongue, row: BudgetRow) -> Safe:
    figures = row.shown
    values = {
        "share": share(t, figures),
        "period": period_name(t, row),
        "promised": promised(t, figures.at_least),
        "budget": length(t, figures.budget),
    }
    if row.verdict.is_bad:
        over, verdict = length(t, max(-row.left, NONE)), Safe(report_words(t).verdicts[row.verdict])
        said = Safe(told(t, "one_broken", **values, over=over, verdict=verdict).replace("*", ""))
    else:
        said = told(t, "one", **values, left=length(t, max(row.left, NONE)))
    untold = NOTHING
    if figures.unknown > NONE and figures.unknown_share < 1:
        untold = told(t, "one_unknown", share=unknown_share(t, figures))
    return joined((said, untold), " ")


def _services(t: Tongue, view: UptimeAnswer) -> list[Block]:
    """One line each, where several were asked about."""
    if view.scope is Scope.SERVICE or not view.services:
        return []
    shown = [_service(t, one) for one in view.services[:_MOST_SERVICES]]
    more = len(view.services) - len(shown)
    rest = told(t, "more_services", count=more) if more > 0 else NOTHING
    return [section(lines(*shown, rest))]


def _service(t: Tongue, one: ServiceNow) -> Safe:
    name = bold(escape(one.title or one.name, 100))
    return told(t, "service", service=name, condition=condition(t, one.condition))


def columns(t: Tongue) -> Sequence[str]:
    """The headings of the table."""
    return report_words(t).columns


def row_cells(t: Tongue, row: BudgetRow, *, with_service: bool) -> Sequence[str]:
    """One promise for a table, in the order of the columns."""
    figures = row.shown
    return (
        " · ".join(row_parts(t, row, with_service=with_service)),
        promised(t, figures.at_least),
        share(t, figures),
        length(t, figures.down),
        left(t, row) if row.verdict is not Verdict.NOT_PROMISED else "–",
        unknown_share(t, figures),
        forecast(t, row),
    )


def _table(t: Tongue, view: UptimeAnswer) -> tuple[list[Block], int]:
    """The table, and how many rows have no room in it."""
    several = view.scope is not Scope.SERVICE
    rows = [row_cells(t, row, with_service=several) for row in view.rows]
    return table_of(columns(t), rows, numbers_from=1)


def _details(t: Tongue, view: UptimeAnswer) -> list[list[Block]]:
    """Of one service all that is known, of several only what stands in the table."""
    if view.scope is not Scope.SERVICE and len(view.rows) > 1:
        return []
    several = view.scope is not Scope.SERVICE
    told_of = [details(t, row, with_service=several) for row in view.rows[:_MOST_DETAILS]]
    return [[section(_short(text))] for text in told_of]


def _short(text: Safe) -> Safe:
    """Whole lines within a section."""
    kept = text.split("\n")
    while len("\n".join(kept)) > 2_900:
        kept.pop()
    return Safe("\n".join(kept))


def _silent(t: Tongue, view: UptimeAnswer) -> list[Safe]:
    """Sources of these services that nobody can read: what came later is unknown (S28)."""
    return [
        told(
            t,
            "silent",
            source=escape(one.name, 60),
            since=Safe(f" ({date(one.read_up_to)})") if one.read_up_to else NOTHING,
        )
        for one in view.silent[:4]
    ]


def _notes(t: Tongue, view: UptimeAnswer, rows: int, details: int) -> list[Safe]:
    """With how many rows have no room, and for how many of the others there are no details."""
    untold = len(view.rows) - rows - details
    zones = sorted({row.zone for row in view.rows})
    return [
        *([told(t, "more_rows", count=rows)] if rows > 0 else []),
        *([told(t, "more_details", count=untold)] if untold > 0 and view.scope is Scope.SERVICE else []),
        *([told(t, "zone", zone=escape(", ".join(zones), 80), at=date(view.as_of))] if zones else []),
    ]


def _pictures(t: Tongue, view: UptimeAnswer, pictures: bool) -> list[Safe]:
    return [told(t, "no_picture")] if view.rows and not pictures else []


def _foot(t: Tongue, view: UptimeAnswer, shared_by: Safe) -> Block:
    if shared_by:
        return context(t("answer.shared_by", who=shared_by))
    return actions(button(t.label("button.share"), SHARE, share_value(view.question)))
