"""An installed Effleurage has its guide with it, the very same pages."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile

import pytest

from effleurage.web.help import shelf
from tests.tidy.tree import ROOT

_NEEDED = ("src", "docs", "requirements", "pyproject.toml", "setup.py", "README.md", "LICENSE")


@pytest.mark.slow
def test_a_wheel_holds_every_page_of_the_book(tmp_path):
    tree, out = tmp_path / "tree", tmp_path / "out"
    tree.mkdir()
    for name in _NEEDED:
        source = ROOT / name
        leave = shutil.ignore_patterns("__pycache__", "*.egg-info")
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=leave)
        else:
            shutil.copy(source, tree / name)
    build = ["wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(out)]

    subprocess.run([sys.executable, "-m", "pip", *build, str(tree)], check=True)

    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        for file in [shelf.contents(), *(each.file for each in shelf.book())]:
            name = f"effleurage/web/help/docs/{file.relative_to(shelf.DOCS).as_posix()}"
            assert packed.read(name) == file.read_bytes()


def test_in_a_checkout_the_pages_are_those_of_the_docs():
    assert ROOT / "docs" == shelf.DOCS
    assert not shelf.PACKED.exists()
