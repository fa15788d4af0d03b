-- Grain: kind × period × region × file × newer file that shares rows with it, or none × indicator.
-- What a jump of a region's percent (Q20) is judged by, before any file is in force.
with figures as (
    {% for model in ['organizations', 'municipalities', 'my_school', 'received'] %}
        select * from {{ ref('figures_' ~ model) }}
        {% if not loop.last %}union all by name{% endif %}
    {% endfor %}
),

lists as (
    -- Kinds of lists hold one status only when they are no census.
    select distinct kind from {{ ref('coverage') }}
),

flags as (
    select * from {{ ref('load_statuses') }}
),

offered as (
    select
        figures.kind,
        figures.period_key,
        figures.region_code,
        figures.file_sha256,
        figures.shared_with,
        figures.indicator_code,
        cast(figures.numerator as bigint) as numerator,
        cast(figures.denominator as bigint) as denominator,
        cast(figures.base as bigint) as base,
        figures.received_value,
        cast(figures.found_count as bigint) as found_count,
        cast(figures.least_count as double) as least_count,
        lists.kind is null or coalesce(flags.has_active, false) as has_active,
        lists.kind is null or coalesce(flags.has_inactive, false) as has_inactive,
        figures.definition,
        figures.school_year,
        figures.base_as_of
    from figures
    left join lists on figures.kind = lists.kind
    left join flags
        on
            figures.kind = flags.kind
            and figures.period_key = flags.period_key
            and figures.region_code = flags.region_code
            and figures.file_sha256 = flags.file_sha256
    where {{ is_read_file('figures.kind', 'figures.period_key') }}
)

select * from offered
{{ and_other_files('load_figures') }}
