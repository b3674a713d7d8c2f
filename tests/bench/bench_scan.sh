#!/bin/sh
# The scan page: every label once (what a village's labels do), one label again and again (what a display does), memory, start.
#   sh bench_scan.sh BUILD
here=$(dirname -- "$0")
bin=$1/tests
TEMLANG=$1/temlang
TEMLANG_ROOT=$1 # a real file system: durability is part of what is measured
. "$here/../support/temlang.sh"
. "$here/lib.sh"
need curl jq

LABELS=${BENCH_LABELS:-1000} # a run
RUNS=100

# 50 products of five producers, every other with a GTIN of the example prefix 952; two runs each
stock_up() {
  i=0
  while [ $i -lt 5 ]; do
    maker=$(made producer add --name "Hợp tác xã Mẫu $i" --kind hop-tac-xa --commune 02680)
    k=0
    while [ $k -lt 10 ]; do
      n=$((i * 10 + k))
      gtin=
      if [ $((n % 2)) -eq 0 ]; then
        g=$(printf '9520000%05d' "$n")
        gtin=$g$(printf '%s' "$g" | awk '{ for (i = 1; i <= 12; i++) s += substr($0, i, 1) * (i % 2 ? 1 : 3); print (10 - s % 10) % 10 }')
      fi
      item=$(made product add --producer "$maker" --name "Sản phẩm mẫu số $n" --name-en "Sample product $n" ${gtin:+--gtin "$gtin"})
      for code in A B; do
        t lot add --product "$item" --code "2411$code" --quantity "$LABELS" --made-on 2026-11-01 --expires-on 2027-11-01 --json >/dev/null
        run=$(made run issue --product "$item" --lot "2411$code" --count "$LABELS")
        t run urls "$run" --range "1-$LABELS" >>"$work/urls"
      done
      k=$((k + 1))
    done
    i=$((i + 1))
  done
}

install_fresh
server_start
stock_up
# in no order of runs, yet the same order each time: by the last digits of the signature
sed 's|^HTTPS://[^/]*||' "$work/urls" | awk '{ print substr($0, length($0) - 15) "\t" $0 }' | sort | cut -f 2 >"$work/targets"
n=$(wc -l <"$work/targets")
[ "$n" -eq $((LABELS * RUNS)) ] || { echo "expected $((LABELS * RUNS)) addresses, have $n" >&2; exit 1; }
# what was signed: 17 bytes before the canonical text; both forms, averaged
lengths=$(sed 's/?s=.*//' "$work/urls" | awk '{ print length($0) + 17 }' | sort -nu | tr '\n' ' ')

# ---- uncached ----
# Server threads and client keep both processors busy, which slows each of them on machines whose processors share a core; so
# the verification that is compared with runs on all processors at once too, in turns with the load.
TURNS=5
verify_now() {
  for _ in $(seq "$(nproc)"); do
    # shellcheck disable=SC2086
    "$bin/bench_verify" $lengths >>"$work/verify.$1" &
    pids="$pids $!"
  done
  # shellcheck disable=SC2086
  wait $pids
  pids=
}
pids=
split -n "l/$TURNS" "$work/targets" "$work/turn."
verify_now 0
k=0
for part in "$work"/turn.*; do
  k=$((k + 1))
  lines=$(wc -l <"$part")
  a=$(cpu_ms "$server")
  answer=$("$bin/bench_load" once "$port" 64 "$part") || { echo "the load failed: $answer" >&2; exit 1; }
  sleep 1 # the scans are written in groups within a second: that cost counts
  b=$(cpu_ms "$server")
  verify_now "$k"
  us=$(ratio $(((b - a) * 1000)) "$lines")
  verify=$(cat "$work/verify.$((k - 1))" "$work/verify.$k" | awk '{ s += $1 } END { printf "%.2f", s / NR }')
  echo "$us" >>"$work/us"
  echo "$verify" >>"$work/verify"
  ratio "$us" "$verify" >>"$work/ratios"
done
rss=$(rss_kib "$server")
figure "scan, each label once: CPU / one Ed25519 verification" "$(median <"$work/ratios")" 1.5 ""
figure "  server CPU a request (median of $TURNS turns)" "$(median <"$work/us")" - us
figure "  one libsodium verification, all processors busy" "$(median <"$work/verify")" - us
figure "  requests a second of the last turn (client on the same cores)" "$(ratio "$lines" "$(field "$answer" seconds)" 0)" - /s
said "temlang serve; bench_load once $port 64 TARGETS   ($n labels of $RUNS runs of 50 products, in $TURNS turns)   $answer"
said "bench_verify $lengths   (once a processor, at the same time, before and behind each turn)"
figure "page of a genuine label, gzip" "$(field "$answer" body_max)" 10240 bytes
figure "VmRSS of serve after $n scans" "$(ratio "$rss" 1024 1)" 40 MiB
recorded=$(curl -s -H 'Accept: application/json' "http://127.0.0.1:$port$(head -n 1 "$work/targets")" | jq -c '.scans // .history // empty' 2>/dev/null)
said "the first label's history now: $recorded"

