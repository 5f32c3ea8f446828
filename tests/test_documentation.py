"""The documents are complete: every setting, table and decision can be found."""

from __future__ import annotations

import re

from docs.draw_database import AREAS, document

SETTING = re.compile(r'given\.get\("([A-Z_]+)"')


def test_every_setting_is_documented(repository):
    names = SETTING.findall((repository / "core/settings.py").read_text())
    document = (repository / "docs/settings.md").read_text()
    assert len(names) >= 9
    assert [name for name in names if f"`{name}`" not in document] == []


def test_the_database_document_shows_the_models_as_they_are(repository):
    assert (repository / "docs/database.md").read_text() == document()


def test_the_readme_names_the_two_commands(repository):
    readme = (repository / "README.md").read_text()
    assert "make run" in readme
    assert "make test" in readme


def test_every_package_with_tables_has_its_area(repository):
    assert {path.parent.name for path in repository.glob("*/models.py")} == set(AREAS)
