"""Words find cases: of two characters too, on both databases; never by what the finder may not read."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from core import clock
from core.database import db
from inspections.models import Concern, Severity
from remediation import services
from remediation.filters import CaseFilter
from remediation.models import Case
from remediation.paging import Place
from remediation.queries import list_cases
from remediation.searching import Sought, sought, words_of
from remediation.word_index import CaseWords, asked_grams, grams_of, rows_with
from tests.makers import make_partner, make_placement, make_school, make_site, make_student, make_user
from tests.makers_remediation import make_answer, make_case


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


@pytest.fixture
def site(app):
    return make_site(make_partner(name="豐瑠精密股份有限公司"), name="臺中二廠")


def found(user, words: str) -> list[str]:
    rows = list_cases(user, CaseFilter(q=words, state="all"), today=clock.today()).rows
    return sorted(case.number for case in rows)


def test_words_are_found_wherever_they_stand(school, coordinator, site):
    one = make_case(site, school, note="逃生口堆放貨物，滅火器過期")
    two = make_case(make_site(), school, "BV05", note="未提供護目鏡")
    for words in ("逃生", "滅火器", "過期", "口", "豐瑠", "二廠", "台中", "臺中二廠", one.number, "逃生　過期"):
        assert found(coordinator, words) == [one.number], words
    assert found(coordinator, "護目鏡") == [two.number]
    assert found(coordinator, "逃生 護目鏡") == []
    assert found(coordinator, "100%_") == []


def test_what_people_wrote_since_is_found(school, coordinator, site):
    case = make_case(site, school)
    services.reassign(case, to=coordinator, by=coordinator)
    services.remedy(case, by=coordinator, answer=make_answer("已加裝光電護罩"))
    db.session.commit()
    assert found(coordinator, "護罩") == [case.number]


def test_half_and_full_width_letters_are_the_same_and_case_does_not_matter(school, coordinator, site):
    case = make_case(site, school, note="CNC 車床無護罩")
    assert found(coordinator, "ｃｎｃ") == [case.number]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("逃生口", "口"),
        ("豐瑠精密", "瑠"),
        ("台中", "臺"),
        ("CNC-3 車床", "ｃｎｃ"),
        ("a 𠮷 b", "𠮷"),
        ("115-031", "5-0"),
    ],
)
def test_what_is_asked_of_the_index_stands_in_it(text, word):
    assert set(asked_grams(word)) <= set(grams_of(text))


@given(st.text(max_size=40), st.data())
def test_the_index_never_hides_a_text_that_has_the_word(text, data):
    start = data.draw(st.integers(0, len(text)))
    for word in words_of(text[start : start + data.draw(st.integers(1, 12))]):
        assert set(asked_grams(word)) <= set(grams_of(text))


def named(*words: str) -> list[object]:
    """The cases that the index names."""
    return list(db.session.scalars(rows_with(words, CaseWords.case_id)))


def test_a_search_reads_what_the_index_names_and_not_every_case(school, coordinator, site, monkeypatch):
    case = make_case(site, school, note="逃生口堆放貨物")
    other = make_case(site, school, "BV05", note="未提供護目鏡")
    assert named("逃生口") == named("口") == [case.id]
    assert named("護目鏡") == [other.id]
    monkeypatch.setattr("remediation.searching.SAMPLE", 1)
    narrowed = db.session.scalars(sa.select(Case.id).where(sought("護目鏡", coordinator).conditions[0])).all()
    assert narrowed == [other.id]


def test_words_that_were_rolled_back_are_not_in_the_index(school, coordinator, site):
    case = make_case(site, school)
    services.reassign(case, to=coordinator, by=coordinator)
    services.remedy(case, by=coordinator, answer=make_answer("已加裝光電護罩"))
    db.session.rollback()
    assert named("光電") == []
    assert named(case.number) == [case.id]


def test_a_confidential_case_is_found_by_nobody_who_may_not_see_it(school, coordinator, site):
    student = make_student(school)
    facts = {"is_restricted": True, "is_from_interview": True, "student": student, "note": "主管觸碰身體"}
    case = make_case(site, school, "SP08", severity=Severity.CRITICAL, **facts)
    teacher = make_user(Role.TEACHER, school=school)
    make_placement(site, student, teacher_id=teacher.id)
    others = [teacher, make_user(Role.PRINCIPAL, school=school), make_user(Role.OFFICER, city="臺中市")]
    others.append(make_user(Role.COORDINATOR, school=make_school()))
    for words in ("觸碰", "主管", case.number, "二廠"):
        assert [found(other, words) for other in others] == [[]] * len(others)
        assert found(coordinator, words) == [case.number]
        assert found(make_user(Role.COUNSELLOR, school=school), words) == [case.number]


def test_what_a_student_said_finds_nothing_for_who_may_not_read_it(school, coordinator, site):
    student = make_student(school)
    facts = {"is_from_interview": True, "student": student, "note": "班長說不准請假"}
    case = make_case(site, school, "SP02", **facts)
    teacher = make_user(Role.TEACHER, school=school)
    make_placement(site, student, teacher_id=teacher.id)
    principal = make_user(Role.PRINCIPAL, school=school)
    assert found(coordinator, "請假") == [case.number]
    assert found(teacher, "請假") == found(principal, "請假") == []
    assert found(teacher, case.number) == [case.number]
    case.concerns, case.assigned_to_id = Concern.STUDENT, teacher.id
    db.session.commit()
    assert found(teacher, "請假") == [case.number]


def test_the_list_is_turned_page_by_page_there_and_back(school, coordinator, monkeypatch):
    monkeypatch.setattr("remediation.paging.PAGE", 2)
    numbers = [make_case(make_site(), school).number for _each in range(5)]
    seen, place, forwards = [], Place(), []
    for _page in range(3):
        page = list_cases(coordinator, CaseFilter(), today=clock.today(), place=place)
        seen += [case.number for case in page.rows]
        forwards.append(page.has_next)
        place = Place(page.rows[-1].number)
    assert (seen, forwards) == (numbers, [True, True, False])
    back = list_cases(coordinator, CaseFilter(), today=clock.today(), place=Place(numbers[4], is_before=True))
    assert [case.number for case in back.rows] == numbers[2:4]
    assert (back.has_previous, back.has_next, back.total) == (True, True, 5)


@pytest.fixture
def many(monkeypatch):
    """Three cases are very many here, and no word is too common for the index: it is counted from its rows."""
    for name, value in (("MANY", 2), ("SAMPLE", 1), ("COMMON", 2)):
        monkeypatch.setattr(f"remediation.searching.{name}", value)
    monkeypatch.setattr(Sought, "share", lambda *_matching: 1)


def test_within_a_filter_that_leaves_few_the_list_is_walked_and_not_the_index(school, coordinator, site, monkeypatch):
    monkeypatch.setattr("remediation.searching._share", lambda *_conditions: 0.3)
    for _each in range(8):
        make_case(make_site(), school, note="未提供護目鏡")
    here = make_case(site, school, note="未提供護目鏡")
    make_case(site, school, "BV05", note="滅火器過期")
    assert sought("護目鏡", coordinator, [Case.school_id == school.id]).common is not None
    assert sought("護目鏡", coordinator, [Case.site_id == site.id]).common is None
    assert listed(coordinator, "護目鏡", site=site.code) == ([here.number], 1)
    assert listed(coordinator, "護目鏡")[1] == 9


def test_closed_cases_are_found_by_words_and_open_ones_are_not_among_them(school, coordinator, site):
    closed = make_case(site, school, note="未提供護目鏡")
    make_case(site, school, "BV05", note="未提供護目鏡")
    services.remedy(closed, by=coordinator, answer=make_answer())
    services.verify(closed, by=make_user(Role.DIRECTOR, school=school))
    db.session.commit()
    page = list_cases(coordinator, CaseFilter(q="護目鏡", state="closed"), today=clock.today())
    assert ([case.number for case in page.rows], page.total) == ([closed.number], 1)


@pytest.fixture(params=["few", "from the index", "common"])
def ways(request, monkeypatch):
    """The ways of looking: each finds the same."""
    sample, common = {"few": (300, 1 / 3), "from the index": (1, 2), "common": (1, 0)}[request.param]
    monkeypatch.setattr("remediation.searching.SAMPLE", sample)
    monkeypatch.setattr("remediation.searching.COMMON", common)


def test_every_way_of_looking_finds_the_same(school, coordinator, site, ways):
    spoken = make_case(
        site, school, "SP02", is_from_interview=True, student=make_student(school), note="班長說不准請假"
    )
    other = make_case(make_site(), school, "BV05", note="未提供護目鏡")
    principal = make_user(Role.PRINCIPAL, school=school)
    for words, seen_by, number in (
        ("請假", coordinator, spoken.number), ("護目鏡", principal, other.number), ("二廠", principal, spoken.number)
    ):  # fmt: skip
        assert listed(seen_by, words) == ([number], 1)
    assert listed(principal, "請假") == ([], 0)


def listed(user, words: str, **filters) -> tuple[list[str], int]:
    page = list_cases(user, CaseFilter(q=words, state="all", **filters), today=clock.today())
    return sorted(case.number for case in page.rows), page.total


def test_a_word_that_very_many_cases_have_is_counted_by_the_same_rules(school, coordinator, site, many):
    cases = [make_case(make_site(), school, note="未提供護目鏡") for _each in range(4)]
    spoken = make_case(make_site(), school, "SP02", is_from_interview=True, student=make_student(school), note="護目鏡")
    make_case(make_site(), make_school(), note="未提供護目鏡")
    everybody = sorted(case.number for case in (*cases, spoken))
    for words in ("護目鏡", "護目", "鏡", "護目 鏡"):
        assert listed(coordinator, words) == (everybody, 5), words
        assert listed(make_user(Role.PRINCIPAL, school=school), words) == (sorted(c.number for c in cases), 4), words
    assert listed(coordinator, "護目鏡", severity="critical") == ([], 0)
    assert listed(coordinator, "護目鏡 津貼") == ([], 0)


def test_a_common_word_that_names_a_place_too_counts_each_case_once(school, coordinator, many):
    place = make_site(name="護目鏡工廠")
    there = [make_case(place, school, item, note="未提供護目鏡") for item in ("BV21", "BV05")]
    there.append(make_case(place, school, "BV06"))
    elsewhere = [make_case(make_site(), school, note="未提供護目鏡") for _each in range(2)]
    numbers = sorted(case.number for case in (*there, *elsewhere))
    assert listed(coordinator, "護目鏡") == (numbers, 5)
    assert listed(coordinator, "護目鏡 未提供") == (sorted(c.number for c in (*there[:2], *elsewhere)), 4)


def test_signs_that_stand_apart_are_no_word(school, coordinator, many):
    for _each in range(4):
        make_case(make_site(), school, note="護目，目鏡")
    assert listed(coordinator, "護目鏡") == ([], 0)


def test_a_step_adds_its_words_to_the_part_of_who_may_read_them(school, coordinator, site):
    student = make_student(school)
    case = make_case(site, school, "SP02", is_from_interview=True, student=student, note="班長說不准請假")
    services.remedy(case, by=coordinator, answer=make_answer("已加裝 光電護罩"))
    db.session.commit()
    row = db.session.scalars(sa.select(CaseWords)).one()
    assert row.finding_words == "班長說不准請假"
    assert "光電護罩" in row.open_words
    assert "請假" not in row.open_words
    principal = make_user(Role.PRINCIPAL, school=school)
    assert found(principal, "裝光") == [], "words do not run over a gap"
    assert found(principal, "光電護罩") == found(principal, case.number) == [case.number]