# ---- recorded and not ----
# The same labels once more, by servers that begin anew (so that each scan counts), in turns: with recording, and without.
server_stop
turn_rate() {
  serve_options=$2
  server_start
  serve_options=
  a=$(cpu_ms "$server")
  answer=$("$bin/bench_load" once "$port" 64 "$1") || { echo "the load failed: $answer" >&2; exit 1; }
  sleep 1
  b=$(cpu_ms "$server")
  server_stop
  lines=$(wc -l <"$1")
  ratio "$lines" "$(field "$answer" seconds)" 0 >>"$work/rate.$3"
  ratio $(((b - a) * 1000)) "$lines" >>"$work/cost.$3"
}
for part in "$work"/turn.*; do
  turn_rate "$part" "" on
  turn_rate "$part" --no-scan-records off
done
figure "scan pages a second: recorded / not recorded (medians)" "$(ratio "$(median <"$work/rate.on")" "$(median <"$work/rate.off")")" 0.9 "" least
figure "  server CPU a request, recorded" "$(median <"$work/cost.on")" - us
figure "  server CPU a request, not recorded" "$(median <"$work/cost.off")" - us
said "temlang serve [--no-scan-records]; bench_load once $port 64 TARGETS   ($TURNS turns of each, one after the other)"

# ---- start ----
target=$(head -n 1 "$work/targets")
i=0
while [ $i -lt 5 ]; do
  field "$("$bin/bench_load" start "$port" "$target" -- "$TEMLANG" --data "$data" serve --listen "127.0.0.1:$port" 2>"$work/start.log")" ms
  i=$((i + 1))
done >"$work/starts"
figure "start to first page, machine-made passphrase (median of 5)" "$(median <"$work/starts")" 200 ms
said "bench_load start $port TARGET -- temlang serve"

# ---- hot ----
command -v wrk >/dev/null && command -v nginx >/dev/null || { echo "SKIP hot: needs wrk and nginx-light"; exit 0; }
server_start
mkdir -p "$work/www" "$work/ngx"
curl -s -H 'Accept-Encoding: gzip' -H 'Accept-Language: vi' -o "$work/www/page.html.gz" "http://127.0.0.1:$port$target"
gzip -dc "$work/www/page.html.gz" >"$work/www/page.html" || exit 1
chmod 755 "$work"
side=$((port + 1))
user=
[ "$(id -u)" -ne 0 ] || user="user root;"
cat >"$work/ngx/nginx.conf" <<C
$user worker_processes 1; daemon off; pid $work/ngx/pid; error_log $work/ngx/error.log;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; types { text/html html; }
  client_body_temp_path $work/ngx; proxy_temp_path $work/ngx; fastcgi_temp_path $work/ngx; uwsgi_temp_path $work/ngx; scgi_temp_path $work/ngx;
  open_file_cache max=100; open_file_cache_valid 60s; gzip_static on;
  server { listen 127.0.0.1:$side; root $work/www; } }
C
nginx -c "$work/ngx/nginx.conf" -p "$work/ngx" 2>"$work/ngx/start.log" &
nginx=$!
trap 'kill "$nginx" 2>/dev/null; cleanup' EXIT
until curl -s -o /dev/null "http://127.0.0.1:$side/page.html"; do
  kill -0 "$nginx" 2>/dev/null || { cat "$work/ngx/start.log"; exit 1; }
  sleep 0.05
done
worker=$(pgrep -P "$nginx" | head -n 1)

# hot PID URL [ENCODING]: CPU microseconds a request
hot() {
  x=$(cpu_ms "$1")
  wrk -t1 -c64 -d4s -H "Accept-Encoding: ${3:-gzip}" -H 'Accept-Language: vi' "$2" >"$work/wrk"
  y=$(cpu_ms "$1")
  grep -q 'Non-2xx' "$work/wrk" && { cat "$work/wrk" >&2; return 1; }
  ratio $(((y - x) * 1000)) "$(awk '/requests in/ { print $1 }' "$work/wrk")"
}
i=0
while [ $i -lt 3 ]; do
  hot "$server" "http://127.0.0.1:$port$target" >>"$work/ours"
  hot "$worker" "http://127.0.0.1:$side/page.html" >>"$work/theirs"
  i=$((i + 1))
done
# in pairs, one beside the other: what differs is less than what a machine's mood makes of it
i=0
while [ $i -lt 7 ]; do
  packed=$(hot "$server" "http://127.0.0.1:$port$target")
  plain=$(hot "$server" "http://127.0.0.1:$port$target" identity)
  echo "$plain" >>"$work/plain"
  awk -v a="$packed" -v b="$plain" 'BEGIN { printf "%.2f\n", a - b }' >>"$work/more"
  i=$((i + 1))
done
ours=$(median <"$work/ours")
theirs=$(median <"$work/theirs")
figure "scan, one label hot: CPU / nginx with the same bytes" "$(ratio "$ours" "$theirs")" 2.2 ""
figure "  server CPU a request" "$ours" - us
figure "  nginx CPU a request" "$theirs" - us
said "wrk -t1 -c64 -d4s -H 'Accept-Encoding: gzip' http://127.0.0.1:$port/…   (temlang serve; scans counted; median of 3 turns)"
figure "the same label, compressed less uncompressed: CPU (median of 7)" "$(median <"$work/more")" 5 us
figure "  uncompressed: server CPU a request" "$(median <"$work/plain")" - us
said "the same with -H 'Accept-Encoding: identity': $(wc -c <"$work/www/page.html") bytes instead of $(wc -c <"$work/www/page.html.gz"); both ways filled in, neither rendered"
said "wrk -t1 -c64 -d4s -H 'Accept-Encoding: gzip' http://127.0.0.1:$side/page.html   (nginx, 1 worker, gzip_static, same bytes)"
kill "$nginx"
server_stop
