"""Make the roles and databases that the services' own addresses name, or renew the passwords.

    python databases.py AIRFLOW__DATABASE__SQL_ALCHEMY_CONN CLIENTFILE_WAREHOUSE_DSN ...

Each argument names an environment variable with an address (postgresql://role:password@host/database). The
role is made, or given that password; the database is made and belongs to the role; nobody else may connect
to it. POSTGRES_ADMIN_DSN is the address of who may do this, and no other service has it. Where an
administrator has made the roles and databases, leave it empty: nothing is done.
"""

import os
import sys

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url


def address(variable: str) -> URL:
    """Return the address that a variable holds."""
    url = make_url(os.environ[variable])
    if not (url.username and url.password and url.database):
        sys.exit(f"{variable} has to name a role, its password and a database.")
    return url


def made(con: "psycopg.Connection[tuple[object, ...]]", url: URL) -> None:
    """Make a role and its database, or renew the password of the role."""
    role, database = sql.Identifier(str(url.username)), sql.Identifier(str(url.database))
    exists = con.execute("SELECT FROM pg_roles WHERE rolname = %s", [url.username]).rowcount
    verb = sql.SQL("ALTER" if exists else "CREATE")
    con.execute(sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, role, sql.Literal(str(url.password))))
    if not con.execute("SELECT FROM pg_database WHERE datname = %s", [url.database]).rowcount:
        con.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
    con.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(database))


def main() -> None:
    """Make what is missing for each address."""
    urls = [address(variable) for variable in sys.argv[1:]]
    admin = os.environ.get("POSTGRES_ADMIN_DSN")
    if not admin:
        print("POSTGRES_ADMIN_DSN is empty: roles and databases are left to the administrator.")
        return
    with psycopg.connect(admin, autocommit=True) as con:
        for url in urls:
            made(con, url)


if __name__ == "__main__":
    main()
