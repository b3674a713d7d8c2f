#!/bin/sh
# Prints every roll in ZPL and TSPL at 203 and 300 dpi, reads the files as a printer does, cuts every label, and has two foreign
# readers read it.
#
#     roll.sh [PRESS_SAMPLE]        ends with "N passed, N failed"; 77 where a tool is missing
set -eu
sample=${1:-${TEMLANG_TOOLS:?where press_sample was built}/press_sample}
tools=$(dirname "$sample")
for tool in zbarimg ZXingReader; do
    command -v $tool >/dev/null || { echo "roll: $tool is missing; skipped"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
labels=0
failed=0

fail() {
    echo "FAILED: $*"
    failed=$((failed + 1))
}

# Typed from the sellers' lists, not from the program's own table: a slip there moves labels off these places.
# millimetres: left pitch width height columns gap
geometry() {
    case $1 in
    roll-35x22x2) echo 1 37 35 22 2 2 ;;
    roll-35x22x3) echo 0.5 37 35 22 3 2 ;;
    roll-40x30) echo 0 40 40 30 1 2 ;;
    roll-50x30) echo 0 50 50 30 1 2 ;;
    roll-100x75) echo 0 100 100 75 1 2 ;;
    roll-100x150) echo 0 100 100 150 1 2 ;;
    *) return 1 ;;
    esac
}

# cells of all rows, in order, as cells/00001.pgm; the first row begins at the start column
cut_rows() { # dpi left pitch width height columns start count
    rm -rf "$work/cells" && mkdir "$work/cells"
    n=0
    for row in "$work"/rows/*.pgm; do
        rm -rf "$work/cut" && mkdir "$work/cut"
        "$tools/cut_cells" "$row" "$work/cut" "$1" "$2" 0 "$3" "$5" "$4" "$5" "$6" 1 || return 1
        for cell in "$work"/cut/*.pgm; do
            n=$((n + 1))
            [ $n -ge "$7" ] && [ $((n - $7)) -lt "$8" ] || continue
            mv "$cell" "$work/cells/$(printf %05d $((n - $7 + 1))).pgm"
        done
    done
}

check_file() { # stock format dpi start count name
    # shellcheck disable=SC2046
    set -- "$1" "$2" "$3" "$4" "$5" "$6" $(geometry "$1")
    rm -rf "$work/rows" && mkdir "$work/rows"
    "$tools/print_read" "$2" "$3" "$work/roll" "$work/rows" >"$work/n" 2>"$work/out" || { fail "$6: $(cat "$work/out")"; return; }
    want=$((($5 + $4 - 1 + ${11} - 1) / ${11}))
    [ "$(cat "$work/n")" = $want ] || fail "$6: $(cat "$work/n") rows instead of $want"
    [ "$2" = zpl ] || head -n 3 "$work/roll" | tr -d '\r' | sed -n 2p | grep -qx "GAP ${12} mm,0 mm" || fail "$6: another gap"
    cut_rows "$3" "$7" "$8" "$9" "${10}" "${11}" "$4" "$5" || { fail "$6: not cut"; return; }
    zbarimg -q --raw -Sdisable -Sqrcode.enable "$work"/cells/*.pgm >"$work/zbar" 2>/dev/null || true
    ZXingReader -format QRCode -bytes "$work"/cells/*.pgm 2>/dev/null | sed 's/HTTPS:/\nHTTPS:/g' | sed 1d >"$work/zxing" || true
    [ -n "$(tail -c1 "$work/zxing")" ] && echo >>"$work/zxing"
    for reader in zbar zxing; do
        missed=$(diff "$work/urls" "$work/$reader" | grep -c '^<' || true)
        extra=$(diff "$work/urls" "$work/$reader" | grep -c '^>' || true)
        [ "$missed$extra" = 00 ] || fail "$6: $reader missed $missed of $5 labels, read $extra otherwise"
    done
    labels=$((labels + $5))
}

# the papers that work are named
refused() {
    grep -q '^press.module: .*roll-' "$work/out" || fail "$1: not printed: $(cat "$work/out")"
    refusals=$((refusals + 1))
}

refusals=0
for stock in $("$sample" - stocks=roll); do
    geometry "$stock" >/dev/null || { fail "$stock: nobody typed its figures into this script"; continue; }
    for format in zpl tspl; do
        for dpi in 203 300; do
            printed=0
            for form in village gs1; do
                name="$stock $format $dpi dpi $form"
                # shellcheck disable=SC2046
                start=$(set -- $(geometry "$stock"); echo "$5")
                if "$sample" "$work/roll" stock="$stock" format=$format dpi=$dpi form=$form start="$start" count=25 urls="$work/urls" \
                    >"$work/out" 2>&1; then
                    check_file "$stock" $format $dpi "$start" 25 "$name"
                    printed=$((printed + 1))
                else
                    refused "$name"
                fi
            done
            echo "$stock $format $dpi dpi: $printed of 2 forms"
        done
    done
done

echo "$labels passed, $failed failed (a pass: a label read by both readers and equal to its address; $refusals refused for their size)"
[ $failed = 0 ]
