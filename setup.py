"""The one step of the build that pyproject.toml cannot say: the guide goes along in the wheel.

``docs/guide`` and the three pages that it leads to are copied to ``effleurage/web/help/docs``,
where the app's help reads them (``effleurage.web.help.shelf``). In a checkout, also an editable
one, the help reads ``docs`` itself, so nothing is copied and nothing can go stale.
"""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
BESIDE = ("docs/glossary.md", "docs/permissions.md", "docs/rules.md")


def pages() -> list[str]:
    """Return the pages and pictures of the guide, from the root, with slashes."""
    guide = ROOT / "docs" / "guide"
    found = [*guide.glob("*.md"), *guide.glob("pictures/*.png")]
    return sorted([*(each.relative_to(ROOT).as_posix() for each in found), *BESIDE])


class BuildWithTheGuide(build_py):
    """Copies the guide beside the modules, and names it as a source."""

    def run(self) -> None:
        """Build the modules, then lay the guide beside them."""
        super().run()
        if self.editable_mode:
            return
        for name in pages():
            target = Path(self.build_lib, "effleurage", "web", "help", name)
            self.mkpath(str(target.parent))
            self.copy_file(str(ROOT / name), str(target))

    def get_source_files(self) -> list[str]:
        """Return what a source release must hold."""
        return [*super().get_source_files(), *pages()]


setup(cmdclass={"build_py": BuildWithTheGuide})
