"""An approval nobody has to give: without an answer it ends, and nothing happens."""

from __future__ import annotations

from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk.exceptions import AirflowSkipException


class Approval(HITLOperator):
    """Like ApprovalOperator, but a rejection is an answer too: what follows is not skipped."""

    def process_trigger_event_error(self, event: dict[str, Any]) -> None:
        if event["error_type"] == "timeout":
            raise AirflowSkipException("nobody answered; it is asked again with the next change")
        super().process_trigger_event_error(event)
