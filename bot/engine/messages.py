"""What travels in the outbox: the engine's own words for alerts and notices, as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.engine.records import NewMessage, StoredAlert, Urgency
from bot.engine.views import NoticeKind, NoticeView
from bot.sla.alerts import Alert, Raised
from bot.sla.facts import SourceName, Subject
from bot.sla.ladders import LEGAL, OWNER
from bot.sla.moments import Reason

ALERT, NOTICE, DIGEST = "alert", "notice", "digest"
ADMINS = "admins"
"""The audience for messages about Duebell itself."""


@dataclass(frozen=True, slots=True)
class AlertBody:
    """What a message about a timer needs besides the ticket's present standing."""

    timer: str
    rung: str
    reason: Reason
    at: datetime | None
    count: int
    was: datetime | None
    decided_at: datetime

    def dump(self) -> str:
        """As JSON."""
        return json.dumps(
            {
                "timer": self.timer,
                "rung": self.rung,
                "reason": self.reason,
                "at": _iso(self.at),
                "count": self.count,
                "was": _iso(self.was),
                "decided_at": _iso(self.decided_at),
            }
        )

    @classmethod
    def load(cls, text: str) -> AlertBody:
        """From JSON that `dump` made."""
        raw = json.loads(text)
        return cls(
            timer=raw["timer"],
            rung=raw["rung"],
            reason=Reason(raw["reason"]),
            at=_instant(raw["at"]),
            count=raw["count"],
            was=_instant(raw["was"]),
            decided_at=datetime.fromisoformat(raw["decided_at"]),
        )


def stored(alert: Alert, now: datetime) -> StoredAlert:
    """The record of an alert."""
    body = {"audiences": alert.audiences, "at": _iso(alert.at), "held": alert.held}
    return StoredAlert(
        key=alert.key,
        subject=alert.timer.id.subject,
        timer=str(alert.timer.id),
        rung=alert.rung,
        reason=alert.reason,
        at=alert.at or now,
        decided_at=now,
        told=bool(alert.audiences),
        body=json.dumps(body),
    )


def in_order(records: Iterable[StoredAlert]) -> list[Raised]:
    """What later decisions need of the records, in the order in which they were decided.

    Of two decisions of one instant, a correction is the later one: it speaks of what was said before.
    """
    return [_raised(r) for r in sorted(records, key=lambda r: (r.decided_at, _correction(r)))]


def _correction(record: StoredAlert) -> int:
    return int(record.key.rsplit("/", 1)[1]) if record.reason == Reason.CORRECTED else 0


def _raised(record: StoredAlert) -> Raised:
    body = json.loads(record.body)
    return Raised(
        key=record.key,
        timer=record.timer,
        reason=Reason(record.reason),
        at=_instant(body["at"]),
        audiences=tuple(body["audiences"]),
    )


def places_of(audiences: Sequence[str]) -> list[str]:
    """Where an alert is told: to each audience, and to the owner directly only when there is no other."""
    return [name for name in audiences if name != OWNER] or list(audiences)


def messages_of(alert: Alert, now: datetime) -> list[NewMessage]:
    """One message per audience; the owner is mentioned in the first of them, or told directly when alone."""
    body = AlertBody(
        str(alert.timer.id), alert.rung, alert.reason, alert.at, alert.count, alert.was, now
    ).dump()
    places = places_of(alert.audiences)
    return [
        NewMessage(
            key=f"{alert.key}@{place}",
            audience=place,
            urgency=_urgency(alert.reason, place),
            kind=ALERT,
            body=body,
            subject=alert.timer.id.subject,
            alert=alert.key,
            mention=(OWNER,) if first and OWNER in alert.audiences and place != OWNER else (),
        )
        for first, place in zip([True] + [False] * len(places), places, strict=False)
    ]


def digest(parts: Sequence[NewMessage], audience: str) -> NewMessage:
    """One message that stands for several warnings of one place (S36)."""
    body = [
        {"subject": [p.subject.source, p.subject.id, p.subject.kind], "alert": p.body}
        for p in parts
        if p.subject
    ]
    return NewMessage(f"digest:{parts[0].key}", audience, Urgency.WARNING, DIGEST, json.dumps(body))


def digest_parts(text: str) -> list[tuple[Subject, AlertBody]]:
    """From JSON that `digest` made."""
    return [(_subject(raw["subject"]), AlertBody.load(raw["alert"])) for raw in json.loads(text)]


def _subject(raw: list[str]) -> Subject:
    source, ticket, kind = raw
    return Subject(SourceName(source), ticket, kind)


def tells_of_breach(message: NewMessage, timer: str, place: str) -> bool:
    """Whether a message tells a place of a breach of that timer."""
    if message.kind != ALERT or place_of(message.key) != place:
        return False
    body = AlertBody.load(message.body)
    return body.timer == timer and body.reason not in (Reason.WARNING, Reason.CORRECTED)


def place_of(key: str) -> str:
    """The audience that a message's key was made for, whoever stands in for it (see `routes`)."""
    return re.split("[#!]", key.rpartition("@")[2])[0]


def notice(view: NoticeView, key: str, audience: str = ADMINS) -> NewMessage:
    """A message about Duebell itself."""
    body = {
        "kind": view.kind,
        "subject_name": view.subject_name,
        "detail": view.detail,
        "at": _iso(view.at),
        "tickets": view.tickets,
        "more": view.more,
    }
    return NewMessage(f"{key}@{audience}", audience, Urgency.NOTICE, NOTICE, json.dumps(body))


def notice_view(text: str) -> NoticeView:
    """From JSON that `notice` made."""
    raw = json.loads(text)
    return NoticeView(
        kind=NoticeKind(raw["kind"]),
        subject_name=raw["subject_name"],
        detail=raw["detail"],
        at=datetime.fromisoformat(raw["at"]),
        tickets=tuple(raw["tickets"]),
        more=raw["more"],
    )


def _urgency(reason: Reason, place: str) -> Urgency:
    if place == LEGAL:
        return Urgency.LEGAL
    return Urgency.WARNING if reason is Reason.WARNING else Urgency.BREACH


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
