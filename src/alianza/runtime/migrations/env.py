"""Alembic's entry: one transaction for the whole upgrade."""

from alembic import context
from sqlalchemy import create_engine, pool

connect = context.config.attributes["connect"]
engine = create_engine("postgresql+psycopg://", creator=connect, poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
