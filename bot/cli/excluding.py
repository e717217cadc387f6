"""`duebell exclude` and `duebell exclusions`: time that does not count, on record without Slack (S45)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer

from bot.cli.settings import settings_of
from bot.cli.stores import with_store
from bot.clock import Clock, SystemClock
from bot.config import ConfigFaults, Settings, format_faults
from bot.config.build_exclusions import Known
from bot.config.exclusion_files import read_exclusions
from bot.engine.cases import Cases
from bot.engine.declaring import BY_COMMAND, BY_FILE, declaration, subject_called, withdrawal
from bot.engine.on_record import named, on_record
from bot.engine.strangers import Nobody
from bot.engine.views import NotFound, Several
from bot.naming import listed
from bot.sla.declared import Declared, same_person
from bot.sla.durations import format_duration
from bot.sla.excluded import Exclusion, Stage, exclusions_of, id_of
from bot.sla.exclusions import ReasonCode
from bot.sla.facts import Author, Fact, FactKey, Subject, Who
from bot.sla.instants import local, read_local
from bot.sla.library import Library
from bot.slack.escape import clean
from bot.terminal import as_json as in_json
from storage import SqlStore

FAULTY, REFUSED = 2, 1
_TAKES = "The bot takes it up within a minute."


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wrote behind `duebell exclude`."""

    subject: str = ""
    start: str = ""
    end: str = ""
    reason: str = ""
    evidence: str = ""
    by: str = ""
    approved_by: str = ""
    file: Path | None = None
    withdraw: str = ""


def exclude(config: Path, wish: Wish, clock: Clock | None = None) -> int:
    """Put one exclusion or a file of them on record, all or nothing, or withdraw one. 1 when that cannot be,
    2 for faults."""
    settings = settings_of(config)
    if settings is None:
        return FAULTY
    clock = clock or SystemClock()
    if wish.withdraw:
        return with_store(settings, lambda store, _: _withdraw(store, settings, wish, clock), clock)
    declared = _declared(wish, settings)
    if declared is None:
        return FAULTY

    async def work(store: SqlStore, library: Library) -> int:
        return await _declare(store, Cases(store, Nobody(), library), settings, declared, clock)

    return with_store(settings, work, clock)


def exclusions(config: Path, subject: str, *, as_json: bool) -> int:
    """Print what was excluded, asked for, refused and withdrawn: of everything, or of a ticket or service."""
    settings = settings_of(config)
    if settings is None:
        return FAULTY

    async def work(store: SqlStore, library: Library) -> int:
        found = await on_record(store)
        if subject:
            about = await _subject(store, Cases(store, Nobody(), library), subject)
            if about is None:
                return REFUSED
            found = [one for one in found if one.subject == about]
        typer.echo(_json(found) if as_json else "\n".join(_told(found, settings.zone)))
        return 0

    return with_store(settings, work)


# --- what is meant


def _declared(wish: Wish, settings: Settings) -> Sequence[Declared] | None:
    """The exclusions that are meant; None after every fault has been printed."""
    if wish.file is not None:
        return _of_file(wish.file, settings)
    try:
        one = Declared(
            wish.subject,
            _instant("--from", wish.start, settings.zone),
            _instant("--to", wish.end, settings.zone),
            _reason(wish.reason),
            wish.evidence,
            wish.by,
            wish.approved_by,
        )
        if not one.subject:
            raise ValueError("names no ticket and no service; write its number or name after `exclude`")
        if same_person(one.by, one.approved_by, settings.slack.people):
            raise ValueError("is approved by the one who asks; somebody else has to approve it")
    except ValueError as error:
        typer.echo(f"The exclusion {error}.", err=True)
        return None
    return [one]


def _instant(option: str, text: str, zone: str) -> datetime:
    if not text:
        raise ValueError(f"needs {option}; there is none without a beginning and an end")
    try:
        return read_local(text, zone)
    except ValueError as error:
        raise ValueError(f"cannot be: {option} {error}") from None


def _reason(text: str) -> ReasonCode:
    if text not in set(ReasonCode):
        raise ValueError(f"needs --reason; one of {listed([str(one) for one in ReasonCode], 'or')}")
    return ReasonCode(text)


