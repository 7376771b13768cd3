"""Files in an S3 bucket. Credentials come from boto3's usual places, never from the address."""

from __future__ import annotations

import tempfile
from datetime import datetime
from typing import IO, Any, BinaryIO

from kernel.files.store import Digest, StoredRef, checked, is_key, missing, new_key, shelf_of, unavailable

_SPOOL = 8_000_000
_ABSENT = {"404", "NoSuchKey", "NotFound"}


class BucketStore:
    """Stores in one bucket. An upload is spooled first, so that the object appears whole or not at all."""

    def __init__(self, bucket: str, endpoint: str | None = None, region: str | None = None, owner: str = "") -> None:
        import boto3
        from botocore.config import Config

        config = Config(
            signature_version="s3v4",
            connect_timeout=3,
            read_timeout=20,
            retries={"mode": "standard", "total_max_attempts": 3},
            # Many stores that speak S3 do not know the newer checksums; SigV4 signs the content's hash anyway.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path"} if endpoint else {},
        )
        self.bucket = bucket
        self.owner = owner
        self._client: Any = boto3.client("s3", endpoint_url=endpoint, region_name=region, config=config)

    def put(self, stream: IO[bytes], name: str) -> StoredRef:
        """Store a stream to its end; all or nothing. Raises Unavailable."""
        key, digest = new_key(name, self.owner), Digest()
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as spool:
            try:
                for chunk in digest.chunks(stream):
                    spool.write(chunk)
                spool.seek(0)
            except OSError as error:
                raise unavailable(error) from error
            self._call("put_object", key, Body=spool, ContentLength=digest.size)
        return digest.reference(key)

    def open(self, key: str) -> BinaryIO:
        """The content, only to be read forward. Raises NotFound, Unavailable."""
        answer = self._call("get_object", checked(key))
        if answer is None:
            raise missing()
        body: BinaryIO = answer["Body"]
        return body

    def delete(self, key: str) -> None:
        """Remove the content; a missing one is no error. Raises Unavailable."""
        self._call("delete_object", checked(key))

    def exists(self, key: str) -> bool:
        """Whether the content is there. Raises Unavailable."""
        return self._call("head_object", checked(key)) is not None

    def old(self, shelf: int, before: datetime) -> list[str]:
        """Keys on a shelf, written before a moment; the credentials must allow listing. Raises Unavailable."""
        from botocore.exceptions import BotoCoreError, ClientError

        pages = self._client.get_paginator("list_objects_v2")
        try:
            found = [
                each["Key"]
                for page in pages.paginate(Bucket=self.bucket, Prefix=shelf_of(self.owner, shelf))
                for each in page.get("Contents", ())
                if each["LastModified"] < before
            ]
        except (BotoCoreError, ClientError, OSError) as error:
            raise unavailable(error) from error
        return [key for key in found if is_key(key)]

    def _call(self, operation: str, key: str, **arguments: Any) -> Any:
        """The answer of the store; None where it does not have the key."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return getattr(self._client, operation)(Bucket=self.bucket, Key=key, **arguments)
        except ClientError as error:
            if operation != "put_object" and error.response["Error"]["Code"] in _ABSENT:
                return None
            raise unavailable(error) from error
        except (BotoCoreError, OSError) as error:
            raise unavailable(error) from error
