"""Regesta turns hand-edited YAML chronologies into a searchable, citable website.

The modules, in the order in which they may import one another (each only those above it):

problems      what is wrong, and where
dates         dates in EDTF: bounds, order, words
text          plain text on its way out: escaped, folded, made an id
anchors       annotations anchored to a phrase
prose         editors' Markdown as safe HTML
model         entry, person, organisation, topic, source, country: frozen records
registry      names -> records, with suggestions
yaml_source   YAML text -> plain text with places
reading       files -> typed records
resolving     names -> ids
checks        what an editor must mend, one rule a function
views         the chronology by actor, country, year; neighbours; offices on a day
charts        activity over time as SVG
pages         entry, index and overview pages
build         load a folder, render a chronology
"""
