"""A visit or audit carried out: submissions, photos, findings, panels, review and the report."""
