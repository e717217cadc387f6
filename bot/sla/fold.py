"""Fold: the facts of a ticket become its standing. Pure; the order and the repeats of the facts do not
matter (S25)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.sla.facts import Attributes, Category, Excluded, Fact, Hidden, Replied, Subject
from bot.sla.lanes import Choose, Cycle, Lane
from bot.sla.library import Library
from bot.sla.policies import Book, Choice, Target
from bot.sla.scene import FINISHED, Acknowledgement, Mark, Scene
from bot.sla.timers import Cause, Ending, Stretch, Timer, TimerId


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
        """The first notice taken of a timer up to an instant (S32)."""
        for ack in self.acknowledgements:
            if timer.started_at <= ack.at <= by and ack.timer in (None, str(timer.id)):
                return ack
        return None


def fold(subject: Subject, facts: Iterable[Fact], library: Library) -> Standing:
    """Play the facts in the order of their happening and cut the lanes' cycles into timers."""
    ordered = _effective(facts)
    scene, lanes = Scene(), _lanes(library)
    choices = _Choices(subject, scene)
    for fact in ordered:
        _play(fact, scene, lanes, choices)
    last_at = ordered[-1].occurred_at if ordered else None
    timers = [t for lane in lanes for c in lane.cycles if (t := _timer(subject, lane, c, scene)) is not None]
    timers.sort(key=lambda t: (t.started_at, t.id.metric, t.id.kind, t.id.cycle))
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


def _effective(facts: Iterable[Fact]) -> list[Fact]:
    """Each fact once, in order, without public messages that were made private afterwards."""
    once = {(f.source, f.key): f for f in sorted(facts, key=lambda f: (f.observed_at, f.order), reverse=True)}
    hidden = {(f.source, f.deed.message) for f in once.values() if isinstance(f.deed, Hidden)}
    shown = [f for f in once.values() if not (isinstance(f.deed, Replied) and (f.source, f.key) in hidden)]
    return sorted(shown, key=lambda f: f.order)


def _lanes(library: Library) -> list[Lane]:
    """One lane for every metric and kind that any edition promises to anybody."""
    known = {
        (p.metric, p.kind) for e in library.editions for policy in e.book.policies for p in policy.promises
    }
    return [Lane(metric, kind, library) for metric, kind in sorted(known)]


class _Choices:
    """What the books promise the ticket as the scene shows it, worked out once per change of its
    attributes."""

    def __init__(self, subject: Subject, scene: Scene) -> None:
        self._subject, self._scene = subject, scene
        self._known: dict[tuple[str, Attributes, object], Choice] = {}

    def of(self, book: Book, at: datetime | None) -> Choice:
        if at is None or self._scene.opened_at is None:
            return Choice(None, None, ())
        key = (book.version, self._scene.attributes, at.date())
        if key not in self._known:
            self._known[key] = book.choose(self._scene.attributes, self._subject.source, at)
        return self._known[key]

    def chooser(self, lane: Lane, at: datetime) -> Choose:
        def choose(book: Book) -> Target | None:
            targets = self.of(book, at).targets
            return next((t for t in targets if t.lane == (lane.metric, lane.kind)), None)

        return choose


def _play(fact: Fact, scene: Scene, lanes: Sequence[Lane], choices: _Choices) -> None:
    before, at = scene.attributes, fact.occurred_at
    signals = scene.play(fact)
    mark = scene.marked(at) if scene.opened_at is not None else None
    for lane in lanes:
        if mark is not None:
            lane.mark(mark)
        choose = choices.chooser(lane, at)
        for signal in signals:
            lane.hear(signal, at, scene, choose)
        if scene.attributes is not before:
            lane.retarget(at, scene, choose)
        if fact.approximate and (signals or mark is not None):
            lane.blur()


# --- cutting a cycle into stretches ----------------------------------------


