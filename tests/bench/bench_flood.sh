#!/bin/sh
# A flood of forged codes from a few addresses, and what visitors from elsewhere notice of it.
#   sh bench_flood.sh BUILD
# Capacity is what this server answers of such codes when nobody is limited (each from a network of its own), closed loop, in the same
# turn. Addresses come by X-Forwarded-For, as behind the proxy that the service stands behind (bench_load.c says why). Client and
# server share the processors, so the flood may get less out than was asked for: what was really sent is told.
here=$(dirname -- "$0")
bin=$1/tests
TEMLANG=$1/temlang
TEMLANG_ROOM=$1
. "$here/../support/temlang.sh"
. "$here/lib.sh"
need curl jq

RATE=500
VISITORS=200
FLOODERS=8
MULTIPLE=3
TURNS=3
SECONDS_A_TURN=${BENCH_SECONDS:-8}
FORGED=20000

install_fresh
catalogue
LABELS=$((TURNS * 2 * RATE * SECONDS_A_TURN))
lot 2411A $((LABELS + FORGED))
run=$(made run issue --product "$product" --lot 2411A --count "$LABELS") || exit 1
other=$(made run issue --product "$product" --lot 2411A --count "$FORGED") || exit 1
t run urls "$run" | sed 's|^HTTPS://[^/]*||' >"$work/genuine"
split -n "l/$((TURNS * 2))" "$work/genuine" "$work/genuine."
# One digit in the middle of what is the first half of the signature: well-formed, and as dear to refuse as can be.
t run urls "$other" | sed 's|^HTTPS://[^/]*||' | awk '{ n = index($0, "?s=") + 45
  print substr($0, 1, n - 1) (substr($0, n, 1) + 1) % 10 substr($0, n + 1) }' >"$work/forged"
serve_options="--proxy 127.0.0.1"
server_start

visitors() { "$bin/bench_load" open "$port" "$RATE" "$SECONDS_A_TURN" "$1" "$VISITORS"; }

k=0
for part in "$work"/genuine.*; do
  k=$((k + 1))
  if [ $((k % 2)) -eq 1 ]; then # alone
    answer=$(visitors "$part") || { echo "visitors alone: $answer" >&2; exit 1; }
    field "$answer" p99 >>"$work/alone"
    continue
  fi
  answer=$("$bin/bench_load" once "$port" 64 "$work/forged" 1000000) || { echo "forged codes: $answer" >&2; exit 1; }
  capacity=$(ratio "$(field "$answer" requests)" "$(field "$answer" seconds)" 0)
  asked=$((capacity * MULTIPLE))
  # In life a flooder brings its own processor. Here it must not take the visitors' (what it sent is told all the same).
  nice -n 10 "$bin/bench_load" flood "$port" "$asked" $((SECONDS_A_TURN + 2)) "$work/forged" "$FLOODERS" >"$work/flood" &
  flood=$!
  sleep 1
  answer=$(visitors "$part") || echo "visitors beside the flood: $answer" >&2
  wait "$flood"
  said "capacity $capacity/s; flood: $(cat "$work/flood"); visitors: $answer"
  echo "$capacity" >>"$work/capacity"
  ratio "$(field "$(cat "$work/flood")" sent)" "$capacity" >>"$work/multiple"
  field "$answer" p99 >>"$work/beside"
  field "$answer" failed >>"$work/failed"
  # the price of a refusal: the flood for itself
  a=$(cpu_ms "$server")
  "$bin/bench_load" flood "$port" "$asked" 3 "$work/forged" "$FLOODERS" >"$work/flood"
  b=$(cpu_ms "$server")
  ratio $(((b - a) * 1000)) "$(field "$(cat "$work/flood")" answered)" >>"$work/refusal"
done
figure "$RATE scans/s beside a flood: p99 (median of $TURNS turns)" "$(median <"$work/beside")" 20 ms
figure "  worst turn" "$(sort -n "$work/beside" | tail -n 1)" - ms
figure "  p99 alone" "$(median <"$work/alone")" - ms
figure "  scans that failed, all turns" "$(awk '{ s += $1 } END { print s }' "$work/failed")" 0 ""
figure "  forged codes sent / capacity" "$(median <"$work/multiple")" $MULTIPLE "" least
figure "  capacity: forged codes a second, nobody limited" "$(median <"$work/capacity")" - /s
figure "  server CPU of a refusal (429)" "$(median <"$work/refusal")" - us
said "temlang serve --proxy 127.0.0.1; bench_load once $port 64 FORGED 1000000 (capacity)"
said "bench_load flood $port $MULTIPLE×capacity $((SECONDS_A_TURN + 2)) FORGED $FLOODERS & bench_load open $port $RATE $SECONDS_A_TURN GENUINE $VISITORS"
server_stop
