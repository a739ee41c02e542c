"""One file a revision. A new store is made whole from ``records.tables``: these are for older ones."""
