"""The table of permissions, walked: every action in the tree, by every role."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction

from effleurage import apps
from effleurage.apps.audit.actor import SYSTEM, Actor
from effleurage.apps.practices import permissions
from effleurage.apps.practices.doors import NotAllowed
from effleurage.apps.practices.models import Role
from effleurage.apps.practices.permissions import NAMES, TABLE, Permission
from tests.apps import world

_PAGE = Path(__file__).resolve().parents[3] / "docs" / "permissions.md"


def _modules() -> Iterator[str]:
    root = Path(apps.__path__[0])
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if "migrations" not in parts and parts[-1] != "__init__":
            yield ".".join((apps.__name__, *parts))


def _actions() -> dict[str, Callable[..., object]]:
    found = {}
    for name in _modules():
        for each, value in vars(importlib.import_module(name)).items():
            if isinstance(getattr(value, "permission", None), Permission) and (
                value.__module__ == name
            ):
                found[f"{name.removeprefix('effleurage.apps.')}.{each}"] = value
    return found


ACTIONS = _actions()


def test_the_walk_finds_actions_of_this_step():
    assert "practices.actions.change_practice" in ACTIONS
    assert "credentials.actions.add_therapist" in ACTIONS


@pytest.mark.parametrize("role", [*Role.values, SYSTEM, "nobody"])
@pytest.mark.parametrize("name", ACTIONS)
def test_each_action_refuses_each_role_as_the_table_says(name, role, db, at):
    act = ACTIONS[name]
    actor = Actor(user_id=world.nobody(), name="Una", practice_id=world.nobody(), role=role)

    refused = _is_refused(act, actor, at)

    assert refused is not permissions.may(role, act.permission)


def _is_refused(act, actor, at) -> bool:
    """Call an action with nothing but its actor: allowed ones then miss their arguments."""
    try:
        with transaction.atomic():
            act(actor, at=at)
    except NotAllowed as refusal:
        return refusal.permission is act.permission
    except Exception:
        return False
    return False


def test_every_action_takes_an_actor_first_and_the_rest_by_name():
    for name, act in ACTIONS.items():
        first, *rest = inspect.signature(act).parameters.values()
        assert first.name == "actor", name
        assert all(each.kind is each.KEYWORD_ONLY for each in rest), name
        assert "at" in {each.name for each in rest}, name


def test_an_owner_may_everything_and_a_stranger_nothing():
    assert TABLE[Role.OWNER] == frozenset(Permission)
    assert not any(permissions.may("nobody", each) for each in Permission)


def test_an_auditor_reads_and_changes_nothing():
    changing = {each for each in Permission if not each.value.startswith(("see", "read", "export"))}

    assert not TABLE[Role.AUDITOR] & changing


@pytest.mark.parametrize("role", [Role.THERAPIST, Role.BILLER, Role.FRONT_DESK, SYSTEM])
def test_nobody_but_an_owner_makes_members_or_purges(role):
    assert not TABLE[role] & {Permission.EDIT_PEOPLE, Permission.PURGE, Permission.EDIT_PRACTICE}


def test_every_role_has_a_row_and_a_name():
    assert set(TABLE) == set(NAMES) == {*Role.values, SYSTEM}


def test_the_docs_print_the_table():
    assert _PAGE.read_text(encoding="utf-8") == permissions.page(), (
        "docs/permissions.md is stale: the docstring of permissions.page has the command"
    )


def test_a_role_is_the_actors_own_and_not_the_databases_word(ana, at):
    pretending = replace(ana, role="owner-of-everything")

    assert _is_refused(ACTIONS["practices.actions.change_practice"], pretending, at)
