"""Who a message calls: what counts as a mention and what is only letters."""

import pytest

from bot.demo.workspace import Message, Usergroup, mentions
from bot.demo.workspace.mentions import calls
from bot.demo.workspace.wire import Obj


def rich(element: Obj) -> Message:
    return message("", {"type": "rich_text", "elements": [{"elements": [element]}]})


def message(text: str = "", *blocks: Obj) -> Message:
    return Message("C1", "1.000001", "U0BOT", text, blocks)


@pytest.mark.parametrize(
    ("said", "called"),
    [
        (message("<@U1> and <@U2|eva> see <!subteam^S1|@leads>"), {"U1", "U2", "S1"}),
        (message("<!channel> <!here|here> <!everyone>"), {"channel", "here", "everyone"}),
        (message("&lt;!channel&gt; @channel <#C1> <https://x.example|@here>"), set()),
        (message("", {"type": "section", "text": {"type": "mrkdwn", "text": "<@U1>"}}), {"U1"}),
        (message("", {"type": "header", "text": {"type": "plain_text", "text": "<@U1>"}}), set()),
        (message("", {"type": "context", "elements": [{"type": "mrkdwn", "text": "<!here>"}]}), {"here"}),
        (
            message(
                "", {"type": "rich_text", "elements": [{"elements": [{"type": "user", "user_id": "U1"}]}]}
            ),
            {"U1"},
        ),
        (
            message(
                "", {"type": "rich_text", "elements": [{"elements": [{"type": "text", "text": "<@U1>"}]}]}
            ),
            set(),
        ),
    ],
    ids=["people", "everybody", "escaped", "section", "plain", "context", "rich", "rich-text"],
)
def test_mentions(said: Message, called: set[str]) -> None:
    assert mentions(said) == called


def test_a_group_calls_its_people() -> None:
    groups = {"S1": Usergroup("S1", "leads", ("U1",))}
    assert calls(message("<!subteam^S1>"), "U1", groups)
    assert not calls(message("<!subteam^S1>"), "U2", groups)
    assert calls(message("<!channel>"), "U2", groups)
