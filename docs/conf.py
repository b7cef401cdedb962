"""How the documentation is built. The reference pages are generated from the code by ``_ext/generated.py``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "kindframe"
author = "The kindframe founders"
copyright = "2026, the kindframe founders"
version = release = "0.1.0"

extensions = [
    "generated",
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.doctest",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
]
html_theme = "furo"
html_title = "kindframe"
html_static_path: list[str] = []
exclude_patterns = ["_build", "_ext"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
python_use_unqualified_type_names = True
napoleon_google_docstring = False
napoleon_use_rtype = False
default_role = "any"
# Types of other libraries: nothing from the network is asked at build time, so they are named and not linked.
nitpick_ignore_regex = [
    (
        r"py:.*",
        r"(pl|polars|nx|networkx|np|numpy|pd|pandas|scipy|sparse|igraph|attrs?|pathlib|collections|typing|click)\b.*",
    ),
    (r"py:.*", r"(Path|Any|Callable|Iterable|Iterator|Mapping|Sequence|Literal|Self|optional|None|MappingProxyType)"),
]
