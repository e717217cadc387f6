"""Exclusion rounds: what the file declares goes on record, and people hear of requests and answers (S45).

Each message has its moment and the exclusion's id in its key, so it is told once; what was put on record just
before a crash is told by the next round.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from bot.engine.cases import Cases
from bot.engine.declaring import BY_FILE, declaration, same, subject_called, withdrawal
from bot.engine.exclusion_records import ExclusionRecords
from bot.engine.exclusion_views import EntryUnknown, ExclusionMoment, ExclusionTold
from bot.engine.messages import ADMINS
from bot.engine.occasions import NoLongerTrue, Speaker, Spoken
from bot.engine.on_record import named, on_record
from bot.engine.ports import Directory, Store
from bot.engine.records import NewMessage, Urgency
from bot.engine.routes import exactly
from bot.engine.routines import Ran
from bot.engine.views import Several
from bot.sla.declared import Declared, ExclusionRules
from bot.sla.excluded import Exclusion, Stage, exclusions_of
from bot.sla.facts import DECLARED, NOBODY, SLACK, Fact, Subject
from bot.sla.ladders import OWNER
from bot.troubles import SlackTrouble

log = structlog.get_logger(__name__)

EXCLUSION, ENTRY = "exclusion", "exclusion_entry"
"""Kinds of messages: about an exclusion, and about an entry of the file that nobody can place."""
FRESH = timedelta(days=7)
"""An outcome that nobody has heard of by then is told no more."""
REMINDERS = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
"""So long after it was asked, a request without an answer is told once more."""
AGAIN, PATIENCE = timedelta(minutes=1), timedelta(hours=1)


class _News(NamedTuple):
    """What the file says that is not on record yet. `unplaced` are the entries that are looked at again."""

    facts: list[Fact]
    messages: list[NewMessage]
    unplaced: list[Declared]
    failed: bool


class ExclusionRounds:
    """Looks after exclusions: at the start, after every fact of a person, and after readings."""

    name = "exclusions"

    def __init__(self, store: Store, cases: Cases, directory: Directory, rules: ExclusionRules) -> None:
        self._store, self._cases, self._directory, self._rules = store, cases, directory, rules
        self._begun = False
        self._unplaced: Sequence[Declared] = rules.declared
        self._told: set[str] = set()

    async def run(self, now: datetime) -> Ran:
        """Put the file's entries on record, and messages into the outbox."""
        news = await self._declare(now)
        if news.facts:
            await self._store.record(news.facts, now)
        # only now: what could not be written is declared again by the next round
        self._unplaced, self._begun = news.unplaced, True
        facts, messages = news.facts, [one for one in news.messages if one.key not in self._told]
        waits, requests = news.failed, await on_record(self._store, SLACK)
        for one in requests:
            try:
                messages += [message async for message in self._messages(one, now)]
            except SlackTrouble as trouble:
                log.warning("who asked for an exclusion cannot be looked up", detail=trouble.detail)
                waits = True
        told = await self._store.announce(messages, now) if messages else 0
        self._told |= {message.key for message in messages}
        wake = [now + AGAIN] if waits else []
        wake += [at for one in requests if one.stage is Stage.ASKED for at in _reminders(one) if at > now]
        return Ran(told > 0, bool(facts), min(wake, default=None))

    # --- the file

    async def _declare(self, now: datetime) -> _News:
        """What is new in the file, and once, at the start, what is no longer in it. An entry whose ticket is
        not known here yet waits for it; so does one that fails, and it does not stop the others."""
        facts, messages, unplaced, failed = list[Fact](), list[NewMessage](), list[Declared](), False
        for one in self._unplaced:
            try:
                found = await self._entry(one, now)
            except Exception:
                log.exception("an exclusion of the file could not be put on record", subject=one.subject)
                unplaced, failed = [*unplaced, one], True
                continue
            if isinstance(found, NewMessage):
                unplaced.append(one)
                messages.append(found)
            else:
                facts += found
        if not self._begun:
            facts += [withdrawal(one, NOBODY, now) for one in await self._gone()]
        return _News(facts, messages, unplaced, failed)

    async def _entry(self, one: Declared, now: datetime) -> list[Fact] | NewMessage:
        """What an entry puts on record, or that nobody can place it."""
        found = await subject_called(self._store, self._cases, one.subject)
        if not isinstance(found, Subject):
            return _unplaced(one, found.choices if isinstance(found, Several) else (), now)
        known = exclusions_of(await self._store.facts(found))
        made = declaration(one, found, known, BY_FILE, now)
        return [] if made is None else [made]

    async def _gone(self) -> list[Exclusion]:
        declared = self._rules.declared
        return [
            one
            for one in await on_record(self._store, DECLARED)
            if one.id.startswith(BY_FILE) and one.stands and not any(same(one, entry) for entry in declared)
        ]

    # --- who hears what

    async def _messages(self, one: Exclusion, now: datetime) -> AsyncIterator[NewMessage]:
        if one.stage is Stage.ASKED:
            again = sum(at <= now for at in _reminders(one))
            for message in self._new(one, ExclusionMoment.ASKED, self._rules.channel or ADMINS, again=again):
                yield message
            return
        if now - one.changed_at > FRESH:
            return
        if one.stage is not Stage.WITHDRAWN:
            async for message in self._to_asker(one, ExclusionMoment.ANSWERED):
                yield message
        elif one.decided_at is not None:
            for message in self._new(one, ExclusionMoment.TAKEN_BACK, self._rules.channel or ADMINS):
                yield message
            if one.withdrawn_by != one.asked_by:
                async for message in self._to_asker(one, ExclusionMoment.TAKEN_BACK):
                    yield message

    async def _to_asker(self, one: Exclusion, moment: ExclusionMoment) -> AsyncIterator[NewMessage]:
        """By direct message."""
        if _key(one, moment, OWNER) not in self._told:
            found = await self._directory.destinations(OWNER, owner=None, claimed_by=one.asked_by, group="")
            for place in found:
                for message in self._new(one, moment, exactly(place), OWNER):
                    yield message

    def _new(
        self, one: Exclusion, moment: ExclusionMoment, audience: str, whose: str = "", *, again: int = 0
    ) -> list[NewMessage]:
        key = _key(one, moment, whose or audience, again)
        if key in self._told:
            return []
        body = json.dumps({"id": one.id, "moment": moment, "again": again})
        return [NewMessage(key, audience, Urgency.NOTICE, EXCLUSION, body, subject=one.subject)]


