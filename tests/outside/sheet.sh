#!/bin/sh
# Prints full sheets on every stock, rasterises them as printers do, cuts every cell, and has two foreign readers read it.
#
#     sheet.sh [PRESS_SAMPLE [quick]]        ends with "N passed, N failed"; 77 where a tool is missing
#
# PRESS_SAMPLE is built from press_sample.c; without it, the one in TEMLANG_TOOLS. quick: 300 dpi only.
set -eu
sample=${1:-${TEMLANG_TOOLS:?where press_sample was built}/press_sample}
quick=${2:-}
here=$(dirname "$0")
for tool in pdftoppm zbarimg ZXingReader qpdf pdffonts pdftotext gs cc; do
    command -v $tool >/dev/null || { echo "sheet: $tool is missing; skipped"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cut=$(dirname "$sample")/cut_cells
[ -x "$cut" ] || { cut=$work/cut && cc -O2 -o "$cut" "$here/cut_cells.c" -lm; }
cells=0
failed=0

fail() {
    echo "FAILED: $*"
    failed=$((failed + 1))
}

# Typed from the packs and the glabels data base, not from the program's own table: a slip there moves labels off these places.
# millimetres: left top pitch_x pitch_y width height columns rows
geometry() {
    case $1 in
    a4-65) echo 4.7 10.9 40.6 21.2 38.1 21.2 5 13 ;;
    a4-40) echo 10 22 48.5 25.4 45.7 25.4 4 10 ;;
    a4-24) echo 7.25 12.9 66 33.9 63.5 33.9 3 8 ;;
    a4-24-70x37) echo 0 0 70 37 70 37 3 8 ;;
    a4-21) echo 7.48 15.49 66.04 38.1 63.5 38.1 3 7 ;;
    a4-18) echo 7.41 8.11 65.93 46.74 63.5 46.6 3 6 ;;
    a4-16) echo 3.99 12.98 102.48 33.9 99.1 33.9 2 8 ;;
    a4-14) echo 3.35 15.17 103.01 38.1 99.1 38.1 2 7 ;;
    a4-12) echo 7.35 3.53 66 71.98 63.5 72 3 4 ;;
    a4-8) echo 4.67 13.04 101.64 67.73 99.1 67.7 2 4 ;;
    a4-4) echo 5.01 7.06 101.49 138.99 99.1 139 2 2 ;;
    tomy-145) echo 5 12 40.5 21 38 21 5 13 ;;
    tomy-103) echo 6 6 64 38 62 36 3 4 ;;
    tomy-135) echo 4 8.5 68 40 66 40 3 7 ;;
    a4-4-a6) echo 0 0.5 105 148 105 148 2 2 ;;
    a6-1) echo 0 0 105 148 105 148 1 1 ;;
    *) return 1 ;;
    esac
}

check_file() {
    qpdf --check "$1" >"$work/qpdf" 2>&1 || fail "qpdf: $2: $(cat "$work/qpdf")"
    pdffonts "$1" | tail -n +3 | awk '$(NF-4) != "yes" || $(NF-2) != "yes" { bad = 1 } END { exit bad }' ||
        fail "a font is not embedded or says nothing: $2"
    gs -q -o - -sDEVICE=inkcov "$1" | awk '$1 + $2 + $3 != 0 { bad = 1 } END { exit bad || !NR }' || fail "ink other than black: $2"
}

# a stock's figures after offset and scale of a printer: x y in mm, factors
calibrated() { # stock x y sx sy
    geometry "$1" | awk -v x="$2" -v y="$3" -v sx="$4" -v sy="$5" '
        { print x + $1 * sx, y + $2 * sy, $3 * sx, $4 * sy, $5 * sx, $6 * sy, $7, $8 }'
}

