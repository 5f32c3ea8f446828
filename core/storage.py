"""Where evidence lies: files named by the hash of the evidence, in a folder or in an object store."""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import urlsplit

from flask import current_app

from core.errors import DomainError, NotFound

SHA256 = re.compile(r"[0-9a-f]{64}")
COPIED_IN_MEMORY = 8 * 1024 * 1024


class Kind(StrEnum):
    """What a stored file is; the derived copies stand under the hash of the original they come from."""

    ORIGINAL = "original"
    SHOWN = "shown"
    THUMB = "thumb"
    DOCUMENT = "document"


HASHED = frozenset({Kind.ORIGINAL, Kind.DOCUMENT})


class DigestMismatch(DomainError):
    """The bytes are not those that the name promises, so the upload was damaged on its way."""

    status = 422
    sentence = "The file arrived damaged. Please send it again."


class NotStored(NotFound):
    """Nothing is kept under this name."""


class BadFileName(ValueError):
    """A name that is no lower-case SHA-256 never reaches the file system."""


class BadStoreSetting(ValueError):
    """PHOTO_STORE cannot be understood; the text says what it must look like."""


class PhotoStore(Protocol):
    """A place for files. Evidence can be added and read; there is no way to delete it."""

    def put(self, kind: Kind, sha256: str, data: bytes) -> None:
        """Keep the bytes for good; when this returns they survive a power cut. Twice is the same as once."""

    def get(self, kind: Kind, sha256: str) -> bytes:
        """The bytes, or NotStored."""

    def open(self, kind: Kind, sha256: str) -> BinaryIO:
        """A readable, seekable file, or NotStored; the caller closes it."""

    def exists(self, kind: Kind, sha256: str) -> bool:
        """Whether the file is held."""

    def size(self, kind: Kind, sha256: str) -> int:
        """How many bytes are held, or NotStored."""

    def check(self) -> None:
        """Raise OSError when nothing could be stored at the moment."""


def store() -> PhotoStore:
    """Where this installation keeps its evidence."""
    kept: PhotoStore | None = current_app.extensions.get("photo_store")
    if kept is None:
        settings = current_app.config["SETTINGS"]
        kept = current_app.extensions["photo_store"] = store_from(settings.photo_store, settings.data)
    return kept


def store_from(setting: str, data_folder: Path) -> PhotoStore:
    """The store that PHOTO_STORE names: `file:`, `file:/a/folder` or `s3://bucket/prefix`."""
    parts = urlsplit(setting)
    if parts.scheme == "file" and not parts.netloc:
        return FolderStore(Path(parts.path) if parts.path else data_folder / "photos")
    if parts.scheme == "s3" and parts.netloc:
        return BucketStore(parts.netloc, parts.path.strip("/"))
    raise BadStoreSetting(f"PHOTO_STORE is {setting!r}; it must be file:, file:/a/folder or s3://bucket/prefix.")


def place(kind: Kind, sha256: str) -> str:
    """The relative path of a file; spread over 256 folders so that none grows without bound."""
    if not SHA256.fullmatch(sha256):
        raise BadFileName(f"{sha256[:80]!r} is not a SHA-256 in lower-case hexadecimal.")
    return f"{Kind(kind)}/{sha256[:2]}/{sha256}"


def verify(kind: Kind, sha256: str, data: bytes) -> None:
    """Refuse evidence whose bytes do not hash to its name."""
    if kind in HASHED and hashlib.sha256(data).hexdigest() != sha256:
        raise DigestMismatch()


