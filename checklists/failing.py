"""What fails an item, in words: 超過 40 小時, after 20:00, 不符合."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checklists.answers import WORDS, number_text
from checklists.document import Fails, Item, Text

TABLES = {"minimum_wage": Text("最低工資", "the minimum wage")}
PAPERS = {
    "pay_day": Text("契約的發放日", "the contract's pay day"),
    "students_present": Text("名冊今日應在場人數", "the number on today's roster"),
    "approved_students": Text("核定名額", "the approved number"),
    "foreign_excluded": Text("名冊所載不計入的外籍人數", "the number on file"),
    "ratio_students": Text("員工數四分之一的上限", "a quarter of the employees"),
}


def failing_text(item: Item) -> Text | None:
    """Every way in which an item fails; None when it cannot."""
    if item.fails is None:
        return None
    ways = list(_ways(item, item.fails))
    return Text("；".join(way.zh for way in ways), "; ".join(way.en for way in ways))


def _ways(item: Item, fails: Fails) -> Iterator[Text]:
    yield from (_option(item, value) for value in fails.options)
    yield from _limits(item, fails)
    yield from _times(fails)
    yield from _days(fails)
    if fails.below_table is not None:
        table = _name(TABLES, fails.below_table)
        yield Text(f"低於{table.zh}", f"below {table.en}")
    if fails.over_paper is not None:
        paper = _name(PAPERS, fails.over_paper)
        yield Text(f"超過{paper.zh}", f"above {paper.en}")
    if fails.differs_from_paper is not None:
        paper = _name(PAPERS, fails.differs_from_paper)
        yield Text(f"與{paper.zh}不同", f"differs from {paper.en}")


def _name(names: dict[str, Text], key: str) -> Text:
    return names.get(key, Text(key, key))


def _option(item: Item, value: str) -> Text:
    option = item.option(value)
    if option is not None:
        return option.text
    return WORDS[item.pair][value] if item.pair is not None else Text(value, value)


def _limits(item: Item, fails: Fails) -> Iterator[Text]:
    if fails.over is not None:
        yield _limit(item, fails.over, "超過", "more than")
    if fails.under is not None:
        yield _limit(item, fails.under, "不到", "less than")
    if fails.critical_over is not None:
        limit = number_text(item, fails.critical_over)
        yield Text(f"超過 {limit.zh} 為重大", f"critical above {limit.en}")


def _limit(item: Item, limit: Decimal, zh: str, en: str) -> Text:
    said = number_text(item, limit)
    return Text(f"{zh} {said.zh}", f"{en} {said.en}")


def _times(fails: Fails) -> Iterator[Text]:
    if fails.before is not None:
        yield Text(f"{fails.before} 前", f"before {fails.before}")
    if fails.after is not None and fails.after_with_permit is not None:
        permit = fails.after_with_permit
        yield Text(f"{fails.after} 後（經核准者 {permit}）", f"after {fails.after} ({permit} with a permit)")
    elif fails.after is not None:
        yield Text(f"{fails.after} 後", f"after {fails.after}")


def _days(fails: Fails) -> Iterator[Text]:
    if fails.older_than_days is not None:
        yield Text(
            f"早於訪視日超過 {fails.older_than_days} 天", f"more than {fails.older_than_days} days before the visit"
        )
    if fails.late_after_paper is not None:
        paper = _name(PAPERS, fails.late_after_paper)
        yield Text(f"晚於{paper.zh}", f"later than {paper.en}")
    if fails.major_within_days is not None:
        days = fails.major_within_days
        yield Text(f"遲 {days} 日以內為主要", f"major up to {days} days late")
