"""The social registry: how a file becomes a snapshot, and which snapshot is in force.

`importing` is the one door, for the command and the page alike. It opens a file (`sources`: `delimited` for CSV,
`workbook` for XLSX, headings by `columns`), lets it run into a staging table, and has the database choose the sound
rows (`checking`); what it leaves out is explained in a file of its own (`rejects`). `jobs` runs imports that a page
asked for.
"""
