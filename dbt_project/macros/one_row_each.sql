{# A data test: no two rows are alike in these columns. #}
{% test one_row_each(model, columns) %}
select {{ columns | join(', ') }} from {{ model }} group by all having count(*) > 1
{% endtest %}
