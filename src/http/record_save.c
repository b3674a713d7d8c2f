/*
 * A form that was sent. Files are kept first and their names written into the form, so that a mistake elsewhere costs nobody a
 * second upload; then the engine says what is right and what is not.
 */
#include <stdlib.h>
#include <string.h>

#include "app/photo.h"
#include "nav.h"
#include "record_form.h"
#include "reply.h"

/* ---- what was sent ---- */

static void problem(struct edit *f, const char *field, const struct err *e) {
    json_t *args = json_object();
    for (int i = 0; i < e->args_len; i++) json_object_set_new(args, e->args[i].name, json_string(e->args[i].value));
    json_array_append_new(f->problems, json_pack("{s:s, s:s, s:o}", "field", field, "key", e->key, "args", args));
}

static enum status file_store(struct edit *f, const struct field *field, const void *data, size_t len, const char **id, struct err *e) {
    struct photo photo;
    struct document paper;
    if (field->type == FIELD_PHOTO) {
        enum status st = photo_store(f->d->app, &f->d->session.actor, data, len, &photo, e);
        *id = st ? NULL : arena_str(f->d->arena, photo.id);
        return st;
    }
    enum status st = document_store(f->d->app, data, len, &paper, e);
    *id = st ? NULL : arena_printf(f->d->arena, "%s%s", paper.id, paper.type == IMAGE_PDF ? ".pdf" : ".jpg");
    return st;
}

static void read_file(struct edit *f, const struct field *field) {
    char part[64];
    const void *data = NULL;
    size_t len = 0;
    struct err e = { 0 };
    const char *name = NULL, *id = NULL;
    (void)snprintf(part, sizeof part, "%s.bo", field->name);
    if (form_text(&f->d->form, part)) json_object_del(f->typed, field->name);
    (void)snprintf(part, sizeof part, "%s.tep", field->name);
    if (!form_file(&f->d->form, part, &data, &len, &name)) return;
    if (file_store(f, field, data, len, &id, &e)) problem(f, field->name, &e);
    else put(f->typed, field->name, id);
}

/* Boxes that were ticked, as one value. */
static const char *read_ticked(struct edit *f, const struct field *field) {
    struct buf b = BUF_INIT;
    const char *one = NULL;
    for (size_t at = 0; (one = form_each(&f->d->form, field->name, &at));) buf_printf(&b, "%s%s", b.len ? "," : "", one);
    const char *all = b.data && !b.failed ? arena_str(f->d->arena, b.data) : NULL;
    buf_free(&b);
    return all;
}

static void read_form(struct edit *f) {
    const char *version = form_text(&f->d->form, "version");
    f->version = version ? strtoll(version, NULL, 10) : 0;
    for (size_t i = 0; i < f->info->fields_len; i++) {
        const struct field *field = &f->info->fields[i];
        if (!edit_takes(f, field)) continue;
        const char *text = field->type == FIELD_SEVERAL ? read_ticked(f, field) : form_text(&f->d->form, field->name);
        json_object_set_new(f->typed, field->name, json_string(text ? text : ""));
        if (field->type == FIELD_FILE || field->type == FIELD_PHOTO) read_file(f, field);
    }
}

/* Boxes that are not ticked are not sent. */
static bool is_boxes(const struct field *field) { return field->type == FIELD_BOOL || field->type == FIELD_SEVERAL; }

/* A field that the form did not have, as this role cannot choose for it, keeps what it has. */
static json_t *form_values(struct edit *f) {
    json_t *values = json_object();
    for (size_t i = 0; i < f->info->fields_len; i++) {
        const struct field *field = &f->info->fields[i];
        if (!edit_takes(f, field) || (!is_boxes(field) && !form_text(&f->d->form, field->name))) continue;
        json_object_set_new(values, field->name, json_string(text_of(f->typed, field->name)));
    }
    return values;
}

/* ---- saving ---- */

static enum status save(struct edit *f, bool submit, json_t **result, struct err *e) {
    json_t *p = json_pack("{s:s, s:o, s:b}", "kind", f->info->key, "values", form_values(f), "submit", submit);
    if (!f->record) return desk_command(f->d, COMMAND_RECORD_ADD, p, f->problems, result, e);
    json_object_set_new(p, "id", json_string(text_of(f->record, "id")));
    if (f->version > 0) put_int(p, "version", f->version);
    return desk_command(f->d, COMMAND_RECORD_SET, p, f->problems, result, e);
}

