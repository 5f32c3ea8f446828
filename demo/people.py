"""The fictional people and companies of the demo. Any likeness to real ones is chance; all are marked 示範."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    key: str
    name: str
    roles: str
    department: str = ""
    city: str = ""
    visit_weekdays: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@demo.example"


COORDINATOR = Person("coordinator", "林淑芬", "coordinator,teacher")
TEACHERS = (
    Person("teacher", "陳建宏", "teacher", "機械科", visit_weekdays="245"),
    Person("wang", "王雅玲", "teacher", "機械科", visit_weekdays="135"),
    Person("wednesday", "張志豪", "teacher", "機械科", visit_weekdays="3"),
    Person("wu", "吳美惠", "teacher", "電機科", visit_weekdays="124"),
    Person("huang", "黃俊傑", "teacher", "電機科", visit_weekdays="25"),
    Person("tsai", "蔡佩珊", "teacher", "餐飲科", visit_weekdays="345"),
    Person("hsu", "許文瑠", "teacher", "餐飲科", visit_weekdays="45"),
)
"""With the coordinator, who also visits, eight teachers."""
OFFICE = (
    Person("director", "周明德", "director"),
    Person("principal", "鄭惠珉", "principal"),
    Person("counsellor", "何靜怡", "counsellor"),
)
PANEL = (
    Person("lead", "郭芳如", "panelist"),
    Person("member1", "謝國棟", "panelist"),
    Person("member2", "羅心怡", "panelist"),
)
AUTHORITY = (
    Person("clerk", "潘怡君", "clerk", city="臺中市"),
    Person("officer", "施正傑", "officer", city="臺中市"),
    Person("admin", "系統管理", "admin"),
)
SCHOOL_PEOPLE = (COORDINATOR, *TEACHERS, *OFFICE)
EVERYBODY = (*SCHOOL_PEOPLE, *PANEL, *AUTHORITY)

SHOWN = ("coordinator", "teacher", "principal", "counsellor", "lead", "clerk", "officer", "admin")
"""The accounts that are printed: one for each job."""

SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高潘簡朱鍾彭游詹胡施沈"
GIVEN = (
    *("冠宇", "承恩", "宥廷", "品睿", "柏翰", "宇軒", "家豪", "俊瑋", "子瑠", "珉宇", "彥廷", "哲瑋"),
    *("雅婷", "怡君", "欣妤", "詩涵", "佳穎", "郁婷", "宜蓁", "思妤", "若瑄", "芷涵", "品妤", "采潔"),
)


@dataclass(frozen=True)
class Company:
    code: str
    name: str
    industry: str
    class_code: str
    district: str
    latitude: float
    longitude: float
    students: int
    teacher: str


def company(
    code: str, name: str, industry: str, class_code: str, place: tuple[str, float, float], students: int, teacher: str
) -> Company:
    return Company(code, name, industry, class_code, *place, students, teacher)


_TANZI, _DALI, _TAIPING = ("潭子區", 24.212, 120.705), ("大里區", 24.104, 120.681), ("太平區", 24.126, 120.718)
_FENGYUAN, _DAYA, _XITUN = ("豐原區", 24.252, 120.722), ("大雅區", 24.226, 120.648), ("西屯區", 24.181, 120.645)

COMPANIES = (
    company("TC01", "豐瑠精密", "精密機械", "M2A", _TANZI, 5, "teacher"),
    company("TC02", "鼎瑠金屬", "金屬製品", "M2A", _DALI, 5, "teacher"),
    company("TC03", "德珉機電", "機械設備", "M2A", _TAIPING, 4, "teacher"),
    company("TC04", "宏碩模具", "模具", "M2A", _FENGYUAN, 5, "wang"),
    company("TC05", "晉鋒工具機", "工具機", "M2A", _DAYA, 5, "teacher"),
    company("TC06", "旭盛自動化", "自動化設備", "M2A", _DAYA, 4, "wang"),
    company("TC07", "立穎齒輪", "傳動零件", "M2A", _TANZI, 4, "wednesday"),
    company("TC08", "展昱鑄造", "鑄造", "M2A", _DALI, 4, "wednesday"),
    company("TC09", "大珉電機工業", "電機", "E3B", _DALI, 5, "wu"),
    company("TC10", "亮宇照明", "照明設備", "E3B", _TAIPING, 5, "wu"),
    company("TC11", "佳鑫電控", "配電盤", "E3B", _XITUN, 4, "wu"),
    company("TC12", "東鉅馬達", "馬達", "E3B", _FENGYUAN, 5, "huang"),
    company("TC13", "元駿機電工程", "機電工程", "E3B", _XITUN, 4, "huang"),
    company("TC14", "永峻電梯", "電梯", "E3B", _DAYA, 5, "huang"),
    company("TC15", "信宏電子", "電子零組件", "E3B", _TANZI, 4, "coordinator"),
    company("TC16", "珉香餐飲 逢甲店", "餐飲", "F3A", _XITUN, 4, "tsai"),
    company("TC17", "和悅飯店", "旅館", "F3A", _XITUN, 5, "tsai"),
    company("TC18", "青禾烘焙", "烘焙", "F3A", _FENGYUAN, 4, "tsai"),
    company("TC19", "山海樓", "餐飲", "F3A", _TAIPING, 4, "hsu"),
    company("TC20", "小鎮義廚", "餐飲", "F3A", _DALI, 3, "hsu"),
    company("TC21", "芳園宴會館", "餐飲", "F3A", _TANZI, 4, "hsu"),
    company("TC22", "味藏料理", "餐飲", "F3A", _XITUN, 4, "hsu"),
)
