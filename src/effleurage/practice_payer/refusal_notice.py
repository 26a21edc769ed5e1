"""The notice for a file that has no envelope to answer: plain text that says what to do.

Knows how findings are printed. Refuses to repeat what the file held, or its name.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from effleurage.findings import Finding, Severity
from effleurage.practice_payer.plans import SIMULATED_NAME

_MOST_FINDINGS = 20


def refusal_notice(digest: str, findings: Sequence[Finding]) -> str:
    """Return the text of the notice; ``digest`` is the refused file's SHA-256."""
    grave = [finding for finding in findings if finding.severity is not Severity.INFO]
    paragraphs = [
        SIMULATED_NAME,
        "A file could not be taken in. Nothing in it was adjudicated, and it was moved to the "
        "folder done inside the inbox.",
        f"The file's SHA-256: {digest}",
        *(_said(finding) for finding in grave[:_MOST_FINDINGS]),
    ]
    if len(grave) > _MOST_FINDINGS:
        paragraphs.append(f"and {len(grave) - _MOST_FINDINGS} findings more.")
    return "\n\n".join(_wrapped(one) for one in paragraphs) + "\n"


def _said(finding: Finding) -> str:
    return f"{finding.code}, {finding.where}: {finding.message} What to do: {finding.fix}"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, width=78, break_long_words=False, break_on_hyphens=False)
