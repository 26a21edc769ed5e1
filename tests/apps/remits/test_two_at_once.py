"""The worker and two users take in the same 835 at the same moment: it posts exactly once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_three_at_once_post_exactly_once(tmp_path):
    """40 claims of $64.00 in two cheques, and one client paying $16.00 at two desks."""
    environment = {
        **os.environ,
        "EFFLEURAGE_HOME": str(tmp_path),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }

    run = subprocess.run(
        [sys.executable, "-m", "tests.apps.remits.two_at_once"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    by_remit = [sorted(each) for each in zip(*found["told"], strict=True)]
    assert by_remit == [["copy", "copy", "posted"]] * 2
    assert len(set(found["receipts"])) == 2
    assert found["bank"] == 40 * 6_400 + 2 * 1_600
    assert found["wrong"] == []
    assert found["clearing"] == {}
    assert found["entries"] == 2 + 40 + 2 * 2
    assert found["answers"] == 40
