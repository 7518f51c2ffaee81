"""The gate of `gate_rows.BENCH_ICP` written by hand, in Polars and in DuckDB SQL.

Each gives what ours gives: verdict, tier, score interval, role and a reason code per rule. Each is written for this
one ICP, as somebody would who needs no other.
"""

from typing import Any

import duckdb
import polars as pl

SEP = "\x1f"
CODE = pl.Int16


def by_hand_in_polars(rows: pl.LazyFrame, titles: pl.LazyFrame) -> pl.LazyFrame:
    """Polars expressions."""
    codes = _codes()
    return (
        rows.join(titles, on="title", how="left")
        .with_columns(role=_role(), **codes)
        .with_columns(verdict=_verdict(), lo=_points(certain=True), hi=_points(certain=False))
        .with_columns(tier=_tier())
        .select("prospect_id", "verdict", "tier", "lo", "hi", "role", *codes)
    )


C = pl.col
N = {number: pl.lit(number, CODE) for number in range(-4, 101)}
RIVALS = ["company 7.example", "company 77.example", "company 777.example"]


def _codes() -> dict[str, pl.Expr]:
    low, high = C("company.employees@540.low"), C("company.employees@540.high")
    kind, news = C("segment.b2b_software@730.answer"), C("signal.funding@180.flag")
    roles_low, roles_high = C("signal.open_roles@90.low"), C("signal.open_roles@90.high")
    return {
        "exclude.customer": _listed("crm.lifecycle", ["customer", "evangelist"], 0, 1),
        "exclude.rival": _listed("company.domain", RIVALS, 0, 1),
        "exclude.closed": _listed("company.status", ["inactive", "acquired"], 0, 1),
        "must.kind": pl.when(kind).then(N[1]).when(~kind).then(N[0]).otherwise(N[9]),
        "must.size": _unread("company.employees@540", 540)
        .when(low.is_null()).then(N[7])
        .when((low >= 50) & (high <= 500)).then(N[1])
        .when((high < 45) | (low > 550)).then(N[0])
        .when((high < 50) | (low > 500)).then(N[5])
        .otherwise(N[6]),
        "must.country": _listed("company.country", ["us", "gb", "de", "fr", "nl"], 1, 0),
        "nice.tags": _words_in("company.tags", "developer tools|api|saas"),
        "nice.stack": _words_in("tech.stack@365", "github actions|gitlab ci|jenkins", 365),
        "nice.hiring": _unread("signal.open_roles@90", 90)
        .when(roles_low.is_null()).then(N[7])
        .when(roles_low >= 3).then(N[1])
        .when(roles_high < 3).then(N[0])
        .otherwise(N[6]),
        "nice.news": _unread("signal.funding@180", 180).when(news).then(N[1]).when(~news).then(N[0]).otherwise(N[8]),
    }  # fmt: skip


def _unread(field: str, days: int | None = None) -> Any:
    state = C(f"{field}.state")
    old = state == 1 if days is None else (state == 1) | (C(f"{field}.age") > days) | C(f"{field}.age").is_null()
    return pl.when(state == 3).then(N[3]).when(state == 2).then(N[2]).when(old).then(N[4])


def _listed(field: str, values: list[str], yes: int, no: int) -> pl.Expr:
    code: pl.Expr = _unread(field).when(C(f"{field}.key").is_in(values)).then(N[yes]).otherwise(N[no])
    return code


def _words_in(field: str, words: str, days: int | None = None) -> pl.Expr:
    found = C(f"{field}.words").str.contains(f"{SEP}({words}){SEP}")
    code: pl.Expr = _unread(field, days).when(found).then(N[1]).otherwise(N[0])
    return code


def _role() -> pl.Expr:
    windows = ((50, 200), (201, 500), (1, 80))
    buyer = pl.any_horizontal(*(_sized(f"title.fits.0.{at}", *window) for at, window in enumerate(windows)))
    fits = [buyer, *(C(f"title.fits.{number}.0") for number in (1, 2, 3, 4))]
    state = C("title.state")
    role: Any = pl.when(state.is_null() | (state == 2)).then(N[-4]).when(state == 1).then(N[-3])
    for number, fit in enumerate(fits):
        role = role.when(fit).then(N[number])
    code: pl.Expr = role.when(pl.any_horizontal(*(fit.is_null() for fit in fits))).then(N[-2]).otherwise(N[-1])
    return code


