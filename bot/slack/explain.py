"""The answer to `/sla explain`: what the timer says, which rules made it so, and the walk of its clock."""

from __future__ import annotations

from bot.engine.records import Rendered
from bot.engine.views import ExplainView
from bot.sla.reports import Report
from bot.slack.common import context, message, section
from bot.slack.escape import NOTHING, Safe, bold, date, escape, joined, lines, mention
from bot.slack.excluded import exclusion_lines
from bot.slack.texts import Tongue
from bot.slack.tickets import contract_name, looks, ticket_name, ticket_number, timer_line
from bot.slack.uptime import budget_name, say, service_name, state_word
from bot.slack.walk import walk


def explanation(view: ExplainView, language: str) -> Rendered:
    """One timer explained. A message holds one table at most, so each timer is a message of its own."""
    t = Tongue(language)
    head = section(lines(bold(ticket_name(view.ticket)), timer_line(t, view.timer)))
    reports = [report(t, one) for one in view.reports]
    excluded = exclusion_lines(t, view.exclusions)
    told = context(lines(why(t, view), *reports), *excluded, t("card.as_of", at=date(view.as_of)))
    last = looks(t, view.ticket, explain=False)
    return message(summary(t, view), [head, *walk(t, view), told, *last])


def summary(t: Tongue, view: ExplainView) -> Safe:
    """The whole answer in one line."""
    timer = view.timer
    return t(
        "explain.text",
        metric=budget_name(t, timer.uptime, timer)
        if timer.uptime
        else t.metric(timer.metric, timer.kind, timer.part),
        ticket=service_name(view.ticket) if timer.uptime else ticket_number(view.ticket),
        state=state_word(t, timer),
        used=t.duration(timer.used, exact=True),
        budget=t.duration(timer.budget, exact=True),
    )


def why(t: Tongue, view: ExplainView) -> Safe:
    """Which policy, calendar, zone and contract won (S06)."""
    calendar = t(
        "explain.calendar",
        calendar=escape(view.calendar, 60),
        zone=escape(view.timer.zone, 60),
        origin=Safe(t.words.origins[view.origin]),
    )
    contract = t("explain.contract", contract=contract_name(view.timer)) if view.timer.contract else NOTHING
    named, version = escape(view.policy, 60), escape(view.version[:12], 12)
    policy = t("explain.why", policy=named, version=version)
    if view.timer.uptime is not None:
        policy = say(t, "explained", service=named, version=version)
    return joined((policy, calendar, contract), " ")


def report(t: Tongue, one: Report) -> Safe:
    """What was said of an incident: when it happened, when and by whom that was said, and if it was taken
    back."""
    dated_back = one.happened_at != one.recorded_at
    said = t(
        "explain.dated_back" if dated_back else "explain.reported",
        event=Safe(t.words.events[one.event]),
        happened=date(one.happened_at),
        recorded=date(one.recorded_at) if dated_back else NOTHING,
        who=mention(one.by) or Safe("?"),
    )
    if one.withdrawn_at is None:
        return said
    back = t("explain.withdrawn", at=date(one.withdrawn_at), who=mention(one.withdrawn_by) or Safe("?"))
    return joined((said, back), " ")


def rest(count: int, language: str) -> Rendered:
    """How many timers of the ticket are not explained here."""
    text = Tongue(language)("card.more", count=count)
    return message(text, [section(text)])
