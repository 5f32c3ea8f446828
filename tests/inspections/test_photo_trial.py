"""The test photo of the check before leaving: read, measured, sent back small, and kept nowhere."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image

from accounts.roles import Role
from core.database import db
from inspections.models import Photo
from tests.makers import make_school, make_user
from tests.makers_inspections import picture, sha256


@pytest.fixture
def phone(as_user):
    return as_user(make_user(Role.TEACHER, school=make_school()))


def test_a_test_photo_comes_back_small_and_nothing_stays(phone):
    data = picture((800, 600))
    answer = phone.put(f"/api/v1/test-photo/{sha256(data)}", data=data)
    assert (answer.json["sha256"], answer.json["bytes"]) == (sha256(data), len(data))
    with Image.open(BytesIO(b64decode(answer.json["picture"]))) as small:
        assert (small.format, small.size) == ("JPEG", (320, 240))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Photo)) == 0


def test_what_was_damaged_on_the_way_has_another_hash(phone):
    data = picture()
    answer = phone.put(f"/api/v1/test-photo/{sha256(data)}", data=picture())
    assert answer.json["sha256"] != sha256(data)


@pytest.mark.parametrize(("data", "status"), [(b"no picture", 415), (b"", 422), (b"x" * 5_000_000, 413)])
def test_what_is_no_photo_is_refused_in_a_sentence(phone, data, status):
    answer = phone.put(f"/api/v1/test-photo/{sha256(data)}", data=data)
    assert answer.status_code == status
    assert answer.json["detail"]