class FolderStore:
    """Files below one folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()

    def put(self, kind: Kind, sha256: str, data: bytes) -> None:
        """Write beside the target, make it durable, then rename: a reader sees all of it or nothing."""
        path = self._path(kind, sha256)
        verify(kind, sha256, data)
        if kind in HASHED and path.is_file() and path.stat().st_size == len(data):
            return
        self._make(path.parent)
        descriptor, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)

    def get(self, kind: Kind, sha256: str) -> bytes:
        """The bytes, or NotStored."""
        with self.open(kind, sha256) as file:
            return file.read()

    def open(self, kind: Kind, sha256: str) -> BinaryIO:
        """The file opened for reading, or NotStored."""
        try:
            return self._path(kind, sha256).open("rb")
        except FileNotFoundError as error:
            raise NotStored() from error

    def exists(self, kind: Kind, sha256: str) -> bool:
        """Whether the file is held."""
        return self._path(kind, sha256).is_file()

    def size(self, kind: Kind, sha256: str) -> int:
        """How many bytes are held, or NotStored."""
        try:
            return self._path(kind, sha256).stat().st_size
        except FileNotFoundError as error:
            raise NotStored() from error

    def check(self) -> None:
        """Write and remove a file, as an upload would."""
        self._make(self.folder)
        with tempfile.NamedTemporaryFile(dir=self.folder) as file:
            file.write(b"readable")

    def _path(self, kind: Kind, sha256: str) -> Path:
        path = self.folder / place(kind, sha256)
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise BadFileName(f"{path} leads out of the store.")
        return path

    def _make(self, folder: Path) -> None:
        """Make the folders, private to this user, and their entries durable."""
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        for each in reversed(missing):
            each.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(each.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class BucketStore:
    """Objects in an S3-compatible bucket; put is atomic and durable by the nature of the service."""

    def __init__(self, bucket: str, prefix: str = "", *, client: Any = None) -> None:
        self.bucket = bucket
        self.prefix = f"{prefix}/" if prefix else ""
        self.client = client if client is not None else _s3_client()

    def put(self, kind: Kind, sha256: str, data: bytes) -> None:
        """Store the object; evidence that is already held is not sent again."""
        key = self._key(kind, sha256)
        verify(kind, sha256, data)
        if kind in HASHED and self.exists(kind, sha256) and self.size(kind, sha256) == len(data):
            return
        self.client.put_object(Bucket=self.bucket, Key=key, Body=data)

    def get(self, kind: Kind, sha256: str) -> bytes:
        """The bytes, or NotStored."""
        with self.open(kind, sha256) as file:
            return file.read()

    def open(self, kind: Kind, sha256: str) -> BinaryIO:
        """A local copy, in memory while it is small, that can be read and rewound."""
        answer = self._ask(self.client.get_object, kind, sha256)
        copy = tempfile.SpooledTemporaryFile(max_size=COPIED_IN_MEMORY)  # noqa: SIM115  # the caller closes it
        try:
            while chunk := answer["Body"].read(io.DEFAULT_BUFFER_SIZE * 32):
                copy.write(chunk)
        finally:
            answer["Body"].close()
        copy.seek(0)
        return copy  # type: ignore[return-value]  # a BinaryIO in all but name

    def exists(self, kind: Kind, sha256: str) -> bool:
        """Whether the object is held."""
        try:
            self._ask(self.client.head_object, kind, sha256)
        except NotStored:
            return False
        return True

    def size(self, kind: Kind, sha256: str) -> int:
        """How many bytes are held, or NotStored."""
        return int(self._ask(self.client.head_object, kind, sha256)["ContentLength"])

    def check(self) -> None:
        """Ask for the bucket; a service that cannot be reached or forbids it reads as an OSError."""
        try:
            self.client.head_bucket(Bucket=self.bucket)
        except self.client.exceptions.ClientError as error:
            raise OSError(f"The bucket {self.bucket} cannot be used: {error}") from error

    def _key(self, kind: Kind, sha256: str) -> str:
        return self.prefix + place(kind, sha256)

    def _ask(self, call: Callable[..., Mapping[str, Any]], kind: Kind, sha256: str) -> Mapping[str, Any]:
        try:
            return call(Bucket=self.bucket, Key=self._key(kind, sha256))
        except self.client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in {"404", "NoSuchKey", "NotFound"}:
                raise NotStored() from error
            raise


def _s3_client() -> Any:
    """The client of the optional package, which alone knows how credentials are found."""
    try:
        import boto3
    except ImportError as error:
        raise BadStoreSetting(
            "PHOTO_STORE names a bucket, but boto3 is not installed: install the extra s3."
        ) from error
    return boto3.client("s3")
