#!/bin/sh
# Every #include against the table of layers: arrows point down, and each library is seen by one layer only.
#   main -> http, cli -> app -> store, label, core -> base        http, cli -> witness -> core, base
. "$(dirname -- "$0")/lib.sh"

check() {
  lint_files '^(include|src|db|labels)/.*\.(c|h|def)$' | perl -e '
    my %may = (
      base  => "base",
      core  => "core base",
      store => "store core base",
      label => "label core base",
      witness => "witness core base", # nothing of who keeps the log
      app   => "app store label core base",
      http  => "http app store label witness core base",
      cli   => "cli app store label witness core base",
      main  => "cli http app witness base",
      host  => "core store",
    );
    # Libraries: header pattern => layers (or single files) that may see it.
    my @lib = (
      [qr{^microhttpd},                      "src/http/mhd.c"],
      [qr{^sqlite3},                         "store"],
      [qr{^(qrencode|hb|ft2build|freetype|harfbuzz)}, "label"],
      [qr{^png},                             "base label"],
      [qr{^(jpeglib|jerror|webp/)},          "base"],
      [qr{^zlib},                            "label http"],
      [qr{^archive},                         "labels/zip.c labels/unzip.c"],
      [qr{^xlsxwriter},                      "src/app/ledger_xlsx.c labels/document_book.h"],
      [qr{^jansson},                         "base core store app http cli"],
      [qr{^utf8proc},                        "base cli"], # cli: how wide a character stands in a table
      [qr{^ini\.h},                          "base"],
      [qr{^nettle},                          "core"],
      [qr{^(curl/|dlfcn)},                   "src/base/fetch.c"],
      # core decides; it neither reads files or clocks nor talks to anybody
      [qr{^(fcntl|unistd|time|dirent|poll|netdb|sys/(stat|socket|time|file|mman|epoll|un)|netinet/.*|arpa/.*)\.h}, "base store label witness app http cli main host"],
      [qr{^(sys/socket|sys/un|netdb|netinet/.*|arpa/.*)\.h}, "app http cli"],
    );
    while (my $f = <STDIN>) {
      chomp $f;
      my $l = $f =~ m{^include/(\w+)/} ? $1 : $f =~ m{^src/main\.c$} ? "main" : $f =~ m{^src/(\w+)/} ? $1
            : $f =~ m{^db/} ? "store" : "label";
      if (!exists $may{$l}) { print "$f:1: no layer of the table\n"; next }
      open my $h, "<", $f or die "$f: $!";
      while (<$h>) {
        if (m{^\s*#\s*include\s+"([^"]+)"}) {
          my $i = $1;
          if ($i !~ m{/}) { next if $f !~ m{^include/}; print "$f:$.: a public header includes the private \"$i\"\n"; next }
          my ($to) = $i =~ m{^([^/]+)/};
          print "$f:$.: $l may not include \"$i\"\n" unless grep { $_ eq $to } split / /, $may{$l};
        } elsif (m{^\s*#\s*include\s+<([^>]+)>}) {
          my $i = $1;
          for my $r (@lib) {
            next unless $i =~ $r->[0];
            print "$f:$.: <$i> belongs to: $r->[1]\n" unless grep { $_ eq $l || $_ eq $f } split / /, $r->[1];
          }
        } elsif (m{^\s*#\s*include\s+FT_\w+_H\b}) { # FreeType names its headers by macros
          print "$f:$.: FreeType belongs to: label\n" unless $l eq "label";
        } elsif (m{^\s*#\s*include\b}) { print "$f:$.: an #include that no reader can follow\n" }
      }
    }'
}

bad_tree() {
  mkdir -p include/base include/core src/core src/http src/cli src/witness db labels src/app &&
    printf '#include "core/note.h"\n#include "store/store.h"\n' >src/witness/w.c &&
    printf '#include "core/code.h"\n' >include/base/up.h &&
    printf '#include "private.h"\n' >include/core/leak.h &&
    printf '#include <time.h>\n#include "store/store.h"\n#include "inner.h"\n' >src/core/a.c &&
    printf '#include <microhttpd.h>\n#include "cli/cli.h"\n' >src/http/page.c &&
    printf '#include <microhttpd.h>\n#include "app/app.h"\n' >src/http/mhd.c &&
    printf '#include <sqlite3.h>\n' >src/app/sql.c &&
    printf '#include <qrencode.h>\n#include "label/symbol.h"\n' >db/qr.c &&
    printf '#include <sys/socket.h>\n#include MACRO\n' >labels/net.c
}

lint_main "${1:-}" bad_tree 12
