"""The schema of a store, revision by revision (Alembic); applied by ``records.migrating``."""
