#!/bin/sh
# kill -9 in the middle of print jobs, of the server and of the command line: the next start makes them, the file is the one that a job
# without a kill gives, and nothing half-made is left. Seen beside it: priority of the press, cancelling, and a file that was removed.
. "$(dirname -- "$0")/../support/temlang.sh"
need curl jq sha256sum ps

ROUNDS=4
LABELS=6000

install_fresh
catalogue
lot A 1000000
run=$(made run issue --product "$product" --lot A --count $LABELS)

job() { t job show "$1" --json; }
state() { job "$1" | jq -r .state; }
# until JOB FILTER: wait until the filter holds of the job's record
until_job() {
  tries=0
  until job "$1" | jq -e "$2" >/dev/null; do
    tries=$((tries + 1))
    [ $tries -lt 1200 ] || { bad "job $1 never came to: $2"; return 1; }
    sleep 0.05
  done
}
half() { find "$data/jobs" -type f ! -name '*.pdf' 2>/dev/null | wc -l; }

# What a job without any kill gives, by the command line alone.
first=$(made run print "$run" --job --out "$work/first.pdf") || bad "run print --job"
whole=$(sha256sum <"$work/first.pdf" | cut -d' ' -f1)
expect "the job's hash is its file's" "$(job "$first" | jq -r .sha256)" "$whole"
t run print "$run" --out "$work/direct.pdf" >/dev/null || bad "run print"
expect "what is printed at once is the same" "$(sha256sum <"$work/direct.pdf" | cut -d' ' -f1)" "$whole"

# The server, killed while a job runs
i=0
killed=0
while [ $i -lt $ROUNDS ]; do
  i=$((i + 1))
  server_start
  "$TEMLANG" --data "$data" run print "$run" --job --json >"$work/wait.json" 2>/dev/null &
  waiter=$!
  tries=0
  until id=$(t job list --json | jq -r '[.[] | select(.state == "running" and .progress.done > 0)][0].id // empty') && [ -n "$id" ]; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || break
    sleep 0.02
  done
  if [ $i -eq 1 ]; then
    # threads of the press give way: SCHED_IDLE, for which ps shows no nice value; the others do not
    ps -L -o cls=,ni=,pcpu= -p "$server" | awk '$1 == "IDL" { n++ } $1 == "TS" && $2 == 0 { m++ } END { print (n >= 2), (m >= 1) }' >"$work/threads"
    expect "threads that give way, and threads that do not" "$(cat "$work/threads")" "1 1"
    job "$id" | jq -e '.progress | .running and .total == '$LABELS' and has("rate")' >/dev/null && ok "how far a running job is" || bad "progress of job $id"
  fi
  sleep "0.0$((i * 3 % 10))"
  kill -9 "$server" && killed=$((killed + 1))
  wait "$server" 2>/dev/null
  server=
  wait "$waiter"
  [ "$(t job list --json | jq -r ".[] | select(.id == $id) | .state")" != failed ] || bad "job $id failed by the kill"
  server_start
  until_job "$id" '.state == "done"'
  expect "job $id after kill $i" "$(job "$id" | jq -r .sha256)" "$whole"
  expect "its file" "$(sha256sum <"$data/jobs/$id.pdf" | cut -d' ' -f1)" "$whole"
  expect "half-made files" "$(half)" 0
  server_stop
done
expect "servers killed" "$killed" $ROUNDS

# The command line itself, as the owner of the store
"$TEMLANG" --data "$data" run print "$run" --job --json >"$work/c.json" 2>/dev/null &
p=$!
tries=0
until [ "$(half)" -gt 0 ] || [ $tries -ge 1000 ]; do
  tries=$((tries + 1))
  sleep 0.01
done
kill -9 "$p" 2>/dev/null
wait "$p" 2>/dev/null
last=$(t job list --json | jq -r '.[0].id')
t job file "$last" --out "$work/again.pdf" >/dev/null || bad "job file $last"
expect "a command line's job, fetched by the next" "$(sha256sum <"$work/again.pdf" | cut -d' ' -f1)" "$whole"
expect "half-made files" "$(half)" 0

# Removed, and made again
rm -f "$data/jobs/$last.pdf"
t job again "$last" --json >"$work/json" || bad "job again"
expect "made again" "$(jq -r .kept_sha256 "$work/json")" "$whole"
expect "the file that was made again" "$(sha256sum <"$data/jobs/$last.pdf" | cut -d' ' -f1)" "$whole"

# Stopped for good
server_start
"$TEMLANG" --data "$data" run print "$run" --job --json >"$work/wait.json" 2>"$work/wait.err" &
waiter=$!
id=$((last + 1))
until_job "$id" '.progress.done > 0'
expect "stopped" "$(t job cancel "$id" --json | jq -r .state)" cancelled
wait "$waiter"
expect "whoever waited for it is told (exit code)" "$?" 1
expect "its files" "$(find "$data/jobs" -name "$id*" | wc -l)" 0
server_stop
server_start
expect "it stays stopped" "$(state "$id")" cancelled

# A link, seen by nobody else
t job link "$last" --openings 2 --json >"$work/link.json" 2>/dev/null || bad "job link"
token=$(jq -r .token "$work/link.json")
expect "characters of a token" "${#token}" 43
expect "tokens in the database, its log and the server's log" "$(cat "$data"/temlang.db* "$work/server.log" | grep -c -a -F "$token")" 0
expect "links of the job" "$(job "$last" | jq -c '[.links[] | [.openings, .opened]]')" "[[2,0]]"
t job revoke "$(jq -r .id "$work/link.json")" >/dev/null || bad "job revoke"
expect "taken back" "$(job "$last" | jq '.links[0].revoked_at != null')" true

# What was spoilt, by sheets
t run spoil --of-job "$last" --sheets 1 --reason jam --json >"$work/json" || bad "run spoil"
expect "spoilt" "$(jq -c '[.voided, .runs[0].ranges]' "$work/json")" "[21,[[1,21]]]"
server_stop
finish
