"""One file a revision. A new store is made whole from ``records.tables``: these are for older ones.

Up to 0004 they meet SQLite only; later ones must do for PostgreSQL as well.
"""
