#!/bin/sh
# What goes wrong outside of the program ends with one sentence, the right exit code, and nothing half-written.
. "$(dirname -- "$0")/../support/temlang.sh"
need curl jq

# refused NAME CODE COMMAND…: the exit code, a sentence on stderr and none on stdout
refused() {
  name=$1 code=$2
  shift 2
  timeout 60 "$@" >"$work/out" 2>"$work/err"
  got=$?
  # log lines (at=… level=…) are not what is said to the person
  said=$(grep -v '^at=' "$work/err")
  if [ "$got" -ne "$code" ]; then
    bad "$name: exit code $got, wanted $code: $said"
  elif [ -z "$said" ] || [ "$(printf '%s\n' "$said" | wc -l)" -gt 3 ] || printf '%s' "$said" | grep -qE '\[[a-z.-]+\]|\{[a-z_]+\}'; then
    bad "$name: not one sentence: $said"
  elif [ -s "$work/out" ]; then
    bad "$name: data on stdout: $(head -c 200 "$work/out")"
  else
    ok "$name ($code): $said"
  fi
}


install_fresh
catalogue
lot A 100
run=$(made run issue --product "$product" --lot A --count 20) || exit 1

# ---- arguments ----
refused "no such verb" 2 "$TEMLANG" --data "$data" produce
refused "no such option" 2 "$TEMLANG" --data "$data" list producers --colour
refused "an option without its value" 2 "$TEMLANG" --data "$data" list producers --data
refused "no such kind" 2 "$TEMLANG" --data "$data" list horses
refused "no such record" 3 "$TEMLANG" --data "$data" show producers 999999
refused "a count of nothing" 2 "$TEMLANG" --data "$data" run issue --product "$product" --lot A --count 0
refused "a count beyond the limit" 2 "$TEMLANG" --data "$data" run issue --product "$product" --lot A --count 10000000
refused "a negative count" 2 "$TEMLANG" --data "$data" run issue --product "$product" --lot A --count -5
refused "a count beyond 64 bits" 2 "$TEMLANG" --data "$data" run issue --product "$product" --lot A --count 18446744073709551617
refused "more than the lot has" 1 "$TEMLANG" --data "$data" run issue --product "$product" --lot A --count 81
refused "no such lot" 3 "$TEMLANG" --data "$data" run issue --product "$product" --lot B --count 1
refused "a date that is none" 2 "$TEMLANG" --data "$data" lot add --product "$product" --code B --quantity 1 --made-on 2026-02-30
refused "an end before its beginning" 2 "$TEMLANG" --data "$data" lot add --product "$product" --code B --quantity 1 --made-on 2026-02-03 --expires-on 2026-02-02
refused "a lot code with a slash" 2 "$TEMLANG" --data "$data" lot add --product "$product" --code A/B --quantity 1 --made-on 2026-02-03
refused "a GTIN with a wrong check digit" 2 "$TEMLANG" --data "$data" product add --producer "$producer" --name X --gtin 9520001000011
refused "a GTIN for restricted circulation" 2 "$TEMLANG" --data "$data" product add --producer "$producer" --name X --gtin 2000000000008
refused "a name that is not UTF-8" 2 "$TEMLANG" --data "$data" product add --producer "$producer" --name "$(printf 'x\377')"
refused "an empty name" 2 "$TEMLANG" --data "$data" product add --producer "$producer" --name ""
refused "a range backwards" 2 "$TEMLANG" --data "$data" run void "$run" --range 5-3 --reason torn
refused "a range from zero" 2 "$TEMLANG" --data "$data" run void "$run" --range 0-3 --reason torn
refused "a reason that is none" 2 "$TEMLANG" --data "$data" run void "$run" --range 3 --reason boredom
refused "a stock that is none" 3 "$TEMLANG" --data "$data" run print "$run" --stock a4-99 --out "$work/x.pdf"
refused "a cell beyond the sheet" 2 "$TEMLANG" --data "$data" run print "$run" --stock a4-21 --start-cell 22 --out "$work/x.pdf"
refused "a sheet into a folder that is not there" 1 "$TEMLANG" --data "$data" run print "$run" --out "$work/none/x.pdf"
[ ! -e "$work/x.pdf" ] && ok "no half-written sheet" || bad "a half-written sheet is left"
printf 'name,kind\nA,hop-tac-xa\n' >"$work/half.csv"
refused "a file without a column" 2 "$TEMLANG" --data "$data" import producers "$work/half.csv"
refused "a file that is not there" 3 "$TEMLANG" --data "$data" import producers "$work/none.csv"
expect "runs after all that" "$(t list runs --json | jq length)" 1
expect "lots after all that" "$(t list lots --json | jq length)" 1
expect "products after all that" "$(t list products --json | jq length)" 1

# ---- passphrase ----
refused "no passphrase" 3 env -u TEMLANG_PASSPHRASE_FILE "$TEMLANG" --data "$data" run issue --product "$product" --lot A --count 1
printf 'temlang-wrongwrongwrongwrongwrongwrongwron\n' >"$work/wrong"
refused "a wrong passphrase" 4 "$TEMLANG" --data "$data" --passphrase-file "$work/wrong" run issue --product "$product" --lot A --count 1
refused "a wrong passphrase for the server" 4 "$TEMLANG" --data "$data" --passphrase-file "$work/wrong" serve --listen "127.0.0.1:$port"
cp "$data/keys.sealed" "$work/keys.sealed"
printf 'x' | dd of="$data/keys.sealed" bs=1 seek=80 conv=notrunc 2>/dev/null
refused "a sealed file with one byte changed" 4 "$TEMLANG" --data "$data" run issue --product "$product" --lot A --count 1
cp "$work/keys.sealed" "$data/keys.sealed"
made run issue --product "$product" --lot A --count 1 >/dev/null && ok "and whole again it opens" || bad "the sealed file put back does not open"

