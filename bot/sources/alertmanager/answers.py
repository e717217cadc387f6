"""Alertmanager's answers, read: its own state, alerts and silences. Pure; names and comments are not kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.sources.alertmanager.matchers import Labels, Matcher
from bot.sources.shared.instants import parse_iso
from bot.sources.shared.reading import Json, flag, items, mapping, plain, storable, text

Aside = list[tuple[str, str]]

_ACTIVE = frozenset({"unprocessed", "active", "suppressed"})


@dataclass(frozen=True, slots=True)
class Standing:
    """How Alertmanager itself is. `settling`: it waits for the others of its cluster."""

    started_at: datetime | None
    settling: bool


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that is active, as Alertmanager saw it last at `updated_at`. If nobody sends it again it is
    taken for over at `ends_at`. `known` is unset for a status that makes no sense."""

    labels: Labels
    starts_at: datetime
    ends_at: datetime
    updated_at: datetime
    silenced_by: frozenset[str] = frozenset()
    known: bool = True


class State(StrEnum):
    """Where a silence is."""

    PENDING = "pending"
    ACTIVE = "active"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts that are not sent on, from `start` to `end`. `updated_at` is when somebody last changed it."""

    id: str
    state: State
    matchers: tuple[Matcher, ...]
    start: datetime
    end: datetime
    updated_at: datetime


def read_standing(body: object) -> Standing:
    """What `status` says. ValueError for an answer of another shape."""
    record = mapping(body)
    cluster = mapping(record.get("cluster"), "cluster")
    started = text(record, "uptime")
    return Standing(parse_iso(started) if started else None, text(cluster, "status") == "settling")


def read_alerts(body: object) -> tuple[list[Alert], Aside]:
    """The alerts of a list, and what was put aside."""
    found, strange = list[Alert](), Aside()
    for record, key in _listed(body, "alert", "fingerprint"):
        try:
            found.append(_alert(record))
        except ValueError as error:
            strange.append((key, str(error)))
    return found, strange


def read_silences(body: object) -> tuple[list[Silence], Aside]:
    """The silences of a list, and what was put aside."""
    found, strange = list[Silence](), Aside()
    for record, key in _listed(body, "silence", "id"):
        try:
            found.append(_silence(record))
        except ValueError as error:
            strange.append((key, str(error)))
    return found, strange


def read_labels(value: object) -> Labels:
    """The labels of an alert."""
    labels = mapping(value, "labels")
    return {storable(name): plain(one) for name, one in labels.items()}


def _listed(body: object, what: str, id: str) -> list[tuple[Json, str]]:
    if not isinstance(body, list):
        raise ValueError(f"the {what}s are not a list")
    records = [one if isinstance(one, dict) else {} for one in body]
    return [(one, f"{what}/{_word(one.get(id))}") for one in records]


def _word(value: object) -> str:
    """An id, if it looks like one."""
    known = isinstance(value, str) and value.isascii() and value.replace("-", "").isalnum()
    return value[:64] if known and isinstance(value, str) else "?"


def _alert(record: Json) -> Alert:
    status = mapping(record.get("status"), "status")
    return Alert(
        labels=read_labels(record.get("labels")),
        starts_at=parse_iso(text(record, "startsAt")),
        ends_at=parse_iso(text(record, "endsAt")),
        updated_at=parse_iso(text(record, "updatedAt")),
        silenced_by=frozenset(plain(id) for id in items(status, "silencedBy")),
        known=text(status, "state") in _ACTIVE,
    )


def _silence(record: Json) -> Silence:
    id, state = text(record, "id"), text(mapping(record.get("status"), "status"), "state")
    if not id or " " in id:
        raise ValueError("a silence without an id")
    if state not in set(State):
        raise ValueError("a status nobody knows")
    return Silence(
        id=id,
        state=State(state),
        matchers=tuple(_matcher(mapping(one, "a matcher")) for one in items(record, "matchers")),
        start=parse_iso(text(record, "startsAt")),
        end=parse_iso(text(record, "endsAt")),
        updated_at=parse_iso(text(record, "updatedAt")),
    )


def _matcher(record: Json) -> Matcher:
    equal = record.get("isEqual")
    matcher = Matcher(
        text(record, "name"),
        text(record, "value"),
        pattern=flag(record, "isRegex"),
        equal=True if equal is None else flag(record, "isEqual"),
    )
    if not matcher.label:
        raise ValueError("a matcher without a label")
    return matcher
