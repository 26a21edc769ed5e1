"""The guide in the app: in the shell, before sign-in, with its links, tables and search."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.html import escape

from effleurage.web.help import finding, leaf, places, shelf, views

NAMES = [each.name for each in shelf.book()]
WRITTEN_BY_US = {
    "a", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p",
    "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


class Page(HTMLParser):
    """What a page is made of: its tags, ids, links, and cells of tables."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def _get(client: Client, name: str) -> str:
    return client.get(reverse("help_page", kwargs={"name": name})).content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_every_page_of_the_book_is_shown_without_signing_in(name, client):
    page = client.get(reverse("help_page", kwargs={"name": name}))

    assert page.status_code == 200
    title = escape(leaf.read(shelf.entry(name).file).title)
    assert f"<h1>{title}</h1>" in page.content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_holds_only_what_markdown_makes(name):
    html = leaf.read(shelf.entry(name).file).html

    tags = Page(html).tags

    assert {tag for tag, _ in tags} <= WRITTEN_BY_US
    assert {key for _, attrs in tags for key in attrs} <= {
        "alt", "class", "data-title", "href", "id", "scope", "src", "start", "title",
    }  # fmt: skip


def test_html_in_a_page_is_shown_and_never_obeyed(tmp_path):
    file = tmp_path / "page.md"
    file.write_text("# T\n\n<script>x</script>\n\n[y](javascript:alert)\n", encoding="utf-8")

    html = leaf.read(file).html

    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "href" not in html


@pytest.mark.parametrize("name", NAMES)
def test_every_link_of_a_page_leads_to_a_page_and_a_place_in_it(name, client):
    page = _get(client, name)
    here = reverse("help_page", kwargs={"name": name})
    links = [each["href"] for each in Page(page.split("<main")[1]).all("a")]

    for href in links:
        path, _, fragment = href.partition("#")
        answer = client.get(path or here)
        ids = {attrs["id"] for _, attrs in Page(answer.content.decode()).tags if "id" in attrs}

        assert answer.status_code == 200, href
        assert not fragment or fragment in ids, href


def test_what_is_not_in_the_book_keeps_its_words_and_loses_its_link(client):
    assert "decision 0015" in _get(client, "retention")
    assert "decisions/0015" not in _get(client, "retention")


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_says_its_column_and_its_row(name):
    tags = Page(leaf.read(shelf.entry(name).file).html).tags

    assert {attrs["scope"] for tag, attrs in tags if tag == "th"} <= {"col", "row"}
    assert all(set(attrs) <= {"data-title", "class"} for tag, attrs in tags if tag == "td")


def test_amounts_are_aligned_by_a_class_and_not_by_a_style(client):
    page = _get(client, "money")

    assert '<td data-title="still open" class="cell-end">$120.00</td>' in page or (
        '<td class="cell-end" data-title="still open">$120.00</td>' in page
    )
    assert "style=" not in page


def test_an_unknown_page_is_not_there(client):
    for path in ("/help/nothing/", "/help/PICTURES/", "/help/README/", "/help/pictures/none.png"):
        assert client.get(path).status_code == 404


def test_a_picture_is_given_from_the_guide(client, tmp_path, monkeypatch):
    (tmp_path / "guide" / "pictures").mkdir(parents=True)
    (tmp_path / "guide" / "pictures" / "today.png").write_bytes(b"\x89PNG picture")
    monkeypatch.setattr(shelf, "DOCS", tmp_path)

    answer = client.get("/help/pictures/today.png")

    assert answer["Content-Type"] == "image/png"
    assert b"".join(answer.streaming_content) == b"\x89PNG picture"


def test_a_picture_in_a_page_comes_from_the_help(tmp_path):
    file = tmp_path / "page.md"
    file.write_text("# T\n\n![Today, with two claims](pictures/today.png)\n", encoding="utf-8")

    (image,) = Page(leaf.read(file).html).all("img")

    assert image == {"src": "/help/pictures/today.png", "alt": "Today, with two claims"}


def test_pages_are_turned_in_the_order_of_the_book(client):
    names = [NAMES[0]]
    while after := re.search(r'guide-after" href="/help/([\w-]+)/"', _get(client, names[-1])):
        names.append(after[1])

    assert names == NAMES


def test_the_table_of_contents_names_every_page(client):
    links = [each["href"] for each in Page(client.get("/help/").content.decode()).all("a")]

    assert {f"/help/{name}/" for name in NAMES} <= set(links)


