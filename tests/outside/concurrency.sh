#!/bin/sh
# Many at once, through the control socket of a server and, without one, over the lock: one key gives one run, and a lot never
# gives more than it has.
. "$(dirname -- "$0")/../support/temlang.sh"
need curl jq xargs

MANY=100

# One caller: tries again while the store is busy (exit 5), as a script would. Prints "CODE ID".
cat >"$work/caller" <<'C'
#!/bin/sh
n=$1
shift
tries=0
while :; do
  "$TEMLANG" --data "$DATA" run issue --product "$PRODUCT" "$@" --json >"$OUT/$n.json" 2>"$OUT/$n.err"
  code=$?
  [ $code -eq 5 ] && [ $tries -lt 200 ] || break
  tries=$((tries + 1))
  sleep 0.1
done
printf '%s %s\n' "$code" "$(jq -r '.id // empty' "$OUT/$n.json" 2>/dev/null)"
C
chmod +x "$work/caller"

# parallel NAME OPTION…: results in $work/NAME.txt
parallel() {
  name=$1
  shift
  mkdir -p "$work/$name"
  DATA=$data PRODUCT=$product OUT=$work/$name
  export DATA PRODUCT OUT
  seq $MANY | xargs -P $MANY -I @@ "$work/caller" @@ "$@" >"$work/$name.txt"
}

both() {
  how=$1
  lot "KEY-$how" 1000
  parallel "key-$how" --lot "KEY-$how" --count 7 --idempotency-key "one-$how"
  expect "$how: callers with one key that succeed" "$(grep -c '^0 ' "$work/key-$how.txt")" $MANY
  expect "$how: runs they got" "$(cut -d' ' -f2 "$work/key-$how.txt" | sort -u | wc -l)" 1
  key_run=$(cut -d' ' -f2 "$work/key-$how.txt" | head -n 1)
  expect "$how: labels of that run" "$(t show runs "$key_run" --json | jq -r .count)" 7
  t run issue --product "$product" --lot "KEY-$how" --count 8 --idempotency-key "one-$how" --json >/dev/null 2>"$work/other"
  expect "$how: the same key with another body is refused" "$?" 1

  lot "TEN-$how" 10
  parallel "ten-$how" --lot "TEN-$how" --count 1
  expect "$how: issues on a lot with 10 left that succeed" "$(grep -c '^0 ' "$work/ten-$how.txt")" 10
  expect "$how: the others are refused" "$(grep -c '^1 ' "$work/ten-$how.txt")" $((MANY - 10))
  expect "$how: different runs" "$(grep '^0 ' "$work/ten-$how.txt" | cut -d' ' -f2 | sort -u | wc -l)" 10
}

install_fresh
catalogue
both alone
server_start
both served
server_stop
expect "the server ends cleanly" "$server_code" 0
expect "runs in all" "$(t list runs --json | jq length)" 22
finish
