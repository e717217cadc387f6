"""Reading a message as a person does."""

from bot.demo.workspace import Message, View, buttons, said
from bot.demo.workspace.wire import Obj

BLOCKS: list[Obj] = [
    {"type": "header", "text": {"type": "plain_text", "text": "Due soon"}},
    {"type": "section", "fields": [{"type": "mrkdwn", "text": "*75 %*"}]},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "T-1"}]]},
    {
        "type": "actions",
        "block_id": "b",
        "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}],
    },
]


def test_blocks_are_read_in_order() -> None:
    message = Message("C1", "1.000001", "U0BOT", "fallback", tuple(BLOCKS))
    assert said(message) == "Due soon\n*75 %*\nT-1\nGo"
    assert buttons(message) == [("go", "Go")]


def test_without_blocks_the_text_is_read() -> None:
    assert said(Message("C1", "1.000001", "U0BOT", "only text")) == "only text"


def test_a_view_is_read_with_its_title() -> None:
    body: Obj = {"type": "modal", "title": {"type": "plain_text", "text": "Snooze"}, "blocks": BLOCKS[:1]}
    assert said(View("V1", "U1", body, "h", "V1")) == "Snooze\nDue soon"
