#!/bin/sh
# Labels in every state, a server for them, and pages.js on each page in every language; then the journeys.   sh run.sh ROOM CHROMIUM
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
while IFS='|' read -r target sign vi en fr zh ko; do
  set -- "$@" "$base$target" "$vi" "$base$target${sign}l=en" "$en" "$base$target${sign}l=fr" "$fr" "$base$target${sign}l=zh" "$zh" \
    "$base$target${sign}l=ko" "$ko"
done <<T
/|?|Kiểm tra tem truy xuất nguồn gốc|Check a traceability label|Vérifier une étiquette de traçabilité|查验溯源标签|이력추적 라벨 확인
$(at 1)|&|Tem hợp lệ|Label valid|Étiquette valide|标签有效|유효한 라벨
$(at 1 | sed 's/?.*//')|?|Có mã tem này|Number found|Numéro trouvé|已找到编号|번호 확인됨
$(at 2)|&|Tem đã bị hủy|Label cancelled|Étiquette annulée|标签已作废|취소된 라벨
$(t run urls "$old" | sed 's|^HTTPS://[^/]*||')|&|Quá hạn sử dụng|Past its use-by date|Date limite dépassée|已过保质期|소비기한 경과
$(at 3 | awk '{ n = length($0); print substr($0, 1, n - 1) (substr($0, n) + 1) % 10 }')|&|Mã không do hệ thống này cấp|Code not issued here|Code non émis ici|此码非本系统签发|이 시스템이 발급한 코드가 아님
$(at 3 | cut -c1-80)|&|Đường dẫn không đầy đủ|Link incomplete|Numéro ou lien incorrect|编号或链接有误|번호 또는 링크 오류
/quyen-rieng-tu|?|Quyền riêng tư|Privacy|Vie privée|隐私|개인정보 보호
/T/1234567890123456|?|Mã tem gõ chưa đúng|Number mistyped|Numéro ou lien incorrect|编号或链接有误|번호 또는 링크 오류
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
