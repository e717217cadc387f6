"""Questions asked of every source in the registry."""

import logging
import traceback
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.sla.facts import Deleted, Fact, FactKey
from bot.sources import REGISTRY
from bot.sources.shared.spec import Call, Forged, Hook, Hooked
from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.failures import Failure
from tests.sources.play import Ledger
from tests.sources.products import PRODUCTS
from tests.sources.trials.trial import Product, Trial

EXPECTED = {
    Failure.UNAUTHORISED: SourceTroubleKind.AUTH,
    Failure.FORBIDDEN: SourceTroubleKind.AUTH,
    Failure.MISSING: SourceTroubleKind.STRANGE,
    Failure.LIMITED_FOR_A_WHILE: SourceTroubleKind.LIMITED,
    Failure.LIMITED: SourceTroubleKind.LIMITED,
    Failure.MAINTENANCE: SourceTroubleKind.LIMITED,
    Failure.ERROR: SourceTroubleKind.PASSING,
    Failure.SILENCE: SourceTroubleKind.PASSING,
    Failure.DROPPED: SourceTroubleKind.PASSING,
    Failure.CUT: SourceTroubleKind.PASSING,
    Failure.BROKEN: SourceTroubleKind.STRANGE,
    Failure.TRUNCATED: SourceTroubleKind.STRANGE,
    Failure.HTML: SourceTroubleKind.STRANGE,
    Failure.SHAPELESS: SourceTroubleKind.STRANGE,
    Failure.ELSEWHERE: SourceTroubleKind.STRANGE,
}
PATIENCE_WITH_SILENCE = timedelta(milliseconds=250)
REFUSALS = {Failure.UNAUTHORISED, Failure.FORBIDDEN}

KINDS = sorted(REGISTRY)
FAILING = [(kind, failure) for kind in KINDS for failure in Failure if failure in PRODUCTS[kind].failures]
PASSING = [(kind, failure) for kind, failure in FAILING if failure not in REFUSALS]
HOOKED = [kind for kind in KINDS if REGISTRY[kind].hook is not None]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def product(kind: str) -> Product:
    return PRODUCTS[kind]


@pytest.fixture
async def trial(product: Product) -> AsyncIterator[Trial]:
    async with product.trial() as trial:
        yield trial


def test_every_kind_is_on_trial() -> None:
    assert set(PRODUCTS) == set(REGISTRY) == {spec.kind for spec in REGISTRY.values()}


# --- failures ----------------------------------------


