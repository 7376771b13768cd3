"""Actions are told in Chinese: whatever a service records has its words."""

from __future__ import annotations

import re

import pytest

from codebook.actions import action_title
from services.graduates.domain.rules import BUTTONS


@pytest.mark.parametrize(
    ("action", "title"),
    [
        ("approvals.out_of_province:approve", "省外就业审批：审核通过"),
        ("approvals.flexible:revoke", "灵活就业信息审批：撤销审批"),
        ("staff.permissions:revoke", "院系用户权限分配：取消授权"),
        ("employment.dossiers:cancel", "档案信息登记：取消发送"),
        ("graduate:apply_flexible", "毕业生申请灵活就业"),
        ("denied:records.get_record", "越权被拒"),
    ],
)
def test_titles(action: str, title: str) -> None:
    assert action_title(action) == title


@pytest.mark.parametrize("button", BUTTONS)
def test_every_button_of_8_1_has_its_words(button: str) -> None:
    assert not re.search("[a-z]", action_title(f"employment.graduates:{button}"))