# every symbol stands where the figures say, to 0.1 mm: the reader tells its corner, the drawing where it is on its label
check_places() { # stock form texts name x y sx sy
    "$sample" "$work/label.txt" stock="$1" form="$2" texts="$3" format=txt >/dev/null
    at=$(sed -n 's/^symbol x=\([0-9]*\) y=\([0-9]*\) .*/\1 \2/p' "$work/label.txt")
    ZXingReader -format QRCode "$work"/cells/*.pgm | sed -n 's/^Position: *\([0-9]*\)x\([0-9]*\) .*/\1 \2/p' |
        awk -v at="$at" -v figures="$(calibrated "$1" "$5" "$6" "$7" "$8")" -v sx="$7" -v sy="$8" '
        function off(px, mm, origin) {
            d = (px + int(origin * 600 / 25.4 + 0.5)) * 25.4 / 600 - origin - mm
            return d < -0.1 || d > 0.1
        }
        { split(at, s, " "); split(figures, g, " "); i = NR - 1
          if (off($1, s[1] / 1000 * sx, g[1] + i % g[7] * g[3]) || off($2, s[2] / 1000 * sy, g[2] + int(i / g[7]) * g[4])) bad++ }
        END { exit bad || NR != g[7] * g[8] }' || fail "a symbol is more than 0.1 mm from its place: $4"
}

