/* A record as somebody may see it. What the service keeps and what it shows are two things: sealed and personal fields. */
#include <string.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "record.h"

#define MASK_SHOWN 3

void secret_mask(struct app *a, const char *place, const char *hex, char out[static 24]) {
    struct buf sealed = BUF_INIT, plain = BUF_INIT;
    struct err e = { 0 };
    size_t most = hex ? strlen(hex) / 2 : 0;
    out[0] = '\0';
    char *bytes = most ? buf_room(&sealed, most) : NULL;
    if (!bytes || sodium_hex2bin((unsigned char *)bytes, most, hex, 2 * most, NULL, &sealed.len, NULL)) {
        buf_free(&sealed);
        return;
    }
    /* Without the secrets nobody can say how it ends. */
    bool open = a && !record_open(a, place, sealed.data, sealed.len, &plain, &e) && plain.len > MASK_SHOWN;
    (void)snprintf(out, 24, "•••%s", open ? plain.data + plain.len - MASK_SHOWN : "");
    if (plain.data) sodium_memzero(plain.data, plain.cap);
    buf_free(&plain);
    buf_free(&sealed);
}

/*
 * Whether this person is concerned: sees contacts and names of private persons. Of what everybody may read for supervision
 * (lots, villages) only those who keep it are.
 */
bool record_concerns(const struct actor *who, enum kind k, const struct kind_head *h) {
    enum access_class class = kind_info(k)->class;
    if (class == CLASS_PRIVATE || class == CLASS_HOUSEHOLD) return true; /* reading it at all needs that */
    return record_allows(who, CLASS_PRIVATE, ACTION_READ, h) || record_allows(who, class, ACTION_WRITE, h);
}

bool value_is_personal(const struct field *f, const json_t *values) {
    char released[48];
    (void)snprintf(released, sizeof released, "%s_public", f->name);
    return field_personal(f, json_is_true(json_object_get(values, released)), value_text(values, "producer_id_kind"));
}

/* What a reference brings along is as personal as it is where it stands. */
static void hide_title(const struct field *f, json_t *out) {
    char title[48];
    if (f->type != FIELD_REF || !(kind_field(f->ref, kind_info(f->ref)->title)->flags & FIELD_PERSONAL)) return;
    (void)snprintf(title, sizeof title, "%s_title", f->name);
    json_object_del(out, title);
}

json_t *record_shown(struct app *a, const struct actor *who, enum kind k, const struct kind_head *h, const json_t *values) {
    const struct kind_info *info = kind_info(k);
    json_t *out = json_copy((json_t *)(uintptr_t)values);
    bool all = record_concerns(who, k, h);
    struct arena *ar = arena_new((size_t)1 << 14);
    for (size_t i = 0; out && ar && i < info->fields_len; i++) {
        const struct field *f = &info->fields[i];
        char mask[24];
        if (!all) hide_title(f, out);
        if (!all && value_is_personal(f, values)) {
            json_object_del(out, f->name);
        } else if (f->type == FIELD_SECRET) {
            secret_mask(a, secret_place(ar, k, f->name, h->id), value_text(values, f->name), mask);
            json_object_set_new(out, f->name, json_string(mask));
        }
    }
    if (!ar) {
        json_decref(out);
        out = NULL;
    }
    arena_free(&ar);
    return out;
}
