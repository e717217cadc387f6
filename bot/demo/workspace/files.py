"""files.*: uploading in three steps: an address, the bytes, and where to show them."""

import re
from dataclasses import replace
from typing import Final

from bot.demo.workspace.methods import Call, method
from bot.demo.workspace.model import File, Message
from bot.demo.workspace.store import BOT_USER
from bot.demo.workspace.uploads import PATH, SLOW
from bot.demo.workspace.wire import Obj, SlackError, as_objects, as_text

_CHANNEL: Final = re.compile(r"[CGDZ][A-Z0-9]{3,}")


@method("files.getUploadURLExternal", "files:write")
def get_upload_url(call: Call) -> Obj:
    """An address for exactly so many bytes."""
    name = call.args.need("filename")
    length = call.args.text("length") or ""
    if not length.isdigit():
        raise SlackError("invalid_arguments")
    if int(length) == 0:
        raise SlackError("file_upload_size_zero")
    store = call.hub.store
    file = File(store.new_id("F"), name, int(length), alt_text=call.args.text("alt_txt") or "")
    store.uploads[file.id] = file
    return {"upload_url": f"http://{call.hub.host()}{PATH}{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write")
def complete_upload(call: Call) -> Obj:
    """Once: the files are kept, and shown in a channel or a thread of it if one is named."""
    given = as_objects(call.args.structure("files", "invalid_arguments"))
    store = call.hub.store
    found = [store.uploads.get(as_text(one.get("id"))) for one in given]
    files = [file for file in found if file is not None and file.content]
    if not given or len(files) != len(given):
        raise SlackError("file_not_found" if given else "invalid_arguments")
    message = _share(call, tuple(file.id for file in files))
    titles = {as_text(one.get("id")): as_text(one.get("title")) for one in given}
    for file in files:
        del store.uploads[file.id]
        store.put_file(replace(file, title=titles[file.id] or file.name, working=SLOW))
    if message is not None:
        store.put(message)
    return {"files": [{"id": file.id, "title": titles[file.id] or file.name} for file in files]}


def _share(call: Call, files: tuple[str, ...]) -> Message | None:
    channel_id, thread = call.args.text("channel_id"), call.args.text("thread_ts")
    if not channel_id:
        return None
    if not _CHANNEL.fullmatch(channel_id):  # a user's id is refused here, unlike in chat.postMessage
        raise SlackError("invalid_arguments")
    channel = call.channel(argument="channel_id")
    if channel.archived:
        raise SlackError("is_archived")
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    if thread and call.hub.store.find(channel.id, thread) is None:
        thread = None
    store, text = call.hub.store, call.args.text("initial_comment") or ""
    stamp = store.stamp(channel.id)
    return Message(
        channel.id, stamp, BOT_USER, text, thread_ts=thread, bot_id=call.hub.team.bot_id, files=files
    )