# ---- the folder ----
refused "init over what is there" 1 "$TEMLANG" --data "$data" init --host TX.LAOCAI.GOV.VN --passphrase-file "$pass"
refused "no installation there" 3 "$TEMLANG" --data "$work/nowhere" list producers
refused "a host with a space" 2 "$TEMLANG" --data "$work/new" init --host "TX LAOCAI" --passphrase-file "$work/new.pass"
refused "lists of no province" 2 "$TEMLANG" --data "$work/new" init --host TX.VN --passphrase-file "$work/new.pass" --lists atlantis
[ -z "$(ls -A "$work/new" 2>/dev/null)" ] && ok "a failed init leaves nothing" || bad "a failed init left: $(ls -A "$work/new")"

# ---- port ----
"$TEMLANG" --data "$work/two" init --host TX.LAOCAI.GOV.VN --passphrase-file "$pass" >/dev/null 2>&1 || bad "a second installation"
server_start
refused "a second server on the same folder" 5 "$TEMLANG" --data "$data" serve --listen "127.0.0.1:$((port + 1))"
refused "a port in use" 1 "$TEMLANG" --data "$work/two" serve --listen "127.0.0.1:$port"
refused "an address that is none" 2 "$TEMLANG" --data "$work/two" serve --listen "127.0.0.1:99999"
refused "the demo on another address than loopback" 1 env XDG_DATA_HOME="$work/xdg" "$TEMLANG" demo --listen "0.0.0.0:$((port + 1))"
server_stop

# ---- a database that is torn, cut, foreign or newer ----
rm -rf "$work/second"
cp -r "$data" "$work/second"
n=$(wc -c <"$work/second/temlang.db")
dd if=/dev/urandom of="$work/second/temlang.db" bs=4096 seek=2 count=$((n / 4096 - 4)) conv=notrunc 2>/dev/null
refused "a torn database" 1 "$TEMLANG" --data "$work/second" lot add --product "$product" --code B --quantity 1 --made-on 2026-11-01
refused "a torn database for the server" 1 "$TEMLANG" --data "$work/second" serve --listen "127.0.0.1:$port"
printf 'this is no database at all, and longer than sixteen bytes' >"$work/second/temlang.db"
refused "a file that is no database" 1 "$TEMLANG" --data "$work/second" lot add --product "$product" --code B --quantity 1 --made-on 2026-11-01
if command -v sqlite3 >/dev/null; then
  rm "$work/second/temlang.db"
  sqlite3 "$work/second/temlang.db" 'CREATE TABLE other (a)'
  refused "somebody else's database" 1 "$TEMLANG" --data "$work/second" lot add --product "$product" --code B --quantity 1 --made-on 2026-11-01
  rm -rf "$work/second"
  cp -r "$data" "$work/second"
  sqlite3 "$work/second/temlang.db" 'PRAGMA user_version = 9999'
  refused "a newer program's database" 1 "$TEMLANG" --data "$work/second" lot add --product "$product" --code B --quantity 1 --made-on 2026-11-01
fi
# a restored backup: the database is behind the high-water mark
rm -rf "$work/second"
cp -r "$data" "$work/second"
lot Z 10
made run issue --product "$product" --lot Z --count 1 >/dev/null
cp "$data/high-water" "$work/second/high-water"
refused "a database behind its high-water mark" 1 "$TEMLANG" --data "$work/second" lot add --product "$product" --code B --quantity 1 --made-on 2026-11-01

# ---- disk ----
if [ "$(id -u)" -eq 0 ] && mkdir "$work/small" && mount -t tmpfs -o size=3m tmpfs "$work/small" 2>/dev/null; then
  trap 'umount "$work/small" 2>/dev/null; cleanup' EXIT
  cp -r "$data" "$work/small/data"
  before=$("$TEMLANG" --data "$work/small/data" list lots --json | jq length)
  dd if=/dev/zero of="$work/small/fill" bs=1k 2>/dev/null
  refused "a sheet on a full disk" 1 "$TEMLANG" --data "$data" run print "$run" --out "$work/small/x.pdf"
  [ ! -e "$work/small/x.pdf" ] && ok "no half-written sheet on the full disk" || bad "a half-written sheet on the full disk"
  i=0
  code=0
  # a write may still fit into pages that are there: write until it does not
  while [ $code -eq 0 ] && [ $i -lt 300 ]; do
    i=$((i + 1))
    "$TEMLANG" --data "$work/small/data" lot add --product "$product" --code "F$i" --quantity 1 --made-on 2026-11-01 --json >"$work/out" 2>"$work/err"
    code=$?
  done
  if [ $code -eq 1 ] || [ $code -eq 5 ]; then ok "a full disk ($code): $(grep -v '^at=' "$work/err")"; else bad "a full disk: exit code $code after $i writes: $(cat "$work/err")"; fi
  rm -f "$work/small/fill"
  expect "lots after the disk has room again" "$("$TEMLANG" --data "$work/small/data" list lots --json | jq length)" $((before + i - 1))
  "$TEMLANG" --data "$work/small/data" lot add --product "$product" --code LAST --quantity 1 --made-on 2026-11-01 >/dev/null 2>"$work/err" &&
    ok "and writing goes on" || bad "writing does not go on: $(cat "$work/err")"
  mount -o remount,ro "$work/small" 2>/dev/null &&
    refused "a read-only disk" 1 "$TEMLANG" --data "$work/small/data" lot add --product "$product" --code RO --quantity 1 --made-on 2026-11-01
else
  echo "SKIP full and read-only disk: mounting a small file system needs root's rights"
fi
finish
