{# Carrying over: a client all of whose records are as they were in the live build keeps its rows of that build,
   and only the others are worked out. `client_fingerprint` says which is which. #}

{# The rows of the clients that this build works out. #}
{% macro worked_out(relation) -%} {{ relation }} {%- endmacro %}

{# The rows of a table of the live build whose clients are carried over, to be united with those worked out. #}
{% macro carried_over(table) -%}{%- endmacro %}
