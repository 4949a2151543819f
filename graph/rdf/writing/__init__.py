"""RDF's formats: each turns a header and blocks into text, block by block."""
