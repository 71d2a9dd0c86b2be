-- A source has preferences when clientfile.yaml names a staging model with the columns of this contract.
{{ union_of_sources('preferences_model') }}
