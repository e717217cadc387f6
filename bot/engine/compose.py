"""Compose: what a message says, worked out just before it goes (S34)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.engine.cases import Case, Cases, beside
from bot.engine.messages import ALERT, DIGEST, NOTICE, AlertBody, digest_parts, notice_view
from bot.engine.occasions import NoLongerTrue, Speaker, by_kind
from bot.engine.ports import Writer
from bot.engine.records import NewMessage, Rendered
from bot.engine.since import changed_since, taken_back
from bot.engine.views import AlertView, DigestView
from bot.sla.alerts import still_true
from bot.sla.corrections import ghost
from bot.sla.excluded import Exclusion
from bot.sla.facts import Subject
from bot.sla.ladders import LEGAL
from bot.sla.moments import Reason

LATE = timedelta(minutes=5)
"""A message that goes out so long after its instant says so."""
BROADCAST = frozenset({Reason.BREACHED, Reason.OVER_AT_CHANGE})


Words = Callable[[str, tuple[str, ...], bool], Rendered]
"""The words of a message, given the language, whom to mention, and whether it may be there already."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A message with its words. `case` is the ticket whose thread it belongs to, if it belongs to one."""

    words: Words
    case: Case | None = None
    broadcast: bool = False  # a reply that the whole channel is shown
    due_at: datetime | None = None  # for a warning: it is worth nothing after this
    quiet_until: datetime | None = None  # a person is not to be told before (S35)
    takes_back: str = ""  # the timer of which a breach was told that was none


class Composer:
    """Loads what a message speaks of, asks whether it is still true, and finds the words."""

    def __init__(self, cases: Cases, writer: Writer, speakers: Sequence[Speaker] = ()) -> None:
        self._cases, self._writer, self._speakers = cases, writer, by_kind(speakers)

    async def compose(self, message: NewMessage, now: datetime) -> Composed:
        """The message as it is to be said at `now`. Raises NoLongerTrue."""
        match message.kind:
            case kind if kind == ALERT and message.subject is not None:
                return await self._alert(message, message.subject, now)
            case kind if kind == NOTICE:
                view = notice_view(message.body)
                return Composed(lambda language, _mention, _repeated: self._writer.notice(view, language))
            case kind if kind == DIGEST:
                digest = await self._digest(message, now)
                return Composed(lambda language, _mention, _repeated: self._writer.digest(digest, language))
            case kind if kind in self._speakers:
                return await self._occasion(message, self._speakers[kind], now)
            case kind:
                raise NoLongerTrue(f"nobody knows messages of the kind {kind!r}")

    async def _alert(self, message: NewMessage, subject: Subject, now: datetime) -> Composed:
        body, case = AlertBody.load(message.body), await self._cases.load(subject)
        view = await beside(case, alert_view, body, case, now, legal=f"@{LEGAL}" in message.key)
        if case.exclusions:
            view = replace(view, because=tuple(await self._because(subject, body)))

        def say(language: str, mention: tuple[str, ...], repeated: bool) -> Rendered:
            return self._writer.alert(replace(view, mention=mention, perhaps_repeated=repeated), language)

        quiet_until = _quiet_until(body, case, now)
        takes_back = body.timer if body.reason is Reason.CORRECTED and body.at is None else ""
        return Composed(say, case, body.reason in BROADCAST, view.timer.due_at, quiet_until, takes_back)

    async def _because(self, subject: Subject, body: AlertBody) -> Sequence[Exclusion]:
        """The exclusions that came or went and made what is told now (S26, S45)."""
        if body.reason is Reason.CORRECTED and body.was is not None:
            return await changed_since(self._cases, subject, body.timer, body.was)
        if body.reason in BROADCAST and body.at is not None:
            return await taken_back(self._cases, subject, body.timer, body.at)
        return ()

    async def _occasion(self, message: NewMessage, speaker: Speaker, now: datetime) -> Composed:
        spoken = await speaker.view(message, now)

        def say(language: str, mention: tuple[str, ...], repeated: bool) -> Rendered:
            return self._writer.occasion(spoken.view, language, mention=mention, perhaps_repeated=repeated)

        return Composed(say, spoken.case)

    async def _digest(self, message: NewMessage, now: datetime) -> DigestView:
        views = []
        for subject, body in digest_parts(message.body):
            case = await self._cases.load(subject)
            if not still_true(body.reason, body.at, case.timer(body.timer), now):
                views.append(await beside(case, alert_view, body, case, now))
        if not views:
            raise NoLongerTrue("none of its warnings is true any more")
        views.sort(key=lambda view: view.timer.due_at or now)
        return DigestView(tuple(views), now)


def _quiet_until(body: AlertBody, case: Case, now: datetime) -> datetime | None:
    """When the calendar of the promise opens again, for a warning that is late enough to fall outside it and
    whose rung wakes nobody (S35). None: at once."""
    timer = case.timer(body.timer)
    if timer is None or body.reason is not Reason.WARNING:
        return None
    name = body.rung.partition("/")[0]
    if any(rung.wake for rung in timer.target.promise.ladder.rungs if rung.name == name):
        return None
    opening = timer.target.calendar.ruler().next_opening(now)
    return opening if opening is not None and opening > now else None


def alert_view(body: AlertBody, case: Case, now: datetime, *, legal: bool = False) -> AlertView:
    """An alert for people; legal sees the walk of the clock up to the instant that counts."""
    timer = case.timer(body.timer) or ghost(case.standing, body.timer)
    reason = still_true(body.reason, body.at, timer, now)
    if reason or timer is None:
        raise NoLongerTrue(reason or "the timer is no longer there")
    crossed_at = body.at or body.decided_at
    return AlertView(
        ticket=case.view(),
        timer=case.timer_view(timer, now),
        reason=body.reason,
        rung=body.rung,
        crossed_at=crossed_at,
        told_at=now,
        count=body.count,
        late=body.reason is not Reason.WARNING and now - crossed_at > LATE,
        explain=case.explain(timer, body.at or now) if legal else None,
        was="" if body.was is None else body.was.isoformat(),
    )