def _sized(column: str, least: int, most: int) -> pl.Expr:
    low, high = C("size.low"), C("size.high")
    inside = pl.when((low >= least) & (high <= most)).then(True)
    return C(column) & inside.when((high < least) | (low > most)).then(False).otherwise(None)


def _points(*, certain: bool) -> pl.Expr:
    """The points of the rules that pass; for the upper end of all that do not fail."""
    shares = {"nice.tags": 30, "nice.stack": 30, "nice.hiring": 20, "nice.news": 20}
    earns = {name: C(name) == 1 if certain else C(name) != 0 for name in shares}
    return sum((pl.when(earns[name]).then(N[share]).otherwise(N[0]) for name, share in shares.items()), N[0])


def _verdict() -> pl.Expr:
    excluded = (C("exclude.customer") == 0) | (C("exclude.rival") == 0) | (C("exclude.closed") == 0)
    musts, asked = ("must.kind", "must.size", "must.country"), C("eligibility")
    return (
        pl.when(excluded | (asked == 0)).then(pl.lit("excluded"))
        .when(pl.any_horizontal(*(C(name) == 0 for name in musts)) | (asked == 1)).then(pl.lit("no_fit"))
        .when(asked.is_null() | (asked == 2)).then(pl.lit("hold"))
        .when(pl.any_horizontal(*(C(name) > 1 for name in musts)) | C("role").is_in([-2, -4]) | (asked == 3))
        .then(pl.lit("research"))
        .when(~C("role").is_in([0, 1, 2]) | (asked == 4)).then(pl.lit("wrong_person"))
        .otherwise(pl.lit("qualified"))
    )  # fmt: skip


def _tier() -> pl.Expr:
    return (
        pl.when(C("verdict") != "qualified").then(pl.lit(""))
        .when(C("lo") >= 75).then(pl.lit("A")).when(C("lo") >= 50).then(pl.lit("B")).otherwise(pl.lit("C"))
    )  # fmt: skip


def _known(field: str, days: int | None = None) -> str:
    old = f'"{field}.state" = 1' + (f' OR "{field}.age" > {days} OR "{field}.age" IS NULL' if days else "")
    return f'CASE WHEN "{field}.state" = 3 THEN 3 WHEN "{field}.state" = 2 THEN 2 WHEN {old} THEN 4 '


def _holds(field: str, words: str) -> str:
    return f"""WHEN regexp_matches("{field}.words", '\\x1f({words})\\x1f') THEN 1 ELSE 0 END"""


def _size(column: str, least: int, most: int) -> str:
    return f"""("{column}" AND CASE WHEN "size.low" >= {least} AND "size.high" <= {most} THEN TRUE
        WHEN "size.high" < {least} OR "size.low" > {most} THEN FALSE END)"""


_EMPLOYEES = "company.employees@540"
_ROLES = "signal.open_roles@90"

