#!/bin/sh
# What this code does without: calls that overflow or run a shell, SQL outside its folders, open ends, long files,
# characters that belong to no source file.
. "$(dirname -- "$0")/lib.sh"

code() {
  lint_files '^(include|src|db|labels|tests)/.*\.(c|h|def)$' | perl -e '
    my $call = qr{\b(strcpy|stpcpy|strcat|sprintf|vsprintf|strtok|strtok_r|atoi|atol|atof|gets|system|popen|alloca|tmpnam|mktemp)\s*\(};
    # SQL is written in capitals; a sentence is not
    my $sql = qr{"\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|WITH)\s+\S};
    while (my $f = <STDIN>) {
      chomp $f;
      open my $h, "<", $f or die "$f: $!";
      local $/;
      my $text = <$h>;
      my $strings = $text; # comments out, strings in
      my $blank = sub { my $s = $_[0]; $s =~ s/[^\n]/ /g; $s };
      $strings =~ s{("(?:[^"\\\n]|\\.)*")|(\x27(?:[^\x27\\\n]|\\.)*\x27)|(/\*.*?\*/)|(//[^\n]*)}{defined $1 ? $1 : defined $2 ? $2 : $blank->($3 // $4)}gse;
      my $plain = $strings;
      $plain =~ s{("(?:[^"\\\n]|\\.)*")}{$blank->($1)}ge;
      my $at = sub { my ($t, $p) = @_; 1 + (substr($t, 0, $p) =~ tr/\n//) };
      while ($plain =~ /$call/g) { my ($c, $p) = ($1, $-[0]); print "$f:", $at->($plain, $p), ": calls $c\n" }
      next if $f =~ m{^tests/|^src/host/|^db/driver_}; # a driver speaks with its engine: pragmas, catalogue
      while ($strings =~ /$sql/g) {
        my ($w, $p) = ($1, $-[0]);
        print "$f:", $at->($strings, $p), ": SQL text ($w) outside db/sql and db/migrations\n";
      }
    }'
}

open_ends() {
  lint_files '^(include|src|db|labels|tests)/.*\.(c|h|def|sh|sql|ini|html|js|mjs|css|tpl|cmake|txt|md)$|^(bootstrap|README\.md|CMakeLists\.txt|\.ci/run)$' |
    perl -ne '
      chomp; my $f = $_;
      next if $f eq "tests/lint/calls.sh";
      open my $h, "<", $f or die "$f: $!";
      my $n = 0;
      while (<$h>) {
        $n++;
        print "$f:$n: an open end ($1)\n" if /\b(TODO|FIXME|XXX|HACK)\b/;
        print "$f:$n: a space at the end of the line\n" if /[ \t]$/ && $f !~ /\.(md|txt)$/;
        print "$f:$n: a tab\n" if /\t/ && $f =~ /\.(c|h|def|sql|html|css|js|mjs)$/;
        print "$f:$n: a carriage return\n" if /\r/;
      }
      print "$f:$n: $n lines, at most 600\n" if $n > 600 && $f =~ /\.(c|h|def|sh|js|mjs|sql)$/;'
}

check() { code; open_ends; }

bad_tree() {
  mkdir -p src/app db/sql tests/unit &&
    cat >src/app/a.c <<'C' &&
/* strcpy( in a comment is no call, and neither is "atoi(" in a string. */
void f(char *d) {
    strcpy(d, "strcat(");
    run("SELECT id FROM run WHERE id=?1");
    say("Select a stock from the list");
    int n = atoi (d); // TODO
}
C
    printf 'SELECT 1;\n' >db/sql/a.sql &&
    printf 'int main(void) { return system("x"); }\n' >tests/unit/test_a.c &&
    printf 'int a; \n\tint b;\r\n' >src/app/b.c &&
    awk 'BEGIN { for (i = 0; i < 601; i++) print "int a" i ";" }' >src/app/long.c
}

lint_main "${1:-}" bad_tree 9
