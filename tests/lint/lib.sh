# Shared by the lint scripts: where the tree is, how a finding is told, how a positive control is run.
#
#   sh NAME.sh [ROOT]    checks ROOT (default: the tree that this file lies in); exit 0 clean, 1 findings, 2 the check is broken
#
# Each script defines check (run in the root of a tree, prints "file:line: what" for each finding) and calls lint_main with a
# function that makes a bad tree and the number of findings expected there: a check that cannot fail is noticed.
# Only sh and perl-base are used: both are on every Debian.

LC_ALL=C.UTF-8
export LC_ALL

lint_root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd) || exit 2

# lint_main ROOT bad_tree EXPECTED
lint_main() {
  root=${1:-$lint_root}
  work=$(mktemp -d) || exit 2
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && "$2") || { echo "lint: the positive control could not be made" >&2; exit 2; }
  found=$(cd "$work" && check)
  n=$(printf '%s' "$found" | grep -c .)
  if [ "$n" -ne "$3" ]; then
    printf 'lint: the positive control gave %s findings instead of %s:\n%s\n' "$n" "$3" "$found" >&2
    exit 2
  fi
  found=$(cd "$root" && check)
  if [ -n "$found" ]; then
    printf '%s\n' "$found"
    printf '%s findings\n' "$(printf '%s\n' "$found" | grep -c .)"
    exit 1
  fi
  printf 'clean; the positive control gave its %s findings\n' "$3"
}

# The files of the tree that people wrote, one a line, that match a perl pattern on the path.
lint_files() {
  find . \( -name .git -o -name 'build*' -o -name node_modules \) -prune -o -type f -print | sed 's|^\./||' | sort |
    P=$1 perl -ne 'chomp; print "$_\n" if m{$ENV{P}}'
}
