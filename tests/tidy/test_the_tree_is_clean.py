"""What must never be committed, and how large a thing may grow."""

from __future__ import annotations

import ast
import re

from tests.tidy.tree import functions, modules, texts

# Written in two halves, so that this file does not name what it forbids.
_REGISTRY_HOSTS = tuple(
    first + second
    for first, second in (
        ("pypi", ".org"),
        ("files.python", "hosted.org"),
        ("registry.npm", "js.org"),
        ("deb.debian", ".org"),
        ("crates", ".io"),
    )
)
_MACHINE_PATH = re.compile(r"(?<![\w.$<>*-])/(?:work|root|farm|home/\w+|Users/\w+)/")
_UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
_TABLES = ("x12/guides/", "x12/catalogue.py", "codes/")
_FOREIGN_WORDS = re.compile(r"carrier|insurer|patient|helper|utils|manager", re.IGNORECASE)
_OWN_WORDS = ("core", "codes", "cli", "practice_payer")


def test_no_package_registry_is_named():
    named = [
        f"{path}: {host}"
        for path, text in texts()
        for host in _REGISTRY_HOSTS
        if host in text.lower()
    ]

    assert named == []


def test_no_lock_file_that_names_hosts_is_committed():
    assert [path for path, _ in texts() if path.name == "uv.lock"] == []


def test_no_path_of_one_machine_is_committed():
    found = [f"{path}: {hit[0]}" for path, text in texts() for hit in _MACHINE_PATH.finditer(text)]

    assert found == []


def test_nothing_is_left_unfinished():
    found = [
        f"{path}: {hit[0]}"
        for path, text in texts()
        if path.suffix == ".py"
        for hit in _UNFINISHED.finditer(text)
    ]

    assert found == []


def test_every_module_says_what_it_knows():
    silent = [
        str(path)
        for path, tree, lines in modules()
        if lines and not ast.get_docstring(tree) and path.name != "__init__.py"
        if path.parent.name != "migrations"
    ]

    assert silent == []


def test_no_function_outgrows_a_screen():
    long = [
        f"{name}: {node.end_lineno - node.lineno + 1} lines"
        for name, node in functions()
        if (node.end_lineno or node.lineno) - node.lineno + 1 > 60
        and not name.startswith("x12/guides/")
    ]

    assert long == []


def test_no_module_outgrows_its_question():
    long = [
        f"{path}: {lines} lines"
        for path, _, lines in modules()
        if lines > 400 and not str(path).startswith(_TABLES)
    ]

    assert long == []


def test_no_amount_is_ever_a_float():
    money = ("core", "edi", "practice_payer")
    floats = [
        f"{path}:{node.lineno}"
        for path, tree, _ in modules()
        if path.parts[0] in money and path.name != "__main__.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in {"float", "Decimal"}
    ]

    assert floats == []


def test_names_come_from_the_glossary():
    foreign = [
        name
        for name, node in functions()
        if name.startswith(_OWN_WORDS) and _FOREIGN_WORDS.search(node.name)
    ]

    assert foreign == []


def test_warnings_are_never_silenced_without_a_reason():
    bare = [
        f"{path}:{number}"
        for path, text in texts()
        if path.suffix == ".py" and path.parts[0] == "src"
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(
            r"#\s*(?:noqa(?!: \w+(?:, \w+)*(?: - |  # ))|type: ignore(?!\[[\w, -]+\]))", line
        )
    ]

    assert bare == []
