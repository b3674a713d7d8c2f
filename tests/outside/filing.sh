#!/bin/sh
# A report on the plan as other programs see it: the workbook by openpyxl, each figure and row against the JSON of the command line, the
# document by poppler, and the signed file checked without the service.
. "$(dirname -- "$0")/../support/temlang.sh"
tools=${TEMLANG_TOOLS:?}
python=/usr/bin/python3
need jq pdftotext pdftoppm pdfinfo curl "$python"
"$python" -c 'import openpyxl' 2>/dev/null || { echo "SKIP: no python3-openpyxl on this machine"; exit 77; }
cd "$work" || exit 2

install_fresh
"$tools/province_make" "$data" "$pass" >make.log 2>&1 || { cat make.log; exit 1; }
t filing add own 2026-1 --org so-cong-thuong --json >own.json 2>/dev/null || bad "begin the report of a department"
t filing value 1 a2-1 --value 3 --source 'QĐ 7/QĐ-SCT' >/dev/null 2>&1 || bad "type a figure"
t filing value 1 a2-2 --value 'không có' >/dev/null 2>&1 || bad "type that there is none"
t filing add consolidated 2026-1 --org so-nnmt --area merged --json >all.json 2>/dev/null || bad "begin the consolidated report"
t filing value 2 b5 --value '63,5' --note 'Theo 12 xã' >/dev/null 2>&1 || bad "type a figure with a decimal"
echo '{"number":"12/BC-SNNMT","date":"2026-06-16","signer":"Nguyễn Văn Mẫu","difficulties":"Sóng yếu ở vùng cao.","proposals":"Bố trí kinh phí in tem."}' >head.json
t filing text 2 head.json >/dev/null 2>&1 || bad "its head"
t filing file 2 --json >filed.json 2>/dev/null || bad "file it"
for format in pdf xlsx json; do t filing export 2 --out "report.$format" >/dev/null 2>&1 || bad "export $format"; done
t filing show 2 --edition 1 --json >shown.json 2>/dev/null || bad "show it"

# ---- the workbook ----
cat >read.py <<'PY'
import json, openpyxl, sys
book = openpyxl.load_workbook("report.xlsx")
shown = json.load(open("shown.json"))["view"]
signed = json.load(open("report.json"))["filing"]
words = {"unknown": "chưa có số liệu", "none": "không có"}
wrong = []
looked = 0

def value(number):
    if number["state"] != "known":
        return words[number["state"]]
    return number["n"] / 10 ** number["d"] if number["d"] else number["n"]

def by_name(sheet, column):
    return {str(row[column]).split("\n")[0]: row for row in book[sheet].iter_rows(values_only=True) if row[column]}

plan = by_name("Chỉ tiêu", 1)
for figure in shown["plan"]:
    row = plan.get(figure["name"])
    if row is None:
        wrong.append("no row: " + figure["name"])
        continue
    values = figure["values"]
    split = "LN" in values and any(values[k]["state"] != "unknown" for k in ("LN", "NTT", "LNTT"))
    for at, slot in ((3, "all"), (4, "LN"), (5, "NTT"), (6, "LNTT")):
        want = value(values[slot]) if slot == "all" or split else None
        looked += 1
        if row[at] != want:
            wrong.append("%s %s: %r in the workbook, %r" % (figure["key"], slot, row[at], want))
trace = by_name("Truy xuất", 1)
for figure in shown["trace"]:
    row = trace.get(figure["name"])
    for at, slot in ((3, "period"), (4, "since"), (5, "all")):
        want = value(figure["values"][slot]) if slot in figure["values"] else None
        looked += 1
        if row is None or row[at] != want:
            wrong.append("%s %s: %r in the workbook, %r" % (figure["key"], slot, row and row[at], want))
