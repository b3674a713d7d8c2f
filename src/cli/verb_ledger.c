/* The label ledger as a file for an office: a workbook or CSV, by the name of the file. */
#include <string.h>

#include "cli_internal.h"

/* ".xlsx" is a workbook; anything else is CSV, standard output too. */
static const char *format_of(const char *path) {
    const char *end = strrchr(path, '.');
    return end && !strcmp(end, ".xlsx") ? "xlsx" : "csv";
}

enum status verb_ledger_export(struct cli *c) {
    const char *path = c->args.text[OPT_OUT];
    json_t *params = NULL, *result = NULL;
    enum status st = params_of(c, &params);
    if (st) return st;
    json_object_del(params, "out");
    json_object_set_new(params, "format", json_string(format_of(path)));
    json_object_set_new(params, "lang", json_string(lang_code(c->lang)));
    st = fetch_to(c, COMMAND_LEDGER_FILE, params, path, &result);
    return st ? st : fetch_put(c, path, result);
}
