"""What was bought: tickets of the tills and orders of the shop, amounts log-normal, some returned."""

import duckdb

from demo.database import DAY1, DAY2

# purchases a client: most have one or two, a few have dozens
_TIMES = "greatest(1, least(60, floor(exp(0.35 + 0.85 * normal(serial, 'times'))))::INT)"
_AMOUNT = "round(exp({mean} + 0.95 * normal({key}, 'amount')), 2)"
RETURNED = 0.05
ANONYMOUS = 0.3  # tickets without a client, for each one with


def draw_sales(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables `ticket` and `purchase` (web orders) of all sales up to day 1."""
    con.execute(f"CREATE TABLE ticket AS {_tickets(_past('pos', DAY1))}")
    con.execute(f"CREATE TABLE purchase AS {_orders(_past('web', DAY1))}")


def draw_second_day(con: duckdb.DuckDBPyConnection) -> None:
    """Make `ticket` and `purchase` of day 2 alone: one client in forty comes by."""
    con.execute(f"CREATE TABLE ticket AS {_tickets(_one_day('pos', DAY2), 'S')}")
    con.execute(f"CREATE TABLE purchase AS {_orders(_one_day('web', DAY2), 500_000_000)}")


def _past(source: str, day: str) -> str:
    """Return the sales of each client between becoming one and the end of the day: (sale, client, time)."""
    return f"""
        SELECT serial || '/' || n AS sale, native_id, store_id, country,
            created_at + to_days((n > 1)::INT * floor(draw(serial || '/' || n, 'when') ** 1.2
                * greatest(0, date_diff('day', created_at, TIMESTAMP '{day}')))::INT) AS sold_at
        FROM (
            SELECT *, unnest(range(1, {_TIMES} + 1)) AS n FROM record WHERE source = '{source}'
        )
    """


def _one_day(source: str, day: str) -> str:
    return f"""
        SELECT serial || '/{day}' AS sale, native_id, store_id, country,
            TIMESTAMP '{day} 10:00:00' + to_seconds(floor(draw(serial, 'hour') * 31000)::BIGINT) AS sold_at
        FROM record WHERE source = '{source}' AND NOT is_deleted AND draw(serial, 'comes') < 0.025
    """


def _tickets(sales: str, series: str = "T") -> str:
    return f"""
        WITH sale AS ({sales}), walk_in AS (
            SELECT sale || 'x' AS sale, NULL AS native_id, store_id, NULL AS country,
                sold_at + INTERVAL 7 MINUTE AS sold_at
            FROM sale WHERE draw(sale, 'walk-in') < {ANONYMOUS}
        ), every AS (
            FROM sale UNION ALL FROM walk_in
        )
        SELECT store_id, '{series}' || lpad(row_number() OVER (
                PARTITION BY store_id ORDER BY sold_at, md5(sale))::VARCHAR, 8, '0') AS no_ticket,
            native_id AS no_client, sold_at,
            CASE WHEN draw(sale, 'back') < {RETURNED} THEN 'RETOUR' ELSE 'VENTE' END AS kind,
            {_AMOUNT.format(mean=6.1, key="sale")} * CASE kind WHEN 'RETOUR' THEN -1 ELSE 1 END AS amount,
            1 + floor(draw(sale, 'articles') ** 2 * 4)::INT AS articles
        FROM every
    """


def _orders(sales: str, first: int = 0) -> str:
    return f"""
        WITH sale AS ({sales})
        SELECT {4_210_000_000_000 + first} + 11 * row_number() OVER (ORDER BY sold_at, md5(sale)) AS id,
            native_id::BIGINT AS customer_id, sold_at AS created_at,
            CASE WHEN draw(sale, 'back') < {RETURNED} THEN 'refunded'
                WHEN draw(sale, 'back') < {RETURNED} + 0.03 THEN 'partially_refunded'
                ELSE 'paid' END AS status,
            {_AMOUNT.format(mean=5.6, key="sale")} AS total,
            1 + floor(draw(sale, 'lines') ** 2 * 4)::INT AS line_count, country AS shipping_country
        FROM sale
    """
