"""Questions asked of every source in the registry."""

import logging
import traceback
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.sla.facts import Fact
from bot.sources import REGISTRY
from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.products import PRODUCTS, Failure, Product, Trial

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


@pytest.fixture(params=sorted(REGISTRY))
def product(request: pytest.FixtureRequest) -> Product:
    return PRODUCTS[request.param]


@pytest.fixture
async def trial(product: Product) -> AsyncIterator[Trial]:
    async with product.trial() as trial:
        yield trial


def test_every_kind_is_on_trial() -> None:
    assert set(PRODUCTS) == set(REGISTRY) == {spec.kind for spec in REGISTRY.values()}


@pytest.mark.parametrize("failure", list(Failure))
async def test_every_failure_has_its_name_and_changes_nothing(
    trial: Trial, product: Product, failure: Failure, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    trial.live()
    before = dict(trial.ledger.facts)
    trial.play.later(seconds=61)
    trial.fail(failure)
    with pytest.raises(SourceTrouble) as caught:
        await trial.play.poll()
    trouble = caught.value
    assert trouble.kind is EXPECTED[failure]
    assert (trouble.retry_after == timedelta(seconds=93)) is (failure is Failure.LIMITED_FOR_A_WHILE)
    assert trial.ledger.facts == before
    shown = repr(trouble) + "".join(traceback.format_exception(trouble)) + caplog.text
    assert not [canary for canary in product.canaries if canary in shown]


@pytest.mark.parametrize("failure", sorted(set(Failure) - {Failure.UNAUTHORISED, Failure.FORBIDDEN}))
async def test_after_a_failure_everything_comes(trial: Trial, failure: Failure) -> None:
    subjects = trial.live()
    trial.play.later(seconds=61)
    trial.fail(failure)
    with pytest.raises(SourceTrouble):
        await trial.play.poll()
    await trial.poll()
    assert {fact.subject.id for fact in trial.ledger.facts.values()} == set(subjects)


async def test_the_same_answers_give_the_same_facts(trial: Trial) -> None:
    trial.live()
    trial.play.later(seconds=61)
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


async def test_the_probe_is_kind(trial: Trial) -> None:
    assert "can be read" in await trial.play.source.probe()


@pytest.mark.parametrize("kind", sorted(REGISTRY))
def test_faults_in_the_settings_show_no_secret(kind: str) -> None:
    wrong = {"token": "canary token", "subdomain": "canary/", "nonsense": "canary", "email": "canary"}
    with pytest.raises(ValidationError) as caught:
        REGISTRY[kind].settings.model_validate(wrong)
    assert "canary" not in str(caught.value)
    assert "nonsense" in str(caught.value)
