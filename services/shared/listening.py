"""The listening socket of a process, which a newer process may share and then take over."""

import ctypes
import socket
import struct
from contextlib import suppress

from services.shared.settings import ConfigurationError, Settings

# Linux: a classic BPF program that chooses among the sockets of one port (socket(7), filter.h).
SO_ATTACH_REUSEPORT_CBPF = 51
RETURN_CONSTANT = 0x06
SECOND = 1


def bound(
    settings: Settings, *, port: int | None = None, setting: str = "MARCHES_PORT"
) -> socket.socket:
    """A socket at the configured address, which listens once the server starts.

    Until then nothing is sent to it, also where `reuse_port` lets it share the port with an older
    process. `port` is another one than the usual, and `setting` where that came from. Raises
    ConfigurationError where the address cannot be had.
    """
    host, port = settings.host, settings.port if port is None else port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # By this name asyncio's own loop knows that small answers must not wait (TCP_NODELAY).
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if settings.reuse_port:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise ConfigurationError(
            f"cannot listen on {host} port {port} ({error.strerror}); set {setting} or MARCHES_HOST"
        ) from error
    return made


def hand_over(listening: socket.socket) -> None:
    """From now on new connections to a shared port go to the newer of two processes.

    Connections that wait to be accepted when their socket is closed are reset: they must have gone
    elsewhere before. Sockets stand in the order in which they were opened; where there is no
    second one, as without sharing, everything stays as it was.
    """
    program = ctypes.create_string_buffer(struct.pack("HBBI", RETURN_CONSTANT, 0, 0, SECOND))
    filters = struct.pack("HP", 1, ctypes.addressof(program))
    with suppress(OSError):
        listening.setsockopt(socket.SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, filters)