/* What is stored now goes beside what was typed; saving again then overwrites it knowingly. */
static void changed(struct edit *f) {
    json_t *now = NULL;
    struct err e = { 0 };
    json_t *p = json_pack("{s:s, s:s}", "kind", f->info->key, "id", text_of(f->record, "id"));
    if (desk_command(f->d, COMMAND_RECORD_GET, p, NULL, &now, &e)) return;
    json_decref(f->record);
    f->record = now;
    f->version = int_of(now, "version");
    f->conflict = true;
}

/* Nothing that was typed is lost: whatever the answer, the form comes back with it. */
static void refused(struct edit *f, enum status st, const struct err *e, struct http_response *out) {
    if (st == ST_CONFLICT && !strcmp(e->key, "record.changed")) {
        changed(f);
        f->said = say(f->d, "desk.form.changed");
    } else if (*e->field && !json_array_size(f->problems)) {
        problem(f, e->field, e);
    } else if (!json_array_size(f->problems)) {
        f->said = say_error(f->d, e);
    }
    edit_show(f, status_http(st), out);
}

/* Small records are looked at where they hang: after one stage comes the next, from the page of the lot. */
static void saved(struct edit *f, const json_t *result, const char *flash, struct http_response *out) {
    const struct field *o = f->info->owner;
    const char *id = text_of(result, "id"), *parent = o ? text_of(json_object_get(result, "values"), o->name) : "";
    if (*parent && !nav_lists(f->kind) && may_read(f->d, o->ref))
        desk_done(f->d, out, flash, "/app/%s/%s", kind_info(o->ref)->slug, parent);
    else
        desk_done(f->d, out, flash, "/app/%s/%s", f->info->slug, id);
}

static void save_form(struct edit *f, const char *how, struct http_response *out) {
    json_t *result = NULL;
    struct err e = { 0 };
    bool submit = !strcmp(how, "nop"), draft = edit_is_draft(f);
    const struct step *s = edit_step(f);
    if (json_array_size(f->problems)) { /* a file that could not be kept */
        edit_show(f, 422, out);
        return;
    }
    enum status st = save(f, submit, &result, &e);
    if (st) {
        refused(f, st, &e, out);
        return;
    }
    if (!strcmp(how, "tiep") && s) desk_done(f->d, out, "luu-nhap", "/app/%s/%s/viec/%s", f->info->slug, text_of(result, "id"), s->act);
    else saved(f, result, submit && s ? flash_of(f->d, f->kind, s->act) : draft ? "luu-nhap" : "luu", out);
    json_decref(result);
}

struct saving {
    struct edit *f;
    const char *how;
};

static void save_work(struct desk *d, void *ctx, struct http_response *out) {
    const struct saving *s = ctx;
    (void)d;
    save_form(s->f, s->how, out);
}

static void answer_form(struct edit *f, struct http_response *out) {
    const char *how = form_text(&f->d->form, "luu");
    read_form(f);
    if (f->d->stale) {
        f->said = say(f->d, "desk.again.check");
        edit_show(f, 403, out);
    } else if (form_text(&f->d->form, "tim")) {
        edit_show(f, 200, out);
    } else {
        desk_once(f->d, save_work, &(struct saving){ f, how ? how : "nhap" }, out);
    }
}

/* ---- addresses ---- */

void record_new_post(struct desk *d, struct http_response *out) {
    char slug[64];
    struct edit f;
    enum kind k = desk_path_part(d, 1, slug, sizeof slug) ? kind_of_slug(slug) : KIND_NONE;
    if (k == KIND_NONE) {
        desk_status(d, 404, NULL, out);
        return;
    }
    edit_open(&f, d, k, NULL);
    answer_form(&f, out);
    edit_close(&f);
}

void record_edit_post(struct desk *d, struct http_response *out) {
    char id[RECORD_ID_BYTES];
    enum kind k = KIND_NONE;
    struct edit f;
    if (!record_path(d, &k, id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *record = record_fetch(d, k, id, out);
    if (!record) return;
    edit_open(&f, d, k, record);
    answer_form(&f, out);
    edit_close(&f);
}
