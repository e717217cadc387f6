"""`duebell check` and `duebell init`."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import typer

from bot.audiences import places
from bot.clock import SystemClock
from bot.config import ConfigFaults, Settings, format_faults, load
from bot.config.starter import starter
from bot.http import Http
from bot.shelf import opened
from bot.slack.check import check as try_slack
from bot.slack.client import make_client, open_session
from bot.sources import REGISTRY
from bot.troubles import SourceTrouble
from storage import StorageFault


def init(path: Path, *, force: bool) -> int:
    """Write the starter file; 1 if one is there already."""
    if path.exists() and not force:
        typer.echo(f"{path} is there already. Use --force to overwrite it.", err=True)
        return 1
    path.write_text(starter(), encoding="utf-8")
    typer.echo(f"Wrote {path}. Fill it in, then run: duebell check --config {path}")
    return 0


def check(config: Path, *, offline: bool) -> int:
    """Print every fault and doubt; without faults try what the file names. 0 when all is well."""
    try:
        settings = load(config, os.environ)
    except ConfigFaults as faults:
        typer.echo(format_faults([*faults.faults, *faults.doubts], str(config)), err=True)
        number = len(faults.faults)
        typer.echo(f"{number} {'fault' if number == 1 else 'faults'}. Nothing was tried.", err=True)
        return 1
    if settings.doubts:
        typer.echo(format_faults(settings.doubts, str(config)))
    for line in (*settings.chains, *settings.budgets):
        typer.echo(f"ok    {line}")
    if offline:
        typer.echo(f"{config} has no faults.")
        return 0
    return asyncio.run(_try_all(settings))


async def _try_all(settings: Settings) -> int:
    tries: list[bool] = [await _store(settings), *await _sources(settings), *await _slack(settings)]
    bad = tries.count(False)
    typer.echo("All is well." if not bad else f"{bad} of {len(tries)} tries failed.")
    return 1 if bad else 0


def _said(good: bool, what: str, sentence: str) -> bool:
    typer.echo(f"{'ok  ' if good else 'FAIL'}  {what}: {sentence}")
    return good


async def _store(settings: Settings) -> bool:
    try:
        async with opened(settings):
            return _said(True, "store", "opens, and its schema is up to date")
    except StorageFault as fault:
        return _said(False, "store", str(fault))


async def _sources(settings: Settings) -> list[bool]:
    clock = SystemClock()
    http = Http(clock)
    tries = []
    try:
        for one in settings.sources:
            source = REGISTRY[one.kind].make(one.name, one.settings, http, clock)
            try:
                tries.append(_said(True, one.name, await source.probe()))
            except SourceTrouble as trouble:
                tries.append(_said(False, one.name, trouble.detail))
            finally:
                await source.close()
    finally:
        await http.close()
    return tries


async def _slack(settings: Settings) -> list[bool]:
    token = settings.slack.bot_token.get_secret_value()
    async with open_session() as session:
        client = make_client(token, session=session, base_url=settings.slack.api_base_url)
        findings = await try_slack(client, places(settings))
    return [_said(f.fine, f.about, f.said) for f in findings]
