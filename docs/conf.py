"""How Sphinx builds the documentation: `sphinx-build -W --keep-going -b html docs OUT`."""

from __future__ import annotations

import re
from typing import Any

import attrs

import newsdedup

project = "newsdedup"
release = newsdedup.__version__
author = "the newsdedup authors"
copyright = "the newsdedup authors, Apache-2.0"  # noqa: A001  # the name that Sphinx reads

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["changes", "sample-wire", "_build"]
# Links such as `clusters.md#three-kinds` lead to headings.
myst_heading_anchors = 3

autodoc_default_options = {"members": True, "undoc-members": True}
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_mock_imports = ["pyspark"]  # its functions are told without Java and Spark
toc_object_entries_show_parents = "hide"
smartquotes = False  # a flag has two hyphens, and no dash

html_theme = "furo"
html_title = f"newsdedup {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False

_EMPTY_END = re.compile(r"\n\n```$", re.MULTILINE)
_QUOTED = re.compile(r"(?<!`)`([^`\n]+)`(?![`_])")
_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_DEFAULT = re.compile(r"attr_dict\['(\w+)'\]\.default")


def _without_empty_ends(*given: Any) -> None:
    """Show a block without the empty line that ends the output of a doctest."""
    source: list[str] = given[-1]
    source[0] = _EMPTY_END.sub("\n```", source[0])


def _as_code(*given: Any) -> None:
    """Make of `words` in a docstring a link where they are a name, and code where they aren't."""
    lines: list[str] = given[-1]
    if lines[:1] and lines[0].startswith("Alias for field number"):
        lines.clear()  # Python's own words on a named tuple
    lines[:] = [_QUOTED.sub(_marked, line) for line in lines]


def _marked(found: re.Match[str]) -> str:
    return f":py:obj:`{found[1]}`" if _NAME.fullmatch(found[1]) else f"``{found[1]}``"


def _with_defaults(*given: Any) -> tuple[str, str | None] | None:
    """Show the defaults of the fields of a record in its signature, which attrs hides there."""
    _, _, _, thing, _, signature, returned = given
    if signature is None or not attrs.has(thing):
        return None
    defaults = {field.name: field.default for field in attrs.fields(thing)}

    def shown(found: re.Match[str]) -> str:
        default = defaults[found[1]]
        return "…" if isinstance(default, attrs.Factory) else repr(default)  # type: ignore[arg-type]  # a class, whatever its stubs say

    return _DEFAULT.sub(shown, signature), returned


def setup(app: Any) -> None:
    """Give Sphinx the hooks above."""
    app.connect("source-read", _without_empty_ends)
    app.connect("autodoc-process-docstring", _as_code)
    app.connect("autodoc-process-signature", _with_defaults)
