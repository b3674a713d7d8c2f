/* The history of a record: who did what when, with the fields that changed before and after. */
#include <string.h>

#include "record_view.h"

#define ROWS_A_PAGE 50 /* of record.history */

/* ---- what was done ---- */

static const char *act_text(struct desk *d, enum kind k, const char *act) {
    if (!strncmp(act, "ask-", 4)) return say_with(d, "history.ask", "act", say_act(d, k, act + 4, ""));
    if (!strncmp(act, "refuse-", 7)) return say_with(d, "history.refuse", "act", say_act(d, k, act + 7, ""));
    const char *own = say(d, "history.%s", act);
    return *own ? own : say_act(d, k, act, "");
}

/* "Vàng Mẫu, làm thay Lý Mẫu"; of a reader who may not know the persons, that it was in another's place. */
static const char *person_text(struct desk *d, const json_t *row) {
    const char *name = text_of(row, "name"), *other = text_of(row, "behalf_name");
    if (!json_is_true(json_object_get(row, "behalf"))) return name;
    const char *place = *other ? say_with(d, "history.behalf", "name", other) : say(d, "history.behalf-other");
    return *name ? arena_printf(d->arena, "%s, %s", name, place) : place;
}

/* Role and organisation, once where both say the same, and the person where the command gave one. */
static const char *who_text(struct desk *d, const json_t *row) {
    const char *role = say(d, "role.%s", text_of(row, "role")), *org = text_of(row, "org_name"), *person = person_text(d, row);
    bool both = *org && strcmp(role, org) != 0 && *role;
    const char *seat = both ? arena_printf(d->arena, "%s · %s", role, org) : *role ? role : org;
    const char *text = *person ? arena_printf(d->arena, "%s (%s)", seat, person) : seat;
    return text ? text : "";
}

/* ---- what changed ---- */

/* The name of what a reference pointed to: the history keeps ids only. */
static const char *pointed_title(struct desk *d, const struct field *f, const char *id) {
    json_t *r = NULL;
    struct err e = { 0 };
    bool unit = f->type == FIELD_UNIT;
    if (!*id) return "";
    json_t *p = json_pack("{s:s, s:s}", "kind", unit ? "communes" : kind_info(f->ref)->key, "id", id);
    (void)desk_command(d, unit ? COMMAND_SHOW : COMMAND_RECORD_GET, p, NULL, &r, &e);
    const char *title = arena_str(d->arena, r ? text_of(r, unit ? "name" : "title") : id);
    json_decref(r);
    return title ? title : "";
}

static const char *side_text(struct desk *d, const struct field *f, const json_t *side) {
    const char *s = text_of(side, f->name), *text = "";
    if (f->flags & (FIELD_PERSONAL | FIELD_HOUSEHOLD) && json_is_null(json_object_get(side, f->name))) return say(d, "desk.record.erased");
    if (f->type == FIELD_REF || f->type == FIELD_UNIT) text = pointed_title(d, f, s);
    else if (f->type == FIELD_FILE || f->type == FIELD_PHOTO) text = *s ? say(d, "desk.record.has-file") : "";
    else text = show_value(d, f, side);
    return *text ? text : say(d, "desk.record.nothing");
}

static json_t *changes_model(struct desk *d, enum kind k, const json_t *row) {
    const json_t *before = json_object_get(row, "before"), *after = json_object_get(row, "after");
    json_t *list = json_array();
    for (size_t i = 0; i < kind_info(k)->fields_len; i++) {
        const struct field *f = &kind_info(k)->fields[i];
        if (!json_object_get(after, f->name)) continue;
        json_t *m = json_pack("{s:s, s:s}", "label", say_field(d, f, ""), "now", side_text(d, f, after));
        if (json_object_size(before)) put(m, "was", side_text(d, f, before));
        json_array_append_new(list, m);
    }
    return list;
}

static json_t *entry_model(struct desk *d, enum kind k, const json_t *row) {
    json_t *m = json_object(), *changes = changes_model(d, k, row);
    const json_t *log = json_object_get(row, "log_idx");
    put(m, "when", show_instant(d, text_of(row, "at_at")));
    put(m, "act_text", act_text(d, k, text_of(row, "act")));
    put(m, "who", who_text(d, row));
    put(m, "why", text_of(row, "why"));
    put(m, "why_label", say(d, !strcmp(text_of(row, "act"), "answer") ? "desk.act.answer" : "desk.act.reason"));
    if (json_is_integer(log)) {
        put(m, "log", say_with(d, "desk.record.log", "n", show_number(d, json_integer_value(log))));
        put(m, "log_href", arena_printf(d->arena, "/so-cong-khai/muc/%lld", (long long)json_integer_value(log)));
    }
    if (json_array_size(changes))
        put(m, "changed", say_with(d, "desk.record.changes", "n", show_number(d, (int64_t)json_array_size(changes))));
    put_items(m, "changes", changes);
    return m;
}

json_t *past_model(struct desk *d, enum kind k, const char *id, int64_t before, int64_t *next) {
    json_t *rows = NULL, *list = json_array(), *row = NULL;
    size_t i = 0;
    struct err e = { 0 };
    json_t *p = json_pack("{s:s, s:s}", "kind", kind_info(k)->key, "id", id);
    if (before > 0) put_int(p, "before", before);
    *next = 0;
    if (desk_command(d, COMMAND_RECORD_HISTORY, p, NULL, &rows, &e)) return list;
    json_array_foreach(rows, i, row) json_array_append_new(list, entry_model(d, k, row));
    if (json_array_size(rows) == ROWS_A_PAGE) *next = int_of(json_array_get(rows, ROWS_A_PAGE - 1), "id");
    json_decref(rows);
    return list;
}
