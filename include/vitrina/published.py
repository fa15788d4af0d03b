"""Names of the published tables: the contract with analysts, BI tools and other DAGs."""

from __future__ import annotations

#: `schema.table` of every published table (docs/data_dictionary.md describes each).
TABLES = (
    "marts.dim_region",
    "marts.dim_municipality",
    "marts.dim_organization",
    "marts.dim_week",
    "marts.dim_indicator",
    "marts.fct_sferum_organization_week",
    "marts.fct_sferum_municipality_week",
    "marts.fct_sferum_region_week",
    "marts.fct_my_school_organization",
    "marts.fct_my_school_region",
    "marts.fct_journal_integration",
    "marts.fct_public_pages",
    "marts.fct_headcount",
    "marts.fct_organization_count",
    "kpi.kpi_values",
    "kpi.organization_week",
    "kpi.municipality_report",
    "kpi.activity",
    "kpi.integration_status",
    "kpi.public_page_engagement",
    "quality.data_issues",
    "quality.rejected_rows",
    "quality.link_candidates",
    "quality.loads",
    "quality.restatements",
    "meta.snapshot",
)
