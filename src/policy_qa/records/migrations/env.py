"""Run by Alembic: the revisions are applied on the connection, and in the transaction, of the caller."""

from alembic import context

from policy_qa.records.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
