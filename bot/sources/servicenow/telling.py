"""Telling what happened to tickets: their messages, their changes and their SLAs, a request each for all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot.sla.pages import Person
from bot.sla.scene import FINISHED
from bot.sources.servicenow.cards import card, native
from bot.sources.servicenow.client import AT_ONCE, Client
from bot.sources.servicenow.compare import Comparison
from bot.sources.servicenow.known import Known, Rules, person
from bot.sources.servicenow.lookups import UNSURE, Lookups
from bot.sources.servicenow.normalise import Reading
from bot.sources.servicenow.past import Memo, Past, memo_of
from bot.sources.servicenow.records import (
    OWNER,
    STATE,
    Record,
    Story,
    is_id,
    read_change,
    read_entry,
    read_record,
)
from bot.sources.shared.changes import Before, Heap, Row, Told
from bot.sources.shared.reading import Json, flag, mapping, text

NO_HISTORY = "the history of changes is kept from this user: what changes is known approximately only"
NO_SLAS = "ServiceNow's own SLAs are kept from this user: they are not compared"


def wrapped(record: Json, *, young: bool, asked: bool) -> Json:
    """The body of a row: a ticket, whether its history may still be on its way, and whether it was asked for
    by its id."""
    return {"record": record, "young": young, "asked": asked}


class Teller:
    """Turns listed rows into everything that happened to those tickets. `settled` is how long before the
    beginning of a round everything was certainly listed in it, `passed` how long before it the next one
    begins to list."""

    def __init__(
        self, client: Client, lookups: Lookups, rules: Rules, settled: timedelta, passed: timedelta
    ) -> None:
        self._client, self._lookups, self._rules = client, lookups, rules
        self._settled, self._passed = settled, passed
        self._trusted = False  # that the history is shown: it was

    async def tell(self, rows: Sequence[Row], before: Before, now: datetime) -> Told:
        """Everything that happened to these tickets; what cannot be understood of one is put aside."""
        heap = Heap()
        for first in range(0, len(rows), AT_ONCE):
            await self._tell_some(rows[first : first + AT_ONCE], before, now, heap)
        heap.memory |= {id: "" for id in _faded(before.memory, now) if id not in heap.memory}
        return heap.told()

    async def _tell_some(self, rows: Sequence[Row], before: Before, now: datetime, heap: Heap) -> None:
        stories = {story.record.id: story for story in self._read(rows, heap)}
        if not stories:
            return
        ids = list(stories)
        self._add_entries(await self._client.messages(ids), stories, heap)
        self._add_changes(await self._changes(stories), stories, heap)
        self._add_slas(await self._client.slas(ids), now, heap)
        known = await self._lookups.known(list(stories.values()), now)
        if known.agents is None and self._rules.roles:
            heap.strange.append(("table:sys_user_has_role", UNSURE))
        for row in rows:
            if row.id in stories:
                self._tell_one(row, stories[row.id], known, before, now, heap)

    def _tell_one(
        self, row: Row, story: Story, known: Known, before: Before, now: datetime, heap: Heap
    ) -> None:
        record, past = story.record, Past(story)
        if flag(row.body, "young") and record.edits and row.id not in before.memory:
            return  # what it was at the beginning cannot be known yet: it is told when it has settled
        reading = Reading(story, past, known, self._rules, now)
        heap.facts += reading.facts()
        if self._may_compare(row, before):
            memo = Memo.load(before.memory.get(row.id, ""))
            told_up_to = None if before.read_at is None else before.read_at - self._settled
            asked = flag(row.body, "asked")
            heap.facts += Comparison(reading, memo, told_up_to, asked).facts()
            over = self._is_over(record, reading)
            memo = memo_of(record, self._rules, over=over)
            heap.memory[row.id] = "" if memo.fades(now) else memo.dump()
        heap.strange += dict.fromkeys(reading.strange)
        heap.tickets.append(card(record, self._rules))
        heap.people |= self._people(story, reading, known)

    def _may_compare(self, row: Row, before: Before) -> bool:
        """Whether what the history does not tell may be told now. Not while the history may be on its way;
        and of tickets that were asked for by their ids, only when the list of changes will not bring them."""
        if flag(row.body, "young"):
            return False
        at = row.changed_at
        return not flag(row.body, "asked") or (
            before.read_at is not None and at < before.read_at - self._passed
        )

    def _is_over(self, record: Record, reading: Reading) -> bool:
        return record.values[STATE] in self._rules.cancelled or reading.category(record.values) in FINISHED

    def _people(self, story: Story, reading: Reading, known: Known) -> dict[str, Person]:
        record = story.record
        ids = {record.values[OWNER], record.values[self._rules.columns.caller]}
        names = {record.created_by, *(one.user for one in story.entries)}
        names |= {one.user for one in story.changes}
        met = [known.users[id] for id in ids if id in known.users]
        met += [known.by_name[name] for name in names if name in known.by_name]
        return {user.id: person(user, reading.callers, known, self._rules) for user in met}

    # --- reading what came ---

    def _read(self, rows: Iterable[Row], heap: Heap) -> Iterator[Story]:
        for row in rows:
            try:
                yield Story(read_record(mapping(row.body.get("record"), "a ticket"), self._rules.columns))
            except ValueError as reason:
                heap.strange.append((f"ticket:{row.id}", str(reason)))

    def _add_entries(self, found: Iterable[object], stories: Mapping[str, Story], heap: Heap) -> None:
        for one in found:
            try:
                entry = read_entry(mapping(one, "a message"))
                stories[entry.ticket].entries.append(entry)
            except (ValueError, KeyError) as reason:
                heap.strange.append((f"message:{_id(one)}", _why(reason)))

    async def _changes(self, stories: Mapping[str, Story]) -> list[object] | None:
        """What changed; None when it is kept from us. Rows may be kept back without a word: then even tickets
        that changed have no line at all."""
        found = await self._client.changes(list(stories), self._rules.columns.watched)
        edited = [id for id, story in stories.items() if story.record.edits]
        if found or not edited or self._trusted:
            self._trusted = self._trusted or bool(found)
        elif found is not None:
            self._trusted = await self._client.shows_changes(edited)
            found = found if self._trusted else None
        return found

    def _add_changes(self, found: list[object] | None, stories: Mapping[str, Story], heap: Heap) -> None:
        for one in found or ():
            try:
                change = read_change(mapping(one, "a change"))
                stories[change.ticket].changes.append(change)
            except (ValueError, KeyError) as reason:
                heap.strange.append((f"change:{_id(one)}", _why(reason)))
        if found is None:
            heap.strange.append(("table:sys_audit", NO_HISTORY))
            for story in stories.values():
                story.audited = False

    def _add_slas(self, found: list[object] | None, now: datetime, heap: Heap) -> None:
        if found is None:
            heap.strange.append(("table:task_sla", NO_SLAS))
        for one in found or ():
            try:
                timer = native(mapping(one, "an SLA"), self._rules, now)
                heap.natives += [timer] if timer is not None else []
            except ValueError as reason:
                heap.strange.append((f"sla:{_id(one)}", str(reason)))


def _faded(memory: Mapping[str, str], now: datetime) -> Iterator[str]:
    for id, line in memory.items():
        memo = Memo.load(line)
        if memo is None or memo.fades(now):
            yield id


def _id(row: object) -> str:
    try:
        id = text(mapping(row), "sys_id")
    except ValueError:
        return "?"
    return id if is_id(id) else "?"


def _why(reason: Exception) -> str:
    return "of a ticket that was not asked for" if isinstance(reason, KeyError) else str(reason)
