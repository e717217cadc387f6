"""Deliver: what waits in the outbox goes to Slack, effectively once.

For each message: is it still true, where does it go, is it there already, note that we try, post, record.
If the process dies between any two of these, the next owner of the message's lease looks in Slack for its
key first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

import structlog

from bot.clock import Clock
from bot.engine.bursts import MOST, Bursts, Plan
from bot.engine.cases import Cases
from bot.engine.compose import Composed, Composer
from bot.engine.messages import ADMINS, ALERT, digest, notice, place_of, tells_of_breach
from bot.engine.occasions import NoLongerTrue, Speaker
from bot.engine.ports import Directory, Slack, Store, Writer
from bot.engine.records import Destination, Message, Posted, Rendered, Thread, Urgency
from bot.engine.routes import exactly, one_each, places
from bot.engine.threads import LOOK_BACK, Threads
from bot.engine.views import NoticeKind, NoticeView
from bot.troubles import SlackTrouble, SlackTroubleKind

log = structlog.get_logger(__name__)

BATCH = 50
LEASE = timedelta(seconds=60)
ATTEMPT = timedelta(seconds=30)
"""A call to Slack is given up before that; no attempt begins with less time left on its claim."""
SETTLING = timedelta(seconds=5)
"""An attempt of unknown outcome is not looked for at once: Slack may still be at it."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=5)


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that is true, with its words and its place."""

    message: Message
    composed: Composed
    place: Destination


class Deliver:
    """Sends messages one after another, most urgent first. No message can stop the others."""

    def __init__(
        self,
        store: Store,
        cases: Cases,
        slack: Slack,
        directory: Directory,
        writer: Writer,
        clock: Clock,
        *,
        burst_limit: int = MOST,
        speakers: Sequence[Speaker] = (),
    ) -> None:
        self._store, self._cases, self._slack = store, cases, slack
        self._directory, self._clock = directory, clock
        self._composer, self._bursts = Composer(cases, writer, speakers), Bursts(burst_limit)
        self._threads = Threads(store, cases, slack, writer, clock)

    async def run(self) -> int:
        """Send everything that can go now, then bring cards up to date. The number of messages delivered."""
        delivered = 0
        while messages := await self._store.claim_messages(
            self._clock.now(), BATCH, self._clock.meanwhile(LEASE)
        ):
            delivered += await self._batch(messages)
        await self._threads.refresh()
        return delivered

    async def _batch(self, messages: Sequence[Message]) -> int:
        """Everything but warnings goes at once; the warnings of one place are looked at together (S36)."""
        delivered = 0
        warnings: defaultdict[str, list[Ready]] = defaultdict(list)
        for message in messages:
            ready = await self._fenced(message, self._ready)
            fresh = message.new.kind == ALERT and message.first_tried_at is None
            if ready is not None and fresh and message.new.urgency is Urgency.WARNING:
                warnings[ready.place.channel].append(ready)
            elif ready is not None:
                delivered += await self._sent(ready)
        for channel, waiting in warnings.items():
            delivered += await self._warn(channel, waiting)
        return delivered

    async def _warn(self, channel: str, waiting: Sequence[Ready]) -> int:
        now = self._clock.now()
        nearest = min((r.composed.due_at for r in waiting if r.composed.due_at is not None), default=None)
        match self._bursts.plan(channel, len(waiting), nearest, now):
            case Plan.ONE_BY_ONE:
                return sum([await self._sent(ready) for ready in waiting])
            case Plan.LATER:
                wait = self._bursts.free_at(channel, now) - now
                for ready in waiting:
                    await self._again(ready.message, wait, "many warnings at once")
            case Plan.TOGETHER:
                whole = digest([ready.message.new for ready in waiting], exactly(waiting[0].place))
                parts = [ready.message for ready in waiting]
                await self._store.bundle(whole, parts, "told together with others", now)
        return 0

    async def _sent(self, ready: Ready) -> bool:
        return bool(await self._fenced(ready.message, lambda _: self._send(ready)))

    async def _fenced(self, message: Message, work: Callable[[Message], Awaitable[T | None]]) -> T | None:
        """Do something for a message; whatever goes wrong concerns this message alone."""
        try:
            return await work(message)
        except NoLongerTrue as why:
            await self._store.withdrawn(message, str(why), self._clock.now())
        except SlackTrouble as trouble:
            await self._troubled(message, trouble)
        except Exception:
            log.exception("a message could not be sent", message=message.id, kind=message.new.kind)
            await self._again(message, _wait(message), "internal error", perhaps=True)
        return None

    async def _ready(self, message: Message) -> Ready | None:
        """The message with its words and its one place; None when that was settled otherwise."""
        composed = await self._composer.compose(message.new, self._clock.now())
        if composed.takes_back and not await self._was_told(message, composed.takes_back):
            raise NoLongerTrue("what it takes back was never told")
        found = await places(message.new, composed.case, self._directory)
        if len(found) == 1:
            if found[0].direct and composed.quiet_until is not None:
                await self._again(message, composed.quiet_until - self._clock.now(), "quiet hours")
                return None
            return Ready(message, composed, found[0])
        if found:
            await self._store.announce(one_each(message, found), self._clock.now())
            await self._store.withdrawn(message, "sent to each of them", self._clock.now())
        else:
            await self._refused(message, f"nobody is reached as {message.new.audience!r}")
        return None

    async def _was_told(self, message: Message, timer: str) -> bool:
        """Whether the people whom a correction is for have heard, or may have heard, of a breach."""
        assert message.new.subject is not None
        place = place_of(message.new.key)
        heard = await self._store.heard(message.new.subject)
        return any(tells_of_breach(one, timer, place) for one in heard)

    async def _send(self, ready: Ready) -> bool:
        message, case, place = ready.message, ready.composed.case, ready.place
        thread = await self._threads.ensure(case, place) if case is not None else None
        if case is not None and thread is None:
            await self._again(message, FIRST_WAIT, "its thread is being made")
            return False
        thread_ts = thread.ts if thread is not None else None
        ts, repeated = await self._there_already(message, place, thread_ts)
        if ts is None:
            content = ready.composed.words(place.language, place.mention, repeated)
            if not await self._store.trying(message, self._clock.now(), self._clock.meanwhile(ATTEMPT)):
                await self._again(message, timedelta(0), "its claim has run out")
                return False
            ts = await self._post(message, place, thread, content, ready.composed.broadcast)
        await self._store.delivered(message.id, place.channel, ts, self._clock.now())
        if message.new.urgency is Urgency.WARNING:
            self._bursts.told(place.channel, self._clock.now())
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
                await self._again(message, trouble.retry_after or FIRST_WAIT, trouble.detail)
            case SlackTroubleKind.PASSING | SlackTroubleKind.AUTH:
                log.warning("Slack does not take messages", kind=trouble.kind, detail=trouble.detail)
                await self._again(message, _wait(message), trouble.detail)
            case SlackTroubleKind.AMBIGUOUS:
                await self._again(message, max(_wait(message), SETTLING), trouble.detail, perhaps=True)
            case SlackTroubleKind.REFUSED | SlackTroubleKind.MALFORMED | SlackTroubleKind.GONE:
                await self._refused(message, trouble.detail)

    async def _again(self, message: Message, wait: timedelta, detail: str, *, perhaps: bool = False) -> None:
        """Send it later. `perhaps` says that this attempt may have arrived; that an earlier one may have is
        never forgotten."""
        perhaps = perhaps or message.first_tried_at is not None
        await self._store.retry(message, self._clock.now() + wait, detail, ambiguous=perhaps)

    async def _refused(self, message: Message, detail: str) -> None:
        """The place will not take it: tell the admins, and send it to their channel instead."""
        now, fallback = self._clock.now(), self._directory.fallback()
        log.error("a message was refused", audience=message.new.audience, detail=detail)
        if fallback is None and message.new.urgency is Urgency.NOTICE:
            await self._store.failed(message, detail, now)  # nobody wants to hear of our own troubles
            return
        if fallback is None or message.new.audience in (ADMINS, exactly(fallback)):
            await self._again(message, LONGEST_WAIT, detail)
            return
        view = NoticeView(NoticeKind.CHANNEL_REFUSED, message.new.audience, detail, now)
        stand_in = replace(message.new, key=f"{message.new.key}!{ADMINS}", audience=exactly(fallback))
        about = notice(view, f"refused:{message.new.audience}:{now:%Y-%m-%d}")
        await self._store.announce([stand_in, about], now)
        await self._store.failed(message, detail, now)


def _wait(message: Message) -> timedelta:
    """1, 2, 4 ... seconds, at most five minutes."""
    longest: timedelta = min(FIRST_WAIT * 2 ** min(message.attempts, 10), LONGEST_WAIT)
    return longest
