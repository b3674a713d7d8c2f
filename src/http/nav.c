/*
 * The menu follows from the access matrix: a role sees the lists that it may read, and nothing that would answer "no".
 * Records that only make sense under another one (stages, materials, more photos, consents) are reached from there.
 */
#include "nav.h"

#include <string.h>

#include "show.h"

/* One line of the menu: a list of records, or a page of its own. */
static const struct nav_row {
    const char *group; /* [desk] nav.<group>, "" the first */
    enum kind kind;    /* KIND_NONE: a page */
    const char *part, *word; /* of a page: "/app/<part>" and its word */
    enum access_class class;
    enum access_action action;
} rows[] = {
    { "", KIND_NONE, "", "desk.nav.home", CLASS_LOG, ACTION_READ },
    { "", KIND_NONE, "cho-dong-y", "desk.nav.proposals", CLASS_LOG, ACTION_READ },
    { "", KIND_NONE, "in", "desk.nav.print", CLASS_RUN, ACTION_PRINT },
    { "audit", KIND_NONE, "tong-quan", "overview.title", CLASS_AUDIT, ACTION_READ },
    { "audit", KIND_NONE, "so", "book.title", CLASS_AUDIT, ACTION_READ },
    { "audit", KIND_INSPECTION, NULL, NULL, 0, 0 },
    { "audit", KIND_VISIT, NULL, NULL, 0, 0 },
    { "village", KIND_VILLAGE, NULL, NULL, 0, 0 },
    { "village", KIND_RECOGNITION, NULL, NULL, 0, 0 },
    { "village", KIND_STATISTIC, NULL, NULL, 0, 0 },
    { "village", KIND_HERITAGE, NULL, NULL, 0, 0 },
    { "village", KIND_ZONE, NULL, NULL, 0, 0 },
    { "village", KIND_SITE, NULL, NULL, 0, 0 },
    { "producer", KIND_PRODUCER, NULL, NULL, 0, 0 },
    { "producer", KIND_DOCUMENT, NULL, NULL, 0, 0 },
    { "producer", KIND_ARTISAN, NULL, NULL, 0, 0 },
    { "producer", KIND_MEMBER, NULL, NULL, 0, 0 },
    { "product", KIND_PRODUCT, NULL, NULL, 0, 0 },
    { "product", KIND_LOT, NULL, NULL, 0, 0 },
    { "product", KIND_NONE, "dot-tem", "run.list", CLASS_RUN, ACTION_READ },
    { "product", KIND_PIECE, NULL, NULL, 0, 0 },
    { "product", KIND_RECALL, NULL, NULL, 0, 0 },
    { "product", KIND_CASE, NULL, NULL, 0, 0 },
    { "product", KIND_NONE, "nhap", "sheet.link", CLASS_LOT, ACTION_WRITE },
    { "press", KIND_NONE, "lenh-in", "print-job.list", CLASS_RUN, ACTION_READ },
    { "press", KIND_PRINTER, NULL, NULL, 0, 0 },
    { "press", KIND_STOCK, NULL, NULL, 0, 0 },
    { "press", KIND_STYLE, NULL, NULL, 0, 0 },
    { "mark", KIND_RATING, NULL, NULL, 0, 0 },
    { "mark", KIND_MARK, NULL, NULL, 0, 0 },
    { "mark", KIND_RIGHT, NULL, NULL, 0, 0 },
    { "mark", KIND_SUPPORT, NULL, NULL, 0, 0 },
    { "office", KIND_NONE, "bao-cao", "desk.nav.filing", CLASS_FILING, ACTION_READ },
    { "office", KIND_NONE, "khoa", "signing.title", CLASS_KEY, ACTION_READ },
    { "office", KIND_ORG, NULL, NULL, 0, 0 },
    { "office", KIND_COMPETENCE, NULL, NULL, 0, 0 },
    { "office", KIND_NONE, "nguoi-dung", "people.list.title", CLASS_ACCOUNT, ACTION_READ },
};
#define ROWS (sizeof rows / sizeof *rows)

static bool row_shown(const struct desk *d, const struct nav_row *r) {
    if (r->kind != KIND_NONE) return may_read(d, r->kind);
    /* Clerks import lots only, communes producers and products. */
    if (!strcmp(r->part, "nhap") && may_ever(d, KIND_PRODUCT, ACTION_WRITE)) return true;
    enum access_scope scope = access_scope(r->class, r->action, d->session.actor.who.role);
    /* Owners and managers of marks see runs in the ledger of each right, not in a list. */
    return scope != SCOPE_NONE && scope != SCOPE_MARK_OWNER && scope != SCOPE_MARK_MANAGER;
}

static json_t *row_link(struct desk *d, const struct nav_row *r, const char *at) {
    const char *part = r->kind == KIND_NONE ? r->part : kind_info(r->kind)->slug;
    const char *text = r->kind == KIND_NONE ? say(d, "%s", r->word) : say_kind(d, r->kind, "");
    const char *href = *part ? arena_printf(d->arena, "/app/%s", part) : DESK_HOME;
    return json_pack("{s:s?, s:s, s:b}", "href", href, "text", text, "here", !strcmp(part, at));
}

json_t *nav_model(struct desk *d, const char *at) {
    json_t *groups = json_array(), *links = NULL;
    const char *open = NULL;
    for (size_t i = 0; i < ROWS; i++) {
        if (!row_shown(d, &rows[i])) continue;
        if (!open || strcmp(open, rows[i].group) != 0) {
            open = rows[i].group;
            links = json_array();
            json_array_append_new(groups, json_pack("{s:s, s:o}", "group_name", *open ? say(d, "desk.nav.%s", open) : "", "links", links));
        }
        json_array_append_new(links, row_link(d, &rows[i], at));
    }
    return groups;
}

bool nav_lists(enum kind k) {
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].kind == k) return true;
    return false;
}

/* ---- buttons ---- */

#define BUTTONS_MAX 4

json_t *nav_buttons(struct desk *d) {
    static const enum kind adds[] = { KIND_LOT, KIND_PRODUCER, KIND_PRODUCT, KIND_STATISTIC, KIND_RATING, KIND_RECOGNITION,
                                      KIND_MARK, KIND_RIGHT, KIND_ORG };
    json_t *list = json_array();
    int64_t member = d->session.actor.who.member_id;
    if (access_scope(CLASS_RUN, ACTION_PRINT, d->session.actor.who.role) != SCOPE_NONE)
        json_array_append_new(list, json_pack("{s:s, s:s}", "href", "/app/in", "text", say(d, "desk.nav.print")));
    for (size_t i = 0; i < sizeof adds / sizeof *adds && json_array_size(list) < BUTTONS_MAX; i++) {
        bool own = access_scope(kind_info(adds[i])->class, ACTION_WRITE, d->session.actor.who.role) == SCOPE_ORG;
        if (!may_ever(d, adds[i], ACTION_WRITE) || (adds[i] == KIND_PRODUCER && own)) continue; /* who has one needs no other */
        const char *href = arena_printf(d->arena, "/app/%s/moi", kind_info(adds[i])->slug);
        json_array_append_new(list, json_pack("{s:s?, s:s, s:b}", "href", href, "text", say_kind(d, adds[i], ".add"), "soft", json_array_size(list) > 0));
    }
    if (member) { /* a household of a cooperative */
        const char *href = arena_printf(d->arena, "/app/ho-thanh-vien/%lld/tai-ve", (long long)member);
        json_array_append_new(list, json_pack("{s:s?, s:s, s:b}", "href", href, "text", say(d, "export.own"), "soft", 1));
    }
    return list;
}
