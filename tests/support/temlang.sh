# Shared by the scripts of outside/ and bench/: a throw-away installation, the command line on it, a server for it.
#
# in   TEMLANG: the program; TEMLANG_ROOM: where temporary folders are made (default: TMPDIR or /tmp)
# out  $work (removed at exit), $data (the installation), $pass (its passphrase file), $port while a server runs

[ -x "${TEMLANG:-}" ] || { echo "TEMLANG must name the program" >&2; exit 2; }
# Sentences in English, so that what a script prints can be read by whoever reads the script.
LC_ALL=C.UTF-8 LANG=en_US.UTF-8 LANGUAGE=en
export LC_ALL LANG LANGUAGE

work=$(mktemp -d "${TEMLANG_ROOM:-${TMPDIR:-/tmp}}/temlang-XXXXXX") || exit 2
data=$work/data
pass=$work/pass
server=
port=$((20000 + $$ % 20000))
TEMLANG_PASSPHRASE_FILE=$pass
export TEMLANG_PASSPHRASE_FILE

passed=0
failed=0
ok() { passed=$((passed + 1)); printf 'ok   %s\n' "$*"; }
bad() { failed=$((failed + 1)); printf 'FAIL %s\n' "$*"; }
# expect WHAT GOT WANTED
expect() { if [ "$2" = "$3" ]; then ok "$1: $2"; else bad "$1: got '$2', wanted '$3'"; fi; }
finish() { printf '%d passed, %d failed\n' "$passed" "$failed"; [ "$failed" -eq 0 ]; exit; }
need() { for c in "$@"; do command -v "$c" >/dev/null 2>&1 || { echo "SKIP: no $c on this machine"; exit 77; }; done; }

t() { "$TEMLANG" --data "$data" "$@"; }
# The id of the record that a verb made.
made() { made=$(t "$@" --json) && printf '%s' "$made" | jq -r .id; }

cleanup() {
  [ -z "$server" ] || { kill -9 "$server" 2>/dev/null; wait "$server" 2>/dev/null; }
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# install_fresh [HOST]: a new installation with the province's lists
install_fresh() {
  rm -rf "$data" "$pass"
  t init --host "${1:-TX.LAOCAI.GOV.VN}" --passphrase-file "$pass" --lists lao-cai >"$work/init.log" 2>&1 ||
    { cat "$work/init.log"; echo "init failed" >&2; exit 1; }
}

# server_try: start on $port, with $serve_options where that is set; 0 when it answers, 1 when it ended before
server_try() {
  # not through t: a function in the background is a shell of its own, and the signal must reach the program
  # shellcheck disable=SC2086
  "$TEMLANG" --data "$data" serve --listen "127.0.0.1:$port" ${serve_options:-} >>"$work/server.log" 2>&1 &
  server=$!
  tries=0
  until curl -s -o /dev/null "http://127.0.0.1:$port/"; do
    if ! kill -0 "$server" 2>/dev/null; then
      wait "$server"
      server_code=$?
      server=
      return 1
    fi
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || { echo "the server does not answer" >&2; return 1; }
    sleep 0.02
  done
}

# server_start: on a free port, which stays the same for the next start; with $serve_options
server_start() {
  for _ in 1 2 3 4 5; do
    server_try && return 0
    grep -qiE 'in use|đang' "$work/server.log" || break
    port=$((port + 1))
  done
  cat "$work/server.log" >&2
  echo "the server did not start" >&2
  exit 1
}

server_stop() {
  [ -n "$server" ] || return 0
  kill -TERM "$server"
  wait "$server"
  server_code=$?
  server=
}

# catalogue: one producer and one product; sets $producer and $product
catalogue() {
  producer=$(made producer add --name "Hợp tác xã Mẫu A" --kind hop-tac-xa --commune 02680) || exit 1
  product=$(made product add --producer "$producer" --name "Khăn thổ cẩm mẫu") || exit 1
}

# lot CODE QUANTITY
lot() { t lot add --product "$product" --code "$1" --quantity "$2" --made-on 2026-11-01 --json >/dev/null; }
