-- Which households would get two invitations?
-- Good clients who live together, by shared address and name or phone. Kept apart from identity: these are
-- several people, and stay several clients.
SELECT
    household_id,
    count(*) AS invited,
    list(client.full_name ORDER BY rfm.monetary DESC, client.client_id) AS names,
    sum(rfm.monetary) AS worth
FROM household
JOIN client USING (client_id)
JOIN client_rfm AS rfm USING (client_id)
WHERE rfm.monetary_score >= 4
GROUP BY household_id
HAVING count(*) > 1
ORDER BY worth DESC, household_id
LIMIT 20;
