"""From what is written to what it means: facts, the editions in force, and what is expected when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.config.faults import ConfigFaults, Fault
from bot.config.reading import Path
from bot.policytests.collecting import Collector
from bot.policytests.events import EVENTS, OPENED
from bot.policytests.files import Written
from bot.policytests.setups import Setup, has_own, own_setup
from bot.policytests.shapes import CaseShape
from bot.policytests.timelines import BEGINNING, Joined, Silence, Timeline, instants_of, moment_of
from bot.policytests.wants import Check, WantedAlert, wanted, wanted_alert
from bot.sla.facts import Fact
from bot.sla.library import Edition, Library


@dataclass(frozen=True, slots=True)
class Case:
    """A test, ready to be run. `silences` are the stretches in which the source cannot be read."""

    name: str
    path: Path
    zone: str
    library: Library
    facts: tuple[Fact, ...]
    absorbed: tuple[Joined, ...]
    silences: tuple[Silence, ...]
    checks: tuple[Check, ...]
    alerts: tuple[WantedAlert, ...] | None
    end: datetime


def cases_of(written: Written, given: Setup | None) -> tuple[Case, ...]:
    """Every test of a file. `given` are the promises of the configuration, for tests that have none of their
    own. ConfigFaults with everything that is wrong."""
    faults: list[Fault] = []
    found = []
    for number, shape in enumerate(written.shape.tests):
        try:
            found.append(_case(written, shape, ("tests", number), given))
        except ConfigFaults as some:
            faults += some.faults
    if faults:
        raise ConfigFaults(faults)
    return tuple(found)


def _case(written: Written, shape: CaseShape, path: Path, given: Setup | None) -> Case:
    collector = Collector(written)
    own = has_own(written, (), path)
    if not own and given is None:
        words = "has no promises; write `policies:` in the file, or name a configuration with --config"
        collector.fault((*path, "name"), words)
    zone = shape.timezone or written.shape.timezone or (given.zone if given and not own else "UTC")
    whens = instants_of(shape, zone, path, collector)
    timeline = Timeline(collector, zone)
    for n, (at, entry) in enumerate(zip(whens, shape.timeline, strict=True)):
        timeline.line(at, entry, shape, (*path, "timeline", n))
    checks = tuple(_checks(shape, whens, zone, path, collector))
    alerts = _alerts(shape, whens, zone, path, collector)
    events = [entry.event for entry in shape.timeline]
    if OPENED not in events and EVENTS.keys() >= set(events) - {None}:
        collector.fault((*path, "timeline"), "never opens the ticket; begin with `event: opened`")
    collector.stop_if_faulty()
    setup = given if given is not None and not own else own_setup(written, whens[0], (), path)
    library = Library((Edition(BEGINNING, setup.book), *_later(written, timeline, path)))
    silences = tuple(timeline.silences)
    told = timeline.heard(), timeline.absorbed()
    return Case(shape.name, path, zone, library, *told, silences, checks, alerts, whens[-1])


def _later(written: Written, timeline: Timeline, path: Path) -> Iterator[Edition]:
    """The editions that come into force within the test. What they leave out is as in the test."""
    for at, name in timeline.edited:
        setup = own_setup(written, at, (), path, (*path, "editions", name))
        yield Edition(at, replace(setup.book, version=name))


def _checks(
    shape: CaseShape, whens: list[datetime], zone: str, path: Path, collector: Collector
) -> Iterator[Check]:
    for n, (at, entry) in enumerate(zip(whens, shape.timeline, strict=True)):
        found = tuple(wanted(entry, moment_of(at, zone), (*path, "timeline", n), collector))
        if found:
            yield Check(at, found)


def _alerts(
    shape: CaseShape, whens: list[datetime], zone: str, path: Path, collector: Collector
) -> tuple[WantedAlert, ...] | None:
    if shape.alerts is None:
        return None
    found: list[WantedAlert] = []
    last = whens[0]
    for n, one in enumerate(shape.alerts):
        alert = wanted_alert(one, moment_of(last, zone), (*path, "alerts", n), collector)
        found.append(alert)
        at = dict(alert.fields)["at"]
        last = at if isinstance(at, datetime) else last
    return tuple(found)
