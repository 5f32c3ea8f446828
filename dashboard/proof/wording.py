"""The words of the pack, which speaks Chinese whoever takes it: states of a visit, and why one is suspended."""

from __future__ import annotations

from schedules.rules.plan import NO_TRAINING_DAY, RECORDED_LATE
from schedules.rules.states import State

STATES = {
    State.PLANNED: "未開始",
    State.OPEN: "期間中",
    State.SETTLING: "結算中",
    State.MET: "已訪",
    State.MISSED: "逾期未訪",
    State.EXCUSED: "免計",
    State.SUSPENDED: "本期無訓練",
    State.WITHDRAWN: "已撤銷",
}
REASONS = {NO_TRAINING_DAY: "期內無訓練日", RECORDED_LATE: "結束後才建檔"}
