"""The wall around the tests: nothing here may reach beyond this machine."""

import ipaddress
import socket
from collections.abc import Callable
from typing import TypeVar

import pytest

R = TypeVar("R")


class OutsideNetworkError(RuntimeError):
    """A test tried to leave the machine. Not an OSError, so that no retry can swallow it."""


def is_local(host: object) -> bool:
    """Say whether a host is this machine: a loopback address or the name localhost."""
    if isinstance(host, bytes):
        host = host.decode()
    if host is None or host in {"", "localhost"}:
        return True
    address = literal(host)
    return address is not None and address.is_loopback


def literal(host: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read a host as an IP address, or return None when it is a name."""
    try:
        return ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return None


def guard_address(address: object) -> None:
    """Raise unless a socket address is on this machine; unix sockets are plain strings."""
    if isinstance(address, tuple) and not is_local(address[0]):
        raise OutsideNetworkError(f"tests may not connect to {address[0]}")


def guarded(method: Callable[..., R]) -> Callable[..., R]:
    """Wrap a method of socket whose last argument is the address."""

    def inner(sock: socket.socket, *args: object) -> R:
        guard_address(args[-1])
        return method(sock, *args)

    return inner


def close_the_wall(patch: pytest.MonkeyPatch) -> None:
    """Refuse connections, datagrams and name look-ups beyond 127.0.0.1, ::1 and unix sockets."""
    for name in ("connect", "connect_ex", "sendto"):
        patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    look_up = socket.getaddrinfo

    def getaddrinfo(host: bytes | str | None, *args: object, **kwargs: object) -> object:
        if literal(host) is None and not is_local(host):
            raise OutsideNetworkError(f"tests may not look up {host!r}")
        return look_up(host, *args, **kwargs)  # type: ignore[arg-type]

    patch.setattr(socket, "getaddrinfo", getaddrinfo)
