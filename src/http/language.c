/* One place for the row of languages: public pages offer all, a desk those that have every sentence. */
#include "language.h"

static json_t *language_json(enum lang l, enum lang now) {
    return json_pack("{s:s, s:s, s:b}", "code", lang_code(l), "language", text_get(l, "page.language"), "now", l == now);
}

void language_layout(json_t *layout, enum lang l) {
    json_t *all = json_array(), *others = json_array();
    const char *draft = text_get(l, "page.draft");
    for (int i = 0; i < LANG_COUNT; i++) {
        json_array_append_new(all, language_json((enum lang)i, l));
        if (i < LANG_WHOLE_COUNT && i != (int)l) json_array_append_new(others, language_json((enum lang)i, l));
    }
    json_object_set_new(layout, "lang", json_string(lang_code(l)));
    json_object_set_new(layout, "languages", all);
    json_object_set_new(layout, "other_languages", others);
    if (draft && *draft) json_object_set_new(layout, "draft", json_string(draft));
}

const char *language_notice(enum lang l, const char *vi, const char *en, const char *own) {
    if (l == LANG_VI || !vi || !*vi || (own && *own)) return NULL;
    if (en && *en) return l == LANG_EN ? NULL : "scan.notice.language-en";
    return "scan.notice.language";
}
