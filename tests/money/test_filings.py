"""That a claim was filed is taken back: both stay on record, and what was to be told is told (S43)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.clock import PacedClock
from bot.engine.claiming import ClaimSpeaker
from bot.engine.money_views import ClaimName, ClaimStage, CreditsView, Filed, TakenBack
from bot.engine.occasions import NoLongerTrue
from bot.engine.treasury import Treasury
from bot.engine.views import Refusal, Refused
from tests.money.test_claims import CARRIER, Roles, only, routine, stages
from tests.money.till import HOUR, NOVEMBER, Till, opened_till


@pytest.fixture
async def till() -> AsyncIterator[Till]:
    made = await opened_till("sqlite://")
    yield made
    await made.store.close()


async def test_s43_what_was_filed_by_mistake_is_taken_back_filed_again_and_all_of_it_stays(
    till: Till,
) -> None:
    at = NOVEMBER + 100 * HOUR
    await till.down("line", at, 4 * HOUR)
    await till.read(at + 5 * HOUR)
    now, claiming = at + 5 * HOUR, routine(till)
    assert await stages(till, claiming, now) == [ClaimStage.OPENED]
    claim = await only(till, CARRIER, now)
    name = ClaimName(claim.direction, claim.party, claim.contract, claim.closes_at)

    def desk(at: datetime) -> Treasury:
        return Treasury(till.store, till.owing, Roles(), PacedClock(at, rate=0), on_fact=lambda: None)

    first = await desk(now).file(name, "U0ANN")
    assert isinstance(first, Filed)
    [filing] = first.claim.settled
    assert (filing.by, filing.at, first.claim.unfiled) == ("U0ANN", now, ())
    assert await desk(now).take_back(name, filing.at, "U0EVA") == Refused(Refusal.NOT_ALLOWED)
    assert await desk(now).take_back(name, filing.at, "U0GUEST") == Refused(Refusal.OUTSIDER)
    assert await desk(now).take_back(name, filing.at + HOUR, "U0ANN") == Refused(Refusal.GONE)
    back = [await desk(now + HOUR).take_back(name, filing.at, "U0ANN") for _ in range(2)]
    assert [one.already for one in back if isinstance(one, TakenBack)] == [False, True]
    assert await stages(till, claiming, now + HOUR) == [], "nothing was missed meanwhile"
    [second] = [await desk(now + 2 * HOUR).file(name, "U0ANN")]
    assert isinstance(second, Filed)
    assert [(one.at, one.taken_back_at) for one in second.claim.filings] == [
        (now, now + HOUR),
        (now + 2 * HOUR, None),
    ]
    shown = await desk(now + 3 * HOUR).credits("U0ANN", None, "2026-11")
    assert isinstance(shown, CreditsView)
    assert (shown.claims, len(shown.filed)) == ((), 1)


async def test_s43_a_message_that_was_held_back_because_it_was_filed_is_told_when_it_was_not(
    till: Till,
) -> None:
    """It waits while somebody notes it as filed, and is withdrawn."""
    at = NOVEMBER + 100 * HOUR
    await till.down("line", at, 4 * HOUR)
    await till.read(at + 5 * HOUR)
    now, claiming, told = at + 5 * HOUR, routine(till), ClaimSpeaker(till.store, till.owing.claims)
    claim = await only(till, CARRIER, now)
    name = ClaimName(claim.direction, claim.party, claim.contract, claim.closes_at)
    desk = Treasury(till.store, till.owing, Roles(), PacedClock(now, rate=0), on_fact=lambda: None)
    await claiming.run(now)
    assert isinstance(await desk.file(name, "U0ANN"), Filed)
    [message] = await till.store.claim_messages(now, 99, timedelta(seconds=1))
    with pytest.raises(NoLongerTrue, match="filed"):
        await told.view(message.new, now)
    await till.store.withdrawn(message, "it was filed", now)
    assert await stages(till, claiming, now + HOUR / 2) == []
    assert isinstance(await desk.take_back(name, now, "U0ANN"), TakenBack)
    assert await stages(till, claiming, now + HOUR / 2) == [ClaimStage.OPENED]
    assert await stages(till, claiming, now + HOUR) == []
