#!/bin/sh
# A witness as its operator and a log see it: made, told of a log, asked. Each status; a fork refused; two who ask at once; kill -9 right
# after an answer, and in the middle of one: what was answered is never forgotten.
. "$(dirname -- "$0")/../support/temlang.sh"
need curl jq
ask=$TEMLANG_TOOLS/witness_ask
W=$work/w
ROUNDS=30

witness() { "$TEMLANG" --data "$W" witness "$@"; }
# post OLD SIZE [fork|other]: prints the status; the body is in $work/answer
post() {
  "$ask" request "$@" >"$work/request" || exit 1
  curl -s -o "$work/answer" -w '%{http_code}' --data-binary @"$work/request" "http://127.0.0.1:$port/tx/add-checkpoint"
}
start() {
  "$TEMLANG" --data "$W" witness serve --listen "127.0.0.1:$port" --prefix /tx >>"$work/server.log" 2>&1 &
  server=$!
  for _ in $(seq 200); do
    curl -s -o /dev/null "http://127.0.0.1:$port/" && return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.05
  done
  cat "$work/server.log"
  echo "the witness did not start" >&2
  exit 1
}
killed() {
  kill -9 "$server"
  wait "$server" 2>/dev/null
  server=
}

# ---- its folder ----
expect "a key before there is a witness" "$(witness key >/dev/null 2>&1; echo $?)" 3
vkey=$(witness init --name w.example/tem 2>/dev/null)
expect "a key after it was made" "$(witness key)" "$vkey"
expect "the same as JSON" "$(witness key --json | jq -r .vkey)" "$vkey"
expect "made twice" "$(witness init --name w.example/tem >/dev/null 2>&1; echo $?)" 1
expect "a name with a space" "$("$TEMLANG" --data "$work/x" witness init --name 'a b' >/dev/null 2>&1; echo $?)" 2
expect "a log's key that is none" "$(witness add-log rubbish >/dev/null 2>&1; echo $?)" 2
expect "its own key as a log's" "$(witness add-log "$vkey" >/dev/null 2>&1; echo $?)" 2
expect "a log" "$(witness add-log "$("$ask" vkey)" --json | jq -r .added)" true
expect "the same log again" "$(witness add-log "$("$ask" vkey)" --json | jq -r .added)" false
expect "a prefix that is none" "$(witness serve --listen "127.0.0.1:$port" --prefix tx/ >/dev/null 2>&1; echo $?)" 2

# ---- each status ----
start
expect "two on one folder" "$(witness serve --listen 127.0.0.1:0 >/dev/null 2>&1; echo $?)" 5
expect "a log that is not watched" "$(post 0 2 other)" 404
witness add-log "$("$ask" vkey other)" >/dev/null 2>&1
expect "the same once it is, without a new start" "$(post 0 2 other)" 200
expect "nothing at all" "$(curl -s -o /dev/null -w '%{http_code}' --data-binary '' "http://127.0.0.1:$port/tx/add-checkpoint")" 400
expect "a first checkpoint" "$(post 0 2)" 200
name=${vkey%%+*}
expect "signed by" "$(sed 's/^— \([^ ]*\) .*/\1/' "$work/answer")" "$name"
expect "behind what was seen" "$(post 0 3)" 409
expect "what was seen" "$(cat "$work/answer")" 2
expect "its type" "$(curl -s -o /dev/null -w '%{content_type}' --data-binary @"$work/request" "http://127.0.0.1:$port/tx/add-checkpoint")" text/x.tlog.size
expect "a grown log" "$(post 2 5)" 200
expect "a fork of the same size" "$(post 5 5 fork)" 422
expect "a fork that grew" "$(post 5 7 fork)" 422
"$ask" request 5 6 | sed 's/^\(— tx.example\/log .\{40\}\)[A-Za-z0-9]\{4\}/\1AAAA/' >"$work/spoilt"
expect "a wrong signature" "$(curl -s -o /dev/null -w '%{http_code}' --data-binary @"$work/spoilt" "http://127.0.0.1:$port/tx/add-checkpoint")" 403
hash=$(printf 'tx.example/log' | sha256sum | cut -d' ' -f1)
expect "served" "$(curl -s "http://127.0.0.1:$port/tx/$hash/checkpoint" | sed -n 2p)" 5
expect "with both signatures" "$(curl -s "http://127.0.0.1:$port/tx/$hash/checkpoint" | grep -c '^—')" 2

