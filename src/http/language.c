/*
 * One place for the row of languages. Each link holds the whole query of a label, signature and all, uncompressed on the wire:
 * so a language stands on a page once, and not again in a list of all.
 */
#include "language.h"

void language_layout(json_t *layout, enum lang l) {
    json_t *lists[] = { [LANG_VISITOR] = json_array(), [LANG_WHOLE] = json_array() };
    const char *draft = text_get(l, "page.draft");
    for (int i = 0; i < LANG_COUNT; i++) {
        json_t *list = lists[i < LANG_WHOLE_COUNT ? LANG_WHOLE : LANG_VISITOR];
        if (i == (int)l) continue;
        json_array_append_new(list, json_pack("{s:s, s:s}", "code", lang_code((enum lang)i), "language", text_get((enum lang)i, "page.language")));
    }
    json_object_set_new(layout, "lang", json_string(lang_code(l)));
    json_object_set_new(layout, "other_languages", lists[LANG_WHOLE]);
    json_object_set_new(layout, "more_languages", lists[LANG_VISITOR]);
    if (draft && *draft) json_object_set_new(layout, "draft", json_string(draft));
}

const char *language_notice(enum lang l, const char *vi, const char *en, const char *own) {
    if (l == LANG_VI || !vi || !*vi || (own && *own)) return NULL;
    if (en && *en) return l == LANG_EN ? NULL : "scan.notice.language-en";
    return "scan.notice.language";
}
