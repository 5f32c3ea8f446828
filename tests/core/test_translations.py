"""Every text a person sees has its Chinese, and the committed catalog is made from the sources."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from core.languages import CHINESE, ENGLISH
from translations import compile as messages


def test_the_committed_catalog_is_made_from_the_sources():
    for name, content in messages.compiled().items():
        committed = (messages.COMPILED / name).read_bytes()
        assert committed == content, f"{name} is old: run python -m translations.compile"


def test_every_message_has_a_chinese_text():
    assert messages.untranslated() == []


def test_no_pair_is_doubtful():
    assert messages.doubtful() == []


def test_no_source_holds_a_message_that_nobody_uses():
    assert sorted(set(messages.pairs()) - set(messages.used_messages())) == []


def test_no_chinese_text_uses_words_of_software_or_of_the_mainland():
    banned = ("義務", "視窗", "佇列", "同步", "稽核", "物件", "默認", "信息", "質量", "激活", "違法", "薪水")
    found = [text for text in messages.pairs().values() if any(word in text for word in banned)]
    assert found == []


def test_a_person_reads_in_the_own_language(app):
    with app.test_request_context():
        with force_locale(CHINESE):
            assert _("Sign in") == "登入"
        with force_locale(ENGLISH):
            assert _("Sign in") == "Sign in"
