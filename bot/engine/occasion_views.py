"""What people can be told besides alerts, notices and digests: the closed list."""

from __future__ import annotations

from typing import TypeAlias

from bot.engine.burn_views import BurnView
from bot.engine.endangered_views import EndangeredView
from bot.engine.exclusion_views import EntryUnknown, ExclusionTold
from bot.engine.maintenance_views import MaintenanceView
from bot.engine.money_views import ClaimView
from bot.engine.report_views import ReportTroubleView, ReportView
from bot.engine.views import RecoveryView

OccasionView: TypeAlias = (
    ClaimView
    | RecoveryView
    | EndangeredView
    | ExclusionTold
    | EntryUnknown
    | MaintenanceView
    | BurnView
    | ReportView
    | ReportTroubleView
)
"""Each member has its words in `bot.slack.occasions`."""
