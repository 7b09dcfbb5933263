"""文书：把一份封存的记录排成纸面（S3-18 一次一档）。

A document is a pure function of its record: no clock, no database, no network. Rendering happens in a limited child.
"""
