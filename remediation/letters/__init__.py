"""Official letters (公文): from a template to blocks, and from blocks to PDF and to an .odt that can be edited."""
