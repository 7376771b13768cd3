"""The addresses of every kind of import."""

from __future__ import annotations

from gateway.guard import add_page
from gateway.pages.imports.batch import BatchPages
from gateway.pages.imports.kinds import KINDS, Import
from gateway.pages.imports.table import screen
from gateway.pages.imports.upload import UploadPages
from gateway.screens.registry import declare


def _add(kind: Import) -> None:
    declare(screen(kind))
    uploads, batches = UploadPages(kind), BatchPages(kind)
    add_page(f"{kind.path}/template.xlsx", kind.key, uploads.template)
    add_page(f"{kind.path}/upload", kind.key, uploads.upload, ("POST",))
    add_page(f"{kind.path}/batches/<row:row_id>", kind.key, batches.show)
    add_page(f"{kind.path}/batches/<row:row_id>/progress", kind.key, batches.progress)
    add_page(f"{kind.path}/batches/<row:row_id>/<verb>", kind.key, batches.act, ("POST",))


for _kind in KINDS:
    _add(_kind)
