#!/bin/sh
# Pages as a phone and a program get them: outcomes with their statuses, both languages, JSON, headers, weight, hard requests.
. "$(dirname -- "$0")/../support/temlang.sh"
need curl jq gzip

install_fresh
catalogue
lot A 100
lot OLD 100
run=$(made run issue --product "$product" --lot A --count 50)
t lot add --product "$product" --code GONE --quantity 10 --made-on 2020-01-01 --expires-on 2020-12-31 --json >/dev/null
gone=$(made run issue --product "$product" --lot GONE --count 1)
coded=$(made product add --producer "$producer" --name "Rượu ngô mẫu" --name-en "Sample corn spirit" --gtin 9520001000010)
t lot add --product "$coded" --code 2411B --quantity 10 --made-on 2026-11-01 --json >/dev/null
gs1=$(made run issue --product "$coded" --lot 2411B --count 1)
t run void "$run" --range 7 --reason torn --json >/dev/null
t run urls "$run" | sed 's|^HTTPS://[^/]*||' >"$work/targets"
at() { sed -n "$1p" "$work/targets"; }
one() { t run urls "$1" --range 1 | sed 's|^HTTPS://[^/]*||'; }
server_start
base=http://127.0.0.1:$port

# page TARGET OPTION…: status; body in $work/body, headers in $work/head
page() { target=$1; shift; curl -s -D "$work/head" -o "$work/body" -w '%{http_code}' "$@" "$base$target"; }
outcome() { curl -s -H 'Accept: application/json' "$base$1" | jq -r '.outcome // empty'; }
has() { if grep -qF -- "$2" "$work/body"; then ok "$1 says: $2"; else bad "$1 does not say: $2"; fi; }
header() { tr -d '\r' <"$work/head" | awk -v n="$1" 'tolower($1) == tolower(n ":") { sub(/^[^:]*: */, ""); print; exit }'; }

expect "start page" "$(page /)" 200
has "the start page" "<form"
good=$(at 1)
expect "a genuine label" "$(page "$good" -H 'Accept-Language: vi')" 200
has "it" "Tem truy xuất nguồn gốc"
has "it" "Tem hợp lệ"
has "it" "Khăn thổ cẩm mẫu"
has "it" "Hợp tác xã Mẫu A"
expect "scripts in it" "$(grep -ci '<script' "$work/body")" 0
expect "cookies" "$(header Set-Cookie)" ""
# what a browser fetches or sends by itself; the way to the village is a link that somebody taps
expect "requests to others in it" "$(grep -oE '(src|action|srcset|poster)="https?://[^"]*"|<(link|iframe|object)[^>]*="https?://[^"]*"' "$work/body" | grep -cv "127.0.0.1:$port")" 0
expect "links to others in it" "$(grep -oE '<a [^>]*href="https?://[^"/]*' "$work/body" | grep -v "127.0.0.1:$port" | sed 's/.*:..//' | sort -u | tr '\n' ' ')" "www.google.com "
case $(header Content-Security-Policy) in *"default-src 'none'"* | *"default-src 'self'"*) ok "a strict Content-Security-Policy" ;; *) bad "Content-Security-Policy: $(header Content-Security-Policy)" ;; esac
expect "X-Content-Type-Options" "$(header X-Content-Type-Options)" nosniff
page "$good" -H 'Accept-Encoding: gzip' >/dev/null
gzip -t <"$work/body" && ok "gzip is whole" || bad "gzip is torn"
n=$(wc -c <"$work/body")
if [ "$n" -le 6144 ]; then ok "page of a genuine label: $n bytes gzip"; else bad "page of a genuine label: $n bytes gzip, at most 6144"; fi
page "$good" -H 'Accept-Language: en-GB,en;q=0.9' >/dev/null
has "in English it" "Label valid"
page "$good" -H 'Accept-Language: fr, en;q=0.5' >/dev/null
has "in French it" "Étiquette valide"
page "$good" -H 'Accept-Language: zh-CN' >/dev/null
has "in Chinese it" "标签有效"
page "$good" -H 'Accept-Language: ko' >/dev/null
has "in Korean it" "유효한 라벨"
page "$good" -H 'Accept-Language: de' >/dev/null
has "in a language that nobody here writes it falls to English and" "Label valid"
page "$good&l=vi" -H 'Accept-Language: en' >/dev/null
has "by ?l=vi it" "Tem hợp lệ"