rows = [r for r in book["Danh sách"].iter_rows(values_only=True) if r[6] is not None and isinstance(r[6], int)]
want = [r for part in ("plan", "trace") for f in signed[part] for r in f.get("rows", [])]
looked += len(want)
if len(rows) != len(want):
    wrong.append("%d rows, %d wanted" % (len(rows), len(want)))
for is_, w in zip(rows, want):
    if (str(is_[1]), is_[2], is_[3] or "", is_[5], is_[6]) != (w[1], w[2], w[3], w[5], w[6]):
        wrong.append("row %r, %r wanted" % (is_, w))
        break
print(looked)
for w in wrong[:10]:
    print(w, file=sys.stderr)
sys.exit(bool(wrong))
PY
if looked=$("$python" read.py 2>why); then ok "every figure and row of the workbook, $looked values"; else bad "the workbook: $(head -n 3 why)"; fi
[ "${looked:-0}" -gt 500 ] || bad "only ${looked:-0} values were looked at"

# ---- the document ----
pdftotext -layout report.pdf - | tr -s ' \n' '  ' >text
for words in 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM' 'Độc lập - Tự do - Hạnh phúc' 'Số: 12/BC-SNNMT' 'ngày 16 tháng 6 năm 2026' 'BÁO CÁO' '06 tháng đầu năm 2026' \
  'Khó khăn, vướng mắc' 'Sóng yếu ở vùng cao.' 'Kiến nghị' 'Bố trí kinh phí in tem.' 'Nguyễn Văn Mẫu' 'Nơi nhận' 'chưa có số liệu' 'Phụ biểu 01' 'II.4.b' '63,5' \
  "$(jq -r .sha256 filed.json | cut -c1-20)"; do
  if grep -qF -- "$words" text; then ok "the document says: $words"; else bad "the document does not say: $words"; fi
done
pdfinfo report.pdf | grep -q '^Tagged: *yes' && ok "the document is tagged" || bad "the document is not tagged"
pdftoppm -r 40 -gray report.pdf page
blank=0
for f in page-*.pgm; do
  dark=$(perl -0777 -ne 's/^P5\s+\d+\s+\d+\s+\d+\s//; print scalar(() = /[\x00-\x7f]/g)' "$f")
  [ "$dark" -gt 50 ] || blank=$((blank + 1))
done
expect "blank pages" "$blank" 0

# ---- without the service ----
server_start
curl -s "http://127.0.0.1:$port/.well-known/jwks.json" >jwks.json
server_stop
verify() { "$TEMLANG" -q filing verify "$@" --json >out 2>err; echo $?; }
expect "verified by the published key" "$(verify report.json --keys jwks.json) $(jq -r '"\(.trusted) \(.version) \(.period)"' out)" "0 true 1 2026-1"
sed 's/"2026-06-16"/"2026-06-17"/' report.json >changed.json
expect "a changed day" "$(verify changed.json --keys jwks.json)" 4
grep -q 'SHA-256' err && ok "a changed day is told by its hash" || bad "a changed day: $(cat err)"
head -c 3000 report.json >cut.json
[ "$(verify cut.json --keys jwks.json)" != 0 ] && ok "a report that was cut is refused" || bad "a report that was cut was believed"
jq '.filing = .snapshot' jwks.json >other.json
[ "$(verify report.json --keys other.json)" != 0 ] && ok "another key is told" || bad "another key was believed"
jq 'del(.filing)' jwks.json >before.json
[ "$(verify report.json --keys before.json)" != 0 ] && ok "a key set without the key is told" || bad "a key set without the key did"

# ---- what is wrong is said, and where ----
t -q filing add own 2199-1 --org so-khcn >out 2>err
grep -q '15 December 2198' err && ok "a period to come is told with its day" || bad "a period to come: $(cat err)"
t -q filing value 1 a2-1 --value 3 >out 2>err && ok "the same typed twice is no failure" || bad "typed twice: $(cat err)"
t -q filing file 2 >out 2>err && bad "what was filed was filed again" || ok "what was filed cannot be filed again"

finish
