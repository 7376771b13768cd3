"""One's own data (manual 2.1)."""

from __future__ import annotations

import pytest

from kernel.errors import Invalid, PreconditionFailed, PreconditionRequired, Unauthenticated
from tests.factories.auth import Office, client_of, fresh, make_graduate
from tests.system import System


def test_staff_change_their_data(system: System, office: Office) -> None:
    mine = office.client(office.clerk)
    before = mine.me()
    assert (before["level_title"], before["department_name"], before["version"]) == ("院系", "计算机学院", 1)
    values = {"name": "阿依古丽·买买提", "gender": "2", "phone": "0531-88880000", "mobile": "13800001111"}
    after = mine.save_me(before["version"], values | {"email": "a@b.example", "postcode": "250100"})
    assert after["name"] == "阿依古丽·买买提"
    assert after["version"] == 2
    assert fresh(system, office.clerk).name_key.startswith("a1 yi1")
    assert fresh(system, office.clerk).epoch == office.clerk.epoch


def test_the_same_data_again_is_no_change(system: System, office: Office) -> None:
    assert office.client(office.clerk).save_me(1, {"name": office.clerk.name})["version"] == 1


BAD_VALUES_ARE_REFUSED = [
    {"name": ""}, {"name": "x" * 51}, {"gender": "3"}, {"mobile": "12345"}, {"email": "nobody"},
    {"postcode": "２５０１００"}, {"phone": "call me"}, {"name": "a\u202eb"}, {"department_id": None},
    {"user_name": "other"}, {"school_id": "x"}, {"enabled": True},
]  # fmt: skip


def test_bad_values_are_refused(system: System, office: Office) -> None:
    for values in BAD_VALUES_ARE_REFUSED:
        with pytest.raises(Invalid) as caught:
            office.client(office.clerk).save_me(1, values)
        assert list(values)[0] in caught.value.fields
        assert fresh(system, office.clerk).version == 1


def test_if_match(system: System, office: Office) -> None:
    mine = office.client(office.clerk)
    with pytest.raises(PreconditionRequired):
        mine.save_me(None, {"name": "新名"})
    mine.save_me(1, {"name": "新名"})
    with pytest.raises(PreconditionFailed):
        mine.save_me(1, {"name": "旧名"})
    assert fresh(system, office.clerk).name == "新名"


def test_graduates_change_contact_only_and_see_a_masked_number(system: System, office: Office) -> None:
    graduate = make_graduate(system, office.school, office.computing)
    mine = client_of(system, graduate)
    assert mine.me()["id_number"] == "3701**********0011"
    assert mine.save_me(1, {"mobile": "13800002222"})["mobile"] == "13800002222"
    with pytest.raises(Invalid) as caught:
        mine.save_me(2, {"name": "另一人"})
    assert caught.value.code == "not-editable"


def test_nobody_signed_in(system: System) -> None:
    with pytest.raises(Exception) as caught:
        system.client("auth").me()
    assert caught.value.status == 403  # type: ignore[attr-defined]
    answer = system.apps["auth"].test_client().get("/api/v1/auth/me")
    assert answer.status_code == 401 == Unauthenticated.status
