"""The version of a policy: a hash of all that decides about its tickets, the same in every run (S10)."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from hashlib import sha256

from bot.sla.calendars import Calendar


def version_of(*content: object) -> str:
    """Twelve hexadecimal digits for domain values. Another order of a set is the same, of a tuple another
    version."""
    text = json.dumps([_plain(part) for part in content], ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:12]


def _plain(value: object) -> object:
    match value:
        case Calendar():
            return ["calendar", value.version]
        case Enum():
            return str(value.value)
        case None | bool() | int() | str():
            return value
        case timedelta():
            return f"{value.total_seconds():.6f}s"
        case Fraction() | Decimal() | date():
            return str(value.normalize() if isinstance(value, Decimal) else value)  # 5 is as good as 5.00
        case tuple() | list():
            return [_plain(part) for part in value]
        case frozenset() | set():
            return sorted(str(_plain(part)) for part in value)
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            raise TypeError(f"a version cannot be made of {type(value).__name__}")
