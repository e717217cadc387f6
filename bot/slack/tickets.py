"""Tickets and timers in one line: the sentences that card, alert, list and answer share."""

from __future__ import annotations

from typing import assert_never

from bot.engine.views import CardView, TicketView, TimerView
from bot.sla.timers import Cause, State
from bot.sla.uptime.services import SERVICES
from bot.slack import uptime
from bot.slack.clicks import ACKNOWLEDGE, CLAIM, EXPLAIN, OPEN_TICKET, SNOOZE, SNOOZES, Click, snooze_value
from bot.slack.common import Block, actions, button, menu
from bot.slack.escape import NOTHING, Safe, bold, date, escape, joined, link, mention, web_address
from bot.slack.excluded import without
from bot.slack.texts import Tongue

_MOST_TEAMS = 20
_GRAVEST = (State.BREACHED, State.RUNNING, State.PAUSED)


def subject_text(ticket: TicketView) -> str:
    """The ticket as the engine is asked for it."""
    return f"{ticket.source}:{ticket.id}"


def is_service(ticket: TicketView) -> bool:
    """Whether it is a service and no ticket."""
    return ticket.source == SERVICES


def ticket_number(ticket: TicketView) -> Safe:
    """`#35436`, or the number as it is when it has letters."""
    number = escape(ticket.number or ticket.id, 60)
    return Safe(f"#{number}") if number[:1].isdigit() else number


def plain_name(ticket: TicketView, *, title: int = 120) -> Safe:
    """Number and title; a service has only one of them."""
    if is_service(ticket):
        return uptime.service_name(ticket)
    return joined((ticket_number(ticket), escape(ticket.title, title)), " ")


def ticket_name(ticket: TicketView, *, title: int = 120) -> Safe:
    """Number and title, as a link into the helpdesk where there is one."""
    return link(ticket.url, plain_name(ticket, title=title))


def ticket_facts(t: Tongue, ticket: TicketView) -> Safe:
    """Customer, priority, owner, group, policy in a grey line."""
    if is_service(ticket):
        return uptime.service_facts(t, ticket)
    owner = mention(ticket.owner_slack) or escape(ticket.owner, 80)
    return joined(
        (
            escape(ticket.customer, 100),
            t("card.priority", priority=escape(ticket.priority, 40)) if ticket.priority else NOTHING,
            t("card.owner", owner=owner) if owner else t("card.no_owner"),
            t("card.group", group=escape(ticket.group, 60)) if ticket.group else NOTHING,
            t("card.policy", policy=escape(ticket.policy, 60)) if ticket.policy else t("card.no_policy"),
        )
    )


def timer_line(t: Tongue, timer: TimerView) -> Safe:
    """Everything about one timer in one line, beginning with what it measures."""
    marks = joined(
        (
            t("timer.contract", contract=contract_name(timer)) if timer.contract else NOTHING,
            t("timer.approximate") if timer.approximate else NOTHING,
            bold(t("timer.unseen")) if timer.unseen and timer.state.open else NOTHING,
            without(t, timer),
        )
    )
    standing = uptime.budget_line(t, timer.uptime, timer) if timer.uptime else _standing(t, timer)
    return joined((standing, marks))


def used_by(t: Tongue, timer: TimerView, *, exact: bool = False) -> Safe:
    """Which team or supplier used which minutes, where more than one had the ticket (S17, S24)."""
    if len(timer.used_by) < 2:
        return NOTHING
    shares = (
        Safe(f"{escape(name, 60) or t('alert.used_by_nobody')} {t.duration(used, exact=exact)}")
        for name, used in timer.used_by[:_MOST_TEAMS]
    )
    return t("alert.used_by", shares=joined(shares))


def contract_name(timer: TimerView) -> Safe:
    """The contract's reference with the clause."""
    return joined((escape(timer.contract, 80), escape(timer.clause, 80)), " ")


