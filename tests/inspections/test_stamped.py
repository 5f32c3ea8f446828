"""A stamped sheet comes back crooked, dark and noisy, and finds its record by itself; nobody gets another's."""

from __future__ import annotations

import random
from io import BytesIO

import pypdfium2 as pdfium
import pytest
import sqlalchemy as sa
from PIL import Image, ImageEnhance, ImageFilter
from pypdf import PdfReader, PdfWriter

from accounts.roles import Role
from core.database import db
from inspections.models import Inspection
from inspections.stamps.qr_codes import code_in_picture, codes_in_pdf
from inspections.stamps.rows import StampedScan
from tests.makers import make_school, make_user
from tests.makers_inspections import body, make_round, send


@pytest.fixture
def visit(app):
    return make_round()


@pytest.fixture
def office(visit, as_user):
    return as_user(make_user(Role.COORDINATOR, school=visit.school))


def handed_in(visit, as_user) -> Inspection:
    assert send(as_user(visit.teacher), body(visit.obligation)).status_code == 201
    return db.session.scalars(sa.select(Inspection).order_by(Inspection.received_at.desc())).first()


def printed(office, record: Inspection) -> bytes:
    return office.get(f"/visits/{record.id}/record.pdf").data


def photographed(pdf: bytes, dpi: int = 150) -> Image.Image:
    with pdfium.PdfDocument(pdf) as document:
        return document[0].render(scale=dpi / 72).to_pil().convert("RGB")


def noisy(image: Image.Image) -> Image.Image:
    noise = Image.effect_noise(image.size, 60).convert("RGB")
    return Image.blend(image, noise, 0.25)


def as_file(image: Image.Image, name: str = "scan.jpg", quality: int = 60):
    target = BytesIO()
    image.save(target, "JPEG", quality=quality)
    target.seek(0)
    return target, name


def upload(client, *files, code: str = ""):
    data = {"scans": list(files), "code": code}
    return client.post("/visits/stamped", data=data, content_type="multipart/form-data")


def scans() -> list[StampedScan]:
    return list(db.session.scalars(sa.select(StampedScan)))


