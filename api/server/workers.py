"""Several worker processes on one port, each with a socket of its own."""

from __future__ import annotations

import socket
import sys

from uvicorn import Config
from uvicorn.supervisors.multiprocess import Multiprocess, Process


class Workers(Multiprocess):
    """Workers among which Linux shares out the connections.

    On a socket that several processes listen on, the first to wake takes all that wait: one of two workers had as many
    as all of 16 connections.
    """

    def init_processes(self) -> None:
        """Start each with its socket. One that takes a dead one's place gets all of them, that one's included."""
        for place in range(self.processes_num):
            process = Process(self.config, [self.sockets[place % len(self.sockets)]])
            process.start()
            self.processes.append(process)


def run(config: Config) -> None:
    """Serve by as many workers as the configuration says until the process is told to stop."""
    many = config.workers if sys.platform == "linux" else 1  # elsewhere the last socket would get everything
    Workers(config, [listening(config.host, config.port, shared=many > 1) for _ in range(many)]).run()


def listening(host: str, port: int, *, shared: bool) -> socket.socket:
    """A socket at an address, which other processes may have sockets at, too, where it is shared."""
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    # asyncio leaves Nagle's algorithm on for sockets that it didn't make; each answer would wait 40 ms for it.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind(address)
    listener.set_inheritable(True)
    return listener
