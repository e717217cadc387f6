"""What a catalogue holds: every sentence under its key, and a word for every member of the closed sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.engine.views import NoticeKind, Refusal
from bot.naming import Plural
from bot.sla.duties import Event
from bot.sla.ladders import Kind
from bot.sla.policies import Metric, Origin
from bot.sla.timers import Cause, State

Key: TypeAlias = Literal[
    # a timer in one line
    "timer.due",
    "timer.paused",
    "timer.breached",
    "timer.met",
    "timer.met_late",
    "timer.ended",
    "timer.unseen",
    "timer.approximate",
    "timer.contract",
    # the root card
    "card.text",
    "card.owner",
    "card.no_owner",
    "card.policy",
    "card.no_policy",
    "card.priority",
    "card.group",
    "card.status",
    "card.acknowledged",
    "card.snoozed",
    "card.settled",
    "card.as_of",
    "card.more",
    "overall.unknown",
    "overall.settled",
    "overall.none",
    # alerts
    "alert.what",
    "alert.what_no_customer",
    "alert.warning",
    "alert.warning_paused",
    "alert.breached",
    "alert.over_at_change",
    "alert.escalated",
    "alert.repeated",
    "alert.corrected",
    "alert.was",
    "alert.was_breach",
    "alert.late",
    "alert.late_breach",
    "alert.perhaps",
    "alert.approximate",
    "alert.used_by",
    "alert.used_by_nobody",
    "alert.truth_running",
    "alert.truth_paused",
    "alert.truth_met",
    "alert.truth_met_late",
    "alert.truth_breached",
    "alert.truth_ended",
    # legal
    "legal.contract",
    "legal.clause",
    "legal.no_contract",
    "legal.unapproved",
    "legal.started",
    "legal.due",
    "legal.breached",
    "legal.ended",
    "legal.instant",
    "legal.used",
    "legal.explain_hint",
    # explain
    "explain.text",
    "explain.why",
    "explain.calendar",
    "explain.contract",
    "explain.reported",
    "explain.dated_back",
    "explain.withdrawn",
    "explain.span",
    "explain.counted",
    "explain.reason",
    "explain.sum",
    "explain.earlier",
    "explain.counts",
    "explain.closed",
    "explain.night",
    "explain.weekend",
    "explain.short_day",
    "explain.holiday",
    "explain.nothing",
    # status
    "status.title",
    "status.all",
    "status.line",
    "status.compliance",
    "status.no_compliance",
    "status.at_risk",
    "status.breached",
    "status.unknown",
    "status.policy",
    "status.met",
    "status.missed",
    "status.open_breaches",
    "status.risk_column",
    "status.running",
    "status.paused",
    "status.unknown_column",
    "status.share_column",
    "status.total",
    "status.no_policy",
    "status.empty",
    "status.more",
    "status.explained",
    # sources
    "source.healthy",
    "source.blind",
    "source.never",
    # lists
    "digest.head",
    "list.at_risk",
    "list.at_risk_none",
    "list.mine",
    "list.mine_none",
    "list.unsure",
    "list.more",
    "list.as_of",
    "home.title",
    "home.hint",
    # answers that are not a view
    "answer.not_found",
    "answer.nearest",
    "answer.several",
    "answer.shared_by",
    "answer.failed",
    "answer.old_button",
    "answer.unknown_word",
    "answer.no_name",
    "answer.no_incident",
    "answer.no_notice",
    "answer.too_long",
    # deeds
    "done.acknowledge",
    "done.acknowledge_already",
    "done.snooze",
    "done.snooze_already",
    "done.claim",
    "done.claim_already",
    "done.incident",
    "done.incident_at",
    "done.incident_already",
    "done.withdraw",
    "done.withdraw_already",
    # notices to the admins
    "notice.tickets",
    "notice.more",
    "notice.since",
    # buttons
    "button.acknowledge",
    "button.snooze",
    "button.claim",
    "button.explain",
    "button.open",
    "button.share",
    "button.refresh",
]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language. Texts hold `{placeholders}`; units stand behind a number, `decimal` inside it."""

    texts: Mapping[Key, str | Plural]
    states: Mapping[State, str]
    metrics: Mapping[Metric, str]
    kinds: Mapping[Kind, str]
    causes: Mapping[Cause, str]
    duties: Mapping[str, str]  # steps of the duties to report, by their part: what, and to whom
    origins: Mapping[Origin, str]
    statuses: Mapping[str, str]
    refusals: Mapping[Refusal, str]
    events: Mapping[Event, str]
    notices: Mapping[NoticeKind, str]
    hour: str
    minute: str
    second: str
    decimal: str
    weekdays: tuple[str, str, str, str, str, str, str]
