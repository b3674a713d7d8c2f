/* Minutes as a file: what it is made from, read as the one who asks may see it. */
#include "visit_paper.h"

#include <string.h>
#include <unistd.h>

#include "app/photo.h"
#include "base/text.h"
#include "record.h"

#define ANSWERS_MAX 50
#define PHOTO_SIDE 960
#define PHOTO_BYTES_MAX ((size_t)4 << 20)

struct printing {
    struct command_ctx *c;
    struct record inspection, visit, producer;
    json_t *answers;
    struct visit_paper paper;
    struct buf photo[VISIT_PHOTOS];
};

/* ---- photos ---- */

static enum status photo_read(struct command_ctx *c, const char *id, struct buf *out) {
    int fd = -1;
    size_t len = 0;
    enum image_type type = IMAGE_JPEG;
    enum status st = photo_open(c->app, id, PHOTO_SIDE, IMAGE_JPEG, &fd, &len, &type, c->e);
    if (st) return st;
    char *at = len <= PHOTO_BYTES_MAX ? buf_room(out, len) : NULL;
    while (at && out->len < len) {
        ssize_t n = read(fd, out->data + out->len, len - out->len);
        if (n <= 0) break;
        out->len += (size_t)n;
    }
    close(fd);
    return len && out->len == len ? ST_OK : err_set(c->e, ST_IO, NULL, "files.read");
}

/* A file that a broken disk lost leaves its picture out: the minutes are more than their photos. */
static void photos_read(struct printing *p) {
    static const char *const fields[VISIT_PHOTOS] = { "photo", "photo_2", "photo_3", "photo_4" };
    struct visit_paper *to = &p->paper;
    for (size_t i = 0; p->c->app && i < VISIT_PHOTOS; i++) {
        struct buf *b = &p->photo[to->pictures];
        const char *id = value_text(p->visit.values, fields[i]);
        if (!*id) continue;
        buf_clear(b);
        if (photo_read(p->c, id, b)) err_clear(p->c->e);
        else to->picture[to->pictures++] = (struct doc_picture){ .bytes = b->data, .len = b->len, .caption = visit_paper_label(p->c->arena, fields[i]) };
    }
}

/* ---- the command ---- */

static enum status visit_read(struct printing *p) {
    struct command_ctx *c = p->c;
    enum status st = record_read(c->db, KIND_VISIT, param_text(c, "visit"), c->arena, &p->visit, c->e);
    if (!st) st = record_permit(c->who, KIND_VISIT, ACTION_READ, &p->visit.h, c->e);
    if (!st) st = record_read(c->db, KIND_INSPECTION, value_text(p->visit.values, "inspection_id"), c->arena, &p->inspection, c->e);
    if (!st) st = record_read(c->db, KIND_PRODUCER, value_text(p->visit.values, "producer_id"), c->arena, &p->producer, c->e);
    if (!st) st = change_list(c->db, kind_info(KIND_VISIT)->key, p->visit.h.id, 0, ANSWERS_MAX, &p->answers, c->e);
    if (!st) photos_read(p);
    p->paper.sent = !st && p->visit.h.state != STATE_DRAFT;
    p->paper.concerned = !st && record_concerns(c->who, KIND_VISIT, &p->visit.h);
    return st;
}

static enum status blank_read(struct printing *p) {
    struct command_ctx *c = p->c;
    p->paper.concerned = true;
    enum status st = record_read(c->db, KIND_INSPECTION, param_text(c, "inspection"), c->arena, &p->inspection, c->e);
    return st ? st : record_permit(c->who, KIND_INSPECTION, ACTION_READ, &p->inspection.h, c->e);
}

static enum status to_io(void *ctx, const void *bytes, size_t len, struct err *e) {
    const struct command_io *io = ctx;
    return io->data ? io->data(io->ctx, bytes, len, e) : ST_OK;
}

static enum status paper_write(struct printing *p) {
    struct command_ctx *c = p->c;
    struct doc *d = NULL;
    struct buf title = BUF_INIT;
    const char *number = value_text(p->visit.values, "number");
    p->paper.inspection = p->inspection.values;
    p->paper.visit = p->visit.values;
    p->paper.producer = p->producer.values;
    p->paper.answers = p->answers;
    p->paper.arena = c->arena;
    text_fill(&title, LANG_VI, "minutes.title", &(struct text_arg){ "n", *number ? number : p->inspection.h.id }, 1);
    const struct doc_options o = { .title = title.data ? title.data : "", .lang = LANG_VI, .numbered = true,
                                   .mark = c->app && c->app->demo ? text_get(LANG_VI, "label.demo") : NULL };
    enum status st = doc_open(&d, DOC_PDF, &o, to_io, (void *)(uintptr_t)c->io, c->e);
    if (!st) visit_paper_fill(d, &p->paper);
    if (!st) st = doc_finish(d, c->e);
    doc_free(&d);
    buf_free(&title);
    return st;
}

enum status command_visit_paper(struct command_ctx *c) {
    static const struct param spec[] = { { "visit", PARAM_INT, false, 1, INT64_MAX }, { "inspection", PARAM_INT, false, 1, INT64_MAX } };
    struct printing p = { .c = c };
    enum status st = params_check(c->params, spec, 2, c->e);
    bool filled = json_object_get(c->params, "visit");
    if (!st && filled == (json_object_get(c->params, "inspection") != NULL)) {
        st = err_set(c->e, ST_INVALID, "visit", "param.missing");
        err_arg(c->e, "name", "visit");
    }
    if (!st) st = filled ? visit_read(&p) : blank_read(&p);
    if (!st) st = paper_write(&p);
    if (!st && !(*c->result = json_pack("{s:s, s:b}", "inspection", p.inspection.h.id, "filled", filled))) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t i = 0; i < VISIT_PHOTOS; i++) buf_free(&p.photo[i]);
    json_decref(p.answers);
    record_free(&p.inspection);
    record_free(&p.visit);
    record_free(&p.producer);
    return st;
}
