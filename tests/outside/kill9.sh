#!/bin/sh
# kill -9 while labels are issued, of the server and of the command line: what was acknowledged is there, no run and no number is
# there twice, the log has no gap, what was published of it still holds, and the store opens again by itself.
. "$(dirname -- "$0")/../support/temlang.sh"
need curl jq sqlite3

ROUNDS=25 # of each kind

install_fresh
catalogue
lot A 1000000

# Issue under fresh keys until stopped; "KEY ID" is written down after the command said yes.
cat >"$work/issuer" <<'C'
#!/bin/sh
n=0
while [ ! -e "$WORK/stop" ] && [ $n -lt 400 ]; do
  n=$((n + 1))
  "$TEMLANG" --data "$DATA" run issue --product "$PRODUCT" --lot A --count 3 --idempotency-key "$1-$n" --json >"$WORK/json-$1" 2>"$WORK/err-$1"
  code=$?
  [ $code -lt 128 ] || { echo "$1-$n $code" >>"$WORK/crashed"; cat "$WORK/err-$1" >>"$WORK/crashed"; }
  id=$(jq -r '.id // empty' "$WORK/json-$1")
  [ -z "$id" ] || echo "$1-$n $id" >>"$WORK/acked-$1"
done
C
chmod +x "$work/issuer"
WORK=$work DATA=$data PRODUCT=$product
export WORK DATA PRODUCT

pause() { awk -v s="$1" 'BEGIN { srand(s); printf "%.3f", 0.02 + rand() * 0.25 }'; }

i=0
dead=0
while [ $i -lt $ROUNDS ]; do
  i=$((i + 1))
  server_start
  rm -f "$work/stop"
  "$work/issuer" "s$i-a" &
  a=$!
  "$work/issuer" "s$i-b" &
  b=$!
  sleep "$(pause $i)"
  kill -9 "$server" && dead=$((dead + 1))
  : >"$work/stop"
  wait "$server" 2>/dev/null
  server=
  wait "$a" "$b"
  cp "$data/log/checkpoint" "$work/checkpoint-$i" 2>/dev/null
  # The next to open the store is a short command, which must not trip over runs that it finds half-made.
  t run urls 1 --range 1 >/dev/null 2>"$work/c.err"
  code=$?
  [ $code -lt 128 ] || echo "run urls after kill $i: $code" >>"$work/crashed"
  t run issue --product "$product" --lot A --count 3 --idempotency-key "after$i" --json >"$work/c.json" 2>"$work/c.err"
  code=$?
  if [ $code -eq 0 ]; then echo "after$i $(jq -r .id "$work/c.json")" >>"$work/acked-after"; else
    echo "after$i $code" >>"$work/crashed"
    cat "$work/c.err" >>"$work/crashed"
  fi
done
expect "commands that crashed, or failed once the server was dead" "$(cat "$work/crashed" 2>/dev/null)" ""
expect "servers killed" "$dead" $ROUNDS

# What a crash left published is a log, and every later one begins with it.
server_start
server_stop # publishes what is committed
: >"$work/log.err"
kept=0
for c in "$work"/checkpoint-*; do
  [ -s "$c" ] || continue
  kept=$((kept + 1))
  "$TEMLANG" log verify "$data/log" --since "$c" >/dev/null 2>"$work/v.err" || { echo "$c:" && cat "$work/v.err" "$c"; } >>"$work/log.err"
done
expect "checkpoints of killed servers that the log does not go on from" "$(cat "$work/log.err")" ""
[ "$kept" -ge 5 ] && ok "checkpoints that killed servers left: $kept" || bad "only $kept killed servers left a checkpoint: nothing was shown"
size=$(sed -n 2p "$data/log/checkpoint")
expect "the newest covers every entry" "$size" "$(t list entries --json | jq length)"

# The command line itself, as the owner of the store
i=0
dead=0
rm -f "$work/stop"
while [ $i -lt $ROUNDS ]; do
  i=$((i + 1))
  "$TEMLANG" --data "$data" run issue --product "$product" --lot A --count 3 --idempotency-key "c$i" --json >"$work/c.json" 2>/dev/null &
  p=$!
  sleep "$(pause "9$i")"
  kill -9 "$p" 2>/dev/null && dead=$((dead + 1))
  wait "$p" 2>/dev/null
  id=$(jq -r '.id // empty' "$work/c.json" 2>/dev/null)
  [ -z "$id" ] || echo "c$i $id" >>"$work/acked-c"
done
ok "command lines killed before they ended: $dead of $ROUNDS"

cat "$work"/acked-* 2>/dev/null | sort >"$work/acked"
acked=$(wc -l <"$work/acked")
if [ "$acked" -ge 20 ]; then ok "issues acknowledged: $acked"; else bad "only $acked issues were acknowledged: nothing was shown"; fi

# Everything is asked of a start that no one helped: runs left preparing are taken up.
server_start
tries=0
until [ "$(t list runs --json | jq '[.[] | select(.state != "issued")] | length')" = 0 ] || [ $tries -ge 50 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
# pages of 10,000 at most; this test makes fewer
t list runs --json >"$work/runs.json"
expect "runs still preparing" "$(jq '[.[] | select(.state != "issued")] | length' "$work/runs.json")" 0
jq -r '.[].id' "$work/runs.json" | sort -n >"$work/ids"
expect "run ids twice" "$(uniq -d "$work/ids" | wc -l)" 0
cut -d' ' -f2 "$work/acked" | sort >"$work/acked-ids"
expect "acknowledged runs twice" "$(uniq -d "$work/acked-ids" | wc -l)" 0
sort "$work/ids" >"$work/ids-text"
expect "acknowledged and lost" "$(comm -23 "$work/acked-ids" "$work/ids-text" | wc -l)" 0
wrong=0
for key in $(shuf -n 20 --random-source="$0" "$work/acked" | tr ' ' '='); do
  again=$(made run issue --product "$product" --lot A --count 3 --idempotency-key "${key%%=*}" 2>/dev/null)
  [ "$again" = "${key##*=}" ] || { wrong=$((wrong + 1)); echo "key ${key%%=*} gives $again, was ${key##*=}"; }
done
expect "keys that give another run when asked again" "$wrong" 0
while read -r id; do t run urls "$id"; done <"$work/ids" >"$work/urls"
expect "addresses" "$(wc -l <"$work/urls")" $(($(wc -l <"$work/ids") * 3))
expect "label numbers twice" "$(sed 's|.*/T/||; s|?.*||' "$work/urls" | sort | uniq -d | wc -l)" 0
issued=$(jq '[.[].count] | add' "$work/runs.json")
expect "the lot counts what its runs hold" "$(t list lots --json | jq -r '.[0].issued')" "$issued"

# Looked at in a copy: a live file is never opened by anybody else.
t backup "$work/copy.db" --json >/dev/null || bad "backup"
server_stop
expect "log entries and next index" \
  "$(sqlite3 "$work/copy.db" "SELECT count(*) || ' ' || (max(idx) + 1) FROM log_entry")" \
  "$(sqlite3 "$work/copy.db" "SELECT count(*) || ' ' || count(*) FROM log_entry")"
expect "runs without their entry" "$(sqlite3 "$work/copy.db" "SELECT count(*) FROM run LEFT JOIN log_entry ON log_entry.idx = run.log_idx WHERE log_entry.idx IS NULL")" 0
expect "integrity" "$(sqlite3 "$work/copy.db" 'PRAGMA integrity_check')" ok
finish