# ---- two at once ----
again=0
both=0
seq=0
while [ $seq -lt 10 ]; do
  seq=$((seq + 1))
  size=$((5 + seq))
  "$ask" request $((size - 1)) $size >"$work/one"
  curl -s -o /dev/null -w '%{http_code}\n' --data-binary @"$work/one" "http://127.0.0.1:$port/tx/add-checkpoint" >"$work/status1" &
  first=$!
  curl -s -o /dev/null -w '%{http_code}\n' --data-binary @"$work/one" "http://127.0.0.1:$port/tx/add-checkpoint" >"$work/status2" &
  wait $first $!
  case "$(sort "$work/status1" "$work/status2" | tr '\n' ' ')" in
    "200 409 ") again=$((again + 1)) ;;
    *) both=$((both + 1)) ;;
  esac
done
expect "of two equal ones at once, one is signed" "$again $both" "10 0"
killed

# ---- kill -9 ----
lost=0
size=15
i=0
while [ $i -lt $((ROUNDS / 2)) ]; do
  i=$((i + 1))
  start
  [ "$(post $size $((size + 1)))" = 200 ] || lost=$((lost + 1))
  killed # the answer has just come
  size=$((size + 1))
  start
  [ "$(post 0 $size)" = 409 ] && [ "$(cat "$work/answer")" = $size ] || lost=$((lost + 1))
  [ "$(post $size $size fork)" = 422 ] || lost=$((lost + 1))
  killed
done
expect "answers forgotten after kill -9" $lost 0

# In the middle of a stream of requests: the state is that of the last answer, or of the one that did not come any more.
torn=0
i=0
while [ $i -lt $((ROUNDS / 2)) ]; do
  i=$((i + 1))
  rm -rf "$W/seen"/*
  start
  (
    n=0
    while [ $n -lt 38 ]; do
      [ "$(post $n $((n + 1)))" = 200 ] || break
      n=$((n + 1))
      echo $n >"$work/acked"
    done
  ) 2>/dev/null &
  poster=$!
  sleep "$(awk -v s=$i 'BEGIN { srand(s); printf "%.3f", 0.05 + rand() * 0.3 }')"
  killed
  wait $poster 2>/dev/null
  acked=$(cat "$work/acked" 2>/dev/null || echo 0)
  start
  status=$(post 0 39)
  seen=$(cat "$work/answer")
  [ "$status" = 409 ] || seen=0
  [ "$seen" -ge "$acked" ] && [ "$seen" -le $((acked + 1)) ] || { torn=$((torn + 1)); echo "acknowledged $acked, seen $seen"; }
  killed
  rm -f "$work/acked"
done
expect "states that no answer explains" $torn 0

# ---- a log that has it witness ----
install_fresh
catalogue
lot A 100
server_start # signs its first checkpoint, and tells its key
curl -s "http://127.0.0.1:$port/log/key" >"$work/log.key"
server_stop
rm -rf "$W"
witness init --name w.example/tem >"$work/w.key" 2>/dev/null
witness add-log "$(cat "$work/log.key")" >/dev/null 2>&1
log_port=$port
port=$((port + 1))
start
w_server=$server
trap 'kill -9 "$w_server" 2>/dev/null; cleanup' EXIT
w_port=$port
port=$log_port
{
  echo "witness w1 $(cat "$work/w.key") http://127.0.0.1:$w_port/tx"
  echo "quorum w1"
} >"$work/policy"
serve_options="--log-policy $work/policy"
server_start
# cosigned SIZE: the served checkpoint has so many entries or more, and the witness's line
cosigned() {
  for _ in $(seq 200); do
    curl -s "http://127.0.0.1:$port/log/checkpoint" >"$work/checkpoint"
    [ "$(sed -n 2p "$work/checkpoint")" -ge "$1" ] && grep -q '^— w.example/tem ' "$work/checkpoint" && { echo yes; return; }
    sleep 0.05
  done
  echo no
}
expect "what was there already is witnessed" "$(cosigned 1)" yes
before=$(sed -n 2p "$work/checkpoint")
t run issue --product "$product" --lot A --count 3 --idempotency-key w1 >/dev/null 2>&1
expect "a run that was issued is witnessed" "$(cosigned $((before + 1)))" yes
kill -9 "$w_server"
wait "$w_server" 2>/dev/null
t run issue --product "$product" --lot A --count 3 --idempotency-key w2 >/dev/null 2>&1
expect "issuing without the witness" $? 0
expect "ready without the witness" "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/readyz")" 200
port=$w_port
kept=$server
start
w_server=$server
server=$kept
port=$log_port
expect "witnessed once it is back" "$(cosigned $((before + 2)))" yes
server_stop
kill -9 "$w_server" 2>/dev/null
wait "$w_server" 2>/dev/null
finish
