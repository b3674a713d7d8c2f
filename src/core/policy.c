/*
 * Policies: names are opaque bytes, a name is defined before it is used, and each is a member of one group at most, so a
 * quorum is a tree whose leaves are witnesses, and one pass from the first group to the last decides it.
 */
#include "core/policy.h"

#include <string.h>

#include "core/lines.h"

#define ITEMS_MAX (3 + POLICY_WITNESSES_MAX + POLICY_GROUPS_MAX)

struct item {
    const char *at;
    size_t len;
};

struct reading {
    struct policy *p;
    struct arena *a;
    uint64_t witness_member, group_member; /* bit: is in some group already */
    bool quorum;
    long line;
    struct item item[ITEMS_MAX];
    int items;
    struct err *e;
};

static enum status bad(const struct reading *r, const char *key) {
    enum status s = err_set(r->e, ST_INVALID, NULL, key);
    if (r->e && !r->e->line) r->e->line = r->line;
    return s;
}

static enum status bad_name(const struct reading *r, const char *key, const struct item *i) {
    enum status s = bad(r, key);
    err_arg(r->e, "name", "%.*s", (int)(i->len < NOTE_NAME_MAX ? i->len : NOTE_NAME_MAX), i->at);
    return s;
}

static enum status many(const struct reading *r, int max) {
    enum status s = bad(r, "policy.many");
    err_arg(r->e, "max", "%d", max);
    return s;
}

static bool is(const struct item *i, const char *word) {
    return strlen(word) == i->len && !memcmp(i->at, word, i->len);
}

static int witness_named(const struct policy *p, const struct item *i) {
    for (int k = 0; k < p->witnesses_len; k++)
        if (is(i, p->witnesses[k].name)) return k;
    return -1;
}

static int group_named(const struct policy *p, const struct item *i) {
    for (int k = 0; k < p->groups_len; k++)
        if (is(i, p->groups[k].name)) return k;
    return -1;
}

static enum status name_take(const struct reading *r, const struct item *i, const char **name) {
    if (is(i, "none") || witness_named(r->p, i) >= 0 || group_named(r->p, i) >= 0) return bad_name(r, "policy.twice", i);
    *name = arena_strn(r->a, i->at, i->len);
    return *name ? ST_OK : err_set(r->e, ST_NO_MEMORY, NULL, "no-memory");
}

static enum status key_take(const struct reading *r, const struct item *i, enum note_type type, struct note_key *k) {
    enum status s = note_key_parse(i->at, i->len, k, r->e);
    if (s != ST_OK && r->e) r->e->line = r->line;
    return s != ST_OK || k->type == type ? s : bad_name(r, "policy.key-type", i);
}

static bool is_same(const struct note_key *a, const struct note_key *b) {
    return !memcmp(a->public_key, b->public_key, sizeof a->public_key);
}

static enum status url_take(const struct reading *r, int at, const char **url) {
    *url = at < r->items ? arena_strn(r->a, r->item[at].at, r->item[at].len) : "";
    return *url ? ST_OK : err_set(r->e, ST_NO_MEMORY, NULL, "no-memory");
}

static enum status take_log(struct reading *r) {
    struct policy *p = r->p;
    if (p->logs_len == POLICY_LOGS_MAX) return many(r, POLICY_LOGS_MAX);
    struct policy_log *l = &p->logs[p->logs_len];
    enum status s = key_take(r, &r->item[1], NOTE_ED25519, &l->key);
    for (int i = 0; s == ST_OK && i < p->logs_len; i++)
        if (is_same(&p->logs[i].key, &l->key)) s = bad_name(r, "policy.twice", &r->item[1]);
    if (s == ST_OK) s = url_take(r, 2, &l->url);
    if (s == ST_OK) p->logs_len++;
    return s;
}

