#!/bin/sh
# The pack for a print house as a print house opens it: unpacked, its hashes checked, its PDF by qpdf, poppler and Ghostscript, its
# boxes against figures typed by hand, every label of a page and every symbol by itself read by two foreign readers.
. "$(dirname -- "$0")/../support/temlang.sh"
need unzip sha256sum qpdf pdffonts pdfinfo pdfimages pdftoppm gs zbarimg ZXingReader rsvg-convert curl jq
sample=${TEMLANG_TOOLS:?where press_sample was built}/press_sample

# Typed from the packs' covers, not from the program's own table. millimetres: width height bleed
figures() {
  case $1 in
  a4-65) echo 38.1 21.2 0 ;;
  a4-40) echo 45.7 25.4 0 ;;
  a4-24) echo 63.5 33.9 0 ;;
  a4-24-70x37) echo 70 37 0 ;;
  a4-21) echo 63.5 38.1 0 ;;
  a4-18) echo 63.5 46.6 0 ;;
  a4-16) echo 99.1 33.9 0 ;;
  a4-14) echo 99.1 38.1 0 ;;
  a4-12) echo 63.5 72 0 ;;
  a4-8) echo 99.1 67.7 0 ;;
  a4-4) echo 99.1 139 0 ;;
  tomy-145) echo 38 21 0 ;;
  tomy-103) echo 62 36 0 ;;
  tomy-135) echo 66 40 0 ;;
  a4-4-a6 | a6-1) echo 105 148 0 ;;
  roll-35x22x*) echo 35 22 0 ;;
  roll-40x30) echo 40 30 0 ;;
  roll-50x30) echo 50 30 0 ;;
  roll-100x75) echo 100 75 0 ;;
  roll-100x150) echo 100 150 0 ;;
  tag-60x90) echo 60 90 3 ;;
  *) echo 0 0 0 ;;
  esac
}

