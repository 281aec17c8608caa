"""HTML as agencies put it into JSON and feeds, read for its text in one pass.

Only what decides where words and lines end is read, so that no broken page is an error; and
every character is looked at a bounded number of times, whatever is left open.
"""

from __future__ import annotations

import re
from html import unescape

from newsdedup.readers.blocks import Blocks

# A tag with its quoted attributes, and, once a quote was left open, one without.
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)((?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+)>")
_BARE_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)([^>]*+)>")
_OPENS_TAG = re.compile(r"</?[a-zA-Z]")
_CLASS = re.compile(r"\bclass\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_RAW = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style")}
_IS_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
# Tags and entities that were escaped once more than they should be, or not at all: what
# would be seen as "<p>" or "&quot;" in the middle of news is never meant.
_TAGS = r"/?(?:p|br|div|span|strong|em|b|i|u|a|ul|ol|li|h[1-6]|table|t[rdh]|blockquote|html|body)"
_ESCAPED_TAG = re.compile(rf"&lt;{_TAGS}(?:\s[^<>]{{0,120}}?)?/?&gt;", re.IGNORECASE)
_WRITTEN_TAG = re.compile(rf"<{_TAGS}(?:\s[^<>]{{0,300}})?/?>", re.IGNORECASE)
_NAMES = (
    r"(?:amp|quot|apos|nbsp|lt|gt|#\d{2,6}|#x[0-9a-fA-F]{2,5}|[lrb][sd]quo|[nm]dash|hellip|euro|"
    r"pound|szlig|[A-Za-z]{1,2}(?:acute|grave|uml|circ|tilde|cedil|ring|slash|lig))"
)
_TWICE = re.compile(rf"&amp;(?={_NAMES};)")
_ENTITY = re.compile(rf"&{_NAMES};")
_ATTRIBUTES = 2_000  # characters of a tag in which its class is looked for


def blocks_of(markup: str) -> Blocks:
    """Return the text of HTML, whole pages and parts of one, with what it says of the text.

    What was escaped twice is read as what was meant.
    """
    once = _TWICE.sub("&", markup)
    if _OPENS_TAG.search(once) is None and _ESCAPED_TAG.search(once):
        once = unescape(once)
    blocks = Blocks()
    fill(blocks, once)
    return blocks


def take_characters(blocks: Blocks, text: str) -> None:
    """Give `blocks` the characters of XML, tags and entities of HTML in them as what they mean."""
    if "<" in text and _WRITTEN_TAG.search(text):
        fill(blocks, _TWICE.sub("&", text))
    else:
        blocks.characters(resolved(text))


def resolved(text: str) -> str:
    """Return a text with the entities of HTML that are written out in it as characters."""
    return _ENTITY.sub(lambda found: unescape(found[0]), text) if "&" in text else text


def fill(blocks: Blocks, markup: str) -> None:
    """Give `blocks` the tags and characters of HTML."""
    tag, position = _TAG, 0
    if "<![CDATA[" in markup:
        markup = markup.replace("]]>", "")
    while (start := markup.find("<", position)) >= 0:
        blocks.characters(unescape(markup[position:start]))
        position = _passed(markup, start)
        if position < 0:  # a comment that never ends
            return
        if position > start:
            continue
        found = tag.match(markup, start)
        if found is None and tag is _TAG:
            tag = _BARE_TAG
            found = tag.match(markup, start)
        if found:
            position = _taken(blocks, found, markup)
        elif _OPENS_TAG.match(markup, start):  # no tag ends after here
            position = start
            break
        else:
            blocks.characters("<")
            position = start + 1
        if position < 0:
            return
    blocks.characters(unescape(markup[position:]))


def text_of(markup: str) -> str:
    """Return the text of HTML."""
    return blocks_of(markup).text()


def is_markup(text: str) -> bool:
    """Whether a text holds a tag or an entity of HTML."""
    return _IS_MARKUP.search(text) is not None


def _passed(markup: str, start: int) -> int:
    """Return where a comment or declaration ends, `start` where there is none, -1 if never."""
    if markup.startswith("<!--", start):
        end = markup.find("-->", start + 4)
        return end + 3 if end >= 0 else -1
    if markup.startswith("<![CDATA[", start):
        return start + len("<![CDATA[")
    if markup.startswith(("<!", "<?"), start):
        end = markup.find(">", start)
        return end + 1 if end >= 0 else -1
    return start


def _taken(blocks: Blocks, found: re.Match[str], markup: str) -> int:
    """Give a tag to `blocks`; return where the next characters are, -1 if there are none."""
    name = found[2].lower().rpartition(":")[2]
    if found[1]:
        blocks.end(name)
        return found.end()
    if name in _RAW:
        end = _RAW[name].search(markup, found.end())
        return end.start() if end else -1
    attributes = found[3][:_ATTRIBUTES]
    told = _CLASS.search(attributes) if "class" in attributes.lower() else None
    classes = next(filter(None, told.groups()), "") if told else ""
    blocks.start(name, classes)
    if found[3].endswith("/") and name not in _VOID:
        blocks.end(name)
    return found.end()


# Written "<br/>" or "<td/>", these have no end that would matter.
_VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "wbr", "td", "th"))
