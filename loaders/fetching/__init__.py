"""Current releases of vocabularies, from their publishers (docs/decisions/0061-fetch.md)."""

from loaders.fetching.download import Fetched, fetch
from loaders.fetching.network import Network
from loaders.fetching.releases import Release, names, releases

__all__ = ["Fetched", "Network", "Release", "fetch", "names", "releases"]
