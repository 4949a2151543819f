"""The schema as it is printed, and as operations are validated against it."""

from __future__ import annotations

import strawberry

from api.schema.entities import OTHER_ENTITIES
from api.schema.mutation import Mutation
from api.schema.query import Query

SCHEMA = strawberry.Schema(query=Query, mutation=Mutation, types=OTHER_ENTITIES)
GRAPHQL = SCHEMA._schema  # graphql-core's own, which Strawberry keeps to itself
