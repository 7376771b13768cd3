"""What graduates takes and gives: schemas, limits, titles of states. The gateway and other services may import it."""

from services.graduates.contract.dossiers import (
    CancelBody,
    DossierBody,
    DossierQuery,
    DossierRow,
    ReturnBody,
    SendBody,
)
from services.graduates.contract.own import (
    Me,
    MyDossier,
    MyEmployment,
    OperationCode,
    Registered,
    Registration,
    Resume,
    ResumeBody,
)
from services.graduates.contract.platform import CaseQuery, CaseResults, Dispatches, ReturnCases
from services.graduates.contract.recommendations import (
    FormsBody,
    OrderedForms,
    PoliticalStatusBody,
    RecommendationBody,
    RecommendationQuery,
    RecommendationRow,
)
from services.graduates.contract.records import FindBody, Found, HistoryQuery, HistoryRow, Record, Revealed
from services.graduates.contract.supplements import (
    OptionsQuery,
    SupplementBody,
    SupplementCheck,
    SupplementChecked,
    SupplementOptions,
    SupplementQuery,
    SupplementRow,
)
from services.graduates.contract.words import Code, GraduateColumns, GraduateFilters, GraduateQuery

__all__ = [
    "CancelBody",
    "CaseQuery",
    "CaseResults",
    "Code",
    "Dispatches",
    "DossierBody",
    "DossierQuery",
    "DossierRow",
    "FindBody",
    "Found",
    "GraduateColumns",
    "GraduateFilters",
    "GraduateQuery",
    "HistoryQuery",
    "HistoryRow",
    "Me",
    "MyDossier",
    "MyEmployment",
    "OperationCode",
    "Record",
    "Registered",
    "Registration",
    "Resume",
    "ResumeBody",
    "ReturnBody",
    "ReturnCases",
    "Revealed",
    "SendBody",
    "OptionsQuery",
    "SupplementBody",
    "SupplementCheck",
    "SupplementChecked",
    "SupplementOptions",
    "SupplementQuery",
    "SupplementRow",
    "FormsBody",
    "OrderedForms",
    "PoliticalStatusBody",
    "RecommendationBody",
    "RecommendationQuery",
    "RecommendationRow",
]