check_raster() { # file stock dpi name
    pdftoppm -r "$3" -gray -singlefile "$1" "$work/page"
    rm -rf "$work/cells"
    mkdir "$work/cells"
    # shellcheck disable=SC2046
    "$cut" "$work/page.pgm" "$work/cells" "$3" $(geometry "$2") || { fail "not cut: $4"; return; }
    zbarimg -q --raw -Sdisable -Sqrcode.enable "$work"/cells/*.pgm >"$work/zbar" 2>/dev/null || true
    ZXingReader -format QRCode -bytes "$work"/cells/*.pgm 2>/dev/null | sed 's/HTTPS:/\nHTTPS:/g' | sed 1d >"$work/zxing" || true
    [ -n "$(tail -c1 "$work/zxing")" ] && echo >>"$work/zxing"
    n=$(wc -l <"$work/urls")
    for reader in zbar zxing; do
        right=$(diff "$work/urls" "$work/$reader" | grep -c '^<' || true)
        extra=$(diff "$work/urls" "$work/$reader" | grep -c '^>' || true)
        [ "$right$extra" = 00 ] || fail "$4: $reader missed $right of $n cells, read $extra otherwise"
    done
    cells=$((cells + n))
}

# "quick" is one resolution; otherwise every paper is seen at three, the symbols of the usual one at the finest
resolutions() { # stock form texts
    [ -n "$quick" ] && { echo 300; return; }
    case "$1 $2 $3" in
    a4-65\ village\ usual | a4-24\ gs1\ long | a4-21\ village\ long) echo 203 300 600 ;;
    *\ village\ usual) echo 203 600 ;;
    *) echo 300 ;;
    esac
}

sheets=$("$sample" - stocks=sheet)
for stock in $sheets; do
    geometry "$stock" >/dev/null || { fail "$stock: nobody typed its figures into this script"; continue; }
    count=$(geometry "$stock" | awk '{ print $7 * $8 }')
    for form in village gs1; do
        for texts in usual long; do
            name="$stock $form $texts"
            "$sample" "$work/sheet.pdf" stock="$stock" form=$form texts=$texts count="$count" urls="$work/urls" >"$work/out" 2>&1 || {
                # a code with a GTIN on the smallest paper: refused, with the papers that carry it
                case "$name" in
                a4-65\ gs1\ * | tomy-145\ gs1\ *) grep -q '^press.module.*a4-40, a4-24, a4-21' "$work/out" && continue ;;
                esac
                fail "$name: not printed: $(cat "$work/out")"
                continue
            }
            echo "$name: $(cat "$work/out")"
            check_file "$work/sheet.pdf" "$name"
            for dpi in $(resolutions "$stock" $form $texts); do
                check_raster "$work/sheet.pdf" "$stock" "$dpi" "$name $dpi dpi"
            done
            [ "$dpi" = 600 ] && check_places "$stock" $form $texts "$name" 0 0 1 1
        done
    done
done

# a printer that is 1 mm left, 0.5 mm low, and draws 100 mm as 99 across and 101 down: the file makes up for it
"$sample" "$work/sheet.pdf" stock=a4-24 count=24 x=1000 y=-500 sx=1010000 sy=990000 urls="$work/urls" >/dev/null
pdftoppm -r 600 -gray -singlefile "$work/sheet.pdf" "$work/page"
rm -rf "$work/cells" && mkdir "$work/cells"
# shellcheck disable=SC2046
"$cut" "$work/page.pgm" "$work/cells" 600 $(calibrated a4-24 1 -0.5 1.01 0.99)
zbarimg -q --raw -Sdisable -Sqrcode.enable "$work"/cells/*.pgm 2>/dev/null | cmp -s - "$work/urls" || fail "calibrated: zbar"
check_places a4-24 village usual calibrated 1 -0.5 1.01 0.99
cells=$((cells + 24))

# the page that a printer is measured with
for stock in $sheets; do
    "$sample" "$work/sheet.pdf" stock="$stock" format=calibration count=1 || fail "calibration page: $stock"
    check_file "$work/sheet.pdf" "calibration page $stock"
done
"$sample" "$work/sheet.pdf" stock=a4-21 format=calibration count=1
for words in "Avery L7160" "giữa hai vạch dọc, phải là 180,0 mm" "giữa hai vạch ngang, phải là 267,0 mm"; do
    pdftotext "$work/sheet.pdf" - | tr '\n' ' ' | grep -qF "$words" || fail "calibration page: $words"
done

# the guide that hangs beside the printer: one page of A4 in each language, with a ruler of 50 mm between two ticks
for lang in vi en; do
    "$sample" "$work/guide.pdf" format=guide-$lang || fail "guide: $lang"
    check_file "$work/guide.pdf" "guide $lang"
    pdfinfo "$work/guide.pdf" | tr -s ' ' | grep -cE '^(Pages: 1|Page size: 595.27[0-9]* x 841.8[0-9]* pts \(A4\))$' | grep -qx 2 || fail "guide $lang: no page of A4"
done
"$sample" "$work/guide.pdf" format=guide-vi
for words in "In, dán và hủy tem" "phải đúng 50 mm" "Kích thước thực (Actual size, 100 %)" "16 chữ số" "tủ có khóa"; do
    pdftotext "$work/guide.pdf" - | tr '\n' ' ' | grep -qF "$words" || fail "guide: $words"
done

# what people read comes out as text again, also from NFD input
"$sample" "$work/sheet.pdf" stock=a4-21 texts=nfd count=1 >/dev/null
for words in "Khăn thổ cẩm" "thêu tay Tả Phìn" "Bản Pỏ̆ Lào Ơ̆ng" "Kích thước thực"; do
    pdftotext "$work/sheet.pdf" - | grep -qF "$words" || fail "text lost: $words"
done

# one label as PNG at whole dots, as a thermal printer gets it
for stock in $("$sample" - stocks=all); do
    for dpi in 203 300 600; do
        if "$sample" "$work/one.png" stock=$stock format=png dpi=$dpi count=1 urls="$work/urls" >/dev/null 2>"$work/out"; then
            zbarimg -q --raw "$work/one.png" 2>/dev/null | cmp -s - "$work/urls" || fail "PNG $stock $dpi dpi: zbar"
            ZXingReader -format QRCode -bytes "$work/one.png" 2>/dev/null | tr -d '\n' >"$work/zxing"
            tr -d '\n' <"$work/urls" | cmp -s - "$work/zxing" || fail "PNG $stock $dpi dpi: zxing"
            cells=$((cells + 1))
        else
            grep -q '^press.module' "$work/out" || fail "PNG $stock $dpi dpi: $(cat "$work/out")"
        fi
    done
done

echo "$cells passed, $failed failed (a pass: one cell read by both readers and equal to its address)"
[ $failed = 0 ]
