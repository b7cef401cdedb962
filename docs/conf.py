"""How the documentation is built. The reference pages are generated from the code by ``_ext/generated.py``."""

import builtins
import importlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

import pictures

project = "kindframe"
author = "The kindframe founders"
copyright = "2026, the kindframe founders"
version = release = "0.1.0"

extensions = [
    "formulas",
    "generated",
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.doctest",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_gallery.gen_gallery",
    "sphinx_copybutton",
]
sphinx_gallery_conf = pictures.SETTINGS
html_theme = "furo"
html_title = "kindframe"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["own.css"]
exclude_patterns = ["_build", "_ext", "gallery/**/*.py", "gallery/**/*.ipynb"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
python_use_unqualified_type_names = True
napoleon_google_docstring = False
napoleon_use_rtype = False
default_role = "any"
doctest_test_doctest_blocks = ""  # those in docstrings are run by pytest, where each module's own names are at hand
# Types of other libraries: nothing from the network is asked at build time, so they are named and not linked.
nitpick_ignore_regex = [
    (r"py:class", r"kindframe\.(indexing\.Ends|network\.keeping\.Kept)"),  # helpers between rooms: no page is theirs
    (
        r"py:.*",
        r"(pl|polars|nx|networkx|np|numpy|pd|pandas|scipy|sparse|igraph|attrs?|pathlib|os|types|collections|typing|click)\b.*",
    ),
    (
        r"py:.*",
        r"(Path|Any|Callable|Iterable|Iterator|Mapping|Sequence|Literal|Self|optional|None|MappingProxyType|EntryPoint|.*\.T)",
    ),
]


def _setup_docstrings() -> None:
    """Take a property's docstring as prose; napoleon would read the words before a colon as its type."""
    from sphinx.ext.napoleon.docstring import NumpyDocstring

    NumpyDocstring._consume_inline_attribute = lambda self: ("", self._dedent(self._consume_to_end()))  # type: ignore[method-assign]


def _in_order(app: object, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Put ``versionadded`` behind the summary and doctests into a section, so that no list of errors swallows them."""
    added = [line for line in lines if line.startswith(".. versionadded::")]
    kept: list[str] = []
    tests: list[str] = []
    taking = False
    sections = {"Examples", "-" * 8}
    has_examples = any(line.strip() in sections and line.strip() == "Examples" for line in lines)
    for line in lines:
        if line.startswith(".. versionadded::"):
            continue
        if not has_examples and line.startswith(">>>"):
            taking = True
        if taking and not line.strip():
            taking = False
            tests.append("")
            continue
        (tests if taking else kept).append(line)
    if added:
        end = next((i for i, line in enumerate(kept) if not line.strip()), len(kept))
        kept[end:end] = ["", *added, ""]
    if tests:
        kept += ["", "Examples", "--------", *tests]
    lines[:] = kept


def _literal(app: object, env: object, node: object, content: object) -> object:
    """Show a name in backticks that is no object of ours (a file, a key, a field) as it is; a class must resolve."""
    target = str(node["reftarget"])  # type: ignore[index]
    if node["reftype"] != "any":  # type: ignore[index]
        return None
    last = target.rsplit(".", 1)[-1]
    if target.startswith("kindframe."):
        return content if _is_there(target) else None
    looks_like_a_class = last[:1].isupper() and not last.isupper()
    return content if not looks_like_a_class or hasattr(builtins, last) or target.startswith("networkx.") else None


def _is_there(target: str) -> bool:
    """Whether a dotted name of ours leads to something, though no page is its own."""
    module, _, name = target.rpartition(".")
    try:
        return hasattr(importlib.import_module(module), name)
    except ImportError:
        return False


def setup(app: object) -> None:
    """Connect what stands above."""
    _setup_docstrings()
    app.connect("autodoc-process-docstring", _in_order, priority=400)  # type: ignore[attr-defined]
    app.connect("missing-reference", _literal)  # type: ignore[attr-defined]
