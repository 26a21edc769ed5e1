from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from effleurage.apps.practices.models import Remembered


def test_what_is_remembered_comes_back():
    cache.set("tries", [1.5, 2.5], 60)

    assert cache.get("tries") == [1.5, 2.5]
    assert cache.get("others", "none") == "none"


def test_only_the_first_of_many_is_told_yes():
    assert [cache.add("code", "y", 60) for _ in range(3)] == [True, False, False]


def test_what_is_over_is_forgotten_and_may_be_added_anew():
    cache.add("code", "y", 60)
    Remembered.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert cache.get("code") is None
    assert cache.touch("code", 60) is False
    assert cache.add("code", "z", 60) is True
    assert cache.get("code") == "z"


def test_rows_that_are_over_go_away():
    cache.set("old", 1, 60)
    Remembered.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    cache.set("new", 1, 60)

    assert Remembered.objects.count() == 1


def test_something_may_be_remembered_for_good_forgotten_and_kept_longer():
    cache.set("for-good", 1, None)
    cache.set("short", 1, 1)
    cache.touch("short", 3_600)

    assert Remembered.objects.get(key__contains="for-good").expires_at is None
    assert Remembered.objects.get(key__contains="short").expires_at > timezone.now() + timedelta(
        minutes=59
    )
    assert cache.delete("short") is True
    assert cache.delete("short") is False


def test_nothing_is_pickled():
    cache.set("tries", {"a": [1]}, 60)

    assert Remembered.objects.get().value == {"a": [1]}
