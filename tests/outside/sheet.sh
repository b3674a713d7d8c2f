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

# millimetres as on the packs and in the glabels data base: left top pitch_x pitch_y width height columns rows
geometry() {
    case $1 in
    a4-65) echo 4.7 10.9 40.6 21.2 38.1 21.2 5 13 ;;
    a4-21) echo 7.48 15.49 66.04 38.1 63.5 38.1 3 7 ;;
    a4-24) echo 7.25 12.9 66 33.9 63.5 33.9 3 8 ;;
    esac
}

check_file() {
    qpdf --check "$1" >"$work/qpdf" 2>&1 || fail "qpdf: $2: $(cat "$work/qpdf")"
    pdffonts "$1" | tail -n +3 | awk '$(NF-4) != "yes" || $(NF-2) != "yes" { bad = 1 } END { exit bad }' ||
        fail "a font is not embedded or says nothing: $2"
    gs -q -o - -sDEVICE=inkcov "$1" | awk '$1 + $2 + $3 != 0 { bad = 1 } END { exit bad || !NR }' || fail "ink other than black: $2"
}

check_raster() { # file stock dpi name
    pdftoppm -r "$3" -gray -singlefile "$1" "$work/page"
    rm -rf "$work/cells"
    mkdir "$work/cells"
    # shellcheck disable=SC2046
    "$cut" "$work/page.pgm" "$work/cells" "$3" $(geometry "$2")
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

for stock in a4-65 a4-21 a4-24; do
    count=$(geometry $stock | awk '{ print $7 * $8 }')
    for form in village gs1; do
        for texts in usual long; do
            name="$stock $form $texts"
            "$sample" "$work/sheet.pdf" stock=$stock form=$form texts=$texts count="$count" urls="$work/urls" >"$work/out" || {
                fail "$name: not printed"
                continue
            }
            echo "$name: $(cat "$work/out")"
            check_file "$work/sheet.pdf" "$name"
            for dpi in 203 300 600; do
                [ -n "$quick" ] && [ $dpi != 300 ] && continue
                check_raster "$work/sheet.pdf" $stock $dpi "$name $dpi dpi"
            done
        done
    done
done

# what people read comes out as text again, also from NFD input
"$sample" "$work/sheet.pdf" stock=a4-21 texts=nfd count=1 >/dev/null
for words in "Khăn thổ cẩm" "thêu tay Tả Phìn" "Bản Pỏ̆ Lào Ơ̆ng" "Kích thước thực"; do
    pdftotext "$work/sheet.pdf" - | grep -qF "$words" || fail "text lost: $words"
done

# one label as PNG at whole dots, as a thermal printer gets it
for stock in a4-65 a4-21 a4-24; do
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
