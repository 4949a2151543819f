"""The whole graph as RDF, streamed: the same graph gives the same bytes."""

from graph.rdf.quads import Exportable, Profile, quads
from graph.rdf.writers import export_nquads, export_turtle

__all__ = ["Exportable", "Profile", "export_nquads", "export_turtle", "quads"]
