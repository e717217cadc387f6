"""Papers: what is put on record about a customer's periods and claims (S37, S41, S43).

They are facts about the customer, not about a ticket or a service, and change no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ReportFrozen:
    """The report of a period (`2026-11`) as it was when the fact was made. Number 1 is that of the closing;
    later ones are corrections, and `why` says what became known. `body` is canonical JSON."""

    period: str
    number: int
    body: str
    why: str = ""

    def __post_init__(self) -> None:
        if self.number < 1 or (self.number > 1) != bool(self.why):
            raise ValueError("the first report has number 1 and no reason, a correction has a reason")


@dataclass(frozen=True, slots=True)
class ReportSigned:
    """The fact's author signed the report of that period and number, in that role of the configuration."""

    period: str
    number: int
    role: str


@dataclass(frozen=True, slots=True)
class ClaimFiled:
    """A claim was filed. `direction` is that of bot.sla.claims, `contract` a reference, `incident` names what
    the claim is about: the same words at every reckoning."""

    direction: str
    contract: str
    incident: str


Paper: TypeAlias = ReportFrozen | ReportSigned | ClaimFiled
