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
Columns = Annotated[Path | None, typer.Option("--map", help="The column map of the history.")]
Source = Annotated[str, typer.Option(help="The source's name that policies see.")]
Now = Annotated[str, typer.Option(help="The end of the past; by default its last instant.")]


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


@commands.command(name="what-if")
def what_if(  # noqa: PLR0913, PLR0917 - one argument for each option
    history: Annotated[
        Path | None, typer.Argument(help="The history, as replay reads it; left out: --ledger.")
    ] = None,
    config: Config = SLA_YML,
    against: Annotated[Path | None, typer.Option(help="The promises to compare with.")] = None,
    columns: Columns = None,
    ledger: Annotated[bool, typer.Option("--ledger", help="The past of the bot's own store.")] = False,
    source: Source = "history",
    now: Now = "",
    as_json: AsJson = False,
    limit: Annotated[int, typer.Option(min=0, help="How many promises to list.")] = 20,
) -> None:
    """Replay the past under a draft: which promises would have been met or missed otherwise."""
    import os

    from bot.whatif import Request, main

    if (history is None) is not ledger:
        typer.echo(
            "Name a file of history, or write --ledger for the bot's own past; one of the two.", err=True
        )
        sys.exit(2)
    request = Request(config, history, columns, source, now, as_json, against, limit)
    sys.exit(main(request, os.environ, sys.stdout, sys.stderr))


@commands.command()
def honesty(  # noqa: PLR0913, PLR0917 - one argument for each option
    history: Annotated[
        Path | None, typer.Argument(help="The history, as replay reads it; left out: the bot's own past.")
    ] = None,
    config: Config = SLA_YML,
    columns: Columns = None,
    source: Source = "history",
    now: Now = "",
    since: Annotated[str, typer.Option(help="Only what happened since this date, 2026-03-01.")] = "",
    within: Annotated[str, typer.Option(help="So little time left is shortly before due.")] = "15m",
    authors: Annotated[bool, typer.Option("--authors", help="Show the ids of those who did it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask about pauses shortly before due and the like, and show what the customer felt."""
    import os

    from bot.honesty import Request, main

    request = Request(config, history, columns, source, now, as_json, since, within, authors)
    sys.exit(main(request, os.environ, sys.stdout, sys.stderr))
