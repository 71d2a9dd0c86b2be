"""What was bought: tickets of the tills and orders of the shop, amounts log-normal, some brought back."""

import duckdb

from demo.database import DAY1, DAY2

# purchases a client: most have one or two, a few have dozens
_TIMES = "greatest(1, least(60, floor(exp(0.35 + 0.85 * normal(serial, 'times'))))::INT)"
_AMOUNT = "round(exp({mean} + 0.95 * normal({key}, 'amount')), 2)"
RETURNED = 0.05
ANONYMOUS = 0.3  # tickets without a client, for each one with
TRAVELLERS = 0.015  # clients of a till who pay in another currency
RECEIPT_LOST = 0.1  # of returns at a till: nobody knows the sale
REGRETTED = 0.01  # of the orders up to day 1: refunded on day 2
# what the shop sells in, by country -> units for a euro
CURRENCIES = {"GB": ("GBP", 0.87), "US": ("USD", 1.16), "JP": ("JPY", 175), "CH": ("CHF", 0.93)}


def draw_sales(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables `ticket` and `purchase` (web orders) of all sales up to day 1."""
    con.execute(f"CREATE TABLE ticket AS {_tickets(_past('pos', DAY1))}")
    con.execute(f"CREATE TABLE purchase AS {_orders(_past('web', DAY1), DAY1)}")


def draw_second_day(con: duckdb.DuckDBPyConnection) -> None:
    """Make `ticket` and `purchase` of day 2: one client in forty comes by, and some send back what they had.

    Needs `past_ticket` and `past_purchase`, the sales up to day 1.
    """
    con.execute(f"CREATE TABLE ticket AS {_tickets(_one_day('pos', DAY2), 'S', 'FROM past_ticket')}")
    con.execute(f"CREATE TABLE purchase AS {_orders(_one_day('web', DAY2), DAY2, 500_000_000)}")
    con.execute(
        f"""
        INSERT INTO purchase
        SELECT * REPLACE ('refunded' AS status, total AS refunded,
            TIMESTAMP '{DAY2} 09:00:00' + to_seconds(floor(draw(id, 'hour') * 36000)::BIGINT) AS refunded_at)
        FROM past_purchase WHERE status = 'paid' AND draw(id, 'regret') < {REGRETTED}
        """
    )


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


def _tickets(sales: str, series: str = "T", past: str = "") -> str:
    """Return the tickets of sales; a return is of the client's sale before it, or of one by nobody."""
    before = f"UNION ALL BY NAME {past}" if past else ""
    return f"""
        WITH sale AS ({sales}), walk_in AS (
            SELECT sale || 'x' AS sale, NULL AS native_id, store_id, NULL AS country,
                sold_at + INTERVAL 7 MINUTE AS sold_at
            FROM sale WHERE draw(sale, 'walk-in') < {ANONYMOUS}
        ), every AS (
            FROM sale UNION ALL FROM walk_in
        ), drawn AS (
            SELECT store_id, '{series}' || lpad(row_number() OVER (
                    PARTITION BY store_id ORDER BY sold_at, md5(sale))::VARCHAR, 8, '0') AS no_ticket,
                native_id AS no_client, sold_at,
                CASE WHEN draw(sale, 'back') < {RETURNED} THEN 'RETOUR' ELSE 'VENTE' END AS kind,
                {_AMOUNT.format(mean=6.1, key="sale")} * CASE kind WHEN 'RETOUR' THEN -1 ELSE 1 END AS amount,
                1 + floor(draw(sale, 'articles') ** 2 * 4)::INT AS articles,
                CASE WHEN draw(store_id || '-' || native_id, 'devise') < {TRAVELLERS}
                    THEN ['USD', 'GBP', 'CHF'][1 + native_id::INT % 3] ELSE 'EUR' END AS currency,
                sale
            FROM every
        ), told AS (
            SELECT *, CASE kind WHEN 'VENTE' THEN {{'ticket': no_ticket, 'paid': amount}} END AS sold,
                lag(sold) OVER (PARTITION BY store_id, no_client ORDER BY sold_at, no_ticket) AS own,
                last_value(CASE WHEN no_client IS NULL THEN sold END IGNORE NULLS) OVER (
                    PARTITION BY store_id ORDER BY sold_at, no_ticket
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS gift
            FROM (FROM drawn {before})
        )
        SELECT * EXCLUDE (sale, sold, own, gift, returned) REPLACE (
            CASE WHEN returned IS NULL THEN amount ELSE -least(-amount, returned.paid) END AS amount),
            returned.ticket AS origin
        FROM (
            SELECT *, CASE WHEN kind = 'RETOUR' AND draw(sale, 'receipt') >= {RECEIPT_LOST}
                THEN coalesce(own, CASE currency WHEN 'EUR' THEN gift END) END AS returned
            FROM told WHERE sale IS NOT NULL
        )
    """


def _orders(sales: str, day: str, first: int = 0) -> str:
    """Return the orders of sales, refunded until the end of the day, in the currency of their country."""
    country = "CASE upper(country) WHEN 'UK' THEN 'GB' ELSE upper(country) END"
    names = " ".join(f"WHEN '{code}' THEN '{name}'" for code, (name, _) in CURRENCIES.items())
    rates = " ".join(f"WHEN '{code}' THEN {rate}" for code, (_, rate) in CURRENCIES.items())
    return f"""
        WITH sale AS ({sales}), drawn AS (
            SELECT {4_210_000_000_000 + first} + 11 * row_number() OVER (ORDER BY sold_at, md5(sale)) AS id,
                native_id::BIGINT AS customer_id, sold_at AS created_at,
                CASE WHEN draw(sale, 'back') < {RETURNED} THEN 'refunded'
                    WHEN draw(sale, 'back') < {RETURNED} + 0.03 THEN 'partially_refunded'
                    ELSE 'paid' END AS status,
                round({_AMOUNT.format(mean=5.6, key="sale")} * CASE {country} {rates} ELSE 1 END,
                    CASE {country} WHEN 'JP' THEN 0 ELSE 2 END) AS total,
                1 + floor(draw(sale, 'lines') ** 2 * 4)::INT AS line_count, country AS shipping_country,
                CASE {country} {names} ELSE 'EUR' END AS currency, sale
            FROM sale
        )
        SELECT * EXCLUDE (sale),
            CASE WHEN status <> 'paid' THEN created_at + INTERVAL 40 MINUTE + to_seconds(floor(
                draw(sale, 'refund') * least(14 * 86400, greatest(0, date_diff('second', created_at,
                TIMESTAMP '{day} 22:00:00'))))::BIGINT) END AS refunded_at,
            CASE status WHEN 'refunded' THEN total
                WHEN 'partially_refunded' THEN round(total * (0.2 + 0.6 * draw(sale, 'part')),
                    CASE currency WHEN 'JPY' THEN 0 ELSE 2 END) END AS refunded
        FROM drawn
    """
