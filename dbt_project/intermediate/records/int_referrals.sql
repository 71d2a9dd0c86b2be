-- A source has referrals when clientfile.yaml names a staging model with the columns of this contract.
{{ union_of_sources('referrals_model') }}
