"""The archive: every file under its folder, a list of their hashes, and nothing that tells when it was made."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator

from dashboard.proof.pack import FOLDERS, Pack
from dashboard.proof.paper import render

FIXED = (1980, 1, 1, 0, 0, 0)
"""An archive names a time for each file; a fixed one, so that the same facts give the same bytes."""
OWN = "本項佐證由學校自行放入此資料夾，訪視系統沒有這項資料。\n"


def archive_of(pack: Pack, titles: dict[str, str]) -> bytes:
    """The pack as a ZIP, the same bytes for the same facts; `titles` are the audit's items."""
    files = dict(_files(pack, titles))
    files["manifest.json"] = _manifest(files)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{pack.period.name}/{name}", FIXED)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[name])
    return target.getvalue()


def _files(pack: Pack, titles: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    yield "總表.pdf", render(pack, titles)
    yield "summary.json", _summary(pack)
    for table in pack.tables.values():
        yield f"json/{table.name}.json", table.as_json()
    for item, names in FOLDERS.items():
        folder = f"{item} {titles.get(item, '')}".strip()
        yield f"{folder}/說明.txt", _note(pack, item, titles.get(item, ""), names).encode()
        for name in names:
            yield f"{folder}/{pack.tables[name].title}.csv", pack.tables[name].as_csv()


def _note(pack: Pack, item: str, title: str, names: tuple[str, ...]) -> str:
    share = pack.share(item)
    figure = f"{item} {title}：{share}\n" if share else f"{item} {title}\n"
    files = "".join(f"・{pack.tables[name].title}.csv（{len(pack.rows(name))} 筆）\n" for name in names)
    return figure + (files or OWN)


def _summary(pack: Pack) -> bytes:
    period = pack.period
    counted = {name: getattr(pack.visits, name) for name in ("due", "met", "missed", "excused", "pending", "suspended")}
    facts = {
        "school": {"code": period.school.code, "name": period.school.name},
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "as_of": period.as_of.isoformat(),
        "visits": counted | {"gaps": len(pack.rows("gaps"))},
        "cases": {"counted": len(pack.rows("cases")), "confidential": pack.confidential},
        "items": {item: str(share) for item in FOLDERS if (share := pack.share(item))},
    }
    return (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()


def _manifest(files: dict[str, bytes]) -> bytes:
    listed = [{"name": name, "bytes": len(files[name]), "sha256": _hash(files[name])} for name in sorted(files)]
    return (json.dumps(listed, ensure_ascii=False, indent=1) + "\n").encode()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
