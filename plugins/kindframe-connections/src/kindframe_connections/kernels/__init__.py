"""Loops over compressed rows, compiled where there is much to do; the analyses call them through `kernel.on(size)`."""
