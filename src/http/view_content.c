/*
 * What there is to read on a label's page: piece, picture, ways to the maker, stages of the lot, stories, certificates.
 *
 * A page has a budget of one round trip, so long stories are cut at a word: they are whole in the registry.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "language.h"
#include "link.h"
#include "view_internal.h"

#define STORY_CHARACTERS 1000
#define VILLAGE_CHARACTERS 700
#define TEXT_CHARACTERS 400
#define MAP "https://www.google.com/maps/search/?api=1" /* opens the map program of any phone; only when somebody taps it */

/* At most so many characters, whole words, and a sign that there is more. */
static void put_cut(json_t *o, const char *name, const char *s, size_t most) {
    size_t len = strlen(s), at = 0, end = 0;
    if (utf8_count(s, len) <= most) {
        view_put(o, name, s);
        return;
    }
    for (size_t n = 0; n < most && at < len; n++) {
        if (s[at] == ' ' || s[at] == '\n') end = at;
        if (utf8_next(s, len, &at) < 0) break;
    }
    json_object_set_new(o, name, json_sprintf("%.*s…", (int)(end ? end : at), s));
}

static json_t *artisans_json(const struct maker *m) {
    const struct fact_content *c = &m->r->facts->content;
    json_t *list = json_array();
    for (size_t i = 0; i < c->artisans_len; i++) {
        json_t *one = json_object();
        view_put(one, "name", c->artisans[i].name);
        view_put(one, "title_text", view_word(m->k->lang, "title.", *c->artisans[i].title ? c->artisans[i].title : "none"));
        json_array_append_new(list, one);
    }
    return list;
}

/* Where some of it is in the reader's language, only that some is not; else the furthest decides: Vietnamese before English. */
static const char *reading_notice(enum lang l, const struct fact_content *c, const struct scanned_text *own) {
    const char *const texts[][3] = { { c->materials, c->materials_en, own ? own->materials : "" },
                                     { c->technique, c->technique_en, own ? own->technique : "" },
                                     { c->care, c->care_en, own ? own->care : "" },
                                     { c->story, c->story_en, own ? own->story : "" },
                                     { c->village_story, c->village_story_en, "" } };
    const char *told = NULL;
    bool some = false;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *read = l == LANG_EN ? texts[i][1] : texts[i][2];
        const char *one = language_notice(l, texts[i][0], texts[i][1], read);
        some = some || *read;
        if (one && (!told || !*texts[i][1])) told = one;
    }
    return told && some ? "scan.notice.language-part" : told;
}

static void put_own_cut(json_t *o, const char *name, enum lang l, const char *text, size_t most) {
    json_t *cut = json_object();
    put_cut(cut, name, text, most);
    const char *s = json_string_value(json_object_get(cut, name));
    if (s) view_put_own(o, name, l, s);
    json_decref(cut);
}

static void make_reading(struct maker *m) {
    const struct fact_content *c = &m->r->facts->content;
    const struct scanned_text *own = view_text(m->r->facts, m->k->lang);
    json_t *o = json_object();
    const struct {
        const char *name, *text;
        size_t most;
    } texts[] = { { "materials", c->materials, TEXT_CHARACTERS },         { "materials_en", c->materials_en, TEXT_CHARACTERS },
                  { "technique", c->technique, VILLAGE_CHARACTERS },      { "technique_en", c->technique_en, VILLAGE_CHARACTERS },
                  { "size", c->size, TEXT_CHARACTERS },                   { "weight", c->weight, TEXT_CHARACTERS },
                  { "care", c->care, TEXT_CHARACTERS },                   { "care_en", c->care_en, TEXT_CHARACTERS },
                  { "story", c->story, STORY_CHARACTERS },                { "story_en", c->story_en, STORY_CHARACTERS },
                  { "village_story", c->village_story, VILLAGE_CHARACTERS },
                  { "village_story_en", c->village_story_en, VILLAGE_CHARACTERS },
                  { "sold_at", c->sold_at, TEXT_CHARACTERS },             { "sold_url", c->sold_url, TEXT_CHARACTERS },
                  { "website", c->website, TEXT_CHARACTERS } };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) put_cut(o, texts[i].name, texts[i].text, texts[i].most);
    if (own) {
        put_own_cut(o, "materials", m->k->lang, own->materials, TEXT_CHARACTERS);
        put_own_cut(o, "technique", m->k->lang, own->technique, VILLAGE_CHARACTERS);
        put_own_cut(o, "care", m->k->lang, own->care, TEXT_CHARACTERS);
        put_own_cut(o, "story", m->k->lang, own->story, STORY_CHARACTERS);
    }
    view_note(m->layout, "content_note", m->k->lang, reading_notice(m->k->lang, c, own));
    if (c->price >= 0) json_object_set_new(o, "price", json_integer(c->price));
    view_put_full(o, "artisans", artisans_json(m));
    view_put_full(m->model, "content", o);
}