# pack STOCK COUNT [COLOUR]: into $work/pack
pack() {
  rm -rf "$work/pack" "$work/pack.zip"
  "$sample" "$work/pack.zip" stock="$1" count="$2" format=pack urls="$work/urls" theme="${3:-black}" >"$work/out" 2>&1 &&
    unzip -q "$work/pack.zip" -d "$work/pack" && pdf=$work/pack/tem-in.pdf
}
# the readers' own order is that of the names
zbar() { zbarimg -q --raw -Sdisable -Sqrcode.enable "$@" 2>/dev/null; }
zxing() { ZXingReader -format QRCode -bytes "$@" 2>/dev/null | sed 's/HTTPS:/\nHTTPS:/g' | sed '1d;$a\'; }
read_by_both() { # NAME ADDRESSES PICTURE…
  name=$1 want=$2
  shift 2
  expect "$name by zbarimg" "$(zbar "$@" | cmp - "$want" 2>&1)" ""
  expect "$name by ZXingReader" "$(zxing "$@" | cmp - "$want" 2>&1)" ""
}

# every page: the trim is the label, the bleed around it, marks outside of both, to 0.1 mm
boxes_right() { # STOCK PAGES
  # shellcheck disable=SC2046
  pdfinfo -box -f 1 -l "$2" "$pdf" | awk -v n="$2" -v figures="$(figures "$1")" '
    function off(i, mm) { d = $(i) * 25.4 / 72 - mm; return d < -0.1 || d > 0.1 }
    function box(low, w, h) { seen++; if (off(4, low) || off(5, low) || off(6, low + w) || off(7, low + h)) bad++ }
    BEGIN { split(figures, f, " "); w = f[1]; h = f[2]; b = f[3]; edge = b + 8; if (!w) bad++ }
    $3 == "MediaBox:" { box(0, w + 2 * edge, h + 2 * edge) }
    $3 == "BleedBox:" { box(8, w + 2 * b, h + 2 * b) }
    $3 == "TrimBox:" { box(edge, w, h) }
    END { exit bad || seen != 3 * n }'
}

# the dot at a place of the first page, in millimetres: dark or not
ink() {
  set -- $(awk -v x="$1" -v y="$2" 'BEGIN { print int(x * 600 / 25.4), int(y * 600 / 25.4) }')
  [ "$(pdftoppm -r 600 -gray -singlefile -x "$1" -y "$2" -W 1 -H 1 "$pdf" | tail -c 1 | od -An -tu1)" -lt 128 ]
}
# what a knife looks for: a mark in the line of each edge beyond the bleed, and nothing between the marks and the bleed
marks_right() { # STOCK
  # shellcheck disable=SC2046
  set -- $(figures "$1" | awk '{ e = $3 + 8; m = $3 + 4.5; print e, e + $1, e + $2, e - m, e + $1 + m, e + $2 + m, 7, e + $1 + $3 + 1 }')
  for at in "$1 $4" "$2 $4" "$1 $6" "$2 $6" "$4 $1" "$4 $3" "$5 $1" "$5 $3"; do
    # shellcheck disable=SC2086
    ink $at || return 1
  done
  ! ink "$1" "$7" && ! ink "$8" "$3"
}

content_right() { # NAME
  (cd "$work/pack" && sha256sum -c --quiet --strict SHA256SUMS) >"$work/out" 2>&1 || bad "$1: $(cat "$work/out")"
  expect "$1: files that no hash is of" "$(cd "$work/pack" && find . -type f | sed 's,^./,,' | sort | comm -23 - "$work/named")" SHA256SUMS
  qpdf --check "$pdf" >"$work/out" 2>&1 || bad "$1: qpdf: $(cat "$work/out")"
  pdffonts "$pdf" | tail -n +3 | awk '$(NF-4) != "yes" || $(NF-2) != "yes" { bad = 1 } END { exit bad || !NR }' || bad "$1: a font is not embedded"
  gs -q -o - -sDEVICE=inkcov "$pdf" | awk '$1 + $2 + $3 != 0 { bad = 1 } END { exit bad || !NR }' || bad "$1: ink other than black"
  expect "$1: images" "$(pdfimages -list "$pdf" | tail -n +3 | wc -l)" 0
}

# What was drawn is what was asked for: each page and each symbol by itself, in the table's order. Pages at 600 dpi, a coarse plate of a
# print house; the largest, 131 × 182 mm with its marks, is no trouble to the readers. Symbols at 300 dpi, as a program shows them that
# places them into pages of its own: 240 dots wide and more.
drawings_right() { # STOCK LABELS
  pdftoppm -r 600 -gray "$pdf" "$work/pack/page"
  read_by_both "$1: labels" "$work/urls" "$work"/pack/page-*.pgm
  marks_right "$1" && ok "$1: crop marks" || bad "$1: crop marks"
  tail -n +2 "$work/pack/data.csv" | tr -d '\r' >"$work/rows"
  expect "$1: addresses of the table" "$(cut -d, -f3 "$work/rows" | cmp - "$work/urls" 2>&1)" ""
  expect "$1: pages of the table" "$(cut -d, -f5 "$work/rows" | tr '\n' ' ')" "$(seq -s ' ' "$2") "
  n=100
  while IFS=, read -r _ number _ picture _; do
    n=$((n + 1))
    [ "$picture" = "ma-qr/$(echo "$number" | tr -d ' ').svg" ] || bad "$1: $picture for $number"
    rsvg-convert --dpi-x 300 --dpi-y 300 -o "$work/pack/$n.png" "$work/pack/$picture"
  done <"$work/rows"
  read_by_both "$1: symbols" "$work/urls" "$work"/pack/[0-9]*.png
}

for stock in $("$sample" - stocks=all); do
  pack "$stock" 2 || { bad "$stock: $(cat "$work/out")"; continue; }
  cut -c67- "$work/pack/SHA256SUMS" | sort >"$work/named"
  content_right "$stock"
  boxes_right "$stock" 2 && ok "$stock: boxes" || bad "$stock: boxes: $(pdfinfo -box "$pdf" | grep Box)"
  drawings_right "$stock" 2
done

# more labels of one paper of each kind: numbers, pages and names that go on
for stock in tag-60x90 a4-65 roll-50x30; do
  pack "$stock" 24 && drawings_right "$stock" 24 || bad "$stock: $(cat "$work/out")"
done

# a theme colour is in the inks that README names, and the symbol is black all the same
pack tag-60x90 1 indigo
expect "inks of a colour" "$(gs -q -o - -sDEVICE=inkcov "$pdf" | awk '{ print ($1 > 0) ($2 > 0) ($3 > 0) }')" 111
expect "README and the colour" "$(tr -d '\r' <"$work/pack/README.txt" | grep -c 'C100 M90 Y25 K30')" 2

# by the command line, at once and as a job: the same file
install_fresh
catalogue
lot A 1000
run=$(made run issue --product "$product" --lot A --count 300)
t run print "$run" --stock tag-60x90 --format pack --out "$work/direct.zip" >/dev/null || bad "run print --format pack"
t run print "$run" --stock tag-60x90 --format pack --job --out "$work/job.zip" >/dev/null || bad "run print --format pack --job"
expect "at once and as a job" "$(cmp "$work/direct.zip" "$work/job.zip" 2>&1)" ""
expect "files in it" "$(unzip -Z1 "$work/job.zip" | wc -l)" 304
expect "kept as" "$(find "$data/jobs" -name '*.zip' | wc -l)" 1
t run print "$run" --format pack --start-cell 5 --out "$work/no.zip" >/dev/null 2>"$work/out" && bad "a start cell was taken"
grep -q "start cell" "$work/out" && ok "a start cell is refused" || bad "start cell: $(cat "$work/out")"

# a file beyond 4 GiB in it
"$TEMLANG_TOOLS/zip_large" "$work/large.zip" || bad "zip_large"
expect "beyond 4 GiB" "$(unzip -Z -t "$work/large.zip" 2>&1 | sed 's/,.*//') $(unzip -p "$work/large.zip" after.txt)" "4 files after"
expect "its size" "$(unzip -Zl "$work/large.zip" | awk '$NF == "large" { print $4 }')" $((4100 * 1048576))
unzip -tqq "$work/large.zip" && ok "all of it reads" || bad "damaged beyond 4 GiB"
finish
