"""Imports of files (manual 8.6 and 生源数据导入): upload, check by a worker, preview, commit, undo.

What is imported is an `ImportKind`; everything else is the same for all kinds.
"""
