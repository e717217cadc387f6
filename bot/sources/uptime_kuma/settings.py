"""What the configuration may say about an Uptime Kuma."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.sources.shared.accounts import OpenAddress, Secret, travels_openly
from bot.sources.shared.sightings import patience
from bot.sources.shared.signed_in import MonitorName, basic
from bot.sources.shared.spec import Elapsed, Settings

Named = Annotated[int, Field(ge=1)] | Annotated[str, Field(min_length=1, max_length=300)]
"""A monitor by its id, or by the name that it has there."""


class UptimeKumaSettings(Settings):
    """Where it is, how to sign in, and which monitors to read."""

    kind: Literal["uptime_kuma"] = "uptime_kuma"
    base_url: OpenAddress
    user: Annotated[str, Field(pattern=r"^[^\s:]{1,100}$")] | None = None
    """A user's name, where API keys are switched off; `key` is the password then."""
    key: Secret | None = None
    """An API key."""
    every: Annotated[Elapsed, Field(ge=timedelta(seconds=5), le=timedelta(hours=1))] = timedelta(seconds=60)
    """How often to read. Every change is known to one reading."""
    lag: Annotated[Elapsed, Field(ge=timedelta(0), le=timedelta(minutes=30))] = timedelta(seconds=5)
    """How late a change may be shown here."""
    pending: Annotated[Elapsed, Field(ge=timedelta(0), le=timedelta(hours=1))] = timedelta(minutes=5)
    """How long a monitor may try again before nobody can tell."""
    gap: Annotated[Elapsed, Field(gt=timedelta(0), le=timedelta(days=1))] | None = None
    """Longer between two readings, and nobody can tell what was between them."""
    monitors: Annotated[Mapping[MonitorName, Named], Field(min_length=1, max_length=1000)]
    """The monitors, by a name of our own."""

    @model_validator(mode="after")
    def _key_travels_safely(self) -> UptimeKumaSettings:
        if self.user is not None and self.key is None:
            raise ValueError("write the user's password as key")
        if self.key is not None and travels_openly(self.base_url):
            raise ValueError("write https: over http the key could be read on the way")
        return self

    @property
    def monitor_names(self) -> frozenset[str]:
        return frozenset(self.monitors)

    @property
    def patience(self) -> timedelta:
        """How long may be between two readings."""
        return patience(self.gap, self.every)

    def headers(self) -> dict[str, str]:
        """The key, as Uptime Kuma wants it."""
        if self.key is None:
            return {}
        return {"Authorization": basic(self.user or "", self.key.get_secret_value())}
