"""Every letter as it arrives, in both languages, held by files: a change of words is seen before it is sent.

After a wanted change run the tests once with KEEP_LETTERS=1 and read the difference.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import render_template

from core.languages import CHINESE, ENGLISH, speaking
from notifications.letters import Letter, compose, digest_letter, news_letter
from remediation.news import Letter as CompanyLetter
from remediation.news import subject_of
from remediation.whom_to_call import ToCall

FOLDER = Path(__file__).parent / "snapshots"
EXPIRES = datetime(2027, 2, 20, 1, 0, tzinfo=UTC)


def _news(_=None) -> Letter:
    return news_letter("林雅琪", "115-031 豐瑠精密：逃生口堆放貨物", "/cases/1")


def _digest() -> Letter:
    news = [("115-031 豐瑠精密 <A&B>：今天到期", "/cases/1"), ("立宏工業：已逾期", "/cases/2"), ("沒有連結", None)]
    return digest_letter("林雅琪", news)


def _password() -> Letter:
    facts = {"name": "陳建宏", "url": "http://127.0.0.1:8000/password/secret", "expires_at": EXPIRES}
    return compose("Fangshi", "password", **facts)


def _company(letter: CompanyLetter, *, is_late: bool = False) -> Letter:
    facts = {
        "contact": "吳小姐",
        "school": "示範高工",
        "subject": "逃生口",
        "text": "請清空逃生口，並回覆改善情形。",
        "due_on": date(2026, 11, 27),
        "waived_until": date(2026, 12, 31) if letter is CompanyLetter.WAIVED else None,
        "url": "http://127.0.0.1:8000/company/token",
        "expires_at": EXPIRES,
        "letter": letter,
        "is_late": is_late,
        "note": "請補照片" if letter is CompanyLetter.RETURNED else "",
        "to_call": ToCall("示範高工", "林淑芬", "" if is_late else "04-0000-0000 轉 210"),
    }
    return Letter(
        str(subject_of(letter, is_late=is_late)) % {"school": "示範高工", "number": "115-031"},
        render_template("remediation/mail/company.txt", **facts),
        render_template("remediation/mail/company.html", **facts),
    )


LETTERS = {
    "news": _news,
    "digest": _digest,
    "password": _password,
    **{f"company-{letter.value.split('.')[1]}": (lambda letter=letter: _company(letter)) for letter in CompanyLetter},
    "company-reminded_late": lambda: _company(CompanyLetter.REMINDED, is_late=True),
    "company-asked_again_late": lambda: _company(CompanyLetter.ASKED_AGAIN, is_late=True),
}
LANGUAGES = {"zh": CHINESE, "en": ENGLISH}
# Companies are written to in Chinese.
WRITTEN = [(name, language) for name in LETTERS for language in LANGUAGES if language == "zh" or "company" not in name]


@pytest.mark.parametrize(("name", "language"), WRITTEN)
def test_a_letter_reads_as_it_is_kept(app, name, language):
    with speaking(LANGUAGES[language]):
        letter = LETTERS[name]()
    made = f"{letter.subject}\n\n{letter.text}\n\n{letter.html}\n"
    kept = FOLDER / f"{name}.{language}.txt"
    if os.environ.get("KEEP_LETTERS"):
        kept.write_text(made, "utf-8")
    assert made == kept.read_text("utf-8")


def test_every_kept_letter_is_still_written():
    kept = {path.name.split(".")[0] for path in FOLDER.glob("*.txt")}
    assert kept == set(LETTERS)