def _of_file(path: Path, settings: Settings) -> Sequence[Declared] | None:
    try:
        data = path.read_bytes()
        return read_exclusions(data, as_csv=path.suffix.casefold() == ".csv", settings=settings)
    except OSError as error:
        typer.echo(f"{path}: the file cannot be read: {(error.strerror or 'no file').lower()}", err=True)
    except ConfigFaults as faults:
        typer.echo(format_faults([*faults.faults, *faults.doubts], str(path)), err=True)
    return None


# --- on record


async def _declare(
    store: SqlStore, cases: Cases, settings: Settings, declared: Sequence[Declared], clock: Clock
) -> int:
    """All of them in one transaction, or none."""
    now, facts, missing = clock.now(), list[Fact](), 0
    for one in declared:
        subject = await _subject(store, cases, one.subject)
        if subject is None:
            missing += 1
            continue
        made = declaration(one, subject, exclusions_of(await store.facts(subject)), BY_COMMAND, now)
        facts += [made] if made is not None else []
    if missing:
        typer.echo("Nothing was put on record.", err=True)
        return REFUSED
    _warn(declared, settings)
    await store.record(facts, now)
    typer.echo("\n".join(_told(exclusions_of(facts), settings.zone)) if facts else "On record already.")
    there = len(declared) - len(facts)
    if facts:
        typer.echo(f"{len(facts)} put on record{f', {there} there already' if there else ''}. {_TAKES}")
    return 0


def _warn(declared: Sequence[Declared], settings: Settings) -> None:
    """Whoever may write the store answers for who approved; but a slip should not go unseen."""
    known = Known(settings.exclusions.approvers, settings.slack.roles, settings.slack.people)
    for name in dict.fromkeys(one.approved_by for one in declared if known.is_no_approver(one.approved_by)):
        typer.echo(f"Note: {name} is nobody in the roles that approve.", err=True)


async def _withdraw(store: SqlStore, settings: Settings, wish: Wish, clock: Clock) -> int:
    one = await named(store, id_of(FactKey(wish.withdraw.strip())))
    if one is None:
        return _no(f"No exclusion is called {wish.withdraw}; `duebell exclusions` lists them.")
    people = settings.slack.people
    if not wish.by or not any(same_person(wish.by, who, people) for who in (one.asked_by, one.decided_by)):
        return _no("Only who asked for it or approved it can withdraw it: say who with --by.")
    if one.stage is Stage.WITHDRAWN:
        typer.echo("It was withdrawn already.")
        return 0
    if one.stage is Stage.REFUSED:
        return _no("It was refused, so there is nothing to withdraw.")
    if one.id.startswith(BY_FILE):
        return _no("It stands in the configuration: take it out there.")
    now = clock.now()
    await store.record([withdrawal(one, Author(wish.by, Who.AGENT), now)], now)
    typer.echo(f"Withdrawn: the time counts again. {_TAKES}")
    return 0


def _no(why: str) -> int:
    typer.echo(why, err=True)
    return REFUSED


async def _subject(store: SqlStore, cases: Cases, text: str) -> Subject | None:
    match await subject_called(store, cases, text):
        case NotFound():
            typer.echo(f"No ticket and no service is called {text}.", err=True)
        case Several(choices=choices):
            typer.echo(f"Several tickets are called {text}: {', '.join(map(clean, choices))}.", err=True)
        case Subject() as subject:
            return subject
    return None


# --- in words


def _told(found: Sequence[Exclusion], zone: str) -> list[str]:
    if not found:
        return ["Nothing was excluded."]
    return [_line(one, zone) for one in found]


def _line(one: Exclusion, zone: str) -> str:
    """Two lines: what it is, then who said so and what shows it."""
    length = format_duration(one.end - one.start)
    span = f"{local(one.start, zone)} - {local(one.end, zone)} ({length})"
    what = f"{clean(one.id)}  {one.stage}  {clean(str(one.subject))}  {span}"
    who = [f"asked by {clean(one.asked_by)} {local(one.asked_at.replace(microsecond=0), zone)}"]
    if one.decided_at is not None:
        word = "refused" if one.refused else "approved"
        who.append(f"{word} by {clean(one.decided_by)}")
    if one.withdrawn_at is not None:
        who.append(f"withdrawn by {clean(one.withdrawn_by) or 'the file'}")
    return f"{what}  {clean(one.reason)}\n    {', '.join(who)}; evidence: {clean(one.evidence)}"


def _json(found: Sequence[Exclusion]) -> str:
    """Instants are ISO 8601 in UTC."""
    return in_json([{**dataclasses.asdict(one), "stage": one.stage} for one in found])
