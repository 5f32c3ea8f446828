"""The sheets of the roster workbook: their columns, names in both languages, fixed values and keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from accounts.roles import Role
from sites.models import ClosureScope, Level, Mode, SiteKind
from sites.roster import values

Values = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Column:
    """A column: how its cells are read, and what an empty cell means."""

    name: str
    chinese: str
    read: Callable[[Any], Any]
    is_required: bool = False
    empty: Any = None
    choices: Mapping[str, str] | None = None
    """English word → Chinese word of each fixed value."""
    points_to: str | None = None
    """The sheet whose key this column names."""
    note: Any = ""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet (or .csv file) with its columns and what makes a row itself."""

    name: str
    chinese: str
    columns: tuple[Column, ...] = field(repr=False)
    key: tuple[str, ...]
    key_else: str | None = None
    """What stands for the last part of the key in a row that leaves it empty."""
    settle: Callable[[Values], None] | None = None
    """Where one cell decides what another means."""

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def key_of(self, row: Values) -> Key | None:
        """What names the row, or None when a part of it could not be read."""
        key = tuple([row.get(name) for name in self.key])
        if self.key_else and key[-1] is None:
            key = (*key[:-1], row.get(self.key_else))
        return None if None in key else key


LEVELS = {Level.HIGH_SCHOOL: "高中職", Level.TERTIARY: "技專"}
KINDS = {SiteKind.WORKPLACE: "工作場所", SiteKind.DORMITORY: "宿舍"}
SCOPES = {ClosureScope.SITE: "場址", ClosureScope.CITY: "縣市", ClosureScope.ALL: "全部"}
ROLES = {
    Role.TEACHER: "訪視教師",
    Role.COORDINATOR: "建教組長",
    Role.DIRECTOR: "實習主任",
    Role.PRINCIPAL: "校長",
    Role.COUNSELLOR: "輔導教師",
    Role.PANELIST: "考核委員",
    Role.CLERK: "承辦人",
    Role.OFFICER: "主管機關",
    Role.ADMIN: "系統管理",
}
MODES = {
    Mode.ROTATION: "輪調式",
    Mode.STEP: "階梯式",
    Mode.INTERNSHIP: "實習式",
    Mode.SANDWICH: "三明治式",
    Mode.BRIDGING: "銜接式",
    Mode.QUASI_STEP: "類階梯式",
    Mode.OFF_CAMPUS: "非建教",
    Mode.FOUR_TWO_ONE: "421",
    Mode.THREE_THREE_ONE: "331",
    Mode.EVENING: "夜間上課",
    Mode.SIX_SIX: "66輪調",
}
YES_NO = {"yes": "是", "no": "否"}


def _words(labels: Mapping[Any, str]) -> dict[str, StrEnum]:
    english = {member.value: member for member in labels}
    return english | {chinese: member for member, chinese in labels.items()}


def _choices(labels: Mapping[Any, str]) -> dict[str, str]:
    return {str(getattr(member, "value", member)): chinese for member, chinese in labels.items()}


def _text(name: str, chinese: str, **facts: Any) -> Column:
    return Column(name, chinese, values.read_text, **facts)


def _code(name: str, chinese: str, **facts: Any) -> Column:
    return Column(name, chinese, values.read_code, **facts)


def _date(name: str, chinese: str, **facts: Any) -> Column:
    return Column(name, chinese, values.read_date, **{"note": _DATE_NOTE} | facts)


def _number(name: str, chinese: str, least: int, most: int, **facts: Any) -> Column:
    return Column(name, chinese, values.whole_number(least, most), **facts)


def _email(name: str, chinese: str, **facts: Any) -> Column:
    return Column(name, chinese, values.read_email, **facts)


def _one_of(name: str, chinese: str, labels: Mapping[Any, str], **facts: Any) -> Column:
    return Column(name, chinese, values.one_of(_words(labels)), choices=_choices(labels), **facts)


def _yes_no(name: str, chinese: str, **facts: Any) -> Column:
    return Column(name, chinese, values.read_yes_no, choices=YES_NO, **facts)


_DATE_NOTE = _l("2026-09-01 or 115/9/1")
_TAX_NOTE = _l("Eight digits")
_WEEKDAYS_NOTE = _l("Monday = 1: 12345 is Monday to Friday")
_HALF_DAYS_NOTE = _l("Monday = 1; with a for the morning or p for the afternoon only: 1a3p5")
_TIME_NOTE = _l("24-hour time, such as 08:00")

