/*
 * A registry with labels, decisions, a case and a published log, and its evidence packs: taken apart, changed and put together again, also
 * signed anew as whoever has the key would. Include after cmocka.h.
 */
#ifndef TEMLANG_TESTS_EVIDENCE_SITE_H
#define TEMLANG_TESTS_EVIDENCE_SITE_H

#include <sodium.h>

#include "app/evidence_pack.h"
#include "app/log.h"
#include "app/photo.h"
#include "app/report.h"
#include "core/evidence_key.h"
#include "label/unzip.h"
#include "picture.h"
#include "registry.h"

#define EVIDENCE_PARTS 200
#define VISITOR_CONTACT "0987 654 321"
#define VISITOR_NOTE "Nắp chai lỏng"
#define MAKER_PHONE "0912000777"
#define MAKER_HEAD "Tẩn Mẩy Mẫu"

struct evidence_site {
    struct registry r;
    struct log_tree *tree;
    uint32_t run, second;
    int64_t case_id;
    char ref[REPORT_REF_BYTES];
    unsigned char seed[EVIDENCE_SEED_BYTES], key[NOTE_PUBLIC_BYTES];
    struct buf policy;
};

/* ---- the place ---- */

static inline void site_photo(struct evidence_site *s, int width, char id[static FILES_ID_BYTES]) {
    struct image img = picture_quarters(width, 80);
    struct buf b = BUF_INIT;
    struct photo p;
    picture_jpeg(&img, &(struct picture_jpeg){ .exif = false }, &b);
    image_free(&img);
    assert_int_equal(photo_store(s->r.w.app, &s->r.manager, b.data, b.len, &p, &s->r.w.err), ST_OK);
    memcpy(id, p.id, FILES_ID_BYTES);
    buf_free(&b);
}

static inline void site_report(struct evidence_site *s) {
    struct image img = picture_quarters(90, 70);
    struct buf jpeg = BUF_INIT;
    picture_jpeg(&img, &(struct picture_jpeg){ .exif = true }, &jpeg);
    image_free(&img);
    json_t *problems = json_array();
    const struct report_new n = { .address = "", .run = s->run, .index = 7, .forged = "", .seen = "differs", .bought_at = "Chợ Mẫu", .note = VISITOR_NOTE "\nbị móp.",
                                  .contact = VISITOR_CONTACT, .photo = jpeg.data, .photo_len = jpeg.len, .visitor = 5, .network = 6 };
    if (report_add(s->r.w.app, &n, problems, s->ref, &s->r.w.err)) fail_msg("%s %s", s->r.w.err.key, s->r.w.err.field);
    json_decref(problems);
    buf_free(&jpeg);
    s->case_id = 1;
}

static inline void site_publish(struct evidence_site *s) {
    if (log_tree_publish(s->tree, &s->r.w.err)) fail_msg("%s", s->r.w.err.key);
    buf_clear(&s->policy);
    assert_int_equal(app_log_policy(s->r.w.app, &s->policy, NULL), ST_OK);
}

static inline void site_keys(struct evidence_site *s) {
    struct secrets *secrets = world_secrets(&s->r.w);
    evidence_seed(&secrets->numbering, s->seed);
    evidence_public(s->seed, s->key);
    secrets_free(&secrets);
}

/* A product with everything; nothing is published yet where tree is NULL. */
static inline void site_make(struct evidence_site *s) {
    char photo[FILES_ID_BYTES], mark[64];
    memset(s, 0, sizeof *s);
    registry_open(&s->r, 1000);
    site_photo(s, 120, photo);
    record_set(&s->r, &s->r.manager, "product", s->r.product, json_pack("{s:s, s:s}", "photo", photo, "story", "Dòng một.\nDòng hai."));
    record_set(&s->r, &s->r.manager, "producer", 1, json_pack("{s:s, s:s}", "representative", MAKER_HEAD, "phone", MAKER_PHONE));
    int64_t rating = rating_new(&s->r, 4, "2026-03-02", "2029-03-01"), right = right_new(&s->r, 0, true, "2027-12-31");
    (void)snprintf(mark, sizeof mark, "rating:%lld,right:%lld", (long long)rating, (long long)right);
    s->run = issue(&s->r, 100, mark);
    s->second = issue(&s->r, 20, "");
    json_decref(as(&s->r, &s->r.clerk, COMMAND_RUN_PRINT, json_pack("{s:I, s:s}", "run", (json_int_t)s->run, "range", "1-40"), ST_OK));
    json_decref(as(&s->r, &s->r.clerk, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)s->run, "range", "41-45", "reason", "jam"), ST_OK));
    struct scan_result seen = look(&s->r, s->run, 3);
    scan_count(s->r.w.app, &seen, (struct visitor){ .network = 3 }, s->r.w.now_us);
    scan_flush(s->r.w.app);
    site_report(s);
    act_do(&s->r, &s->r.dost, "case", s->case_id, "open", NULL);
    site_keys(s);
}

