"""What a catalogue of words for paper holds: every sentence under its key, and a word for every member of the
closed sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.naming import Plural
from bot.sla.period_reports.changes import Because, Figure
from bot.sla.period_reports.model import Fate, Verdict
from bot.sla.promises import Metric
from bot.sla.uptime.health import Quorum

Key: TypeAlias = Literal[
    "title",
    "draft",
    "correction",
    "page",
    "made",
    "unsigned",
    "signed",
    "signed_before",
    "summary",
    "all_kept",
    "some_missed",
    "only_missed",
    "nothing",
    "contract",
    "parties",
    "valid",
    "open",
    "approved",
    "unapproved",
    "clause",
    "period",
    "zone",
    "read",
    "never",
    "policy",
    "changed",
    "none",
    "total_owed",
    "service_for",
    "rolling",
    "in_force",
    "promise",
    "measured",
    "formula",
    "whole",
    "excluded",
    "down",
    "unknown",
    "unknown_note",
    "budget",
    "mean_month",
    "verdict",
    "broken",
    "without",
    "other_end",
    "at_other_end",
    "outages",
    "no_outages",
    "goes_on",
    "began",
    "ended",
    "lasted",
    "counted",
    "not_counted",
    "why_excluded",
    "why_maintenance",
    "why_closed",
    "why_outside",
    "exclusions",
    "reason",
    "by",
    "evidence",
    "both",
    "maintenance",
    "announced",
    "surplus",
    "method",
    "method_monitors",
    "method_min_length",
    "method_hours",
    "method_maintenance",
    "method_cap",
    "method_unknown",
    "tickets",
    "tickets_note",
    "met",
    "missed",
    "missed_tickets",
    "ticket",
    "due",
    "still_open",
    "allowed",
    "confirm",
    "confirm_verdict",
    "approximate",
    "in_doubt",
    "from_until",
    "credits",
    "estimate",
    "signed_amounts",
    "about",
    "rule",
    "amount",
    "limited",
    "total",
    "no_credits",
    "remedies",
    "claims",
    "claim",
    "credit_tickets",
    "rule_uptime",
    "rule_tickets",
    "rule_breach",
    "share_of",
    "until",
]


@dataclass(frozen=True, slots=True)
class PaperWords:
    """One language. Texts hold `{placeholders}`."""

    texts: Mapping[Key, str | Plural]
    verdicts: Mapping[Verdict, str]
    metrics: Mapping[Metric, str]
    fates: Mapping[Fate, str]
    quorums: Mapping[Quorum, str]
    because: Mapping[Because, str]
    figures: Mapping[Figure, str]
    reasons: Mapping[str, str]  # reason codes of exclusions; one that is not here is shown as it is
    pers: Mapping[str, str]  # lengths of periods
    months: tuple[str, ...]
    quarter: str
    decimal: str
    hour: str
