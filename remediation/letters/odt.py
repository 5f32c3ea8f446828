"""A letter as an OpenDocument text, so that the office can go on writing in its own program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import groupby
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from remediation.letters.blocks import Block, Part

MIMETYPE = "application/vnd.oasis.opendocument.text"
MADE_AT = (2026, 1, 1, 0, 0, 0)
"""The same letter gives the same bytes."""
NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("fo", "xsl-fo-compatible"),
        ("meta", "meta"),
        ("manifest", "manifest"),
        ("svg", "svg-compatible"),
    )
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
FONT = "標楷體"
COLUMNS = ("1.1cm", "3.9cm", "5.3cm", "3.2cm", "3.5cm")
"""The last one holds a whole date with its weekday."""

MANIFEST = (
    f'{HEAD}<manifest:manifest {NAMESPACES} manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
STYLES = (
    f'{HEAD}<office:document-styles {NAMESPACES} office:version="1.3">'
    f'<office:font-face-decls><style:font-face style:name="{FONT}" svg:font-family="{FONT}"/></office:font-face-decls>'
    '<office:styles><style:default-style style:family="paragraph">'
    # In points: as a part of the font's own height, each font would fill the page differently.
    '<style:paragraph-properties fo:line-height="20pt"/>'
    f'<style:text-properties fo:font-size="12pt" style:font-size-asian="12pt" style:font-name-asian="{FONT}"'
    f' style:font-name="{FONT}" fo:language="zh" fo:country="TW" style:language-asian="zh" style:country-asian="TW"/>'
    '</style:default-style><style:style style:name="Standard" style:family="paragraph"/>'
    '<style:style style:name="Footer" style:family="paragraph" style:parent-style-name="Standard">'
    '<style:paragraph-properties fo:text-align="center"/>'
    '<style:text-properties fo:font-size="10pt" style:font-size-asian="10pt"/></style:style></office:styles>'
    '<office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm"'
    ' fo:page-height="29.7cm" fo:margin-top="2.5cm" fo:margin-bottom="1.2cm"'
    ' fo:margin-left="2cm" fo:margin-right="2cm"/>'
    '<style:footer-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-top="0.3cm"/>'
    "</style:footer-style></style:page-layout></office:automatic-styles>"
    '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4">'
    '<style:footer><text:p text:style-name="Footer">第 <text:page-number text:select-page="current"/> 頁，'
    "共 <text:page-count/> 頁</text:p></style:footer></style:master-page>"
    "</office:master-styles>"
    "</office:document-styles>"
)


def _paragraph_style(name: str, paragraph: str = "", text: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="Standard">'
        f"<style:paragraph-properties {paragraph}/><style:text-properties {text}/></style:style>"
    )


BOLD = 'fo:font-weight="bold" style:font-weight-asian="bold"'
AUTOMATIC = "".join(
    (
        _paragraph_style(
            "title",
            'fo:text-align="center" fo:line-height="32pt"',
            f'fo:font-size="20pt" style:font-size-asian="20pt" {BOLD}',
        ),
        _paragraph_style("heading", 'fo:margin-top="0.3cm"', BOLD),
        _paragraph_style("item", 'fo:margin-left="24pt" fo:text-indent="-24pt"'),
        _paragraph_style("kept", 'fo:keep-with-next="always"'),
        _paragraph_style(
            "sign",
            'fo:margin-top="1.2cm" fo:line-height="26pt"',
            f'fo:font-size="16pt" style:font-size-asian="16pt" {BOLD}',
        ),
        _paragraph_style("cell", 'fo:line-height="15pt"', 'fo:font-size="10pt" style:font-size-asian="10pt"'),
        _paragraph_style(
            "headcell", 'fo:line-height="15pt"', f'fo:font-size="10pt" style:font-size-asian="10pt" {BOLD}'
        ),
        '<style:style style:name="rows" style:family="table"><style:table-properties'
        ' fo:margin-top="0.2cm" fo:margin-bottom="0.3cm" style:width="17cm" table:align="margins"'
        ' table:border-model="collapsing"/></style:style>',
        '<style:style style:name="row" style:family="table-row">'
        '<style:table-row-properties fo:keep-together="always"/></style:style>',
        '<style:style style:name="box" style:family="table-cell"><style:table-cell-properties'
        ' fo:border="0.5pt solid #000000" fo:padding="0.1cm"/></style:style>',
        *(
            f'<style:style style:name="column{number}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width}"/></style:style>'
            for number, width in enumerate(COLUMNS)
        ),
    )
)
STYLE_OF = {Part.TITLE: "title", Part.HEADING: "heading", Part.ITEM: "item", Part.SIGN: "sign"}


def render_odt(blocks: Sequence[Block], *, title: str) -> bytes:
    """The document as a file."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        _add(archive, "mimetype", MIMETYPE, ZIP_STORED)  # first and uncompressed, or programs do not know it
        _add(archive, "META-INF/manifest.xml", MANIFEST)
        _add(archive, "content.xml", _content(blocks))
        _add(archive, "styles.xml", STYLES)
        _add(archive, "meta.xml", _meta(title))
    return target.getvalue()


