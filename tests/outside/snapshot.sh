#!/bin/sh
# Labels checked from a file: made beside a running server, read where there is none; every finding, its words, its age, and files
# that are cut, changed, foreign, too new, of another day or of another service.
. "$(dirname -- "$0")/../support/temlang.sh"
need curl jq
tools=${TEMLANG_TOOLS:?}
cd "$work" || exit 2

install_fresh
catalogue
lot A 100
run=$(made run issue --product "$product" --lot A --count 20)
t lot add --product "$product" --code GONE --quantity 10 --made-on 2020-01-01 --expires-on 2020-12-31 --json >/dev/null
gone=$(made run issue --product "$product" --lot GONE --count 1)
t run void "$run" --range 7 --reason torn --json >/dev/null
server_start
TEMLANG_PASSPHRASE_FILE= t snapshot export --out S --json >export.json 2>export.err # the server has the keys open
expect "labels in it" "$(jq -r .labels export.json)" 21
expect "mode" "$(stat -c %a S)" 600
expect "bytes as said" "$(jq -r .bytes export.json)" "$(stat -c %s S)"
grep -q "inspectors only" export.err && ok "an open one is said to be for inspectors" || bad "$(cat export.err)"
curl -s "http://127.0.0.1:$port/.well-known/jwks.json" >jwks.json
good=$(t run urls "$run" --range 1)
void=$(t run urls "$run" --range 7)
old=$(t run urls "$gone")
later=$(t run urls "$(made run issue --product "$product" --lot A --count 2)" --range 1)
scan() { curl -s -H 'Accept: application/json' "http://127.0.0.1:$port$(printf '%s' "$1" | sed 's|^HTTPS://[^/]*||')" | jq -r .outcome; }
expect "the scan of each" "$(scan "$good") $(scan "$void") $(scan "$old")" "genuine revoked expired"
server_stop
rm -rf "$data" # nothing but the file from here on

v() { "$TEMLANG" code verify --snapshot S --keys jwks.json "$@"; }
# finding WHAT ADDRESS OUTCOME CODE
finding() {
  got=$(v "$2" --json 2>err)
  code=$?
  printf '%s' "$got" >out
  expect "$1" "$(jq -r .outcome out) $code" "$3 $4"
}
finding "genuine" "$good" genuine 0
expect "its product and lot" "$(jq -r '.product + ", " + .lot' out)" "Khăn thổ cẩm mẫu, A"
expect "its signer" "$(jq -r .snapshot_trusted out)" true
expect "age" "$(jq -r .snapshot_days out)" 0
[ ! -s err ] && ok "no warning" || bad "$(cat err)"
finding "voided" "$void" revoked 4
expect "why" "$(jq -r .reason out)" torn
finding "past its date" "$old" expired 4
finding "typed" "${good%%\?*}" unsigned 0
number=$(printf '%s' "${good%%\?*}" | sed 's|.*/||')
finding "the number alone" "$(printf '%s' "$number" | sed 's/..../& /g')" unsigned 0
finding "typed, voided" "${void%%\?*}" revoked 4
finding "issued since" "$later" unissued 4
jq -r .sentence out | grep -q "issued after" && ok "it may be newer, and that is said" || bad "$(cat out)"
expect "also for scripts" "$(jq -r .may_be_newer out)" true
finding "issued since, typed" "${later%%\?*}" unknown 3
case $good in *1) wrong=${good%1}2 ;; *) wrong=${good%?}1 ;; esac
finding "forged" "$wrong" forged 4
finding "of another host" "$(printf '%s' "$good" | sed 's|TX.LAOCAI|TX.LAOCAL|')" forged 4
finding "a key that is not known" "$(printf '%s' "$good" | sed 's|?s=000|?s=007|')" forged 4
expect "said so" "$(jq -r .headline out)" "No key for this label yet"
finding "no address" "https://tx.laocai.gov.vn/" malformed 4
LC_ALL=vi_VN.UTF-8 v "$void" >out 2>err
grep -q "Tem đã bị hủy" out && grep -q "Dữ liệu ngoại tuyến lập lúc [0-9][0-9]:[0-9][0-9] ngày [0-9/]*, hôm nay" out && ok "in Vietnamese" || bad "$(cat out)"
"$TEMLANG" code verify --snapshot S "$good" >out 2>err
expect "without a key set" "$?" 0
grep -q "Nobody knows yet who signed" err && ok "it is said that nobody vouches for the file" || bad "$(cat err)"

