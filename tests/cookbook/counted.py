"""Every question's check, the modules that hold them loaded."""

from __future__ import annotations

from tests.cookbook import activity, programmes, proof
from tests.cookbook.known import CHECKS, Known

MODULES = (activity, programmes, proof)
__all__ = ["CHECKS", "MODULES", "Known"]
