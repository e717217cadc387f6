"""What legal needs: contract and clause, every instant in three zones, and the walk of the clock."""

from __future__ import annotations

from datetime import datetime

from bot.engine.views import ExplainView
from bot.slack.common import Block, context, section
from bot.slack.escape import NOTHING, Safe, bold, date, escape, joined, lines
from bot.slack.excluded import exclusion_lines, without
from bot.slack.explain import why
from bot.slack.texts import Tongue
from bot.slack.tickets import ticket_number, used_by
from bot.slack.walk import MOST_ROWS, walk


def legal_blocks(t: Tongue, view: ExplainView, *, breached_at: datetime) -> list[Block]:
    """The file of a contractual breach (S12, S27): the promise, the instants, how the time was used."""
    timer = view.timer
    used = t(
        "legal.used", used=t.duration(timer.used, exact=True), budget=t.duration(timer.budget, exact=True)
    )
    instants = lines(
        _instant(t, t("legal.started"), view.started_at, timer.zone),
        _instant(t, t("legal.breached"), breached_at, timer.zone),
        _instant(t, t("legal.ended"), timer.ended_at, timer.zone) if timer.ended_at else NOTHING,
    )
    hint = (
        t("legal.explain_hint", ticket=ticket_number(view.ticket)) if len(view.rows) > MOST_ROWS else NOTHING
    )
    return [
        section(lines(_promise(t, view), bold(used), used_by(t, timer, exact=True), without(t, timer))),
        section(instants),
        *([context(*excluded)] if (excluded := exclusion_lines(t, view.exclusions)) else []),
        *walk(t, view),
        context(why(t, view), hint),
    ]


def _promise(t: Tongue, view: ExplainView) -> Safe:
    timer = view.timer
    if not timer.contract:
        contract = bold(t("legal.no_contract"))
    else:
        contract = t("legal.contract", contract=escape(timer.contract, 120))
    clause = t("legal.clause", clause=escape(timer.clause, 200)) if timer.clause else NOTHING
    return lines(joined((contract, clause)), bold(t("legal.unapproved")) if view.unapproved else NOTHING)


def _instant(t: Tongue, what: Safe, at: datetime, zone: str) -> Safe:
    """In UTC, in the zone of the contract, and for the reader."""
    local, named = t.local(at, zone), escape(zone, 60)
    return t(
        "legal.instant",
        what=what,
        utc=Safe(f"{at:%Y-%m-%d %H:%M:%S} UTC"),
        local=local,
        zone=named,
        yours=date(at),
    )
