"""The account in a file, so that a demo goes on where it stopped."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter

from bot.demo.helpdesk.model import Account

_ACCOUNT = TypeAdapter(Account)


def save(account: Account, path: Path) -> None:
    """Write the account; the file is whole at every moment."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(_ACCOUNT.dump_json(account))
    fresh.replace(path)


def load(path: Path) -> Account:
    """Read an account that `save` wrote. ValueError when the file is none."""
    return _ACCOUNT.validate_json(path.read_bytes())
