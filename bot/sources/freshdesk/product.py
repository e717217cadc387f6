"""Freshdesk as a product that lists what changed: tickets as they are, and what was said on them.

A round is one list, a call for the conversations of each ticket that somebody replied to, and now and then
the lists of what was deleted or called spam, which the usual list leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName, Subject
from bot.sla.pages import Ticket
from bot.sources.freshdesk.client import Client
from bot.sources.freshdesk.known import Rules
from bot.sources.freshdesk.lookups import Lookups
from bot.sources.freshdesk.memo import Memo, spoken
from bot.sources.freshdesk.natives import natives
from bot.sources.freshdesk.normalise import Reading, gone
from bot.sources.freshdesk.payloads import Message, Seen, changed_at, is_gone, read_message, read_ticket
from bot.sources.freshdesk.settings import NOTE, FreshdeskSettings
from bot.sources.freshdesk.statuses import closed_straight
from bot.sources.freshdesk.unfinished import Unfinished
from bot.sources.shared.changes import Before, Heap, Listing, Row, Told
from bot.sources.shared.instants import format_epoch, parse_epoch
from bot.sources.shared.reading import Json, mapping
from bot.troubles import SourceTrouble

GONE = "gone"
"""Under this word the memory keeps up to when deleted tickets were listed."""

_ASKED = "duebell asked"
"""Marks a ticket that was asked for by its id, out of turn."""

_REFUSED = 400
_SKEW = timedelta(seconds=30)
_DIGITS = 19  # a longer number is no id


@dataclass(slots=True)
class _Heard:
    """The conversations of a ticket."""

    messages: list[Message] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)


class FreshdeskProduct:
    """One account, for the driver in `bot.sources.shared.changes`."""

    at_once = 100
    """A whole page of the list: what has to wait would be asked for ticket by ticket."""

    def __init__(self, name: SourceName, settings: FreshdeskSettings, http: Http, clock: Clock) -> None:
        self.account = settings.base
        self._settings, self._http, self._clock = settings, http, clock
        self._rules = Rules.of(name, settings)
        self._client = Client(http, settings, clock)
        self._lookups = Lookups(self._client, self._rules)
        self._asked = Unfinished[int, tuple[Json | None]]()
        self._heard = Unfinished[tuple[str, datetime], _Heard]()

    async def changed(self, since: datetime, token: str) -> Listing:
        """A page of the list of tickets."""
        page = await self._client.tickets(since, token)
        rows = [Row(str(body["id"]), at, self._is_over(body), body) for body, at in page.rows]
        return Listing(tuple(rows), page.token, bool(page.token), page.dated_at, page.strange, page.counted)

    async def named(self, ids: Sequence[str]) -> Listing:
        """These tickets, one call each. Deleted ones and spam are none: their lists tell when that was."""
        rows = list[Row]()
        for id in (one for one in ids if one.isdecimal() and len(one) < _DIGITS):
            body = await self._ticket(int(id))
            if body is not None and not is_gone(body):
                rows.append(Row(id, changed_at(body), self._is_over(body), {**body, _ASKED: True}))
        self._asked.over()
        return Listing(tuple(rows))

    async def tell(self, rows: Sequence[Row], before: Before, now: datetime) -> Told:
        """What happened to these tickets since they were remembered."""
        heap, read = Heap(), list[tuple[Row, Seen]]()
        for row in rows:
            try:
                read.append((row, read_ticket(row.body, self._rules.fields)))
            except ValueError as reason:
                heap.strange.append((f"ticket:{row.id}", str(reason)))
        learned = await self._lookups.meet([seen for _, seen in read], now)
        heap.people |= {person.id: person for person in learned.people}
        heap.strange.extend(learned.strange)
        for row, seen in read:
            await self._tell_one(row, seen, before, now, heap)
        await self._tell_gone(before, now, heap)
        self._heard.over()
        return heap.told()

    async def probe(self) -> str:
        """Ask for one ticket. Raises SourceTrouble with a sentence for the admin."""
        try:
            await self._client.probe(self._clock.now() - timedelta(days=1))
        except SourceTrouble as trouble:
            raise _kindly(trouble, self.account) from None
        host = self.account.partition("://")[2].partition(":")[0]
        ahead = self._http.skew.get(host, timedelta(0))
        warning = (
            f"; its clock and ours differ by {abs(ahead.total_seconds()):.0f} s" if abs(ahead) > _SKEW else ""
        )
        return f"{self.account} can be read{warning}"

    # --- one ticket ---

    async def _tell_one(self, row: Row, seen: Seen, before: Before, now: datetime, heap: Heap) -> None:
        memo = Memo.load(before.memory.get(row.id, ""))
        if memo is not None and seen.updated_at < memo.updated_at:
            return  # an older answer than one that was told already
        heard = await self._messages(row) if self._has_spoken(seen, memo) else _Heard()
        heap.strange.extend(heard.strange)
        known, asked = self._lookups.known, _ASKED in row.body
        reading = Reading(seen, heard.messages, memo, before.read_at, known, self._rules, now, asked)
        result = reading.normalise()
        heap.facts.extend(result.facts)
        heap.strange.extend(result.strange)
        heap.natives.extend(natives(seen, known, self._rules, now))
        if seen.person is not None:
            heap.people.setdefault(str(seen.person.id), self._lookups.requester(seen.person))
        heap.tickets.append(self._card(seen))
        memo = reading.remembered()
        heap.memory[row.id] = "" if memo.fades(now) else memo.dump()

    def _has_spoken(self, seen: Seen, memo: Memo | None) -> bool:
        """Whether the conversations may tell something new. Only the list's last instants are asked: most
        changes are none of words."""
        if seen.gone:
            return False
        if seen.stats is None or NOTE not in self._rules.no_replies:
            return True  # nobody says when notes were written
        said = spoken(seen)
        if memo is None:
            return bool(said) or closed_straight(seen)
        return said != memo.spoken or (closed_straight(seen) and memo.status != seen.status)

    async def _messages(self, row: Row) -> _Heard:
        key = (row.id, row.changed_at)
        kept = self._heard.get(key, self._clock.now())
        if kept is None:
            kept = _Heard()
            for one in await self._client.conversations(int(row.id)):
                try:
                    message = read_message(mapping(one, "a conversation"), self._rules.merge_note)
                    kept.messages.append(message)
                except ValueError as reason:
                    kept.strange.append((f"message:{row.id}", str(reason)))
            self._heard.keep(key, kept, self._clock.now())
        return kept

    async def _ticket(self, id: int) -> Json | None:
        kept = self._asked.get(id, self._clock.now())
        if kept is None:
            kept = (await self._client.ticket(id),)
            self._asked.keep(id, kept, self._clock.now())
        return kept[0]

    def _card(self, seen: Seen) -> Ticket:
        return Ticket(
            subject=Subject(self._rules.source, str(seen.id)),
            title=seen.title,
            url=f"{self._rules.base}/a/tickets/{seen.id}",
            number=str(seen.id),
            requester_name=seen.person.name if seen.person else "",
            customer=self._lookups.known.company(seen.company) or "",
            updated_at=seen.updated_at,
        )

    # --- deleted tickets ---

    async def _tell_gone(self, before: Before, now: datetime, heap: Heap) -> None:
        """List what was deleted since the last time, every `gone_every`. All by Freshdesk's own clock."""
        if before.read_at is None:
            return
        mark = before.memory.get(GONE, "")
        if not mark:
            heap.memory[GONE] = str(format_epoch(before.read_at))
            return
        since = parse_epoch(int(mark))
        if before.read_at - since < self._settings.gone_every:
            return
        for listed in ("deleted", "spam"):
            await self._tell_listed(listed, since - self._settings.overlap, before, now, heap)
        heap.memory[GONE] = str(format_epoch(before.read_at))
        heap.memory |= {id: "" for id in _faded(before, now) if id not in heap.memory}

    async def _tell_listed(
        self, listed: str, since: datetime, before: Before, now: datetime, heap: Heap
    ) -> None:
        token, more = "", True
        while more:
            try:
                page = await self._client.tickets(since, token, listed)
            except SourceTrouble as trouble:
                if trouble.status != _REFUSED:
                    raise
                reason = f"this account does not list what is {listed}: the daily sweep finds it"
                heap.strange.append((f"list:{listed}", reason))
                return
            for body, _ in page.rows:
                self._tell_lost(body, before, now, heap)
            token, more = page.token, bool(page.token)

    def _tell_lost(self, body: Json, before: Before, now: datetime, heap: Heap) -> None:
        """A ticket that is remembered is gone. Others are nobody's loss."""
        id = str(body.get("id"))
        memo = Memo.load(before.memory.get(id, ""))
        if memo is None or memo.gone or id in heap.memory:
            return
        try:
            seen = read_ticket(body, ())
        except ValueError as reason:
            heap.strange.append((f"ticket:{id}", str(reason)))
            return
        heap.facts.append(gone(seen, self._rules, now))
        heap.memory[id] = memo.lost().dump()

    def _is_over(self, body: Json) -> bool:
        """Whether nothing runs on a listed ticket, by the statuses that need no look-up."""
        status = body.get("status")
        known = self._lookups.known
        category = known.category(status, self._rules) if isinstance(status, int) else None
        return category is not None and category.value in {"solved", "closed"}


def _faded(before: Before, now: datetime) -> Iterable[str]:
    """Tickets that need not be remembered any longer."""
    for id, line in before.memory.items():
        memo = Memo.load(line) if id != GONE else None
        if memo is not None and memo.fades(now):
            yield id


def _kindly(trouble: SourceTrouble, base: str) -> SourceTrouble:
    """The same trouble in words that say what to do."""
    sentences = {
        401: f"{base} does not accept this key: check it, and that its agent is not deactivated",
        403: f"{base} does not let this key read tickets: use the key of an agent with global scope",
        404: f"{base} has no list of tickets: is this the right address?",
    }
    detail = sentences.get(trouble.status, trouble.detail)
    return SourceTrouble(trouble.kind, detail, trouble.retry_after, trouble.status)
