"""The commands for people who write policies: test them, try them on the past, change them, question them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

commands = typer.Typer()

SLA_YML = Path("sla.yml")
Config = Annotated[Path, typer.Option("--config", "-c", help="The configuration file.")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


@commands.command(name="test")
def run_policy_tests(
    files: Annotated[list[Path], typer.Argument(help="Files of policy tests.")],
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The promises, for tests without their own.")
    ] = None,
    only: Annotated[str, typer.Option(help="Only tests with this in their name.")] = "",
    as_json: AsJson = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Name the tests that passed, too.")] = False,
) -> None:
    """Test policies as code: timelines in YAML, with the clocks and alerts that are expected."""
    import os

    from bot.policytests import Request, main

    request = Request(files, config, only, as_json, verbose)
    sys.exit(main(request, os.environ, sys.stdout, sys.stderr))


@commands.command()
def recalculate(
    config: Config = SLA_YML,
    ticket: Annotated[str, typer.Option(help="Only this ticket: its number, or source:number.")] = "",
    by: Annotated[str, typer.Option(help="Who asks for it, for the ledger; else your login.")] = "",
    apply: Annotated[bool, typer.Option("--apply", help="Do it; otherwise nothing is written.")] = False,
) -> None:
    """Show what running promises would be under the file as it is now, and make it so if told to."""
    from bot.cli.recalculating import recalculate as again

    sys.exit(again(config, ticket, by, apply=apply))
