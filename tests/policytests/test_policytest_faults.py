"""Every fault of a test file is told with its line, all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policytests.bench import GOOD, HEAD, check

CASE = """\
  - name: x
    timeline:
      - {at: Fri 2026-11-20 16:30, event: opened}
"""
FAULTS = [
    ("", "promises.yml  The file is empty; begin with `tests:`."),
    ("tests: []\n", "promises.yml:1:1  tests: is no list, or an empty one; begin each item with `- `."),
    (
        HEAD + CASE.replace("opened", "opend"),
        "promises.yml:8:43  tests[0].timeline[0].event: is no event; did you mean `opened`?",
    ),
    (HEAD + CASE.replace("Fri", "Thu"), ":8:14  tests[0].timeline[0].at: 2026-11-20 is a Friday; correct"),
    (
        HEAD + CASE + "      - {at: 16:20, event: solved}\n",
        ":9:14  tests[0].timeline[1].at: is before the line above",
    ),
    (
        HEAD + CASE + "      - {at: 16:40, event: note, owner: eva}\n",
        "owner: does not belong to the event `note`",
    ),
    (HEAD + CASE + "      - {at: 16:40, event: merged}\n", "into: is missing"),
    (
        HEAD + CASE + "      - {at: 16:40, event: another merged in, opened: 16:41}\n",
        "opened: is after `at`; a ticket is opened before it is merged",
    ),
    (HEAD + CASE + "      - {at: 16:40}\n", "says neither what happens nor what is expected"),
    (
        HEAD + CASE + "      - {at: 16:40, event: made private, message: m}\n",
        "there is no reply called `m` above",
    ),
    (
        HEAD + CASE + "      - {at: 16:40, event: withdrawn, record: m}\n",
        "there is no incident called `m` above",
    ),
    (HEAD + CASE + "      - {at: 16:40, event: edited, edition: e}\n", "there is no edition `e`"),
    (HEAD + CASE + "      - {at: 16:40, event: source read}\n", "the source is so already"),
    (HEAD + CASE + "      - {at: 16:40, event: changed}\n", "changes nothing"),
    (HEAD + CASE + "      - {at: 16:40, event: note, by: me}\n", "by: is nobody"),
    (
        HEAD + CASE + "      - {at: 16:40, event: note, since: 16:50}\n",
        "is after `at`; it is the earlier end",
    ),
    (
        HEAD + CASE + "      - {at: 16:40, event: excluded, start: 16:30, end: 16:30, reason: r}\n",
        "end: is not after the start",
    ),
    (HEAD + CASE + "      - {at: 16:40, expect: {frist_response: met}}\n", "did you mean `first_response`?"),
    (HEAD + CASE + "      - {at: 16:40, expect: {first_response: mett}}\n", "did you mean `met`?"),
    (HEAD + CASE + "      - {at: 16:40, expect: {first_response: {usd: 1h}}}\n", "did you mean `used`?"),
    (HEAD + CASE + "      - {at: 16:40, expect: {first_response: {used: 1d}}}\n", "is not clear"),
    (HEAD + CASE + "    alerts: [{at: soon, to: leads}]\n", "alerts[0].at: is no instant"),
    (HEAD + CASE.replace("event: opened", "event: note"), "never opens the ticket"),
    (HEAD.replace("2h", "2x") + GOOD, ":4:61  policies[0].targets.first_response: "),
    (
        HEAD + CASE + "    ladders: {l: [{at: never, tell: [leads]}]}\n",
        ":9:24  ladders.l[0].at: is not one of the words",
    ),
    ("tests:\n" + CASE, "has no promises; write `policies:` in the file, or name a configuration"),
]


@pytest.mark.parametrize(("text", "complaint"), FAULTS)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, complaint: str) -> None:
    done = check(tmp_path, text)
    assert (done.code, done.out) == (2, "")
    assert complaint in done.err


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    second = CASE.replace("name: x", "name: y").replace("opened", "closd")
    done = check(tmp_path, HEAD + CASE.replace("opened", "opend") + second)
    assert [line.split("  ")[0] for line in done.err.splitlines()] == [
        "promises.yml:8:43",
        "promises.yml:11:43",
    ]


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    from io import StringIO

    from bot.policytests import Request, main

    err = StringIO()
    assert main(Request([tmp_path / "none.yml"]), {}, StringIO(), err) == 2
    assert "cannot be read" in err.getvalue()
