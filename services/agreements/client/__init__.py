"""The typed client of agreements: one method an endpoint, as one asker. Errors are those of kernel.errors.

Each module holds the calls of one part; callers see one object.
"""

from __future__ import annotations

from services.agreements.client.agreements import AgreementCalls
from services.agreements.client.entries import EntryCalls
from services.agreements.client.internal import InternalCalls
from services.agreements.client.own import OwnCalls
from services.agreements.client.papers import PaperCalls
from services.agreements.client.platform import PlatformCalls
from services.agreements.client.terminations import TerminationCalls


class AgreementsClient(
    AgreementCalls, TerminationCalls, EntryCalls, PaperCalls, OwnCalls, PlatformCalls, InternalCalls
):
    """Every endpoint of agreements as a method; `filters` are queries and `values` bodies of the contract."""
