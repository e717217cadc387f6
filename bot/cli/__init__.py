"""The command line: `duebell COMMAND`. A command imports what it needs when it runs: --help is quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.exclusion_commands import exclusion_commands
from bot.cli.policies import commands

app = typer.Typer(
    name="duebell",
    help="Runs an SLA timer for every promise, warns in Slack in time, and explains every verdict.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Config = Annotated[Path, typer.Option("--config", "-c", help="The configuration file.")]
SLA_YML = Path("sla.yml")


@app.command()
def run(config: Config = SLA_YML) -> None:
    """Run the bot until it is told to stop (SIGTERM or Ctrl-C)."""
    from bot.cli.serve import serve

    sys.exit(serve(config))


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page is, on 127.0.0.1.")] = 8017,
    state: Annotated[Path, typer.Option(help="The folder that keeps the state between starts.")] = Path(
        "demo-state"
    ),
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the state and begin anew.")] = False,
    rate: Annotated[float, typer.Option(min=0, max=3600, help="How fast time runs at first.")] = 60.0,
) -> None:
    """Run the bot against a make-believe Slack and helpdesk on this machine, with a page to play with."""
    from bot.demo.stage import demo as play

    sys.exit(play(port=port, state=state, fresh=fresh, rate=rate))


@app.command()
def check(
    config: Config = SLA_YML,
    offline: Annotated[bool, typer.Option("--offline", help="Only read the file, try nothing.")] = False,
) -> None:
    """Say everything that is wrong with the configuration, then try each source, channel and scope once."""
    from bot.cli.checking import check as examine

    sys.exit(examine(config, offline=offline))


@app.command()
def init(
    path: Annotated[Path, typer.Argument(help="Where to write it.")] = SLA_YML,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
) -> None:
    """Write a commented configuration to begin with."""
    from bot.cli.checking import init as write

    sys.exit(write(path, force=force))


@app.command()
def schema() -> None:
    """Print the JSON Schema of the configuration, for editors."""
    from bot.config.schema import schema as of_the_code
    from bot.terminal import as_json

    typer.echo(as_json(of_the_code()))


@app.command()
def explain(
    ticket: Annotated[str, typer.Argument(help="A ticket's number, or source:number.")],
    config: Config = SLA_YML,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Show the walk of the clock of every timer of a ticket."""
    from bot.cli.ledger import explain as show

    sys.exit(show(ticket, config, as_json=as_json))


