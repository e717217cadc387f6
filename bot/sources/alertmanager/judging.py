"""From the alerts that are active to what each monitor says: pure.

An alert that is active is proof of an outage, and has the instant at which it began. That none is active is
proof of nothing: the alert may have run out because nobody sent it again, or Alertmanager may have forgotten
it in a restart. So what is over is told only while somebody is known to watch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.sla.observations import Health
from bot.sources.alertmanager.answers import Alert
from bot.sources.alertmanager.gathering import Own
from bot.sources.alertmanager.matchers import matches, parse
from bot.sources.alertmanager.place import Place, Said
from bot.sources.alertmanager.settings import AlertmanagerSettings, Monitor
from bot.sources.shared.sightings import TICK, Change

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Sight:
    """One reading. `began_at` and `at` are Alertmanager's own clock before and after the alerts were listed,
    in whole seconds; unless it is `whole`, alerts may be missing from the list."""

    began_at: datetime
    at: datetime
    alerts: Sequence[Alert]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Watch:
    """Whether somebody evaluates the rules, and when the watchdog was sent last; no instant where none is
    configured, or none was ever seen."""

    alive: bool
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reading brings: what changed, what to remember, whether every monitor could be told of, and the
    monitors with an alert whose status makes no sense."""

    changes: tuple[tuple[str, Change], ...]
    place: Place
    sure: bool
    odd: tuple[str, ...] = ()


def judge(place: Place, sight: Sight, own: Own, settings: AlertmanagerSettings) -> Verdict:
    """What changed since the last reading; `own` are the alerts of each monitor."""
    watch = watching(place, sight, settings)
    sure, changes = sight.whole and watch.alive, list[tuple[str, Change]]()
    said, odd = dict[str, Said](), list[str]()
    for name, monitor in settings.monitors.items():
        case = _Case(
            place.said.get(name), place.read_at, monitor, sight, watch, own[name], _proofs(own[name], watch)
        )
        missed = case.missed(settings.patience)
        if missed is not None:
            changes.append((name, missed))
            case = replace(case, said=Said(missed.health, missed.at))
        change, now = case.judged()
        sure = sure and not case.undecided
        if change is not None:
            changes.append((name, change))
        if now is not None:
            said[name] = now
        if case.odd:
            odd.append(name)
    changes += _unwatched(place, settings)
    place = replace(place, read_at=sight.at, alive_at=watch.at, said=said)
    return Verdict(tuple(changes), place, sure, tuple(odd))


def watching(place: Place, sight: Sight, settings: AlertmanagerSettings) -> Watch:
    """Whether the watchdog is active, if there is one."""
    if settings.watchdog is None:
        return Watch(alive=True)
    matchers = tuple(map(parse, settings.watchdog))
    sent = [one.updated_at for one in sight.alerts if one.known and matches(matchers, one.labels)]
    return Watch(alive=True, at=max(sent)) if sent else Watch(alive=False, at=place.alive_at)


def watermark(verdict: Verdict, sight: Sight, settings: AlertmanagerSettings) -> datetime | None:
    """Up to here nothing will be told any more: short of alerts that are under way, and of what a rule waits
    for before it speaks. What the watchdog does not vouch for is not known."""
    before = verdict.place.read_up_to
    if not verdict.sure:
        return before
    reached = sight.began_at - settings.lag - settings.longest_for
    if verdict.place.alive_at is not None:
        reached = min(reached, verdict.place.alive_at)
    return reached if before is None else max(reached, before)


def _unwatched(place: Place, settings: AlertmanagerSettings) -> list[tuple[str, Change]]:
    """A monitor that is not configured any more is unknown from the last reading on."""
    return [
        (name, Change(_after(said, place.read_at), Health.UNKNOWN))
        for name, said in place.said.items()
        if name not in settings.monitors and said.health is not Health.UNKNOWN
    ]


def _proofs(own: Sequence[Alert], watch: Watch) -> list[Alert]:
    """Those that prove an outage: they are understood, and not older than the watchdog's last word if that
    is gone."""
    lost_at = None if watch.alive else watch.at
    return [one for one in own if one.known and (lost_at is None or one.updated_at > lost_at)]


@dataclass(frozen=True, slots=True)
class _Case:
    """One monitor in one reading: its own alerts, and those of them that prove an outage."""

    said: Said | None
    read_at: datetime | None
    monitor: Monitor
    sight: Sight
    watch: Watch
    own: Sequence[Alert]
    proofs: Sequence[Alert]

    @property
    def odd(self) -> bool:
        """Whether one of its alerts has a status that makes no sense."""
        return any(not one.known for one in self.own)

    @property
    def undecided(self) -> bool:
        """Whether its alert ran out, and the watchdog was not sent since: perhaps nobody watches."""
        said = self.said
        if said is None or said.ends_at is None or self.watch.at is None or self.proofs:
            return False
        return self.watch.alive and self.watch.at <= said.ends_at <= self.sight.at

    def missed(self, patience: timedelta) -> Change | None:
        """That nobody can tell what was since the last reading, if that is too long ago; an alert that is
        still the one it was has been active all along."""
        if self.said is None or self.read_at is None or self.said.health is Health.UNKNOWN:
            return None
        seen_at = self.said.listed_at
        same = seen_at is not None and any(one.starts_at <= seen_at for one in self.proofs)
        if same or self.sight.at - self.read_at <= patience:
            return None
        return Change(_after(self.said, self.read_at), Health.UNKNOWN)

    def judged(self) -> tuple[Change | None, Said | None]:
        """What to tell, and what to remember."""
        if self.proofs:
            return self._down()
        if self.sight.whole and not self.watch.alive:
            return self._unknown(self.watch.at)
        if self.odd:
            return self._unknown(self.read_at)
        if not self.sight.whole or self.undecided or self._says(Health.UP):
            return None, self.said
        return self._up()

    def _says(self, health: Health) -> bool:
        return self.said is not None and self.said.health is health

    def _down(self) -> tuple[Change | None, Said]:
        ends_at = max(one.ends_at for one in self.proofs)
        if self.said is not None and self.said.health is Health.DOWN:
            return None, replace(self.said, listed_at=self.sight.at, ends_at=ends_at)
        began = min(one.starts_at for one in self.proofs) - self.monitor.for_
        began = began if began < self.sight.at + _SECOND else self.sight.at  # nobody knows the future
        at = began if self.said is None else max(began, self.said.at + TICK)
        return Change(at, Health.DOWN), Said(Health.DOWN, at, self.sight.at, ends_at)

    def _unknown(self, since: datetime | None) -> tuple[Change | None, Said | None]:
        if self.said is None or self.said.health is Health.UNKNOWN:
            return None, self.said
        at = _after(self.said, since)
        return Change(at, Health.UNKNOWN), Said(Health.UNKNOWN, at)

    def _up(self) -> tuple[Change, Said]:
        """Of an outage only the last reading that saw its alert is known: it ended since."""
        at = self.sight.at if self.said is None else max(self.sight.at, self.said.at + TICK)
        seen_at = self.said.listed_at if self.said is not None else None
        return Change(at, Health.UP, None if seen_at is None else min(seen_at, at)), Said(Health.UP, at)


def _after(said: Said, since: datetime | None) -> datetime:
    """The instant after one, and after what was told."""
    return max(since or said.at, said.at) + TICK
