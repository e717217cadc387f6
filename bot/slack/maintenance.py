"""Maintenance in words: announcements, what a window is worth, and what is planned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.engine.maintenance_views import (
    CountView,
    DoneView,
    MaintenanceView,
    PlansView,
    PlanView,
    Trouble,
    Whose,
)
from bot.engine.records import Rendered
from bot.naming import form_of
from bot.sla.hours import Hours, show
from bot.sla.spans import ZERO, Span
from bot.sla.uptime.plans import Change
from bot.sla.uptime.recurring import Recurring
from bot.slack import forms
from bot.slack.answers import sentence
from bot.slack.clicks import MAINTENANCE_MOVE, MAINTENANCE_OFF
from bot.slack.common import Block, actions, button, context, message, section, that_fit
from bot.slack.escape import NOTHING, Safe, bold, date, escape, joined, lines, mention, plain
from bot.slack.forms import View
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.forms import FORM_WORDS
from bot.slack.texts.maintenance import MAINTENANCE_WORDS, MaintenanceKey, MaintenanceWords
from bot.slack.uptime import promised

_MOST_SERVICES = 10


def words_of(language: str) -> MaintenanceWords:
    """The words for maintenance in a language."""
    return MAINTENANCE_WORDS[language_of(language)]


def say(t: Tongue, key: MaintenanceKey, **values: Safe | int) -> Safe:
    """A sentence with its placeholders filled."""
    return Safe(form_of(words_of(t.language).texts[key], values.get("count")).format(**values))


def announcement(view: MaintenanceView, language: str) -> Rendered:
    """What a channel is told of a window."""
    t = Tongue(language)
    first = _point(t, view)
    late = say(t, "late", due=date(view.due_at)) if view.late else NOTHING
    by = say(t, "by", by=mention(view.by)) if view.by else NOTHING
    small = joined((escape(view.reason, 300), by, late))
    return message(lines(first, small), [section(first), *([context(small)] if small else [])])


def trouble(why: Trouble, language: str) -> Rendered:
    """Why nothing was put on record."""
    return sentence(Safe(words_of(language).troubles[why]))


def done_text(view: DoneView, language: str) -> list[Safe]:
    """What was put on record, and what it is worth, promise by promise."""
    t = Tongue(language)
    services, span = names(t, view.plan.services), span_of(t, view.plan.span)
    if view.already:
        first = say(t, "already", services=services, span=span)
    elif view.change in (Change.OFF, Change.ENDED):
        first = say(t, "off", services=services, span=span)
    else:
        first = say(t, "done", services=services, span=span)
    told = NOTHING if view.told else say(t, "nobody_told")
    many = len({one.service for one in view.counts}) > 1
    return [first, *(_worth(t, one, named=many) for one in view.counts), *([told] if told else [])]


def done_page(view: DoneView, language: str) -> View:
    """The same in the place of the form."""
    blocks = _done_blocks(done_text(view, language), language)
    title, close = say(Tongue(language), "done_title"), FORM_WORDS[language_of(language)].close
    return forms.page(title, blocks, close=close)


def done_message(view: DoneView, language: str) -> Rendered:
    """The same as an answer."""
    said = done_text(view, language)
    return message(lines(*said), _done_blocks(said, language))


def listing(view: PlansView, language: str) -> Rendered:
    """What is planned, with buttons for what can be changed here."""
    t = Tongue(language)
    if not view.plans:
        return sentence(say(t, "list_none"))
    first = say(t, "list", count=len(view.plans) + view.more)
    rows = [_row(t, plan) for plan in view.plans]
    groups = [
        [section(row), *(_buttons(t, plan) if view.may_change else [])]
        for row, plan in zip(rows, view.plans, strict=True)
    ]
    shown, left = that_fit(groups, [section(first)])
    return message(lines(first, *rows), [section(first), *shown, *_more(t, left + view.more)])


def span_of(t: Tongue, span: Span) -> Safe:
    """`Sat 22:00 – Sun 04:00 (6h)`, each reader in their own zone."""
    length = t.duration(span.length)
    return say(t, "span", start=date(span.start), end=date(span.end), length=length)


def names(t: Tongue, services: Sequence[str]) -> Safe:
    """`Portal, Line and Mail`."""
    shown = [escape(one, 80) for one in services[:_MOST_SERVICES]]
    if len(services) > _MOST_SERVICES:
        shown.append(Safe(f"+{len(services) - _MOST_SERVICES}"))
    if len(shown) == 1:
        return shown[0]
    return say(t, "several", some=joined(shown[:-1], ", "), last=shown[-1])


def again(t: Tongue, repeats: Recurring) -> Safe:
    """`every second Tue of the month, 22:00-02:00 (Europe/Amsterdam)`."""
    words = words_of(t.language)
    weekdays = t.words.weekdays
    if {(one.weekday, one.place) for one in repeats.days} >= {(n, 0) for n in range(7)}:
        days = say(t, "every_day")
    else:
        days = joined(
            (
                say(t, "place", place=Safe(words.places[one.place]), day=Safe(weekdays[one.weekday]))
                if one.place
                else Safe(weekdays[one.weekday])
                for one in repeats.days
            ),
            ", ",
        )
    return say(t, "again", days=days, hours=_hours(repeats.hours), zone=Safe(plain(repeats.zone, 60)))


def ahead(t: Tongue, length: timedelta) -> Safe:
    """Notice in days where it is whole days: `5d`, `2d 3h`, `45m`."""
    days, rest = divmod(max(length, ZERO), timedelta(days=1))
    if not days:
        return t.duration(rest)
    return joined((Safe(f"{days}d"), t.duration(rest) if rest >= timedelta(minutes=1) else NOTHING), " ")


def _point(t: Tongue, view: MaintenanceView) -> Safe:
    services, span = names(t, view.services), span_of(t, view.span)
    if view.series is not None:
        key: MaintenanceKey = "series" if view.change is Change.PLANNED else "series_off"
        return say(t, key, services=services, again=again(t, view.series), span=span)
    was = span_of(t, view.was) if view.was else span
    match view.change:
        case Change.OFF:
            return say(t, "off", services=services, span=span)
        case Change.ENDED:
            return say(t, "ended", services=services, span=span, was=was)
        case Change.MOVED if view.starts_in is None:
            return say(t, "moved", services=services, span=span, was=was)
        case _ if view.begun:
            return say(t, "begun", services=services, span=span)
        case _ if view.starts_in is not None:
            return say(t, "ahead", services=services, span=span, ahead=ahead(t, view.starts_in))
        case _:
            return say(t, "planned", services=services, span=span)


def _worth(t: Tongue, view: CountView, *, named: bool) -> Safe:
    promise = joined(
        (
            escape(view.service, 60) if named else NOTHING,
            Safe(f"{t.metric(view.metric, view.kind)} {promised(t, view.at_least)}"),
            names(t, view.customers) if view.customers else NOTHING,
        )
    )
    found = view.worth
    if found.counted <= ZERO and found.surplus <= ZERO:
        return say(t, "line_none", promise=promise)
    if found.why is None:
        first = say(t, "counts", promise=promise)
    else:
        key: MaintenanceKey = "counts_partly" if found.counted > ZERO else "counts_none"
        why = Safe(
            words_of(t.language)
            .falls[found.why]
            .format(
                notice=ahead(t, view.notice),
                asked=ahead(t, view.asked),
                cap=t.duration(view.cap or ZERO, exact=True),
            )
        )
        first = say(
            t,
            key,
            promise=promise,
            counted=t.duration(found.counted),
            surplus=t.duration(found.surplus),
            why=why,
        )
    return joined((first, *_beside(t, view)), " ")


def _beside(t: Tongue, view: CountView) -> list[Safe]:
    """What is left of the cap, and of the budget where some of it counts as downtime."""
    found: list[Safe] = []
    if view.cap is not None and view.worth.cap_left is not None and view.worth.counted > ZERO:
        left = t.duration(max(view.worth.cap_left, ZERO), exact=True)
        found.append(say(t, "cap", left=left, cap=t.duration(view.cap, exact=True)))
    if view.worth.surplus > ZERO and view.left is not None:
        found.append(say(t, "left", left=t.duration(view.left, exact=True)))
    return [Safe(f"({one})") for one in found]


def _done_blocks(said: Sequence[Safe], language: str) -> list[Block]:
    shown, left = that_fit([[section(line)] for line in said])
    return [*shown, *_more(Tongue(language), left)]


def _more(t: Tongue, left: int) -> list[Block]:
    return [context(say(t, "list_more", count=left))] if left else []


def _row(t: Tongue, plan: PlanView) -> Safe:
    what = again(t, plan.repeats) if plan.repeats else NOTHING
    origin = {
        Whose.PEOPLE: say(t, "by", by=mention(plan.by)) if plan.by else NOTHING,
        Whose.MONITOR: say(t, "at_monitors"),
        Whose.FILE: say(t, "in_file"),
    }[plan.whose]
    first = joined((bold(names(t, plan.services)), span_of(t, plan.span)))
    return lines(first, joined((what, escape(plan.reason, 200), origin)))


def _buttons(t: Tongue, plan: PlanView) -> list[Block]:
    if not plan.name:
        return []
    confirm = {
        "title": _plain(say(t, "sure")),
        "text": _plain(say(t, "sure_text")),
        "confirm": _plain(say(t, "yes")),
        "deny": _plain(say(t, "no")),
    }
    off = button(say(t, "off_button"), MAINTENANCE_OFF, plan.name) | {"confirm": confirm}
    return [actions(button(say(t, "move_button"), MAINTENANCE_MOVE, plan.name), off)]


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _hours(hours: Hours) -> Safe:
    return Safe(", ".join(show(shift) for shift in hours))