TREATMENTS = {
    "as printed": lambda image: image,
    "upside down": lambda image: image.rotate(180),
    "lying on its side": lambda image: image.rotate(90, expand=True),
    "crooked by 7 degrees": lambda image: image.rotate(7, expand=True, fillcolor="white"),
    "crooked by 33 degrees on a dark desk": lambda image: image.rotate(33, expand=True, fillcolor=(60, 50, 40)),
    "noisy": noisy,
    "noisy and crooked": lambda image: noisy(image.rotate(-4, expand=True, fillcolor="white")),
    "out of focus": lambda image: image.filter(ImageFilter.GaussianBlur(1.6)),
    "dark, with little contrast": lambda image: ImageEnhance.Contrast(
        ImageEnhance.Brightness(image).enhance(0.5)
    ).enhance(0.5),
    "from afar": lambda image: image.resize((image.width * 2 // 3, image.height * 2 // 3)),
}


def test_the_code_is_read_however_the_sheet_was_photographed(visit, as_user, office):
    record = handed_in(visit, as_user)
    page = photographed(printed(office, record))
    random.seed(1)
    unread = [name for name, treat in TREATMENTS.items() if code_in_picture(treat(page)) != record.verify_code]
    assert unread == []


def test_a_photo_files_itself_and_is_seen_on_its_record(visit, as_user, office):
    record = handed_in(visit, as_user)
    photo = photographed(printed(office, record)).rotate(5, expand=True, fillcolor="white")
    assert "已歸檔 1 張" in upload(office, as_file(photo)).text
    (scan,) = scans()
    assert (scan.inspection_id, scan.is_pdf, scan.is_by_hand) == (record.id, False, False)
    assert "scan.jpg" in office.get(f"/visits/{record.id}").text
    assert "已核章歸檔" in office.get("/visits/records?show=all").text
    shown = office.get(f"/visits/{record.id}/stamped/{scan.id}")
    assert shown.mimetype == "image/jpeg"
    upload(office, as_file(photo))
    assert len(scans()) == 1, "the same scan twice is filed once"


def scanned_pdf(*images: Image.Image) -> BytesIO:
    target = BytesIO()
    images[0].save(target, "PDF", save_all=True, append_images=images[1:], resolution=150)
    target.seek(0)
    return target


def test_a_pdf_of_many_sheets_is_taken_apart_so_that_nobody_gets_another_s(visit, as_user, office):
    one = handed_in(visit, as_user)
    two = handed_in(visit, as_user)
    assert one.id != two.id
    pages = [photographed(printed(office, each)) for each in (one, two)]
    blank = Image.new("RGB", pages[0].size, "white")
    reply = upload(office, (scanned_pdf(pages[0], blank, pages[1]), "all.pdf"))
    assert reply.status_code == 422
    assert "第 2 頁" in reply.text
    filed = {scan.inspection_id: scan for scan in scans()}
    assert set(filed) == {one.id, two.id}
    for record, other in ((one, two), (two, one)):
        scan = filed[record.id]
        data = office.get(f"/visits/{record.id}/stamped/{scan.id}").data
        assert codes_in_pdf(data) == [record.verify_code]
        assert office.get(f"/visits/{other.id}/stamped/{scan.id}").status_code == 404


def test_another_school_s_sheet_is_not_filed_and_not_told_of(visit, as_user, office):
    record = handed_in(visit, as_user)
    photo = photographed(printed(office, record))
    stranger = as_user(make_user(Role.COORDINATOR, school=make_school()))
    reply = upload(stranger, as_file(photo))
    assert reply.status_code == 422
    assert "貴校沒有驗證碼" in reply.text
    assert scans() == []


def test_a_typed_code_files_what_cannot_be_read(visit, as_user, office):
    record = handed_in(visit, as_user)
    blank = Image.new("RGB", (600, 800), "white")
    assert "讀不到條碼" in upload(office, as_file(blank)).text
    code = f"{record.verify_code[:4]}-{record.verify_code[4:]}".lower()
    upload(office, as_file(blank), code=code)
    assert [(scan.inspection_id, scan.is_by_hand) for scan in scans()] == [(record.id, True)]


def locked_pdf() -> BytesIO:
    writer, target = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    writer.write(target)
    target.seek(0)
    return target


def endless_pdf() -> BytesIO:
    writer, target = PdfWriter(), BytesIO()
    for _page in range(61):
        writer.add_blank_page(100, 100)
    writer.write(target)
    target.seek(0)
    return target


def huge_page() -> BytesIO:
    writer, target = PdfWriter(), BytesIO()
    writer.add_blank_page(14_400, 14_400)
    writer.write(target)
    target.seek(0)
    return target


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (lambda: BytesIO(b"MZ\x90\x00 a program"), "不是照片"),
        (lambda: BytesIO(b"%PDF-1.7 and nothing more"), "這個 PDF 無法讀取"),
        (locked_pdf, "這個 PDF 無法讀取"),
        (endless_pdf, "超過 60 頁"),
        (huge_page, "讀不到條碼"),
        (lambda: BytesIO(b""), "沒有內容"),
    ],
)
def test_what_is_no_scan_gets_a_sentence(visit, office, content, sentence):
    reply = upload(office, (content(), "scan.pdf"))
    assert reply.status_code == 422
    assert sentence in reply.text
    assert scans() == []


def test_many_records_are_printed_together(visit, as_user, office):
    records = [handed_in(visit, as_user) for _each in range(3)]
    reply = office.post("/visits/records/print", data={"record": [str(each.id) for each in records]})
    assert reply.mimetype == "application/pdf"
    assert codes_in_pdf(reply.data) == [each.verify_code for each in records]
    assert len(PdfReader(BytesIO(reply.data)).pages) == 3
    assert office.post("/visits/records/print").status_code == 422
    stranger = as_user(make_user(Role.COORDINATOR, school=make_school()))
    assert stranger.post("/visits/records/print", data={"record": str(records[0].id)}).status_code == 404
