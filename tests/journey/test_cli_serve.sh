#!/bin/sh
# The command line beside a running server, and the demonstration: starts, survives being killed, ends cleanly.
# Usage: test_cli_serve.sh PATH-OF-TEMLANG
set -u
temlang=$1
dir=$(mktemp -d) || exit 1
cd "$dir" || exit 1
export LC_ALL=C.UTF-8 HOME="$dir"
unset TEMLANG_DATA TEMLANG_PASSPHRASE_FILE CREDENTIALS_DIRECTORY XDG_DATA_HOME
failed=0 server=
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null; rm -rf "$dir"' EXIT

fail() {
    echo "FAIL $*"
    sed 's/^/    /' err 2>/dev/null
    failed=1
}
# ends CODE NAME -- COMMAND…
ends() {
    want=$1 name=$2
    shift 3
    "$@" >out 2>err </dev/null
    got=$?
    [ "$got" = "$want" ] || fail "$name: exit $got, expected $want"
}
t() { "$temlang" --data D --passphrase-file F "$@"; }
# start FILE COMMAND…: in the background, until FILE holds a line with http://
start() {
    file=$1
    shift
    rm -f served.out served.err # what an earlier server said must not be taken for this one's
    "$@" >served.out 2>served.err </dev/null &
    server=$!
    n=0
    until grep -q http:// "$file" 2>/dev/null; do
        n=$((n + 1))
        if [ $n -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then
            cat served.err
            fail "did not start: $*"
            return 1
        fi
        sleep 0.1
    done
}
# stop NAME: SIGINT ends it with 0
stop() {
    kill -INT "$server"
    wait "$server"
    got=$?
    server=
    [ "$got" = 0 ] || fail "$1: exit $got after SIGINT"
}

# ---- beside a server
ends 0 init -- t init --host LOCALHOST:8080 --lists lao-cai
start served.err "$temlang" --data D --passphrase-file F serve --listen 127.0.0.1:0 || exit 1
# From here on no passphrase is needed: the owner of the data has the keys open.
ends 0 'producer' -- "$temlang" --data D producer add --name 'Tổ hợp tác Mẫu B' --kind to-hop-tac --commune 03037
ends 0 'product' -- "$temlang" --data D product add --producer 1 --name 'Hương'
ends 0 'lot' -- "$temlang" --data D lot add --product 1 --code H1 --quantity 3000 --made-on 2026-11-01
ends 0 'issue' -- "$temlang" --data D run issue --product 1 --lot H1 --count 3000 --json
[ "$(jq .id out)" = 1 ] || fail 'run id'
ends 1 'nothing left' -- "$temlang" --data D run issue --product 1 --lot H1 --count 1
ends 0 'void' -- "$temlang" --data D run void 1 --range 1-5 --reason jam
ends 2 'void outside' -- "$temlang" --data D run void 1 --range 3001 --reason jam
grep -q 3000 err || fail 'the error over the socket lost its values'
ends 0 'print' -- "$temlang" --data D run print 1 --out sheet.pdf --json
[ "$(jq .labels out)" = 2995 ] || fail 'labels on the sheets'
[ "$(head -c 5 sheet.pdf)" = %PDF- ] || fail 'no PDF'
ends 0 'urls' -- "$temlang" --data D run urls 1
[ "$(wc -l <out)" = 3000 ] || fail 'addresses'
printf 'name,kind,commune\nHộ Mẫu D,ho-gia-dinh,02680\n' >p.csv
ends 0 'import' -- "$temlang" --data D import producers p.csv
printf 'name,kind,commune\nHộ Mẫu D,chim,02680\n' >p.csv
ends 2 'import with an error' -- "$temlang" --data D import producers p.csv
grep -q '^temlang: p.csv:2:' err || fail 'line and column over the socket'
i=0
while [ $i -lt 10 ]; do
    "$temlang" --data D run void 1 --range "$((100 + i * 10))-$((105 + i * 10))" --reason torn --json >"void.$i" 2>&1 &
    i=$((i + 1))
done
for n in 0 1 2 3 4 5 6 7 8 9; do
    until [ -s "void.$n" ]; do sleep 0.05; done
done
ends 0 'run' -- "$temlang" --data D run show 1 --json
[ "$(jq .voided out)" = 65 ] || fail "voids at the same time: $(jq .voided out)"
ends 5 'a second server' -- t serve --listen 127.0.0.1:0
ends 0 'backup of a live database' -- "$temlang" --data D backup copy.db
stop 'serve'
[ -e D/control ] && fail 'the socket is left behind'
ends 0 'afterwards' -- t run void 1 --range 200 --reason lost

# ---- the demonstration
ends 1 'demo beyond this machine' -- "$temlang" demo --listen 0.0.0.0:0
ends 1 'demo on real data' -- "$temlang" --data D demo --listen 127.0.0.1:0
demo=$HOME/.local/share/temlang-demo
[ -e "$demo" ] && fail 'a refused demo left something'
# A start that is killed at any moment is completed by the next one.
for wait in 0.02 0.05 0.1 0.15 0.2 0.3 0.5; do
    "$temlang" demo --listen 127.0.0.1:0 >/dev/null 2>&1 </dev/null &
    victim=$!
    sleep $wait
    kill -9 $victim 2>/dev/null
    wait $victim 2>/dev/null
done
# The record may still be on its way when the server already answers.
whole() { for _ in $(seq 200); do jq -e .genuine served.out >/dev/null 2>&1 && return; sleep 0.05; done; fail 'no record of the demo'; }
start served.out "$temlang" demo --listen 127.0.0.1:0 --json || exit 1
whole
cp served.out first.json
[ "$(stat -c %a "$demo.passphrase")" = 600 ] || fail 'mode of the passphrase'
[ "$(head -c 5 "$demo-to-tem-mau.pdf")" = %PDF- ] || fail 'no sample sheet'
ends 0 'runs of the demo' -- "$temlang" --data "$demo" list runs --json
[ "$(jq length out)" = 10 ] || fail 'ten runs'
ends 0 'products of the demo' -- "$temlang" --data "$demo" list products --json
[ "$(jq '[.[] | select(.state == "awaiting-approval")] | length' out)" = 1 ] || fail 'a product that waits for its approval'
gtins='length == 8 and ([.[] | select(.gtin)] | length == 3 and all(.[]; .gtin | startswith("0952")))'
[ "$(jq "$gtins" out)" = true ] ||
    fail 'eight products, three with a GTIN'
ends 0 'makers of the demo' -- "$temlang" --data "$demo" list producers --json
[ "$(jq '[.[] | select(.state == "awaiting-confirmation")] | length' out)" = 1 ] || fail 'a maker that waits to be confirmed'
if command -v curl >/dev/null; then
    for state in genuine gs1 liquor inactive revoked expired forged typed; do
        case $state in typed) outcome=unsigned ;; gs1 | liquor) outcome=genuine ;; *) outcome=$state ;; esac
        curl -sS -H 'Accept: application/json' "$(jq -r .$state first.json)" >page.json
        [ "$(jq -r .outcome page.json)" = $outcome ] || fail "the demo's $state label says $(jq -r .outcome page.json)"
    done
    curl -sS "$(jq -r .genuine first.json)" | grep -q '<img' || fail "the demo's label shows no picture"
    # Spirits: the notices of the law, and nothing that praises or sells them.
    curl -sS "$(jq -r .liquor first.json)" >page.html
    grep -q 'Rượu 42,5 % vol. Không bán cho người dưới 18 tuổi.' page.html || fail 'spirits without their notice'
    grep -q -e 'vi-du.example' -e '180.000' -e 'Câu chuyện mẫu' page.html && fail 'the page of spirits sells them'
    curl -sS -o jwks.json "$(jq -r .start first.json).well-known/jwks.json"
    ends 0 'the published keys' -- "$temlang" code verify --keys jwks.json --host LOCALHOST:8080 "$(jq -r .genuine first.json)"
    ends 4 'the published keys, forged' -- "$temlang" code verify --keys jwks.json --host LOCALHOST:8080 \
        "$(jq -r .forged first.json)"
    curl -sS "$(jq -r .start first.json)" | grep -q 'DỮ LIỆU MẪU' || fail 'the page does not say that it is a sample'
fi
stop 'demo'
start served.out "$temlang" demo --listen 127.0.0.1:0 --json || exit 1
whole
[ "$(jq -r '.genuine | sub(".*/T/"; "")' served.out)" = "$(jq -r '.genuine | sub(".*/T/"; "")' first.json)" ] ||
    fail 'a second start made other labels'
stop 'demo again'
ends 0 'runs of the demo' -- "$temlang" --data "$demo" list runs --json
[ "$(jq length out)" = 10 ] || fail 'a second start issued again'

[ "$failed" = 0 ] && echo "server, control socket and demonstration: all as expected"
exit "$failed"
