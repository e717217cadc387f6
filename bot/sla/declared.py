"""Declared: exclusions that people write down together with their approval, in a file or by command (S45)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.sla.exclusions import Excluded, ReasonCode

LONGEST_EVIDENCE = 500
"""So many characters it has at most, and the names of people too: it stands in reports and messages."""
_ADDRESS = re.compile(r"<(?:mailto:)?([^<>\s]+@[^<>\s]+)>$")


@dataclass(frozen=True, slots=True)
class Declared:
    """Somebody's word that this time does not count, and who approved it. `subject` names a ticket or a
    service as people do. ValueError: `what is wrong; what to do instead`."""

    subject: str
    start: datetime
    end: datetime
    reason: ReasonCode
    evidence: str
    by: str
    approved_by: str

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise ValueError("does not end after its beginning; put the later instant last")
        for what, text in (
            ("evidence", self.evidence),
            ("who asks", self.by),
            ("who approved", self.approved_by),
        ):
            if not text.strip():
                raise ValueError(f"does not say {what}; an exclusion has evidence, an author and an approver")
            if len(text) > LONGEST_EVIDENCE:
                raise ValueError(f"has {what} of more than {LONGEST_EVIDENCE} characters; say it in fewer")

    def deed(self) -> Excluded:
        """What goes on record."""
        return Excluded(self.start, self.end, self.reason, self.evidence, self.approved_by)


@dataclass(frozen=True, slots=True)
class ExclusionRules:
    """Whose word it takes: the roles that approve, the audience that is asked (empty: nobody is reached), and
    what the file declares. `people` leads from addresses to the Slack users that they belong to."""

    approvers: frozenset[str] = frozenset()
    channel: str = ""
    declared: tuple[Declared, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)


def person(name: str, aliases: Mapping[str, str] | None = None) -> str:
    """One spelling for everything that means the same person: however an address is written, and with
    `aliases` also the address and the Slack user that it belongs to."""
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    if found := _ADDRESS.search(plain):
        plain = found[1]
    plain = plain.removeprefix("mailto:").strip("<>").removeprefix("@")
    mailbox, at, domain = plain.rpartition("@")
    if at:
        plain = f"{mailbox.partition('+')[0]}@{domain.rstrip('.')}"
    known = {address.casefold(): user.casefold() for address, user in (aliases or {}).items()}
    return known.get(plain, plain)


def same_person(one: str, other: str, aliases: Mapping[str, str] | None = None) -> bool:
    """Whether two names are surely of one person."""
    return person(one, aliases) == person(other, aliases)