static inline void site_open(struct evidence_site *s) {
    site_make(s);
    assert_int_equal(log_tree_start(&s->tree, s->r.w.app, &(struct log_tree_options){ .admit = NULL }, NULL), ST_OK);
    site_publish(s);
}

static inline void site_close(struct evidence_site *s) {
    log_tree_stop(&s->tree);
    buf_free(&s->policy);
    registry_close(&s->r);
}

/* ---- packs ---- */

static inline enum status pack_take(void *ctx, const void *p, size_t len, struct err *e) {
    (void)e;
    buf_add(ctx, p, len);
    return ST_OK;
}

/* out: *zip emptied first; the result of the command in *result, to be decref'd, where it is not NULL */
static inline enum status pack_try(struct evidence_site *s, const struct actor *who, const char *kind, int64_t id, struct buf *zip, json_t **result) {
    json_t *r = NULL, *p = json_pack("{s:I}", kind, (json_int_t)id);
    const struct command_io io = { .data = pack_take, .ctx = zip };
    buf_clear(zip);
    err_clear(&s->r.w.err);
    enum status st = command_run(COMMAND_EVIDENCE_PACK, s->r.w.app, NULL, who, p, &io, &r, &s->r.w.err);
    json_decref(p);
    if (result) *result = r;
    else json_decref(r);
    return st;
}

static inline void pack_make(struct evidence_site *s, const struct actor *who, const char *kind, int64_t id, struct buf *zip) {
    if (pack_try(s, who, kind, id, zip, NULL)) fail_msg("%s %s", s->r.w.err.key, s->r.w.err.field);
}

/* A pack taken apart. */
struct parts {
    size_t n;
    struct {
        char name[ZIP_NAME_BYTES];
        struct buf data;
    } part[EVIDENCE_PARTS];
};

static inline void parts_free(struct parts *p) {
    for (size_t i = 0; i < p->n; i++) buf_free(&p->part[i].data);
    p->n = 0;
}

static inline void parts_add(struct parts *p, const char *name, const void *data, size_t len) {
    assert_true(p->n < EVIDENCE_PARTS);
    (void)snprintf(p->part[p->n].name, ZIP_NAME_BYTES, "%s", name);
    p->part[p->n].data = (struct buf)BUF_INIT;
    buf_add(&p->part[p->n++].data, data, len);
}

/* out: whether all of it could be read */
static inline bool parts_read(const struct buf *zip, struct parts *p) {
    static const struct unzip_limits limits = { EVIDENCE_PARTS, (uint64_t)64 << 20 };
    struct unzip *u = NULL;
    const char *name = NULL;
    const void *at = NULL;
    size_t len = 1;
    p->n = 0;
    enum status st = unzip_open(&u, zip->data, zip->len, &limits, NULL);
    while (!st && !(st = unzip_next(u, &name, NULL)) && name) {
        parts_add(p, name, "", 0);
        for (len = 1; !st && len;) {
            st = unzip_read(u, &at, &len, NULL);
            if (!st) buf_add(&p->part[p->n - 1].data, at, len);
        }
    }
    unzip_close(&u);
    return !st;
}

static inline void parts_zip(const struct parts *p, struct buf *zip) {
    struct zip *z = NULL;
    buf_clear(zip);
    assert_int_equal(zip_open(&z, pack_take, zip, NULL), ST_OK);
    for (size_t i = 0; i < p->n; i++) assert_int_equal(zip_whole(z, p->part[i].name, p->part[i].data.data ? p->part[i].data.data : "", p->part[i].data.len, NULL), ST_OK);
    assert_int_equal(zip_end(z, NULL), ST_OK);
    zip_free(z);
}

static inline struct buf *part_of(struct parts *p, const char *name) {
    for (size_t i = 0; i < p->n; i++)
        if (!strcmp(p->part[i].name, name)) return &p->part[i].data;
    fail_msg("no %s", name);
    return &p->part[0].data;
}

static inline void part_set(struct buf *b, const char *text) {
    buf_clear(b);
    buf_str(b, text);
}

static inline void part_drop(struct parts *p, size_t i) {
    buf_free(&p->part[i].data);
    memmove(&p->part[i], &p->part[i + 1], (p->n - i - 1) * sizeof p->part[0]);
    p->n--;
}

