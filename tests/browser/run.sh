#!/bin/sh
# Labels in every state, a server for them, and pages.js on each page in both languages; then the journeys.   sh run.sh ROOM CHROMIUM
# ROOM: a folder with the scripts of this one and their node_modules; screenshots go to ROOM/shots.
. "$(dirname -- "$0")/../support/temlang.sh"
need curl jq node faketime pdftoppm zbarimg
room=$1 chromium=$2

install_fresh
producer=$(made producer add --name "Hợp tác xã Nông nghiệp và Dịch vụ Mẫu A" --kind hop-tac-xa --commune 03046 --village tho-cam-ban-ho) || exit 1
product=$(made product add --producer "$producer" --name "Khăn thổ cẩm dệt tay nhuộm chàm mẫu" --name-en "Sample indigo-dyed hand-woven scarf") || exit 1
lot 2411A 100
t lot add --product "$product" --code ABCDEFGHIJ0123456789 --quantity 100 --made-on 2020-01-01 --expires-on 2020-12-31 >/dev/null || exit 1
run=$(made run issue --product "$product" --lot 2411A --count 4) || exit 1
old=$(made run issue --product "$product" --lot ABCDEFGHIJ0123456789 --count 1) || exit 1
t run void "$run" --range 2 --reason torn >/dev/null || exit 1
t run urls "$run" | sed 's|^HTTPS://[^/]*||' >"$work/targets"
at() { sed -n "$1p" "$work/targets"; }
server_start
base=http://127.0.0.1:$port

set --
while IFS='|' read -r target sign vi en; do
  set -- "$@" "$base$target" "$vi" "$base$target${sign}l=en" "$en"
done <<T
/|?|Kiểm tra tem truy xuất nguồn gốc|Check a traceability label
$(at 1)|&|Tem hợp lệ|Label valid
$(at 1 | sed 's/?.*//')|?|Có mã tem này|Number found
$(at 2)|&|Tem đã bị hủy|Label cancelled
$(t run urls "$old" | sed 's|^HTTPS://[^/]*||')|&|Quá hạn sử dụng|Past its use-by date
$(at 3 | awk '{ n = length($0); print substr($0, 1, n - 1) (substr($0, n) + 1) % 10 }')|&|Mã không do hệ thống này cấp|Code not issued here
$(at 3 | cut -c1-80)|&|Đường dẫn không đầy đủ|Link incomplete
/T/1234567890123456|?|Mã tem gõ chưa đúng|Number mistyped
T
node "$room/pages.js" --out "$room/shots" --chromium "$chromium" "$@" >"$work/said" 2>&1
code=$?
server_stop
node "$room/journeys.js" --program "$TEMLANG" --room "$work/journeys" --out "$room/shots" --chromium "$chromium" >>"$work/said" 2>&1 || code=1
cat "$work/said"
passed=$(grep -c '^passed' "$work/said")
failed=$(grep -c '^FAILED' "$work/said")
[ "$code" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
finish
