"""What Jira answers that makes no sense, and silence that is none."""

import pytest

from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.jira_rehearsal import EVA, JAN, WORK, jira

# --- what makes no sense ----------------------------------------


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        ({"fields": None}, "fields is not an object"),
        ({"fields": {"status": {"name": "Open"}, "updated": "2026-11-20T08:00:00"}}, "without a zone"),
        ({"fields": {"status": {"name": "Open"}, "updated": "2026-11-20T08:00:00Z"}}, "Invalid isoformat"),
        ({"id": "SUP-42"}, "id is not a number"),
    ],
)
async def test_an_issue_that_makes_no_sense_is_put_aside_and_the_rest_goes_on(
    spoilt: dict[str, object], reason: str
) -> None:
    async with jira() as play:
        await play.poll()
        bad, good = play.site.open(reporter=JAN), play.site.open(reporter=JAN)
        play.server.answers.spoilt[bad] = spoilt
        await play.catch_up()
        assert play.ledger.tickets.keys() == {good}
        assert [key for key, why in play.ledger.strange if reason in why] == [
            f"issue:{spoilt.get('id', bad)}"
        ]


async def test_a_changelog_that_makes_no_sense_is_put_aside_with_its_ticket() -> None:
    async with jira() as play:
        await play.poll()
        bad, good = play.site.open(reporter=JAN), play.site.open(reporter=JAN)
        play.site.change(bad, EVA, status=WORK)
        play.site.issue(bad).log[0]["created"] = "yesterday"
        await play.catch_up()
        assert play.ledger.tickets.keys() == {good}
        assert [key for key, _ in play.ledger.strange] == [f"changelog:{bad}"]


# --- silence that is none ----------------------------------------


async def test_a_token_that_ran_out_is_told_though_strangers_may_look_in() -> None:
    async with jira() as play:
        await play.poll()
        play.server.stranger = True
        with pytest.raises(SourceTrouble) as caught:
            await play.catch_up()
        assert caught.value.kind is SourceTroubleKind.AUTH


async def test_a_project_that_is_out_of_sight_is_told() -> None:
    async with jira(projects=["SUP", "GONE"]) as play:
        with pytest.raises(SourceTrouble) as caught:
            await play.poll()
        assert caught.value.kind is SourceTroubleKind.AUTH
        assert "shows no project GONE" in caught.value.detail


async def test_a_search_that_is_refused_though_we_are_signed_in_is_strange() -> None:
    async with jira() as play:
        await play.poll()
        del play.site.projects["SUP"]
        with pytest.raises(SourceTrouble) as caught:
            await play.poll()
        assert caught.value.kind is SourceTroubleKind.STRANGE
        assert "refused the search" in caught.value.detail
