"""Tables of the guide as a screen reader and a phone need them.

Knows that a column's heading has a scope, that the first cell of a row names the row, that an
empty heading is none, and that on a phone each cell says its column (``data-title``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.token import Token

_OPENS, _CLOSES = {"th_open", "td_open"}, {"th_close", "td_close"}


def readable(tokens: Sequence[Token]) -> Iterator[Token]:
    """Return the same tokens with each table wrapped and its cells told what they are."""
    titles: list[str] = []
    column = 0
    for each, inside in pairwise([*tokens, Token("", "", 0)]):
        if each.type == "table_open":
            titles = []
            yield _wrapped(each)
        if each.type == "tr_open":
            column = 0
        if each.type in _OPENS:
            _told(each, inside.content, titles, column)
        elif each.type in _CLOSES:
            each.tag = _closing(each, titles, column)
            column += 1
        yield each
        if each.type == "table_close":
            yield Token("wrap_close", "div", -1, block=True)


def without_empty_heads(tokens: Sequence[Token]) -> Iterator[Token]:
    """Return the tokens without the heads of tables in which no column has a heading."""
    head: list[Token] = []
    for each in tokens:
        if head or each.type == "thead_open":
            head.append(each)
        else:
            yield each
        if each.type == "thead_close":
            if any(one.type == "inline" and one.content for one in head):
                yield from head
            head = []


def _wrapped(table: Token) -> Token:
    table.attrSet("class", "table ledger cards")
    wrap = Token("wrap_open", "div", 1, block=True)
    wrap.attrSet("class", "table-wrap")
    return wrap


def _told(cell: Token, content: str, titles: list[str], column: int) -> None:
    """Tell a cell what it is: a column's heading (kept in ``titles``), a row's, or a value."""
    # Markdown aligns by a style, which our pages refuse.
    if "right" in str(cell.attrs.pop("style", "")):
        cell.attrSet("class", "cell-end")
    if cell.type == "th_open":
        titles.append(content.replace("*", "").replace("`", ""))
        if content:
            cell.attrSet("scope", "col")
        else:
            cell.tag = "td"
    elif column == 0:
        cell.tag = "th"
        cell.attrSet("scope", "row")
    elif title := titles[column : column + 1]:
        cell.attrSet("data-title", title[0])


def _closing(cell: Token, titles: Sequence[str], column: int) -> str:
    if cell.type == "td_close":
        return "td" if column else "th"
    return "th" if titles[column] else "td"
