"""The pages, one folder a chapter. A module that is listed here declares its pages when it is imported."""

from importlib import import_module

MODULES = (
    "entry.sign_in", "entry.first_password", "entry.verify", "office.home", "office.counts", "office.find",
    "office.jobs",
    "office.audit", "office.api_clients", "office.docs", "office.help", "office.lookups", "account.profile",
    "account.password", "messages.compose", "messages.inbox", "messages.broadcasts", "messages.sent",
    "messages.attachments", "staff.create", "staff.permissions", "staff.accounts", "staff.departments",
    "graduates.numbers", "office.webhooks", "office.problems",
    "graduates.drawer", "graduates.applications", "graduates.employment_records", "employment.graduates",
    "employment.dossiers", "imports.pages", "graduates.supplement", "graduates.supplement_form",
    "graduates.recommendation", "agreements.review", "agreements.terminations",
    "agreements.forced", "agreements.entry", "employment.plan_lock",
    "plan.files", "plan.rate", "monitoring.watched", "monitoring.employer_check",
)  # fmt: skip


def load_pages() -> None:
    """Import every page module, so that screens and addresses are declared."""
    for name in MODULES:
        import_module(f"gateway.pages.{name}")
