"""Exclusions from their shapes: who approves, and what the file declares (S45)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.config.reading import Path
from bot.config.report import Report
from bot.config.shape import SlackShape
from bot.config.shape_exclusions import ExclusionShape, ExclusionsShape
from bot.naming import did_you_mean, listed
from bot.sla.declared import Declared, ExclusionRules, person, same_person
from bot.sla.instants import read_local
from bot.sla.uptime.services import SERVICES

AT: Path = ("exclusions",)
_FALLBACKS = ("legal", "admins", "admin")
_LONG = timedelta(days=366)
_USERGROUP = re.compile(r"S[A-Z0-9]{2,20}")


def build_exclusions(
    shape: ExclusionsShape,
    declared: Mapping[Path, ExclusionShape],
    slack: SlackShape | None,
    services: frozenset[str],
    zone: str,
    report: Report,
) -> ExclusionRules:
    """Who approves and where they are asked, and what the file declares; what is wrong is reported."""
    if slack is None:
        return ExclusionRules()  # what the file lacks has been said
    reached = {*slack.channels, *slack.roles}
    known = Known(frozenset(shape.approvers), slack.roles, slack.people)
    _check_approvers(shape, slack, report)
    if shape.channel is not None and shape.channel not in reached:
        hint = did_you_mean(shape.channel, reached)
        report.fault((*AT, "channel"), f"there is no channel and no role `{shape.channel}`", hint)
    return ExclusionRules(
        approvers=frozenset(shape.approvers),
        channel=shape.channel or next((name for name in _FALLBACKS if name in reached), ""),
        declared=build_declared(declared, known, services, zone, report),
        people=slack.people,
    )


def _check_approvers(shape: ExclusionsShape, slack: SlackShape, report: Report) -> None:
    """Those that the file names itself: of the usual ones it need not have all."""
    written = report.reading.at(AT)
    named = written.get("approvers") if isinstance(written, dict) else None
    if written is not None and named is None and not slack.roles.keys() & set(shape.approvers):
        hint = f"write `approvers:`, or name people under slack.roles as {listed(shape.approvers, 'or')}"
        report.doubt(AT, "can be approved by nobody", hint, key=True)
    for n, role in enumerate(shape.approvers if named is not None else ()):
        if role not in slack.roles:
            at: Path = (*AT, "approvers", n) if isinstance(named, list) else (*AT, "approvers")
            hint = did_you_mean(role, slack.roles, otherwise="name people under slack.roles")
            report.fault(at, f"there is no role `{role}`", hint)


@dataclass(frozen=True, slots=True)
class Known:
    """Who is who: the roles that approve, whose members they are, and the Slack users behind addresses."""

    approvers: frozenset[str]
    roles: Mapping[str, Sequence[str]]
    people: Mapping[str, str]

    def is_no_approver(self, name: str) -> bool:
        """Whether somebody is surely in none of the roles; of user groups nobody can tell here."""
        members = [one for role in self.approvers for one in self.roles.get(role, ())]
        if any(_USERGROUP.fullmatch(one) for one in members):
            return False
        return person(name, self.people) not in {person(one, self.people) for one in members}


def build_declared(
    shapes: Mapping[Path, ExclusionShape], known: Known, services: frozenset[str], zone: str, report: Report
) -> tuple[Declared, ...]:
    """The entries without faults, each once, in their order."""
    return tuple(_Declared(known, services, zone, report).all_of(shapes))


class _Declared:
    """The entries, one by one."""

    def __init__(self, known: Known, services: frozenset[str], zone: str, report: Report) -> None:
        self._known, self._services, self._zone, self._report = known, services, zone, report

    def all_of(self, shapes: Mapping[Path, ExclusionShape]) -> Iterator[Declared]:
        found: set[Declared] = set()
        for at, shape in shapes.items():
            made = self._made(shape, at)
            if made in found:
                self._report.doubt(at, "stands here twice", "leave one of them out")
            elif made is not None:
                found.add(made)
                yield made

    def _made(self, shape: ExclusionShape, at: Path) -> Declared | None:
        if shape.service is not None and shape.service not in self._services:
            hint = did_you_mean(shape.service, self._services)
            self._report.fault((*at, "service"), f"there is no service `{shape.service}`", hint)
            return None
        if same_person(shape.by, shape.approved_by, self._known.people):
            hint = "an exclusion is approved by somebody else"
            self._report.fault((*at, "approved_by"), "is the one who asks for it", hint)
            return None
        subject = f"{SERVICES}:{shape.service}" if shape.service else shape.ticket or ""
        start, end = read_local(shape.from_, self._zone), read_local(shape.to, self._zone)
        try:
            made = Declared(subject, start, end, shape.reason, shape.evidence, shape.by, shape.approved_by)
        except ValueError as error:
            self._report.refuse((*at, "to"), error)
            return None
        self._doubt(made, at)
        return made

    def _doubt(self, made: Declared, at: Path) -> None:
        if made.end - made.start > _LONG:
            self._report.doubt((*at, "to"), "lies more than a year after its beginning", "check the year")
        if self._known.is_no_approver(made.approved_by):
            hint = "it counts all the same, as whoever writes this file answers for it"
            self._report.doubt((*at, "approved_by"), "is nobody in the roles that approve", hint)
