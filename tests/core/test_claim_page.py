"""The page for people who write claim files lists every field, as the schema has it.

``python -m tests.core.test_claim_page`` writes the lists into the page anew.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from effleurage.core.claims import claim_file

PAGE = Path(__file__).resolve().parents[2] / "docs" / "claim-file.md"
START = "<!-- fields: written by `python -m tests.core.test_claim_page` -->\n"
END = "<!-- end of fields -->"


def test_the_page_lists_every_field() -> None:
    assert between(PAGE.read_text(encoding="utf-8")) == field_lists()


def between(page: str) -> str:
    return page.partition(START)[2].partition(END)[0]


def field_lists() -> str:
    schema = claim_file.schema()
    parts = [("Claim", schema), *schema["$defs"].items()]
    return "\n" + "\n".join("\n".join(field_list(name, part)) + "\n" for name, part in parts) + "\n"


def field_list(name: str, part: dict[str, Any]) -> Iterator[str]:
    yield f"### {name}\n\n{part['description']}\n"
    yield "| field | | what | meaning |\n| --- | --- | --- | --- |"
    for field, shape in part["properties"].items():
        needed = "needed" if field in part["required"] else ""
        yield f"| `{field}` | {needed} | {in_words(shape)} | {shape['description']} |"


def in_words(shape: dict[str, Any]) -> str:
    """The shape as a person reads it."""
    if "anyOf" in shape:
        return f"{in_words(shape['anyOf'][0])}, or null"
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    words = {"string": text, "integer": number, "array": items, "boolean": lambda _: "true, false"}
    default = shape.get("default")
    told = "" if default is None else f"; if left out, {str(default).lower()}"
    if shape["type"] == "string" and default:
        told = f'; if left out, "{default}"'
    return words[shape["type"]](shape) + told


def text(shape: dict[str, Any]) -> str:
    if "enum" in shape:
        return "one of " + ", ".join(f'"{each}"' for each in shape["enum"])
    if shape.get("format") == "date":
        return "a date"
    if "maxLength" in shape:
        return f"text, at most {shape['maxLength']} characters"
    return "a time" if ":[0-5]" in shape["pattern"] else "text"


def number(shape: dict[str, Any]) -> str:
    if "const" in shape:
        return str(shape["const"])
    return f"whole number from {shape['minimum']:,} to {shape['maximum']:,}"


def items(shape: dict[str, Any]) -> str:
    different = " different ones" if shape.get("uniqueItems") else ""
    count = f"{shape.get('minItems', 0)} to {shape['maxItems']}"
    return f"list of {count}{different}: {in_words(shape['items'])}"


if __name__ == "__main__":
    old = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(old.replace(START + between(old), START + field_lists()), encoding="utf-8")
