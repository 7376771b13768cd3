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


RECORDS = any_of(*SCREENS)
"""The graduate's drawer opens from each of these screens."""
