/* Reports on the plan: figures as a table, files by the name of the file, and a filed one checked without the service. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli_internal.h"
#include "core/filing_seal.h"
#include "core/indicator.h"

#define FILE_MAX ((size_t)256 << 20)

static const char *str(const json_t *o, const char *name) {
    const char *s = json_string_value(json_object_get(o, name));
    return s ? s : "";
}

/* ---- figures as rows ---- */

/* "1.234,5", or what stands for a figure that is not known. */
static json_t *number_text(struct cli *c, const json_t *number) {
    char text[FIGURE_BYTES];
    if (!number) return json_string("");
    if (strcmp(str(number, "state"), "known") != 0) {
        const char *s = text_get(c->lang, !strcmp(str(number, "state"), "none") ? "filing-doc.none" : "filing-doc.unknown");
        return json_string(s ? s : "");
    }
    figure_format(&(struct figure){ json_integer_value(json_object_get(number, "n")), (int)json_integer_value(json_object_get(number, "d")) }, text);
    return json_string(text);
}

static json_t *figure_row(struct cli *c, const json_t *figure) {
    static const char *const slots[] = { "all", "LN", "NTT", "LNTT", "period", "since" };
    json_t *row = json_pack("{s:s, s:s, s:s}", "key", str(figure, "key"), "name", str(figure, "name"), "origin", str(figure, "origin"));
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
        json_object_set_new(row, slots[i], number_text(c, json_object_get(json_object_get(figure, "values"), slots[i])));
    return row;
}

static enum status figures_put(struct cli *c, const json_t *view) {
    static const char *const lists[] = { "plan", "trace" };
    json_t *rows = json_array();
    const json_t *figure = NULL;
    size_t i = 0;
    for (size_t l = 0; l < 2; l++)
        json_array_foreach(json_object_get(view, lists[l]), i, figure) json_array_append_new(rows, figure_row(c, figure));
    return put_list(c, "figures", rows);
}

/* An option that has another name than the parameter. */
static void edition_take(struct cli *c, json_t *params) {
    json_object_del(params, "edition");
    if (args_has(&c->args, OPT_EDITION)) json_object_set_new(params, "version", json_integer((json_int_t)c->args.number[OPT_EDITION]));
}

static enum status asked(struct cli *c, json_t **result) {
    json_t *params = NULL;
    enum status st = params_of(c, &params);
    if (st) return st;
    edition_take(c, params);
    return call(c, params, NULL, NULL, result);
}

enum status verb_filing_show(struct cli *c) {
    json_t *result = NULL;
    enum status st = asked(c, &result);
    if (!st) st = c->json ? put_result(c, result) : figures_put(c, json_object_get(result, "view"));
    json_decref(result);
    return st;
}

enum status verb_filing_compute(struct cli *c) {
    json_t *result = NULL;
    enum status st = asked(c, &result);
    if (!st) st = c->json ? put_result(c, result) : figures_put(c, result);
    json_decref(result);
    return st;
}

enum status verb_filing_list(struct cli *c) {
    json_t *result = NULL;
    enum status st = asked(c, &result);
    if (!st) st = c->json ? put_result(c, result) : put_list(c, "filings", json_incref(json_object_get(result, "rows")));
    json_decref(result);
    return st;
}

/* ---- its words ---- */

/* Head and texts from a file: a JSON object of fields. */
enum status verb_filing_text(struct cli *c) {
    struct buf b = BUF_INIT;
    json_t *params = NULL, *result = NULL;
    enum status st = params_of(c, &params);
    if (st) return st;
    c->file = c->args.argument[1];
    st = file_read(c->file, 1u << 20, &b, &c->e);
    json_t *head = st ? NULL : json_loadb(b.data ? b.data : "", b.len, JSON_REJECT_DUPLICATES, NULL);
    if (!st && !json_is_object(head)) st = err_set(&c->e, ST_INVALID, "head", "cli.json");
    buf_free(&b);
    json_object_del(params, "head");
    if (st) {
        json_decref(params);
        json_decref(head);
        return st;
    }
    json_object_set_new(params, "head", head);
    st = call(c, params, NULL, NULL, &result);
    if (!st) st = put_result(c, result);
    json_decref(result);
    return st;
}

/* ---- as a file ---- */

static const char *format_of(const char *path) {
    const char *end = strrchr(path, '.');
    return end && !strcmp(end, ".xlsx") ? "xlsx" : end && !strcmp(end, ".json") ? "json" : "pdf";
}

enum status verb_filing_export(struct cli *c) {
    const char *path = c->args.text[OPT_OUT];
    json_t *params = NULL, *result = NULL;
    enum status st = params_of(c, &params);
    if (st) return st;
    edition_take(c, params);
    json_object_del(params, "out");
    json_object_set_new(params, "format", json_string(format_of(path)));
    st = fetch_to(c, COMMAND_FILING_EXPORT, params, path, &result);
    return st ? st : fetch_put(c, path, result);
}

/* ---- one at hand ---- */

static enum status key_take(struct cli *c, unsigned char key[static CODE_PUBLIC_BYTES], bool *given) {
    *given = args_has(&c->args, OPT_KEYS);
    if (!*given) {
        talk(c, "filing.untrusted", NULL, 0);
        return ST_OK;
    }
    struct public_keys *keys = calloc(1, sizeof *keys);
    enum status st = keys ? keys_load(c, keys) : err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st && !keys->has_filing) st = err_set(&c->e, ST_INVALID, "keys", "filing-file.no-key");
    if (!st) memcpy(key, keys->filing, CODE_PUBLIC_BYTES);
    free(keys);
    return st;
}

static json_t *verified(const json_t *view, const unsigned char *key, bool trusted) {
    char hex[2 * CODE_PUBLIC_BYTES + 1];
    sodium_bin2hex(hex, sizeof hex, key, CODE_PUBLIC_BYTES);
    return json_pack("{s:s, s:s, s:s, s:s, s:O, s:s, s:s, s:s, s:b}", "org", str(json_object_get(view, "org"), "name"), "document", str(view, "document"), "period",
                     str(view, "period"), "area", str(view, "area"), "version", json_object_get(view, "version"), "filed_at", str(view, "filed_at"), "reason",
                     str(view, "reason"), "key", hex, "trusted", trusted);
}

enum status verb_filing_verify(struct cli *c) {
    unsigned char key[CODE_PUBLIC_BYTES], is[CODE_PUBLIC_BYTES];
    struct buf b = BUF_INIT;
    json_t *view = NULL;
    bool given = false;
    enum status st = key_take(c, key, &given);
    if (!st) st = file_read(c->args.argument[0], FILE_MAX, &b, &c->e);
    if (!st) st = filing_verify(b.data ? b.data : "", b.len, given ? key : NULL, &view, is, &c->e);
    if (!st) {
        json_t *result = verified(view, is, given);
        st = result ? put_result(c, result) : err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
        json_decref(result);
    }
    json_decref(view);
    buf_free(&b);
    return st;
}
