"""Compose: what a message says, worked out just before it goes (S34)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.engine.cases import Case, timer_view
from bot.engine.messages import ALERT, NOTICE, AlertBody, notice_view
from bot.engine.ports import Message, Rendered, Writer
from bot.engine.views import AlertView
from bot.sla.alerts import still_true
from bot.sla.ladders import LEGAL
from bot.sla.moments import Reason

LATE = timedelta(minutes=5)
"""A message that goes out so long after its instant says so."""
BROADCAST = frozenset({Reason.BREACHED, Reason.OVER_AT_CHANGE})


class NoLongerTrue(Exception):
    """The message must not go any more; the text says why."""


Words = Callable[[str, tuple[str, ...], bool], Rendered]
"""The words of a message, given the language, whom to mention, and whether it may be there already."""


def words_of(message: Message, case: Case | None, writer: Writer, now: datetime) -> tuple[Words, bool]:
    """What to say, and whether a reply is to be broadcast to the channel too. Raises NoLongerTrue."""
    if message.new.kind == ALERT and case is not None:
        body = AlertBody.load(message.new.body)
        view = _alert_view(message, body, case, now)

        def say(language: str, mention: tuple[str, ...], repeated: bool) -> Rendered:
            return writer.alert(replace(view, mention=mention, perhaps_repeated=repeated), language)

        return say, body.reason in BROADCAST
    if message.new.kind == NOTICE:
        about = notice_view(message.new.body)
        return (lambda language, _mention, _repeated: writer.notice(about, language)), False
    raise NoLongerTrue(f"nobody knows messages of the kind {message.new.kind!r}")


def _alert_view(message: Message, body: AlertBody, case: Case, now: datetime) -> AlertView:
    timer = case.timer(body.timer)
    reason = still_true(body.reason, body.at, timer, now)
    if reason or timer is None:
        raise NoLongerTrue(reason or "the timer is no longer there")
    crossed_at = body.at or body.decided_at
    legal = message.new.alert.endswith(f":{LEGAL}") or f"@{LEGAL}" in message.new.key
    return AlertView(
        ticket=case.view(),
        timer=timer_view(timer, now),
        reason=body.reason,
        rung=body.rung,
        crossed_at=crossed_at,
        told_at=now,
        count=body.count,
        late=body.reason is not Reason.WARNING and now - crossed_at > LATE,
        explain=case.explain(timer, now) if legal else None,
        was="" if body.was is None else body.was.isoformat(),
    )
