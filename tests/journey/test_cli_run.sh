#!/bin/sh
# From an empty folder to a checked label, all at the command line: what each verb prints and how it ends.
# Usage: test_cli_run.sh PATH-OF-TEMLANG
set -u
temlang=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
export LC_ALL=C.UTF-8
unset TEMLANG_DATA TEMLANG_PASSPHRASE_FILE CREDENTIALS_DIRECTORY XDG_DATA_HOME
failed=0

# ends CODE NAME -- COMMAND…: the command ends with that code; its output is in out and err.
ends() {
    want=$1 name=$2
    shift 3
    "$@" >out 2>err </dev/null
    got=$?
    [ "$got" = "$want" ] && return 0
    echo "FAIL $name: exit $got, expected $want"
    sed 's/^/    /' err
    failed=1
    return 1
}
# is NAME JQ-FILTER: the filter over the last output is true.
is() {
    jq -e "$2" out >/dev/null 2>&1 && return 0
    echo "FAIL $1: $2"
    head -c 2000 out | sed 's/^/    /'
    failed=1
}
# same NAME A B
same() {
    [ "$2" = "$3" ] && return 0
    echo "FAIL $1: '$2' is not '$3'"
    failed=1
}
t() { "$temlang" --data D --passphrase-file F "$@"; }

# ---- calls that are refused before anything is touched
ends 2 'no verb' -- "$temlang"
ends 2 'unknown verb' -- "$temlang" fly
ends 2 'unknown option' -- "$temlang" list lots --colour red
ends 2 'number' -- t run issue --product x --lot A --count 1
ends 0 'help' -- "$temlang" --help
ends 0 'help of a verb' -- "$temlang" run print --help
grep -q 'temlang run print 17' out || { echo 'FAIL help has no example'; failed=1; }
ends 0 'version' -- "$temlang" version
ends 3 'no installation' -- t list lots
same 'nothing was made' "$(find . -mindepth 1 ! -name out ! -name err)" ''

# ---- init
ends 2 'init with a bad host' -- t init --host 'bad host'
ends 2 'init with unknown lists' -- t init --host A.VN --lists nowhere
mkdir D
ends 0 'init' -- t init --host tx.laocai.gov.vn --lists lao-cai --json
is 'init made the passphrase' '.passphrase_made == true and .id == "D"'
same 'mode of the passphrase' "$(stat -c %a F)" 600
ends 1 'init again' -- t init --host TX.LAOCAI.GOV.VN
ends 0 'communes' -- t list communes --json
is 'all units of today' 'type == "array" and length == 99 and all(.[]; .id and .name)'
ends 0 'villages' -- t list villages --json
is 'all rows of the plan' 'length == 69'
ends 0 'a commune' -- t show communes 03037 --json
is 'its earlier units' '.id == "03037" and (.predecessors | length) > 0'
ends 3 'no such commune' -- t show communes 99999
ends 2 'no such kind' -- t list birds

# ---- producer, product, lot
ends 0 'producer' -- t producer add --name 'Hợp tác xã Mẫu A' --short-name 'HTX Mẫu A' --kind hop-tac-xa \
    --commune 03046 --village tho-cam-ban-ho --json
is 'producer has an id' '.id == 1 and .name == "Hợp tác xã Mẫu A"'
ends 1 'producer again' -- t producer add --name 'Hợp tác xã Mẫu A' --kind hop-tac-xa --commune 03046
ends 2 'producer of no kind' -- t producer add --name X --kind chim --commune 03046
ends 2 'producer nowhere' -- t producer add --name X --kind ho-gia-dinh --commune 99999
ends 0 'product' -- t product add --producer 1 --name 'Khăn thổ cẩm' --name-en 'Brocade scarf' \
    --gtin 9520001000010 --json
