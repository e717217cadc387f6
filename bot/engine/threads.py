"""Threads: one per ticket and channel, under a root card that is edited in place."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.engine.cases import Case, Cases, beside
from bot.engine.ports import Slack, Store, Writer
from bot.engine.records import Destination, Thread
from bot.sla.facts import Subject
from bot.troubles import SlackTrouble, SlackTroubleKind

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
SETTLING = timedelta(seconds=5)
"""A card of unknown fate is not looked for at once: Slack may still be at it."""
LOOK_BACK = timedelta(minutes=5)
"""How much earlier than our own record we look in Slack: the two clocks may differ."""
BATCH = 50
LATER = frozenset({SlackTroubleKind.LIMITED, SlackTroubleKind.PASSING, SlackTroubleKind.AUTH})


class Threads:
    """Makes root cards and keeps them true."""

    def __init__(self, store: Store, cases: Cases, slack: Slack, writer: Writer, clock: Clock) -> None:
        self._store, self._cases, self._slack = store, cases, slack
        self._writer, self._clock = writer, clock

    async def ensure(self, case: Case, place: Destination) -> Thread | None:
        """The thread for a ticket in a channel, with its root card in Slack. None while another worker
        makes it."""
        found = await self._store.thread(case.subject, place.channel)
        if found is not None and found.ts is not None:
            return found
        now = self._clock.now()
        lease = self._clock.meanwhile(LEASE)
        thread = await self._store.begin_thread(case.subject, place.channel, place.language, now, lease)
        if thread is None or thread.ts is not None:
            return thread
        try:
            ts = await self._root(case, thread, begun_before=found is not None)
        except SlackTrouble as trouble:
            wait = SETTLING if trouble.kind is SlackTroubleKind.AMBIGUOUS else timedelta(0)
            await self._store.thread_unmade(case.subject, place.channel, self._clock.now() + wait)
            raise
        await self._store.thread_made(case.subject, place.channel, ts, thread.version)
        return await self._store.thread(case.subject, place.channel)

    async def _root(self, case: Case, thread: Thread, *, begun_before: bool) -> str:
        key = card_key(case.subject, thread)
        if begun_before and (ts := await self._there_already(thread, key)) is not None:
            return ts
        content = self._writer.card(await beside(case, case.card, self._clock.now()), thread.language)
        return (await self._slack.post(thread.channel, content, key=key)).ts

    async def _there_already(self, thread: Thread, key: str) -> str | None:
        """The card of an earlier attempt. A second card is a nuisance, a missing thread a loss: when in
        doubt, post."""
        try:
            since = thread.begun_at - LOOK_BACK
            return await self._slack.find(thread.channel, key, thread_ts=None, since=since)
        except SlackTrouble as trouble:
            if trouble.kind in (SlackTroubleKind.REFUSED, SlackTroubleKind.MALFORMED):
                return None
            raise

    async def refresh(self) -> int:
        """Edit every card that shows an older version. The number of cards edited."""
        edited = 0
        for thread in await self._store.stale_threads(BATCH):
            try:
                edited += await self._edit(thread)
            except SlackTrouble as trouble:
                if trouble.kind in LATER:
                    break  # the next run goes on from here
                log.warning("a card could not be edited", channel=thread.channel, detail=trouble.detail)
                await self._store.thread_shown(thread.subject, thread.channel, thread.version)
            except Exception:
                log.exception("a card could not be made", channel=thread.channel)
                await self._store.thread_shown(thread.subject, thread.channel, thread.version)
        return edited

    async def _edit(self, thread: Thread) -> bool:
        if thread.ts is None:
            return False
        case = await self._cases.load(thread.subject)
        content = self._writer.card(await beside(case, case.card, self._clock.now()), thread.language)
        try:
            await self._slack.edit(thread.channel, thread.ts, content)
        except SlackTrouble as trouble:
            if trouble.kind is not SlackTroubleKind.GONE:
                raise
            await self._store.forget_thread(thread.subject, thread.channel)
            return False
        await self._store.thread_shown(thread.subject, thread.channel, thread.version)
        return True


def card_key(subject: Subject, thread: Thread) -> str:
    """The key of a root card; a card made anew after a deletion has another one."""
    return f"card:{subject}:{thread.channel}:{thread.begun_at:%Y%m%dT%H%M%S}"
