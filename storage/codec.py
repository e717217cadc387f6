"""Facts as rows, and the canonical text that the ledger's hash covers.

Canonical means: JSON with sorted keys, no spaces, ASCII only, instants in UTC with six decimals. The same
fact gives the same bytes on every machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias, assert_never

from sqlalchemy import Row

from bot.sla.duties import Duty, Event
from bot.sla.exclusions import Excluded, ExclusionAsked, ExclusionRefused
from bot.sla.facts import (
    Acknowledged,
    Assigned,
    Attributes,
    AttributesChanged,
    Author,
    Category,
    Claimed,
    Deed,
    Deleted,
    Fact,
    FactKey,
    FieldChanged,
    Hidden,
    IncidentEvent,
    Merged,
    Noted,
    Opened,
    Recalculated,
    Replied,
    RequesterChanged,
    Restored,
    Snoozed,
    SourceName,
    StatusChanged,
    Subject,
    Withdrawn,
)
from bot.sla.observations import (
    Health,
    MaintenanceCalledOff,
    MaintenancePlanned,
    Observed,
    PeriodClosed,
    Watched,
)
from bot.sla.papers import ClaimFiled, ReportFrozen, ReportSigned
from storage.columns import clean

Body: TypeAlias = Mapping[str, Any]
"""A JSON object as parsed: the edge where values have no type yet."""


_WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def canonical(value: object) -> str:
    """The one way to write a JSON value."""
    return _WRITER.encode(value)


def instant(at: datetime) -> str:
    """An aware instant as text: UTC, six decimals, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def fact_values(fact: Fact) -> dict[str, object]:
    """The columns of a fact, without its place in the chain."""
    deed, body = encode_deed(fact.deed)
    return {
        "source": clean(fact.source),
        "key": clean(fact.key),
        "subject_source": clean(fact.subject.source),
        "subject_id": clean(fact.subject.id),
        "subject_kind": clean(fact.subject.kind),
        "occurred_at": fact.occurred_at,
        "observed_at": fact.observed_at,
        "not_before": fact.not_before,
        "sequence": fact.sequence,
        "author": clean(fact.author.id),
        "who": fact.author.who,
        "deed": deed,
        "body": canonical(body),
    }


def fact_of(row: Row[Any]) -> Fact:
    """The fact that a row holds."""
    return Fact(
        source=SourceName(row.source),
        key=FactKey(row.key),
        subject=Subject(SourceName(row.subject_source), row.subject_id, row.subject_kind),
        occurred_at=row.occurred_at,
        observed_at=row.observed_at,
        author=Author(row.author, row.who),
        deed=decode_deed(row.deed, json.loads(row.body)),
        not_before=row.not_before,
        sequence=row.sequence,
    )


def link(previous: str, position: int, values: Mapping[str, Any]) -> str:
    """The hash of a fact at its place: SHA-256 of the hash before it and of its columns, canonically."""
    plain = {**values, "position": position}
    for name in ("occurred_at", "observed_at", "not_before"):
        plain[name] = None if plain[name] is None else instant(plain[name])
    return hashlib.sha256((previous + canonical(plain)).encode("ascii")).hexdigest()


# --- deeds --------------------------------------------------------------------------------------------------


def encode_deed(deed: Deed) -> tuple[str, dict[str, object]]:  # noqa: C901, PLR0911, PLR0912 - one line for each deed
    """The stored word of a deed and its fields as plain JSON values."""
    match deed:
        case Opened(category, attributes, requester):
            fields = _encode_attributes(attributes)
            return "opened", {"category": category, "attributes": fields, "requester": requester}
        case Replied(automatic):
            return "replied", {"automatic": automatic}
        case Noted():
            return "noted", {}
        case StatusChanged(category, label):
            return "status_changed", {"category": category, "label": label}
        case AttributesChanged(attributes):
            return "attributes_changed", {"attributes": _encode_attributes(attributes)}
        case FieldChanged(field, values):
            return "field_changed", {"field": field, "values": list(values)}
        case Assigned(owner):
            return "assigned", {"owner": owner}
        case RequesterChanged(requester):
            return "requester_changed", {"requester": requester}
        case Hidden(message):
            return "hidden", {"message": message}
        case Merged(into):
            return "merged", {"into": into}
        case Deleted():
            return "deleted", {}
        case Restored():
            return "restored", {}
        case Acknowledged(timer):
            return "acknowledged", {"timer": timer}
        case Snoozed(until):
            return "snoozed", {"until": instant(until)}
        case Claimed(slack_user):
            return "claimed", {"slack_user": slack_user}
        case Excluded():
            return "excluded", _encode_excluded(deed)
        case ExclusionAsked():
            return "exclusion_asked", _encode_range(deed)
        case ExclusionRefused(asked):
            return "exclusion_refused", {"asked": asked}
        case ReportFrozen(period, number, body, why):
            return "report_frozen", {"period": period, "number": number, "body": body, "why": why}
        case ReportSigned(period, number, role):
            return "report_signed", {"period": period, "number": number, "role": role}
        case ClaimFiled(direction, contract, incident):
            return "claim_filed", {"direction": direction, "contract": contract, "incident": incident}
        case Recalculated(version):
            return "recalculated", {"version": version}
        case IncidentEvent(duty, event):
            return "incident_event", {"duty": duty, "event": event}
        case Withdrawn(fact):
            return "withdrawn", {"fact": fact}
        case Observed(health):
            return "observed", {"health": health}
        case Watched():
            return "watched", {}
        case PeriodClosed(name, figures):
            return "period_closed", {"name": name, "figures": figures}
        case MaintenancePlanned(name, start, end, reason):
            when = {"start": instant(start), "end": instant(end)}
            return "maintenance_planned", {"name": name, **when, "reason": reason}
        case MaintenanceCalledOff(name, ended):
            return "maintenance_called_off", {"name": name, "ended": ended}
        case _:
            assert_never(deed)


