"""Fold: the facts of a ticket become its standing. Pure; the order and the repeats of the facts do not
matter (S25)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.sla.cuts import Absorbed, Past, timer_of
from bot.sla.exclusions import Excluded
from bot.sla.facts import (
    Attributes,
    Category,
    Deed,
    Fact,
    FactKey,
    Hidden,
    IncidentEvent,
    Recalculated,
    Replied,
    SourceName,
    StatusChanged,
    Subject,
    Who,
    Withdrawn,
)
from bot.sla.ladders import Kind
from bot.sla.lanes import Choose, Lane
from bot.sla.library import Library
from bot.sla.policies import Book, Choice, Metric, Target
from bot.sla.scene import FINISHED, Acknowledgement, Scene
from bot.sla.timers import Timer


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the facts say about a ticket now. `choice` is by the newest book; timers keep their own
    (S10)."""

    subject: Subject
    timers: tuple[Timer, ...]
    choice: Choice
    category: Category
    attributes: Attributes
    requester: str
    owner: str | None
    claimed_by: str
    opened_at: datetime | None
    deleted: bool
    merged_into: str | None
    snoozed_until: datetime | None
    acknowledgements: tuple[Acknowledgement, ...]
    last_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether the ticket still wants somebody's attention."""
        gone = self.deleted or self.merged_into is not None or self.opened_at is None
        return not gone and self.category not in FINISHED

    def acknowledged(self, timer: Timer, by: datetime) -> Acknowledgement | None:
        """The first notice taken of a timer up to an instant (S32); of a service's, since it last worked: who
        took notice of one outage need not know of the next."""
        since = timer.worked_until(by) or timer.started_at
        for ack in self.acknowledgements:
            if since <= ack.at <= by and ack.timer in (None, str(timer.id)):
                return ack
        return None


def fold(
    subject: Subject, facts: Iterable[Fact], library: Library, absorbed: Iterable[Absorbed] = ()
) -> Standing:
    """Play the facts in the order of their happening and cut the lanes' cycles into timers.

    `absorbed` are the tickets that were merged into this one.
    """
    ordered = _effective(facts)
    scene = Scene({fact.author.id for fact in ordered if fact.author.who is Who.BOT})
    choices = _Choices(subject, scene)
    lanes = [(lane, choices.chooser(lane)) for lane in _lanes(library)]
    for fact in ordered:
        _play(fact, scene, lanes, library)
    past = Past(scene.exclusions, _vague(ordered), scene.opened_at, tuple(sorted(absorbed)))
    last_at = ordered[-1].occurred_at if ordered else None
    timers = [
        timer
        for lane, _ in lanes
        for cycle in lane.cycles
        if (timer := timer_of(subject, lane, cycle, past)) is not None
    ]
    timers.sort(key=lambda t: (t.started_at, *t.id.lane, t.id.cycle))
    return Standing(
        subject=subject,
        timers=tuple(timers),
        choice=choices.of(library.latest, last_at),
        category=scene.category,
        attributes=scene.attributes,
        requester=scene.requester,
        owner=scene.owner,
        claimed_by=scene.claimed_by,
        opened_at=scene.opened_at,
        deleted=scene.deleted,
        merged_into=scene.merged_into,
        snoozed_until=scene.snoozed_until,
        acknowledgements=tuple(scene.acknowledgements),
        last_at=last_at,
    )


def _vague(facts: Iterable[Fact]) -> frozenset[datetime]:
    """The instants that are only known as intervals (S29)."""
    return frozenset(fact.occurred_at for fact in facts if fact.approximate)


def _play(fact: Fact, scene: Scene, lanes: Iterable[tuple[Lane, Choose]], library: Library) -> None:
    before, at = scene.attributes, fact.occurred_at
    heard = scene.play(fact)
    mark = scene.marked(at)
    rematched = scene.attributes is not before
    added = scene.attributes.tags - before.tags if rematched else None
    edition = library.edition(fact.deed.version) if isinstance(fact.deed, Recalculated) else None
    for lane, choose in lanes:
        if mark is not None:
            lane.mark(mark)
        for signal in heard:
            lane.hear(signal, at, choose)
        if rematched:
            lane.retarget(at, choose)
        if edition is not None:
            lane.recalculate(edition, at, choose)
        if added:
            lane.tagged(added, at, choose)


# --- the facts, once and in order ----------------------------------------


def _effective(facts: Iterable[Fact]) -> list[Fact]:
    """Each fact once, as it was first observed, in order, without public messages that were made private
    afterwards and without reports and exclusions that were withdrawn."""
    once: dict[tuple[SourceName, FactKey], Fact] = {}
    for fact in facts:
        key = (fact.source, fact.key)
        if key not in once or (fact.observed_at, fact.order) < (once[key].observed_at, once[key].order):
            once[key] = fact
    for back in [fact for fact in once.values() if type(fact.deed) in _TAKE_BACK]:
        _take_back(back, once)
    placed = [(_worse_end(fact), fact) for fact in once.values()]
    placed.sort(key=lambda pair: (pair[0].occurred_at, *pair[1].order))
    return [fact for fact, _ in placed]


_TAKE_BACK = frozenset({Hidden, Withdrawn})


def _take_back(back: Fact, once: dict[tuple[SourceName, FactKey], Fact]) -> None:
    """Remove what a fact says never was."""
    match back.deed:
        case Hidden(key):
            kinds: tuple[type[Deed], ...] = (Replied,)
        case Withdrawn(key):
            kinds = (IncidentEvent, Excluded)
        case _:
            return
    gone = once.get((back.source, key))
    if gone is not None and isinstance(gone.deed, kinds):
        del once[back.source, key]


_WORKING = frozenset({Category.NEW, Category.OPEN})


def _worse_end(fact: Fact) -> Fact:
    """Of an interval, the end that leaves less time (S29): a clock may have run since its beginning, and
    may not have stopped before its end."""
    runs = isinstance(fact.deed, StatusChanged) and fact.deed.category in _WORKING
    if fact.not_before is None or not runs:
        return fact
    return replace(fact, occurred_at=fact.not_before)


# --- what is promised ----------------------------------------


def _lanes(library: Library) -> list[Lane]:
    """One lane for every metric, kind and part that any edition promises to anybody."""
    return [Lane(*lane, library) for lane in library.lanes]


class _Choices:
    """What the books promise the ticket as the scene shows it, worked out once per change of its
    attributes."""

    def __init__(self, subject: Subject, scene: Scene) -> None:
        self._subject, self._scene = subject, scene
        self._attributes: Attributes | None = None
        self._known: dict[tuple[int, datetime], Choice] = {}
        self._nothing = Choice(None, None, ())

    def of(self, book: Book, at: datetime | None) -> Choice:
        """Nothing is promised to a ticket that nobody has opened yet."""
        if at is None or self._scene.opened_at is None:
            return self._nothing
        if self._scene.attributes is not self._attributes:
            self._attributes = self._scene.attributes
            self._known.clear()
        key = (id(book), at)  # the library keeps its books alive while we fold
        if key not in self._known:
            self._known[key] = book.choose(self._attributes, self._subject.source, at)
        return self._known[key]

    def chooser(self, lane: Lane) -> Choose:
        return partial(self._target, (lane.metric, lane.kind, lane.part))

    def _target(self, lane: tuple[Metric, Kind, str], book: Book, at: datetime) -> Target | None:
        return next((target for target in self.of(book, at).targets if target.lane == lane), None)
