#!/bin/sh
# Office documents as other programs see them: PDF by qpdf, poppler, ghostscript and zbar, workbooks by openpyxl, charts by an XML reader.
#
#     document.sh [DOCUMENT_SAMPLE]        ends with "N passed, N failed"; 77 where a tool is missing
#
# DOCUMENT_SAMPLE is built from document_sample.c; without it, the one in TEMLANG_TOOLS.
set -eu
sample=${1:-${TEMLANG_TOOLS:?where document_sample was built}/document_sample}
python=/usr/bin/python3
for tool in qpdf pdfinfo pdftotext pdffonts pdftoppm gs zbarimg jq faketime $python; do
    command -v "$tool" >/dev/null || { echo "document: $tool is missing; skipped"; exit 77; }
done
$python -c 'import openpyxl' 2>/dev/null || { echo "document: python3-openpyxl is missing; skipped"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
passed=0
failed=0

fail() {
    echo "FAILED: $*"
    failed=$((failed + 1))
}

# check NAME COMMAND…
check() {
    name=$1
    shift
    if "$@" >out 2>&1; then passed=$((passed + 1)); else
        fail "$name"
        head -n 5 out
    fi
}

# says FILE WORDS…: the text holds them, one behind the other
says() {
    pdftotext -raw "$1" - | tr '\n\f' '  ' | tr -s ' ' >text
    shift
    at=0
    for words; do
        found=$(tail -c +$((at + 1)) text | grep -obaF -m 1 -- "$words" | head -n 1 | cut -d: -f1)
        [ -n "$found" ] || { echo "not there, or not behind what goes before it: $words"; return 1; }
        at=$((at + found + 1))
    done
}

fonts_are_in() { pdffonts "$1" | tail -n +3 | awk '$(NF-4) != "yes" || $(NF-3) != "yes" || $(NF-2) != "yes" { bad = 1 } END { exit bad || !NR }'; }

only_black() { gs -q -o - -sDEVICE=inkcov "$1" | awk '$1 + $2 + $3 != 0 { print; bad = 1 } END { exit bad || !NR }'; }

# structure FILE: a tagged tree that poppler walks without a word of complaint
structure() {
    pdfinfo -struct "$1" >tree 2>complaints
    [ ! -s complaints ] && grep -q '^Document' tree && pdfinfo "$1" | grep -q '^Tagged: *yes'
}

# margins FILE: at least 7 mm of white at each edge, and text neither left of 29 nor right of 13 mm nor below 18 (millimetres)
margins() {
    rm -f page-*.pgm
    pdftoppm -r 72 -gray "$1" page
    $python - page-*.pgm <<'P'
import sys
def mm(v): return int(v * 72 / 25.4)
for name in sys.argv[1:]:
    data = open(name, 'rb').read()
    head = data.split(b'\n', 3)
    w, h = map(int, head[1].split())
    dots = data[-w * h:]
    ink = [i for i, v in enumerate(dots) if v < 128]
    xs = [i % w for i in ink if i // w > mm(17)]
    ys = [i // w for i in ink]
    if not ink: sys.exit(name + ': an empty page')
    if xs and (min(xs) < mm(29) or max(xs) > w - mm(13)): sys.exit(name + ': ink beside the text')
    if min(ys) < mm(7) or max(ys) > h - mm(18): sys.exit(name + ': ink above or below the text')
P
}

language() { qpdf --qdf --object-streams=disable "$1" - | grep -aqF "/Lang (vi-VN)"; }

# ---- PDF ----

for what in report minutes checklist certificate ledger blocks; do
    check "$what: made" "$sample" $what.pdf what=$what "mark=DỮ LIỆU MẪU"
    check "$what: well-formed" qpdf --check $what.pdf
    check "$what: fonts" fonts_are_in $what.pdf
    check "$what: structure" structure $what.pdf
    check "$what: language" language $what.pdf
    check "$what: margins" margins $what.pdf
    [ $what = blocks ] || check "$what: ink" only_black $what.pdf
    check "$what: its mark" says $what.pdf "DỮ LIỆU MẪU"
done
title() { pdfinfo report.pdf | grep -qxE 'Title: *Văn bản mẫu: báo cáo, biên bản'; }
check "title" title
for size in "report A4 595.27[0-9]* x 841.8" "ledger A4 841.8[0-9]* x 595.27"; do
    set -- $size
    check "$1: paper" sh -c "pdfinfo $1.pdf | grep -qE 'Page size: *$3 x $5'"
done
check "report: text in order" says report.pdf "ỦY BAN NHÂN DÂN TỈNH LÀO CAI" "SỞ KHOA HỌC VÀ CÔNG NGHỆ" "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" \
    "Độc lập - Tự do - Hạnh phúc" "Số: 05/BC-SKHCN" "Lào Cai, ngày 05 tháng 7 năm 2026" "BÁO CÁO" "I. Kết quả thực hiện" "1. Cấp tem" "tăng 18,5 % so với cùng kỳ" \
    "Bảng 1. Tem truy xuất đã cấp trong kỳ" "Đơn vị tính: tem" "Làng nghề thêu Dao Đỏ Tả Phìn" "HTX Thổ cẩm Mẫu A 2411A 1.480 09/03/2026 12,5" "Tổng cộng 203.840 100,0" \
    "Nguồn: dữ liệu cấp tem" "2. Chỉ tiêu" "12.480" "II. Kiến nghị" "Nơi nhận:" "- Lưu: VT, TĐC." "KT. GIÁM ĐỐC" "PHÓ GIÁM ĐỐC" "Nguyễn Văn Mẫu"
check "minutes: text" says minutes.pdf "Số: ………/………" "ngày …… tháng …… năm ………" "BIÊN BẢN" "Ý kiến của cơ sở:" "Kết luận của đoàn kiểm tra:" "(Ký, ghi rõ họ tên)"
letters() { pdftotext blocks.pdf - | tr '\n' ' ' | grep -qF "Ơ̆n ỏ̆ Chư̆ · Hmoob Njuab · Miuh Ndaauh"; } # in raw order poppler parts raised marks from their letters
check "blocks: letters of other peoples" letters
check "blocks: NFD" says blocks.pdf "Tiếng Việt gõ rời (NFD)"
address() { pdftotext -raw blocks.pdf - | tr -d '\n ' | grep -qF "https://tx.laocai.gov.vn/rat-dai/khong-co-dau-cach/2026/07/05/xac-nhan-su-dung-tem-truy-xuat-nguon-goc/HTX-Tho-cam-Mau-A?lo=2411A"; }
check "blocks: an address over two lines" address
link() { pdfinfo -url "$1" | grep -qF "$2"; }
check "report: link" link report.pdf https://tx.laocai.gov.vn/so-lieu
check "certificate: link" link certificate.pdf https://tx.laocai.gov.vn/xac-nhan/12
outlines() {
    qpdf --json --json-key=outlines report.pdf | jq -e '[.outlines[].title] == ["I. Kết quả thực hiện", "II. Kiến nghị"] and
        [.outlines[0].kids[].title] == ["1. Cấp tem", "2. Chỉ tiêu", "3. Quét tem"] and .outlines[0].kids[2].kids[0].title == "a) Phản ánh của người mua" and
        ([.. | .destpageposfrom1? // empty] == [1, 1, 2, 2, 2, 2])'
}
check "report: outlines" outlines
tree() {
    pdfinfo -struct report.pdf >tree
    grep -q 'Table' tree && grep -q 'Figure' tree && [ "$(grep -c '^ *TR' tree)" -eq 12 ] && [ "$(grep -c '^ *TD' tree)" -ge 52 ] && grep -q '/ColSpan 6' tree &&
        [ "$(grep -c '^ *LI' tree)" -eq 4 ]
}
check "report: tables and lists in the structure" tree
symbol() { pdftoppm -r 150 -gray -singlefile certificate.pdf symbol && zbarimg -q --raw symbol.pgm | grep -qxF "https://tx.laocai.gov.vn/xac-nhan/12"; }
check "certificate: QR code" symbol
number() { [ "$(pdftotext -f "$1" -l "$1" -x 240 -y 0 -W 120 -H 55 report.pdf - | tr -d '\f\n ')" = "$2" ]; }
check "report: no number on page 1" number 1 ""
check "report: page 2" number 2 2

# ---- long tables ----

long_table() { (ulimit -v 400000 && "$sample" long.pdf what=rows rows=50000); }
check "50,000 rows in little memory" long_table
pages=$(pdfinfo long.pdf | sed -n 's/^Pages: *//p')
for page in 1 2 1000 $((pages - 1)) "$pages"; do
    check "50,000 rows: head on page $page" sh -c "pdftotext -raw -f $page -l $page long.pdf - | grep -c STT | grep -qx 1"
done
each_row() { pdftotext -layout -f 990 -l 1010 long.pdf - | awk '$2 == "09/03/2026" { gsub(/\./, "", $1); if (last && $1 != last + 1) { print "after " last ": " $1; bad = 1 } last = $1; n++ } END { exit bad || n < 400 }'; }
check "50,000 rows: none lost between pages" each_row
check "50,000 rows: the last" says long.pdf "50.000 09/03/2026" "Cộng 1.234.567 987.654"

# ---- equal bytes ----

for what in report blocks ledger; do
    for format in pdf xlsx; do
        faketime '2020-02-03 04:05:06' "$sample" a.$format what=$what format=$format
        faketime '2031-07-08 09:10:11' "$sample" b.$format what=$what format=$format
        check "$what: equal as $format on any day" cmp a.$format b.$format
    done
done

# ---- refused ----

# refused KEY OPTION…
refused() {
    key=$1
    shift
    if "$sample" refused.out "$@" 2>said; then
        echo "made"
        return 1
    fi
    grep -q "^$key: " said || { cat said; return 1; }
}
check "no glyph" refused document.glyph bad=glyph
check "the glyph is named" grep -q '★' said
check "no UTF-8" refused document.text bad=utf8
check "no date" refused document.date bad=date
check "no link" refused document.link bad=link
check "more rows than a sheet has" refused document.rows what=rows format=xlsx rows=1048580

# ---- workbooks ----

for what in report minutes checklist certificate ledger blocks; do
    check "$what: workbook" "$sample" $what.xlsx what=$what format=xlsx
done
cat >read.py <<'P'
import datetime, sys
import openpyxl
def fail(*what): sys.exit(' '.join(map(str, what)))
def same(have, want, what):
    if have != want: fail(what, 'is', repr(have), 'and not', repr(want))
book = openpyxl.load_workbook('report.xlsx')
same(book.sheetnames, ['Nội dung', 'Tem đã cấp'], 'sheets')
same(book.properties.title, 'Văn bản mẫu: báo cáo, biên bản', 'title')
same(book.properties.created, datetime.datetime(2000, 1, 1), 'created')
front, table = book.worksheets
text = [c.value for row in front.iter_rows() for c in row if c.value is not None]
for words in ('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Độc lập - Tự do - Hạnh phúc', 'Số: 05/BC-SKHCN', 'BÁO CÁO', 'I. Kết quả thực hiện', 'Nơi nhận:', 'Nguyễn Văn Mẫu', 12480):
    if words not in text: fail('the first sheet has no', words)
pointer = [c for row in front.iter_rows() for c in row if c.value == 'Bảng 1. Tem truy xuất đã cấp trong kỳ']
same(pointer[0].hyperlink.location, "'Tem đã cấp'!A1", 'the way to the table')
same(table.freeze_panes, 'A4', 'the head that stays')
same([c.value for c in table[3]], ['STT', 'Cơ sở', 'Tem đã cấp – Lô', 'Tem đã cấp – Số tem', 'Ngày cấp', 'Tỷ lệ (%)'], 'head')
row = table[5]
same([row[0].value, row[3].value, row[4].value, row[5].value], [1, 1480, datetime.datetime(2026, 3, 9), 12.5], 'a row')
same([c.data_type for c in row], ['n', 's', 's', 'n', 'd', 'n'], 'types')
same([row[3].number_format, row[4].number_format, row[5].number_format], ['#,##0', 'dd/mm/yyyy', '#,##0.0'], 'formats')
same(table.print_title_rows.replace('$', ''), '3:3', 'the head of each printed page')
same([table.page_setup.paperSize, table.page_setup.fitToHeight], [9, 0], 'paper')
if not table.column_dimensions['B'].width > 3 * table.column_dimensions['C'].width: fail('widths')
same('A14:B14' in table.merged_cells, True, 'the label of the sums')
for sheet in openpyxl.load_workbook('blocks.xlsx'):
    for line in sheet.iter_rows():
        for cell in line:
            if cell.data_type == 'f': fail('a formula in', sheet.title, cell.coordinate)
same(openpyxl.load_workbook('ledger.xlsx').worksheets[1].page_setup.orientation, 'landscape', 'orientation')
same(openpyxl.load_workbook('ledger.xlsx').worksheets[1].max_row, 203, 'rows')
P
check "workbooks read by openpyxl" $python read.py

# ---- charts on a page ----

check "charts" "$sample" chart.html what=chart
cat >chart.py <<'P'
import re, sys
import xml.dom.minidom as dom
page = open('chart.html', encoding='utf-8').read()
charts = re.findall(r'<svg .*?</svg>', page, re.S)
if len(charts) != 2: sys.exit('charts: %d' % len(charts))
ids = []
for chart in charts:
    svg = dom.parseString(chart).documentElement
    for e in svg.getElementsByTagName('*'):
        if e.hasAttribute('style') or e.tagName in ('style', 'script', 'use', 'image'): sys.exit('no place for ' + e.toxml())
        for name in ('fill', 'stroke'):
            if e.getAttribute(name) not in ('', 'currentColor', 'none'): sys.exit('a colour of its own: ' + e.toxml()[:80])
        if e.hasAttribute('id'): ids.append(e.getAttribute('id'))
    first = svg.getElementsByTagName('title')[0]
    if first.getAttribute('id') not in svg.getAttribute('aria-labelledby').split(): sys.exit('no name')
if len(ids) != len(set(ids)): sys.exit('an id twice')
P
check "charts: XML, no style, no colour" $python chart.py

echo "$passed passed, $failed failed"
[ $failed = 0 ]
