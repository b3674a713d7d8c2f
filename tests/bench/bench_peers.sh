#!/bin/sh
# Whole labels as a sheet, beside what a cooperative would otherwise use.   sh bench_peers.sh BUILD
# The others get the finished addresses as text; ours makes number, signature and address as well.
here=$(dirname -- "$0")
TEMLANG=$1/temlang
TEMLANG_ROOT=$1
. "$here/../support/temlang.sh"
. "$here/lib.sh"
need jq zint qrencode

N=10000 # labels of ours, zint and qrencode
M=500   # of reportlab

seconds() { # COMMAND…: wall clock seconds; what it says goes to a file
  from=$(date +%s.%N)
  "$@" >"$work/said" 2>&1 || { tail -n 3 "$work/said" >&2; return 1; }
  awk -v a="$from" -v b="$(date +%s.%N)" 'BEGIN { printf "%.2f", b - a }'
}
per_second() { awk -v n="$1" -v s="$2" 'BEGIN { if (s + 0 > 0) printf "%.0f", n / s }'; }

install_fresh
catalogue
lot A $N
run=$(made run issue --product "$product" --lot A --count $N)
t run urls "$run" >"$work/urls"
head -n $M "$work/urls" >"$work/some"

ours=$(seconds t run print "$run" --stock a4-24 --out "$work/sheet.pdf")
figure "sheet PDF of $N labels, temlang" "$(per_second $N "$ours")" - /s
said "temlang run print $run --stock a4-24 --out sheet.pdf   (number, signature, symbol, text, PDF; process start and key opening included)"

mkdir -p "$work/zint" "$work/qr"
batch() { (cd "$work/zint" && zint --batch --barcode=58 --secure=2 --filetype=svg -i "$work/urls"); }
zint=$(seconds batch)
figure "symbols alone of $N labels, zint --batch" "$(per_second $N "$zint")" - /s
said "zint --batch --barcode=58 --secure=2 --filetype=svg -i ADDRESSES   (one SVG file a symbol, no label, no sheet)"

each() { i=0; while read -r address; do i=$((i + 1)); qrencode -l M -t SVG -o "$work/qr/$i.svg" "$address" || return 1; done <"$work/urls"; }
qr=$(seconds each)
figure "symbols alone of $N labels, qrencode a process each" "$(per_second $N "$qr")" - /s
said "qrencode -l M -t SVG -o N.svg ADDRESS   (one process and one file a symbol, no label, no sheet)"

python=/usr/bin/python3
if "$python" -c 'import reportlab, qrcode' 2>/dev/null; then
  lab=$(seconds "$python" "$here/bench_reportlab.py" "$work/some" "$work/lab.pdf")
  figure "sheet PDF of $M labels, reportlab + qrcode" "$(per_second $M "$lab")" - /s
  said "python3 bench_reportlab.py ADDRESSES OUT.pdf   (python3-reportlab, python3-qrcode; $M labels)"
  figure "temlang / reportlab + qrcode, labels a second" "$(awk -v n=$N -v a="$ours" -v m=$M -v b="$lab" 'BEGIN { printf "%.0f", (n / a) / (m / b) }')" - times
else
  echo "SKIP reportlab: needs python3-reportlab and python3-qrcode"
fi
figure "temlang / zint --batch, labels a second" "$(ratio "$zint" "$ours" 1)" - times
figure "temlang / qrencode, labels a second" "$(ratio "$qr" "$ours" 1)" - times
