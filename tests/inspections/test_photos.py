"""Photos from phones: hashed, read as hostile, kept once, and never half."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from PIL import Image

from accounts.roles import Role
from core.database import db
from core.storage import Kind, store
from inspections.evidence import photos
from inspections.models import Photo
from tests.makers import make_school, make_user
from tests.makers_inspections import answer, body, make_round, photo_entry, picture, send, send_photo, sha256

SAMPLES = Path(__file__).resolve().parent.parent / "core" / "samples"


@pytest.fixture
def phone(as_user):
    """A teacher's phone."""
    return as_user(make_user(Role.TEACHER, school=make_school()))


def held() -> list[Photo]:
    return list(db.session.scalars(sa.select(Photo)))


def files() -> list[Path]:
    """Everything that lies in the store, unfinished files too."""
    return [path for path in store().folder.rglob("*") if path.is_file()]


def test_a_photo_is_kept_with_two_copies_to_show(phone):
    data = picture((2000, 1000))
    response = send_photo(phone, data)
    assert (response.status_code, response.json) == (201, {"sha256": sha256(data), "bytes": len(data)})
    kept = store()
    assert kept.get(Kind.ORIGINAL, sha256(data)) == data
    with (
        Image.open(kept.open(Kind.SHOWN, sha256(data))) as shown,
        Image.open(kept.open(Kind.THUMB, sha256(data))) as thumb,
    ):
        assert (max(shown.size), max(thumb.size)) == (1600, 320)


def test_the_same_photo_again_is_fine_and_kept_once(phone):
    data = picture()
    assert [send_photo(phone, data).status_code for _each in range(3)] == [201, 200, 200]
    assert len(held()) == 1


def test_bytes_that_are_not_what_their_name_promises_are_refused(phone):
    data = picture()
    response = phone.put(f"/api/v1/photos/{sha256(data)}", data=data[:-1], content_type="image/jpeg")
    assert response.status_code == 422
    assert response.content_type == "application/problem+json"
    assert held() == []


def test_a_held_photo_is_not_confirmed_to_who_sends_other_bytes(phone):
    data = picture()
    send_photo(phone, data)
    path = f"/api/v1/photos/{sha256(data)}"
    assert phone.put(path, data=b"guess", content_type="image/jpeg").status_code == 422


@pytest.mark.parametrize("name", ["0", "A" * 64, "g" * 64, "..%2f..%2fsecret-key", "0" * 65])
def test_a_name_that_is_no_hash_leads_nowhere(phone, name):
    assert phone.put(f"/api/v1/photos/{name}", data=picture(), content_type="image/jpeg").status_code == 404


def bomb() -> bytes:
    """A PNG of a few bytes that claims 200 megapixels."""
    header = struct.pack(">IIBBBBB", 20_000, 10_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


HOSTILE = {
    "a text": (b"this is no picture", 415),
    "a page": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", 415),
    "nothing": (b"", 422),
    "200 megapixels": (bomb(), 413),
    "a picture cut short": (picture((900, 700), shade=77, quality=95)[:900], 422),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_usable_picture_is_refused_in_a_sentence_and_not_stored(phone, name):
    data, status = HOSTILE[name]
    before = files()
    response = send_photo(phone, data)
    assert response.status_code == status
    assert response.json["detail"]
    assert held() == []
    assert files() == before


def test_more_bytes_than_are_accepted_are_refused_before_they_are_read(phone):
    data = b"x"
    response = phone.put(
        f"/api/v1/photos/{sha256(data)}",
        input_stream=io.BytesIO(data),
        environ_overrides={"CONTENT_LENGTH": str(photos.MAX_BYTES + 1)},
        content_type="image/jpeg",
    )
    assert response.status_code == 413


def test_a_photo_turned_by_its_metadata_is_shown_upright_and_without_a_place(phone):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    data = picture((400, 200), exif=exif)
    send_photo(phone, data)
    with Image.open(store().open(Kind.SHOWN, sha256(data))) as shown:
        assert shown.size == (200, 400)
        assert not shown.getexif()
    assert (held()[0].width, held()[0].height) == (200, 400)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.heic")), ids=lambda path: path.name)
def test_a_heic_photo_is_accepted(phone, path):
    data = path.read_bytes()
    response = phone.put(f"/api/v1/photos/{sha256(data)}", data=data, content_type="image/heic")
    assert response.status_code == 201
    assert held()[0].media_type == "image/heic"


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.CLERK, Role.OFFICER, Role.ADMIN])
def test_who_never_goes_on_visits_sends_no_photos(as_user, role):
    client = as_user(make_user(role))
    assert send_photo(client, picture()).status_code == 404
    assert client.get("/api/v1/bundle").status_code == 404


@pytest.mark.parametrize("first", ["the photo", "the record"])
def test_what_is_covered_is_on_no_copy_for_the_screen_and_the_evidence_stays(as_user, first):
    visit, data, submission = make_round(), checked(), uuid4()
    client = as_user(visit.teacher)
    covered = {**photo_entry(data, item="BV21"), "covers": [[0, 0, 0.5, 1]]}
    sheet = body(visit.obligation, answers=[answer("BV21", "no", photos=[sha256(data)])], photos=[covered])
    steps = [lambda: send_photo(client, data), lambda: send(client, sheet, submission)]
    for step in steps if first == "the photo" else reversed(steps):
        assert step().status_code == 201
    shown = Image.open(io.BytesIO(store().get(Kind.SHOWN, sha256(data))))
    assert contrast(shown.crop((10, 10, 190, 290))) < 40 < contrast(shown.crop((210, 10, 390, 290)))
    thumb = Image.open(io.BytesIO(store().get(Kind.THUMB, sha256(data))))
    assert contrast(thumb.crop((5, 5, thumb.width // 2 - 5, thumb.height - 5))) < 40
    assert store().get(Kind.ORIGINAL, sha256(data)) == data
    send(client, sheet | {"revision": 2, "base_revision": 1, "photos": [photo_entry(data, item="BV21")]}, submission)
    shown = Image.open(io.BytesIO(store().get(Kind.SHOWN, sha256(data))))
    assert contrast(shown.crop((10, 10, 190, 290))) > 40, "a correction may take the cover off again"


def checked() -> bytes:
    """A picture of small squares, black and white: nothing of them may be seen under a cover."""
    board = Image.new("L", (400, 300))
    board.putdata([255 * ((x // 10 + y // 10) % 2) for y in range(300) for x in range(400)])
    target = io.BytesIO()
    board.convert("RGB").save(target, "JPEG", quality=90)
    return target.getvalue()


def contrast(image: Image.Image) -> int:
    darkest, lightest = image.convert("L").getextrema()
    return lightest - darkest


@pytest.mark.parametrize("covers", ["all", [[0, 0, 1]], [[0, 0, 1, 2]], [[0, 0, "1", 1]], [[0, 0, 1, 1]] * 51])
def test_a_cover_that_is_no_part_of_the_picture_is_named(as_user, covers):
    visit, data = make_round(), picture((40, 30))
    sheet = body(visit.obligation, photos=[{**photo_entry(data), "covers": covers}])
    refused = send(as_user(visit.teacher), sheet)
    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"].startswith("/photos/0/covers")
