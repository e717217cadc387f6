"""Lanes: which promises a service has or had, whichever edition of the configuration has them (S10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from bot.sla.facts import Subject
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.policies import Book, Metric
from bot.sla.uptime.periods import Per, Period, Rolling
from bot.sla.uptime.services import Service, Uptime

Lane: TypeAlias = tuple[Metric, Kind, str, str]
"""What tells a promise of a service from its others: metric, kind, part, and how long its periods are."""


def lanes(subject: Subject, library: Library) -> list[tuple[Lane, str, Per | Rolling]]:
    """Every promise that any edition has for the service, with its zone and how long its periods are; those
    of the newest edition, where editions differ."""
    found: dict[Lane, tuple[str, Per | Rolling]] = {}
    for edition in reversed(library.editions):
        service = edition.book.service(subject.id)
        for promise in service.promises if service else ():
            found.setdefault(_lane(promise), (promise.zone, promise.per))
    return [(lane, zone, per) for lane, (zone, per) in sorted(found.items(), key=lambda one: one[0])]


def promised(subject: Subject, lane: Lane, book: Book) -> tuple[Service, Uptime] | None:
    """The promise of a lane as an edition has it, with the service; None where it has none."""
    service = book.service(subject.id)
    if service is None:
        return None
    return next(((service, promise) for promise in service.promises if _lane(promise) == lane), None)


def promised_in(
    subject: Subject, lane: Lane, library: Library, period: Period, watched_at: datetime
) -> tuple[Service, Uptime] | None:
    """The promise in a period, with the service: by the edition in force when the period began, or when the
    service was first watched (S10); where that one has no such promise yet, by the first that has it. What is
    measured over rolling days is reported by periods, too, and what went on record stays as it was."""
    start = max(period.span.start, watched_at)
    later = (one.book for one in library.editions if start < one.since < period.span.end)
    found = (promised(subject, lane, book) for book in (library.at(start), *later))
    return _ending(next((one for one in found if one), None), gone_at(subject, lane, library))


def promised_last(subject: Subject, lane: Lane, library: Library) -> tuple[Service, Uptime] | None:
    """The promise as the newest edition has it that has it at all: that of rolling days, which have no
    beginning (S10)."""
    found = (promised(subject, lane, edition.book) for edition in reversed(library.editions))
    return _ending(next((one for one in found if one), None), gone_at(subject, lane, library))


def _ending(found: tuple[Service, Uptime] | None, gone: datetime | None) -> tuple[Service, Uptime] | None:
    return None if found is None else (found[0], replace(found[1], until=gone))


def gone_at(subject: Subject, lane: Lane, library: Library) -> datetime | None:
    """When a promise left the file; None when the newest edition has it."""
    gone_at: datetime | None = None
    for edition in reversed(library.editions):
        if promised(subject, lane, edition.book):
            break
        gone_at = edition.since
    return gone_at


def _lane(promise: Uptime) -> Lane:
    per = f"{promise.per.days}d" if isinstance(promise.per, Rolling) else str(promise.per)
    return (promise.metric, promise.kind, promise.part, per)