SQL = f"""
WITH coded AS (SELECT prospect_id, eligibility,
  ({_known("crm.lifecycle")} WHEN "crm.lifecycle.key" IN ('customer', 'evangelist') THEN 0 ELSE 1 END
     )::SMALLINT AS customer,
  ({_known("company.domain")} WHEN "company.domain.key"
     IN ('company 7.example', 'company 77.example', 'company 777.example') THEN 0 ELSE 1 END)::SMALLINT AS rival,
  ({_known("company.status")} WHEN "company.status.key" IN ('inactive', 'acquired') THEN 0 ELSE 1 END
     )::SMALLINT AS closed,
  (CASE WHEN "segment.b2b_software@730.answer" THEN 1 WHEN NOT "segment.b2b_software@730.answer" THEN 0 ELSE 9 END
     )::SMALLINT AS kind,
  ({_known(_EMPLOYEES, 540)} WHEN "{_EMPLOYEES}.low" IS NULL THEN 7
     WHEN "{_EMPLOYEES}.low" >= 50 AND "{_EMPLOYEES}.high" <= 500 THEN 1
     WHEN "{_EMPLOYEES}.high" < 45 OR "{_EMPLOYEES}.low" > 550 THEN 0
     WHEN "{_EMPLOYEES}.high" < 50 OR "{_EMPLOYEES}.low" > 500 THEN 5 ELSE 6 END)::SMALLINT AS size,
  ({_known("company.country")} WHEN "company.country.key" IN ('us', 'gb', 'de', 'fr', 'nl') THEN 1 ELSE 0 END
     )::SMALLINT AS country,
  ({_known("company.tags")} {_holds("company.tags", "developer tools|api|saas")})::SMALLINT AS tags,
  ({_known("tech.stack@365", 365)} {_holds("tech.stack@365", "github actions|gitlab ci|jenkins")})::SMALLINT AS stack,
  ({_known(_ROLES, 90)} WHEN "{_ROLES}.low" IS NULL THEN 7 WHEN "{_ROLES}.low" >= 3 THEN 1
     WHEN "{_ROLES}.high" < 3 THEN 0 ELSE 6 END)::SMALLINT AS hiring,
  ({_known("signal.funding@180", 180)} WHEN "signal.funding@180.flag" THEN 1
     WHEN NOT "signal.funding@180.flag" THEN 0 ELSE 8 END)::SMALLINT AS news,
  ({_size("title.fits.0.0", 50, 200)} OR {_size("title.fits.0.1", 201, 500)}
     OR {_size("title.fits.0.2", 1, 80)}) AS buyer,
  "title.state" AS title_state, "title.fits.1.0" AS champion, "title.fits.2.0" AS evaluator,
  "title.fits.3.0" AS end_user, "title.fits.4.0" AS gatekeeper
  FROM rows LEFT JOIN titles USING (title)),
scored AS (SELECT *,
  (CASE WHEN title_state IS NULL OR title_state = 2 THEN -4 WHEN title_state = 1 THEN -3 WHEN buyer THEN 0
     WHEN champion THEN 1 WHEN evaluator THEN 2 WHEN end_user THEN 3 WHEN gatekeeper THEN 4
     WHEN buyer IS NULL OR champion IS NULL OR evaluator IS NULL OR end_user IS NULL OR gatekeeper IS NULL THEN -2
     ELSE -1 END)::SMALLINT AS role,
  (CASE WHEN tags = 1 THEN 30 ELSE 0 END + CASE WHEN stack = 1 THEN 30 ELSE 0 END
     + CASE WHEN hiring = 1 THEN 20 ELSE 0 END + CASE WHEN news = 1 THEN 20 ELSE 0 END)::SMALLINT AS lo,
  (CASE WHEN tags = 0 THEN 0 ELSE 30 END + CASE WHEN stack = 0 THEN 0 ELSE 30 END
     + CASE WHEN hiring = 0 THEN 0 ELSE 20 END + CASE WHEN news = 0 THEN 0 ELSE 20 END)::SMALLINT AS hi FROM coded),
decided AS (SELECT *, CASE
  WHEN customer = 0 OR rival = 0 OR closed = 0 OR eligibility = 0 THEN 'excluded'
  WHEN kind = 0 OR size = 0 OR country = 0 OR eligibility = 1 THEN 'no_fit'
  WHEN eligibility IS NULL OR eligibility = 2 THEN 'hold'
  WHEN kind > 1 OR size > 1 OR country > 1 OR role IN (-2, -4) OR eligibility = 3 THEN 'research'
  WHEN role NOT IN (0, 1, 2) OR eligibility = 4 THEN 'wrong_person' ELSE 'qualified' END AS verdict FROM scored)
SELECT prospect_id, verdict, CASE WHEN verdict <> 'qualified' THEN '' WHEN lo >= 75 THEN 'A' WHEN lo >= 50 THEN 'B'
  ELSE 'C' END AS tier, lo, hi, role, customer AS "exclude.customer", rival AS "exclude.rival",
  closed AS "exclude.closed", kind AS "must.kind", size AS "must.size", country AS "must.country",
  tags AS "nice.tags", stack AS "nice.stack", hiring AS "nice.hiring", news AS "nice.news" FROM decided
"""


def by_hand_in_duckdb(files: str, titles: pl.DataFrame) -> pl.DataFrame:
    """DuckDB SQL over the same files."""
    with duckdb.connect() as database:
        database.execute("SET preserve_insertion_order = true")
        database.register("titles", titles.to_arrow())
        database.execute(f"CREATE VIEW rows AS SELECT * FROM read_parquet('{files}')")
        return pl.DataFrame(pl.from_arrow(database.sql(SQL).to_arrow_table()))
