"""The folder and the bucket keep the same promises."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.storage import (
    BadFileName,
    BadStoreSetting,
    BucketStore,
    DigestMismatch,
    FolderStore,
    Kind,
    NotStored,
    PhotoStore,
    store_from,
)

DATA = b"evidence" * 1000
NAME = hashlib.sha256(DATA).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()


class ClientError(Exception):
    """What the client of the object store raises."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.response = {"Error": {"Code": code}}


class FakeBucket:
    """As much of an S3 client as the store uses, with the answers of the real one."""

    exceptions = SimpleNamespace(ClientError=ClientError)

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.puts = 0
        self.broken: str | None = None

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:
        self._usable(Bucket)
        self.puts += 1
        self.objects[Key] = Body

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, object]:
        self._usable(Bucket)
        if Key not in self.objects:
            raise ClientError("NoSuchKey")
        return {"Body": BytesIO(self.objects[Key]), "ContentLength": len(self.objects[Key])}

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, object]:
        self._usable(Bucket)
        if Key not in self.objects:
            raise ClientError("404")
        return {"ContentLength": len(self.objects[Key])}

    def head_bucket(self, *, Bucket: str) -> None:
        self._usable(Bucket)

    def _usable(self, bucket: str) -> None:
        assert bucket == "evidence-bucket"
        if self.broken:
            raise ClientError(self.broken)


@pytest.fixture
def bucket() -> FakeBucket:
    return FakeBucket()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, bucket: FakeBucket) -> PhotoStore:
    if request.param == "folder":
        return FolderStore(tmp_path / "photos")
    return BucketStore("evidence-bucket", "school/photos", client=bucket)


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_put_is_got_back(store: PhotoStore, kind: Kind) -> None:
    assert not store.exists(kind, NAME)
    store.put(kind, NAME, DATA)
    assert store.exists(kind, NAME)
    assert store.get(kind, NAME) == DATA
    assert store.size(kind, NAME) == len(DATA)
    with store.open(kind, NAME) as file:
        assert file.read(8) == b"evidence"
        file.seek(0)
        assert file.read() == DATA


def test_kinds_do_not_mix(store: PhotoStore) -> None:
    store.put(Kind.ORIGINAL, NAME, DATA)
    store.put(Kind.THUMB, NAME, b"small")
    assert store.get(Kind.ORIGINAL, NAME) == DATA
    assert store.get(Kind.THUMB, NAME) == b"small"
    assert not store.exists(Kind.SHOWN, NAME)


@pytest.mark.parametrize("call", ["get", "open", "size"])
def test_what_is_not_held_is_said_so(store: PhotoStore, call: str) -> None:
    with pytest.raises(NotStored) as refusal:
        getattr(store, call)(Kind.ORIGINAL, NAME)
    assert refusal.value.status == 404


@pytest.mark.parametrize("kind", [Kind.ORIGINAL, Kind.DOCUMENT])
def test_evidence_that_does_not_hash_to_its_name_is_refused_and_not_kept(store: PhotoStore, kind: Kind) -> None:
    with pytest.raises(DigestMismatch):
        store.put(kind, OTHER, DATA)
    assert not store.exists(kind, OTHER)


def test_the_same_evidence_twice_is_the_same_as_once(store: PhotoStore, bucket: FakeBucket) -> None:
    store.put(Kind.ORIGINAL, NAME, DATA)
    store.put(Kind.ORIGINAL, NAME, DATA)
    assert store.get(Kind.ORIGINAL, NAME) == DATA
    assert bucket.puts <= 1


def test_a_derived_copy_can_be_made_anew(store: PhotoStore) -> None:
    store.put(Kind.SHOWN, NAME, b"first")
    store.put(Kind.SHOWN, NAME, b"better")
    assert store.get(Kind.SHOWN, NAME) == b"better"


BAD_NAMES = [
    "",
    "..",
    "../../etc/passwd",
    "/etc/passwd",
    NAME.upper(),
    NAME[:-1],
    NAME + "0",
    NAME + "\n",
    "0" * 63 + "g",
    "0" * 63 + "/",
    "０" * 64,
    "0" * 63 + "\x00",
]


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("call", ["put", "get", "open", "exists", "size"])
def test_a_name_that_is_no_digest_is_refused_by_every_call(store: PhotoStore, call: str, name: str) -> None:
    arguments = (Kind.ORIGINAL, name, DATA) if call == "put" else (Kind.ORIGINAL, name)
    with pytest.raises(BadFileName):
        getattr(store, call)(*arguments)


def test_an_unknown_kind_is_refused(store: PhotoStore) -> None:
    with pytest.raises(ValueError, match="secrets"):
        store.put("../secrets", NAME, DATA)  # type: ignore[arg-type]


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / NAME).write_bytes(b"not evidence")
    (tmp_path / "photos" / "original").mkdir(parents=True)
    (tmp_path / "photos" / "original" / NAME[:2]).symlink_to(outside)
    store = FolderStore(tmp_path / "photos")
    with pytest.raises(BadFileName):
        store.get(Kind.ORIGINAL, NAME)
    with pytest.raises(BadFileName):
        store.put(Kind.ORIGINAL, NAME, DATA)


