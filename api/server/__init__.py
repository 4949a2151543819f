"""What stands around an operation when it comes over HTTP: its limits, its records, and how a request is read.

`settings` says what can be set. A request meets `context` (its id, log, metrics and trace), then the routes; one to
/graphql is read by `http_request`, maybe found among `trusted` documents, waits at the `gate`, and is answered by
`endpoint`. `receiving`, `negotiation` and `page_headers` are HTTP itself, for whatever else the program serves too.
"""
