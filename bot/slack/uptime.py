"""Services in sentences: how they are, what is left of their budgets, what an outage cost."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import assert_never

from bot.engine.records import Rendered
from bot.engine.uptime_views import ConditionView, UptimeView
from bot.engine.views import AlertView, RecoveryView, TicketView, TimerView
from bot.sla.moments import Reason
from bot.sla.timers import Cause, State
from bot.sla.uptime.figures import percent
from bot.slack.common import Block, context, message, section
from bot.slack.escape import NOTHING, Safe, bold, date, escape, joined, lines, mention
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.uptime import UPTIME_WORDS, UptimeKey, UptimeWords

_NONE, _MICROSECOND = timedelta(0), timedelta(microseconds=1)
_MOST_BUDGETS = 8


def words_of(t: Tongue) -> UptimeWords:
    """The words for services in a language."""
    return UPTIME_WORDS[language_of(t.language)]


def say(t: Tongue, key: UptimeKey, **values: Safe) -> Safe:
    """A sentence with its placeholders filled."""
    return Safe(words_of(t).texts[key].format(**values))


def service_name(service: TicketView) -> Safe:
    """Its title, or its name where it has none."""
    return escape(service.title or service.id, 120)


def service_facts(t: Tongue, service: TicketView) -> Safe:
    """To whom it is promised, who looks after it, and its group, in a grey line."""
    owner = mention(service.owner_slack)
    return joined(
        (
            escape(service.customer, 100),
            t("card.owner", owner=owner) if owner else NOTHING,
            t("card.group", group=escape(service.group, 60)) if service.group else NOTHING,
        )
    )


def condition(t: Tongue, view: ConditionView) -> Safe:
    """Whether it is up, and since when; of a silent source only what was so at the last reading (S28)."""
    word = Safe(words_of(t).conditions[view.condition])
    told = say(t, "since", condition=word, since=date(view.since)) if view.since else word
    return joined((told, bold(say(t, "unseen")) if view.unseen else NOTHING))


def what(t: Tongue, uptime: UptimeView, timer: TimerView, service: TicketView) -> Safe:
    """`Uptime of Portal for Klant BV (contractual), November 2026`."""
    values = {
        "metric": t.metric(timer.metric, timer.kind),
        "service": service_name(service),
        "period": _period(t, uptime),
    }
    if not uptime.customer:
        return say(t, "what", **values)
    return say(t, "what_for", **values, customer=escape(uptime.customer, 100))


def budget_name(t: Tongue, uptime: UptimeView, timer: TimerView) -> Safe:
    """`Uptime (contractual) 99.9% for Klant BV, November 2026`."""
    values = {
        "metric": t.metric(timer.metric, timer.kind),
        "promised": promised(t, uptime.at_least),
        "period": _period(t, uptime),
    }
    if not uptime.customer:
        return say(t, "name", **values)
    return say(t, "name_for", **values, customer=escape(uptime.customer, 100))


def budget_line(t: Tongue, uptime: UptimeView, timer: TimerView) -> Safe:
    """What is used and left of a budget, with what nobody can tell beside it (S39)."""
    unknown = NOTHING
    if uptime.unknown > _NONE:
        unknown = say(t, "unknown", unknown=t.duration(uptime.unknown, exact=True))
    return joined((_standing(t, uptime, timer), unknown))


def state_word(t: Tongue, timer: TimerView) -> Safe:
    """The state in one word; a service that stands still says why: it works, or nobody can tell."""
    if timer.uptime is not None and timer.state is State.PAUSED and timer.paused_for is not None:
        return Safe(t.words.causes[timer.paused_for])
    return Safe(t.words.states[timer.state])


def point(t: Tongue, uptime: UptimeView, view: AlertView, *, truth: Safe) -> Safe:
    """The one sentence of an alert. `truth` is what is true now, for a correction."""
    timer = view.timer
    broken = date(timer.breached_at or timer.due_at or view.crossed_at)
    over, budget = _over(t, timer), t.duration(timer.budget, exact=True)
    about = what(t, uptime, timer, view.ticket)
    match view.reason:
        case Reason.WARNING:
            return _warning(t, timer, about)
        case Reason.BREACHED | Reason.OVER_AT_CHANGE:
            share = promised(t, uptime.at_least)
            return say(t, "broken", what=about, promised=share, breached=broken, budget=budget)
        case Reason.ESCALATED:
            return say(t, "escalated", what=about, breached=broken, over=over, budget=budget)
        case Reason.REPEATED:
            number = Safe(str(max(view.count - 1, 1)))
            return say(t, "repeated", number=number, what=about, breached=broken, over=over)
        case Reason.CORRECTED:
            return t("alert.corrected", what=about, truth=truth)
        case _:
            assert_never(view.reason)


def within(t: Tongue, timer: TimerView) -> Safe:
    """What a correction says of a budget that is not used up."""
    return say(t, "truth", left=_left(t, timer))


def recovery(view: RecoveryView, language: str) -> Rendered:
    """An outage is over: how long it was, and what is left."""
    t = Tongue(language)
    first = say(
        t,
        "over",
        service=service_name(view.service),
        up=date(view.up_at),
        down=t.duration(view.down, exact=True),
        began=date(view.began_at),
    )
    shown = [(timer.uptime, timer) for timer in view.timers[:_MOST_BUDGETS]]
    budgets = [budget_line(t, uptime, timer) for uptime, timer in shown if uptime is not None]
    more = len(view.timers) - len(shown)
    notes: list[Block] = []
    if more > 0:
        notes.append(context(t("card.more", count=more)))
    return message(lines(first, *budgets), [section(first), *(section(line) for line in budgets), *notes])


def promised(t: Tongue, share: Fraction) -> Safe:
    """`99.9%`, with all its digits."""
    return Safe(f"{percent(share, share)}%".replace(".", t.words.decimal))


def _standing(t: Tongue, uptime: UptimeView, timer: TimerView) -> Safe:
    values = {
        "name": bold(budget_name(t, uptime, timer)),
        "used": t.duration(timer.used, exact=True),
        "budget": t.duration(timer.budget, exact=True),
    }
    broken = date(at) if (at := timer.breached_at or timer.due_at) else Safe("?")
    match timer.state:
        case State.RUNNING if timer.due_at is not None:
            return say(t, "running", **values, left=_left(t, timer), due=date(timer.due_at))
        case State.RUNNING | State.PAUSED:
            cause = Safe(t.words.causes[timer.paused_for or Cause.RUNNING])
            return say(t, "paused", **values, cause=cause, left=_left(t, timer))
        case State.BREACHED:
            return say(t, "breached", **values, breached=broken, over=_over(t, timer))
        case State.MET:
            return say(t, "met", **values)
        case State.MET_LATE:
            return say(t, "missed", **values, breached=broken, over=_over(t, timer))
        case State.CANCELLED | State.MERGED:
            return say(t, "ended", **values, state=Safe(t.words.states[timer.state]))
        case _:
            assert_never(timer.state)


def _warning(t: Tongue, timer: TimerView, about: Safe) -> Safe:
    """Whole per cents, rounded down."""
    used = Fraction(timer.used // _MICROSECOND, max(timer.budget // _MICROSECOND, 1))
    share = Safe(f"{percent(used, digits=0)}%")
    values = {"what": about, "share": share, "budget": t.duration(timer.budget, exact=True)}
    if timer.due_at is None:
        return say(t, "warning_up", **values)
    return say(t, "warning", **values, due=date(timer.due_at))


def _period(t: Tongue, uptime: UptimeView) -> Safe:
    return escape(words_of(t).period(uptime.period), 40)


def _left(t: Tongue, timer: TimerView) -> Safe:
    return t.duration(max(timer.left, _NONE), exact=True)


def _over(t: Tongue, timer: TimerView) -> Safe:
    return t.duration(max(-timer.left, _NONE), exact=True)
