"""The shape of exclusions in sla.yml: who approves them, and those that are declared there (S45)."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, model_validator

from bot.config.readers import to_moment
from bot.config.scalars import Name, Names
from bot.fields import Reads, Section, Short, Text, words, wrong
from bot.sla.exclusions import ReasonCode

_DATE = len("2026-12-31")


def to_instant(text: str) -> str:
    """A date and a time; an exclusion changes clocks by the second, so a date alone is not enough."""
    if len(to_moment(text)) == _DATE:
        raise ValueError("says no time; write it like 2026-12-05 22:00")
    return text


Instant: TypeAlias = Annotated[str, Reads(to_instant, "an instant such as 2026-12-05 22:00")]
ReasonWord: TypeAlias = Annotated[ReasonCode, words(ReasonCode, ReasonCode)]


class ExclusionShape(Section):
    """A stretch of time that does not count, for a service or a ticket."""

    service: Name | None = None
    """The service, by its name under services."""
    ticket: Text | None = None
    """The ticket: its number, or source:number."""
    from_: Instant = Field(alias="from")
    """When it begins: 2026-12-05 22:00, in the file's timezone unless a zone stands behind it."""
    to: Instant
    """When it ends. It may lie in the past or ahead, but there is no exclusion without an end."""
    reason: ReasonWord
    """Why: force_majeure, government, war, strike, third_party, customer_fault or maintenance."""
    evidence: Text
    """What shows it: an address, a document, or words."""
    by: Text
    """Who says so: an e-mail address, a Slack user or a name."""
    approved_by: Text
    """Who approved it: somebody else."""

    @model_validator(mode="after")
    def _one_subject(self) -> ExclusionShape:
        if (self.service is None) == (self.ticket is None):
            raise wrong("is about no one thing", "write either `service` or `ticket`")
        return self


class ExclusionsShape(Section):
    """Time that does not count: who approves it, and what is declared here."""

    approvers: Names = Field(["legal", "lead", "admin"])
    """The roles under slack.roles that approve, each of them alone; never the one who asked."""
    channel: Name | None = None
    """Where requests go to be approved: a name under slack.channels or slack.roles. Left out: legal, else
    admins."""
    declared: list[ExclusionShape] = Field([])
    """Exclusions with their approval. One that leaves the file is withdrawn."""


def _as_list(value: object) -> object:
    return {"declared": value} if isinstance(value, list) else value


Exclusions: TypeAlias = Annotated[
    ExclusionsShape, Short(_as_list, {"type": "array", "items": {"$ref": "#/$defs/ExclusionShape"}})
]