def test_whoever_is_at_work_sees_the_guide_inside_the_shell(anas_browser):
    page = _get(anas_browser, "states")

    assert 'aria-label="Main"' in page
    assert 'aria-current="true"' in page


def test_the_guide_is_readable_while_the_store_is_locked(rf):
    """There is then no session and no user; the middleware may call the view by itself."""
    answer = views.leaf_of(rf.get("/help/keys-and-backups/"), name="keys-and-backups")

    assert answer.status_code == 200
    assert "recovery code" in answer.content.decode()


# Searching


def _found(words: str) -> list[str]:
    return [each.url for each in finding.look_for(words)]


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("copay", "/help/money/#who-pays-the-allowed-amount"),
        ("What is a takeback?", "/help/money/#when-money-goes-back"),
        ("EOB", "/help/glossary/"),
        ("timely filing", "/help/glossary/"),
        ("filing limits", "/help/denied/#filing-limits"),
        ("appeals", "/help/denied/#appeals"),
        ("GATE-DX-01", "/help/rules/#gate-dx-01"),
        ("florida", "/help/kinds-of-payer/#auto"),
        ("outcome unknown", "/help/outcome-unknown/"),
        ("forgot my passphrase", "/help/keys-and-backups/"),
        ("M54.5", "/help/limits/#a-referral"),
    ],
)
def test_words_are_found_where_they_are_explained(words, where):
    assert where in _found(words)[:5]


def test_the_heading_counts_for_more_than_the_text():
    assert _found("authorisation")[0] == "/help/limits/#an-authorisation"


@pytest.mark.parametrize(
    "words", ["", "   ", "the of and", "zzyzx", "<script>", "(", "\x00", "a" * 5000]
)
def test_whatever_is_typed_gets_an_answer(words, client):
    answer = client.post(reverse("help_search"), {"words": words})

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_what_is_found_is_marked_and_says_how_many(client):
    page = client.post(reverse("help_search"), {"words": "deductible"}).content.decode()

    assert "<mark>deductible</mark>" in page
    assert re.search(r"\d+ places in the guide", page)


def test_what_was_typed_stays_out_of_the_address(client):
    form = re.search(
        r'<form method="(\w+)" action="([^"]+)"[^>]*role="search"', _get(client, "money")
    )

    assert form is not None
    assert form.groups() == ("post", reverse("help_search"))


# Help for a page


def test_every_page_of_the_app_has_its_help(client):
    for name in (
        "home",
        "clients",
        "edit_client",
        "claims",
        "claim",
        "batches",
        "exchange",
        "remits",
    ):
        answer = client.get(reverse("help_for", kwargs={"place": name}), follow=True)

        assert answer.status_code == 200
        assert answer.request["PATH_INFO"] != "/help/", name


def test_every_place_leads_to_a_heading_that_exists():
    for place in places.PLACES.values():
        name, _, anchor = place.partition("#")
        anchors = {each.anchor for each in leaf.read(shelf.entry(name).file).headings}

        assert not anchor or anchor in anchors, place


def test_a_page_that_nobody_thought_of_is_helped_by_the_table_of_contents():
    assert places.help_for("still_here") == "/help/"


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("clients", "/help/first-payment/#1-the-client"),
        ("add_policy", "/help/first-payment/#2-the-policy"),
        ("policies", "/help/first-payment/#2-the-policy"),
        ("batches", "/help/first-payment/#5-sending"),
        ("settle_held_part", "/help/states/#why-something-is-held"),
    ],
)
def test_the_noun_in_a_name_says_which_help(name, place):
    assert places.help_for(name) == place


def test_a_finding_is_explained_by_its_rule(client):
    path, _, anchor = places.help_for_rule("GATE-TIME-01").partition("#")

    assert f'id="{anchor}"' in client.get(path).content.decode()


def test_every_address_of_the_help_answers_everybody(anas_browser, client):
    names = {"help": {}, "help_search": {}, "help_page": {"name": "money"}}
    mine = [key for key in get_resolver().reverse_dict if str(key).startswith("help")]

    assert set(mine) == {*names, "help_for", "help_picture"}
    for name, kwargs in names.items():
        for browser in (anas_browser, client):
            assert browser.get(reverse(name, kwargs=kwargs)).status_code == 200
            assert browser.delete(reverse(name, kwargs=kwargs)).status_code == 405
