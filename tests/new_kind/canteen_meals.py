"""A kind nobody has seen, as somebody adds it: a layout, a suite, a staging model, a mart."""

from __future__ import annotations

LAYOUT = """---
kind: canteen_meals
title: Питание в школьных столовых
about: Сколько школьников региона получает горячее питание.
period: week
period_in: [title, column, file_name, folder]
period_field: report_date
key: [region]
identities:
  - fed_pct = pupils_fed / pupils
  - pupils_fed <= pupils
ignored_headers: [№]
fields:
  region:
    type: region
    required: true
    nonblank: true
    example: Омская область
    aliases: [Регион, Субъект РФ]
  canteens:
    type: count
    required: true
    example: "950"
    aliases: [Столовых]
  pupils:
    type: count
    required: true
    example: "1 000"
    aliases: [Школьников всего]
  pupils_fed:
    type: count
    required: true
    example: "875"
    aliases: [Получают горячее питание]
  fed_pct:
    type: percent
    required: true
    example: "87,5%"
    aliases: ["Охват питанием, %"]
  report_date:
    type: date
    aliases: [Отчётная дата]
"""

SUITE = '''"""Suite of `canteen_meals`: hot meals, one row a region."""

from __future__ import annotations

from expectations.shared import (
    every_row,
    identities,
    one_row_a_list_key,
    parts_within_wholes,
)
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["canteen_meals"]

ROWS = [
    *every_row(LAYOUT),
    *parts_within_wholes(LAYOUT, {"pupils_fed": "pupils"}),
    *identities(LAYOUT),
]
SURVIVORS = one_row_a_list_key(LAYOUT)
'''

STAGING = """-- Grain: file row of the canteen meals.
select
    {{ staged_lineage() }},
    report_week,
    as_of_date,
    region_code,
    coalesce(report_week, as_of_date) as period_key,
    canteens,
    pupils,
    pupils_fed,
    fed_pct
from {{ accepted('canteen_meals') }}
"""

MART = """-- Grain: region × reporting week.
with in_force as (
    {{ rows_in_force('canteen_meals') }}
)

select
    report_week,
    region_code,
    canteens,
    pupils,
    pupils_fed,
    fed_pct,
    file_sha256,
    file_name,
    sheet,
    row_number
from in_force
"""

CONTRACT = """version: 2

models:
  - name: fct_canteen_meals
    description: Hot meals by region and week, files in force only.
    config: {contract: {enforced: true}}
    data_tests:
      - unique_grain: {arguments: {columns: [report_week, region_code]}}
      - known_keys: {arguments: {keys: {report_week: dim_week, region_code: dim_region}}}
    columns:
      - {name: report_week, data_type: date, description: The Friday that closes the week}
      - {name: region_code, data_type: varchar, description: "Region, two digits"}
      - {name: canteens, data_type: bigint, description: School canteens}
      - {name: pupils, data_type: bigint, description: Pupils}
      - {name: pupils_fed, data_type: bigint, description: Pupils who have hot meals}
      - {name: fed_pct, data_type: double, description: "Their share as received, 0–100"}
      - {name: file_sha256, data_type: varchar, description: File the row was read from}
      - {name: file_name, data_type: varchar, description: Its name}
      - {name: sheet, data_type: varchar, description: Its sheet}
      - {name: row_number, data_type: bigint, description: The row number Excel shows}
"""

#: All that is added to a checkout: path → text.
FILES = {
    "include/vitrina/layouts/canteen_meals.yaml": LAYOUT,
    "expectations/canteen_meals.py": SUITE,
    "dbt_project/models/staging/stg_canteen_meals.sql": STAGING,
    "dbt_project/models/marts/fct_canteen_meals.sql": MART,
    "dbt_project/models/marts/_canteen_meals.yml": CONTRACT,
}

HEADER = (
    "№", "Регион", "Столовых", "Школьников всего", "Получают горячее питание", "Охват питанием, %",
)  # fmt: skip
#: Percents without a percent sign, as shares of one: the identity tells their scale.
FIRST = [
    ("Питание в школах, 25.10.2024",),
    HEADER,
    (1, "Омская область", 700, 1000, 875, 0.875),
    (2, "Красноярский край", 900, 2000, 1500, 0.75),
    (3, "Кемеровская область", 500, 100, 101, 1.01),
    (4, "Загаданская область", 5, 100, 50, 0.5),
    (None, "Итого", 2105, 3200, 2526, 0.789),
]
#: One region corrected, whole again.
CORRECTED = [
    ("Питание в школах, 25.10.2024",),
    HEADER,
    (1, "Омская область", 701, 1000, 900, 0.9),
]
NEXT_WEEK = [HEADER, (1, "Красноярский край", 900, 2000, 1600, "80%")]
