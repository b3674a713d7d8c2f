-- Printing and reprinting.

-- name: print_next
SELECT COALESCE(MAX(id), 0) + 1 FROM print_event

-- name: print_insert
INSERT INTO print_event (id, run_id, at_us, role, org, ranges, labels, reprinted, stock, format, start_cell, template,
                         template_version, template_frozen, program_version, reason, look_frozen)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)

-- name: print_first
SELECT p.template, f.json, (SELECT k.json FROM frozen k WHERE k.id = p.look_frozen)
FROM print_event p JOIN frozen f ON f.id = p.template_frozen
WHERE p.run_id = ?1 AND p.stock = ?2 ORDER BY p.id LIMIT 1

-- name: print_ranges
-- but for jobs that were given up before they made a file
SELECT e.ranges FROM print_event e WHERE e.run_id = ?1
  AND NOT EXISTS (SELECT 1 FROM press_job j WHERE j.print_id = e.id AND j.made_us = 0
                          AND j.state IN ('cancelled', 'failed')) ORDER BY e.id
