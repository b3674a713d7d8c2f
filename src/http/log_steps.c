/*
 * How to check an entry, or a label, with tools that are none of ours: lines for a shell that do what the specifications of the formats say,
 * with the values of this very entry. A test outside runs them as they stand here.
 */
#include <sodium.h>
#include <string.h>

#include "app/log.h"
#include "assets.h"
#include "core/lines.h"
#include "core/tile.h"
#include "log_page.h"

#define SHA256 "openssl dgst -sha256 -binary"

const char *log_hex(struct desk *d, const void *bytes, size_t len) {
    char *hex = arena_alloc(d->arena, 2 * len + 1);
    if (!hex) return "";
    sodium_bin2hex(hex, 2 * len + 1, bytes, len);
    return hex;
}

/* Takes the buffer over. */
static const char *text_kept(struct desk *d, struct buf *b) {
    while (b->len && b->data[b->len - 1] == '\n') b->data[--b->len] = '\0';
    const char *s = arena_str(d->arena, b->data && !b->failed ? b->data : "");
    buf_free(b);
    return s ? s : "";
}

/* ---- paths ---- */

json_t *log_path_model(struct desk *d, const struct proof *p, const bool *left) {
    json_t *list = json_array();
    for (int i = 0; i < p->len; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "side", say(d, left[i] ? "log-page.side-left" : "log-page.side-right"), "hash",
                                              log_hex(d, p->hash[i], MERKLE_HASH_BYTES)));
    return list;
}

/* The file m grows from a leaf to the root, a line a hash.  src: RFC 6962 §2.1 */
static void fold_lines(struct buf *b, const struct proof *p, const bool *left) {
    for (int i = 0; i < p->len; i++) {
        struct buf hash = BUF_INIT;
        base64_add(&hash, p->hash[i], MERKLE_HASH_BYTES);
        buf_printf(b, left[i] ? "(printf '\\001'; echo %s | base64 -d; cat m) | " SHA256 " > m2; mv m2 m\n"
                              : "(printf '\\001'; cat m; echo %s | base64 -d) | " SHA256 " > m2; mv m2 m\n", hash.data ? hash.data : "");
        buf_free(&hash);
    }
}

static void verdict_line(struct buf *b, struct desk *d, const char *have, const char *want, const char *right) {
    buf_printf(b, "test \"%s\" = \"%s\" && echo '%s' || echo '%s'\n", have, want, right, say(d, "log-page.check-wrong"));
}

/* ---- an entry ---- */

static const char *fold_make(struct desk *d, const struct log_row *row, const struct log_proof *p) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "curl -fsS %s > muc\n", site_address(d, arena_printf(d->arena, LOG_ENTRY "%lld/noi-dung", (long long)row->idx)));
    buf_printf(&b, "cat > ban-chot <<'HET'\n%sHET\n", p->head.note);
    buf_str(&b, "(printf '\\000'; cat muc) | " SHA256 " > m\n");
    fold_lines(&b, &p->path, p->left);
    verdict_line(&b, d, "$(base64 < m)", "$(sed -n 3p ban-chot)", say(d, "log-page.check-right"));
    return text_kept(d, &b);
}

static const char *tile_make(struct desk *d, const struct log_row *row, const struct log_proof *p) {
    char path[TILE_PATH_BYTES];
    struct buf b = BUF_INIT;
    uint64_t index = (uint64_t)row->idx / TILE_WIDTH;
    const struct tile t = { 0, index, tile_width(p->head.c.size, 0, index) };
    tile_path_format(&t, path);
    buf_str(&b, "(printf '\\000'; cat muc) | " SHA256 " | base64\n");
    buf_printf(&b, "curl -fsS %s | tail -c +%llu | head -c %d | base64\n", site_address(d, arena_printf(d->arena, "/log/%s", path)),
               (unsigned long long)((uint64_t)row->idx % TILE_WIDTH * MERKLE_HASH_BYTES + 1), MERKLE_HASH_BYTES);
    return text_kept(d, &b);
}

/* Ed25519 as a public key that OpenSSL reads: a fixed beginning (RFC 8410) and its 32 bytes. */
static const char *seal_make(struct desk *d, const char *vkey, const char *origin) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "echo '%s' > khoa\n", vkey);
    buf_str(&b, "(printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; cut -d+ -f3- khoa | base64 -d | tail -c 32) > khoa.der\n");
    buf_str(&b, "sed '/^$/,$d' ban-chot > loi\n");
    buf_printf(&b, "grep '^— %s ' ban-chot | cut -d' ' -f3 | base64 -d | tail -c 64 > chu-ky\n", origin);
    buf_str(&b, "openssl pkeyutl -verify -pubin -keyform DER -inkey khoa.der -rawin -in loi -sigfile chu-ky\n");
    return text_kept(d, &b);
}

static const char *receipt_line(struct desk *d, const struct log_row *row) {
    return arena_printf(d->arena, "curl -fsS %s > bien-nhan\n", site_address(d, arena_printf(d->arena, LOG_ENTRY "%lld/bien-nhan", (long long)row->idx)));
}

static const char *go_make(struct desk *d, const struct log_row *row, const char *vkey) {
    struct buf b = BUF_INIT;
    const struct asset *program = assets_named(&d->w->r->pages->assets, "check_receipt.go");
    buf_str(&b, receipt_line(d, row));
    buf_printf(&b, "curl -fsS %s > check_receipt.go\n", site_address(d, program ? program->address : "/static"));
    buf_printf(&b, "GO111MODULE=off GOPATH=/usr/share/gocode go run check_receipt.go bien-nhan '%s'\n", vkey);
    return text_kept(d, &b);
}

static const char *own_make(struct desk *d, const struct log_row *row, const char *vkey) {
    struct buf b = BUF_INIT;
    buf_str(&b, receipt_line(d, row));
    buf_printf(&b, "echo '%s' > khoa\ntemlang log check-receipt bien-nhan --log-key khoa\n", vkey);
    return text_kept(d, &b);
}

void log_steps_make(struct desk *d, const struct log_row *row, const struct log_proof *p, struct log_steps *out) {
    struct note_key k;
    char vkey[NOTE_VKEY_BYTES] = "";
    if (app_log_key(d->app, &k)) note_key_format(&k, vkey);
    out->fold = fold_make(d, row, p);
    out->tile = tile_make(d, row, p);
    out->seal = seal_make(d, vkey, p->head.c.origin);
    out->go = go_make(d, row, vkey);
    out->own = own_make(d, row, vkey);
}

/* ---- a label ---- */

const char *log_label_steps(struct desk *d, const struct log_label *l) {
    struct buf b = BUF_INIT, salt = BUF_INIT;
    base64_add(&salt, l->salt, sizeof l->salt);
    buf_printf(&b, "(printf '\\000'; echo %s | base64 -d; printf %s) | " SHA256 " > m\n", salt.data ? salt.data : "", l->number);
    fold_lines(&b, &l->path, l->left);
    verdict_line(&b, d, "$(od -An -v -tx1 m | tr -d ' \\n')", log_hex(d, l->root, sizeof l->root), say(d, "log-page.label-right"));
    buf_free(&salt);
    return text_kept(d, &b);
}
