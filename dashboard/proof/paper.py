"""The pack's summary on paper: the sums, each item with its figure, every duty and every case."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab.platypus import Flowable, Spacer

from core.formatting import day
from dashboard.proof.pack import FOLDERS, Pack
from dashboard.proof.tables import Table
from inspections.paper.composing import Cell, Composer, cut_rows, spread
from inspections.paper.flow import pour
from inspections.paper.fonts import Ink
from inspections.paper.pages import BOTTOM, HEIGHT, SIDE, TEXT_WIDTH, TOP, PagedCanvas, Title
from inspections.paper.typesetting import Style, draw_line

SIZE = 8.0
LINE = 16.0
FOOT = Style(7.5, 10.0)
DUTIES = (("company", 26), ("window", 5), ("opens_on", 11), ("due_on", 11), ("state_zh", 9), ("visited_by", 9))
DUTY_MORE = (("arrived_at", 14), ("evidence", 15))
GAPS = (("company", 24), ("before", 12), ("after", 12), ("days", 8), ("reason", 44))
CASES = (("number", 10), ("company", 24), ("title", 30), ("severity", 7), ("due_on", 11), ("state", 12))


def render(pack: Pack, titles: dict[str, str]) -> bytes:
    """The summary as a PDF."""
    ink, target = Ink(), BytesIO()
    composer = Composer(ink, SIZE)
    name = f"{pack.period.school.name} 考核佐證總表"
    title = Title(ink.printable(name), ink.printable(pack.period.school.name), pack.period.name, "zh_Hant_TW")

    def furnish(canvas: Any, number: int, of: int) -> None:
        draw_line(canvas, ink.printable(f"{name}　第 {number}／{of} 頁"), FOOT, SIDE, BOTTOM - 8)

    canvas = PagedCanvas(target, title, furnish)
    pour(canvas, _parts(composer, pack, titles, name), lambda: (HEIGHT - TOP, BOTTOM + LINE))
    canvas.save()
    return target.getvalue()


def _parts(composer: Composer, pack: Pack, titles: dict[str, str], name: str) -> list[Flowable]:
    period = pack.period
    days = f"期間 {day(period.first, chinese=True)} 到 {day(period.last, chinese=True)}"
    parts: list[Flowable] = [
        composer.plain(name, TEXT_WIDTH, Style(15, 22).bold()),
        composer.plain(f"{days}　{day(period.as_of, chinese=True)} 的狀態", TEXT_WIDTH),
        composer.plain(sum_of(pack), TEXT_WIDTH, composer.body.bold()),
        Spacer(1, 8),
        _items(composer, pack, titles),
    ]
    duties, gaps, cases = (pack.tables[name] for name in ("obligations", "gaps", "cases"))
    parts += _listed(composer, duties, (*DUTIES, *DUTY_MORE), [_with_evidence(row) for row in duties.rows])
    parts += _listed(composer, gaps, GAPS, gaps.rows)
    parts += _listed(composer, cases, CASES, cases.rows)
    parts.append(composer.plain(f"另有保密案件 {pack.confidential} 件，只列件數。", TEXT_WIDTH))
    return parts


def sum_of(pack: Pack) -> str:
    """What was due and its parts, which always add up."""
    visits = pack.visits
    parts = f"已訪 {visits.met} + 逾期未訪 {visits.missed} + 免計 {visits.excused} + 未到期 {visits.pending}"
    apart = f"另計本期無訓練 {visits.suspended}；間隔逾 14 天 {len(pack.rows('gaps'))} 次"
    return f"應訪 {visits.due} = {parts}；{apart}"


def _with_evidence(row: dict[str, Any]) -> dict[str, Any]:
    """The head of the record's hash: enough to find it in the tables, which hold the whole."""
    digests = " ".join(digest[:12] for digest in row["record_sha256"])
    arrived = (row["arrived_at"] or "")[:16].replace("T", " ")
    late = "（補登）" if row["is_late_entry"] else ""
    return row | {"evidence": digests or row["excusal"] or "", "arrived_at": arrived + late}


def _items(composer: Composer, pack: Pack, titles: dict[str, str]) -> Flowable:
    widths = spread((10, 50, 25, 15), TEXT_WIDTH)
    rows: list[list[Cell]] = [composer.head(["項目", "內容", "數字", "佐證"], widths)]
    for item, names in FOLDERS.items():
        kept = "系統" if names else "學校自備"
        figure = str(pack.share(item) or "")
        texts = (item, titles.get(item, ""), figure, kept)
        rows.append([composer.text(text, width) for text, width in zip(texts, widths, strict=True)])
    return composer.grid(rows, widths, head_rows=1)


def _listed(
    composer: Composer, table: Table, columns: Sequence[tuple[str, int]], rows: Sequence[dict[str, Any]]
) -> list[Flowable]:
    """A heading and the chosen columns of a table."""
    heads = dict(table.columns) | {"evidence": "佐證（雜湊前 12 碼）"}
    widths = spread([width for _key, width in columns], TEXT_WIDTH)
    cells: list[list[Cell]] = [composer.head([heads[key] for key, _width in columns], widths)]
    for row in rows:
        texts = ["" if row[key] is None else str(row[key]) for key, _width in columns]
        cells += cut_rows([composer.text(text, width) for text, width in zip(texts, widths, strict=True)])
    heading = composer.plain(f"{table.title}（{len(rows)} 筆）", TEXT_WIDTH, Style(11, 18).bold())
    return [Spacer(1, 10), heading, composer.grid(cells, widths, head_rows=1)]
