"""Make the roles and databases that the services' own addresses name, or renew the passwords.

    python databases.py make AIRFLOW__DATABASE__SQL_ALCHEMY_CONN CLIENTFILE_WAREHOUSE_DSN ...
    python databases.py lend clientfile_pipeline CLIENTFILE_WAREHOUSE_DSN

Each argument in capitals names an environment variable with an address
(postgresql://role:password@host/database). `make`: the role is made, or given that password; the database is
made and belongs to the role; nobody else may connect to it. `lend`: who logs in to that database by this
address works there with the rights of another role.

CLIENTFILE_WAREHOUSE_ADMIN_DSN is the address of who may do this, and no other service has it. Where an
administrator has made all this, leave it empty: nothing is done.
"""

import os
import sys

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

Server = psycopg.Connection[tuple[object, ...]]


def address(variable: str) -> URL:
    """Return the address that a variable holds."""
    url = make_url(os.environ[variable])
    if not (url.username and url.password and url.database):
        sys.exit(f"{variable} has to name a role, its password and a database.")
    return url


def make(con: Server, url: URL) -> None:
    """Make a role and its database, or renew the password of the role."""
    role, database = sql.Identifier(str(url.username)), sql.Identifier(str(url.database))
    exists = con.execute("SELECT FROM pg_roles WHERE rolname = %s", [url.username]).rowcount
    verb = sql.SQL("ALTER" if exists else "CREATE")
    con.execute(sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, role, sql.Literal(str(url.password))))
    if not con.execute("SELECT FROM pg_database WHERE datname = %s", [url.database]).rowcount:
        con.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
    con.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(database))


def lend(con: Server, lent: str, url: URL) -> None:
    """Have a role work with the rights of another one, in its database only."""
    role, other = sql.Identifier(str(url.username)), sql.Identifier(lent)
    database = sql.Identifier(str(url.database))
    con.execute(sql.SQL("GRANT {} TO {}").format(other, role))
    con.execute(sql.SQL("ALTER ROLE {} IN DATABASE {} SET role TO {}").format(role, database, other))


def main() -> None:
    """Do what the arguments say, as the administrator."""
    admin = os.environ.get("CLIENTFILE_WAREHOUSE_ADMIN_DSN")
    if not admin:
        print("CLIENTFILE_WAREHOUSE_ADMIN_DSN is empty: this is left to the administrator.")
        return
    server = make_url(admin).set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as con:
        match sys.argv[1:]:
            case ["make", *variables]:
                for url in map(address, variables):
                    make(con, url)
            case ["lend", lent, variable]:
                lend(con, lent, address(variable))
            case _:
                sys.exit(__doc__)


if __name__ == "__main__":
    main()
