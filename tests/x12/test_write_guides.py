"""Our guide tables against pyx12's maps: the same loops, segments, elements, lengths and codes."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pyx12

from effleurage.x12.guides import x212, x214, x222, x231
from effleurage.x12.guides.model import Element, Guide, Loop, SegmentUse, Usage

ENVELOPE = re.compile(r"^(ISA|GS|ST|SE|GE|IEA|TA1)\d\d")
MAPS = Path(pyx12.__file__).parent / "map"
GUIDES = {
    "837.5010.X222.A1.xml": x222.GUIDE,
    "277.5010.X212.xml": x212.ANSWER,
    "277.5010.X214.xml": x214.GUIDE,
    "999.5010X231.A1.xml": x231.GUIDE,
}
#: Two guides answer with a 277; the status of claims is told apart here.
KINDS = {"277.5010.X212.xml": "277-status"}

#: Where we differ from pyx12 on purpose, and why.
OURS_IS_RIGHT = {
    "837 2300 CLM05-3": "pyx12 leaves the frequency open; 1, 7 and 8 are what a claim can be",
    "837 header BHT06": "31 (subrogation) is in the A1 errata; pyx12 has CH and RP only",
    "837 1000A PER03": "ED is a 4010 way of contact, gone in 5010",
    "837 1000A PER05": "as PER03",
    "837 1000A PER07": "as PER03",
    **dict.fromkeys(
        (f"277-status {loop} STC01-3" for loop in ("2200D", "2200E", "2220D", "2220E")),
        "PR, the payer, is missing in pyx12's map; the sister guide X214 has it and payers send it",
    ),
    "277 2000C HL04": "a provider may be refused as a whole, without claims below",
    "999 2100 CTX01-1": "one use of CTX for both kinds of context, whose names payers vary",
    "999 2100 CTX01-2": "as CTX01-1",
    "999 2100 CTX02": "as CTX01-1",
    "999 2100 CTX03": "as CTX01-1",
    "999 2110 CTX01-1": "as CTX01-1",
    "999 2110 CTX01-2": "as CTX01-1",
    "999 2110 CTX02": "as CTX01-1",
    "999 2110 CTX03": "as CTX01-1",
}


def mapped(name: str) -> dict[str, list[str]]:
    """pyx12's map as facts: where, what and how long, in one line of text for each element."""
    types = {
        entry.get("ele_num"): (entry.get("data_type"), entry.get("min_len"), entry.get("max_len"))
        for entry in ET.parse(MAPS / "dataele.xml").getroot()  # noqa: S314
    }
    facts: dict[str, list[str]] = {}
    for loop, segment in _segments(ET.parse(MAPS / name).getroot(), ""):  # noqa: S314
        for place, node in enumerate(_children(segment, "element", "composite"), 1):
            parts = _children(node, "element") if node.tag == "composite" else []
            usage = node.findtext("usage")
            if usage == "N":
                continue
            ref = f"{segment.get('xid')}{place:02d}"
            for part, leaf in enumerate(parts, 1) if parts else [(0, node)]:
                if leaf.findtext("usage") == "N":
                    continue
                kind = types[leaf.findtext("data_ele")]
                codes = sorted({code.text or "" for code in leaf.iterfind("valid_codes/code")})
                where = f"{loop} {ref}-{part}" if part else f"{loop} {ref}"
                line = f"{leaf.findtext('usage')} {kind[0]} {kind[1]}/{kind[2]} {' '.join(codes)}"
                facts.setdefault(where, []).append(line.strip())
    return {where: sorted(set(lines)) for where, lines in facts.items()}


def _children(node: Any, *tags: str) -> list[Any]:
    return [child for child in node if child.tag in tags]


def _segments(node: Any, loop: str) -> Iterator[tuple[str, Any]]:
    for child in node:
        if child.tag == "loop":
            yield from _segments(child, child.get("xid"))
        elif child.tag == "segment":
            yield loop.replace("HEADER", "header"), child