is 'GTIN has 14 digits' '.gtin == "09520001000010"'
ends 2 'GTIN with a wrong check digit' -- t product add --producer 1 --name Y --gtin 9520001000011
ends 0 'product without GTIN' -- t product add --producer 1 --name 'Túi lanh' --json
ends 3 'product of nobody' -- t product add --producer 77 --name Z
ends 0 'lot' -- t lot add --product 2 --code 2411a --quantity 100 --unit cái --made-on 2026-11-01 --json
is 'lot code is upper case' '.code == "2411A" and .left == 100'
ends 2 'lot with a bad date' -- t lot add --product 2 --code B --quantity 1 --made-on 2026-02-30
ends 2 'lot with a bad code' -- t lot add --product 2 --code 'A_B' --quantity 1 --made-on 2026-02-01

# ---- organisations and accounts
ends 0 'organisations' -- t org list --json
is 'the province and its communes' 'length > 110 and any(.[]; .org == "so-nnmt") and any(.[]; .org == "ubnd-03046") and any(.[]; .org == "cs-1")'
is 'a department that has ended' 'any(.[]; .org == "so-nnptnt" and .valid_to == "2025-02-28" and .successor == "so-nnmt")'
ends 0 'organisation' -- t org add hoi-det --name 'Hội Dệt' --kind association --commune 03046 --json
is 'organisation has an id' '.org == "hoi-det"'
ends 1 'organisation again' -- t org add hoi-det --name 'Hội Dệt' --kind association
ends 2 'organisation of no kind' -- t org add hoi-det-2 --name X --kind club
ends 0 'account' -- t user add chi-mau --name 'Chị Mẫu' --org cs-1 --role manager --source 'QĐ 1' --json
is 'account with its card' '.login == "chi-mau" and (.card | test("^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$")) and .has_password == false'
ends 1 'account again' -- t user add chi-mau --name X --org cs-1 --role clerk
ends 2 'role that does not fit' -- t user add anh-mau --name X --org cs-1 --role dost
ends 2 'login that is none' -- t user add 'Anh Mẫu' --name X --org cs-1 --role clerk
ends 0 'deputy' -- t user add anh-mau --name 'Anh Mẫu' --org cs-1 --role clerk
ends 2 'deputy without an end' -- t user assign anh-mau --role manager --org cs-1 --deputy-for chi-mau
ends 0 'deputy' -- t user assign anh-mau --role manager --org cs-1 --deputy-for chi-mau --to "$(date -d '+5 days' +%F)" --json
is 'two roles' '.assignments | length == 2 and .[1].deputy_for == 1'
ends 0 'end of a role' -- t user unassign 3
ends 1 'end of a role again' -- t user unassign 3
ends 2 'no password' -- t user passwd chi-mau
printf 'matkhau123\n' >password
ends 2 'common password' -- t user passwd chi-mau --password-file password
printf 'suoi-nui-2-rung\n' >password
ends 0 'password' -- t user passwd chi-mau --password-file password --json
is 'password is set and not shown' '.has_password and (tostring | contains("suoi") | not)'
ends 0 'accounts' -- t user list --org cs-1 --json
is 'both' 'length == 2 and .[0].roles == ["manager"]'
ends 0 'a card' -- t user card chi-mau
ends 0 'end of an account' -- t user end anh-mau
ends 1 'a card for an ended account' -- t user card anh-mau
ends 3 'nobody' -- t user show nobody
rm password

# ---- samples of inspections: anybody repeats a draw with the file alone
ends 3 'no such inspection' -- t inspection show 7
ends 3 'nothing to draw for' -- t inspection sample 7
ends 2 'nobody brings a seed' -- t inspection sample 7 --draw-seed 000102030405060708090a0b0c0d0e0f
jq -n '{inspection: 3, algorithm: "temlang-sample-v1", seed: "000102030405060708090a0b0c0d0e0f", size: 4,
  frame_sha256: "12d6753006a0bb2862858548732aaebf454ee9f63a47d9908d1659fed24dc3f0",
  frame: "a\t1\t1\nb\t2\t1\nc\t3\t1\nd\t4\t97\n",
  drawn: [{stratum: "a", id: 1, index: 1}, {stratum: "b", id: 2, index: 1}, {stratum: "c", id: 3, index: 1}, {stratum: "d", id: 4, index: 82}]}' >mau.json