/* The way to the village, else to the commune: as exact as the address that is public. */
static void make_way(struct maker *m) {
    const struct run_facts *f = m->r->facts;
    const char *const parts[] = { *f->hamlet ? f->hamlet : f->producer_hamlet, f->commune, f->province };
    struct buf place = BUF_INIT, url = BUF_INIT;
    if (!*f->commune) return;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (*parts[i]) buf_printf(&place, "%s%s", place.len ? ", " : "", parts[i]);
    buf_str(&url, MAP);
    link_add(&url, "query", place.data);
    if (!url.failed) view_put(m->layout, "way", url.data);
    buf_free(&place);
    buf_free(&url);
}

static void make_stages(struct maker *m) {
    const struct fact_content *c = &m->r->facts->content;
    json_t *list = json_array();
    for (size_t i = 0; i < c->stages_len; i++) {
        json_t *one = json_object();
        view_put(one, "name", c->stages[i].name);
        view_put(one, "done_on", c->stages[i].done_on);
        view_put(one, "place", c->stages[i].place);
        put_cut(one, "detail", c->stages[i].detail, TEXT_CHARACTERS);
        json_array_append_new(list, one);
    }
    view_put_full(m->model, "stages", list);
}

static void make_papers(struct maker *m) {
    const struct fact_content *c = &m->r->facts->content;
    json_t *list = json_array();
    for (size_t i = 0; i < c->papers_len; i++) {
        json_t *one = json_object();
        view_put(one, "type", c->papers[i].type);
        view_put(one, "type_text", view_word(m->k->lang, "paper.", c->papers[i].type));
        view_put(one, "no", c->papers[i].number);
        view_put(one, "issuer", c->papers[i].issuer);
        view_put(one, "valid_to", c->papers[i].valid_to);
        json_array_append_new(list, one);
    }
    view_put_full(m->model, "certificates", list);
}

static void make_contact(struct maker *m) {
    const struct fact_content *c = &m->r->facts->content;
    json_t *o = json_object();
    view_put(o, "phone", c->phone);
    view_put(o, "zalo", c->zalo);
    view_put_tel(m->layout, "phone_tel", c->phone);
    view_put_tel(m->layout, "zalo_tel", c->zalo);
    view_put_full(m->model, "contact", o);
}

static void make_piece(struct maker *m) {
    const struct piece *p = m->r->piece;
    json_t *o = json_object();
    if (p) {
        view_put(o, "name", p->name);
        view_note(m->layout, "piece_note", m->k->lang, language_notice(m->k->lang, p->name, "", ""));
        view_put(o, "photo", p->photo);
        view_put(o, "size", p->size);
        view_put(o, "weight", p->weight);
        put_cut(o, "materials", p->materials, TEXT_CHARACTERS);
        view_put(o, "maker", p->maker);
        if (*p->maker) view_put(o, "maker_title", view_word(m->k->lang, "title.", p->maker_title));
        if (p->hours > 0) json_object_set_new(o, "hours", json_integer(p->hours));
        view_put(o, "finished_on", p->finished_on);
        if (!m->r->facts->information_only) put_cut(o, "story", p->story, VILLAGE_CHARACTERS);
    }
    view_put_full(m->model, "piece", o);
}

const char *view_photo(const struct scan_result *r) {
    if (!r->facts) return "";
    return r->piece && *r->piece->photo ? r->piece->photo : r->facts->content.photo;
}

void view_content(struct maker *m) {
    if (!view_tells(m->r)) return;
    if (!m->r->piece || !*m->r->piece->photo) view_put(m->model, "photo", m->r->facts->content.photo);
    view_put(m->layout, "picture", view_photo(m->r));
    make_piece(m);
    make_contact(m);
    make_way(m);
    make_stages(m);
    make_reading(m);
    make_papers(m);
}
