#!/bin/sh
# What the page of an entry tells people to type does what it says: curl, OpenSSL and Go's code find the entry, its tile and its signature right, and
# one that was changed wrong; so do the commands for a label; a receipt is checked offline.
. "$(dirname -- "$0")/../support/temlang.sh"
need curl perl openssl base64 od
cd "$work" || exit 2

at() { printf 'http://127.0.0.1:%s' "$port"; }
size() { curl -s "$(at)/log/checkpoint" | sed -n 2p; }
# lines_of PAGE N: the n-th block of commands of a page, as somebody copies it
lines_of() {
  N=$2 perl -0777 -ne '
    my @b = /<pre>(.*?)<\/pre>/gs;
    my $s = (grep { /openssl|temlang |go run|curl/ } @b)[$ENV{N}] // exit 1;
    my %c = (lt => "<", gt => ">", quot => "\"", amp => "&", "#39" => "\x27");
    $s =~ s/&(lt|gt|quot|amp|#39);/$c{$1}/g;
    print "$s\n";' "$1"
}
# typed PAGE N: what comes of typing them
typed() { lines_of "$1" "$2" >lines.sh && sh lines.sh 2>&1; }

install_fresh
producer=$(made producer add --name "Hợp tác xã Mẫu A" --kind hop-tac-xa --commune 03046) || exit 1
product=$(made product add --producer "$producer" --name "Khăn mẫu") || exit 1
lot 2411A 5000
server_start
run=$(made run issue --product "$product" --lot 2411A --count 3000) || exit 1
entry=$(t run show "$run" --json | perl -ne 'print $1 if /"log_idx": *(\d+)/')
tries=0
until [ "$(size)" -gt "$entry" ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 200 ] || { bad "no checkpoint covers entry $entry"; break; }
  sleep 0.05
done

for n in "$entry" 0; do
  curl -s "$(at)/so-cong-khai/muc/$n" >page
  expect "entry $n, folded" "$(typed page 0)" "Đúng: mục có trong bản chốt."
  expect "entry $n, its tile" "$(typed page 1 | sort | uniq -c | awk '{ print $1 }')" 2
  expect "entry $n, the signature" "$(typed page 2)" "Signature Verified Successfully"
done
curl -s "$(at)/so-cong-khai/muc/$entry" >page
lines_of page 0 | sed 's/^curl.*/printf "{}" > muc/' >lines.sh
expect "another entry" "$(sh lines.sh 2>&1)" "Không khớp."
lines_of page 0 >lines.sh && sh lines.sh >/dev/null 2>&1
perl -pi -e 's/^\d+$/$& + 1/e' ban-chot
expect "another checkpoint" "$(typed page 2 | tail -n 1)" "Signature Verification Failure"
if command -v go >/dev/null 2>&1 && [ -d /usr/share/gocode/src/golang.org/x/mod/sumdb/tlog ]; then
  export GOCACHE="$work/gocache" GOFLAGS='' CGO_ENABLED=0
  expect "Go's code" "$(typed page 3 | head -n 1)" "right: entry $entry of tx.laocai.gov.vn/log, signed by tx.laocai.gov.vn/log"
  perl -pi -e 's/^index (\d+)/"index " . ($1 - 1)/e' bien-nhan
  lines_of page 3 | grep 'go run' >lines.sh
  expect "Go's code, a wrong receipt" "$(sh lines.sh 2>&1 | head -n 1)" "NOT RIGHT: invalid transparency proof"
else
  echo "SKIP: no Go with golang.org/x/mod (packages golang-go golang-golang-x-mod-dev): nobody else's code looked at the receipt"
fi

# ---- a label ----
address=$(t run urls "$run" --range 2049)
curl -s -G --data-urlencode "ma=$address" "$(at)/so-cong-khai/tem" >page
expect "a label" "$(typed page 0)" "Đúng: tem thuộc mã gốc này."
curl -s -G --data-urlencode "ma=$address" -d dang=txt "$(at)/so-cong-khai/tem" >lines.sh
expect "a label, from its file" "$(sh lines.sh 2>&1)" "Đúng: tem thuộc mã gốc này."
perl -pi -e 's/printf (\d{15})(\d)/"printf $1" . (($2 + 1) % 10)/e' lines.sh
expect "another label" "$(sh lines.sh 2>&1)" "Không khớp."

# ---- receipts ----
t log receipt "$run" --out a.tlog-proof --json >made.json 2>/dev/null || bad "no receipt"
curl -s "$(at)/log/key" >key
curl -s "$(at)/so-cong-khai/muc/$entry/bien-nhan" >b.tlog-proof
server_stop
alone() { env -u TEMLANG_DATA HOME="$work/nowhere" "$TEMLANG" log check-receipt "$@"; }
expect "a receipt, offline" "$(alone a.tlog-proof --log-key key --json 2>/dev/null | perl -ne 'print "$1 " if /"(?:log_idx|record)": *"?(\w+)/')" "$entry held "
expect "the one of the page" "$(alone b.tlog-proof --log-key key --json 2>/dev/null | perl -ne 'print "$1 " if /"(?:log_idx|record)": *"?(\w+)/')" "$entry absent "
alone a.tlog-proof >/dev/null 2>err
expect "without a key" "$?" 2
perl -pi -e 's/^index (\d+)/"index " . ($1 - 1)/e' a.tlog-proof
alone a.tlog-proof --log-key key >/dev/null 2>err
expect "a changed receipt" "$?" 4
finish
