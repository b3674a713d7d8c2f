#!/bin/sh
# An evidence pack as other programs see it: unzip, sha256sum, qpdf, pdftotext, zbarimg, jq, and openssl for its signature; then with a
# file exchanged, taken away, added, cut, and with nothing of the service left.
. "$(dirname -- "$0")/../support/temlang.sh"
need curl jq unzip zip sha256sum qpdf pdftotext pdftoppm zbarimg openssl
cd "$work" || exit 2

install_fresh tx.example
catalogue
lot A 100
run=$(made run issue --product "$product" --lot A --count 20)
t run void "$run" --range 7 --reason torn --json >/dev/null
server_start
for _ in $(seq 100); do # until the log is signed
  [ "$(curl -s "http://127.0.0.1:$port/log/checkpoint" | sed -n 2p)" = "$(t list entries --json | jq length)" ] && break
  sleep 0.1
done
t evidence pack --product "$product" --out P.zip --json >made.json || bad "no pack"
expect "hash as said" "$(jq -r .sha256 made.json)" "$(sha256sum P.zip | cut -d' ' -f1)"
expect "bytes as said" "$(jq -r .bytes made.json)" "$(stat -c %s P.zip)"
expect "the act has the hash" "$(t list acts --json | jq -r '[.[] | select(.verb == "evidence.pack")][-1].detail.sha256')" "$(jq -r .sha256 made.json)"
curl -s "http://127.0.0.1:$port/.well-known/jwks.json" >jwks.json
curl -s "http://127.0.0.1:$port/log/policy" >policy
curl -s "http://127.0.0.1:$port/log/key" >key
server_stop
rm -rf "$data" # nothing but the file from here on

# ---- other programs ----
unzip -tqq P.zip && ok "unzip -t" || bad "unzip -t"
mkdir x && (cd x && unzip -q ../P.zip)
(cd x && sha256sum --quiet -c SHA256SUMS) && ok "sha256sum -c" || bad "sha256sum -c"
expect "files" "$(cd x && find . -type f | sed 's|^\./||' | wc -l)" "$(($(wc -l <x/SHA256SUMS) + 2))"
sed -n 2p x/SHA256SUMS.sig | (cd x && sha256sum --quiet -c) && ok "the signed line is that of SHA256SUMS" || bad "the signed line"
# The key of jwks.json and the last 64 bytes of the signature line, over the four lines before the blank one.
x=$(jq -r .evidence.x jwks.json | tr -- '-_' '+/')=
{ printf '302a300506032b6570032100' | sed 's/../\\x&/g' | xargs -0 printf '%b'; printf %s "$x" | base64 -d; } >pub.der
sed '/^$/,$d' x/SHA256SUMS.sig >text
sed -n '$p' x/SHA256SUMS.sig | sed 's/.* //' | base64 -d | tail -c 64 >sig
openssl pkeyutl -verify -pubin -inkey pub.der -keyform DER -rawin -in text -sigfile sig >/dev/null && ok "openssl: the signature" || bad "openssl: the signature"
qpdf --check x/tom-tat.pdf >qpdf.txt 2>&1 && ok "qpdf --check" || bad "$(cat qpdf.txt)"
pdftotext -layout x/tom-tat.pdf - >text.txt
grep -q "Khăn thổ cẩm mẫu" text.txt && grep -q "Hợp tác xã Mẫu A" text.txt && ok "pdftotext: product and producer" || bad "$(cat text.txt)"
grep -qiE "hàng thật|chính hãng|đảm bảo|xác thực" text.txt && bad "it vouches for goods" || ok "it vouches for no goods"
pdftoppm -r 150 -png x/tom-tat.pdf page
zbarimg -q --raw page-*.png | grep -qx "https://tx.example/so-cong-khai?ve=product:$product" && ok "zbarimg: its address" || bad "no address in the symbol"
expect "jq: labels" "$(jq -c '[.ledger.issued, .ledger.voided, .runs[0].run]' x/facts.json)" "[20,1,$run]"
expect "the root in facts is the one in the log" "$(jq -r '.runs[0].labels_root' x/facts.json)" \
  "$(jq -rs 'map(select(.kind == "run.issued"))[0].facts.labels_root' x/log/entries/*.json)"
expect "each entry has its proof" "$(ls x/log/proofs | wc -l)" "$(ls x/log/entries | wc -l)"

# ---- this program, without any data ----
verify() { "$TEMLANG" evidence verify "$@" >out 2>err; }
verify P.zip --keys jwks.json --log-policy policy
expect "verify" "$?" 0
grep -q "^does not hold" out && bad "$(cat out)" || ok "nothing is wrong"
expect "lines that hold" "$(grep -c '^holds: ' out)" 7
verify P.zip --keys jwks.json --log-key key
expect "by the log's key" "$?" 0
verify P.zip
expect "without keys" "$?" 0
expect "what that leaves open is said" "$(grep -c '^not checked: ' out)" 3
LC_ALL=vi_VN.UTF-8 verify P.zip --keys jwks.json --log-policy policy
grep -q '^giữ đúng: SHA256SUMS' out && ok "in Vietnamese" || bad "$(cat out)"
verify P.zip --keys jwks.json --log-policy policy --json
expect "for scripts" "$(jq -r '[.about, .fails] | join(" ")' out)" "product:$product 0"

# wrong WHAT FILE: W.zip fails, and FILE is named
wrong() {
  verify W.zip --keys jwks.json --log-policy policy
  expect "$1" "$?" 4
  grep -q "^does not hold: $2: " out && ok "$1: $2 is named" || bad "$1: $(cat out)"
}
fresh() { rm -rf y W.zip && cp -r x y; }
pack() { (cd y && zip -qrX ../W.zip .); }
fresh && pack
verify W.zip --keys jwks.json --log-policy policy
expect "packed again by another program" "$?" 0
for f in README.txt tom-tat.pdf facts.json log/key log/checkpoint log/entries/000000000.json log/proofs/000000000.txt log/records/000000000.json SHA256SUMS \
  SHA256SUMS.sig; do
  fresh && printf x >>"y/$f" && pack
  wrong "changed" "$f"
  fresh && rm "y/$f" && pack
  wrong "taken away" "$f"
done
fresh && echo more >y/anh.jpg && pack
wrong "added" anh.jpg
fresh && cp x/log/proofs/000000000.txt y/log/proofs/000000001.txt && pack
wrong "another entry's proof" log/proofs/000000001.txt
head -c 3000 P.zip >W.zip
verify W.zip
expect "cut" "$?" 4
printf 'no zip at all' >W.zip
verify W.zip
expect "no ZIP" "$?" 4
grep -q 'no ZIP file' out && ok "said so" || bad "$(cat out)"
verify missing.zip
expect "missing" "$?" 3
verify P.zip --keys policy
expect "no key set" "$?" 2
verify P.zip --log-policy jwks.json
expect "no policy" "$?" 2
verify P.zip --log-policy policy --log-key key
expect "both" "$?" 2
finish
