"""The text of a GraphQL operation → the questions that the store answers, or why it may not be asked.

`documents` parses and validates a text once, `operations` plans what it asks for: each root field becomes one question
(`plan`, with `selection` and `filters`), a change (`mutations`) or graphql-core's own answer (`introspection`).
`limits` and `cost` say how much one request may ask for. Nothing here asks a store; `api.execution` does.
"""
