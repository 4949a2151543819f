"""No network for a process: a second wall behind the refusal of SERVICE, should `words` read a query wrongly."""

from __future__ import annotations

import ctypes
import errno
import platform
import socket
import struct
from types import MappingProxyType

_SOCKET_CALL = MappingProxyType({"x86_64": 41, "aarch64": 198})  # its number by machine, as Linux's tables have it
# Of linux/prctl.h, linux/seccomp.h and linux/bpf_common.h.
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LOAD, _IS, _RETURN = 0x20, 0x15, 0x06
_REFUSE, _ALLOW = 0x0005_0000 | errno.EACCES, 0x7FFF_0000
_CALL, _FIRST_ARGUMENT = 0, 16  # where these stand in what a filter is given


def leave_network() -> bool:
    """Refuse this process every socket but those within the machine's files, for good; False where that can't be had.

    It can on Linux, on the machines listed. Call it before there are other threads: those would keep what they may do.
    """
    number = _SOCKET_CALL.get(platform.machine()) if platform.system() == "Linux" else None
    if number is None:
        return False
    program = b"".join(
        struct.pack("=HBBI", *step)
        for step in (
            (_LOAD, 0, 0, _CALL),
            (_IS, 0, 3, number),
            (_LOAD, 0, 0, _FIRST_ARGUMENT),
            (_IS, 1, 0, socket.AF_UNIX),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        )
    )
    kept = ctypes.create_string_buffer(program, len(program))
    filter_ = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(kept)))
    control = ctypes.CDLL(None).prctl
    return bool(control(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and control(_SECCOMP, _FILTER, filter_) == 0)
