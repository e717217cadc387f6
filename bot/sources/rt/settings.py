"""What the configuration may say about a Request Tracker."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from bot.sla.facts import Category
from bot.sources.shared.accounts import Address, People, Secret, apart
from bot.sources.shared.spec import Elapsed, Settings

Name = Annotated[str, Field(min_length=1, max_length=100)]


class DueIs(StrEnum):
    """What RT's one field Due promises. It holds the nearest of several promises and does not say which."""

    RESOLUTION = "resolution"
    FIRST_RESPONSE = "first_response"
    BOTH = "both"  # the next answer while a requestor waits for one, the solution otherwise


class RtSettings(Settings):
    """Where RT is, how to sign in, and how its words are to be understood.

    Sign in with `token` (RT::Authen::Token, part of RT since 5.0) or with `user` and `password`.
    """

    kind: Literal["rt"] = "rt"
    base_url: Address
    """The address at which people open RT, without `/REST/2.0`."""
    token: Secret | None = None
    user: Annotated[str, Field(pattern=r"^[^:\s]{1,200}$")] | None = None
    password: Secret | None = None

    every: Annotated[Elapsed, Field(ge=timedelta(seconds=5), le=timedelta(hours=1))] = timedelta(seconds=60)
    """How often to read. A reading takes one or two requests when nothing has happened."""
    start: Annotated[Elapsed, Field(ge=timedelta(minutes=5), le=timedelta(days=366))] = timedelta(days=30)
    """How far back the very first reading looks for tickets that are still open; their whole history is
    read."""
    overlap: Annotated[Elapsed, Field(ge=timedelta(0), le=timedelta(hours=1))] = timedelta(seconds=60)
    """How long RT may take from the instant it writes on a transaction until others can read it; so much is
    read again, and so far the watermark stays behind."""
    histories: Annotated[int, Field(ge=1, le=100)] = 20
    """Of how many tickets the whole history is asked for at once."""

    statuses: Mapping[str, Category] = {}
    """What a status means for the clock, for statuses of your own lifecycles."""
    priorities: Mapping[Name, int] = {"low": 0, "medium": 50, "high": 100}
    """Names of priorities, each with the lowest number that has it. RT's own by default."""
    customer_field: Name | None = None
    """The custom field that names the customer. By default the requestor's Organization does."""
    tags_field: Name | None = None
    """The custom field whose values are the ticket's tags; RT has none of its own."""
    fields: Annotated[Mapping[Name, Name], apart("custom fields")] = {}
    """Custom fields to carry along: RT's name of the field to the name that policies use."""
    due_is: DueIs = DueIs.RESOLUTION
    """What RT's own Due is compared with."""
    bots: People = frozenset()
    """Ids, names or e-mail addresses of users who are machines: their replies are no replies (S13)."""

    @field_validator("priorities")
    @classmethod
    def _apart(cls, value: Mapping[str, int]) -> Mapping[str, int]:
        if len(set(value.values())) != len(value):
            raise ValueError("two priorities cannot begin at the same number")
        return value

    @model_validator(mode="after")
    def _one_meaning(self) -> RtSettings:
        named = [*self.fields, *filter(None, (self.customer_field, self.tags_field))]
        if len(set(named)) != len(named):
            raise ValueError("one custom field cannot be two things")
        return self

    @model_validator(mode="after")
    def _whole(self) -> RtSettings:
        by_password = self.user is not None and self.password is not None
        if by_password == (self.token is not None) or (self.user is None) != (self.password is None):
            raise ValueError("write either token, or user and password")
        return self

    def headers(self) -> dict[str, str]:
        """The credentials, as HTTP wants them."""
        if self.token is not None:
            return {"Authorization": f"token {self.token.get_secret_value()}"}
        password = self.password.get_secret_value() if self.password else ""
        return {"Authorization": "Basic " + b64encode(f"{self.user}:{password}".encode()).decode("ascii")}
