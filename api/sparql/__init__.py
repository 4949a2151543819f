"""SPARQL over HTTP, read-only (docs/decisions/0040-sparql.md).

words       what a query must not hold, told without parsing it
protocol    a request → what it asks, in which media types
engine      the process that runs queries, one at a time; `pool` starts, times and kills such processes
files       the process that makes the files an engine reads; `index` has it run when the sources have changed
routes      /sparql, its description and its page for people
"""
