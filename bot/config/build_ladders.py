"""Ladders from their shapes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.config.reading import Path
from bot.config.report import Report
from bot.config.shape_policies import RungShape
from bot.naming import did_you_mean
from bot.sla.ladders import GROUP, LEGAL, OWNER, Kind, Ladder, Rung, When

DEFAULT_LADDER, NO_LADDER = "default", "none"


class Ladders:
    """The ladders of a file by name, with `default` and `none`."""

    def __init__(
        self,
        shapes: Mapping[str, list[RungShape]],
        known: frozenset[str],
        audiences: frozenset[str],
        report: Report,
    ) -> None:
        self._known, self._report = known | {DEFAULT_LADDER, NO_LADDER}, report
        self.audiences = audiences | {OWNER, GROUP}
        self.found = {name: self._ladder(name, rungs) for name, rungs in shapes.items()}
        if NO_LADDER in shapes:
            report.fault(
                ("ladders", NO_LADDER), "is the ladder that tells nobody", "choose another name", key=True
            )
        self.found[NO_LADDER] = Ladder(NO_LADDER)
        self.found.setdefault(DEFAULT_LADDER, default_ladder(legal=LEGAL in self.audiences))

    def get(self, name: str, path: Path) -> Ladder:
        """The ladder that a field names; unknown names are reported."""
        if name not in self._known:
            self._report.fault(path, f"there is no ladder `{name}`", did_you_mean(name, self._known))
        return self.found.get(name, Ladder(name))

    def _ladder(self, name: str, shapes: list[RungShape]) -> Ladder:
        rungs: list[Rung] = []
        for n, shape in enumerate(shapes):
            for m, audience in enumerate(shape.tell):
                self._check(audience, ("ladders", name, n, "tell", m))
            taken = {rung.name for rung in rungs}
            rungs.append(_rung(shape, taken))
        return Ladder(name, tuple(rungs))

    def _check(self, audience: str, path: Path) -> None:
        if audience not in self.audiences:
            what = f"there is no channel or role `{audience}`"
            self._report.fault(path, what, did_you_mean(audience, self.audiences))


def default_ladder(*, legal: bool) -> Ladder:
    """Owner and group are told; legal too, of contractual breaches, if there is a legal."""
    told = (Rung("warn", When.WARN, (OWNER, GROUP)), Rung("due", When.DUE, (OWNER, GROUP)))
    law = (Rung("due-contractual", When.DUE, (LEGAL,), kind=Kind.CONTRACTUAL),) if legal else ()
    return Ladder(DEFAULT_LADDER, told + law)


def _rung(shape: RungShape, taken: set[str]) -> Rung:
    when = When(shape.at) if shape.at else When.AFTER
    after = shape.after or timedelta(0)
    return Rung(
        name=_rung_name(when, after, shape, taken),
        when=when,
        tell=tuple(dict.fromkeys(shape.tell)),
        after=after,
        unless_acknowledged=shape.unless is not None,
        kind=shape.kind,
        repeat=shape.repeat,
        wake=shape.wake,
    )


def _rung_name(when: When, after: timedelta, shape: RungShape, taken: set[str]) -> str:
    """Made of what the rung is, not of its position: an alert's key has it and must outlive an edit."""
    parts = [when.value, f"{after.total_seconds():g}s" if after else "", shape.kind or ""]
    name = "-".join(part for part in parts if part)
    numbered = (name, *(f"{name}-{n}" for n in range(2, len(taken) + 3)))
    return next(one for one in numbered if one not in taken)
