"""How the gallery takes up pictures: the figure that a block ends with is drawn as SVG and named by its finding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["SETTINGS", "drawn"]


def drawn(block: Any, block_vars: dict[str, Any], conf: dict[str, Any]) -> str:
    """Draw what a block of a gallery script ends with, where that is a picture of kindframe."""
    import vl_convert
    from sphinx_gallery.scrapers import figure_rst

    from kindframe.analysis import Picture

    names = block_vars["example_globals"]
    held = names.get("___")
    if not isinstance(held, Picture) or held is names.get("_drawn"):
        return ""
    names["_drawn"] = held  # what a block ended with is still there at the next one
    path = Path(block_vars["image_path_iterator"].next()).with_suffix(".svg")
    path.write_text(vl_convert.vegalite_to_svg(dict(held.spec)), encoding="utf-8")
    return figure_rst([str(path)], conf["src_dir"], held.figure.alt)


SETTINGS: dict[str, Any] = {
    "examples_dirs": "../examples/gallery",
    "gallery_dirs": "gallery",
    "within_subsection_order": "FileNameSortKey",
    "filename_pattern": r"\.py",
    "image_scrapers": ("pictures.drawn",),
    "capture_repr": ("_repr_html_", "__repr__"),
    "ignore_repr_types": r"Picture",
    "download_all_examples": False,
    "reset_modules": (),
    "show_memory": False,
    "min_reported_time": 1e9,
    "abort_on_example_error": True,
    "plot_gallery": "True",
}
"""The settings of sphinx-gallery."""