# ---- looking at it
expect "show" "$("$TEMLANG" snapshot show S --keys jwks.json --json | jq -r '"\(.labels) \(.runs) \(.sealed) \(.snapshot_trusted)"')" "21 2 false true"

# ---- sealed
install_fresh
catalogue
lot A 100
run=$(made run issue --product "$product" --lot A --count 20)
good=$(t run urls "$run" --range 1)
t snapshot export --out T --unlock-file U --json >export.json 2>export.err
expect "a sealed one" "$(jq -r .sealed export.json) $(stat -c %a U)" "true 600"
grep -q "$(cat U)" export.err export.json && bad "the passphrase is shown" || ok "the passphrase is not shown"
sealed() { "$TEMLANG" -q code verify --snapshot T "$@" "$good" >out 2>err; echo $?; }
expect "opens by its passphrase" "$(sealed --unlock-file U)" 0
expect "without it" "$(sealed)" 2
grep -q -- "--unlock-file" err && ok "what to do" || bad "$(cat err)"
echo temlang-aaaabbbbccccddddeeeeffffgggghhhh >V
expect "by another" "$(sealed --unlock-file V)" 4
echo matkhau123 >W
expect "by what somebody thought of" "$(sealed --unlock-file W)" 4
grep -q "does not open the snapshot" err && ok "as by any other that is wrong" || bad "$(cat err)"
t snapshot export --out X --unlock-file W >out 2>err
expect "none is sealed by that" "$? $([ -e X ] && echo there)" "2 "
expect "a sealed one can be looked at" "$("$TEMLANG" -q snapshot show T --json | jq -r .labels)" 20
"$TEMLANG" -q snapshot show T --keys jwks.json >out 2>err
expect "of another service" "$?" 4
grep -q "not signed by the key" err && ok "said so" || bad "$(cat err)"
jq 'del(.snapshot)' jwks.json >keys-of-before.json
"$TEMLANG" -q snapshot show S --keys keys-of-before.json >out 2>err
expect "a key set without its key" "$?" 2

# ---- files that are not right: WHAT FILE CODE WORDS
wrong() {
  "$TEMLANG" -q code verify --snapshot "$2" --keys jwks.json "$good" >out 2>err
  code=$?
  "$TEMLANG" -q snapshot show "$2" >out2 2>err2
  expect "$1" "$code $? $(wc -l <err) $(wc -c <out)" "$3 $3 1 0"
  grep -q "$4" err2 && ok "it says: $4" || bad "$1: $(cat err2)"
}
size=$(stat -c %s S)
put() { cp S "$1"; printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null; }
wrong "missing" nowhere 3 "nowhere"
: >empty
wrong "empty" empty 4 "no snapshot"
head -c 300 jwks.json >foreign
wrong "foreign" foreign 4 "no snapshot"
head -c $((size - 100)) S >cut
wrong "cut short" cut 4 "ends at byte $((size - 100))"
put newer 16 '\003'
wrong "of a newer program" newer 4 "newer version 3"
put date 26 '\000\000'
wrong "another date" date 4 "signature does not match"
put flipped 100 '\377'
"$TEMLANG" -q snapshot show flipped >out 2>err
expect "changed in the middle" "$?" 4
grep -q "between bytes 64 and" err && ok "it says where" || bad "$(cat err)"
"$TEMLANG" -q snapshot show . >out 2>err
expect "a folder" "$? $(wc -l <err)" "1 1"

# ---- of another day, and with what an installation does not say yet
"$tools/snapshot_make" O 30 >labels
age() { "$TEMLANG" -q code verify --snapshot "$1" --json "$(sed -n "$2p" labels)"; }
expect "a month old" "$(age O 1 | jq -r '"\(.outcome) \(.snapshot_days)"')" "genuine 30"
age O 1 | jq -r .age | grep -q "30 days ago. Since then .* 30 days old: get a new file" && ok "it says how old, and to get a new one" || bad "$(age O 1)"
expect "a case, no activation" "$(age O 2 | jq -r .outcome) $(age O 3 | jq -r .outcome)" "suspect inactive"
"$tools/snapshot_make" Y 7 >labels
age Y 1 | jq -r .age | grep -q "get a new file" && bad "a week is old" || ok "a week is not old yet"
"$tools/snapshot_make" Z -2 >labels
"$TEMLANG" -q snapshot show Z >out 2>err
expect "of a day to come" "$?" 4
grep -q "still to come" err && ok "said so" || bad "$(cat err)"
finish
