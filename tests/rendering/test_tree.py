"""A page is read as XML, and is the same tree as a browser would have of it."""

import pytest
import tinyhtml5

from app.core.definitions.bundle import thaw
from app.core.wording import speaking
from app.rendering.ledger import ledger_html
from app.rendering.page import copies_html
from app.rendering.tree import tree
from tests.rendering.test_ledger import ledger
from tests.rendering.test_papers_language import BUNDLES, VARIANTS, sheet


def told(element):
    """The element and all in it, as plain values.

    A parser of HTML also gives `xmlns` itself as an attribute, which nothing asks for.
    """
    attributes = {name: each for name, each in element.attrib.items() if "xmlns" not in name}
    texts = [element.text or "", *(each.tail or "" for each in element)]
    return [element.tag, attributes, texts, [told(each) for each in element]]


def same(html):
    read = tree(html)
    assert read is not None, "it is not well-formed"
    parsed = tinyhtml5.parse(html.strip(), namespace_html_elements=False)
    return told(read) == told(parsed)


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_paper_is_the_tree_that_a_parser_of_html_makes_of_it(path):
    bundle = thaw(path.read_text())
    for language in ("zh", "en"):
        with speaking(language):
            papers = [copies_html(sheet(bundle, each)) for each in VARIANTS]
        assert all(same(html) for copies in papers for html in copies)


def test_a_ledger_is_too():
    assert same(ledger_html(ledger(30)))


def test_words_that_look_like_markup_stay_words():
    assert same(
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>a</title></head>'
        '<body><p title="&lt;br&gt;">&lt;br&gt; &amp;amp; 1&lt;2<br>二</p></body></html>\n'
    )


def test_what_leaves_its_ends_to_html_is_no_tree():
    assert tree("<p>甲<p>乙") is None
    assert tree("<p>甲</p>") is None  # a piece of a page
