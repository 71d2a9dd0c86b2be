"""A PostgreSQL server as the warehouse: tables on the server, set work in this process's DuckDB."""
