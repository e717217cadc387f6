"""The root message of a ticket's thread, and the answer to `/sla ticket`."""

from __future__ import annotations

from bot.engine.records import Rendered
from bot.engine.views import CardView, TicketAnswer
from bot.slack import uptime
from bot.slack.common import Block, context, message, section
from bot.slack.endangered import on_card
from bot.slack.escape import NOTHING, Safe, bold, date, escape, joined, lines, mention
from bot.slack.excluded import exclusion_lines
from bot.slack.sources import source_lines
from bot.slack.texts import Tongue
from bot.slack.tickets import (
    buttons,
    is_settled,
    looks,
    overall,
    plain_name,
    ticket_facts,
    ticket_name,
    timer_line,
)

_MOST_TIMERS = 12


def card(view: CardView, language: str) -> Rendered:
    """The ticket, its timers, and what can be done with one click."""
    t = Tongue(language)
    return message(_summary(t, view), [*_body(t, view), *_foot(t, view)])


def ticket_answer(view: TicketAnswer, language: str) -> Rendered:
    """The card for one person, with how far the sources were read."""
    t = Tongue(language)
    told = context(*source_lines(t, view.sources), t("card.as_of", at=date(view.as_of)))
    return message(_summary(t, view.card), [*_body(t, view.card), told, *_foot(t, view.card)])


def card_lines(t: Tongue, view: CardView) -> Safe:
    """The ticket in a list: name, facts, open timers (all of them once nothing is open)."""
    shown = [timer for timer in view.timers if timer.state.open] or list(view.timers)
    facts = ticket_facts(t, view.ticket)
    return lines(
        bold(ticket_name(view.ticket, title=80)), *(timer_line(t, timer) for timer in shown[:3]), facts
    )


def _summary(t: Tongue, view: CardView) -> Safe:
    if view.condition is not None:
        word = uptime.condition(t, view.condition)
        return uptime.say(t, "text", service=uptime.service_name(view.ticket), condition=word)
    name = plain_name(view.ticket)
    customer = escape(view.ticket.customer, 100) or Safe("–")
    return t("card.text", ticket=name, customer=customer, state=overall(t, view.timers))


def _body(t: Tongue, view: CardView) -> list[Block]:
    if view.condition is not None:
        state, facts = bold(uptime.condition(t, view.condition)), ticket_facts(t, view.ticket)
    else:
        state = bold(overall(t, view.timers))
        facts = joined((ticket_facts(t, view.ticket), t("card.status", status=t.status(view.status))))
    head = section(lines(joined((bold(ticket_name(view.ticket)), state)), facts))
    more = len(view.timers) - _MOST_TIMERS
    timers = [section(timer_line(t, timer)) for timer in view.timers[:_MOST_TIMERS]]
    excluded = [context(line) for line in exclusion_lines(t, view.exclusions)]
    danger = on_card(t, view.endangered) if view.endangered is not None else []
    return [head, *timers, *([context(t("card.more", count=more))] if more > 0 else []), *excluded, *danger]


def _foot(t: Tongue, view: CardView) -> list[Block]:
    """What people did, then the buttons; a settled card keeps only those that look."""
    who = mention(view.acknowledged_by)
    until, settled = view.snoozed_until, is_settled(view)
    notes = [
        t("card.acknowledged", who=who) if who else NOTHING,
        t("card.snoozed", until=date(until)) if until and not settled else NOTHING,
        t("card.settled") if settled and view.timers else NOTHING,
        t("card.as_of", at=date(view.as_of)) if view.as_of and _unseen(view) else NOTHING,
    ]
    told = [context(*notes)] if any(notes) else []
    if settled:
        return [*told, *looks(t, view.ticket)]
    return [*told, *buttons(t, view.ticket, acknowledged=bool(who))]


def _unseen(view: CardView) -> bool:
    return any(timer.unseen and timer.state.open for timer in view.timers)