static enum status take_witness(struct reading *r) {
    struct policy *p = r->p;
    if (p->witnesses_len == POLICY_WITNESSES_MAX) return many(r, POLICY_WITNESSES_MAX);
    struct policy_witness *w = &p->witnesses[p->witnesses_len];
    enum status s = name_take(r, &r->item[1], &w->name);
    if (s == ST_OK) s = key_take(r, &r->item[2], NOTE_COSIGNATURE, &w->key);
    for (int i = 0; s == ST_OK && i < p->witnesses_len; i++)
        if (is_same(&p->witnesses[i].key, &w->key)) s = bad_name(r, "policy.twice", &r->item[2]);
    if (s == ST_OK) s = url_take(r, 3, &w->url);
    if (s == ST_OK) p->witnesses_len++;
    return s;
}

static enum status member_take(struct reading *r, const struct item *i, struct policy_group *g) {
    int at = witness_named(r->p, i);
    uint64_t *list = &g->witnesses, *taken = &r->witness_member;
    if (at < 0) {
        at = group_named(r->p, i);
        list = &g->groups;
        taken = &r->group_member;
    }
    if (at < 0) return bad_name(r, "policy.name", i);
    uint64_t bit = UINT64_C(1) << at;
    if (*taken & bit) return bad_name(r, "policy.twice", i);
    *taken |= bit;
    *list |= bit;
    return ST_OK;
}

static enum status take_group(struct reading *r) {
    struct policy *p = r->p;
    int members = r->items - 3;
    uint64_t k = 0;
    if (p->groups_len == POLICY_GROUPS_MAX) return many(r, POLICY_GROUPS_MAX);
    struct policy_group *g = &p->groups[p->groups_len];
    *g = (struct policy_group){ 0 };
    enum status s = name_take(r, &r->item[1], &g->name);
    for (int i = 3; s == ST_OK && i < r->items; i++) s = member_take(r, &r->item[i], g);
    if (s != ST_OK) return s;
    if (is(&r->item[2], "any")) k = 1;
    else if (is(&r->item[2], "all")) k = (uint64_t)members;
    else if (!decimal_parse(r->item[2].at, r->item[2].len, (uint64_t)members, &k) || k == 0) return bad(r, "policy.need");
    g->need = (int)k;
    p->groups_len++;
    return ST_OK;
}

static enum status take_quorum(struct reading *r) {
    struct policy *p = r->p;
    const struct item *name = &r->item[1];
    if (r->quorum) return bad(r, "policy.quorum");
    r->quorum = true;
    if (is(name, "none")) return ST_OK;
    p->quorum = POLICY_WITNESS;
    p->quorum_index = witness_named(p, name);
    if (p->quorum_index >= 0) return ST_OK;
    p->quorum = POLICY_GROUP;
    p->quorum_index = group_named(p, name);
    return p->quorum_index >= 0 ? ST_OK : bad_name(r, "policy.name", name);
}

/* ---- lines ---- */

static const struct {
    const char *word;
    int least, most; /* items, the word among them */
    enum status (*take)(struct reading *r);
} words[] = {
    { "log", 2, 3, take_log },
    { "witness", 3, 4, take_witness },
    { "group", 4, ITEMS_MAX, take_group },
    { "quorum", 2, 2, take_quorum },
};

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

static enum status items_cut(struct reading *r, const char *line, size_t len) {
    const char *end = line + len;
    r->items = 0;
    for (const char *at = line; at < end;) {
        if (is_blank(*at)) {
            at++;
            continue;
        }
        const char *from = at;
        while (at < end && !is_blank(*at)) at++;
        if (*from == '#' && r->items == 0) return ST_OK;
        if (r->items == ITEMS_MAX) return bad(r, "policy.items");
        r->item[r->items++] = (struct item){ from, (size_t)(at - from) };
    }
    return ST_OK;
}

static enum status line_take(struct reading *r, const char *line, size_t len) {
    r->line++;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)line[i];
        if (c == 0x7F || (c < 0x20 && c != '\t')) return bad(r, "policy.byte");
    }
    enum status s = items_cut(r, line, len);
    if (s != ST_OK || r->items == 0) return s;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!is(&r->item[0], words[i].word)) continue;
        if (r->items < words[i].least || r->items > words[i].most) return bad(r, "policy.items");
        return words[i].take(r);
    }
    return bad_name(r, "policy.word", &r->item[0]);
}

