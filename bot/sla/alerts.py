"""Alerts: what is to be said now, and why."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why something is said."""

    WARNING = "warning"  # a warning step was reached
    BREACHED = "breached"  # due has passed while running
    OVER_AT_CHANGE = "over_at_change"  # already over its budget when the promise changed (S11)
    ESCALATED = "escalated"  # so much time after the breach, still going
    REPEATED = "repeated"  # told again, not acknowledged yet
    CORRECTED = "corrected"  # an earlier message turned out not to be true (S26)
