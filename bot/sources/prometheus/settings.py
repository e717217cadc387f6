"""What the configuration may say about a Prometheus."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.sources.shared.signed_in import MonitorName, SignedIn
from bot.sources.shared.spec import Elapsed, Settings

STEPS_WITHOUT_WORD = 3
"""So many steps without a sample are a gap, unless the configuration says otherwise."""

_CONDITION = r"^\s*(==|!=|>=|<=|>|<)\s*(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)\s*$"
Condition = Annotated[str, Field(pattern=_CONDITION)]

_LABELS = r"""\{(?:[^{}"'`]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*\}"""
_NAMED = rf"[A-Za-z_:][A-Za-z0-9_:]*\s*(?:{_LABELS})?"
_SELECTOR = re.compile(rf"\s*(?!(?:inf|nan)\s*$)(?:{_NAMED}|{_LABELS})\s*", re.IGNORECASE)


class Indicator(Settings):
    """One question to Prometheus; its answer says whether something works. It must give one series."""

    query: Annotated[str, Field(min_length=1, max_length=10_000)]
    good: Condition = "== 1"
    """When a sample means that all is well; any other means that it does not work."""
    step: Annotated[Elapsed, Field(ge=timedelta(seconds=1), le=timedelta(hours=1))] = timedelta(seconds=60)
    """How often there is a sample: the interval of the scrape or of the rule, for an expression the interval
    at which it is evaluated."""
    gap: Annotated[Elapsed, Field(le=timedelta(days=1))] | None = None
    """Longer without a sample, and nobody can tell."""
    no_traffic: Literal["up", "unknown"] = "up"
    """What NaN means: nothing was asked, so nothing failed."""

    @model_validator(mode="after")
    def _gap_is_longer(self) -> Indicator:
        if self.gap is not None and self.gap <= self.step:
            raise ValueError("gap must be longer than step")
        return self

    @property
    def patience(self) -> timedelta:
        """How long a sample may be the last."""
        return self.gap or STEPS_WITHOUT_WORD * self.step

    @property
    def condition(self) -> tuple[str, float]:
        """The sign of `good`, and what a sample is compared with."""
        found = re.match(_CONDITION, self.good)
        if found is None:
            raise ValueError("no condition")  # the pattern of the setting forbids it
        return found[1], float(found[2])

    @property
    def has_samples(self) -> bool:
        """Whether the query names series as they are stored: then each sample has an instant of its own."""
        return _SELECTOR.fullmatch(self.query) is not None


class PrometheusSettings(SignedIn):
    """Where it is, how to sign in with what stands before it, and what to ask."""

    kind: Literal["prometheus"] = "prometheus"
    tenant: Annotated[str, Field(pattern=r"^[A-Za-z0-9!_.*'()|-]{1,150}$")] | None = None
    """For Mimir, Cortex and others with tenants: the header X-Scope-OrgID."""

    every: Annotated[Elapsed, Field(ge=timedelta(seconds=5), le=timedelta(hours=1))] = timedelta(seconds=60)
    """How often to ask."""
    start: Annotated[Elapsed, Field(ge=timedelta(minutes=5), le=timedelta(days=400))] = timedelta(days=31)
    """How far back the very first reading goes."""
    lag: Annotated[Elapsed, Field(ge=timedelta(0), le=timedelta(minutes=30))] = timedelta(seconds=15)
    """How long after its instant a sample may appear: the scrape's timeout, and what a remote write takes."""
    indicators: Annotated[Mapping[MonitorName, Indicator], Field(min_length=1, max_length=500)]
    """The monitors, by name."""

    @property
    def monitor_names(self) -> frozenset[str]:
        return frozenset(self.indicators)

    def headers(self) -> dict[str, str]:
        """Credentials and tenant, as HTTP wants them."""
        tenant = {"X-Scope-OrgID": self.tenant} if self.tenant else {}
        return {**tenant, **super().headers()}
