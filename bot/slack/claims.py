"""Claims in words: what may be claimed, by whom, until when, and the button that says that it was filed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import assert_never

from bot.engine.money_views import ClaimItem, ClaimName, ClaimStage, ClaimView, Filed
from bot.engine.records import Rendered
from bot.engine.views import Refusal, Refused
from bot.sla.claims import Direction
from bot.sla.dues import Basis
from bot.slack.answers import refused as plainly_refused
from bot.slack.answers import sentence
from bot.slack.clicks import CLAIM_FILED
from bot.slack.common import Block, actions, button, context, message, section
from bot.slack.escape import NOTHING, Safe, date, escape, joined, lines
from bot.slack.money import amount, last_day, period, say
from bot.slack.texts import Tongue

_MOST_ITEMS = 8
_MOST_VALUE = 2_000


def claim(view: ClaimView, language: str) -> Rendered:
    """A claim for those who look after it."""
    t = Tongue(language)
    first = headline(t, view)
    items = [item_line(t, item) for item in view.unfiled]
    shown = items[:_MOST_ITEMS]
    more = len(items) - len(shown)
    rest = t("card.more", count=more) if more > 0 else NOTHING
    estimate = say(t, "estimate") if view.total is not None else NOTHING
    notes = context(say(t, "contract", contract=escape(view.contract, 100)), rest, estimate)
    blocks = [section(first), *(section(lines(*shown)) for _ in shown[:1]), notes]
    value = filed_value(view)
    if view.stage in (ClaimStage.OPENED, ClaimStage.REMINDER) and value:
        blocks.append(actions(button(say(t, "button"), CLAIM_FILED, value)))
    return message(lines(first, *shown), blocks)


def headline(t: Tongue, view: ClaimView) -> Safe:
    """The claim in one sentence."""
    party = escape(view.party, 100)
    day = last_day(t, view.closes_at, view.zone)
    match view.stage:
        case ClaimStage.OPENED:
            return may_be_made(t, view)
        case ClaimStage.REMINDER:
            return say(t, "reminder", claim=may_be_made(t, view))
        case ClaimStage.CLOSED:
            return say(t, "unfiled", party=party, day=day)
        case ClaimStage.GONE:
            return say(t, "gone_us" if view.direction is Direction.OF_US else "gone_them", party=party)
        case _:
            assert_never(view.stage)


def may_be_made(t: Tongue, view: ClaimView) -> Safe:
    """`Klant BV may claim 600.00 EUR from us until the end of 30 December 2026: 14 days left.`"""
    values = {
        "party": escape(view.party, 100),
        "day": last_day(t, view.closes_at, view.zone),
        "left": _left(t, view.days_left),
    }
    money = amount(t, view.total) if view.total is not None else NOTHING
    if view.direction is Direction.OF_US:
        return say(t, "they_may", **values, amount=money)
    return say(t, "we_may_amount", **values, amount=money) if money else say(t, "we_may", **values)


def item_line(t: Tongue, item: ClaimItem) -> Safe:
    """What a claim is about, with its amount."""
    name, at = escape(item.name, 80), date(item.happened_at)
    match item.basis:
        case Basis.UPTIME:
            metric = Safe(t.words.metrics[item.metric]) if item.metric else NOTHING
            what = say(t, "item_uptime", metric=metric, service=name, period=period(t, item.period), at=at)
        case Basis.TICKETS:
            what = say(t, "item_tickets", period=period(t, item.period))
        case Basis.BREACH:
            what = say(t, "item_breach", ticket=name, at=at)
        case _:
            assert_never(item.basis)
    money = amount(t, item.money) if item.money is not None else NOTHING
    anew = say(t, "item_anew", now=amount(t, item.anew)) if item.anew is not None else NOTHING
    doubt = say(t, "approximate") if item.approximate else NOTHING
    return Safe(f"• {joined((what, money, anew, doubt))}")


def filed(answer: Filed | Refused, language: str) -> Rendered:
    """What the button has done."""
    t = Tongue(language)
    if isinstance(answer, Refused):
        return refused(answer, language)
    if answer.already:
        return sentence(say(t, "filed_already"))
    view = answer.claim
    whom = say(t, "us") if view.direction is Direction.OF_US else escape(view.party, 100)
    day = last_day(t, view.closes_at, view.zone)
    return sentence(say(t, "filed", whom=whom, contract=escape(view.contract, 100), day=day))


def refused(answer: Refused, language: str) -> Rendered:
    """Why no amounts are shown, or nothing was filed."""
    t = Tongue(language)
    match answer.why:
        case Refusal.NOT_ALLOWED:
            return sentence(say(t, "not_allowed"))
        case Refusal.GONE:
            return sentence(say(t, "no_claim"))
        case _:
            return plainly_refused(answer, language)


def filed_value(view: ClaimView) -> str:
    """What the button carries; empty when the names are longer than it can."""
    about = [view.direction, view.party, view.contract, view.closes_at.isoformat()]
    value = json.dumps(about, ensure_ascii=False, separators=(",", ":"))
    return value if len(value) <= _MOST_VALUE else ""


def read_filed(value: str) -> ClaimName | None:
    """The claim behind a button, or None when no button of ours carries it."""
    try:
        direction, party, contract, closes_at = json.loads(value)
        return ClaimName(Direction(direction), str(party), str(contract), datetime.fromisoformat(closes_at))
    except (ValueError, TypeError, RecursionError):
        return None


def claim_section(t: Tongue, view: ClaimView) -> Block:
    """A claim in a list of several, with its button."""
    told = lines(may_be_made(t, view), *(item_line(t, item) for item in view.unfiled[:4]))
    value = filed_value(view)
    return section(told, button(say(t, "button"), CLAIM_FILED, value) if value else None)


def _left(t: Tongue, days: int) -> Safe:
    if days <= 0:
        return say(t, "today")
    return say(t, "days", count=days)
