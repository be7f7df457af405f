"""What an import could not say, as findings."""

from idiaspora.cli.formats.findings import Finding, Findings, Level, RuleText
from idiaspora.cli.results.import_.view import ImportView
from idiaspora.plugin_config.language.spans import Span

LEFT = RuleText("not-imported", Level.NOTE, "Something of the forum is not in the file.", "change it on its admin page")
SECRET = RuleText("secret-to-set", Level.WARNING, "The file names a secret.", "set the variable before you plan")


def import_findings(told: ImportView) -> Findings:
    """Each secret to set, and each thing that the file does not say."""
    secrets = [
        Finding(SECRET.id, SECRET.level, secret.name, "the file has !secret in its place", SECRET.remedy)
        for secret in told.result.secrets
    ]
    left = [
        Finding(LEFT.id, LEFT.level, item.what, item.reason, LEFT.remedy, link=told.page_of(item.page))
        for item in told.result.left
    ]
    return Findings(
        "import",
        "The imported forum",
        told.verdict.rstrip("."),
        Span(told.files[0] if told.files else told.into),
        (*secrets, *left),
        (SECRET, LEFT),
        told.result.name,
        told.url,
        numbers=told.result.counts,
    )
