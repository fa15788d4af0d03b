"""Names of the published tables: the contract with analysts, BI tools and other DAGs.

Whatever a candidate holds in SCHEMAS is published; a model becomes a table by lying in the folder
of its schema. What is only a step on the way lies in a deeper folder, or is named `dq_…`.
"""

from __future__ import annotations

from vitrina.settings import PROJECT_ROOT

SCHEMAS = ("marts", "kpi", "quality", "meta")
#: Models of `quality` that are rules, gathered into its tables.
RULES = "dq_"

#: The tables others rely on: a candidate without one of them is not published.
CONTRACT = (
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
    "marts.fct_open_lesson",
    "marts.fct_authority_usage",
    "marts.fct_self_assessment",
    "marts.fct_readiness",
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
    "quality.sheet_rows",
    "meta.snapshot",
)

#: Kinds whose files are read for the weeks a run builds only: the weekly exports, nearly all rows
#: there are. Of every other kind all files are read.
KINDS_BY_WEEK = ("sferum_organizations", "sferum_municipalities", "sferum_regions")

#: Tables and views of which a run builds the weeks it touches and leaves the others as they were;
#: all others are built whole. `carried` lies in the file and is not published: what the next run
#: has to know of weeks it does not read.
BY_WEEK = frozenset(
    {
        "marts.fct_sferum_organization_week",
        "marts.fct_sferum_municipality_week",
        "marts.fct_sferum_region_week",
        "kpi.kpi_values",
        "kpi.goals",
        "kpi.organization_week",
        "kpi.municipality_report",
        "kpi.activity",
        "kpi.country_coverage",
        "kpi.current_boundaries",
        "kpi.head_organization_week",
        "kpi.public_page_engagement",
        "kpi.rating_comparison",
        "kpi.source_comparison",
        "kpi.without_base",
        "quality.data_issues",
        "quality.rejected_rows",
        "quality.link_candidates",
        "quality.restatements",
        "carried.absent_organizations",
    }
)


def tables() -> list[str]:
    """`schema.table` of every table this checkout publishes, the contract's among them."""
    models = PROJECT_ROOT / "dbt_project" / "models"
    found = {
        f"{schema}.{model.stem}"
        for schema in SCHEMAS
        for model in (models / schema).glob("*.sql")
        if not model.stem.startswith(RULES)
    }
    return sorted(found | set(CONTRACT))
