SELECT category_id, count(*) AS topics
FROM topics
WHERE deleted_at IS NULL AND archetype = 'regular'
GROUP BY category_id
ORDER BY topics DESC
