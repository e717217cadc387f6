"""Claims in words: what may be claimed, by whom, until when, and the buttons that say that it was filed, or
was not after all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.engine.money_views import ClaimItem, ClaimName, ClaimStage, ClaimView, Filed, TakenBack
from bot.engine.records import Rendered
from bot.engine.views import Refusal, Refused
from bot.sla.claims import Direction
from bot.sla.dues import Basis
from bot.sla.filings import Filing
from bot.slack.answers import refused as plainly_refused
from bot.slack.answers import sentence
from bot.slack.clicks import CLAIM_FILED, CLAIM_UNFILED
from bot.slack.common import Block, actions, button, context, message, section
from bot.slack.escape import NOTHING, Safe, date, escape, joined, lines, mention
from bot.slack.money import amount, last_day, period, say
from bot.slack.texts import Tongue

_MOST_ITEMS, _MOST_FILINGS = 8, 3
_OPEN = frozenset({ClaimStage.OPENED, ClaimStage.REMINDER})
_MOST_VALUE = 2_000


def claim(view: ClaimView, language: str) -> Rendered:
    """A claim for those who look after it. One that was filed says so below what it was about."""
    t = Tongue(language)
    about = view if view.unfiled else replace(view, filed=frozenset())
    first = headline(t, about)
    items = [item_line(t, item) for item in about.unfiled]
    shown = items[:_MOST_ITEMS]
    more = len(items) - len(shown)
    rest = t("card.more", count=more) if more > 0 else NOTHING
    estimate = say(t, "estimate") if about.total is not None else NOTHING
    notes = context(say(t, "contract", contract=escape(view.contract, 100)), rest, estimate)
    said = view.filings[-_MOST_FILINGS:]
    blocks = [section(first), *(section(lines(*shown)) for _ in shown[:1]), notes]
    blocks += [_noted(t, view, one) for one in said]
    value = filed_value(view) if view.unfiled and view.stage in _OPEN else ""
    blocks += [actions(button(say(t, "button"), CLAIM_FILED, value))] if value else []
    return message(lines(first, *shown, *(noted(t, one) for one in said)), blocks)


def _noted(t: Tongue, view: ClaimView, one: Filing, told: Safe = NOTHING) -> Block:
    """What was noted, below what there is to say of it, beside the button that takes it back."""
    value = unfiled_value(view, one) if one.stands and view.stage in _OPEN else ""
    back = button(say(t, "button_back"), CLAIM_UNFILED, value) if value else None
    return section(lines(told, noted(t, one)), back)


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


def done(t: Tongue, view: ClaimView) -> Safe:
    """`Filed: our claim on carrier under contract carrier-2025, until the end of 30 December 2026.`"""
    values = {
        "party": escape(view.party, 100),
        "contract": escape(view.contract, 100),
        "day": last_day(t, view.closes_at, view.zone),
    }
    return say(t, "done_us" if view.direction is Direction.OF_US else "done_them", **values)


def noted(t: Tongue, one: Filing) -> Safe:
    """Who noted that it was filed, and who took that back."""
    values = {"who": _who(one.by), "at": date(one.at)}
    if one.taken_back_at is None:
        return say(t, "noted", **values)
    return say(t, "noted_back", **values, back=_who(one.taken_back_by), back_at=date(one.taken_back_at))


def _who(slack_user: str) -> Safe:
    return mention(slack_user) or escape(slack_user, 60)


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
    """What the button has done, with one that takes it back."""
    t = Tongue(language)
    if isinstance(answer, Refused):
        return refused(answer, language)
    view = answer.claim
    told = say(t, "filed_already") if answer.already else say(t, "filed", **_named(t, view))
    standing = view.settled[-_MOST_FILINGS:]
    return message(told, [section(told), *(_noted(t, view, one) for one in standing)])


def taken_back(answer: TakenBack | Refused, language: str) -> Rendered:
    """What the button that takes it back has done."""
    t = Tongue(language)
    if isinstance(answer, Refused):
        return refused(answer, language)
    if answer.already:
        return sentence(say(t, "taken_back_already"))
    over = answer.claim.days_left < 0
    return sentence(say(t, "taken_back_late" if over else "taken_back", **_named(t, answer.claim)))


def _named(t: Tongue, view: ClaimView) -> dict[str, Safe]:
    """What tells a claim from the others, in words."""
    whom = say(t, "us") if view.direction is Direction.OF_US else escape(view.party, 100)
    day = last_day(t, view.closes_at, view.zone)
    return {"whom": whom, "contract": escape(view.contract, 100), "day": day}


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


def unfiled_value(view: ClaimView, one: Filing) -> str:
    """What the button carries that takes back what was noted at an instant; empty when the names are too
    long."""
    about = [view.direction, view.party, view.contract, view.closes_at.isoformat(), one.at.isoformat()]
    value = json.dumps(about, ensure_ascii=False, separators=(",", ":"))
    return value if len(value) <= _MOST_VALUE else ""


def read_unfiled(value: str) -> tuple[ClaimName, datetime] | None:
    """The claim behind such a button and the instant, or None when no button of ours carries it."""
    try:
        *name, filed_at = json.loads(value)
        claimed, at = read_filed(json.dumps(name)), datetime.fromisoformat(filed_at)
    except (ValueError, TypeError, RecursionError):
        return None
    return None if claimed is None or at.tzinfo is None else (claimed, at)


def filed_sections(t: Tongue, view: ClaimView) -> list[Block]:
    """What was noted as filed of a claim, in a list of several: each with a button that takes it back."""
    made: list[Block] = []
    for one in view.settled:
        mine = [item_line(t, item) for item in view.items if item.incident in one.incidents]
        made.append(_noted(t, view, one, lines(done(t, view), *mine[:4])))
    return made


def claim_section(t: Tongue, view: ClaimView) -> Block:
    """A claim in a list of several, with its button."""
    items = (item_line(t, item) for item in view.unfiled[:4])
    told = lines(may_be_made(t, view), *items, *(noted(t, one) for one in _gone(view)))
    value = filed_value(view)
    return section(told, button(say(t, "button"), CLAIM_FILED, value) if value else None)


def _gone(view: ClaimView) -> Sequence[Filing]:
    """What was taken back of late."""
    return [one for one in view.filings if not one.stands][-_MOST_FILINGS:]


def _left(t: Tongue, days: int) -> Safe:
    if days <= 0:
        return say(t, "today")
    return say(t, "days", count=days)
