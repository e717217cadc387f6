"""Settings of servers that may stand open or behind something that asks who comes: an address, and how to
sign in there, or not at all."""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated

from pydantic import Field, model_validator

from bot.sources.shared.accounts import OpenAddress, Secret, travels_openly
from bot.sources.shared.spec import Settings

MonitorName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
"""A name of our own for a monitor."""


class SignedIn(Settings):
    """Where it is, and how to sign in with what stands before it."""

    base_url: OpenAddress
    user: Annotated[str, Field(pattern=r"^[^\s:]{1,100}$")] | None = None
    password: Secret | None = None
    token: Secret | None = None

    @model_validator(mode="after")
    def _one_way_in(self) -> SignedIn:
        if (self.user is None) != (self.password is None):
            raise ValueError("write user and password, or neither")
        if self.user is not None and self.token is not None:
            raise ValueError("write either token, or user and password")
        if (self.user or self.token) and travels_openly(self.base_url):
            raise ValueError("write https: over http the password or token could be read on the way")
        return self

    def headers(self) -> dict[str, str]:
        """The credentials, as HTTP wants them."""
        if self.token is not None:
            return {"Authorization": f"Bearer {self.token.get_secret_value()}"}
        if self.password is not None:
            return {"Authorization": basic(self.user or "", self.password.get_secret_value())}
        return {}


def basic(user: str, password: str) -> str:
    """The value of the header `Authorization` for a name and a password."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode("ascii")
