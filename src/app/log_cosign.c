/* Cosignatures: kept for good, since they are what shows when an entry was there, and served with the checkpoint while it is the newest. */
#include <string.h>

#include "log_tree.h"

struct keep {
    struct log_cosignature c;
    int64_t at_us;
};

static enum status keep_write(struct db *tx, void *ctx, struct err *e) {
    const struct keep *k = ctx;
    store_quiet(tx);
    return log_cosignature_add(tx, &k->c, k->at_us, e);
}

/* The line as part of a note of that checkpoint, by the rules that every reader of it has. */
static enum status line_check(const struct checkpoint *c, const struct note_key *witness, const char *line, size_t len, int64_t *time_s,
                              struct err *e) {
    struct note n;
    struct note_seal seal;
    struct buf note = BUF_INIT;
    checkpoint_format(c, &note);
    buf_byte(&note, '\n');
    buf_add(&note, line, len);
    enum status st = note.failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : note_parse(note.data, note.len, &n, e);
    if (!st && n.lines_len != 1) st = err_set(e, ST_INVALID, NULL, "note.format");
    if (!st) st = note_verify(&n, witness, 1, &seal, e);
    if (!st) *time_s = seal.time_s;
    buf_free(&note);
    return st;
}

static enum status serve_again(struct log_tree *t, const struct checkpoint *c, struct err *e) {
    bool found = false;
    struct log_checkpoint row;
    struct arena *ar = arena_new(1u << 18);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    pthread_mutex_lock(&t->work);
    bool newest = t->loaded && t->has_row && t->row.size == c->size && !memcmp(t->row.root, c->root, sizeof c->root);
    enum status st = newest ? log_checkpoint_get(t->grow.db, ar, &found, &row, e) : ST_OK;
    if (!st && found) st = log_publish_file(t->app, t->grow.db, c, row.note, e);
    pthread_mutex_unlock(&t->work);
    arena_free(&ar);
    return st;
}

enum status log_tree_cosign(struct log_tree *t, const struct checkpoint *c, const struct note_key *witness, const char *line, size_t len,
                            int64_t *time_s, struct err *e) {
    char name[NOTE_NAME_BYTES + 10];
    struct buf text = BUF_INIT;
    if (witness->type != NOTE_COSIGNATURE) return err_set(e, ST_INVALID, NULL, "note.key-type");
    enum status st = line_check(c, witness, line, len, time_s, e);
    if (st) return st;
    (void)snprintf(name, sizeof name, "%s+%08x", witness->name, (unsigned)witness->id);
    buf_add(&text, line, len);
    struct keep k = { .c = { .size = (int64_t)c->size, .witness = name, .time_s = *time_s, .line = text.data },
                      .at_us = clock_now_us(t->app->clock) };
    memcpy(k.c.root, c->root, sizeof k.c.root);
    st = text.failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : store_write(t->app->store, keep_write, &k, e);
    buf_free(&text);
    return st ? st : serve_again(t, c, e);
}
