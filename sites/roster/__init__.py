"""The roster import: reading a workbook or a folder, checking it, comparing it with what is recorded, applying it."""