ends 0 'the same sample' -- "$temlang" inspection repeat mau.json --json
is 'frame and sample are the same' '.frame_same and .sample_same and .units == 100 and .drawn == 4'
jq '.drawn[3].index = 83' mau.json >khac.json
ends 1 'another sample' -- "$temlang" inspection repeat khac.json --json
is 'the sample differs' '.frame_same and (.sample_same | not)'
jq '.frame_size = 100 | .strata = [{stratum: "a", units: 1, drawn: 1}, {stratum: "b", units: 1, drawn: 1}, {stratum: "c", units: 1, drawn: 1},
  {stratum: "d", units: 97, drawn: 1}]' mau.json >du.json
ends 0 'with its figures' -- "$temlang" inspection repeat du.json
for f in '.frame_size = 101' '.strata[3].units = 96' '.strata[0].drawn = 2' '.strata[1].stratum = "e"' '.strata |= .[0:3]' '.strata = 4'; do
  jq "$f" du.json >khac.json
  ends 1 "another figure: $f" -- "$temlang" inspection repeat khac.json
done
sed 's/"size":/"size": 4, "size":/' mau.json >khac.json
ends 2 'a member twice' -- "$temlang" inspection repeat khac.json
jq '.frame = "a\t1\t1\nb\t2\t1\nc\t3\t1\nd\t4\t96\n"' mau.json >khac.json
ends 1 'another frame' -- "$temlang" inspection repeat khac.json --json
is 'the frame differs' '.frame_same | not'
jq '.drawn |= .[0:3]' mau.json >khac.json
ends 1 'one is missing' -- "$temlang" inspection repeat khac.json
jq '.frame = "a\t1\t1\na\t1\t1\n"' mau.json >khac.json
ends 2 'a frame out of order' -- "$temlang" inspection repeat khac.json
jq '.algorithm = "dice"' mau.json >khac.json
ends 2 'another algorithm' -- "$temlang" inspection repeat khac.json
printf 'x' >khac.json
ends 2 'no file of a draw' -- "$temlang" inspection repeat khac.json
ends 3 'no file' -- "$temlang" inspection repeat nowhere.json

# ---- import
printf 'name,kind,commune,village\nHộ Mẫu B,ho-gia-dinh,03037,\nHộ Mẫu C,chim,03037,\n' >bad.csv
ends 2 'import with an error' -- t import producers bad.csv
grep -q 'bad.csv:3' err || { echo 'FAIL the error does not name the line'; sed 's/^/    /' err; failed=1; }
printf '\357\273\277name,kind,commune,village\r\nHộ Mẫu B,ho-gia-dinh,03037,\r\n' >good.csv
ends 0 'import, dry' -- t import producers good.csv --dry-run --json
is 'dry run counts' '.new == 1'
ends 0 'import' -- t import producers good.csv --json
is 'import counts' '.new == 1 and .rows == 1'
ends 0 'import again' -- t import producers good.csv --json
is 'nothing new' '.new == 0 and .same == 1'
ends 0 'producers' -- t list producers --json
is 'two producers' 'length == 2'
ends 2 'import of runs' -- t import runs good.csv
ends 3 'import of a missing file' -- t import producers none.csv

