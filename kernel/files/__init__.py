"""Stored files: content under random keys, in a folder or in an S3 bucket; names and rights are kept elsewhere."""

from kernel.files.choose import file_store
from kernel.files.current import bound, files
from kernel.files.store import FileStore, StoredRef

__all__ = ["FileStore", "StoredRef", "bound", "file_store", "files"]
