#!/bin/sh
# Every word that a person sees: each key that code and pages use is in both word lists, no sentence claims more than was
# checked, Vietnamese is written the way the province prints it, and text is composed (NFC).
# (That both languages have equal keys and equal {names} the program itself checks when it starts.)
. "$(dirname -- "$0")/lib.sh"

keys() {
  lint_files '^(src|db|labels)/.*\.(c|h|def)$|^include/.*\.def$|^src/http/pages/.*\.html$' | perl -e '
    my (%have, %area);
    for my $l ("vi", "en") {
      for my $f (glob "src/text/$l/*.ini") {
        my $section = "";
        open my $h, "<", $f or die $!;
        while (<$h>) {
          if (/^\[([^\]]+)\]/) { $section = $1 }
          elsif (/^([^;=\s][^=]*?)\s*=/) { $have{$l}{"$section.$1"} = 1; $area{$section} = 1 }
        }
      }
    }
    my $miss = sub {
      my ($f, $n, $key, $how) = @_;
      for my $l ("vi", "en") { print "$f:$n: $how \"$key\" has no sentence in $l\n" unless $have{$l}{$key} }
    };
    # The arguments of a call whose opening bracket stands at $p.
    my $args = sub {
      my ($t, $p) = @_;
      my ($depth, $now, @a) = (0, "");
      pos($t) = $p;
      while ($t =~ /\G("(?:[^"\\]|\\.)*"|\x27(?:[^\x27\\]|\\.)*\x27|.)/gs) {
        my $c = $1;
        if ($c =~ /^[(\[{]$/) { next if !$depth++ }
        elsif ($c =~ /^[)\]}]$/) { if (!--$depth) { push @a, $now; return @a } }
        elsif ($c eq "," && $depth == 1) { push @a, $now; $now = ""; next }
        $now .= $c;
      }
      return;
    };
    while (my $f = <STDIN>) {
      chomp $f;
      open my $h, "<", $f or die "$f: $!";
      local $/;
      my $t = <$h>;
      $t =~ s{("(?:[^"\\\n]|\\.)*")|(/\*.*?\*/)}{my ($keep, $c) = ($1, $2); $c =~ s/[^\n]/ /g if defined $c; $keep // $c}gse;
      my $line = sub { 1 + (substr($t, 0, $_[0]) =~ tr/\n//) };
      if ($f =~ /\.html$/) {
        while ($t =~ /\{\{\s*(?:t|text)\s*[: ]\s*([a-z0-9_.-]+)/g) { $miss->($f, $line->($-[0]), $1, "text") }
        next;
      }
      if ($f =~ /status\.def$/) {
        while ($t =~ /^X\(\w+,[^"]*"([^"]+)"\)/gm) { $miss->($f, $line->($-[0]), "error.status.$1", "status") }
      }
      next unless $f =~ /\.[ch]$/;
      while ($t =~ /\berr_set\s*\(/g) {
        my $p = $-[0];
        my @a = $args->($t, $+[0] - 1);
        next if @a != 4; # the declaration, or a macro
        # a bare status key falls to the general sentence of the status
        for my $k ($a[3] =~ /"([a-z][a-z0-9.-]+)"/g) {
          $miss->($f, $line->($p), "error.$k", "error") if $k =~ /\./ || !$have{vi}{"error.status.$k"};
        }
      }
      # Keys that travel by a variable: a dotted word of a section that the lists have, or a key of [error]; not an event of the log.
      $t =~ s/\blog_\w+\s*\([^"()]*"[^"]*"/ /g;
      while ($t =~ /"([a-z][a-z0-9-]*)\.([a-z0-9][a-z0-9.-]*[a-z0-9])"/g) {
        my ($p, $k) = ($-[0], "$1.$2");
        $miss->($f, $line->($p), $k, "text") if $area{$1} && !$have{vi}{"error.$k"};
      }
    }'
}

words() {
  lint_files '^src/text/.*\.ini$|^src/http/pages/.*\.html$|^labels/template/' | perl -CSD -Mutf8 -e '
    while (my $f = <STDIN>) {
      chomp $f;
      open my $h, "<:encoding(UTF-8)", $f or die "$f: $!";
      while (my $t = <$h>) {
        if ($f =~ /\.ini$/) { next if $t =~ /^\s*[;\[]/; $t =~ s/^[^=]*=// or next }
        elsif ($f =~ /\.html$/) { $t =~ s/<[^>]*>|\{[^}]*\}/ /g }
        $t =~ s/\{[^}]*\}/ /g;
        print "$f:$.: claims too much ($1)\n" if $t =~ /(hàng thật|chính hãng|xác thực|đảm bảo)/i;
        print "$f:$.: claims too much ($1)\n" if $t =~ /\b(genuine\w*|authentic\w*|certified)\b/i;
        print "$f:$.: claims too much ($1)\n" if $t =~ /(\bauthenti\w*|\bvéritable\w*|\bgaranti\w*|正品|真品|保真|정품|진품)/i && $f =~ m{/(fr|zh|ko)/};
        print "$f:$.: accuses ($1)\n" if $t =~ /(hàng giả|gian lận|đồng chí)/i;
        # Traditional tone marks: hòa, khỏe, thủy; after q the u belongs to the consonant (quý).
        print "$f:$.: tone mark on the wrong vowel ($1)\n"
          if $t =~ /(\w*(?:o[àáảãạèéẻẽẹ]|(?<![qQ])u[ỳýỷỹỵ]|O[ÀÁẢÃẠÈÉẺẼẸ]|(?<![qQ])U[ỲÝỶỸỴ])(?!\w))/;
      }
    }'
}

composed() {
  lint_files '^src/text/.*\.ini$|^src/http/pages/|^labels/template/|^db/seed/|README\.md$' | perl -CSD -Mutf8 -ne '
    chomp; my $f = $_;
    open my $h, "<:encoding(UTF-8)", $f or die "$f: $!";
    while (<$h>) {
      print "$f:$.: a combining mark: not NFC\n" if /[\x{300}-\x{36f}]/;
      print "$f:$.: a character that nobody sees\n" if /[\x{200b}-\x{200f}\x{2028}-\x{202e}\x{feff}\x{fffd}]/;
    }'
}

check() { keys; words; composed; }

bad_tree() {
  mkdir -p src/text/vi src/text/en src/text/zh src/app src/http/pages include/base &&
    printf '[error]\nstatus.busy = Bận.\nlot.left = Còn {left}.\n[scan]\ngenuine = Tem hợp lệ, hàng thật.\nold = Đã huỷ, quý khách hòa, hoàn toàn.\n' >src/text/vi/a.ini &&
    printf '[error]\nstatus.busy = Busy.\n[scan]\ngenuine = This is authentic; {genuine}\nold = o\314\200\n' >src/text/en/a.ini &&
    printf '[scan]\ngenuine = 保证正品。\n' >src/text/zh/a.ini &&
    cat >src/app/a.c <<'C' &&
int f(struct err *e) {
    if (a) return err_set(e, ST_BUSY, NULL, "busy");
    if (b) return err_set(e, ST_X, g(a, b), c ? "lot.left"
                                              : "lot.gone");
    return say("scan.gone");
}
C
    printf '<p class="genuine">{{t scan.genuine}} {{t scan.never}}</p>\n' >src/http/pages/p.html &&
    printf 'X(BUSY, 503, 5, 1, "busy")\nX(IO, 500, 1, 1, "io")\n' >include/base/status.def
}

# lot.left (en), lot.gone, scan.gone, scan.never, status.io (both): 9; hàng thật, authentic, 正品, huỷ, one combining mark: 5
lint_main "${1:-}" bad_tree 14
