"""What happened at the demo's companies beyond the ordinary: which item failed when, and how the case went on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """How far a case has come by today."""

    CLOSED = "closed"
    FIXED = "fixed"
    """Fixed on the spot: opened and closed at once."""
    REMEDIED = "remedied"
    OPEN = "open"
    RELEASED = "released"
    EXTENDED = "extended"
    CONFIDENTIAL = "confidential"


@dataclass(frozen=True)
class Scene:
    """One failed item at one company in one fortnight (1 to 9)."""

    site: str
    window: int
    item: str
    value: Any
    note: str
    fate: Fate
    reply: str = ""
    picture: str = "door"


CLOSED, FIXED, REMEDIED, OPEN, RELEASED, EXTENDED = (
    Fate.CLOSED,
    Fate.FIXED,
    Fate.REMEDIED,
    Fate.OPEN,
    Fate.RELEASED,
    Fate.EXTENDED,
)

SCENES = (
    # closed: 21
    Scene("TC01", 1, "BV21", "no", "一樓東側逃生出口前堆放棧板", CLOSED, "棧板移至西側倉庫，地面加劃淨空線", "door"),
    Scene("TC01", 3, "BV14", "no", "出勤卡有兩日未登載", CLOSED, "已補登並由領班每日檢查", "card"),
    Scene("TC02", 1, "BV19", "no", "兩名學生未戴護目鏡", CLOSED, "已補發護目鏡並張貼標示", "machine"),
    Scene("TC03", 1, "BV05", "no", "學生在包裝線，訓練計畫排定車床", CLOSED, "已調回車床，附輪調表", "machine"),
    Scene("TC04", 1, "BV07", "no", "指導人員出差，由作業員代理", CLOSED, "已指定代理指導人員", "machine"),
    Scene("TC04", 4, "BV23", "minor_defect", "宿舍走道照明故障", CLOSED, "照明已更換", "dormitory"),
    Scene("TC05", 1, "BV21", "no", "滅火器逾期未檢查", CLOSED, "滅火器全數換藥", "door"),
    Scene("TC05", 4, "BV08", "behind", "輪換落後兩週", CLOSED, "已排定補輪換", "machine"),
    Scene("TC06", 2, "BV14", "no", "出勤卡代打", CLOSED, "改由學生本人刷卡", "card"),
    Scene("TC07", 1, "BV19", "no", "銑床防護罩未裝回", CLOSED, "防護罩裝回並加警語", "machine"),
    Scene("TC08", 2, "BV24", "no", "交通車座位不足", CLOSED, "增派一班交通車", "bus"),
    Scene("TC09", 2, "BV21", "no", "配電箱前堆放線材", CLOSED, "線材移至料架", "door"),
    Scene("TC10", 1, "BV06", "no", "連續兩日搬運，與科別無關", CLOSED, "改排燈具組裝", "machine"),
    Scene("TC11", 2, "BV17", "no_slip", "未發給津貼明細", CLOSED, "已補發近三個月明細", "card"),
    Scene("TC11", 5, "BV13", 20, "上午連續 4 小時僅休息 20 分鐘", CLOSED, "休息時間改為 30 分鐘", "card"),
    Scene("TC12", 1, "BV18", "no", "新進學生職災保險漏報一人", CLOSED, "當日完成加保，附證明", "card"),
    Scene("TC13", 3, "BV23", "minor_defect", "宿舍浴室排水不良", CLOSED, "排水管已疏通", "dormitory"),
    Scene("TC17", 3, "BV14", "no", "出勤卡與學生說法不同", CLOSED, "改用指紋打卡", "card"),
    Scene("TC18", 4, "BV21", "no", "烘焙室出口被推車擋住", CLOSED, "推車劃定停放區", "door"),
    Scene("TC19", 2, "BV19", "no", "切肉機防護蓋未關", FIXED, picture="machine"),
    Scene("TC20", 5, "BV21", "no", "後門上鎖", FIXED, picture="door"),
    # late with the allowance three times: one case, recurring
    Scene("TC16", 4, "BV15", "late", "津貼較約定日晚 9 日入帳", REMEDIED, "", "card"),
    Scene("TC16", 6, "BV15", "late", "津貼再次晚 9 日入帳", REMEDIED, "", "card"),
    Scene("TC16", 8, "BV15", "late", "津貼第三次晚入帳", REMEDIED, "已改為每月 5 日自動轉帳", "card"),
    # waiting for verification: 4 with the one above
    Scene("TC09", 8, "BV24", "no", "夜間返宿路線無照明", REMEDIED, "增設照明並調整交通車路線", "bus"),
    Scene("TC12", 8, "BV19", "no", "兩人未戴耳塞", REMEDIED, "已發給耳塞並教育訓練", "machine"),
    Scene("TC21", 8, "BV23", "minor_defect", "宿舍紗窗破損", REMEDIED, "紗窗已換新", "dormitory"),
    # to be remedied: 6, two of them overdue
    Scene("TC03", 7, "BV08", "behind", "輪換仍落後", RELEASED, picture="machine"),
    Scene("TC14", 7, "BV14", "no", "出勤卡漏登三日", RELEASED, picture="card"),
    Scene("TC01", 9, "BV21", "no", "同一逃生出口前堆放紙箱", OPEN, picture="door"),
    Scene("TC12", 9, "BV14", "no", "出勤卡漏登一日", OPEN, picture="card"),
    Scene("TC04", 9, "BV24", "no", "夜間返宿無交通車", RELEASED, picture="bus"),
    Scene("TC17", 9, "BV07", "no", "指導人員未到場", RELEASED, picture="machine"),
    # with an extension: 2
    Scene("TC13", 8, "BV14", "no", "出勤卡以鉛筆登載", EXTENDED, picture="card"),
    Scene("TC10", 8, "BV08", "not_rotated", "本期未輪換崗位", EXTENDED, picture="machine"),
    # confidential: 1
    Scene("TC22", 6, "SP08", "happened", "學生表示遭主管辱罵", Fate.CONFIDENTIAL),
)
MISSED = {("TC08", 6), ("TC20", 7)}
EXCUSED = {("TC16", 5), ("TC19", 5), ("TC22", 4)}
EXCUSAL_ASKED = ("TC20", 7)
"""The missed fortnight for which an excusal waits for its decision."""
LATE_THIS_FORTNIGHT = ("TC02", "TC03", "TC05", "TC07", "TC08", "TC11", "TC16", "TC18", "TC19", "TC21")
"""Ten companies that nobody has visited yet in the running fortnight."""
