"""
Whether what is promised is what people experience
==================================================

There is no kindness score. An assessment shows evidence for, evidence against, disagreement and silence, item by item;
silence never means that a promise is not kept.
"""

import kindframe as kf

study = kf.read("../north-ayrshire")
promise = kf.assess(study, "kindness-promise")
promise.table.select("item", "label", "status", "for", "against", "blocks")

# %%
# Where the study has nothing, or little, to say.

promise.gaps

# %%
# A framework of one's own takes ten lines and no Python.

own = kf.load_framework(
    """
id = "our-street"
title = "What we said we would do on our street"
edition = "2026"
status = "in-force"
[[items]]
id = "say-hello"
kind = "commitment"
label = "Say hello"
[[items]]
id = "lend-tools"
kind = "commitment"
label = "Lend tools"
"""
)
for item in own:
    print(item.id, "-", item.label)
