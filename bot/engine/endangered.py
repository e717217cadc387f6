"""Endangered: a supplier's outage is told at once, with what it endangers and our own claim (S43, S44).

The keys of what was put into the outbox say what was told of an outage: `.../BEGAN/STAGE/AT/BROKEN`, where
BEGAN is the beginning that was told first and names the outage for ever. What follows is said in the same
thread: other promises are broken, it began at another instant, it is over, it never was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

import structlog

from bot.aside import aside
from bot.engine.cases import Case, Cases
from bot.engine.endangered_views import EndangeredView, Stage
from bot.engine.occasions import NoLongerTrue, Spoken
from bot.engine.ports import Store
from bot.engine.records import NewMessage, Urgency
from bot.engine.routines import Ran
from bot.engine.upstream import Upstream
from bot.sla.facts import Subject
from bot.sla.ladders import LEGAL, OWNER, When
from bot.sla.uptime.budgets import Heard
from bot.sla.uptime.outages import Condition, Recovery, down_since, metric_of, recoveries, turn_at
from bot.sla.uptime.services import Service

log = structlog.get_logger(__name__)

ENDANGERED = "endangered"
AGAIN = timedelta(minutes=1)
"""What could not be told is tried again so soon."""


@dataclass(frozen=True, slots=True)
class Word:
    """What is told of the outage that was first said to begin at `first_at`: a stage, the instant that it
    speaks of (the beginning, or when it was over), and a mark that changes with the broken promises."""

    first_at: datetime
    stage: Stage
    at: datetime
    broken: str = ""

    @property
    def open(self) -> bool:
        """Whether it says that the outage goes on."""
        return self.stage in (Stage.BEGAN, Stage.CHANGED)

    def dump(self) -> str:
        """As JSON."""
        return json.dumps([self.first_at.isoformat(), self.stage, self.at.isoformat(), self.broken])

    @classmethod
    def load(cls, text: str) -> Word:
        """From JSON that `dump` made."""
        first_at, stage, at, broken = json.loads(text)
        return cls(datetime.fromisoformat(first_at), Stage(stage), datetime.fromisoformat(at), broken)

    def key(self, service: Service) -> str:
        """What makes a message unique; two that say the same have one."""
        told = f"{self.first_at.isoformat()}/{self.stage}/{self.at.isoformat()}/{self.broken}"
        return f"{_beginning(service)}{told}"

    @classmethod
    def of_key(cls, key: str, service: Service) -> Word:
        """From a key, whoever it was for."""
        first_at, stage, at, broken = key.removeprefix(_beginning(service)).partition("@")[0].split("/")
        return cls(datetime.fromisoformat(first_at), Stage(stage), datetime.fromisoformat(at), broken)


class _Look(NamedTuple):
    """What came of looking at a service: how many messages are new, when to look again, and whether only news
    about it can bring more: it works. While it is down, what hangs on it changes with time too."""

    new: int = 0
    again_at: datetime | None = None
    calm: bool = False


class Endangered:
    """Looks after the services that name suppliers, and knows what messages about them say."""

    name = ENDANGERED
    kind = ENDANGERED

    def __init__(self, store: Store, cases: Cases, leads: str = "") -> None:
        """`leads` is the name under which the leads are reached."""
        self._store, self._cases, self._leads = store, cases, leads
        self._calm: dict[Subject, Mapping[Subject, int]] = {}  # what works, and what was known of it then

    async def run(self, now: datetime) -> Ran:
        """Tell what is new of every outage. One that works is looked at again when there are facts about it.
        Services are fenced: one that fails is tried again and does not stop the others."""
        told, wake = 0, list[datetime]()
        services = [one for one in self._cases.services.known if one.suppliers]
        revisions = await self._store.revisions([one for service in services for one in _subjects(service)])
        for service in services:
            known = {one: revisions.get(one, 0) for one in _subjects(service)}
            if self._calm.get(service.subject) == known:
                continue
            self._calm.pop(service.subject, None)
            try:
                look = await self._one(service, now)
            except Exception:
                log.exception("what an outage endangers could not be told", service=service.name)
                wake.append(now + AGAIN)
                continue
            told += look.new
            wake += [] if look.again_at is None else [look.again_at]
            if look.calm:
                self._calm[service.subject] = known
        return Ran(told=told > 0, again_at=min(wake, default=None))

    async def view(self, message: NewMessage, now: datetime) -> Spoken:
        """What a message says now. Raises NoLongerTrue."""
        if message.subject is None:
            raise NoLongerTrue("nobody knows of which service it speaks")
        case = await self._cases.load(message.subject)
        if case.service is None or case.heard is None:
            raise NoLongerTrue("the service is no longer there")
        upstream = case.upstream or await self._cases.upstream(case.service)
        return Spoken(await aside(_view, Word.load(message.body), case, upstream, now), case)

    async def _one(self, service: Service, now: datetime) -> _Look:
        case = await self._cases.load(service.subject)
        key = await self._store.latest_key(_beginning(service))
        last = None if key is None else Word.of_key(key, service)
        if case.heard is None:
            return _Look(calm=True)
        since = await aside(down_since, service, case.heard, now, metric_of(service))
        if since is None:
            word = None if last is None else await aside(_after, last, case, now)
            ahead = _said_ahead(case.heard, now)
            return _Look(await self._announce(service, word, now), ahead, calm=ahead is None)
        if now < since + service.min_length:
            return _Look(again_at=since + service.min_length)
        outlook = await aside((case.upstream or await self._cases.upstream(service)).outlook, now)
        if not outlook.endangers:
            return _Look()
        word = Word(since, Stage.BEGAN, since, _mark(outlook.broken))
        word = word if last is None else await aside(_during, last, case, word, now)
        return _Look(await self._announce(service, word, now), outlook.next_at)

    async def _announce(self, service: Service, word: Word | None, now: datetime) -> int:
        if word is None:
            return 0
        new = [
            NewMessage(
                f"{word.key(service)}@{place}",
                place,
                Urgency.NOTICE,
                ENDANGERED,
                word.dump(),
                subject=service.subject,
            )
            for place in audiences(service, self._leads)
        ]
        return await self._store.announce(new, now)


def audiences(service: Service, leads: str) -> Sequence[str]:
    """The leads, and whoever the ladders of the service name for its first warnings and for the breach. Legal
    is called for breaches alone."""
    rungs = [(rung, promise.kind) for promise in service.promises for rung in promise.ladder.rungs]
    named = [
        name
        for rung, kind in rungs
        if rung.when in (When.WARN, When.DUE) and rung.concerns(kind)
        for name in rung.audiences(kind)
    ]
    return list(dict.fromkeys(one for one in (leads, *named) if one and one not in (LEGAL, OWNER)))


def _during(last: Word, case: Case, going_on: Word, now: datetime) -> Word | None:
    """What to tell of an outage that goes on, after what was told last."""
    if _is_another(last, case, going_on.at, now):
        return going_on
    if last.open and (last.at, last.broken) == (going_on.at, going_on.broken):
        return None
    return replace(going_on, first_at=last.first_at, stage=Stage.CHANGED)


def _is_another(last: Word, case: Case, since: datetime, now: datetime) -> bool:
    """Whether the outage that goes on is another one than that of the last word."""
    if last.stage is Stage.NEVER:
        return since != last.first_at
    over = _over(last, case, now)
    return over is not None and over.up_at <= since


def _after(last: Word, case: Case, now: datetime) -> Word | None:
    """What to tell of the last outage when the service is not down; nothing while nobody can tell."""
    if last.stage is Stage.NEVER or case.service is None or case.heard is None:
        return None
    over = _over(last, case, now)
    if over is not None:
        told = (last.stage, last.at) == (Stage.OVER, over.up_at)
        return None if told else Word(last.first_at, Stage.OVER, over.up_at)
    works = turn_at(case.service, case.heard, now).condition is Condition.UP
    return Word(last.first_at, Stage.NEVER, last.first_at) if works else None


def _over(word: Word, case: Case, now: datetime) -> Recovery | None:
    """The outage that a word speaks of, if it is over: it goes by another instant once it was moved."""
    if case.service is None or case.heard is None:
        return None
    instants = (word.first_at, word.at) if word.open else (word.first_at,)
    found = recoveries(case.service, case.heard, now, metric_of(case.service))
    return next((one for at in instants for one in found if one.began_at <= at <= one.ended_at), None)


def _mark(broken: Sequence[str]) -> str:
    """A short word that is the same for the same promises."""
    return sha256("\n".join(broken).encode()).hexdigest()[:12] if broken else ""


def _view(word: Word, case: Case, upstream: Upstream, now: datetime) -> EndangeredView:
    """What a word says now. Raises NoLongerTrue."""
    if case.heard is None:
        raise NoLongerTrue("the service is not watched")
    since = down_since(upstream.service, case.heard, now, metric_of(upstream.service))
    if word.open != (since is not None):
        raise NoLongerTrue("it is down again" if since else "it is not down any more")
    if since is not None:
        view = upstream.going_on(word.stage, since, now)
        if not view.risks:
            raise NoLongerTrue("it endangers nothing any more")
        return replace(view, was_at=_was(word, view) if word.stage is Stage.CHANGED else None)
    if word.stage is Stage.NEVER:
        return upstream.never(word.first_at)
    over = _over(word, case, now)
    if over is None or over.up_at != word.at:
        raise NoLongerTrue("the outage has other bounds now")
    view = upstream.over(over, case.standing, now)
    return replace(view, was_at=_was(word, view))


def _was(word: Word, view: EndangeredView) -> datetime | None:
    """The beginning that was told first, if it is another by now."""
    return word.first_at if word.first_at != view.began_at else None


def _subjects(service: Service) -> list[Subject]:
    """Whose facts say whether it is down."""
    return [service.subject, *sorted(service.monitors)]


def _said_ahead(heard: Heard, now: datetime) -> datetime | None:
    """The next word of a monitor that is dated later than now: its clock goes ahead of ours."""
    return min((at for turns in heard.said.values() for at, _ in turns if at > now), default=None)


def _beginning(service: Service) -> str:
    """How the keys of all messages about a service begin."""
    return f"{service.subject}/{ENDANGERED}/"
