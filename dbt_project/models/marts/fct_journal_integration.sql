-- Grain: region × reporting week.
with in_force as (
    {{ rows_in_force('journal_integration') }}
),

vendors as (
    select * from {{ ref('journal_vendors') }}
)

select
    in_force.report_week,
    in_force.as_of_date,
    in_force.region_code,
    coalesce(vendors.vendor, in_force.vendor) as vendor,
    in_force.vendor as vendor_printed,
    in_force.chats_calls,
    in_force.mini_app,
    in_force.file_sha256,
    in_force.file_name,
    in_force.sheet,
    in_force.row_number
from in_force
left join vendors on in_force.vendor = vendors.vendor_printed
