/* A small log for witness.sh: its keys, and right requests to a witness.   witness_ask vkey [other] | request OLD SIZE [fork|other] */
#include <stdlib.h>

#include "log_small.h"

#define FORK_AT 3

int main(int argc, char **argv) {
    if (sodium_init() < 0 || argc < 2) return 2;
    const char *kind = argc > 2 ? argv[argc - 1] : "";
    bool fork = !strcmp(kind, "fork"), other = !strcmp(kind, "other");
    struct log_small l = log_small(other ? "other.example/log" : "tx.example/log", other ? 2 : 1, fork ? 9 : 0, FORK_AT);
    struct buf out = BUF_INIT;
    if (!strcmp(argv[1], "vkey")) {
        buf_printf(&out, "%s\n", l.key.vkey);
    } else if (argc > 3) {
        unsigned long old = strtoul(argv[2], NULL, 10), size = strtoul(argv[3], NULL, 10);
        if (old > size || size > LOG_SMALL_MOST) return 2;
        log_small_request(&l, old, size, &out);
    } else return 2;
    bool whole = !out.failed && fwrite(out.data, 1, out.len, stdout) == out.len;
    buf_free(&out);
    return whole && !fflush(stdout) ? 0 : 1;
}