# outcome, status
while read -r name wanted status address; do
  expect "$name" "$(outcome "$address") $(page "$address")" "$wanted $status"
done <<T
signed genuine 200 $good
lower-case genuine 200 $(at 2 | tr 'A-Z' 'a-z')
slash-behind genuine 200 $(at 2 | sed 's|?s=|/?s=|')
chat-apps-add genuine 200 $(at 2)&fbclid=abc
typed unsigned 200 $(at 3 | sed 's|?s=.*||')
voided revoked 200 $(at 7)
voided-typed revoked 200 $(at 7 | sed 's|?s=.*||')
expired expired 200 $(one "$gone")
gs1 genuine 200 $(one "$gs1")
gs1-as-village forged 200 /T/$(one "$gs1" | sed 's|.*/21/||')
forged forged 200 $(at 4 | awk '{ n = length($0); print substr($0, 1, n - 1) (substr($0, n) + 1) % 10 }')
swapped forged 200 $(at 4 | sed 's|?s=.*||')?s=$(at 5 | sed 's|.*?s=||')
no-such-key forged 200 $(at 4 | sed 's|?s=000|?s=777|')
check-digit malformed 400 /T/$(at 4 | sed 's|/T/||; s|?s=.*||' | awk '{ d = substr($0, 16, 1); print substr($0, 1, 15) (d + 1) % 10 }')
escaped malformed 400 $(at 4 | sed 's|/T/\(.\)|/T/%3\1|')
cut-short malformed 400 $(at 4 | cut -c1-100)
twice malformed 400 $(at 4)&$(at 4 | sed 's|.*?||')
T
expect "never issued, typed" "$(outcome /T/0000000000000000 | sed 's/malformed/x/; s/unknown/x/')" x

# facts of the page and of the JSON are the same object
curl -s -H 'Accept: application/json' "$base$good" >"$work/json"
page "$good" -H 'Accept-Language: vi' >/dev/null
for v in $(jq -r '.. | strings | select(length > 3 and length < 40 and (contains(" ") | not) and (startswith("http") | not))' "$work/json" | grep -E '^[0-9]{4} |2411|^A$' | sort -u); do has "the page of the JSON's facts" "$v"; done

# hard requests
raw() { printf '%b' "$1" | timeout 5 curl -s --max-time 5 "telnet://127.0.0.1:$port" 2>/dev/null | head -n 1 | tr -d '\r'; }
refuse() { line=$(raw "$2"); case $line in "HTTP/1.1 4"* | "HTTP/1.1 5"* | "HTTP/1.0 4"* | "") ok "$1: ${line:-closed}" ;; *) bad "$1: $line" ;; esac; }
refuse "two Host headers" 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'
refuse "length and chunks" 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
refuse "two lengths" 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd'
refuse "no Host" 'GET / HTTP/1.1\r\n\r\n'
refuse "a NUL in the target" 'GET /\0000 HTTP/1.1\r\nHost: a\r\n\r\n'
refuse "a space before the colon" 'GET / HTTP/1.1\r\nHost : a\r\n\r\n'
refuse "no request at all" '\\026\\003\\001\r\n\r\n'
expect "a page that is not there" "$(page /nowhere)" 404
expect "a method that is none" "$(page / -X BREW)" 501
expect "POST to a label" "$(page "$good" -X POST)" 405
expect "a very long target" "$(page "/$(head -c 9000 /dev/zero | tr '\0' a)" | sed 's/431/414/')" 414
expect "HEAD" "$(page "$good" -I)" 200
expect "keys" "$(curl -s "$base/.well-known/jwks.json" | jq -r '.keys[0].crv')" Ed25519
curl -s "$base/.well-known/jwks.json" >"$work/jwks.json"
"$TEMLANG" -q code verify --keys "$work/jwks.json" "$(t run urls "$run" --range 1)" >/dev/null
expect "the same label checked offline" "$?" 0
"$TEMLANG" -q code verify --keys "$work/jwks.json" "https://elsewhere.example$(at 1)" >/dev/null
expect "under another host" "$?" 4
expect "health" "$(page /healthz)" 200
expect "readiness" "$(page /readyz)" 200
server_stop
expect "the server ends cleanly" "$server_code" 0
finish
