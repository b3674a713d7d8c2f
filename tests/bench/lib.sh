# Shared by the measurements: how a figure is told, how the CPU of a process is read.

# figure NAME VALUE LIMIT UNIT [least]: "name  value  limit  ok|over"; with "least" the limit is a lower one; "-" has none
figure() {
  awk -v n="$1" -v v="$2" -v l="$3" -v u="$4" -v least="${5:-}" 'BEGIN {
    if (v == "" || v !~ /^-?[0-9.]+$/) { verdict = "not measured"; v = "-" }
    else if (l == "-") verdict = "-"
    else if (least != "") verdict = v + 0 >= l + 0 ? "ok" : "under"
    else verdict = v + 0 <= l + 0 ? "ok" : "over"
    printf "%-58s %12s %12s  %-8s %s\n", n, v, (l == "-" ? "" : (least != "" ? ">= " : "<= ")) l, u, verdict
  }' | tee -a "${BENCH_FIGURES:-/dev/null}"
}

# The commands of both sides of a ratio, so that a reader can run them.
said() { printf '    %s\n' "$*"; }

# cpu_ms PID…: user and system time of whole processes so far
cpu_ms() {
  tick=$(getconf CLK_TCK)
  for p in "$@"; do
    # the name (field 2) may hold spaces; count from behind its bracket
    sed 's/.*) //' "/proc/$p/stat" 2>/dev/null
  done | awk -v t="$tick" '{ s += $12 + $13 } END { printf "%.0f", s * 1000 / t }'
}

rss_kib() { awk '/^VmRSS:/ { print $2 }' "/proc/$1/status"; }

# ratio A B DIGITS
ratio() { awk -v a="$1" -v b="$2" -v d="${3:-2}" 'BEGIN { if (b + 0 == 0) print ""; else printf "%.*f\n", d, a / b }'; }

median() { sort -n | awk '{ v[NR] = $1 } END { if (NR) print v[int((NR + 1) / 2)] }'; }

# field LINE NAME: the value of name=value
field() { printf '%s\n' "$1" | tr ' ' '\n' | sed -n "s/^$2=//p" | head -n 1; }
