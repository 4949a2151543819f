"""`python -m api.cli`, the same as `procgraph`."""

from api.cli import main

main()
