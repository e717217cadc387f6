"""Both figures: the promises as they were paused, and as the customer felt them."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.honesty.patterns import Told
from bot.honesty.questions import Question
from bot.replay.tally import Counts
from bot.sla.cuts import Absorbed
from bot.sla.exclusions import Excluded
from bot.sla.facts import Fact, Subject
from bot.sla.fold import fold
from bot.sla.library import Edition, Library
from bot.sla.policies import Book
from bot.sla.timers import ZERO, Timer


@dataclass(slots=True)
class Figures:
    """One policy. `stood_still` is the calendar time that pauses and exclusions took off."""

    as_paused: Counts = field(default_factory=Counts)
    as_felt: Counts = field(default_factory=Counts)
    stood_still: timedelta = ZERO

    def include(self, other: Figures) -> None:
        """Add another's figures."""
        self.as_paused.include(other.as_paused)
        self.as_felt.include(other.as_felt)
        self.stood_still += other.stood_still


def without_pauses(library: Library) -> Library:
    """The same promises, if no status stopped their clocks."""
    return Library(tuple(Edition(one.since, _without_pauses(one.book)) for one in library.editions))


def _without_pauses(book: Book) -> Book:
    policies = tuple(
        replace(policy, promises=tuple(replace(p, pause_on=frozenset()) for p in policy.promises))
        for policy in book.policies
    )
    return replace(book, policies=policies)


@dataclass(slots=True)
class Examination:
    """All that is found up to `until`: questions from `since` on, and figures of timers begun since then."""

    library: Library
    until: datetime
    since: datetime | None
    within: timedelta
    questions: list[Question] = field(default_factory=list)
    policies: defaultdict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))
    felt: Library = field(init=False)

    def __post_init__(self) -> None:
        self.felt = without_pauses(self.library)

    @property
    def total(self) -> Figures:
        """All policies together."""
        total = Figures()
        for figures in self.policies.values():
            total.include(figures)
        return total

    @property
    def takes_older_starts(self) -> bool:
        """Whether a promise wants to know of tickets that were merged into another."""
        return self.library.takes_older_starts

    def see(self, subject: Subject, facts: Sequence[Fact], absorbed: Sequence[Absorbed]) -> None:
        """Take in one ticket."""
        ordered = sorted(facts, key=lambda fact: fact.order)
        standing = fold(subject, ordered, self.library, absorbed)
        told = Told(ordered, standing, self.library, self.until, self.within, absorbed)
        for question in told.questions():
            if self.since is None or question.at >= self.since:
                insort(self.questions, question, key=lambda q: q.order)
        never_excluded = [fact for fact in ordered if not isinstance(fact.deed, Excluded)]
        self._count(standing.timers, fold(subject, never_excluded, self.felt, absorbed).timers)

    def _count(self, paused: Iterable[Timer], felt: Iterable[Timer]) -> None:
        """A timer is the same in both; where it is not, as with a "thank you", it is in neither."""
        others = {timer.id: timer for timer in felt}
        for timer in paused:
            other = others.get(timer.id)
            if other is None or (self.since is not None and timer.started_at < self.since):
                continue
            figures = self.policies[timer.target.policy]
            figures.as_paused.add(timer, self.until)
            figures.as_felt.add(other, self.until)
            figures.stood_still += max(other.used(self.until) - timer.used(self.until), ZERO)