def _add(archive: ZipFile, name: str, text: str, how: int = ZIP_DEFLATED) -> None:
    archive.writestr(ZipInfo(name, MADE_AT), text.encode(), how)


def _meta(title: str) -> str:
    dublin = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    inner = f"<meta:generator>Fangshi</meta:generator><dc:title>{escape(title)}</dc:title>"
    return (
        f'{HEAD}<office:document-meta {NAMESPACES} {dublin} office:version="1.3">'
        f"<office:meta>{inner}</office:meta></office:document-meta>"
    )


def _content(blocks: Sequence[Block]) -> str:
    return (
        f'{HEAD}<office:document-content {NAMESPACES} office:version="1.3">'
        f"<office:automatic-styles>{AUTOMATIC}</office:automatic-styles>"
        f"<office:body><office:text>{''.join(_body(blocks))}</office:text></office:body></office:document-content>"
    )


def _body(blocks: Sequence[Block]) -> Iterator[str]:
    for is_table, group in groupby(blocks, key=lambda block: block.part in (Part.HEAD, Part.ROW)):
        if is_table:
            yield _table(list(group))
        else:
            paragraphs = list(group)
            yield from (_paragraph(*pair) for pair in zip(paragraphs, [*paragraphs[1:], None], strict=True))


def _paragraph(block: Block, following: Block | None) -> str:
    """A block as a paragraph; the line before the signature keeps it from standing on a page alone."""
    mark = "：" if block.part in (Part.LINE, Part.HEADING) else ""
    plain = "kept" if following is not None and following.part is Part.SIGN else "Standard"
    return _p(f"{block.label}{mark}{block.text}", STYLE_OF.get(block.part, plain))


def _p(text: str, style: str) -> str:
    lines = "<text:line-break/>".join(escape(_sayable(line)) for line in text.split("\n"))
    return f'<text:p text:style-name="{style}">{lines}</text:p>'


def _sayable(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(sign for sign in text if sign >= " ")


def _table(rows: Sequence[Block]) -> str:
    columns = "".join(f'<table:table-column table:style-name="column{number}"/>' for number in range(len(COLUMNS)))
    head = "".join(_row(row) for row in rows if row.part is Part.HEAD)
    body = "".join(_row(row) for row in rows if row.part is not Part.HEAD)
    again = f"<table:table-header-rows>{head}</table:table-header-rows>" if head else ""
    return f'<table:table table:name="cases" table:style-name="rows">{columns}{again}{body}</table:table>'


def _row(row: Block) -> str:
    style = "headcell" if row.part is Part.HEAD else "cell"
    cells = "".join(
        f'<table:table-cell table:style-name="box" office:value-type="string">{_p(cell, style)}</table:table-cell>'
        for cell in row.cells
    )
    return f'<table:table-row table:style-name="row">{cells}</table:table-row>'
