"""Every thing has an address that answers: `/id/CURIE` leads to `/doc/CURIE.html`, `.ttl`, `.jsonld` or `.nt`.

queries     what is told of a thing, in SPARQL, read from the files that `/sparql` reads
page        the same as a page for people
terms       the ontology, as files and as a page
routes      the addresses, and which of the forms a request gets
"""
