"""Settings that products have in common: an address, a secret, people, fields; checked before use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias, TypeVar

from pydantic import AfterValidator, BeforeValidator, SecretStr
from yarl import URL

ThingT = TypeVar("ThingT")

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def travels_openly(address: str) -> bool:
    """Whether others could read on the way what is sent there."""
    url = URL(address)
    return url.scheme == "http" and url.host not in _HERE


def _any_address(value: str) -> str:
    url = URL(value)
    if url.scheme not in {"http", "https"} or not url.host or url.user or url.query_string or url.fragment:
        raise ValueError("write a plain address like https://acme.example")
    return value.rstrip("/")


def _plain_address(value: str) -> str:
    address = _any_address(value)
    if travels_openly(address):
        raise ValueError("write https: over http the token could be read on the way")
    return address


def _usable(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value()
    if not secret or not secret.isascii() or not secret.isprintable() or " " in secret:
        raise ValueError("empty, or with characters that no token has")
    return value


Address = Annotated[str, AfterValidator(_plain_address)]
"""The address of an account, https unless it is this machine, without a slash at the end."""

OpenAddress = Annotated[str, AfterValidator(_any_address)]
"""The same for a server that may want no secret: http will do. Who sends one asks `travels_openly` first."""

Secret = Annotated[SecretStr, AfterValidator(_usable)]
"""A token or password that fits into a header."""


def _lowered(value: object) -> object:
    return [str(one).lower() for one in value] if isinstance(value, list) else value


People: TypeAlias = Annotated[frozenset[str], BeforeValidator(_lowered)]
"""Ids, names or e-mail addresses of people, compared without regard to case."""


def apart(things: str) -> AfterValidator:
    """For a mapping of a product's `things` to the names that policies use: no name stands for two."""

    def check(value: Mapping[ThingT, str]) -> Mapping[ThingT, str]:
        if len(set(value.values())) != len(value):
            raise ValueError(f"two {things} cannot have the same name")
        return value

    return AfterValidator(check)
