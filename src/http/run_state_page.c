/* What is said of labels of a run after they were printed, on its page: sold or shipped, display pieces, bottles reported as opened. */
#include <string.h>

#include "run_desk.h"

#define OPENED "mo-chai"

/* Each is a form, and an address of its own. */
static const struct saying {
    const char *key, *name; /* last part of the address; member of the run, and words */
    enum command command;
    const char *done, *undone; /* keys of [flash] */
} sayings[] = { { "kich-hoat", "sold", COMMAND_RUN_ACTIVATE, "sold", "sold-undone" },
                { "trung-bay", "display", COMMAND_RUN_DISPLAY, "shown", "shown-undone" } };
#define SAYINGS (sizeof sayings / sizeof *sayings)

/* Whether it is the form that was sent, and refused. */
static bool sent(const struct desk *d, const char *key) {
    char part[20];
    return desk_path_part(d, 3, part, sizeof part) && !strcmp(part, key);
}

static const char *typed(const struct desk *d, const char *key, const char *name) {
    const char *s = sent(d, key) ? form_text(&d->form, name) : NULL;
    return s ? s : "";
}

static bool is_undo(const struct desk *d) {
    const char *act = form_text(&d->form, "viec");
    return act && !strcmp(act, "thu");
}

/* ---- the model ---- */

static json_t *range_model(struct desk *d, const json_t *row) {
    json_t *o = json_object();
    put(o, "first", show_number(d, int_of(row, "first")));
    put(o, "last", show_number(d, int_of(row, "last")));
    put_flag(o, "one", int_of(row, "first") == int_of(row, "last"));
    put(o, "day", show_date(d, text_of(row, "day")));
    return o;
}

static json_t *ranges_model(struct desk *d, const json_t *rows) {
    json_t *out = json_array(), *row = NULL;
    size_t i = 0;
    json_array_foreach((json_t *)(uintptr_t)rows, i, row) json_array_append_new(out, range_model(d, row));
    return out;
}

static json_t *saying_model(struct desk *d, const json_t *run, const struct saying *s) {
    const json_t *now = json_object_get(run, s->name);
    json_t *o = json_object();
    char today[DATE_BYTES];
    day_format(show_today(d), today);
    put(o, "key", s->key);
    put(o, "title", say(d, "label-state.%s", s->name));
    put(o, "hint", say(d, "label-state.%s-hint", s->name));
    put(o, "do", say(d, "label-state.%s-do", s->name));
    put(o, "undo", say(d, "label-state.%s-undo", s->name));
    put(o, "list", say(d, "label-state.%s-list", s->name));
    put(o, "today", show_typed_date(d, today));
    put(o, "range", typed(d, s->key, "tem"));
    put(o, "codes", typed(d, s->key, "ma"));
    put(o, "day", typed(d, s->key, "ngay"));
    put(o, "why", typed(d, s->key, "ly-do"));
    put_flag(o, "open", sent(d, s->key) || s->command == COMMAND_RUN_ACTIVATE); /* what such a run waits for */
    put_flag(o, "undoing", sent(d, s->key) && is_undo(d));
    put_items(o, "ranges", ranges_model(d, json_object_get(now, "ranges")));
    if (int_of(now, "more")) put(o, "more", show_number(d, int_of(now, "more")));
    return o;
}

static json_t *opened_model(struct desk *d, const json_t *run) {
    json_t *out = json_array(), *row = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(run, "reported_opened"), i, row)
        json_array_append_new(out, json_pack("{s:s, s:s}", "label", show_number(d, int_of(row, "label")), "day", show_date(d, text_of(row, "day"))));
    return out;
}

static json_t *past_model(struct desk *d, const json_t *run) {
    json_t *out = json_array(), *row = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(run, "taken_back"), i, row) {
        json_t *o = range_model(d, row);
        put(o, "what", say(d, "label-state.past-%s", text_of(row, "what")));
        put(o, "at", show_instant(d, text_of(row, "ended_at")));
        put(o, "why", text_of(row, "why"));
        json_array_append_new(out, o);
    }
    return out;
}

void run_state_model(struct desk *d, const json_t *run, json_t *model) {
    bool activation = json_is_true(json_object_get(run, "activation"));
    json_t *said = json_array();
    for (size_t i = 0; i < SAYINGS; i++)
        if (activation || sayings[i].command != COMMAND_RUN_ACTIVATE) json_array_append_new(said, saying_model(d, run, &sayings[i]));
    put_flag(model, "activation", activation);
    put(model, "sold_labels", show_number(d, int_of(json_object_get(run, "sold"), "labels")));
    put_items(model, "sayings", said);
    put_items(model, "opened", opened_model(d, run));
    put(model, "opened_range", typed(d, OPENED, "tem"));
    put(model, "opened_why", typed(d, OPENED, "ly-do"));
    put_flag(model, "may_answer", may_run(d, ACTION_ANSWER));
    put_items(model, "past", past_model(d, run));
}

const char *run_state_href(struct desk *d, const char *field) {
    static const char *const inputs[][2] = { { "range", "tem" }, { "codes", "ma" }, { "from", "ngay" }, { "reason", "ly-do" } };
    char part[20];
    for (size_t i = 0; desk_path_part(d, 3, part, sizeof part) && i < sizeof inputs / sizeof *inputs; i++)
        if (!strcmp(field, inputs[i][0])) return arena_printf(d->arena, "#%s-%s", part, inputs[i][1]);
    return NULL;
}

/* ---- what was sent ---- */

static void put_typed(struct desk *d, json_t *o, const char *name, const char *field) {
    const char *s = form_text(&d->form, field);
    if (s && s[strspn(s, " \t\r\n")]) put(o, name, s); /* a scanner ends a line by itself */
}

static json_t *params_of(struct desk *d, int64_t run) {
    json_t *o = json_object();
    put_int(o, "run", run);
    put_typed(d, o, "range", "tem");
    put_typed(d, o, "codes", "ma");
    put_typed(d, o, "from", "ngay");
    put_typed(d, o, "reason", "ly-do");
    put_flag(o, "undo", is_undo(d));
    return o;
}

static void say_post(struct desk *d, const struct saying *s, struct http_response *out) {
    json_t *done = NULL;
    struct err e = { 0 };
    int64_t id = 0;
    if (!desk_path_id(d, 2, &id)) desk_status(d, 404, NULL, out);
    else if (desk_command(d, s->command, params_of(d, id), NULL, &done, &e)) run_page_show(d, status_http(e.status), NULL, &e, out);
    else desk_done(d, out, !int_of(done, "labels") ? "said-before" : is_undo(d) ? s->undone : s->done, "/app/dot-tem/%lld", (long long)id);
    json_decref(done);
}

void run_sold_post(struct desk *d, struct http_response *out) { say_post(d, &sayings[0], out); }

void run_display_post(struct desk *d, struct http_response *out) { say_post(d, &sayings[1], out); }

void run_opened_post(struct desk *d, struct http_response *out) {
    json_t *done = NULL, *params = json_object();
    struct err e = { 0 };
    int64_t id = 0;
    bool named = desk_path_id(d, 2, &id);
    put_int(params, "run", id);
    put_typed(d, params, "range", "tem");
    put_typed(d, params, "reason", "ly-do");
    if (!named) {
        json_decref(params);
        desk_status(d, 404, NULL, out);
    } else if (desk_command(d, COMMAND_RUN_UNOPEN, params, NULL, &done, &e)) {
        run_page_show(d, status_http(e.status), NULL, &e, out);
    } else {
        desk_done(d, out, "unopened", "/app/dot-tem/%lld", (long long)id);
    }
    json_decref(done);
}
