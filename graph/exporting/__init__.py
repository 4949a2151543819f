"""The graph in others' formats, streamed: the same graph gives the same bytes. `formats.FORMATS` lists them."""