def test_evidence_cannot_be_deleted_through_the_store(store: PhotoStore) -> None:
    assert not [name for name in dir(store) if name.startswith(("delete", "remove", "unlink", "purge"))]


def files_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_is_cut_short_leaves_nothing_behind(tmp_path, monkeypatch, step: str) -> None:
    store = FolderStore(tmp_path)
    store.put(Kind.THUMB, NAME, b"earlier")  # so that the folders are there

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="No space left"):
        store.put(Kind.THUMB, NAME, b"later")
    monkeypatch.undo()
    assert files_below(tmp_path) == [NAME]
    assert store.get(Kind.THUMB, NAME) == b"earlier"


def test_bytes_are_on_disk_before_the_name_appears(tmp_path, monkeypatch) -> None:
    steps: list[str] = []

    def noting(name: str) -> Callable[..., object]:
        real = getattr(os, name)

        def call(*arguments: object, **options: object) -> object:
            steps.append(name)
            return real(*arguments, **options)

        return call

    store = FolderStore(tmp_path)
    store.put(Kind.THUMB, NAME, b"so that the folders are there")
    for name in ("fsync", "replace"):
        monkeypatch.setattr(os, name, noting(name))
    store.put(Kind.ORIGINAL, NAME, DATA)
    assert steps[-3:] == ["fsync", "replace", "fsync"]


def test_a_torn_file_of_another_size_is_replaced(tmp_path) -> None:
    store = FolderStore(tmp_path)
    store.put(Kind.ORIGINAL, NAME, DATA)
    held = next(path for path in tmp_path.rglob(NAME))
    held.write_bytes(DATA[:10])
    store.put(Kind.ORIGINAL, NAME, DATA)
    assert store.get(Kind.ORIGINAL, NAME) == DATA


def test_fifty_writers_of_the_same_evidence_leave_one_whole_file(tmp_path) -> None:
    store = FolderStore(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.put(Kind.ORIGINAL, NAME, DATA), range(50)))
    assert files_below(tmp_path) == [NAME]
    assert store.get(Kind.ORIGINAL, NAME) == DATA


def test_files_can_be_read_by_this_user_only(tmp_path) -> None:
    store = FolderStore(tmp_path / "photos")
    store.put(Kind.ORIGINAL, NAME, DATA)
    for path in (tmp_path / "photos", *(tmp_path / "photos").rglob("*")):
        assert path.stat().st_mode & 0o077 == 0


def test_objects_stand_below_the_prefix(bucket: FakeBucket) -> None:
    BucketStore("evidence-bucket", "school/photos", client=bucket).put(Kind.ORIGINAL, NAME, DATA)
    BucketStore("evidence-bucket", client=bucket).put(Kind.THUMB, NAME, b"small")
    assert sorted(bucket.objects) == [f"school/photos/original/{NAME[:2]}/{NAME}", f"thumb/{NAME[:2]}/{NAME}"]


@pytest.mark.parametrize("call", ["get", "exists", "size"])
def test_a_forbidden_bucket_is_not_mistaken_for_a_missing_file(bucket: FakeBucket, call: str) -> None:
    bucket.broken = "AccessDenied"
    with pytest.raises(ClientError, match="AccessDenied"):
        getattr(BucketStore("evidence-bucket", client=bucket), call)(Kind.ORIGINAL, NAME)


def test_the_check_passes_where_something_can_be_stored(store: PhotoStore, tmp_path: Path) -> None:
    store.check()
    assert files_below(tmp_path) == []


def test_the_check_fails_where_nothing_can_be_stored(tmp_path: Path, bucket: FakeBucket) -> None:
    (tmp_path / "file").write_text("in the way")
    bucket.broken = "AccessDenied"
    for store in (FolderStore(tmp_path / "file"), BucketStore("evidence-bucket", client=bucket)):
        with pytest.raises(OSError):
            store.check()


@pytest.mark.parametrize(
    ("setting", "folder"),
    [("file:", "DATA/photos"), ("file:/srv/photos", "/srv/photos"), ("file:///srv/photos", "/srv/photos")],
)
def test_the_setting_names_a_folder(tmp_path: Path, setting: str, folder: str) -> None:
    store = store_from(setting, tmp_path)
    assert isinstance(store, FolderStore)
    assert store.folder == Path(folder.replace("DATA", str(tmp_path)))


def test_the_setting_names_a_bucket(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    store = store_from("s3://evidence-bucket/school/photos/", tmp_path)
    assert isinstance(store, BucketStore)
    assert (store.bucket, store.prefix) == ("evidence-bucket", "school/photos/")


@pytest.mark.parametrize("setting", ["", "photos", "ftp://host/photos", "s3://", "s3:", "file://host/photos"])
def test_a_setting_that_makes_no_sense_is_named_in_one_sentence(tmp_path: Path, setting: str) -> None:
    with pytest.raises(BadStoreSetting, match=r"PHOTO_STORE is .*; it must be file:"):
        store_from(setting, tmp_path)


def test_a_bucket_without_its_client_says_what_to_install(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "boto3", None)
    with pytest.raises(BadStoreSetting, match="install the extra s3"):
        store_from("s3://evidence-bucket/photos", tmp_path)