def decode_deed(word: str, body: Body) -> Deed:
    """The deed of a stored word and its fields. ValueError for a word of another version."""
    decoder = _DECODERS.get(word)
    if decoder is None:
        raise ValueError(f"the ledger holds a deed this version does not know: {word}")
    return decoder(body)


def _encode_attributes(attributes: Attributes) -> dict[str, object]:
    return {
        "priority": attributes.priority,
        "customer": attributes.customer,
        "tags": sorted(attributes.tags),
        "channel": attributes.channel,
        "group": attributes.group,
        "type": attributes.type,
        "fields": [list(pair) for pair in attributes.fields],
    }


def _attributes(body: Body) -> Attributes:
    return Attributes(
        priority=body["priority"],
        customer=body["customer"],
        tags=frozenset(body["tags"]),
        channel=body["channel"],
        group=body["group"],
        type=body["type"],
        fields=tuple((name, value) for name, value in body["fields"]),
    )


def _encode_excluded(deed: Excluded) -> dict[str, object]:
    """What it answers is a later field: facts without it keep their bytes."""
    fields = {**_encode_range(deed), "approved_by": deed.approved_by}
    return {**fields, "asked": deed.asked} if deed.asked else fields


def _encode_range(deed: Excluded | ExclusionAsked) -> dict[str, object]:
    return {
        "start": instant(deed.start),
        "end": instant(deed.end),
        "reason": deed.reason,
        "evidence": deed.evidence,
    }


def _excluded(body: Body) -> Excluded:
    start, end = (datetime.fromisoformat(body[name]) for name in ("start", "end"))
    asked = body.get("asked", "")
    return Excluded(start, end, body["reason"], body["evidence"], body["approved_by"], asked)


def _asked(body: Body) -> ExclusionAsked:
    start, end = (datetime.fromisoformat(body[name]) for name in ("start", "end"))
    return ExclusionAsked(start, end, body["reason"], body["evidence"])


_DECODERS: dict[str, Callable[[Body], Deed]] = {
    "opened": lambda b: Opened(Category(b["category"]), _attributes(b["attributes"]), b["requester"]),
    "replied": lambda b: Replied(b["automatic"]),
    "noted": lambda _: Noted(),
    "status_changed": lambda b: StatusChanged(Category(b["category"]), b["label"]),
    "attributes_changed": lambda b: AttributesChanged(_attributes(b["attributes"])),
    "field_changed": lambda b: FieldChanged(b["field"], tuple(b["values"])),
    "assigned": lambda b: Assigned(b["owner"]),
    "requester_changed": lambda b: RequesterChanged(b["requester"]),
    "hidden": lambda b: Hidden(FactKey(b["message"])),
    "merged": lambda b: Merged(b["into"]),
    "deleted": lambda _: Deleted(),
    "restored": lambda _: Restored(),
    "acknowledged": lambda b: Acknowledged(b["timer"]),
    "snoozed": lambda b: Snoozed(datetime.fromisoformat(b["until"])),
    "claimed": lambda b: Claimed(b["slack_user"]),
    "excluded": _excluded,
    "exclusion_asked": _asked,
    "exclusion_refused": lambda b: ExclusionRefused(b["asked"]),
    "report_frozen": lambda b: ReportFrozen(b["period"], b["number"], b["body"], b["why"]),
    "report_signed": lambda b: ReportSigned(b["period"], b["number"], b["role"]),
    "claim_filed": lambda b: ClaimFiled(b["direction"], b["contract"], b["incident"]),
    "observed": lambda b: Observed(Health(b["health"])),
    "watched": lambda _: Watched(),
    "period_closed": lambda b: PeriodClosed(b["name"], b["figures"]),
    "maintenance_planned": lambda b: MaintenancePlanned(
        b["name"], datetime.fromisoformat(b["start"]), datetime.fromisoformat(b["end"]), b["reason"]
    ),
    "maintenance_called_off": lambda b: MaintenanceCalledOff(b["name"], b["ended"]),
    "recalculated": lambda b: Recalculated(b["version"]),
    "incident_event": lambda b: IncidentEvent(Duty(b["duty"]), Event(b["event"])),
    "withdrawn": lambda b: Withdrawn(FactKey(b["fact"])),
}