# ---- run
ends 0 'issue' -- t run issue --product 2 --lot 2411A --count 60 --idempotency-key k1 --json
is 'run 1' '.id == 1 and .count == 60'
ends 0 'issue again' -- t run issue --product 2 --lot 2411A --count 60 --idempotency-key k1 --json
is 'the same run' '.id == 1 and .again == true'
ends 1 'same key, other body' -- t run issue --product 2 --lot 2411A --count 61 --idempotency-key k1
ends 1 'more than is left' -- t run issue --product 2 --lot 2411A --count 41
ends 3 'no such lot' -- t run issue --product 2 --lot NONE --count 1
ends 0 'void' -- t run void 1 --range 1-5,9 --reason jam --json
is 'six voided' '.id == 1 and .voided == 6 and .already == 0'
ends 0 'void again' -- t run void 1 --range 5-6 --reason lost --json
is 'one more' '.voided == 1 and .already == 1'
ends 2 'void outside' -- t run void 1 --range 60-61 --reason lost
ends 2 'void for no reason' -- t run void 1 --range 2 --reason rain
ends 0 'run' -- t run show 1 --json
is 'voids with their first reason' '.voided == 7
    and ([.voids[] | select(.reason == "jam") | .last - .first + 1] | add) == 6'
ends 0 'runs' -- t run list --json
is 'one run' 'length == 1'
ends 0 'lot afterwards' -- t show lots 1 --json
is 'left = quantity - issued + voided' '.left == 100 - 60 + 7'

# ---- print
ends 0 'print' -- t run print 1 --stock a4-21 --start-cell 5 --range 10-40 --out sheet.pdf --offset 0.5,-0.5 --json
is 'two sheets' '.labels == 31 and .pages == 2'
same 'a PDF' "$(head -c 5 sheet.pdf)" '%PDF-'
cp sheet.pdf first.pdf
ends 0 'reprint' -- t run print 1 --stock a4-21 --start-cell 5 --range 10-40 --out sheet.pdf --offset 0.5,-0.5
cmp -s sheet.pdf first.pdf || { echo 'FAIL a reprint differs'; failed=1; }
ends 0 'ledger as a workbook' -- t ledger export producer 1 --out so.xlsx --json
is 'what was written' '.format == "xlsx" and .rows > 0 and .path == "so.xlsx"'
ends 0 'ledger as CSV' -- t ledger export producer 1 --year 2000 --out -
ends 2 'ledger of no such kind' -- t ledger export chim 1 --out so.csv
ends 3 'ledger of nobody' -- t ledger export producer 77 --out so.csv
ends 0 'one label' -- t run print 1 --range 10 --format svg --out -
grep -q '<svg' out || { echo 'FAIL no SVG on stdout'; failed=1; }
ends 2 'two labels as PNG' -- t run print 1 --range 10-11 --format png --out x.png
ends 0 'a roll in ZPL' -- t run print 1 --stock roll-50x30 --format zpl --range 10-12 --out roll.zpl --json
is 'a row a label at 203 dpi' '.labels == 3 and .pages == 3 and .format == "zpl"'
same 'ZPL' "$(grep -c '^^XA^LH0,0^PW400^LL240^FO0,0^GFA,.*^FS^PQ1^XZ$' roll.zpl)" 3
ends 0 'a roll in TSPL' -- t run print 1 --stock roll-50x30 --format tspl --dpi 300 --range 10-12 --out roll.tspl
same 'TSPL' "$(head -n 1 roll.tspl | tr -d '\r')" 'SIZE 50 mm,30 mm'
ends 2 'a head that is not made' -- t run print 1 --stock roll-50x30 --format zpl --dpi 600 --range 10 --out x.zpl
ends 2 'a sheet in ZPL' -- t run print 1 --stock a4-21 --format zpl --range 10 --out x.zpl
ends 2 'unknown format' -- t run print 1 --format epl --range 10 --out x.epl
grep -q 'pdf|svg|png|zpl|tspl' err || { echo 'FAIL the formats are not named'; failed=1; }
ends 3 'unknown stock' -- t run print 1 --stock a9-99 --out x.pdf
ends 2 'bad offset' -- t run print 1 --offset 1 --out x.pdf
same 'no half file' "$(find . -maxdepth 1 -name 'x.*')" ''

