"""Files that are no rosters, or mean harm: each is refused with one sentence, quickly, and nothing is stored."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from sites.roster import raw, workbook
from sites.roster.reading import read_roster
from tests.makers_sites import small_roster, write_workbook

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def good(tmp_path, app) -> Path:
    """A workbook with nothing wrong, to be spoilt."""
    return write_workbook(tmp_path / "good.xlsx", small_roster())


def only_fault(path: Path) -> str:
    """The sentence with which a file is refused; there is exactly one and no row was read."""
    with_faults = read_roster(path)
    assert [fault.sheet for fault in with_faults.faults] == [None]
    assert with_faults.rows == {}
    return str(with_faults.faults[0].reason)


def rewritten(path: Path, **changes: bytes | None) -> Path:
    """The workbook with parts replaced, added or taken out (dots in names written as in the archive)."""
    content = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in changes:
                new.writestr(part, old.read(part))
        for name, data in changes.items():
            if data is not None:
                new.writestr(name, data)
    path.write_bytes(content.getvalue())
    return path


def test_an_empty_file(tmp_path, app):
    (tmp_path / "a.xlsx").write_bytes(b"")
    assert "空的" in only_fault(tmp_path / "a.xlsx") or "empty" in only_fault(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + bytes(5000),
        b"%PDF-1.7\n" + bytes(200),
        "學校,校名\n".encode(),
        b"PK\x03\x04 but not really",
        b"\x89PNG\r\n",
    ],
    ids=["program", "pdf", "csv", "broken archive", "picture"],
)
def test_what_is_no_workbook_but_is_called_one(tmp_path, app, content):
    (tmp_path / "a.xlsx").write_bytes(content)
    assert ".xlsx" in only_fault(tmp_path / "a.xlsx")


def test_an_old_workbook_and_a_locked_one_are_told_apart(tmp_path, app):
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000)
    (tmp_path / "old.xlsx").write_bytes(ole + "Workbook".encode("utf-16-le"))
    (tmp_path / "locked.xlsx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    assert ".xls" in only_fault(tmp_path / "old.xlsx")
    assert only_fault(tmp_path / "old.xlsx") != only_fault(tmp_path / "locked.xlsx")


def test_an_archive_that_is_no_workbook(tmp_path, app):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert ".xlsx" in only_fault(path)


def test_a_workbook_with_macros(good):
    assert "xlsx" in only_fault(rewritten(good, **{"xl/vbaProject.bin": b"macro"}))


def test_a_small_file_that_unpacks_to_a_large_one(good, monkeypatch):
    bomb = b"<worksheet><sheetData>" + b" " * 200_000_000
    path = rewritten(good, **{SHEET: bomb})
    assert path.stat().st_size < 1_000_000
    begin = time.perf_counter()
    only_fault(path)
    assert time.perf_counter() - begin < 2


def test_entities_that_multiply(good):
    bomb = b"""<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
    <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
    <worksheet><sheetData><row><c t="str"><v>&c;</v></c></row></sheetData></worksheet>"""
    only_fault(rewritten(good, **{SHEET: bomb}))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_entities_hidden_in_another_encoding(good, encoding):
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE z [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst>&a;</sst>'
    only_fault(rewritten(good, **{"xl/sharedStrings.xml": text.encode(encoding)}))


def test_a_document_type_far_into_a_part_is_refused_too(good):
    late = b'<?xml version="1.0"?>' + b" " * 10_000 + b'<!DOCTYPE z [<!ENTITY a "x">]><worksheet/>'
    reading = read_roster(rewritten(good, **{SHEET: late}))
    assert reading.faults
    assert "schools" not in reading.rows


def test_a_size_that_is_a_lie_does_not_count(good):
    with zipfile.ZipFile(good) as archive:
        sheet = archive.read(SHEET).replace(b'<dimension ref="A1:D2"', b'<dimension ref="A1:XFD1048576"')
    begin = time.perf_counter()
    reading = read_roster(rewritten(good, **{SHEET: sheet}))
    assert time.perf_counter() - begin < 5
    assert reading.faults == []
    assert [row.values["code"] for row in reading.rows["schools"]] == ["S1"]


def test_a_row_number_without_end(good):
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="99999999999"><c r="A99999999999" t="str"><v>x</v></c></row></sheetData></worksheet>'
    )
    begin = time.perf_counter()
    reading = read_roster(rewritten(good, **{SHEET: sheet}))
    assert time.perf_counter() - begin < 20
    assert [fault.sheet for fault in reading.faults] == ["schools"]


def test_more_rows_than_a_roster_can_have(app, monkeypatch, tmp_path):
    monkeypatch.setattr(raw, "MAX_FILLED_ROWS", 2)
    path = write_workbook(tmp_path / "long.xlsx", small_roster())
    assert "students" in {fault.sheet for fault in read_roster(path).faults}


def test_a_file_larger_than_allowed(good, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_FILE", 100)
    only_fault(good)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", SHEET, "[Content_Types].xml"]
)
@pytest.mark.parametrize(
    "damage", [b"", b"<", b"\x00" * 50, b"<worksheet><row r='x'><c r='!!' t='s'><v>999999</v></c></row></worksheet>"]
)
def test_any_part_may_be_damaged(good, part, damage):
    reading = read_roster(rewritten(good, **{part: damage}))
    assert all(str(fault.reason) for fault in reading.faults)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_off(good, share):
    content = good.read_bytes()
    good.write_bytes(content[: int(len(content) * share)])
    only_fault(good)


def test_flipped_bytes_never_end_in_anything_but_a_sentence(good, tmp_path):
    content = good.read_bytes()
    for position in range(0, len(content), max(1, len(content) // 60)):
        spoilt = bytearray(content)
        spoilt[position] ^= 0xFF
        path = tmp_path / "spoilt.xlsx"
        path.write_bytes(bytes(spoilt))
        assert all(str(fault.reason) for fault in read_roster(path).faults)


def test_a_formula_is_named_by_its_cell_and_never_evaluated(tmp_path, app):
    book = Workbook()
    page = book.active
    page.title = "schools"
    page.append(["code", "name", "level", "city"])
    page.append(["S1", "=1+1", "hs", "臺中市"])
    page.append(["S2", '=HYPERLINK("http://example.com","示範")', "hs", "臺中市"])
    book.save(tmp_path / "f.xlsx")
    faults = read_roster(tmp_path / "f.xlsx").faults
    assert [(fault.row, fault.column) for fault in faults] == [(2, "name"), (3, "name")]
    assert "B2" in str(faults[0].reason)


def test_an_error_value_of_the_spreadsheet_is_a_fault(tmp_path, app):
    book = Workbook()
    page = book.active
    page.title = "schools"
    page.append(["code", "name", "level", "city"])
    page.append(["S1", "#REF!", "hs", "臺中市"])
    book.save(tmp_path / "f.xlsx")
    assert "#REF!" in str(read_roster(tmp_path / "f.xlsx").faults[0].reason)


def test_a_csv_formula_is_a_fault_but_kept_zeros_are_read(tmp_path, app):
    text = 'code,name,level,city\n="010301",示範高工,hs,臺中市\nS2,=cmd|calc,hs,臺中市\n'
    (tmp_path / "schools.csv").write_text(text, encoding="utf-8")
    reading = read_roster(tmp_path)
    assert reading.rows["schools"][0].values["code"] == "010301"
    assert [(fault.row, fault.column) for fault in reading.faults] == [(3, "name")]


def test_csv_bytes_in_no_known_encoding(tmp_path, app):
    (tmp_path / "schools.csv").write_bytes(b"code,name,level,city\nS1,\xff\xff\xff\x00,hs,x\n")
    assert [fault.sheet for fault in read_roster(tmp_path).faults] == ["schools"]


def test_csv_with_an_endless_cell(tmp_path, app):
    (tmp_path / "schools.csv").write_text('code,name,level,city\nS1,"' + "x" * 200_000, encoding="utf-8")
    assert [fault.sheet for fault in read_roster(tmp_path).faults] == ["schools"]


def test_a_folder_without_rosters(tmp_path, app):
    (tmp_path / "readme.txt").write_text("nothing")
    only_fault(tmp_path)


def test_control_characters_and_endless_words_are_named(tmp_path, app):
    text = f"code,name,level,city\nS1,a\x00b,hs,臺中市\nS2,{'長' * 600},hs,臺中市\nS\x1b3,x,hs,臺中市\n"
    (tmp_path / "schools.csv").write_text(text, encoding="utf-8")
    faults = read_roster(tmp_path).faults
    assert [(fault.row, fault.column) for fault in faults] == [(2, "name"), (3, "name"), (4, "code")]
