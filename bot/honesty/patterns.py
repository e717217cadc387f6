"""Patterns: what the facts of one ticket show that is worth asking about.

Only facts speak: instants, statuses, priorities, who is on which side of the desk. The ledger holds no texts,
so nothing here knows what an answer said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from bot.honesty.questions import Pattern, Question
from bot.sla.cuts import Absorbed
from bot.sla.exclusions import Excluded
from bot.sla.facts import Attributes, Fact, Replied, StatusChanged, Who
from bot.sla.fold import Standing, fold
from bot.sla.library import Library
from bot.sla.policies import Metric
from bot.sla.scene import Scene
from bot.sla.timers import ZERO, Cause, Ending, Timer, budget_of

SAME_STEP = timedelta(minutes=5)
"""A change of status so close to a reply belongs to it."""
_WAITING = frozenset({Cause.WAITING_FOR_CUSTOMER, Cause.WAITING_FOR_THIRD_PARTY})
_RESPONSES = frozenset({Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE})


@dataclass(frozen=True, slots=True)
class Told:
    """One ticket: its facts in the order of their happening, and how it stands. `within` is how little time
    left counts as shortly before due, `absorbed` what was merged into it."""

    facts: Sequence[Fact]
    standing: Standing
    library: Library
    until: datetime
    within: timedelta
    absorbed: Sequence[Absorbed] = ()

    def questions(self) -> Iterator[Question]:
        """Everything worth asking about."""
        for timer in self.standing.timers:
            yield from self.paused_before_due(timer)
            yield from self.holding_reply(timer)
        yield from self.lowered_and_raised()
        yield from self.excluded_afterwards()

    # --- paused shortly before due

    def paused_before_due(self, timer: Timer) -> Iterator[Question]:
        """The clock was running, little was left, and the ticket began to wait for somebody."""
        used = ZERO
        for before, pause in pairwise(timer.stretches):
            used += before.whole()
            if not (before.counts and before.promised and pause.cause in _WAITING):
                continue
            left = budget_of(before.target, timer.started_at) - used
            if ZERO <= left <= self.within and not self._breached_before(timer, pause.start):
                yield Question(
                    Pattern.PAUSED_BEFORE_DUE,
                    timer.id,
                    before.target.policy,
                    pause.start,
                    left,
                    pause.end,
                    detail=pause.cause,
                    author=self._author(pause.start, StatusChanged),
                )

    # --- a reply shortly before due, and the answer proper later

    def holding_reply(self, timer: Timer) -> Iterator[Question]:
        """An agent's reply stopped a response in time with little left; the status stayed as it was, and the
        next reply came although the customer had said nothing in between."""
        at = timer.ended_at
        if timer.id.metric not in _RESPONSES or timer.ending is not Ending.STOPPED or at is None:
            return
        left = timer.left(at)
        if not ZERO <= left <= self.within or timer.breached_at(at) is not None:
            return
        reply = next((f for f in self.facts if f.occurred_at == at and _is_reply(f, Who.AGENT)), None)
        if reply is None or self._status_changed_near(at):
            return
        after = next((f for f in self.facts if f.order > reply.order and _is_message(f)), None)
        if after is not None and _is_reply(after, Who.AGENT) and after.occurred_at - at > self.within:
            policy, then = timer.target.policy, after.occurred_at
            who = reply.author.id
            yield Question(Pattern.HOLDING_REPLY, timer.id, policy, at, left, then, author=who)

    def _status_changed_near(self, at: datetime) -> bool:
        changes = (f.occurred_at for f in self.facts if isinstance(f.deed, StatusChanged))
        return any(abs(changed - at) <= SAME_STEP for changed in changes)

    # --- priority lowered and raised again

    def lowered_and_raised(self) -> Iterator[Question]:
        """The priority went down while a promise ran, which gave it more time, and up again later."""
        changes = list(_priorities(self.facts))
        for n, (lowering, before, after) in enumerate(changes):
            back = next((f for f, _, now in changes[n + 1 :] if now.priority == before.priority), None)
            if back is None:
                continue
            for timer in self.standing.timers:
                left = self._relief(timer, lowering.occurred_at, before, after)
                if left is not None:
                    yield Question(
                        Pattern.LOWERED_AND_RAISED,
                        timer.id,
                        timer.target.policy,
                        lowering.occurred_at,
                        left,
                        back.occurred_at,
                        detail=f"{before.priority} to {after.priority}",
                        author=lowering.author.id,
                    )

    def _relief(self, timer: Timer, at: datetime, before: Attributes, after: Attributes) -> timedelta | None:
        """The time left under the former priority, if the timer ran and the other gave it more; else None."""
        if not timer.started_at <= at or (timer.ended_at is not None and timer.ended_at <= at):
            return None
        if self._breached_before(timer, at):
            return None
        begun_at = max(timer.started_at, self.standing.opened_at or timer.started_at)
        book, source = self.library.at(begun_at), timer.id.subject.source
        targets = [
            next((t for t in book.choose(a, source, begun_at).targets if t.lane == timer.id.lane), None)
            for a in (before, after)
        ]
        old, new = (None if t is None else budget_of(t, timer.started_at) for t in targets)
        if old is None or (new is not None and new <= old):
            return None
        return old - timer.used(at)

    # --- excluded afterwards

    def excluded_afterwards(self) -> Iterator[Question]:
        """Time was declared not to count after it had begun, and a promise gained by it."""
        for fact in self.facts:
            deed = fact.deed
            if not isinstance(deed, Excluded) or fact.occurred_at <= deed.start:
                continue
            others = [other for other in self.facts if other is not fact]
            without = {t.id: t for t in self._folded(others)}
            for timer in self.standing.timers:
                if timer.id not in without or without[timer.id].used(self.until) <= timer.used(self.until):
                    continue
                missed = without[timer.id].breached_at(self.until)
                yield Question(
                    Pattern.EXCLUDED_AFTERWARDS,
                    timer.id,
                    timer.target.policy,
                    fact.occurred_at,
                    None,
                    deed.end,
                    detail=deed.reason,
                    saved=missed if timer.breached_at(self.until) is None else None,
                    author=fact.author.id,
                )

    # --- looking around

    def _folded(self, facts: Sequence[Fact]) -> Sequence[Timer]:
        return fold(self.standing.subject, facts, self.library, self.absorbed).timers

    def _breached_before(self, timer: Timer, at: datetime) -> bool:
        due = timer.due()
        return due is not None and due < at

    def _author(self, at: datetime, deed: type[StatusChanged]) -> str:
        found = (f.author.id for f in self.facts if f.occurred_at == at and isinstance(f.deed, deed))
        return next(found, "")


def _is_message(fact: Fact) -> bool:
    return isinstance(fact.deed, Replied) and not fact.deed.automatic and fact.author.who is not Who.BOT


def _is_reply(fact: Fact, who: Who) -> bool:
    return _is_message(fact) and fact.author.who is who


def _priorities(facts: Sequence[Fact]) -> Iterator[tuple[Fact, Attributes, Attributes]]:
    """Every change of priority: the fact, and the attributes before and after it."""
    scene = Scene()
    for fact in facts:
        before, known = scene.attributes, scene.opened_at is not None
        scene.play(fact)
        if known and scene.attributes.priority != before.priority:
            yield fact, before, scene.attributes