# ---- a job, and what is done after printing: the examples of the help, and the run as an argument
ends 0 'issue' -- t run issue --product 2 --lot 2411A --count 46 --json
is 'run 2' '.id == 2'
ends 0 'job' -- t run print 2 --job --stock a4-21 --json
is 'three sheets' '.labels == 46 and .state == "done"'
ends 0 'spoil by sheets' -- t run spoil --of-job 1 --sheets 2 --reason jam --json
is 'a sheet voided' '.voided == 21 and .runs[0].run == 2'
ends 0 'spoil by range' -- t run spoil 2 --range 1,2 --reason torn --json
is 'two voided' '.voided == 2 and .already == 0'
ends 2 'a run and a job' -- t run spoil 2 --of-job 1 --sheets 1 --reason jam
ends 0 'reprint by sheets' -- t run reprint --of-job 1 --sheets 3 --reason jam --json
is 'the last sheet again' '.labels == 4 and .reprint_reason == "jam"'
ends 0 'reprint by range' -- t run reprint 2 --range 3-5 --reason jam --json
is 'three again' '.labels == 3'
ends 0 'replace by range' -- t run replace 2 --range 3-6 --reason torn --json
is 'four for four' '.old_run == 2 and .voided == 4 and .job.labels == 4'
ends 0 'replace by sheets' -- t run replace --of-job 1 --sheets 3 --reason torn --json
is 'again four for four' '.old_run == 2 and .voided == 4'

# ---- addresses, and checking them without a service
ends 0 'urls' -- t run urls 1 --range 1-3
same 'one a line' "$(wc -l <out)" 3
address=$(sed -n 3p out)
case $address in
HTTPS://TX.LAOCAI.GOV.VN/T/*\?s=000*) ;;
*) echo "FAIL address: $address"; failed=1 ;;
esac
ends 0 'urls of a label that stays' -- t run urls 1 --range 10
lasting=$(sed -n 1p out)
ends 0 'urls as JSON' -- t run urls 1 --range 1-3 --json
is 'an array of strings' 'length == 3 and all(.[]; startswith("HTTPS://"))'
ends 2 'urls outside' -- t run urls 1 --range 61
t key list --json | jq '{keys: [.[] | {kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig", host,
    kid: ("00" + (.id | tostring)),
    x: (.public_key | [scan("..")] | map(explode | map(if . > 96 then . - 87 else . - 48 end) | .[0] * 16 + .[1]))}]
    }' >hex.json
# base64url of the public key, without a tool that Debian's base system lacks
jq '.keys[].x |= ((. + [0]) as $b | "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" as $a
    | [range(0; 33; 3) as $i | ($b[$i] * 65536 + $b[$i+1] * 256 + $b[$i+2])
       | (. / 262144 | floor), (. / 4096 | floor) % 64, (. / 64 | floor) % 64, . % 64]
    | map($a[.:.+1]) | join("") | .[:43])' \
    hex.json >jwks.json
v() { "$temlang" code verify --keys jwks.json "$@"; }
ends 0 'genuine' -- v --json "$address"
is 'outcome' '.outcome == "genuine" and .key == "000" and (.not_checked | index("revoked"))'
ends 0 'genuine, host in small letters' -- v "$(echo "$address" | sed 's/^HTTPS.*VN/https:\/\/tx.laocai.gov.vn/')"
ends 4 'altered' -- v "$(echo "$address" | tr 0123456789 0132456789)"
ends 4 'other host' -- v --json "$(echo "$address" | sed 's/TX\./TY./')"
is 'forged' '.outcome == "forged"'
ends 4 'other host named' -- v --host TY.LAOCAI.GOV.VN "$address"
ends 0 'host named' -- v --host tx.laocai.gov.vn "$(echo "$address" | sed 's/TX\./TY./')"
ends 4 'cut off' -- v "${address%????}"
ends 4 'no address' -- v 'hello'
ends 3 'no key file' -- "$temlang" code verify --keys none.json "$address"
echo '{"keys":[' >broken.json
ends 2 'broken key file' -- "$temlang" code verify --keys broken.json "$address"