static inline void hex_of(const struct buf *b, char hex[static 65]) {
    unsigned char h[32];
    crypto_hash_sha256(h, (const unsigned char *)(b->data ? b->data : ""), b->len);
    sodium_bin2hex(hex, 65, h, sizeof h);
}

/* Hashes and signature as whoever has the key makes them. */
static inline void parts_sign(struct evidence_site *s, struct parts *p) {
    struct buf sums = BUF_INIT, text = BUF_INIT, note = BUF_INIT, *old = part_of(p, EVIDENCE_SIGNATURE);
    char hex[65];
    for (size_t i = 0; i < p->n; i++) {
        if (!strcmp(p->part[i].name, EVIDENCE_SUMS) || !strcmp(p->part[i].name, EVIDENCE_SIGNATURE)) continue;
        hex_of(&p->part[i].data, hex);
        buf_printf(&sums, "%s  %s\n", hex, p->part[i].name);
    }
    hex_of(&sums, hex);
    const char *rest = strchr(strchr(old->data, '\n') + 1, '\n') + 1, *end = strstr(rest, "\n\n");
    buf_printf(&text, EVIDENCE_FORM "\n%s  " EVIDENCE_SUMS "\n%.*s\n", hex, (int)(end - rest), rest);
    assert_int_equal(evidence_sign(&note, text.data, text.len, "tx.laocai.gov.vn/log", s->seed, NULL), ST_OK);
    buf_clear(old);
    buf_add(old, note.data, note.len);
    buf_clear(part_of(p, EVIDENCE_SUMS));
    buf_add(part_of(p, EVIDENCE_SUMS), sums.data, sums.len);
    buf_free(&sums);
    buf_free(&text);
    buf_free(&note);
}

/* The newest act of a verb, to be decref'd. */
static inline json_t *act_newest(struct evidence_site *s, const char *verb) {
    json_t *acts = NULL, *a = NULL, *found = NULL;
    size_t i = 0;
    int64_t after = 0;
    do {
        json_decref(acts);
        acts = world_do(&s->r.w, COMMAND_LIST, json_pack("{s:s, s:I, s:i}", "kind", "acts", "after", (json_int_t)after, "limit", 500));
        json_array_foreach(acts, i, a) {
            after = json_integer_value(json_object_get(a, "id"));
            if (strcmp(text_of(a, "verb"), verb) != 0) continue;
            json_decref(found);
            found = json_incref(a);
        }
    } while (json_array_size(acts) == 500);
    json_decref(acts);
    assert_non_null(found);
    return found;
}

static inline int64_t number_at(const json_t *o, const char *a, const char *b) {
    return json_integer_value(json_object_get(json_object_get(o, a), b));
}

/* ---- checking ---- */

/* The report on a pack, with the service's keys where trusted; to be decref'd. */
static inline json_t *pack_check(struct evidence_site *s, const struct buf *zip, bool trusted) {
    const struct evidence_trust t = { trusted ? s->key : NULL, trusted ? s->policy.data : NULL, s->policy.len };
    json_t *report = NULL;
    assert_int_equal(evidence_check(zip->data ? zip->data : "", zip->len, &t, &report, &s->r.w.err), ST_OK);
    return report;
}

/* How many lines of a result say so; what and file NULL: any. */
static inline int lines_of(const json_t *report, const char *result, const char *what, const char *file) {
    const json_t *line = NULL;
    size_t i = 0;
    int n = 0;
    json_array_foreach(json_object_get(report, "lines"), i, line)
        n += !strcmp(text_of(line, "result"), result) && (!what || !strcmp(text_of(line, "what"), what)) && (!file || !strcmp(text_of(line, "file"), file));
    return n;
}

static inline void lines_print(const json_t *report) {
    const json_t *line = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(report, "lines"), i, line) {
        char *args = json_dumps(json_object_get(line, "args"), JSON_COMPACT);
        print_message("%s %s %s %s\n", text_of(line, "result"), text_of(line, "what"), text_of(line, "file"), args ? args : "");
        free(args);
    }
}

static inline int fails(const json_t *report) { return (int)json_integer_value(json_object_get(report, "fails")); }

/* Everything that is checked of a pack holds, with its own keys known. */
static inline void pack_holds(struct evidence_site *s, const struct buf *zip) {
    json_t *report = pack_check(s, zip, true);
    if (fails(report)) lines_print(report);
    assert_int_equal(fails(report), 0);
    static const char *const what[] = { "zip", "files", "signature", "checkpoint", "entries", "records", "facts", "pictures" };
    for (size_t i = 0; i < sizeof what / sizeof *what; i++)
        if (lines_of(report, "holds", what[i], NULL) != 1) fail_msg("no line %s", what[i]);
    json_decref(report);
}

#endif
