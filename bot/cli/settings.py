"""Reading the configuration for a command; faults are printed, not raised."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from bot.config import ConfigFaults, Settings, format_faults, load


def settings_of(config: Path) -> Settings | None:
    """The settings, or None after every fault has been printed."""
    try:
        settings = load(config, os.environ)
    except ConfigFaults as faults:
        typer.echo(format_faults([*faults.faults, *faults.doubts], str(config)), err=True)
        return None
    return settings
