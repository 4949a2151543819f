"""Bytes → text → lines: encodings, plain text, Markdown, HTML."""
