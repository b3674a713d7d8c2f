/* Evidence packs of a product, a producer or a case: what is in one, which were made of a case, and the file itself. */
#include "app/evidence_pack.h"

#include <string.h>

#include "press.h"
#include "show.h"

struct asked {
    enum kind kind;
    char id[90];
    json_t *record; /* as record.get gives it */
};

/* Of what is not told there is nothing, as of what is not there. */
static enum status none(struct desk *d, const struct asked *a, struct err *e) {
    (void)d;
    err_set(e, ST_NOT_FOUND, NULL, "record.none");
    err_arg(e, "kind", "%s", kind_info(a->kind)->key);
    err_arg(e, "id", "%s", a->id);
    return ST_NOT_FOUND;
}

/* out: false where the answer is given; a->record to be decref'd else */
static bool read(struct desk *d, struct asked *a, struct http_response *out) {
    char slug[40];
    struct err e = { 0 };
    bool named = desk_path_part(d, 2, slug, sizeof slug) && desk_path_part(d, 3, a->id, sizeof a->id);
    a->kind = named ? kind_of_slug(slug) : KIND_NONE;
    if (a->kind != KIND_PRODUCT && a->kind != KIND_PRODUCER && a->kind != KIND_CASE) {
        desk_status(d, 404, NULL, out);
        return false;
    }
    enum status st = desk_command(d, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", kind_info(a->kind)->key, "id", a->id), NULL, &a->record, &e);
    if (!st && !evidence_kind_told(d->session.actor.who.role, a->kind)) st = none(d, a, &e);
    if (!st) return true;
    json_decref(a->record);
    a->record = NULL;
    desk_error(d, &e, out);
    return false;
}

/* The history of a case says which packs went out. */
static json_t *past_model(struct desk *d, const struct asked *a) {
    json_t *rows = NULL, *list = json_array(), *row = NULL;
    size_t i = 0;
    struct err e = { 0 };
    if (a->kind == KIND_CASE) (void)desk_command(d, COMMAND_RECORD_HISTORY, json_pack("{s:s, s:s}", "kind", "case", "id", a->id), NULL, &rows, &e);
    json_array_foreach(rows, i, row)
        if (!strcmp(text_of(row, "act"), "evidence"))
            json_array_append_new(list, json_pack("{s:s, s:s}", "when", show_instant(d, text_of(row, "at_at")), "sum", text_of(row, "why")));
    json_decref(rows);
    return list;
}

void evidence_handle(struct desk *d, struct http_response *out) {
    struct asked a = { .record = NULL };
    if (!read(d, &a, out)) return;
    json_t *model = json_object();
    put(model, "heading", say(d, "evidence-page.title"));
    put(model, "about", show_title(d, a.kind, json_object_get(a.record, "values"), a.id));
    put(model, "about_href", address_of(d, a.kind, a.id));
    put_flag(model, "is_case", a.kind == KIND_CASE);
    put_items(model, "past", past_model(d, &a));
    json_decref(a.record);
    desk_page(d, 200, PAGE_EVIDENCE, model, out);
}

void evidence_post(struct desk *d, struct http_response *out) {
    struct asked a = { .record = NULL };
    struct download l;
    struct err e = { 0 };
    char day[DATE_BYTES];
    if (!read(d, &a, out)) return;
    json_decref(a.record);
    json_t *params = json_pack("{s:I}", kind_info(a.kind)->key, (json_int_t)strtoll(a.id, NULL, 10));
    if (download_take(d, COMMAND_EVIDENCE_PACK, params, &l, &e)) {
        desk_error(d, &e, out);
        return;
    }
    day_format(show_today(d), day);
    download_answer(d, &l, "application/zip", arena_printf(d->arena, "ho-so-bang-chung-%s-%s-%s.zip", kind_info(a.kind)->slug, a.id, day), out);
}