static enum status too_large(struct err *e) {
    enum status s = err_set(e, ST_TOO_LARGE, NULL, "policy.size");
    err_arg(e, "max", "%d", POLICY_BYTES_MAX);
    return s;
}

enum status policy_parse(const char *text, size_t len, struct arena *a, struct policy **p, struct err *e) {
    struct lines left = { text, text + len };
    const char *line = NULL;
    size_t line_len = 0;
    enum status s = ST_OK;
    *p = NULL;
    if (len > POLICY_BYTES_MAX) return too_large(e);
    struct reading *r = arena_alloc(a, sizeof *r);
    struct policy *made = arena_alloc(a, sizeof *made);
    if (!r || !made) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    r->p = made;
    r->a = a;
    r->e = e;
    while (s == ST_OK && lines_next(&left, &line, &line_len)) s = line_take(r, line, line_len);
    if (s == ST_OK && left.at != left.end) s = line_take(r, left.at, (size_t)(left.end - left.at)); /* an editor left out the last LF */
    if (s == ST_OK && !r->quorum) s = bad(r, "policy.quorum");
    if (s == ST_OK) *p = made;
    return s;
}

/* ---- judging ---- */

bool policy_enough(const struct policy *p, uint64_t witnessed) {
    uint64_t reached = 0; /* groups */
    if (p->quorum == POLICY_NONE) return true;
    if (p->quorum == POLICY_WITNESS) return witnessed >> p->quorum_index & 1;
    for (int i = 0; i <= p->quorum_index; i++) {
        const struct policy_group *g = &p->groups[i];
        int have = __builtin_popcountll(g->witnesses & witnessed) + __builtin_popcountll(g->groups & reached);
        if (have >= g->need) reached |= UINT64_C(1) << i;
    }
    return reached >> p->quorum_index & 1;
}

static void collect(const struct policy *p, const struct note_seal *seals, struct policy_verdict *out) {
    out->log = -1;
    for (int i = 0; i < p->logs_len && out->log < 0; i++)
        if (seals[i].holds && !strcmp(p->logs[i].key.name, out->checkpoint.origin)) out->log = i;
    for (int i = 0; i < p->witnesses_len; i++) {
        const struct note_seal *seal = &seals[p->logs_len + i];
        if (!seal->holds) continue;
        out->witnessed |= UINT64_C(1) << i;
        out->time_s[i] = seal->time_s;
        if (!out->first_s || seal->time_s < out->first_s) out->first_s = seal->time_s;
    }
}

enum status policy_check(const struct policy *p, const char *data, size_t len, struct policy_verdict *out, struct err *e) {
    struct note n;
    struct note_key keys[POLICY_KEYS_MAX];
    struct note_seal seals[POLICY_KEYS_MAX];
    memset(out, 0, sizeof *out);
    for (int i = 0; i < p->logs_len; i++) keys[i] = p->logs[i].key;
    for (int i = 0; i < p->witnesses_len; i++) keys[p->logs_len + i] = p->witnesses[i].key;
    enum status s = note_parse(data, len, &n, e);
    if (s == ST_OK) s = note_verify(&n, keys, (size_t)(p->logs_len + p->witnesses_len), seals, e);
    if (s == ST_OK) s = checkpoint_parse(n.text, n.text_len, &out->checkpoint, e);
    if (s != ST_OK) return s;
    collect(p, seals, out);
    if (out->log < 0) {
        s = err_set(e, ST_TAMPERED, NULL, "policy.log");
        err_arg(e, "origin", "%s", out->checkpoint.origin);
    } else if (!policy_enough(p, out->witnessed)) {
        s = err_set(e, ST_TAMPERED, NULL, "policy.short");
        err_arg(e, "found", "%d", __builtin_popcountll(out->witnessed));
    }
    return s;
}
