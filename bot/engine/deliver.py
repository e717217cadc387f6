"""Deliver: what waits in the outbox goes to Slack, effectively once.

For each message: is it still true, where does it go, is it there already, note that we try, post, record.
If the process dies between any two of these, the next owner of the message's lease looks in Slack for its
key first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.engine.cases import Case, Cases
from bot.engine.compose import NoLongerTrue, Words, words_of
from bot.engine.messages import ADMINS, notice
from bot.engine.ports import Destination, Directory, Message, Posted, Rendered, Slack, Store, Thread, Writer
from bot.engine.routes import exactly, one_each, places
from bot.engine.threads import LOOK_BACK, Threads
from bot.engine.views import NoticeKind, NoticeView
from bot.troubles import SlackTrouble, SlackTroubleKind

log = structlog.get_logger(__name__)

BATCH = 50
LEASE = timedelta(seconds=60)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=5)


class Deliver:
    """Sends messages one after another, most urgent first. No message can stop the others."""

    def __init__(
        self, store: Store, cases: Cases, slack: Slack, directory: Directory, writer: Writer, clock: Clock
    ) -> None:
        self._store, self._cases, self._slack = store, cases, slack
        self._directory, self._writer, self._clock = directory, writer, clock
        self._threads = Threads(store, cases, slack, writer, clock)

    async def run(self) -> int:
        """Send everything that can go now, then bring cards up to date. The number of messages delivered."""
        delivered = 0
        while messages := await self._store.claim_messages(self._clock.now(), BATCH, LEASE):
            for message in messages:
                delivered += await self._fenced(message)
        await self._threads.refresh()
        return delivered

    async def _fenced(self, message: Message) -> bool:
        try:
            return await self._one(message)
        except NoLongerTrue as why:
            await self._store.withdrawn(message.id, str(why), self._clock.now())
        except SlackTrouble as trouble:
            await self._troubled(message, trouble)
        except Exception:
            log.exception("a message could not be sent", message=message.id, kind=message.new.kind)
            await self._again(message, _wait(message), "internal error", ambiguous=True)
        return False

    async def _one(self, message: Message) -> bool:
        case = await self._cases.load(message.new.subject) if message.new.subject else None
        words, broadcast = words_of(message, case, self._writer, self._clock.now())
        found = await places(message.new, case, self._directory)
        if len(found) == 1:
            return await self._to(message, case, found[0], words, broadcast)
        if found:
            await self._store.announce(one_each(message, found), self._clock.now())
            await self._store.withdrawn(message.id, "sent to each of them", self._clock.now())
        else:
            await self._refused(message, f"nobody is reached as {message.new.audience!r}")
        return False

    async def _to(
        self, message: Message, case: Case | None, place: Destination, words: Words, broadcast: bool
    ) -> bool:
        thread = await self._threads.ensure(case, place) if case is not None else None
        if case is not None and thread is None:
            await self._again(message, FIRST_WAIT, "its thread is being made", ambiguous=False)
            return False
        thread_ts = thread.ts if thread is not None else None
        ts, repeated = await self._there_already(message, place, thread_ts)
        if ts is None:
            content = words(place.language, place.mention, repeated)
            await self._store.trying(message.id, self._clock.now())
            ts = await self._post(message, place, thread, content, broadcast)
        await self._store.delivered(message.id, place.channel, ts, self._clock.now())
        return True

    async def _there_already(
        self, message: Message, place: Destination, thread_ts: str | None
    ) -> tuple[str | None, bool]:
        """The ts of an earlier attempt that Slack has; or that we must send, perhaps for the second time."""
        if message.first_tried_at is None:
            return None, False
        since = message.first_tried_at - LOOK_BACK
        try:
            ts = await self._slack.find(place.channel, message.new.key, thread_ts=thread_ts, since=since)
        except SlackTrouble as trouble:
            if trouble.kind not in (SlackTroubleKind.REFUSED, SlackTroubleKind.MALFORMED):
                raise
            return None, True  # we may not look: a repeat that says so is better than silence
        return ts, False

    async def _post(
        self, message: Message, place: Destination, thread: Thread | None, content: Rendered, broadcast: bool
    ) -> str:
        asked = thread.ts if thread is not None else None
        posted = await self._post_plainly_if_need_be(
            message.new.key, place.channel, content, asked, broadcast
        )
        if thread is not None and posted.thread_ts is None:
            # the root card was deleted and Slack posted outside any thread: the next message makes a new card
            await self._store.forget_thread(thread.subject, thread.channel)
        return posted.ts

    async def _post_plainly_if_need_be(
        self, key: str, channel: str, content: Rendered, thread_ts: str | None, broadcast: bool
    ) -> Posted:
        try:
            return await self._slack.post(channel, content, key=key, thread_ts=thread_ts, broadcast=broadcast)
        except SlackTrouble as trouble:
            if trouble.kind is not SlackTroubleKind.MALFORMED or not content.blocks:
                raise
            log.warning("Slack refused our blocks, this is a bug; sending plain text", detail=trouble.detail)
            plain = replace(content, blocks=())
            return await self._slack.post(channel, plain, key=key, thread_ts=thread_ts, broadcast=broadcast)

    # --- when it does not work ----------------------------------------

    async def _troubled(self, message: Message, trouble: SlackTrouble) -> None:
        match trouble.kind:
            case SlackTroubleKind.LIMITED:
                wait = trouble.retry_after or FIRST_WAIT
                await self._again(message, wait, trouble.detail, ambiguous=message.first_tried_at is not None)
            case SlackTroubleKind.PASSING | SlackTroubleKind.AUTH:
                log.warning("Slack does not take messages", kind=trouble.kind, detail=trouble.detail)
                known = message.first_tried_at is not None
                await self._again(message, _wait(message), trouble.detail, ambiguous=known)
            case SlackTroubleKind.AMBIGUOUS:
                await self._again(message, _wait(message), trouble.detail, ambiguous=True)
            case SlackTroubleKind.REFUSED | SlackTroubleKind.MALFORMED | SlackTroubleKind.GONE:
                await self._refused(message, trouble.detail)

    async def _again(self, message: Message, wait: timedelta, detail: str, *, ambiguous: bool) -> None:
        await self._store.retry(message.id, self._clock.now() + wait, detail, ambiguous=ambiguous)

    async def _refused(self, message: Message, detail: str) -> None:
        """The place will not take it: tell the admins, and send it to their channel instead."""
        now, fallback = self._clock.now(), self._directory.fallback()
        log.error("a message was refused", audience=message.new.audience, detail=detail)
        if fallback is None or message.new.audience in (ADMINS, exactly(fallback)):
            await self._again(message, LONGEST_WAIT, detail, ambiguous=False)
            return
        view = NoticeView(NoticeKind.CHANNEL_REFUSED, message.new.audience, detail, now)
        stand_in = replace(message.new, key=f"{message.new.key}!{ADMINS}", audience=exactly(fallback))
        about = notice(view, f"refused:{message.new.audience}:{now:%Y-%m-%d}")
        await self._store.announce([stand_in, about], now)
        await self._store.failed(message.id, detail, now)


def _wait(message: Message) -> timedelta:
    """1, 2, 4 ... seconds, at most five minutes."""
    longest: timedelta = min(FIRST_WAIT * 2 ** min(message.attempts, 10), LONGEST_WAIT)
    return longest
