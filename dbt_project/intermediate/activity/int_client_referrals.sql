-- Who brought whom. A client is referred once, by the first who did; nobody refers themselves, be it that two
-- records turned out to be one client; in a circle the latest link does not count, for somebody was there first.
with recursive link as (
    select referred.client_id as referred_id, referrer.client_id as referrer_id, referral.created_at, referral.referral_id
    from {{ ref('int_referrals') }} as referral
    inner join {{ ref('client_identifier') }} as referrer on referrer.record_key = referral.referrer_record_key
    inner join {{ ref('client_identifier') }} as referred on referred.record_key = referral.referred_record_key
    where referrer.client_id <> referred.client_id
    qualify row_number() over (
        partition by referred.client_id order by referral.created_at nulls last, referral.referral_id
    ) = 1
),

walk as (
    select referred_id as start_id, referrer_id as reached_id, 1 as steps
    from link
    where referrer_id in (select referred_id from link) and referred_id in (select referrer_id from link)
    union all
    select walk.start_id, link.referrer_id, walk.steps + 1
    from walk
    inner join link on link.referred_id = walk.reached_id
    where walk.reached_id <> walk.start_id and walk.steps < 100
),

circle as (
    select start_id as referred_id, min(reached_id) as circle_id
    from walk
    group by start_id
    having bool_or(reached_id = start_id)
),

closing as (
    select link.referred_id
    from link
    inner join circle using (referred_id)
    qualify row_number() over (
        partition by circle.circle_id order by link.created_at desc nulls first, link.referral_id desc
    ) = 1
)

select referred_id, referrer_id, created_at from link where referred_id not in (from closing)
