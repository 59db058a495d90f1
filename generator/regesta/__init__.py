"""Regesta turns hand-edited YAML chronologies into a searchable, citable website.

The modules, in the order in which they may import one another (each only those above it):

problems      what is wrong, and where
dates         dates in EDTF: bounds, order, words
text          plain text on its way out: escaped, folded, made an id
likeness      what was probably meant
sharing       work shared with a second process
wording       the words of pages, in the site's language
anchors       annotations anchored to a phrase
prose         editors' Markdown as safe HTML
article       what a finished page says, without its frame
model         entry, person, organisation, topic, source, country: frozen records
packing       records <-> plain data, for what is kept from run to run
registry      names -> records, with suggestions
yaml_faults   what YAML's parser finds wrong, in an editor's words
yaml_source   YAML text -> plain text with places
yaml_writer   values -> YAML text, as an editor would write it
documents     which files are data, and what stands in them
refusals      what the model refuses, in an editor's words
handwritten   what is published as it stands, and what is wrong with it
missing       what texts lead to that has to be there as a file
reading       files -> typed records
resolving     names -> ids
leads         links and pictures in texts, within the site
checks        what an editor must mend between records, one rule a function
own_checks    what an editor must mend within a record
draft         an entry that is not in the content yet, and its file
cache         what is kept from run to run: where, and under what keys
content_log   what reading a file gave, kept so
loading       load a folder, once or time and again
views         the chronology by actor, country, year; neighbours; offices on a day
charts        activity over time as SVG
worldmap      the world map as SVG
pages         entry, index and overview pages
outputs       data, feeds, citations
inputs        what others have written, as drafts: spreadsheets, timelines, posts, texts, feeds
web           the scripts of the site, for browsers
build         what every door calls: load, render
checking      what is wrong with a folder, kept from run to run
folder        folders and files, written whole or not at all
editing       new entries and records, added to the files
withdrawing   entries taken back, in their files
schema        JSON Schemas of the content files, from the model
site_config   mkdocs.yml, read and changed without loading its values
scaffold      a new project
eject         the site as Markdown files for any builder
search_index  the index of a built site
indexer       the index of a preview, made in the background
watcher       which files have changed, as the system tells it
preview       a preview that stays up while the content is broken
plugin        the MkDocs door, and all that imports MkDocs
terminal      what the commands share
commands      new, eject, index, add, import, remove, schema, export
cli           the command `regesta`, and `check`
"""