SCHOOLS = Sheet(
    "schools",
    "學校",
    (
        _code("code", "代碼", is_required=True),
        _text("name", "校名", is_required=True),
        _one_of("level", "學制", LEVELS, is_required=True),
        Column("city", "縣市", values.read_city, is_required=True),
    ),
    key=("code",),
)
PEOPLE = Sheet(
    "people",
    "人員",
    (
        _email("email", "電子郵件", is_required=True),
        _text("name", "姓名", is_required=True),
        Column(
            "role",
            "角色",
            values.several_of(_words(ROLES)),
            is_required=True,
            choices=_choices(ROLES),
            note=_l("One or several, with commas between them"),
        ),
        _code("school", "學校", points_to="schools", note=_l("The school's code; needed for people of a school")),
        Column("city", "縣市", values.read_city, note=_l("For clerks and officers; empty means every city")),
        _text("department", "科別"),
        _date("training_valid_until", "研習有效期限"),
        Column("visit_weekdays", "可訪視星期", values.read_half_days, note=_HALF_DAYS_NOTE),
    ),
    key=("email",),
)
PARTNERS = Sheet(
    "partners",
    "合作機構",
    (
        Column("tax_id", "統一編號", values.read_tax_id, is_required=True, note=_TAX_NOTE),
        _text("name", "機構名稱", is_required=True),
        _text("industry", "行業"),
        _number("employees", "員工人數", 0, 1_000_000),
        _number("foreign_excluded", "不計入外籍人數", 0, 1_000_000),
    ),
    key=("tax_id",),
)
SITES = Sheet(
    "sites",
    "場址",
    (
        _code("code", "場址代碼", is_required=True),
        Column("partner", "統一編號", values.read_tax_id, is_required=True, points_to="partners", note=_TAX_NOTE),
        _text("name", "場址名稱", is_required=True),
        _one_of("kind", "類別", KINDS, empty=SiteKind.WORKPLACE),
        Column("city", "縣市", values.read_city, is_required=True),
        _text("address", "地址"),
        Column("latitude", "緯度", values.decimal_number(-90, 90)),
        Column("longitude", "經度", values.decimal_number(-180, 180)),
        _number("radius_m", "範圍公尺", 0, 100_000),
        _number("approved_students", "核定人數", 0, 100_000),
        _yes_no("trains_on_holidays", "假日訓練", empty=False),
    ),
    key=("code",),
)
CONTACTS = Sheet(
    "contacts",
    "聯絡人",
    (
        Column("partner", "統一編號", values.read_tax_id, is_required=True, points_to="partners", note=_TAX_NOTE),
        _code("site", "場址代碼", points_to="sites"),
        _text("name", "姓名", is_required=True),
        _email("email", "電子郵件"),
        Column("phone", "電話", values.read_phone),
        _text("duty", "職稱"),
    ),
    key=("partner", "email"),
    key_else="name",
)
CLASSES = Sheet(
    "classes",
    "班級",
    (
        _code("code", "班級代碼", is_required=True),
        _code("school", "學校", is_required=True, points_to="schools"),
        _text("name", "班級名稱", is_required=True),
        _text("department", "科別", is_required=True),
        _one_of("mode", "辦理方式", MODES, is_required=True),
        _number("grade", "年級", 1, 4),
    ),
    key=("school", "code"),
)
STUDENTS = Sheet(
    "students",
    "學生",
    (
        _code("number", "學號", is_required=True),
        _code("school", "學校", is_required=True, points_to="schools"),
        _code("class", "班級", is_required=True, points_to="classes"),
        _text("name", "姓名", is_required=True),
        _date("born_on", "出生日期", is_required=True),
    ),
    key=("school", "number"),
)
PLACEMENTS = Sheet(
    "placements",
    "訓練安排",
    (
        _code("school", "學校", is_required=True, points_to="schools"),
        _code("student", "學號", is_required=True, points_to="students"),
        _code("site", "場址代碼", is_required=True, points_to="sites"),
        _date("start_on", "起日", is_required=True),
        _date("end_on", "迄日", is_required=True),
        Column("weekdays", "訓練星期", values.read_weekdays, empty="12345", note=_WEEKDAYS_NOTE),
        _email("teacher", "訪視教師", points_to="people", note=_l("The teacher's e-mail address")),
        _text("post", "崗位"),
        _text("trainer", "指導人員"),
        Column("shift_start", "上班時間", values.read_time, note=_TIME_NOTE),
        Column("shift_end", "下班時間", values.read_time, note=_TIME_NOTE),
        _number("allowance", "月津貼", 0, 10_000_000),
        _number("pay_day", "發放日", 1, 31),
        _date("insured_from", "加保日"),
        _date("contract_signed_on", "簽約日"),
        _date("contract_filed_on", "報備日"),
        _yes_no("guardian_consent", "法定代理人同意"),
        _date("late_permit_until", "夜間許可期限"),
    ),
    key=("school", "student", "site", "start_on"),
)


def _settle_closure(row: Values) -> None:
    """The code of a city is its name, with 臺 for 台; a closure of all has none, even if it says “all” again."""
    row.setdefault("code", "")
    if row.get("scope") == ClosureScope.CITY:
        row["code"] = values.read_city(row["code"])
    if row.get("scope") == ClosureScope.ALL and row["code"] in ("all", SCOPES[ClosureScope.ALL]):
        row["code"] = ""


CLOSURES = Sheet(
    "closures",
    "停訓日",
    (
        _one_of("scope", "範圍", SCOPES, is_required=True),
        _code("code", "代碼", empty="", note=_l("A site's code or a city; empty for all")),
        _date("start_on", "起日", is_required=True),
        _date("end_on", "迄日", is_required=True),
        _text("reason", "事由", is_required=True),
    ),
    key=("scope", "code", "start_on"),
    settle=_settle_closure,
)

SHEETS = (SCHOOLS, PEOPLE, PARTNERS, SITES, CONTACTS, CLASSES, STUDENTS, PLACEMENTS, CLOSURES)
"""In the order in which rows can be stored: what is pointed to comes first."""
BY_NAME = {sheet.name: sheet for sheet in SHEETS}


def plain(title: Any) -> str:
    """A sheet's or column's name without what people add to it: blanks, capitals, an asterisk, an extension."""
    text = unicodedata.normalize("NFKC", str(title)).strip().strip("*").strip().casefold()
    return re.sub(r"[\s-]+", "_", text)


_SHEET_NAMES = {plain(name): sheet for sheet in SHEETS for name in (sheet.name, sheet.chinese)}


def find_sheet(title: str) -> Sheet | None:
    """The sheet that carries this name in English or Chinese."""
    return _SHEET_NAMES.get(plain(title))


def find_column(sheet: Sheet, header: Any) -> Column | None:
    """The column of a sheet that carries this header in English or Chinese."""
    name = plain(header)
    return next((column for column in sheet.columns if name in (plain(column.name), plain(column.chinese))), None)
