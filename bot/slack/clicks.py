"""What the buttons are called and what they carry. Action ids are for ever: old messages keep theirs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

ACKNOWLEDGE: Final = "acknowledge"
SNOOZE: Final = "snooze"
CLAIM: Final = "claim"
EXPLAIN: Final = "explain"
OPEN_TICKET: Final = "open_ticket"
SHARE: Final = "share"
REFRESH_HOME: Final = "refresh_home"
MAINTENANCE_OFF: Final = "maintenance_off"
MAINTENANCE_MOVE: Final = "maintenance_move"
CLAIM_FILED: Final = "claim_filed"
CLAIM_UNFILED: Final = "claim_unfiled"
REPORT_SIGN: Final = "report_sign"
REPORT_PDF: Final = "report_pdf"
REPORT_CSV: Final = "report_csv"
EXCLUSION_APPROVE: Final = "exclusion_approve"
EXCLUSION_REFUSE: Final = "exclusion_refuse"
EXCLUSION_WITHDRAW: Final = "exclusion_withdraw"

SNOOZES: Final = {
    "30m": timedelta(minutes=30),
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "24h": timedelta(hours=24),
}
"""What the snooze menu offers, in real time."""

_MOST_VALUE = 2_000
_MOST_OPTION = 150


@dataclass(frozen=True, slots=True)
class Click:
    """What a button is about: a subject as `source:id`, and one timer of it or all."""

    subject: str
    timer: str | None = None

    def value(self) -> str:
        """The button's value; empty when the ids are longer than a button can carry."""
        about = {"s": self.subject} | ({"t": self.timer} if self.timer else {})
        value = json.dumps(about, ensure_ascii=False, separators=(",", ":"))
        return value if len(value) <= _MOST_VALUE else ""


def read_click(value: str) -> Click | None:
    """The click behind a button's value, or None when no button of ours carries it."""
    found = _object(value)
    subject, timer = found.get("s"), found.get("t")
    if not isinstance(subject, str) or not subject or not isinstance(timer, str | None):
        return None
    return Click(subject, timer)


def snooze_value(name: str, subject: str) -> str | None:
    """The value of a menu's option; None when the subject's id is too long for Slack's 150 characters."""
    value = f"{name}|{subject}"
    return value if len(value) <= _MOST_OPTION else None


def read_snooze(value: str) -> tuple[str, timedelta] | None:
    """Subject and duration behind an option of the snooze menu, or None."""
    name, _, subject = value.partition("|")
    duration = SNOOZES.get(name)
    return (subject, duration) if subject and duration else None


def share_value(question: str) -> str:
    """The value of a share button: the words after `/sla` that made the answer; empty when too long."""
    value = json.dumps({"q": question}, ensure_ascii=False, separators=(",", ":"))
    return value if len(value) <= _MOST_VALUE else ""


def read_share(value: str) -> str | None:
    """The question behind a share button, or None."""
    question = _object(value).get("q")
    return question if isinstance(question, str) else None


def _object(value: str) -> dict[str, object]:
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
