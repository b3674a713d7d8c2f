#!/bin/sh
# Voiding from the command line while the page is being scanned: from the moment that `run void` returns, every scan says so.
. "$(dirname -- "$0")/../support/temlang.sh"
need curl jq

install_fresh
catalogue
lot A 2000
run=$(made run issue --product "$product" --lot A --count 1000)
t run urls "$run" | sed 's|^HTTPS://[^/]*||' >"$work/targets"
server_start

outcome() { curl -s -H 'Accept: application/json' "http://127.0.0.1:$port$(sed -n "$1p" "$work/targets")" | jq -r .outcome; }

# 1,000 scans, kept going until the voids are done, over four connections
sed "s|^|url = \"http://127.0.0.1:$port|; s|\$|\"|" "$work/targets" | awk '{ print > (out (NR % 4)); print "output = /dev/null" > (out (NR % 4)) }' out="$work/part"
for k in 0 1 2 3; do
  (
    i=0
    while [ $i -lt 40 ] && { [ $i -eq 0 ] || [ ! -e "$work/done" ]; }; do
      curl -s -H 'Accept-Language: vi' -w '%{http_code}\n' -K "$work/part$k" >>"$work/codes$k"
      i=$((i + 1))
    done
  ) &
  eval "scans$k=$!"
done

v=0
late=0
before=0
while [ $v -lt 20 ]; do
  v=$((v + 1))
  n=$((v * 49))
  # hot in every cache before it is voided
  for _ in 1 2 3 4 5 6; do now=$(outcome $n); done
  [ "$now" = genuine ] && before=$((before + 1))
  t run void "$run" --range "$n" --reason torn --json >/dev/null || bad "void $v"
  for _ in 1 2 3 4 5 6; do
    now=$(outcome $n)
    [ "$now" = revoked ] || { late=$((late + 1)); echo "label $n says $now after its void"; }
  done
done
: >"$work/done"
# shellcheck disable=SC2154
wait "$scans0" "$scans1" "$scans2" "$scans3"

expect "labels that were genuine before their void" "$before" 20
expect "scans after a void that did not say revoked" "$late" 0
all=$(cat "$work"/codes? | wc -l)
if [ "$all" -ge 1000 ]; then ok "scans meanwhile: $all"; else bad "only $all scans meanwhile"; fi
expect "scans meanwhile that were not answered with 200" "$(cat "$work"/codes? | grep -cv '^200$')" 0
expect "ranges recorded" "$(t run show "$run" --json | jq '.voids | length')" 20
t run void "$run" --range 49 --reason lost --json >"$work/again" || bad "voiding again"
expect "voiding again voids nothing new" "$(jq -r .voided "$work/again")" 0
expect "and keeps the first reason" "$(t run show "$run" --json | jq -r '.voids[0].reason')" torn
t run void "$run" --range 1000-1001 --reason lost --json >/dev/null 2>"$work/outside"
expect "a range outside the run is an error" "$?" 2
expect "and changes nothing" "$(outcome 1000)" genuine
server_stop
finish
