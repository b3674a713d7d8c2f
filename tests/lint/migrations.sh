#!/bin/sh
# The schema files of each engine: numbered from 1 without a gap, no number twice. Two branches that both made "the next one" merge
# without a conflict, and then only one of the two would ever run.
. "$(dirname -- "$0")/lib.sh"

check() {
  lint_files '^db/migrations[^/]*/' | perl -e '
    my %by; # folder => number => files
    while (my $f = <STDIN>) {
      chomp $f;
      my ($dir, $name) = $f =~ m{^(.*)/([^/]+)$};
      next if $name eq "README.md";
      if ($name =~ /^([0-9]{4})_[a-z0-9_]+\.sql$/) { push @{$by{$dir}{$1 + 0}}, $f }
      else { print "$f:1: not called NNNN_name.sql\n" }
    }
    for my $dir (sort keys %by) {
      my ($want, %n) = (1, %{$by{$dir}});
      for my $i (sort { $a <=> $b } keys %n) {
        print "$n{$i}[0]:1: number ", sprintf("%04d", $want), " is missing before it\n" if $i > $want;
        print "$_:1: a number that $n{$i}[0] has\n" for @{$n{$i}}[1 .. $#{$n{$i}}];
        print "$n{$i}[0]:1: numbers begin at 0001\n" if !$i;
        $want = $i + 1;
      }
    }'
}

bad_tree() {
  mkdir -p db/migrations db/migrations-other &&
    touch db/migrations/README.md db/migrations/0001_a.sql db/migrations/0002_b.sql db/migrations/0002_c.sql db/migrations/0004_d.sql \
      db/migrations/5_e.sql db/migrations-other/0000_f.sql db/migrations-other/0001_g.sql
}

# 0002 twice, 0003 missing, 5_e, 0000
lint_main "${1:-}" bad_tree 4
