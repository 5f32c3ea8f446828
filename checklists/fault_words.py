"""The faults of a checklist in the reader's language: reading names them in English, pages say them in Chinese too."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.formatting import is_chinese

_PLACES = {
    "item": "題目",
    "section": "區段",
    "option": "選項",
    "options": "選項",
    "text": "題目文字",
    "title": "標題",
    "help": "填答說明",
    "unit": "單位",
    "type": "回答方式",
    "pair": "是與否的用語",
    "min": "最小值",
    "max": "最大值",
    "decimals": "小數位數",
    "photo": "照片",
    "min_photos": "照片最少張數",
    "max_photos": "照片最多張數",
    "note": "備註",
    "audience": "可看的人",
    "rhythm": "題目頻率",
    "weeks": "每幾週",
    "points": "配分",
    "severity": "嚴重程度",
    "fails": "不符條件",
    "over": "高於",
    "under": "低於",
    "critical_over": "高於（嚴重）",
    "before": "早於",
    "after": "晚於",
    "older_than_days": "超過天數",
    "due_days": "改善天數",
    "basis": "法規依據",
    "concerns": "不符時的對象",
    "when": "出現條件",
    "value": "比較的答案",
    "is": "比較方式",
    "sections": "區段",
    "items": "題目",
    "scoring": "計分",
    "weight": "權重",
    "zh": "中文",
    "en": "英文",
    "code": "代碼",
    "key": "題號",
    "survey": "survey 工作表",
    "choices": "choices 工作表",
    "settings": "settings 工作表",
    "says": "結果說明",
}
_REASONS = [
    (r"is missing", "沒有填寫，請補上"),
    (r"needs a text in zh and en", "請填中文和英文"),
    (r"stands there twice", "出現兩次，請改用另一個代號"),
    (r"must be a number", "請填數字"),
    (r"must be a whole number of 0 or more", "請填 0 以上的整數"),
    (r"must be a whole number", "請填整數"),
    (r"must be a number from 1 to (\d+)", r"請填 1 到 \1 的整數"),
    (r"must be a time such as 20:00", "請填時間，例如 20:00"),
    (r"must be a date such as 2021-06-18", "請填日期，例如 2021-06-18"),
    (r"must be one of (.+)", r"只能是：\1"),
    (r"must be above min", "要大於最小值"),
    (r"must be 0 or more", "要在 0 以上"),
    (r"must be at least two, each with a value of its own", "至少要兩個，而且不能重複"),
    (r"must be a list with at least one entry", "至少要有一項"),
    (r"must be restricted, because the item is", "這一題屬於保密，可看的人也要選保密"),
    (r"is not known", "不認得這個欄位，請刪除"),
    (r"a scored item must say which answers fail", "有嚴重程度的題目要說明哪些答案不符"),
    (r"an item that can fail needs a severity", "可能不符的題目要選嚴重程度"),
    (r"names no answer that fails", "沒有指出哪些答案不符，請至少選一個"),
    (r"leaves no answer that passes", "所有答案都不符，請留一個符合的答案"),
    (r"(\S+) is not an answer that can fail", r"「\1」不能設為不符"),
    (r"(\S+) does not fail", r"「\1」沒有設為不符"),
    (r"does not go with the type (\S+)", r"不適用於這種回答方式（\1），請清空"),
    (r"a scale or score needs its lowest and highest value", "量表或分數要填最小值和最大值"),
    (r"(\S+) lies outside min and max", r"\1 不在最小值和最大值之間"),
    (r"an item that asks for photos must allow some", "要拍照的題目，最多張數不能是 0"),
    (r"is above max_photos", "比最多張數還多"),
    (r"an item that asks for no photo cannot ask for so many", "不要求拍照的題目不能填最少張數"),
    (r"an item answered by a photo must ask for one", "以照片回答的題目要選擇拍照"),
    (r"belongs to yes_no, and only there", "只用於是／否的題目"),
    (r"there is no other item (\S*)", r"沒有「\1」這一題，請另選一題"),
    (r"(\S+) is asked of each student, (\S+) once", r"\1 是每位學生各問一次，\2 只問一次，不能互相比較"),
    (r"(\S+) has no answer", r"\1 沒有答案可以比較"),
    (r"(\S+) has no size to compare", r"\1 的答案沒有大小，請改用「等於」"),
    (r"(\S+) has no options to choose", r"\1 沒有選項，請改用「等於」"),
    (r"(.+) is no answer to (\S+)", r"「\1」不是 \2 的答案，請從該題的答案中選一個"),
    (r"goes in a circle \((.+)\)", r"條件繞成一圈（\1），請拿掉其中一個"),
    (r"waits for a chain of more than (\d+) items", r"前面要等超過 \1 題，請減少"),
    (r"is more than (\d+) levels deep", r"條件超過 \1 層，請簡化"),
    (r"the weights of the sections add up to (\S+), not to 100", r"各區段權重合計是 \1，要等於 100"),
    (r"asks nothing", "沒有任何題目"),
    (r"(\S+) is not supported", r"不支援 \1，請刪除或改用其他寫法"),
    (r"the type (.+) is not supported", r"不支援題型「\1」，請改用其他題型或刪除這一列"),
    (r"parameters of a range are start, end and step", "range 的 parameters 只支援 start、end、step"),
    (r"constraint is only supported as a range.*", "constraint 只支援數字範圍，例如 . >= 0 and . <= 168"),
    (r"there is no list (\S*) on the sheet choices", r"choices 工作表沒有清單「\1」，請補上"),
    (r"the list (\S*) needs at least two choices", r"清單「\1」至少要兩個選項"),
    (r"(.+) is a formula; type the value", r"「\1」是公式，請直接填數值"),
    (r"(\S+) is missing", r"缺少 \1，請補上"),
    (r"list_name and name are needed", "list_name 和 name 都要填"),
    (r"this (group|repeat) has no end_\1", r"這個 \1 沒有結束列，請加上 end_\1"),
    (r"(end_\S+) without a (begin_\S+)", r"\1 前面沒有 \2"),
    (r"a repeat inside a repeat is not supported.*", "不支援 repeat 裡面再放 repeat；每位學生只有一張"),
    (r"groups more than (\d+) deep are not supported", r"不支援超過 \1 層的 group"),
    (
        r"relevant is only supported as comparisons.*; “(.+)” is not",
        r"relevant 只支援用 and、or、not 連接的答案比較，不支援「\1」",
    ),
    (r"(\S+) must be yes or no, a formula is not supported", r"\1 只能填 yes 或 no，不支援公式"),
    (r"(\S+) must be a (?:whole )?number", r"\1 要填數字"),
    (r"(\S+) is no JSON", r"\1 不是正確的 JSON"),
    (r"holds macros; save it as a plain .xlsx", "含有巨集，請另存成一般的 .xlsx"),
    (r"is no .xlsx workbook", "不是 .xlsx 活頁簿，請用 Excel 或 LibreOffice 另存成 .xlsx"),
    (r"has no sheet named survey", "沒有名為 survey 的工作表"),
    (r"larger than (\d+) MB", r"大於 \1 MB，請拆成較小的檔案"),
    (r"more than (\d+) rows", r"超過 \1 列，請拆成較小的檔案"),
    (r"unpacks to more than a form can be", "解開後大得不像表單，已拒收"),
    (r"(\S+) declares a document type, which no workbook needs", r"\1 含有文件類型宣告，已拒收；請重新另存"),
]
_KNOWN = [(re.compile(pattern), chinese) for pattern, chinese in _REASONS]
_PART = re.compile(r"(\w+)(?: (.+))?")


def in_words(faults: Iterable[str]) -> list[str]:
    """Each fault as the reader's language has it; what is not known here stands as it came."""
    return [in_chinese(fault) if is_chinese() else fault for fault in faults]


def in_chinese(fault: str) -> str:
    """Where, what, and what to do."""
    where, colon, reason = fault.partition(": ")
    found = _reason(reason) if colon else None
    return fault if found is None else f"{' › '.join(map(_place, where.split(' › ')))}：{found}"


def _reason(reason: str) -> str | None:
    for pattern, chinese in _KNOWN:
        if match := pattern.fullmatch(reason):
            return match.expand(chinese)
    return None


def _place(part: str) -> str:
    row = re.fullmatch(r"(\w+) row (\d+)", part)
    if row:
        return f"{_PLACES.get(row[1], row[1])}第 {row[2]} 列"
    found = _PART.fullmatch(part)
    if found is None or found[1] not in _PLACES:
        return part
    return f"{_PLACES[found[1]]} {found[2]}" if found[2] else _PLACES[found[1]]
