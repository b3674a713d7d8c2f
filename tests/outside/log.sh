#!/bin/sh
# The public log as others see it: another program's code (Go's checksum database) accepts what is served, proves every entry in it and
# one checkpoint from the other, and notices flipped bits; so does `log verify`, which says where. A restored backup does not fork it.
. "$(dirname -- "$0")/../support/temlang.sh"
need curl jq perl
source=${TEMLANG_SOURCE:?}
cd "$work" || exit 2

verify() { "$TEMLANG" log verify "$@"; }
at() { printf 'http://127.0.0.1:%s/log' "$port"; }
size() { curl -s "$(at)/checkpoint" | sed -n 2p; }
# wait_size N: until a checkpoint covers N entries
wait_size() {
  tries=0
  until [ "$(size)" = "$1" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || { bad "no checkpoint of $1 entries, but of $(size)"; return; }
    sleep 0.05
  done
  ok "a checkpoint covers $1 entries"
}
# makers FROM TO: so many producers, an entry each
makers() {
  {
    echo name,kind,commune
    i=$1
    while [ "$i" -le "$2" ]; do echo "Hợp tác xã Mẫu số $i,hop-tac-xa,02680"; i=$((i + 1)); done
  } >makers.csv
  t import producers makers.csv --json >import.json || { cat import.json; bad "import of producers"; }
}

install_fresh
server_start
makers 1 200
before=201 # the first key, and the producers
wait_size "$before"
curl -s "$(at)/checkpoint" >old
t backup "$work/backup.db" >/dev/null 2>&1
makers 201 640
now=641
wait_size "$now"
curl -s "$(at)/key" >key

# ---- what is said with it ----
expect "media types" "$(for p in checkpoint tile/0/000 tile/entries/000 key policy; do curl -s -o /dev/null -w '%{content_type}|' "$(at)/$p"; done)" \
  "text/plain; charset=utf-8|application/octet-stream|application/octet-stream|text/plain; charset=utf-8|text/plain; charset=utf-8|"
expect "a tile may be kept for ever" "$(curl -sI "$(at)/tile/0/000" | tr -d '\r' | sed -n 's/^Cache-Control: //Ip')" "public, max-age=31536000, immutable"
expect "a checkpoint may not" "$(curl -sI "$(at)/checkpoint" | tr -d '\r' | sed -n 's/^Cache-Control: //Ip')" "public, max-age=2"
expect "origin" "$(head -n 1 old)" "tx.laocai.gov.vn/log"
expect "nothing else of the folder" "$(curl -s -o /dev/null -w '%{http_code}' --path-as-is "$(at)/tile/../../keys.sealed")" 400

# ---- another program ----
if command -v go >/dev/null 2>&1 && [ -d /usr/share/gocode/src/golang.org/x/mod/sumdb/tlog ]; then
  GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$work/gocache GOFLAGS= CGO_ENABLED=0 go build -o log_check "$source/tests/outside/log_check.go" 2>go.log ||
    { cat go.log; bad "the Go program does not build"; }
  ./log_check "$(at)" key old 300 >check.log 2>&1
  code=$?
  cat check.log
  passed=$((passed + $(grep -c '^ok ' check.log)))
  failed=$((failed + $(grep -c '^FAIL ' check.log)))
  expect "its verdict" "$code" 0
else
  echo "SKIP: no Go with golang.org/x/mod (packages golang-go golang-golang-x-mod-dev): nobody else's code looked at the log"
fi

# ---- log verify, on the address and on a mirror ----
expect "from the address" "$(verify "$(at)" --since old --log-key key --json | jq -r '"\(.log_size) \(.since) \(.key_given)"')" "$now $before true"
cp -r "$data/log" mirror
expect "of a mirror" "$(verify mirror --since old --json 2>/dev/null | jq -r '"\(.log_size) \(.since) \(.key_given)"')" "$now $before false"
flip() { perl -e 'my ($f, $at) = @ARGV; open my $h, "+<", $f or die; binmode $h; seek $h, $at, 0; read $h, my $c, 1; seek $h, $at, 0; print $h chr(ord($c) ^ 4)' "$1" "$2"; }
missed=
misplaced=
n=0
last=$((now % 256))
for f in checkpoint tile/0/000 tile/0/001 "tile/0/00$((now / 256)).p/$last" "tile/1/000.p/$((now / 256))" tile/entries/000 tile/entries/001 \
  "tile/entries/00$((now / 256)).p/$last"; do
  bytes=$(stat -c %s "mirror/$f")
  for part in 0 1 2 3 4 5 6 7 8 9; do
    spot=$(((bytes - 1) * part / 9))
    flip "mirror/$f" "$spot"
    verify mirror >out 2>err
    code=$?
    n=$((n + 1))
    [ "$code" -ne 0 ] || missed="$missed $f:$spot"
    case $f in checkpoint) ;; *) grep -q "mirror/$f" err || misplaced="$misplaced $f:$spot" ;; esac
    flip "mirror/$f" "$spot"
  done
done
expect "flipped bits out of $n that were missed" "$missed" ""
expect "flipped bits that were told of another file" "$misplaced" ""
verify mirror >/dev/null 2>&1 && ok "the mirror is whole again" || bad "the mirror is not whole again"
flip mirror/tile/entries/001 5000
verify mirror >/dev/null 2>err
expect "exit code" "$?" 4
cat err

# ---- a backup that is older than what was published ----
server_stop
t restore "$work/backup.db" >/dev/null 2>&1
server_start
expect "not ready" "$(curl -s "http://127.0.0.1:$port/readyz")" "log-refused"
expect "pages work" "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/")" 200
t producer add --name "Hợp tác xã sau" --kind hop-tac-xa --commune 02680 >/dev/null 2>err
expect "nothing official is recorded" "$?" 5
grep -q 'log recover' err && ok "and it is said what to do" || bad "$(cat err)"
expect "nothing else is signed" "$(size)" "$now"
expect "taken back" "$(t log recover --json | jq -r '"\(.log_size) \(.recovered)"')" "$now $((now - before))"
t producer add --name "Hợp tác xã sau" --kind hop-tac-xa --commune 02680 >/dev/null && ok "acts are recorded again" || bad "no act is recorded"
wait_size $((now + 1))
expect "the log goes on" "$(verify "$(at)" --since old --json 2>/dev/null | jq -r .log_size)" "$((now + 1))"
server_stop

# ---- made again ----
cp -r "$data/log" kept
rm -rf "$data/log"
t log rebuild --json >rebuilt.json 2>/dev/null
expect "made again" "$(jq -r .log_size rebuilt.json)" "$((now + 1))"
rm -f kept/policy "$data/log/policy"
different=$(cd kept && find . -type f | while IFS= read -r f; do cmp -s "$f" "$data/log/$f" || printf '%s ' "$f"; done)
expect "files that are not the same byte for byte" "$different" ""
finish