def overall(t: Tongue, timers: tuple[TimerView, ...]) -> Safe:
    """The gravest state in one word. A silent source makes a running timer unknown, never fine (S28)."""
    if not timers:
        return t("overall.none")
    gravest = next((state for state in _GRAVEST if any(timer.state is state for timer in timers)), None)
    if gravest is State.BREACHED:
        return Safe(t.words.states[gravest])
    if any(timer.unseen and timer.state.open for timer in timers):
        return t("overall.unknown")
    if gravest is None:
        return t("overall.settled")
    return uptime.state_word(t, next(timer for timer in timers if timer.state is gravest))


def is_settled(view: CardView) -> bool:
    """Whether nothing on the ticket can be late any more."""
    return not any(timer.state.open for timer in view.timers)


def cause_word(t: Tongue, cause: Cause | None) -> Safe:
    """Why a timer stands still."""
    return Safe(t.words.causes[cause]) if cause else Safe(t.words.states[State.PAUSED])


def buttons(
    t: Tongue, ticket: TicketView, *, timer: str | None = None, acknowledged: bool = False
) -> list[Block]:
    """The row of buttons. Acknowledge is the primary one; it is gone once somebody has."""
    subject = subject_text(ticket)
    value = Click(subject, timer).value()
    row = []
    if value and not acknowledged:
        row.append(button(t.label("button.acknowledge"), ACKNOWLEDGE, value, primary=True))
    if options := [
        (t.duration(SNOOZES[name]), made) for name in SNOOZES if (made := snooze_value(name, subject))
    ]:
        row.append(menu(t.label("button.snooze"), SNOOZE, options))
    if value:
        row.append(button(t.label("button.claim"), CLAIM, value))
    return _row([*row, *_looks(t, ticket, timer)])


def looks(t: Tongue, ticket: TicketView, timer: str | None = None, *, explain: bool = True) -> list[Block]:
    """The row of buttons that only look: Explain, and Open Ticket where there is an address."""
    shown = _looks(t, ticket, timer)
    return _row(shown if explain else [one for one in shown if one["action_id"] != EXPLAIN])


def _row(elements: list[Block]) -> list[Block]:
    return [actions(*elements)] if elements else []


def _looks(t: Tongue, ticket: TicketView, timer: str | None) -> list[Block]:
    row = []
    if value := Click(subject_text(ticket), timer).value():
        row.append(button(t.label("button.explain"), EXPLAIN, value))
    if address := web_address(ticket.url):
        row.append(button(t.label("button.open"), OPEN_TICKET, url=address))
    return row


def _standing(t: Tongue, timer: TimerView) -> Safe:
    metric = bold(t.metric(timer.metric, timer.kind, timer.part))
    budget, used = t.duration(timer.budget), t.duration(timer.used)
    left = t.duration(max(timer.left, timer.left * 0))
    over = t.duration(max(-timer.left, timer.left * 0))
    match timer.state:
        case State.RUNNING if timer.due_at is not None:
            return t("timer.due", metric=metric, due=date(timer.due_at), left=left, budget=budget)
        case State.RUNNING | State.PAUSED:
            cause = cause_word(t, timer.paused_for)
            return t("timer.paused", metric=metric, cause=cause, left=left, budget=budget)
        case State.BREACHED:
            return t("timer.breached", metric=metric, breached=since(timer), over=over, budget=budget)
        case State.MET if timer.ended_at is not None:
            return t("timer.met", metric=metric, ended=date(timer.ended_at), used=used, budget=budget)
        case State.MET_LATE if timer.ended_at is not None:
            return t("timer.met_late", metric=metric, ended=date(timer.ended_at), over=over, budget=budget)
        case State.MET | State.MET_LATE | State.CANCELLED | State.MERGED:
            state = Safe(t.words.states[timer.state])
            return t("timer.ended", metric=metric, state=state, used=used, budget=budget)
        case _:
            assert_never(timer.state)


def since(timer: TimerView) -> Safe:
    """The instant of the breach, or nothing when the engine does not know it."""
    at = timer.breached_at or timer.due_at
    return date(at) if at else Safe("?")
