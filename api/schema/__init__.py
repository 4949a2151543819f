"""The GraphQL schema: declared with Strawberry, answered by the store as `api.planning` asks it to."""

from __future__ import annotations
