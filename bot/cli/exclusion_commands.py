"""The commands about time that does not count (S45)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.policies import SLA_YML, AsJson, Config

exclusion_commands = typer.Typer()


@exclusion_commands.command()
def exclude(  # noqa: PLR0913, PLR0917 - one argument for each option
    subject: Annotated[str, typer.Argument(help="A ticket's number, source:number, or a service.")] = "",
    start: Annotated[str, typer.Option("--from", help="When it begins, like 2026-12-05 22:00.")] = "",
    end: Annotated[str, typer.Option("--to", help="When it ends.")] = "",
    reason: Annotated[str, typer.Option(help="A reason code, such as force_majeure.")] = "",
    evidence: Annotated[str, typer.Option(help="What shows it: an address or words.")] = "",
    by: Annotated[str, typer.Option(help="Who asks for it, or withdraws it.")] = "",
    approved_by: Annotated[str, typer.Option("--approved-by", help="Who approved it: somebody else.")] = "",
    file: Annotated[Path | None, typer.Option(help="Many at once: YAML as in sla.yml, or CSV.")] = None,
    withdraw: Annotated[str, typer.Option(metavar="ID", help="Take back the exclusion of this id.")] = "",
    config: Config = SLA_YML,
) -> None:
    """Put on record that time of a ticket or a service does not count, or take it back."""
    from bot.cli.excluding import Wish
    from bot.cli.excluding import exclude as put

    wish = Wish(subject, start, end, reason, evidence, by, approved_by, file, withdraw)
    sys.exit(put(config, wish))


@exclusion_commands.command()
def exclusions(
    subject: Annotated[str, typer.Argument(help="A ticket or a service; by default all.")] = "",
    config: Config = SLA_YML,
    as_json: AsJson = False,
) -> None:
    """List the time that people excluded: who asked, who approved, why, and what shows it."""
    from bot.cli.excluding import exclusions as show

    sys.exit(show(config, subject, as_json=as_json))
