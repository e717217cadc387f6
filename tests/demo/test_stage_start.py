"""How the demo starts, and what it says when it cannot. The processes here are the real ones."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import loads
from bot.demo.folder import ORIGINAL, Folder, Remembered, Unusable
from bot.demo.helpdesk import memory
from bot.demo.stage import Stage
from tests.demo.backstage import TUESDAY

ROOT = Path(__file__).parent.parent.parent
WITHIN = 60.0
VALUES = {
    "SLACK_API": "http://127.0.0.1:1/api/",
    "HELPDESK_URL": "http://127.0.0.1:2",
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "HELPDESK_TOKEN": "2",
    "MONITOR_URL": "http://127.0.0.1:3/api/3.1",
    "MONITOR_TOKEN": "3",
    "DUEBELL_STORE": "sqlite:///demo.sqlite",
}


def start(state: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bot", "demo", "--state", str(state), *more]
    environ = os.environ | {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    return subprocess.Popen(
        command, cwd=ROOT, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def refused(state: Path, *more: str) -> str:
    """What a demo says that does not start."""
    with start(state, *more) as process:
        _, said = process.communicate(timeout=WITHIN)
    assert process.returncode == 2
    assert "Traceback" not in said
    return said


def test_the_promises_of_the_demo_have_no_fault_and_raise_no_doubt() -> None:
    settings = loads(ORIGINAL.read_bytes(), VALUES, TUESDAY)
    assert settings.doubts == ()
    assert settings.zone == "Europe/Amsterdam"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_starts_behind_a_proxy_and_stops_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with start(tmp_path / "new" / "state", "--port", "0") as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(number)
        _, said = process.communicate(timeout=WITHIN)
    assert first.startswith("Duebell's demo is at http://127.0.0.1:")
    assert (process.returncode, said) == (0, "")
    folder = Folder(tmp_path / "new" / "state")
    assert folder.is_whole()
    assert folder.promises.read_bytes() == ORIGINAL.read_bytes()
    assert '"level": "error"' not in folder.log.read_text()


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} is taken" in refused(tmp_path, "--port", str(port))


def test_a_fault_in_the_promises_is_told_with_its_line(tmp_path: Path) -> None:
    text = ORIGINAL.read_text().replace("first_response: 4h", "first_response: soon")
    (tmp_path / "sla.yml").write_text(text)
    said = refused(tmp_path, "--port", "0")
    line = text[: text.index("first_response: soon")].count("\n") + 1
    assert f"sla.yml:{line}" in said
    assert "to have the original back" in said


def test_two_demos_do_not_share_a_folder(tmp_path: Path) -> None:
    with Folder(tmp_path).held():
        assert "Another demo runs" in refused(tmp_path, "--port", "0")
    with Folder(tmp_path).held():
        assert (tmp_path / "lock").exists()


def test_beginning_anew_keeps_the_promises_and_whatever_else_is_there(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.read_promises()
    for file in (folder.store, folder.workspace, folder.helpdesk, folder.clock, tmp_path / "diary.txt"):
        file.write_text("{}")
    assert folder.is_whole()
    folder.begin_anew()
    assert not folder.is_whole()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["diary.txt", "sla.yml"]


@pytest.mark.parametrize("broken", ["workspace", "helpdesk", "clock"])
def test_a_file_that_cannot_be_read_is_no_riddle(tmp_path: Path, broken: str) -> None:
    folder = Folder(tmp_path)
    stage = Stage(folder, begins_at=TUESDAY)
    memory.save(stage.desk.account, folder.helpdesk)
    stage.workspace.save(folder.workspace)
    folder.clock.write_bytes(Remembered(TUESDAY, 1).dump())
    folder.store.touch()
    assert Stage(folder).clock.now() == TUESDAY
    getattr(folder, broken).write_text('{"now": ')
    with pytest.raises(Unusable, match="--fresh"):
        Stage(folder)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unusable, match="cannot be used"), Folder(tmp_path / "file" / "state").held():
        pytest.fail("this folder cannot be")