@pytest.mark.parametrize(("kind", "failure"), FAILING)
async def test_every_failure_has_its_name_and_changes_nothing(
    trial: Trial, product: Product, failure: Failure, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    trial.live()
    before = dict(trial.ledger.facts)
    trial.later()
    trouble = await troubled(trial, failure)
    assert trouble.kind is EXPECTED[failure]
    assert (trouble.retry_after == timedelta(seconds=93)) is (failure is Failure.LIMITED_FOR_A_WHILE)
    assert trial.ledger.facts == before
    shown = repr(trouble) + "".join(traceback.format_exception(trouble)) + caplog.text
    assert not [canary for canary in product.canaries if canary in shown]


@pytest.mark.parametrize(("kind", "failure"), PASSING)
async def test_after_a_failure_everything_comes(trial: Trial, failure: Failure) -> None:
    ticket = trial.live()
    trial.later()
    await troubled(trial, failure)
    await trial.poll()
    assert {fact.subject.id for fact in trial.ledger.facts.values()} == {ticket}


# --- reading ----------------------------------------


async def test_the_same_answers_give_the_same_facts(trial: Trial) -> None:
    trial.live()
    trial.later()
    cursor, now = trial.ledger.cursor, trial.play.clock.now()
    rounds = []
    for source in (trial.play.source, trial.revive()):
        at, facts = cursor, list[Fact]()
        for _ in range(9):
            page = await source.fetch(at, now)
            at = page.cursor
            facts.extend(page.facts)
            if not page.more:
                break
        rounds.append(facts)
    assert rounds[0] == rounds[1] != []


async def test_a_reading_that_is_killed_after_any_page_loses_and_repeats_nothing(trial: Trial) -> None:
    for _ in range(3):
        trial.live()
        trial.play.later(seconds=2)
    trial.later()
    whole = Ledger(cursor=trial.ledger.cursor)
    trial.play.ledger = whole
    start = whole.cursor
    pages = await trial.play.poll()
    for killed in range(len(pages)):
        ledger = Ledger(cursor=start)
        trial.play.ledger = ledger
        trial.play.source = trial.revive()
        for _ in range(killed):
            ledger.append(await trial.play.source.fetch(ledger.cursor, trial.play.clock.now()))
        trial.play.source = trial.revive()
        await trial.play.poll()
        assert said(ledger) == said(whole)


async def test_nothing_comes_twice(trial: Trial) -> None:
    trial.live()
    await trial.poll()
    before = said(trial.ledger)
    trial.play.source = trial.revive()
    await trial.poll()
    assert said(trial.ledger) == before


async def test_every_instant_is_utc_and_nothing_is_from_the_future(trial: Trial) -> None:
    trial.live()
    await trial.poll()
    now = trial.play.clock.now()
    facts = trial.ledger.facts.values()
    assert all(fact.occurred_at.utcoffset() == timedelta(0) for fact in facts)
    assert all(fact.occurred_at <= fact.observed_at <= now for fact in facts)
    assert trial.ledger.read_up_to is not None
    assert trial.ledger.read_up_to.utcoffset() == timedelta(0)
    assert trial.ledger.read_up_to <= now


async def test_an_unknown_status_is_put_aside_and_the_rest_goes_on(trial: Trial) -> None:
    trial.live()
    await trial.poll()
    assert any("status" in reason for _, reason in trial.ledger.strange)
    assert trial.ledger.facts


async def test_facts_carry_no_texts_and_no_names(trial: Trial, product: Product) -> None:
    trial.live()
    await trial.poll()
    shown = repr(list(trial.ledger.facts.values())) + repr(trial.ledger.strange) + trial.ledger.cursor
    assert not [canary for canary in product.canaries if canary in shown]


# --- a look, a hint, the past ----------------------------------------


async def test_a_look_tells_what_a_reading_tells_and_who_is_gone(trial: Trial) -> None:
    first, second = trial.live(), trial.live()
    await trial.poll()
    known = said(trial.ledger)
    trial.remove(second)
    trial.later()
    now = trial.play.clock.now()
    look = await trial.play.source.look([first, second], trial.ledger.cursor, now)
    new = {fact.key: fact.deed for fact in look.facts if fact.key not in known}
    assert first not in look.gone
    assert second in look.gone or any(isinstance(deed, Deleted) for deed in new.values())
    assert not [deed for deed in new.values() if not isinstance(deed, Deleted)]


async def test_a_hint_brings_nothing_that_polling_would_not(trial: Trial) -> None:
    ticket = trial.live()
    trial.play.source.hint([ticket, "999999", "no such thing"])
    await trial.poll()
    hinted = said(trial.ledger)
    polled = Ledger()
    trial.play.ledger, trial.play.source = polled, trial.revive()
    await trial.play.poll()
    await trial.poll()
    assert hinted == said(polled)


async def test_the_past_tells_what_the_present_told(trial: Trial, product: Product) -> None:
    began_at = trial.play.clock.now()
    ticket = trial.live()
    await trial.poll()
    past = await trial.play.history(began_at - timedelta(days=1))
    present = {key: fact.deed for key, fact in trial.ledger.facts.items()}
    assert {key: fact.deed for key, fact in past.facts.items() if fact.subject.id == ticket} == (
        present if product.remembers else {}
    )
    assert past.read_up_to is None


# --- webhooks ----------------------------------------


@pytest.mark.parametrize("kind", HOOKED)
async def test_a_signed_webhook_names_its_ticket(trial: Trial, kind: str) -> None:
    hook, settings, call = signed(trial, kind)
    assert hook(settings, call) == ("4711",)


@pytest.mark.parametrize("kind", HOOKED)
async def test_a_forged_webhook_names_nobody(trial: Trial, kind: str) -> None:
    hook, settings, call = signed(trial, kind)
    unsigned = {name: value for name, value in call.headers.items() if name.lower() == "content-type"}
    wrong = {name: value + "0" for name, value in call.headers.items()}
    for headers in (unsigned, wrong):
        with pytest.raises(Forged):
            hook(settings, Call(headers, call.body, call.came_at))
    with pytest.raises(Forged):
        hook(settings.model_copy(update={"webhook_secret": None}), call)


@pytest.mark.parametrize("kind", HOOKED)
async def test_a_webhook_of_another_shape_names_nobody(trial: Trial, kind: str) -> None:
    hook, settings, call = signed(trial, kind)
    for body in (b"", b"[]", b"{", b'{"ticket": 5}', b"\xff\xfe"):
        try:
            assert hook(settings, Call(call.headers, body, call.came_at)) == ()
        except Forged:
            continue


# --- settings ----------------------------------------


async def test_the_probe_is_kind(trial: Trial) -> None:
    assert "can be read" in await trial.play.source.probe()


def test_faults_in_the_settings_show_no_secret(kind: str, product: Product) -> None:
    with pytest.raises(ValidationError) as caught:
        REGISTRY[kind].settings.model_validate({**product.wrong, "every": "canary"})
    assert "canary" not in str(caught.value)
    assert "nonsense" in str(caught.value)


async def troubled(trial: Trial, failure: Failure) -> SourceTrouble:
    """What a reading ends with when its next call fails so; of silence nobody waits for the end."""
    http = trial.play.http
    patience = http.patience
    http.patience = PATIENCE_WITH_SILENCE if failure is Failure.SILENCE else patience
    trial.fail(failure)
    with pytest.raises(SourceTrouble) as caught:
        await trial.play.poll()
    http.patience = patience
    return caught.value


def said(ledger: Ledger) -> dict[FactKey, Fact]:
    """What a ledger was told, whenever it was."""
    return {
        key: Fact(
            fact.source,
            fact.key,
            fact.subject,
            fact.occurred_at,
            fact.occurred_at,
            fact.author,
            fact.deed,
            sequence=fact.sequence,
        )
        for key, fact in ledger.facts.items()
    }


def signed(trial: Trial, kind: str) -> tuple[Hook, Hooked, Call]:
    """A webhook about ticket 4711 as the product would send it."""
    hook = REGISTRY[kind].hook
    assert hook is not None
    assert trial.sign is not None
    return (hook, *trial.sign("4711"))