# ---- keys
ends 0 'rotate' -- t key rotate --json
is 'key 1' '.id == 1 and .state == "active"'
ends 0 'keys' -- t key list --json
is 'the old one is retired' 'map(.state) == ["retired", "active"]'
ends 0 'reprint under a retired key' -- t run print 1 --stock a4-21 --start-cell 5 --range 10-40 --out again.pdf \
    --offset 0.5,-0.5
cmp -s again.pdf first.pdf || { echo 'FAIL a reprint after the rotation differs'; failed=1; }
ends 1 'destroy the active key' -- t key destroy 1
ends 3 'destroy no key' -- t key destroy 7
ends 0 'destroy' -- t key destroy 0 --json
is 'destroyed' '.id == 0 and .state == "destroyed"'
ends 1 'print under a destroyed key' -- t run print 1 --out x.pdf
same 'no half file' "$(find . -maxdepth 1 -name 'x.*')" ''
ends 0 'its labels verify for ever' -- v "$address"

# ---- a key that may have been stolen
ends 0 'rotate before' -- t key list --json
ends 2 'no reason' -- t key compromise 1
ends 0 'end a key for safety' -- t key compromise 0 --reason 'lost disk' --json
is 'what it did' '.key == 0 and .active == 1 and (.ended_at | endswith("Z"))'
ends 1 'once' -- t key compromise 0 --reason 'lost disk'
ends 0 'keys after' -- t key list --json
is 'the day' '(.[0].unsafe_at | endswith("Z")) and .[0].state == "destroyed" and (.[1].unsafe_at | not)'
jq '.keys[0].unsafe_at = "2026-11-23T07:00:00Z"' jwks.json >jwks-unsafe.json
ends 3 'the keys alone prove nothing then' -- "$temlang" code verify --json --keys jwks-unsafe.json "$address"
is 'it says so' '.outcome == "genuine" and .key_unsafe_at == "2026-11-23T07:00:00Z"'
grep -q '2026' err || { echo 'FAIL the day is not said'; failed=1; }
ends 0 'a snapshot' -- t snapshot export --out S.snapshot
ends 0 'a snapshot knows the run' -- "$temlang" code verify --json --snapshot S.snapshot "$lasting"
is 'with its notice' '.outcome == "genuine" and (.key_unsafe_at | endswith("Z")) and (.headline | test("second check"))'

# ---- the folder
ends 0 'backup' -- t backup copy.db --json
is 'bytes' '.bytes > 0'
ends 1 'backup over a file' -- t backup copy.db
printf 'temlang-wrong-wrong-wrong' >G
chmod 600 G
ends 4 'wrong passphrase' -- "$temlang" --data D --passphrase-file G key rotate
ends 3 'no passphrase' -- "$temlang" --data D key rotate
ends 0 'no passphrase needed' -- "$temlang" --data D list runs
ends 0 'folder and passphrase of the environment' -- env TEMLANG_DATA=D TEMLANG_PASSPHRASE_FILE=F "$temlang" key rotate
ends 2 'Vietnamese' -- env LC_ALL=vi_VN.UTF-8 "$temlang" fly
grep -q 'Không có lệnh' err || { echo 'FAIL no Vietnamese sentence'; failed=1; }
ends 0 'restore' -- t restore copy.db --json
is 'what it did' '.file_run >= 1 and .high_water >= .file_run and .next_run == .high_water + 1 and (.kept | startswith("temlang.db."))'
ends 0 'keys after it' -- t key list --json
is 'the ring stays' 'map(.state) == ["destroyed", "retired", "active"]'
ends 2 'restore what is no backup' -- t restore jwks.json
ends 3 'restore into no folder' -- "$temlang" --data nowhere restore copy.db

[ "$failed" = 0 ] && echo "journey at the command line: all as expected"
exit "$failed"
