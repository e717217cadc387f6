"""Occasions: what people are told besides alerts, each under a key that is used once for ever.

A feature puts messages of its own kind into the outbox. Just before one goes, the speaker of that kind finds
out whether it is still true and what it says now (S34).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.engine.cases import Case
from bot.engine.occasion_views import OccasionView
from bot.engine.records import NewMessage


class NoLongerTrue(Exception):
    """The message must not go any more; the text says why."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a message says now. With `case` it is said in the thread of that ticket or service."""

    view: OccasionView
    case: Case | None = None


class Speaker(Protocol):
    """Knows what the messages of one kind say."""

    kind: str

    async def view(self, message: NewMessage, now: datetime) -> Spoken:
        """What a message says at `now`. Raises NoLongerTrue."""
        ...


def by_kind(speakers: Sequence[Speaker]) -> Mapping[str, Speaker]:
    """The speakers by the kind of their messages; two of one kind are a mistake of ours."""
    found = {speaker.kind: speaker for speaker in speakers}
    if len(found) != len(speakers):
        raise ValueError("two speakers have the same kind")
    return found
