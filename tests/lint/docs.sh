#!/bin/sh
# Headers are the manual, and every folder says what lives in it:
# - each function, struct, enum and typedef of include/ has a comment above it, beside it, or above the group of lines it is in
#   (the opening comment of a header speaks for its first declaration);
# - each .c file of the layers and each header opens with why it exists;
# - each folder of the first and second level has a README.md; each relative link in a README leads somewhere.
. "$(dirname -- "$0")/lib.sh"

undocumented() {
  lint_files '^include/.*\.h$' | perl -e '
    while (my $f = <STDIN>) {
      chomp $f;
      open my $h, "<", $f or die "$f: $!";
      my ($depth, $comment, $decl, $start, $good, $said, $cont, $first) = (0, 0, "", 0, 0, 0, 0, 1);
      # $good: the line above closes a comment, or a documented declaration that this one follows without a gap
      while (<$h>) {
        my $line = $_;
        if ($cont) { $cont = $line =~ /\\$/; next }
        my $had = $comment;
        my $code = "";
        while ($line =~ m{\G(.*?)(/\*|\*/|//|$)}gs) {
          my ($t, $m) = ($1, $2);
          if (!$comment) { $code .= $t }
          if ($m eq "/*" && !$comment) { $comment = 1; $had = 1 }
          elsif ($m eq "*/") { $comment = 0; $had = 1 }
          elsif ($m eq "//" && !$comment) { $had = 1; last }
          last if $m eq "";
        }
        if ($code =~ /^\s*#/) { $cont = $code =~ /\\$/; next }
        if ($code !~ /\S/) {
          if ($decl eq "") { $good = $had && !$comment ? 1 : $had ? $good : 0 }
          else { $said = 1 if $had }
          next;
        }
        if ($decl eq "") { $start = $.; $said = $good || $first }
        $said = 1 if $had;
        $decl .= $code;
        $depth += () = $code =~ /[{(]/g;
        $depth -= () = $code =~ /[})]/g;
        if ($depth == 0 && $code =~ /[;}]\s*$/) {
          my $forward = $decl =~ /^\s*(struct|enum)\s+\w+\s*;\s*$/;
          print "$f:$start: no comment says what this is\n" unless $said || $forward;
          $first = 0 unless $forward;
          ($decl, $good) = ("", $said || $forward);
        }
      }
    }'
}

unopened() {
  lint_files '^(src|db|labels)/.*\.c$|^include/.*\.(h|def)$' | while IFS= read -r f; do
    case $(head -c 2 "$f") in
    '/*' | '//') ;;
    *) echo "$f:1: does not open with why it exists" ;;
    esac
  done
}

folders() {
  find src include labels db tests -mindepth 0 -maxdepth 1 -type d 2>/dev/null | sort | while IFS= read -r d; do
    [ -n "$(find "$d" -type f -print | head -n 1)" ] || continue
    [ -f "$d/README.md" ] || echo "$d: no README.md"
  done
  [ -f README.md ] || echo "README.md: missing"
}

links() {
  lint_files '(^|/)README\.md$' | while IFS= read -r f; do
    F=$f perl -ne '
      while (/\]\(([^)\s#]+)(#[^)]*)?\)/g) {
        my $to = $1;
        next if $to =~ m{^(https?:|mailto:)};
        my ($dir) = $ENV{F} =~ m{^(.*/)};
        my $at = ($dir // "") . $to;
        print "$ENV{F}:$.: the link $to leads nowhere\n" unless -e $at;
      }' "$f"
  done
}

check() { undocumented; unopened; folders; links; }

bad_tree() {
  mkdir -p include/base src/base db tests/unit &&
    cat >include/base/x.h <<'H' &&
/* A header. */
#ifndef X
#define X
#define MANY(a) \
    do_it(a)

/* Documented. */
struct good {
    int a;
};
int grouped(struct good *g);

struct opaque;

int beside(void); /* this one is */

int bare(int a,
         int b);

enum nobody {
    NOBODY_KNOWS
};

typedef int (*mute)(void);
#endif
H
    printf 'int x;\n' >src/base/a.c &&
    printf '[a](b.md) [c](README.md) [d](https://example.org/)\n' >README.md &&
    : >tests/unit/test_a.c && : >db/README.md && : >src/README.md && : >include/README.md && : >tests/README.md
}

lint_main "${1:-}" bad_tree 8
