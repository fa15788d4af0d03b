-- Grain: rule × variant of the check catalogue.
select
    code as rule_code,
    coalesce(variant, '') as variant,
    severity,
    owner,
    title_ru as title,
    message_ru as message,
    hint_ru as hint,
    policy,
    home
from read_csv('{{ env_var("VITRINA_DBT_RULES") }}', header = true, all_varchar = true)
