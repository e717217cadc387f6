"""Counting: what a window of maintenance is worth under each promise of a service (S38)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

from bot.engine.cases import Case
from bot.engine.maintenance_views import CountView
from bot.sla.spans import ZERO, Span
from bot.sla.timers import Timer
from bot.sla.uptime.exclusions import Window
from bot.sla.uptime.plans import Plan
from bot.sla.uptime.services import Service, Uptime
from bot.sla.uptime.worth import worth


def counts_of(case: Case, service: Service, plan: Plan, now: datetime) -> list[CountView]:
    """For each promise about a service; promises that are alike to several customers are told as one. The
    plan's window is taken in if it is not on record yet."""
    windows = list(case.heard.windows) if case.heard is not None else []
    if not any(one.name == plan.name for one in windows):
        windows.append(Window(plan.span, now, plan.name))
    notice = min((one.notice for one in windows if one.name == plan.name), default=plan.span.start - now)
    alike: defaultdict[CountView, list[str]] = defaultdict(list)
    for promise in service.promises:
        view = CountView(
            service=service.title or service.name,
            metric=promise.metric,
            kind=promise.kind,
            customers=(),
            at_least=promise.at_least,
            notice=max(notice, ZERO),
            asked=promise.maintenance.notice,
            cap=promise.maintenance.cap,
            worth=worth(service, promise, windows, plan.span),
            left=_left(case, promise, plan.span, now),
        )
        alike[view].append(promise.customer)
    return [
        replace(view, customers=tuple(name for name in customers if name))
        for view, customers in alike.items()
    ]


def _left(case: Case, promise: Uptime, span: Span, now: datetime) -> timedelta | None:
    """What is left of the budget now, if the window begins in a period that goes on."""
    lane = (promise.metric, promise.kind, promise.part)
    going: list[Timer] = [
        timer
        for timer in case.standing.timers
        if timer.id.lane == lane and timer.ended_at is None and timer.started_at <= now
    ]
    ends = [stretch.start for timer in going for stretch in timer.stretches if stretch.end is None]
    if not going or (ends and span.start >= min(ends)):
        return None
    return max(going[0].left(now), ZERO)
