"""An export in N-Quads or TriG back as records, streamed: sources, documents, what sources say of things, relations."""
