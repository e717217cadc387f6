"""The file that `duebell init` writes: a small configuration that works, with the rest in comments."""

from __future__ import annotations

from importlib.resources import files


def starter() -> str:
    """A commented sla.yml. It loads as it is once the secrets that it names are set."""
    return (files("bot.config") / "starter.yml").read_text(encoding="utf-8")
