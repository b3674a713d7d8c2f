#!/bin/sh
# What two print jobs cost the visitors: scans at a steady rate, alone and beside the jobs, in turns.
#   sh bench_press.sh BUILD
here=$(dirname -- "$0")
bin=$1/tests
TEMLANG=$1/temlang
TEMLANG_ROOT=$1 # a real file system: jobs write large files
. "$here/../support/temlang.sh"
. "$here/lib.sh"
need curl jq

RATE=500
SECONDS_A_TURN=${BENCH_SECONDS:-8}
TURNS=3
LABELS=2000000 # of a job: more than a turn makes

install_fresh
producer=$(made producer add --name "Hợp tác xã Mẫu" --kind hop-tac-xa --commune 02680) || exit 1
product=$(made product add --producer "$producer" --name "Sản phẩm mẫu" --name-en "Sample product") || exit 1
lot 2411A 5000
lot 2411B $((2 * LABELS))
scanned=$(made run issue --product "$product" --lot 2411A --count 5000) || exit 1
first=$(made run issue --product "$product" --lot 2411B --count $LABELS) || exit 1
second=$(made run issue --product "$product" --lot 2411B --count $LABELS) || exit 1
t run urls "$scanned" | sed 's|^HTTPS://[^/]*||' >"$work/targets"
server_start

# scans: p99 in ms
scans() {
  answer=$("$bin/bench_load" open "$port" "$RATE" "$SECONDS_A_TURN" "$work/targets") || { echo "the load failed: $answer" >&2; return 1; }
  field "$answer" p99
}

running() { [ "$(t job list --json | jq '[.[] | select(.state == "running")] | length')" -eq 2 ]; }

scans >/dev/null # the first of a process finds its caches cold
k=0
while [ $k -lt $TURNS ]; do
  k=$((k + 1))
  alone=$(scans) || exit 1
  clients=
  for run in "$first" "$second"; do
    t run print "$run" --stock a4-24 --job --json >/dev/null 2>&1 &
    clients="$clients $!"
  done
  until running; do sleep 0.1; done
  beside=$(scans) || exit 1
  running || { echo "a job ended before the turn did: raise LABELS" >&2; exit 1; }
  t job list --json | jq -r '.[] | select(.state == "running" or .state == "queued") | .id' | while read -r id; do t job cancel "$id" >/dev/null; done
  # shellcheck disable=SC2086
  wait $clients
  echo "$alone" >>"$work/alone"
  echo "$beside" >>"$work/beside"
  awk -v a="$alone" -v b="$beside" 'BEGIN { printf "%.2f\n", (b - 2) / a }' >>"$work/ratio"
done
figure "$RATE scans/s beside two jobs: (p99 - 2 ms) / p99 alone" "$(median <"$work/ratio")" 1.2 ""
figure "  p99 alone (median of $TURNS turns of $SECONDS_A_TURN s)" "$(median <"$work/alone")" - ms
figure "  p99 beside two jobs" "$(median <"$work/beside")" - ms
said "bench_load open $port $RATE $SECONDS_A_TURN TARGETS; temlang run print RUN --job, twice"