@app.command()
def maintenance(  # noqa: PLR0913, PLR0917 - one argument for each option
    action: Annotated[str, typer.Argument(help="add, list, move or off.")],
    name: Annotated[str, typer.Argument(help="For move and off: the window's name, as listed.")] = "",
    config: Config = SLA_YML,
    service: Annotated[list[str] | None, typer.Option(help="A service; may be given again.")] = None,
    start: Annotated[str, typer.Option("--from", help="When it begins: 2026-12-05 22:00.")] = "",
    end: Annotated[str, typer.Option("--to", help="When it ends.")] = "",
    reason: Annotated[str, typer.Option(help="Why, as the channels see it.")] = "",
    announced: Annotated[str, typer.Option(help="When customers were told, if that was before.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Announce maintenance, list what is planned, move a window, or call it off."""
    from bot.cli.maintenance import Action, Wish
    from bot.cli.maintenance import maintenance as plan

    if action not in set(Action):
        raise typer.BadParameter("write add, list, move or off")
    wish = Wish(Action(action), name, tuple(service or ()), start, end, reason, as_json, announced)
    sys.exit(plan(config, wish))


@app.command()
def drift(
    name: Annotated[str, typer.Argument(help="A customer, team, policy or ticket; by default all.")] = "",
    config: Config = SLA_YML,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Show where the helpdesks' own SLA says something else than we do, by how much, and why."""
    from bot.cli.drift import drift as compare

    sys.exit(compare(config, name, as_json=as_json))


@app.command()
def uptime(
    name: Annotated[str, typer.Argument(help="A service or a customer; by default all services.")] = "",
    period: Annotated[
        str, typer.Option(help="Like 2026-11, 2026-Q4, 2026, 30d, last month; by default the present one.")
    ] = "",
    config: Config = SLA_YML,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    picture: Annotated[Path | None, typer.Option("--png", help="Draw it into this file.")] = None,
) -> None:
    """Show how much of the time services work, what is left of each budget, and what used it."""
    from bot.cli.uptime import uptime as show

    sys.exit(show(config, name, period, as_json=as_json, picture=picture))


@app.command(name="report")
def report_command(
    customer: Annotated[str, typer.Argument(help="A customer; by default all of them.")] = "",
    config: Config = SLA_YML,
    period: Annotated[str, typer.Option(help="2026-11, 2026-Q4 or 2026; by default the last report.")] = "",
    pdf: Annotated[Path | None, typer.Option(help="Write it into this file as PDF.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write it into this file as CSV.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Show the report of a period: figures, outages, exclusions, tickets, credits, who signed."""
    from bot.cli.reporting import Wanted, report

    sys.exit(report(config, Wanted(customer, period, pdf, csv, as_json)))


@app.command(name="credits")
def owed(
    customer: Annotated[str, typer.Argument(help="A customer; by default all.")] = "",
    config: Config = SLA_YML,
    period: Annotated[
        str, typer.Option(help="Like 2026-11, 2026-Q4 or 2026; by default the present one and the last.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="For spreadsheets.")] = False,
) -> None:
    """Show what broken promises cost, and what may be claimed until when."""
    from bot.cli.credits import Form, show_credits

    form = Form.JSON if as_json else Form.CSV if as_csv else Form.TEXT
    sys.exit(show_credits(config, customer, period, form))


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="The history: CSV with a column map, or JSON Lines.")],
    config: Config = SLA_YML,
    columns: Annotated[Path | None, typer.Option("--map", help="The column map.")] = None,
    source: Annotated[str, typer.Option(help="The source's name that policies see.")] = "history",
    now: Annotated[str, typer.Option(help="The end of the history; by default its last instant.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    limit: Annotated[int, typer.Option(help="How many breaches to list.")] = 20,
) -> None:
    """Run the same engine over a history: compliance, breaches, and what would have been said."""
    import os

    from bot.replay import Request
    from bot.replay import main as play

    request = Request(file, config, columns, source, now, as_json, limit)
    sys.exit(play(request, os.environ, sys.stdout, sys.stderr))


@app.command()
def backfill(
    since: Annotated[str, typer.Option(help="The day from which to read, like 2026-01-01.")],
    sources: Annotated[list[str] | None, typer.Argument(help="Which sources; by default all.")] = None,
    config: Config = SLA_YML,
    anew: Annotated[bool, typer.Option("--anew", help="Begin again, whatever was read before.")] = False,
) -> None:
    """Read the past of the sources into the ledger. Nobody is told anything of it."""
    from bot.cli.backfilling import backfill as read

    sys.exit(read(config, since, sources or [], anew=anew))


@app.command()
def rebuild(config: Config = SLA_YML) -> None:
    """Make all stored timers again from the ledger, and say which differed."""
    from bot.cli.ledger import rebuild as again

    sys.exit(again(config))


@app.command()
def verify(
    config: Config = SLA_YML,
    kept: Annotated[
        list[str] | None, typer.Option("--anchor", help="An anchor that was kept elsewhere.")
    ] = None,
) -> None:
    """Check that nothing in the ledger was changed, removed, moved or cut off."""
    from bot.cli.ledger import verify as look

    sys.exit(look(config, kept or []))


@app.command()
def erase(
    source: Annotated[str, typer.Argument(help="The source that knows the person.")],
    person: Annotated[str, typer.Argument(help="The person's id in that source.")],
    config: Config = SLA_YML,
) -> None:
    """Erase a person's name and address; the ledger, which holds ids only, stays whole."""
    from bot.cli.ledger import erase as forget

    sys.exit(forget(source, person, config))


@app.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        typer.echo(installed("duebell"))
    except PackageNotFoundError:
        from bot import VERSION

        typer.echo(VERSION)


app.add_typer(commands)
app.add_typer(exclusion_commands)


def main() -> None:
    """The entry point."""
    app(prog_name="duebell")
