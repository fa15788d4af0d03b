"""Answers as broken connections give them: cut, reset, trickled, packed, of HTTP/1.0."""

from __future__ import annotations

import json
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler
from typing import Any

from vitrina.demo.faults import Faults


class FaultyHandler(BaseHTTPRequestHandler):
    """Sends answers of one call with the faults that are switched on."""

    protocol_version = "HTTP/1.1"
    # Head and body leave in two writes: with Nagle each answer takes 40 ms longer.
    disable_nagle_algorithm = True
    #: Set before an answer is sent: which call it belongs to, and when to stop trickling.
    faults: Faults
    endpoint = ""
    is_stopped: threading.Event

    def send_json(self, status: int, content: Any) -> None:
        """A JSON answer, whole."""
        body = json.dumps(content, ensure_ascii=False).encode("utf-8", errors="backslashreplace")
        self.send(status, body, "application/json; charset=utf-8", {})

    def send(
        self,
        status: int,
        body: bytes,
        kind: str,
        headers: dict[str, str],
        cut: int | None = None,
        reset: int | None = None,
    ) -> None:
        """One answer; `cut` and `reset` end its body after so many bytes."""
        if self.faults.is_http10:
            self.protocol_version = "HTTP/1.0"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if not self.faults.is_http10:
            self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        # A cut or reset body, or one that only its end of connection ends.
        ends = (cut, reset) != (None, None) or self.faults.is_http10
        try:
            if self.endpoint in self.faults.slow_heads_of:
                self._trickle(b"HTTP/1.1 200 OK\r\nX-Filler: " + b"x" * 10_000)
            self.end_headers()
            self._send_body(body[: cut if cut is not None else reset])
            if reset is not None:
                # Closing with a linger of nothing sends a reset in place of an end.
                self.wfile.flush()
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                self.connection.close()
        except OSError:
            ends = True
        self.close_connection |= ends

    def _send_body(self, body: bytes) -> None:
        if self.endpoint in self.faults.drips_of:
            self._trickle(body)
        else:
            self.wfile.write(body)

    def _trickle(self, content: bytes) -> None:
        size, seconds = self.faults.drip
        for start in range(0, len(content), size):
            self.wfile.write(content[start : start + size])
            if self.is_stopped.wait(seconds):
                raise ConnectionAbortedError("the server stops")

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: each line would hold the share id."""