def _timer(subject: Subject, lane: Lane, cycle: Cycle, scene: Scene) -> Timer | None:
    targets = [target for _, target in cycle.terms if target is not None]
    if not targets:
        return None
    end, ending = _end(cycle)
    stretches = _joined(_pieces(cycle, end, scene.exclusions))
    timer_id = TimerId(subject, lane.metric, lane.kind, cycle.number)
    return Timer(timer_id, tuple(stretches), end, ending, cycle.approximate)


def _end(cycle: Cycle) -> tuple[datetime | None, Ending | None]:
    """When and how the timer ended: by its metric, by losing its promise, by deletion or merge (S11, S30)."""
    if cycle.end is not None and (lost := _lost_at(cycle, cycle.end)) is None:
        if cycle.merged:
            return cycle.end, Ending.MERGED
        return cycle.end, Ending.CANCELLED if cycle.restarted else Ending.STOPPED
    if (lost := _lost_at(cycle, cycle.end)) is not None:
        return lost, Ending.CANCELLED
    last = cycle.marks[-1]
    return (last.at, Ending.CANCELLED) if last.deleted else (None, None)


def _lost_at(cycle: Cycle, end: datetime | None) -> datetime | None:
    at, target = cycle.terms[-1]
    return at if target is None and (end is None or at < end) else None


def _pieces(cycle: Cycle, end: datetime | None, exclusions: Sequence[Excluded]) -> Iterator[Stretch]:
    """The cycle cut at every instant at which anything about it changed."""
    cuts = {cycle.start, *(m.at for m in cycle.marks), *(at for at, _ in cycle.terms)}
    cuts |= {instant for span in cycle.solved for instant in span}
    cuts |= {instant for e in exclusions for instant in (e.start, e.end)}
    inside = sorted(c for c in cuts if c >= cycle.start and (end is None or c < end))
    starts = inside or [cycle.start]
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        yield _piece(cycle, start, stop, exclusions)


def _piece(cycle: Cycle, start: datetime, stop: datetime | None, exclusions: Sequence[Excluded]) -> Stretch:
    target, promised = _term(cycle, start)
    if any(a <= start < b for a, b in cycle.solved):
        return Stretch(start, stop, Cause.SOLVED, target, promised=promised)
    for e in exclusions:
        if e.start <= start < e.end:
            return Stretch(start, stop, Cause.EXCLUDED, target, e.reason, promised)
    mark = next((m for m in reversed(cycle.marks) if m.at <= start), cycle.marks[0])
    return Stretch(start, stop, _cause(mark, target), target, promised=promised)


def _term(cycle: Cycle, at: datetime) -> tuple[Target, bool]:
    """The target in force, or else the next one to come, which then was not promised yet (S11)."""
    in_force = [target for since, target in cycle.terms if since <= at]
    if in_force and in_force[-1] is not None:
        return in_force[-1], True
    coming = next((t for since, t in cycle.terms if since > at and t is not None), None)
    last = next(t for _, t in reversed(cycle.terms) if t is not None)
    return coming or last, False


_WAITING: Mapping[Category, Cause] = {
    Category.PENDING: Cause.WAITING_FOR_CUSTOMER,
    Category.ON_HOLD: Cause.WAITING_FOR_THIRD_PARTY,
}


def _cause(mark: Mark, target: Target) -> Cause:
    if mark.deleted:
        return Cause.DELETED
    if mark.category not in target.promise.pause_on:
        return Cause.RUNNING
    if mark.answered_pending and target.switches.resume_on_reply:
        return Cause.RUNNING
    return _WAITING.get(mark.category, Cause.RUNNING)


def _joined(pieces: Iterable[Stretch]) -> list[Stretch]:
    """Neighbours that say the same are one stretch: a cut alone changes nothing."""
    joined: list[Stretch] = []
    for piece in pieces:
        if joined and replace(joined[-1], start=piece.start, end=piece.end) == piece:
            joined[-1] = replace(joined[-1], end=piece.end)
        else:
            joined.append(piece)
    return joined
