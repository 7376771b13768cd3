"""Who may come in by which screen."""

from __future__ import annotations

from kernel.permissions import Allow, staff

PREFIX = "/api/v1/graduates"
APPLICATION_SCREENS = {
    kind: f"approvals.{kind}"
    for kind in ("out_of_province", "flexible", "labor_contract", "self_employment", "return_home")
}
RECORD_SCREENS = {kind: f"employment.{kind}" for kind in ("flexible", "labor_contract", "self_employment")}
IMPORT_SCREENS = {"dossiers": "employment.dossier_import", "records": "graduates.import"}
SCREENS = (
    *APPLICATION_SCREENS.values(),
    *("graduates.supplement", "graduates.recommendation", "employment.graduates"),
    *RECORD_SCREENS.values(),
    *("employment.dossiers", "employment.dossier_import"),
)


def any_of(*screens: str) -> tuple[Allow, ...]:
    """Staff who hold one of the screens."""
    return tuple(staff(screen) for screen in screens)


AGREEMENT_SCREENS = (
    *("agreements.system", "agreements.graduate_entered", "agreements.out_of_province"),
    *("agreements.termination_notices", "agreements.termination_review", "agreements.forced_termination"),
    "agreements.entry",
)
PLAN_LOCK = "employment.plan_lock"
REGISTRATION = "monitoring.registration"
"""10.1 sets passwords as 8.1 does."""
MONITORING_SCREENS = (REGISTRATION, "monitoring.resume", "monitoring.signing")
RECORDS = any_of(*SCREENS, *AGREEMENT_SCREENS, PLAN_LOCK, *MONITORING_SCREENS)
"""The graduate's drawer opens from each of these screens; a name in the lists of chapters 5, 8.7 and 10 leads to it."""
