#!/bin/sh
# A bounded run of one fuzz target.   sh run.sh TARGET SECONDS SEEDS OUT
# SEEDS (may be missing) is read; what is learned or found goes to OUT, so the tree stays clean.
set -u
target=$1 seconds=$2 seeds=$3 out=$4
mkdir -p "$out/corpus" || exit 1
[ -d "$seeds" ] || seeds=
# shellcheck disable=SC2086
exec "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=3000 -max_len=8192 -print_final_stats=1 \
  -artifact_prefix="$out/" "$out/corpus" $seeds
