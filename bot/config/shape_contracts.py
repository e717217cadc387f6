"""The shape of contracts in sla.yml: who agreed to what, and what follows when it is not kept."""

from __future__ import annotations

from pydantic import Field

from bot.config.scalars import (
    AmountText,
    ClaimFromWord,
    Day,
    Days,
    FeeText,
    Few,
    MoneyText,
    Name,
    Names,
    TierEnd,
    Validity,
)
from bot.fields import Section, Text, Texts
from bot.sla.contracts import ClaimFrom


class ApprovalShape(Section):
    """Who stands for the figures."""

    by: Text
    """Who approved them."""
    date: Day
    """When: 2026-01-15."""


class TierShape(Section):
    """An uptime in this range gives this credit."""

    from_: TierEnd | None = Field(None, alias="from")
    """Where the range begins, which belongs to it; left out, where the next lower tier ends."""
    below: TierEnd
    """Where it ends, which does not belong to it: 99.9%."""
    credit: AmountText
    """A share of the fee for the period (5%), or an amount (250 EUR)."""


class MissedShape(Section):
    """So many missed tickets give this credit."""

    missed: Few
    """So many tickets or more, in a calendar month."""
    credit: AmountText
    """A share of the fee for the period, or an amount."""


class CapShape(Section):
    """The most that is credited. A share is one of the fee as written, or of a shorter period's part."""

    month: AmountText | None = None
    """In a calendar month: 100%, or an amount."""
    quarter: AmountText | None = None
    """In a calendar quarter."""
    year: AmountText | None = None
    """In a calendar year."""


class CreditsShape(Section):
    """What a broken promise costs. Every figure made of this is an estimate until legal signs it."""

    uptime: list[TierShape] = Field([])
    """Credits by the uptime of a period; gaps and overlaps are refused."""
    tickets: list[MissedShape] = Field([])
    """Credits by the number of missed tickets in a calendar month."""
    breach: AmountText | None = None
    """The credit for each missed ticket."""
    cap: CapShape = CapShape()
    """The most that is credited."""
    minimum: MoneyText | None = None
    """The least that a credit is, where any is due: 10 EUR. Caps stand above it."""


class RemedyShape(Section):
    """Something else that the customer may do after too many breaches."""

    right: Text
    """What, in the contract's words: termination, licence extension."""
    breaches: Few
    """After so many breaches ..."""
    months: Few
    """... within so many months."""


class ClaimShape(Section):
    """How long a credit may be claimed."""

    within: Days
    """So many days: 30 days. The first day is not counted, the last one is a whole day."""
    from_: ClaimFromWord = Field(ClaimFrom.INCIDENT, alias="from")
    """Counted from the incident, the period_end, or the eligibility (when the right to a credit arose)."""


class ContractShape(Section):
    """An agreement with a customer or a supplier."""

    parties: Texts = Field([])
    """Who agreed."""
    valid: Validity = (None, None)
    """The days on which it is in force, both ends included: 2026-01-01..2027-12-31."""
    approved: ApprovalShape | None = None
    """Who approved these figures; without it, legal sees "unapproved"."""
    clauses: dict[Text, Text] = Field({})
    """The contract's own words for a clause, by the name that targets use: {response: "§4.2"}."""
    calendar: Name | None = None
    """The calendar that the contract names, for its own promises."""
    fee: FeeText | None = None
    """What is paid: 12000 EUR per month, quarter or year."""
    credits: CreditsShape = CreditsShape()
    """What a broken promise costs."""
    remedies: list[RemedyShape] = Field([])
    """What else follows from too many breaches."""
    claim: ClaimShape | None = None
    """How long a credit may be claimed."""
    covered_by: Names = Field([])
    """The contracts with suppliers that its promises depend on; `duebell check` compares them."""
