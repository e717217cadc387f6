"""Contracts from their shapes: who agreed, and what a broken promise costs (S12, S41-S43)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.config.build_calendars import Calendars
from bot.config.reading import Path
from bot.config.report import Report
from bot.config.shape_contracts import CapShape, ContractShape, CreditsShape
from bot.naming import did_you_mean, listed
from bot.sla.contracts import Approval, Claim, Contract
from bot.sla.credits import Amount, Credits, Fee, Missed, Money, Part, Tier
from bot.sla.remedies import Remedy
from bot.sla.tiers import counts, tiers
from bot.sla.uptime.periods import Per


def build_contracts(
    shapes: Mapping[str, ContractShape],
    known: frozenset[str],
    calendars: Calendars,
    today: date,
    report: Report,
) -> dict[str, Contract]:
    """Contracts by reference; `known` also has the names of those that are wrong."""
    found = {}
    for name, shape in shapes.items():
        at: Path = ("contracts", name)
        start, end = shape.valid
        found[name] = Contract(
            name,
            tuple(shape.parties),
            start,
            end,
            _approval(shape, today, at, report),
            tuple(shape.clauses.items()),
            calendars.get(shape.calendar, (*at, "calendar")),
            fee=shape.fee,
            credits=_credits(shape, at, report),
            claim=Claim(shape.claim.within, shape.claim.from_) if shape.claim else None,
            remedies=tuple(Remedy(one.right, one.breaches, one.months) for one in shape.remedies),
            covered_by=_covered_by(name, shape, known, at, report),
        )
    return found


def _approval(shape: ContractShape, today: date, at: Path, report: Report) -> Approval | None:
    approved = Approval(shape.approved.by, shape.approved.date) if shape.approved else None
    if approved and approved.on > today:
        what, hint = "is in the future", "until then legal sees this as unapproved"
        report.doubt((*at, "approved", "date"), what, hint)
    return approved


def _covered_by(
    name: str, shape: ContractShape, known: frozenset[str], at: Path, report: Report
) -> tuple[str, ...]:
    for n, other in enumerate(shape.covered_by):
        place: Path = (*at, "covered_by")
        place = place if isinstance(report.reading.at(place), str) else (*place, n)
        if other == name:
            report.fault(place, "is this contract itself", "name the contracts with your suppliers")
        elif other not in known:
            report.fault(place, f"there is no contract `{other}`", did_you_mean(other, known - {name}))
    return tuple(dict.fromkeys(shape.covered_by))


def _credits(shape: ContractShape, at: Path, report: Report) -> Credits:
    written, at = shape.credits, (*at, "credits")
    found = Credits(
        uptime=_tiers(written, at, report),
        missed=_counts(written, at, report),
        breach=written.breach,
        caps=_caps(written.cap),
        minimum=written.minimum,
    )
    _check_money(found.amounts, shape.fee, at, report)
    return found


def _tiers(written: CreditsShape, at: Path, report: Report) -> tuple[Tier, ...]:
    try:
        return tiers((one.from_, one.below, one.credit) for one in written.uptime)
    except ValueError as error:
        report.refuse((*at, "uptime"), error)
        return ()


def _counts(written: CreditsShape, at: Path, report: Report) -> tuple[Missed, ...]:
    try:
        return counts(Missed(one.missed, one.credit) for one in written.tickets)
    except ValueError as error:
        report.refuse((*at, "tickets"), error)
        return ()


def _caps(written: CapShape) -> tuple[tuple[Per, Amount], ...]:
    given = ((per, getattr(written, per.value)) for per in Per)
    return tuple((per, cap) for per, cap in given if cap is not None)


def _check_money(amounts: tuple[Amount, ...], fee: Fee | None, at: Path, report: Report) -> None:
    """Shares need a fee, and all money is of one currency."""
    if fee is None and any(isinstance(one, Part) for one in amounts):
        report.fault(at, "has shares of a fee, and there is no fee", "write `fee:` in the contract", key=True)
    money = [one.currency for one in amounts if isinstance(one, Money)] + (
        [fee.money.currency] if fee else []
    )
    if len(currencies := sorted(set(money))) > 1:
        report.fault(at, f"has several currencies: {listed(currencies)}", "write all in one", key=True)
