"""Trouble of a delivery: never a failure of the run, said in one line without any address."""

from __future__ import annotations

TIMEOUT_SECONDS = 10.0


class DeliveryError(RuntimeError):
    """A message could not be handed over; the text names neither server nor mailbox."""

    def __init__(self, russian: str, *, is_lasting: bool) -> None:
        super().__init__(russian)
        #: Refused for good: another try in a second changes nothing.
        self.is_lasting = is_lasting