def ours(guide: Guide) -> dict[str, list[str]]:
    facts: dict[str, list[str]] = {}
    for loop, use in _uses(guide.children, "header"):
        for element in use.elements:
            for leaf in element.components or (element,):
                if Usage.NOT_USED not in (leaf.usage, element.usage):
                    facts.setdefault(f"{loop} {leaf.ref}", []).append(_line(leaf))
    return {where: sorted(set(lines)) for where, lines in facts.items()}


def _line(leaf: Element) -> str:
    codes = " ".join(sorted(leaf.codes))
    return f"{leaf.usage} {leaf.kind} {leaf.shortest}/{leaf.longest} {codes}".strip()


def _uses(children: tuple[SegmentUse | Loop, ...], loop: str) -> Iterator[tuple[str, SegmentUse]]:
    for child in children:
        if isinstance(child, SegmentUse):
            yield loop, child
        else:
            yield from _uses(child.children, child.ref)


@pytest.mark.parametrize("name", GUIDES)
def test_the_table_says_what_pyx12s_map_says_of(name):
    theirs = {
        where: lines
        for where, lines in mapped(name).items()
        if not ENVELOPE.search(where.split()[1])
    }
    mine, kind = ours(GUIDES[name]), KINDS.get(name, GUIDES[name].transaction)

    differing = {
        f"{kind} {where}": (theirs.get(where), mine.get(where))
        for where in {*theirs, *mine}
        if theirs.get(where) != mine.get(where)
    }

    assert {where: both for where, both in differing.items() if where not in OURS_IS_RIGHT} == {}
    assert {where for where in OURS_IS_RIGHT if where.startswith(f"{kind} ")} == set(differing)


#: Segments and loops whose usage or repetition differ from pyx12's on purpose, and why.
OUR_NESTING_IS_RIGHT = {
    "277 2000B loop 2000C": "a batch refused as a whole has no providers below",
    "277 2000C loop 2000D": "a provider refused as a whole has no claims below",
    "277 2000C loop 2200C": "sent only where the provider has a status or totals",
    "277-status header loop 2000C": "pyx12 lays these side by side; each stands in its parent",
    "277-status header loop 2000D": "the same",
    "277-status header loop 2000E": "the same",
    "277-status 2000B loop 2000C": "the same",
    "277-status 2000C loop 2000D": "the same",
    "277-status 2000D loop 2000E": "the same",
    "277 2220D STC": "a line may have several statuses, as the claim may",
    "999 2100 CTX": "one use of CTX for both kinds of context: nine and one make ten",
}


def their_nesting(node: Any, above: str) -> Iterator[str]:
    for child in node:
        if child.tag not in ("loop", "segment"):
            continue
        tag = child.get("xid")
        most = child.findtext("max_use") or child.findtext("repeat") or "1"
        text = f"{tag} {child.findtext('usage')} {most.replace('>1', '0')}"
        if child.tag == "segment" and not ENVELOPE.search(tag + "00"):
            yield f"{above} {text}"
        elif child.tag == "loop":
            if tag[0].isdigit():
                yield f"{above} loop {text}"
            yield from their_nesting(child, tag if tag[0].isdigit() else above)


def our_nesting(children: tuple[SegmentUse | Loop, ...], above: str) -> Iterator[str]:
    for child in children:
        if isinstance(child, SegmentUse):
            yield f"{above} {child.tag} {child.usage} {child.most}"
        else:
            yield f"{above} loop {child.ref} {child.usage} {child.most}"
            yield from our_nesting(child.children, child.ref)


@pytest.mark.parametrize("name", GUIDES)
def test_loops_and_segments_repeat_and_are_required_as_in_pyx12s_map_of(name):
    theirs = set(their_nesting(ET.parse(MAPS / name).getroot(), "header"))  # noqa: S314
    mine = set(our_nesting(GUIDES[name].children, "header"))
    kind = KINDS.get(name, GUIDES[name].transaction)

    differing = {f"{kind} {line}".rsplit(" ", 2)[0] for line in theirs ^ mine}

    assert differing == {where for where in OUR_NESTING_IS_RIGHT if where.startswith(f"{kind} ")}
