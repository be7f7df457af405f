"""The JSON Schemas of what commands print, made from the declarations of the reports."""

from collections.abc import Mapping
from typing import Any, Union

from pydantic import TypeAdapter

from idiaspora.cli.results.access.report import AccessReport
from idiaspora.cli.results.adopt.report import AdoptReport
from idiaspora.cli.results.apply.report import ApplyReport
from idiaspora.cli.results.audit.report import AuditReport
from idiaspora.cli.results.diff.report import DiffReport
from idiaspora.cli.results.doctor.report import DoctorReport
from idiaspora.cli.results.drift.report import DriftReport
from idiaspora.cli.results.explain.report import ExplainReport
from idiaspora.cli.results.failure.report import FailureReport
from idiaspora.cli.results.fleet.report import FleetAuditReport, FleetDriftReport
from idiaspora.cli.results.history.report import HistoryReport
from idiaspora.cli.results.import_.report import ImportReport
from idiaspora.cli.results.outcome.report import OutcomeReport
from idiaspora.cli.results.plan.report import PlanReport
from idiaspora.cli.results.report import Printed
from idiaspora.cli.results.validate.report import ValidateReport
from idiaspora.plugin_config.checking.descriptions import DescribedSchema
from idiaspora.provisioning.plan.saved_plan import plan_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SAVED_PLAN = "saved-plan"

RESULTS: Mapping[str, tuple[type[Printed], ...]] = {
    "access": (AccessReport,),
    "adopt": (AdoptReport,),
    "apply": (ApplyReport,),
    "audit": (AuditReport, FleetAuditReport),
    "diff": (DiffReport,),
    "doctor": (DoctorReport,),
    "drift": (DriftReport, FleetDriftReport),
    "explain": (ExplainReport,),
    "import": (ImportReport,),
    "history": (HistoryReport,),
    "plan": (PlanReport,),
    "report": (OutcomeReport,),
    "validate": (ValidateReport,),
}
"""What each command prints with `--format json` when it has a result."""


def report_schema(name: str) -> dict[str, Any]:
    """The schema of what a command prints, also of what it prints without a result; or that of a saved plan.

    New keys may come without a new `format`, so the schemas of reports allow keys that they do not name. A saved plan
    is understood whole or refused, and its schema says so.
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
