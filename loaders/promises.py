"""How much each source must at least give, by its id: what its loader holds a file to, `check` holds the store to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from graph.checking import Promise
from loaders import hcpcs, icd10cm, icd10cm_tabular, icd10pcs, mesh, obo, place_of_service
from loaders.records import Least

_LEAST: Mapping[str, Least] = {
    **{
        loader.SOURCE_ID: loader.LEAST for loader in (mesh, icd10cm, icd10cm_tabular, icd10pcs, hcpcs, place_of_service)
    },
    **obo.leasts(),
}
PROMISES: Mapping[str, Promise] = MappingProxyType(
    {source: Promise(least.nodes, least.edges) for source, least in _LEAST.items()}
)
