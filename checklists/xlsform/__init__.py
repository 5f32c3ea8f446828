"""XLSForm: a checklist as a spreadsheet that other field tools read, and such a spreadsheet as a checklist."""