def _key(one: Exclusion, moment: ExclusionMoment, audience: str, again: int = 0) -> str:
    return f"exclusion/{one.id}/{moment}{f'/{again}' if again else ''}@{audience}"


def _reminders(one: Exclusion) -> list[datetime]:
    return [one.asked_at + after for after in REMINDERS]


def _unplaced(one: Declared, choices: tuple[str, ...], now: datetime) -> NewMessage:
    """Told after a while only: at the first start no ticket has been read yet."""
    about = {"subject": one.subject, "start": one.start.isoformat(), "end": one.end.isoformat()}
    body = json.dumps({**about, "choices": choices})
    key = f"exclusion-entry/{one.subject}/{one.start.isoformat()}@{ADMINS}"
    return NewMessage(key, ADMINS, Urgency.NOTICE, ENTRY, body, not_before=now + PATIENCE)


class ExclusionSpeaker:
    """Says what there is to say of an exclusion when the message goes."""

    kind = EXCLUSION

    def __init__(self, store: Store, cases: Cases, rules: ExclusionRules) -> None:
        self._store, self._rules = store, rules
        self._records = ExclusionRecords(store, cases)

    async def view(self, message: NewMessage, now: datetime) -> Spoken:
        """The exclusion as it is now. Raises NoLongerTrue for what has moved on."""
        body = json.loads(message.body)
        one, moment = await named(self._store, body["id"]), ExclusionMoment(body["moment"])
        if one is None:
            raise NoLongerTrue("the exclusion is no longer there")
        if moment is ExclusionMoment.ASKED and one.stage is not Stage.ASKED:
            raise NoLongerTrue(f"it is {one.stage} by now")
        if moment is ExclusionMoment.ANSWERED and one.stage is Stage.WITHDRAWN:
            raise NoLongerTrue("it was taken back")
        view = await self._records.view(one, now)
        return Spoken(ExclusionTold(moment, view, tuple(sorted(self._rules.approvers)), bool(body["again"])))


class EntrySpeaker:
    """Says which entry of the file is about nothing that is known here."""

    kind = ENTRY

    def __init__(self, store: Store, cases: Cases) -> None:
        self._store, self._cases = store, cases

    async def view(self, message: NewMessage, now: datetime) -> Spoken:
        """The entry. Raises NoLongerTrue once its ticket is known."""
        body = json.loads(message.body)
        if isinstance(await subject_called(self._store, self._cases, body["subject"]), Subject):
            raise NoLongerTrue("it is known by now")
        start, end = (datetime.fromisoformat(body[name]) for name in ("start", "end"))
        return Spoken(EntryUnknown(body["subject"], start, end, tuple(body["choices"])))


def exclusion_speakers(store: Store, cases: Cases, rules: ExclusionRules) -> tuple[Speaker, ...]:
    """Those who speak of exclusions."""
    return (ExclusionSpeaker(store, cases, rules), EntrySpeaker(store, cases))
