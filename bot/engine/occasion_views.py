"""What people can be told besides alerts, notices and digests: the closed list."""

from __future__ import annotations

from typing import TypeAlias

from bot.engine.money_views import ClaimView
from bot.engine.views import RecoveryView

OccasionView: TypeAlias = ClaimView | RecoveryView
"""Each member has its words in `bot.slack.occasions`."""
