-- Grain: municipality × reporting week.
with in_force as (
    {{ rows_in_force('sferum_municipalities') }}
)

select
    report_week,
    region_code,
    municipality_id,
    municipality,
    teachers_active_calls_pct,
    teachers_active_calls,
    teachers_active_messages_pct,
    teachers_active_messages,
    students_active_pct,
    students_active,
    organizations_active_pct,
    organizations_active,
    teachers_registered_pct,
    teachers_registered,
    students_registered_pct,
    students_registered,
    organizations_connected_pct,
    organizations_connected,
    teachers_journal_linked_pct,
    teachers_journal_linked,
    students_journal_linked_pct,
    students_journal_linked,
    organizations,
    teachers,
    students,
    rank_organizations_connected,
    rank_organizations_active,
    rank_teachers_active_calls,
    rank_teachers_active_messages,
    rank_students_active,
    file_sha256,
    file_name,
    sheet,
    row_number
from in_force
-- Parts of one whole may share a few municipalities: the newer part counts.
qualify
    {{ is_newest_row(
        ['report_week', 'region_code', 'coalesce(municipality_id, municipality)']
    ) }}
