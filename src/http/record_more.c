/* The ways that lead on from a record. A kind that gets another one gets a row here. */
#include "record_more.h"

#include <string.h>

#include "app/evidence_pack.h"
#include "case_page.h"
#include "completeness.h"
#include "inspection_page.h"
#include "sample_page.h"

static bool in_force(const json_t *r) { return !strcmp(text_of(r, "state"), "active") || !strcmp(text_of(r, "state"), "approved"); }

static const char *to_print(struct desk *d, const json_t *r) {
    const json_t *v = json_object_get(r, "values");
    if (!may_run(d, ACTION_ISSUE) || !in_force(r)) return NULL;
    return arena_printf(d->arena, "/app/in?sp=%s&lo=%s", text_of(v, "product_id"), text_of(v, "code"));
}

/* Labels are left, and nothing stands in the way of issuing them: the page says how many. */
static bool print_next(struct desk *d, const json_t *r, json_t *model) {
    const json_t *v = json_object_get(r, "values");
    json_t *options = NULL;
    struct err e = { 0 };
    json_t *params = json_pack("{s:I, s:s}", "product", (json_int_t)strtoll(text_of(v, "product_id"), NULL, 10), "lot", text_of(v, "code"));
    enum status st = desk_command(d, COMMAND_RUN_OPTIONS, params, NULL, &options, &e);
    bool next = !st && !json_array_size(json_object_get(options, "problems"));
    if (next) put(model, "next_step", say_with(d, "more.left", "n", show_number(d, int_of(json_object_get(options, "lot"), "left"))));
    if (next) put_flag(model, "noted", true);
    json_decref(options);
    return next;
}

static const char *to_runs(struct desk *d, const json_t *r) {
    return may_run(d, ACTION_READ) ? arena_printf(d->arena, "/app/dot-tem?lo=%s", text_of(r, "id")) : NULL;
}

/* A household sees the ledgers that are its own. */
static const char *to_ledger(struct desk *d, const json_t *r) {
    enum kind k = kind_parse(text_of(r, "kind"));
    bool others = access_scope(CLASS_RUN, ACTION_READ, d->session.actor.who.role) == SCOPE_MEMBER && k != KIND_MEMBER && k != KIND_LOT;
    return may_run(d, ACTION_READ) && k != KIND_NONE && !others ? arena_printf(d->arena, "/app/so-tem/%s/%s", kind_info(k)->slug, text_of(r, "id")) : NULL;
}

static const char *to_preview(struct desk *d, const json_t *r) { return arena_printf(d->arena, "/app/san-pham/%s/xem-truoc", text_of(r, "id")); }

static const char *to_export(struct desk *d, const json_t *r) { return arena_printf(d->arena, "/app/ho-thanh-vien/%s/tai-ve", text_of(r, "id")); }

static const char *to_bind(struct desk *d, const json_t *r) {
    if (!in_force(r) || !may_ever(d, KIND_PIECE, ACTION_WRITE)) return NULL;
    return arena_printf(d->arena, "/app/tac-pham/%s/gan", text_of(r, "id"));
}

static const char *to_calibrate(struct desk *d, const json_t *r) {
    return in_force(r) ? arena_printf(d->arena, "/app/may-in/%s/can-chinh", text_of(r, "id")) : NULL;
}

static const char *to_evidence(struct desk *d, const json_t *r) {
    enum kind k = kind_parse(text_of(r, "kind"));
    if (k == KIND_NONE || !evidence_kind_told(d->session.actor.who.role, k)) return NULL;
    return arena_printf(d->arena, "/app/bang-chung/%s/%s", kind_info(k)->slug, text_of(r, "id"));
}

/* What was handed on to an authority goes with its pack. */
static bool evidence_next(struct desk *d, const json_t *r, json_t *model) {
    bool next = !strcmp(text_of(r, "state"), "referred");
    if (next) put(model, "next_step", say(d, "more.evidence-case"));
    return next;
}

static const char *to_confirmation(struct desk *d, const json_t *r) {
    if (access_scope(CLASS_CONFIRMATION, ACTION_READ, d->session.actor.who.role) == SCOPE_NONE) return NULL;
    return arena_printf(d->arena, "/app/san-pham/%s/xac-nhan-tem", text_of(r, "id"));
}

static const struct {
    enum kind kind;
    const char *word;
    const char *(*address)(struct desk *d, const json_t *r); /* NULL: not for this person, or not now */
    bool (*next)(struct desk *d, const json_t *r, json_t *model); /* whether it is what is done next; NULL: never */
} ways[] = { { KIND_LOT, "more.print", to_print, print_next },    { KIND_LOT, "more.runs", to_runs, NULL },
             { KIND_LOT, "more.ledger", to_ledger, NULL },        { KIND_PRODUCT, "more.preview", to_preview, NULL },
             { KIND_PRODUCT, "more.ledger", to_ledger, NULL },    { KIND_PRODUCER, "more.ledger", to_ledger, NULL },
             { KIND_RIGHT, "more.ledger", to_ledger, NULL },      { KIND_RATING, "more.ledger", to_ledger, NULL },
             { KIND_MEMBER, "more.ledger", to_ledger, NULL },     { KIND_MEMBER, "export.title", to_export, NULL },
             { KIND_PRODUCT, "more.confirmation", to_confirmation, NULL }, { KIND_PRODUCT, "more.evidence", to_evidence, NULL },
             { KIND_PRODUCER, "more.evidence", to_evidence, NULL }, { KIND_CASE, "more.evidence", to_evidence, evidence_next },
             { KIND_PIECE, "more.bind", to_bind, NULL },
             { KIND_PRINTER, "calibrate.title", to_calibrate, NULL },
             { KIND_INSPECTION, "inspection-page.blank", inspection_blank_way, NULL },
             { KIND_VISIT, "visit-page.file", visit_file_way, NULL } };

static void completeness_put(struct desk *d, const json_t *r, json_t *model) {
    json_t *answer = NULL;
    struct err e = { 0 };
    json_t *params = json_pack("{s:I}", "product", (json_int_t)strtoll(text_of(r, "id"), NULL, 10));
    if (!desk_command(d, COMMAND_PRODUCT_COMPLETENESS, params, NULL, &answer, &e)) {
        json_t *bars = completeness_model(answer, d->a->lang);
        put_warnings(d, answer, bars);
        json_object_set_new(model, "completeness", bars);
    }
    json_decref(answer);
}

void record_more_put(struct desk *d, enum kind k, const json_t *r, json_t *acts, json_t *model) {
    json_t *more = json_array();
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const char *href = ways[i].kind == k ? ways[i].address(d, r) : NULL;
        if (!href) continue;
        json_t *way = json_pack("{s:s, s:s, s:s}", "href", href, "text", say(d, "%s", ways[i].word), "look", "main");
        if (ways[i].next && ways[i].next(d, r, model)) json_array_insert_new(acts, 0, way);
        else json_array_append_new(more, way);
    }
    put_items(model, "more", more);
    sample_put(d, k, r, model);
    if (k == KIND_PRODUCT) completeness_put(d, r, model);
    if (k == KIND_CASE) case_put(d, r, model);
    if (k == KIND_INSPECTION) inspection_put(d, r, model);
    if (k == KIND_VISIT) visit_put(d, r, model);
}
