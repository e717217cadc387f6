"""Zendesk's JSON. One update is told in two shapes: in the stream of the account, and among the audits of
its ticket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias, assert_never

from bot.demo.helpdesk.model import (
    Account,
    CommentEvent,
    Event,
    FieldEvent,
    PrivacyEvent,
    Ticket,
    Update,
    User,
    Via,
)

Json: TypeAlias = dict[str, object]

_LABELS = {"web": "Web form", "email": "Mail", "api": "Web service (API)", "rule": "Rule"}


def instant(at: datetime) -> str:
    """An instant as Zendesk writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def via(value: Via) -> Json:
    """How something came."""
    source = {} if value.from_ticket is None else {"ticket_id": value.from_ticket}
    return {"channel": value.channel, "source": {"from": source, "to": {}, "rel": value.rel}}


def ticket(one: Ticket, base: str) -> Json:
    """A ticket of the export."""
    custom = {name: value for name, value in one.fields.items() if name.isdecimal()}
    return {
        "id": one.id,
        "url": f"{base}/api/v2/tickets/{one.id}.json",
        "subject": one.text("subject"),
        "type": one.get("type"),
        "status": one.get("status"),
        "custom_status_id": one.get("custom_status_id"),
        "priority": one.get("priority"),
        "requester_id": one.get("requester_id"),
        "submitter_id": one.submitter_id,
        "assignee_id": one.get("assignee_id"),
        "group_id": one.get("group_id"),
        "organization_id": one.get("organization_id"),
        "tags": one.tags,
        "via": via(one.via),
        "custom_fields": [{"id": int(name), "value": value} for name, value in custom.items()],
        "created_at": instant(one.created_at),
        "updated_at": instant(one.updated_at),
        "generated_timestamp": int(one.generated_at.timestamp()),
    }


def user(one: User) -> Json:
    """A user, also as sideload."""
    return {
        "id": one.id,
        "name": one.name,
        "email": one.email,
        "role": one.role,
        "organization_id": one.organization_id,
        "time_zone": "Amsterdam",
        "iana_time_zone": "Europe/Amsterdam",
        "active": True,
    }


def named(table: Mapping[int, str], ids: set[int]) -> list[Json]:
    """Organisations or groups: those of `ids` that exist."""
    return [{"id": id, "name": table[id]} for id in sorted(ids & table.keys())]


def stream_event(update: Update, *, comments: bool) -> Json:
    """An update as the stream tells it."""
    return {
        "id": update.id,
        "ticket_id": update.ticket,
        "timestamp": int(update.at.timestamp()),
        "created_at": instant(update.at),
        "updater_id": update.author,
        "via": _LABELS.get(update.via.channel, update.via.channel),
        "event_type": "Audit",
        "child_events": [_child(event, update, comments=comments) for event in update.events],
    }


def audit(update: Update) -> Json:
    """An update as the audits of its ticket tell it."""
    return {
        "id": update.id,
        "ticket_id": update.ticket,
        "created_at": instant(update.at),
        "author_id": update.author,
        "via": via(update.via),
        "metadata": {"system": {}, "custom": {}},
        "events": [_listed(event, update) for event in update.events],
    }


def custom_statuses(account: Account) -> list[Json]:
    """The statuses the account made itself."""
    return [
        {"id": one.id, "agent_label": one.label, "status_category": one.category, "active": True}
        for one in account.statuses.values()
    ]


def _child(event: Event, update: Update, *, comments: bool) -> Json:
    base: Json = {"id": event.id, "via": _LABELS.get(update.via.channel, update.via.channel)}
    match event:
        case FieldEvent() if event.field.isdecimal():
            kind = "Create" if event.created else "Change"
            return {**base, "event_type": kind, "custom_ticket_fields": {event.field: event.value}}
        case FieldEvent():
            body: Json = {
                **base,
                "event_type": "Create" if event.created else "Change",
                event.field: event.value,
            }
            if event.field == "tags":
                body |= _tag_difference(event)
            return body if event.created else {**body, "previous_value": event.previous}
        case CommentEvent() if not comments:
            return {**base, "event_type": "Comment", "comment_present": True, "comment_public": event.public}
        case CommentEvent():
            return {**_comment(event, update), "event_type": "Comment"}
        case PrivacyEvent():
            body = {**base, "event_type": "CommentPrivacyChange"}
            return {**body, "comment_id": event.comment, "public": event.public}
        case _:
            assert_never(event)


def _listed(event: Event, update: Update) -> Json:
    match event:
        case FieldEvent(created=True):
            return {"id": event.id, "type": "Create", "field_name": event.field, "value": event.value}
        case FieldEvent():
            return {
                "id": event.id,
                "type": "Change",
                "field_name": event.field,
                "value": event.value,
                "previous_value": event.previous,
            }
        case CommentEvent():
            return _comment(event, update)
        case PrivacyEvent():
            return {
                "id": event.id,
                "type": "CommentPrivacyChange",
                "comment_id": event.comment,
                "public": event.public,
            }
        case _:
            assert_never(event)


def _comment(event: CommentEvent, update: Update) -> Json:
    return {
        "id": event.id,
        "type": "Comment",
        "author_id": event.author,
        "body": event.body,
        "public": event.public,
        "audit_id": update.id,
        "created_at": instant(update.at),
        "attachments": [],
        "via": via(update.via),
    }


def _tag_difference(event: FieldEvent) -> Json:
    after, before = (set(v) if isinstance(v, list) else set() for v in (event.value, event.previous))
    return {"added_tags": sorted(after - before), "removed_tags": sorted(before - after)}
