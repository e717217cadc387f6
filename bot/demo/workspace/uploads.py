"""Uploaded files: taking the bytes in, and showing them in messages and blocks.

Slack works on an upload for a moment after it was completed. How long is not known; here it is not done until
it was asked for `SLOW` times, so that an app which does not try again is found out.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot.demo.workspace.shapes import Fault
from bot.demo.workspace.store import Store
from bot.demo.workspace.wire import Obj, as_object, as_objects, as_text

SLOW: Final = 1
PATH: Final = "/upload/v1/"
SHOWN: Final = "/files-pri/"
_ID: Final = re.compile(r"F[A-Z0-9]{8,}")
_IMAGES: Final = {b"\x89PNG": "image/png", b"GIF8": "image/gif", b"\xff\xd8\xff": "image/jpeg"}
_OTHERS: Final = {"pdf": "application/pdf", "csv": "text/csv", "json": "application/json"}


def receive(store: Store, file_id: str, data: bytes) -> bool:
    """What was sent to an upload address; whether it was expected, and as long as it was said to be."""
    file = store.uploads.get(file_id)
    if file is None or len(data) != file.length:
        return False
    store.uploads[file_id] = replace(file, content=base64.b64encode(data).decode())
    return True


def kind_of(data: bytes, name: str = "") -> str:
    """The type of a file, by its first bytes for images, by its name for the rest."""
    image = next((kind for start, kind in _IMAGES.items() if data.startswith(start)), "")
    return image or _OTHERS.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def file_json(store: Store, file_id: str) -> Obj:
    """A file as messages show it."""
    file = store.state.files.get(file_id)
    if file is None:
        return {"id": file_id, "mode": "tombstone"}
    kind = kind_of(file.data[:8], file.name)
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": kind,
        "size": file.length,
        "alt_txt": file.alt_text,
        "url_private": f"{SHOWN}{file.id}/{file.name}",
    }


def file_faults(store: Store, blocks: Sequence[Obj]) -> list[Fault]:
    """Images in blocks that are no file of ours, no image, or not worked out yet."""
    return [
        Fault(f"{at}/slack_file", "invalid slack file")
        for at, named in _named(blocks)
        if not _ready(store, as_text(named.get("id")))
    ]


def _named(blocks: Sequence[Obj]) -> Iterator[tuple[str, Obj]]:
    for index, block in enumerate(blocks):
        parts = [("", block), ("/accessory", as_object(block.get("accessory")))]
        parts += [(f"/elements/{n}", one) for n, one in enumerate(as_objects(block.get("elements")))]
        for at, part in parts:
            if part.get("type") == "image" and "slack_file" in part:
                yield f"/blocks/{index}{at}", as_object(part["slack_file"])


def _ready(store: Store, file_id: str) -> bool:
    file = store.state.files.get(file_id)
    if not _ID.fullmatch(file_id) or file is None:
        return False
    if not kind_of(file.data[:8]).startswith("image/"):
        return False
    if file.working:
        store.put_file(replace(file, working=file.working - 1))
        return False
    return True
