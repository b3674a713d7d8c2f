/* Content negotiation and parameters, on raw bytes: nothing is decoded that is not used.  src: RFC 9110 §12.5 */
#include "ask.h"

#include <string.h>
#include <strings.h>

#define LANGUAGES_BYTES_MAX 200

const struct http_header *header_find(const struct http_request *q, const char *name) {
    size_t len = strlen(name);
    for (size_t i = 0; i < q->headers_len; i++)
        if (q->headers[i].name_len == len && !strncasecmp(q->headers[i].name, name, len)) return &q->headers[i];
    return NULL;
}

static bool is_space(char c) { return c == ' ' || c == '\t'; }

int header_value(const struct http_request *q, const char *name, const char **value, size_t *len) {
    size_t want = strlen(name);
    int n = 0;
    for (size_t i = q->headers_len; i-- > 0;) {
        const struct http_header *h = &q->headers[i];
        if (h->name_len != want || strncasecmp(h->name, name, want) != 0) continue;
        *value = h->value;
        *len = h->value_len;
        n++;
    }
    while (n && *len && is_space((*value)[*len - 1])) (*len)--;
    while (n && *len && is_space(**value)) (*value)++, (*len)--;
    return n;
}

/* ---- lists with q-values ---- */

/* "0", "0.5", "1.000" in thousandths; anything else counts as 0, so that nonsense is never preferred. */
static int weight_parse(const char *s, size_t len) {
    if (!len || (s[0] != '0' && s[0] != '1') || len > 5) return 0;
    int weight = (s[0] - '0') * 1000;
    if (len > 1 && s[1] != '.') return 0;
    for (size_t i = 2, unit = 100; i < len; i++, unit /= 10) {
        if (s[i] < '0' || s[i] > '9') return 0;
        weight += (s[i] - '0') * (int)unit;
    }
    return weight > 1000 ? 1000 : weight;
}

/* The q of "gzip;q=0.5", 1000 where it has none. */
static int item_weight(const char *item, size_t len) {
    size_t at = 0;
    while (at < len && item[at] != ';') at++;
    while (at < len) {
        at++;
        while (at < len && is_space(item[at])) at++;
        size_t to = at;
        while (to < len && item[to] != ';') to++;
        size_t end = to;
        while (end > at && is_space(item[end - 1])) end--;
        if (end - at > 2 && (item[at] | 0x20) == 'q' && item[at + 1] == '=')
            return weight_parse(item + at + 2, end - at - 2);
        at = to;
    }
    return 1000;
}

int list_weight(const char *list, size_t len, const char *name) {
    size_t want = strlen(name);
    const char *end = list + len;
    for (const char *at = list; at < end;) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        const char *to = comma ? comma : end;
        while (at < to && is_space(*at)) at++;
        size_t item = (size_t)(to - at), word = 0;
        while (word < item && at[word] != ';' && !is_space(at[word])) word++;
        if (word == want && !strncasecmp(at, name, want)) return item_weight(at, item);
        at = comma ? comma + 1 : end;
    }
    return -1;
}

static bool wants_json(const struct http_request *q) {
    const struct http_header *h = header_find(q, "Accept");
    if (!h) return false;
    int json = list_weight(h->value, h->value_len, "application/json");
    int problem = list_weight(h->value, h->value_len, "application/problem+json");
    int html = list_weight(h->value, h->value_len, "text/html");
    if (problem > json) json = problem;
    return json > 0 && json > html;
}

static bool takes_gzip(const struct http_request *q) {
    const struct http_header *h = header_find(q, "Accept-Encoding");
    if (!h) return false;
    int gzip = list_weight(h->value, h->value_len, "gzip");
    return gzip >= 0 ? gzip > 0 : list_weight(h->value, h->value_len, "*") > 0;
}

/* ---- parameters ---- */

/* The next name=value at *at; *at moves behind its '&'. */
static bool next_pair(const char **at, const char *end, const char **name, size_t *name_len, const char **value,
                      size_t *value_len) {
    if (*at >= end) return false;
    const char *amp = memchr(*at, '&', (size_t)(end - *at));
    const char *to = amp ? amp : end;
    const char *equals = memchr(*at, '=', (size_t)(to - *at));
    *name = *at;
    *name_len = (size_t)((equals ? equals : to) - *at);
    *value = equals ? equals + 1 : to;
    *value_len = (size_t)(to - *value);
    *at = amp ? amp + 1 : end;
    return true;
}

bool query_get(const char *query, size_t len, const char *name, const char **value, size_t *value_len) {
    const char *at = query, *found;
    size_t found_len, want = strlen(name);
    while (next_pair(&at, query + len, &found, &found_len, value, value_len))
        if (found_len == want && !memcmp(found, name, want)) return true;
    return false;
}

void query_without(struct buf *out, const char *query, size_t len, const char *name) {
    const char *at = query, *found, *value;
    size_t found_len, value_len, want = strlen(name), before = out->len;
    while (next_pair(&at, query + len, &found, &found_len, &value, &value_len)) {
        if (found_len == want && !memcmp(found, name, want)) continue;
        if (out->len > before) buf_byte(out, '&');
        buf_add(out, found, (size_t)(value + value_len - found));
    }
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

size_t query_decode(const char *value, size_t len, char *out, size_t cap) {
    size_t n = 0;
    for (size_t i = 0; i < len && n < cap; i++) {
        int high = -1, low = -1;
        if (value[i] == '%' && len - i >= 3) {
            high = hex_digit(value[i + 1]);
            low = hex_digit(value[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            out[n++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[n++] = value[i] == '+' ? ' ' : value[i];
        }
    }
    return n;
}

/* ---- all of it ---- */

static void read_lang(struct ask *a) {
    const char *value;
    size_t len;
    char text[LANGUAGES_BYTES_MAX];
    a->lang_given = query_get(a->query, a->query_len, "l", &value, &len) && len > 0 && len < 9;
    if (!a->lang_given) {
        const struct http_header *h = header_find(a->q, "Accept-Language");
        value = h ? h->value : "";
        len = h ? h->value_len : 0;
    }
    if (len >= sizeof text) len = sizeof text - 1;
    memcpy(text, value, len);
    text[len] = '\0';
    a->lang = lang_choose(text);
}

void ask_read(const struct http_request *q, struct ask *a) {
    const char *mark = q->target_len ? memchr(q->target, '?', q->target_len) : NULL;
    *a = (struct ask){ .q = q, .path = q->target, .query = "", .path_len = q->target_len };
    if (mark) {
        a->path_len = (size_t)(mark - q->target);
        a->query = mark + 1;
        a->query_len = q->target_len - a->path_len - 1;
    }
    a->head = !strcmp(q->method, "HEAD");
    a->json = wants_json(q);
    a->gzip = takes_gzip(q);
    read_lang(a);
}
