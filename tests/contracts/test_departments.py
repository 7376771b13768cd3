"""A department and its sibling: files, counts and answers tell nothing of the other's graduates."""

from __future__ import annotations

from typing import Any

from tests.contracts.files import dossiers
from tests.contracts.stage import Stage
from tests.factories.world import YEAR


def office(stage: Stage, name: str) -> Any:
    return stage.system.client("graduates", stage.credentials.identity(name))


def test_a_file_about_the_other_departments_graduate_is_faulty_and_tells_nothing(stage: Stage) -> None:
    """The same words as about nobody at all, and nothing is written."""
    content, name = dossiers(stage.world, "a", 2, "plain", text="try")
    stage.system.pump()
    batch = office(stage, "a.clerk1").upload_import("dossiers", name, content, YEAR)
    stage.system.pump()
    seen = office(stage, "a.clerk1").import_batch("dossiers", batch["id"])
    assert (seen["state"], seen["faulty_rows"], seen["rows"]) == ("ready", 1, 1)
    (row,) = office(stage, "a.clerk1").import_rows("dossiers", batch["id"])["items"]
    assert row["before"] == {}
    known = stage.world.records[stage.world.ids["a.plain2"]]
    told = str(row["faults"])
    assert not [word for word in (known["name"], known["id_number"], "二系") if word in told], told


def test_batches_and_counts_are_those_of_the_asker(stage: Stage) -> None:
    ids = stage.world.ids
    listed = {name: {row["id"] for row in office(stage, name).imports("dossiers")["items"]}
              for name in ("a.clerk1", "a.clerk2", "a.admin", "b.admin")}  # fmt: skip
    for number in (1, 2):
        assert listed[f"a.clerk{number}"] == {ids[f"a.{state}_dossiers{number}"] for state in ("ready", "done")}
    assert listed["a.clerk1"] | listed["a.clerk2"] < listed["a.admin"]
    assert not listed["a.admin"] & listed["b.admin"]
    waiting = {name: office(stage, name).summary() for name in ("a.clerk1", "a.admin", "a.only_approvals_flexible")}
    assert waiting["a.clerk1"]["applications"]["flexible"] == 1
    assert waiting["a.admin"]["applications"]["flexible"] == 2
    assert waiting["a.clerk1"]["imports"]["dossiers"] == 1
    assert waiting["a.only_approvals_flexible"] == {"applications": {"flexible": 1}, "imports": {}}


def test_more_rows_of_the_other_school_change_no_answer(stage: Stage) -> None:
    """Metamorphic: what b has been given more changes nothing that a is told."""
    before = [office(stage, "a.admin").employment(), office(stage, "a.admin").summary()]
    disabled = office(stage, "b.admin").employment_batch("disable", [stage.world.ids["b.plain1"]])
    assert disabled["failed"] == 0
    assert [office(stage, "a.admin").employment(), office(stage, "a.admin").summary()] == before
