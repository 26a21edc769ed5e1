"""Code sets in the records: laid out on every host, proven, taken back, told to the trail."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from effleurage.apps.audit.models import Event
from effleurage.apps.codes import actions, checks, laying_out, queries
from effleurage.apps.codes.models import CodeLoad
from effleurage.apps.practices.doors import NotAllowed
from effleurage.codes import editions, loading, procedures, sets, shared
from effleurage.store import table_rows
from tests.apps import world

MUE = (
    "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator\n97124,{units},3\n"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of one host; another host has another."""
    monkeypatch.setenv(editions.FOLDER_SETTING, str(tmp_path / "codes"))
    sets.look_again()
    yield tmp_path / "codes"
    shared.tell(())
    sets.look_again()


def a_file(folder: Path, text: str, name: str = "mue.csv") -> Path:
    path = folder.parent / name
    path.write_text(text, "utf-8")
    return path


def load(actor, path: Path) -> list[int]:
    after = queries.newest_number()
    with loading.made([path]) as ready:
        numbers = actions.keep_loads(actor, ready=ready, after=after, at=world.AT)
    laying_out.lay_out()
    return numbers


def most_units() -> int | None:
    known = procedures.procedure("97124")
    return known.mue_units if known else None


def on_another_host(folder: Path) -> None:
    """Forget all that this host and process know."""
    shutil.rmtree(folder)
    shared.tell(())
    sets.look_again()


def test_a_load_answers_on_every_host_that_opens_the_records(ana, folder):
    shipped = most_units()
    load(ana, a_file(folder, MUE.format(units=9)))
    here = most_units()

    on_another_host(folder)
    before = most_units()
    laying_out.lay_out()

    assert (here, before, most_units()) == (9, shipped, 9)


def test_taking_a_load_back_lets_the_one_before_answer_again(ana, folder):
    shipped = most_units()
    for units in (7, 9):
        load(ana, a_file(folder, MUE.format(units=units)))

    answers = [most_units()]
    for _ in range(2):
        actions.take_back(ana, code_set="mue", at=world.AT)
        laying_out.lay_out()
        answers.append(most_units())

    assert answers == [9, 7, shipped]
    with pytest.raises(actions.NothingIsLoaded):
        actions.take_back(ana, code_set="mue", at=world.AT)
    assert [each.number for each in queries.history(ana)] == [2, 1]


def a_damaged_load() -> CodeLoad:
    """Another row of the load that is there, whose content is another."""
    row = CodeLoad.objects.get()
    copy = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    other = {"id": world.nobody(), "number": 2, "payload": b"x", "file": "loaded-mue-x.tsv"}
    return CodeLoad.objects.create(**copy | other)


def test_a_payload_that_was_altered_is_never_laid_out(ana, folder):
    load(ana, a_file(folder, MUE.format(units=9)))
    on_another_host(folder)
    a_damaged_load()

    with pytest.raises(laying_out.LoadIsDamaged):
        laying_out.lay_out()

    assert not (folder / "loaded-mue-x.tsv").exists()


def test_check_names_the_first_load_that_is_not_what_was_loaded(ana, folder, at):
    load(ana, a_file(folder, MUE.format(units=9)))
    ((_, _, look),) = checks.CHECKS

    before = list(look(at))
    a_damaged_load()

    assert before == []
    assert [(each.code, each.where) for each in look(at)] == [
        ("codes-load-changed", "load 2 (mue)")
    ]


def test_a_process_asks_once_a_minute_and_only_when_it_stays(
    ana, folder, django_assert_num_queries, monkeypatch
):
    load(ana, a_file(folder, MUE.format(units=9)))
    on_another_host(folder)
    monkeypatch.setattr(laying_out, "_asking", laying_out._Asking())

    with django_assert_num_queries(0):
        assert not laying_out.notice(1_000.0)
    laying_out.begin()
    assert laying_out.notice(1_000.0)
    with django_assert_num_queries(0):
        assert not laying_out.notice(1_059.0)
    with django_assert_num_queries(1):
        assert not laying_out.notice(1_061.0)


def test_a_set_made_from_what_no_longer_answers_is_not_kept(ana, folder):
    load(ana, a_file(folder, MUE.format(units=7)))

    with (
        loading.made([a_file(folder, MUE.format(units=9))]) as ready,
        pytest.raises(actions.SomethingWasLoadedMeanwhile),
    ):
        actions.keep_loads(ana, ready=ready, after=0, at=world.AT)

    assert queries.newest_number() == 1


def test_only_an_owner_loads_and_the_trail_of_the_installation_tells_it(ana, ben, folder):
    with pytest.raises(NotAllowed):
        actions.keep_loads(ben, ready=(), after=0, at=world.AT)

    load(ana, a_file(folder, MUE.format(units=9)))

    told = Event.objects.filter(action="codes.loaded")
    assert {each.chain for each in told} == {"installation", str(ana.practice_id)}
    assert (
        queries.history(ana)[0].changed["reworded"]["count"]
        + queries.history(ana)[0].changed["began"]["count"]
        == 1
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE codes_codeload SET sha256 = 'x'",
        "UPDATE codes_codeload SET reversed_at = NULL",
        "DELETE FROM codes_codeload",
    ],
)
def test_the_database_itself_keeps_a_load_as_it_was(ana, folder, statement):
    load(ana, a_file(folder, MUE.format(units=9)))
    actions.take_back(ana, code_set="mue", at=world.AT)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_load_moves_to_another_engine_byte_by_byte(ana, folder):
    load(ana, a_file(folder, MUE.format(units=9)))

    [row] = table_rows.rows_of(CodeLoad.objects.all())

    assert CodeLoad in table_rows.kept_models()
    back = table_rows.row_from_line(CodeLoad, table_rows.row_as_line(row))
    assert bytes(table_rows.value_in(CodeLoad, back, "payload")) == bytes(
        table_rows.value_in(CodeLoad, row, "payload")
    )


def test_licensed_descriptors_are_shown_and_never_shipped(ana, folder):
    shipped = procedures.descriptor("97124")

    load(
        ana,
        a_file(folder, "CPT Code,Long Descriptor\n97124,Invented words of a licence\n", "d.csv"),
    )

    assert (shipped, procedures.descriptor("97124")) == ("", "Invented words of a licence")
