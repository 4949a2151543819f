"""The vocabulary in others' languages: OWL, SHACL, JSON-LD and a page for people."""
