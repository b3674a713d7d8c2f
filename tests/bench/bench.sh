#!/bin/sh
# All measurements, or those named.   sh bench.sh BUILD [scan flood press pages storage snapshot log filing issue label peers]
# Each is a ratio of one run on one machine; the machine's facts come first, both sides' commands stand under each figure.
cd "$(dirname -- "$0")" || exit 2
build=$1
shift
BENCH_FIGURES=$build/figures.txt
export BENCH_FIGURES
: >"$BENCH_FIGURES"
parts=${*:-label peers scan flood press pages storage snapshot log filing issue}

facts() {
  echo "machine   $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $(awk '/^MemTotal/ { printf "%.0f MiB", $2 / 1024 }' /proc/meminfo)"
  echo "system    $(uname -sr), $(. /etc/os-release && echo "$PRETTY_NAME"), $(df --output=fstype "$build" | tail -n 1) under the data"
  echo "compiler  $(cc --version | head -n 1)"
  for p in libmicrohttpd libsodium sqlite3 libqrencode harfbuzz zlib; do printf '%s %s, ' "$p" "$(pkg-config --modversion "$p")"; done | sed 's/^/libraries /; s/, $//'
  echo
  echo "commit    $(git rev-parse --short HEAD 2>/dev/null)"
}

# bench_label says "name: value … (limit L)" or "(limit at least L)"; here it gets its verdict
judged() {
  awk -v kept="$BENCH_FIGURES" '{
    line = $0
    if (match(line, /\(limit (at least )?[0-9.]+/)) {
      least = line ~ /limit at least/
      limit = substr(line, RSTART, RLENGTH)
      sub(/.* /, "", limit)
      verdict = (least ? $2 + 0 >= limit + 0 : $2 + 0 <= limit + 0) ? "ok" : least ? "under" : "over"
      line = line "   " verdict
      print line >>kept
    }
    print line
    fflush()
  }'
}

facts
printf '\n%-58s %12s %12s  %-8s\n' name value limit unit
for part in $parts; do
  echo "-- $part"
  case $part in
  label) "$build/tests/bench_label" | judged ;;
  peers) sh ./bench_peers.sh "$build" ;;
  scan) sh ./bench_scan.sh "$build" && "$build/tests/bench_record" "$build" ;;
  flood) sh ./bench_flood.sh "$build" ;;
  press) sh ./bench_press.sh "$build" ;;
  pages) "$build/tests/bench_pages" "$build" ;;
  storage) "$build/tests/bench_storage" "$build" ;;
  snapshot) "$build/tests/bench_snapshot" "$build" ;;
  filing) "$build/tests/bench_filing" "$build" ;;
  log) "$build/tests/bench_log" "$build" ;;
  issue) "$build/tests/bench_issue" "$build" ;;
  *) echo "no measurement named $part" >&2; exit 2 ;;
  esac || echo "-- $part ended with an error"
done
if grep -qE '(over|under|not measured)$' "$BENCH_FIGURES"; then
  echo "-- beyond their limits:"
  grep -E '(over|under|not measured)$' "$BENCH_FIGURES"
  exit 1
fi
