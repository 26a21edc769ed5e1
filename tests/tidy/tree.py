"""The files of the project as the tidy tests see them: what git would commit, as text."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "effleurage"


@cache
def committed_files() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    names = (ROOT / name for name in listed.decode().split("\0") if name)
    return tuple(path for path in names if path.is_file())


def texts() -> Iterator[tuple[Path, str]]:
    for path in committed_files():
        data = path.read_bytes()
        if b"\0" not in data:
            yield path.relative_to(ROOT), data.decode("utf-8", "replace")


@cache
def modules() -> tuple[tuple[Path, ast.Module, int], ...]:
    """Each source module: its path below the package, its tree, and its lines."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append((path.relative_to(SOURCE), ast.parse(text), text.count("\n")))
    return tuple(found)


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path, tree, _ in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path}:{node.lineno} {node.name}", node
