"""What the configuration may say about a ServiceNow instance."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from bot.sla.facts import Category
from bot.sla.promises import Metric
from bot.sources.shared.accounts import Address, People, Secret, apart
from bot.sources.shared.spec import Elapsed, Hooked

Name = Annotated[str, Field(min_length=1, max_length=100)]
Column = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
Path = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,3}$", max_length=160)]

PRIORITIES: Mapping[str, str] = {"1": "critical", "2": "high", "3": "moderate", "4": "low", "5": "planning"}
"""ServiceNow's own words for its five priorities."""

_UNSAFE = ("^nq", "orderby", "javascript:", "groupby")


class ServiceNowSettings(Hooked):
    """Where the instance is, how to sign in, which table to read, and how its words are to be understood.

    Sign in as `user` with `password`, or with `api_key`. The user's time zone must be UTC (GMT): instants in
    questions may be understood in it.
    """

    kind: Literal["servicenow"] = "servicenow"
    instance: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,62}$")] | None = None
    base_url: Address | None = None
    """Instead of `instance`: the whole address, for a domain of your own or a rehearsal."""
    user: Annotated[str, Field(pattern=r"^[^\s:]+$", max_length=100)] | None = None
    password: Secret | None = None
    api_key: Secret | None = None
    """Instead of `user` and `password`: a key for inbound REST calls."""

    table: Column = "incident"
    """The table whose records are the tickets; it must extend `task`."""
    query: Annotated[str, Field(max_length=1000)] = ""
    """An encoded query that keeps to a part of the table."""
    caller: Column | None = None
    """The column of the person the ticket is for."""
    customer: Column | None = None
    """The column of the company the ticket is for."""

    every: Annotated[Elapsed, Field(ge=timedelta(seconds=15), le=timedelta(hours=1))] = timedelta(seconds=60)
    start: Annotated[Elapsed, Field(ge=timedelta(minutes=5), le=timedelta(days=366))] = timedelta(days=30)
    """How far back the very first reading looks for tickets that are still open; their whole history is
    read."""
    lag: Annotated[Elapsed, Field(ge=timedelta(seconds=1), le=timedelta(hours=1))] = timedelta(seconds=30)
    """How late a change, or the line of the history that tells of it, may come into sight."""
    overlap: Annotated[Elapsed, Field(ge=timedelta(seconds=1), le=timedelta(hours=2))] = timedelta(minutes=2)
    """How much is listed twice at every reading, for changes that come into sight late."""

    statuses: Mapping[str, Category] = {}
    """What a state means for the clock, by its number or its label."""
    hold_reasons: Mapping[str, Category] = {}
    """What being on hold means for the clock, by the number or the label of the reason."""
    cancelled: frozenset[str] | None = None
    """Numbers of the states that mean that the ticket should not have been."""
    priorities: Mapping[str, Name] = PRIORITIES
    """What the priorities 1 to 5 are called in the policies."""
    unset_priority: Name | None = None
    fields: Annotated[Mapping[Path, Name], apart("columns")] = {}
    """Further columns to carry along: ServiceNow's name to the name that policies use."""
    duplicates: frozenset[str] = frozenset({"Duplicate"})
    """Close codes that mean "merged into the parent"."""
    slas: Mapping[str, Metric] = {}
    """Which of our metrics an SLA definition of ServiceNow measures, by its name."""

    agent_roles: frozenset[Column] = frozenset({"itil"})
    """Who has one of these roles is an agent."""
    agents: People = frozenset()
    """User names or e-mail addresses of further agents."""
    bots: People = frozenset()
    """User names or e-mail addresses of users that are machines: their replies are no replies (S13)."""

    @field_validator("priorities")
    @classmethod
    def _all_five(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        return {**PRIORITIES, **value}

    @field_validator("query")
    @classmethod
    def _plain(cls, value: str) -> str:
        if any(word in value.lower() for word in _UNSAFE):
            raise ValueError("write conditions only: no ^NQ, no order, no script")
        return value.strip("^ ")

    @model_validator(mode="after")
    def _whole(self) -> ServiceNowSettings:
        if (self.instance is None) == (self.base_url is None):
            raise ValueError("write either instance or base_url")
        if (self.user is None) != (self.password is None) or (self.user is None) == (self.api_key is None):
            raise ValueError("write either user and password, or api_key")
        if self.overlap < self.lag:
            raise ValueError("overlap must be at least as long as lag: what comes late would be missed")
        return self

    @property
    def base(self) -> str:
        """The address of the instance, without a slash at the end."""
        return self.base_url or f"https://{self.instance}.service-now.com"

    def headers(self) -> dict[str, str]:
        """The credentials, as HTTP wants them."""
        if self.api_key is not None:
            return {"x-sn-apikey": self.api_key.get_secret_value()}
        both = f"{self.user}:{self.password.get_secret_value() if self.password else ''}"
        return {"Authorization": "Basic " + b64encode(both.encode()).decode("ascii")}
