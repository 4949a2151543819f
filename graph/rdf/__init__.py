"""The graph as RDF: what it holds, how each format writes it, what comes back in, and whether it is valid."""
