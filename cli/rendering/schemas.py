"""The JSON Schemas of what commands print, made from the declarations of the reports."""

from collections.abc import Mapping
from typing import Any, Union

from pydantic import TypeAdapter

from idiaspora.cli.rendering.access_reports import AccessReport
from idiaspora.cli.rendering.adopt_reports import AdoptReport
from idiaspora.cli.rendering.apply_reports import ApplyReport
from idiaspora.cli.rendering.audit_reports import AuditReport
from idiaspora.cli.rendering.doctor_reports import DoctorReport
from idiaspora.cli.rendering.drift_reports import DriftReport
from idiaspora.cli.rendering.explain_reports import ExplainReport
from idiaspora.cli.rendering.fleet_reports import FleetAuditReport, FleetDriftReport
from idiaspora.cli.rendering.history_reports import HistoryReport
from idiaspora.cli.rendering.plan_reports import PlanReport
from idiaspora.cli.rendering.reports import FailureReport, Report
from idiaspora.cli.rendering.validate_reports import ValidateReport
from idiaspora.plugin_config.checking.descriptions import DescribedSchema
from idiaspora.provisioning.plan.saved_plan import plan_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SAVED_PLAN = "saved-plan"

RESULTS: Mapping[str, tuple[type[Report], ...]] = {
    "access": (AccessReport,),
    "adopt": (AdoptReport,),
    "apply": (ApplyReport,),
    "audit": (AuditReport, FleetAuditReport),
    "doctor": (DoctorReport,),
    "drift": (DriftReport, FleetDriftReport),
    "explain": (ExplainReport,),
    "history": (HistoryReport,),
    "plan": (PlanReport,),
    "validate": (ValidateReport,),
}
"""What each command prints with `--format json` when it has a result."""


def report_schema(name: str) -> dict[str, Any]:
    """The schema of what a command prints, also of what it prints without a result; or that of a saved plan.

    New keys may come without a new `format`, so that the schemas of reports allow keys that they do not name. A saved
    plan is understood whole or refused, and its schema says so.
    """
    if name == SAVED_PLAN:
        return {"$schema": DIALECT, "title": "A saved plan of idiaspora", **_without_title(plan_schema())}
    forms: Any = Union[(*RESULTS[name], FailureReport)]
    schema = TypeAdapter(forms).json_schema(mode="serialization", schema_generator=DescribedSchema)
    return {"$schema": DIALECT, "title": f"idiaspora {name} --format json", **_open(schema)}


def _without_title(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "title"}


def _open(value: Any) -> Any:
    """The same without bans on other keys."""
    if isinstance(value, dict):
        closed = value.get("additionalProperties") is False
        return {key: _open(item) for key, item in value.items() if not (closed and key == "additionalProperties")}
    return [_open(item) for item in value] if isinstance(value, list) else value
