/*
 * What a page behind the sign-in costs with a whole province in the register: 1,000 producers, 10,000 products, a lot each.
 *
 *   bench_pages BUILD
 * Requests go through the router on this thread, so its CPU time is all that a page takes: session, rights, reads, words,
 * page. Compression is left out, as proxies and phones differ.
 */
#include <inttypes.h>
#include <sodium.h>

#include "app/account.h"
#include "bench_common.h"
#include "http/router.h"
#include "label/stock.h"
#include "store/kind.h"

enum { PRODUCERS = 1000, PRODUCTS = 10000, OWN = 501, CHUNK = 500, ROUNDS = 60, LIMIT_US = 5000 };

static int64_t own_org; /* of producer OWN, whose manager signs in */

/* ---- the province ---- */

static const char *const communes[] = { "02680", "03046", "03037", "02839", "03076" };
#define COMMUNES (sizeof communes / sizeof *communes)

struct chunk {
    enum kind kind;
    int first, n;
};

static json_t *values_of(enum kind k, int i, struct kind_head *h) {
    char name[60], id[16];
    int producer = k == KIND_PRODUCER ? i : (i - 1) % PRODUCERS + 1;
    h->owner_org = producer == OWN ? own_org : 100000 + producer;
    h->owner_unit = communes[producer % (int)COMMUNES];
    (void)snprintf(id, sizeof id, "%d", k == KIND_LOT ? i : producer);
    if (k == KIND_PRODUCER) {
        (void)snprintf(name, sizeof name, "Hợp tác xã Mẫu %d", i);
        return json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", name, "kind", "hop-tac-xa", "commune_code", h->owner_unit, "representative",
                         "Người Mẫu", "phone", "0912345678");
    }
    if (k == KIND_PRODUCT) {
        static const char *const what[] = { "Khăn thổ cẩm", "Túi chàm", "Rượu ngô", "Hương thảo mộc", "Giấy dó" };
        (void)snprintf(name, sizeof name, "%s số %d", what[i % 5], i);
        return json_pack("{s:s, s:s, s:s, s:s, s:s}", "producer_id", id, "name", name, "category", "handicraft", "materials",
                         "Sợi lanh, sợi bông nhuộm chàm tự nhiên", "story", "Câu chuyện của sản phẩm, dài vừa một đoạn văn ngắn.");
    }
    return json_pack("{s:s, s:s, s:i, s:s, s:s}", "product_id", id, "code", "L-2611", "quantity", 200, "unit", "cái", "made_on", "2026-11-01");
}

static enum status seed_write(struct db *tx, void *ctx, struct err *e) {
    const struct chunk *c = ctx;
    enum status st = ST_OK;
    for (int i = c->first; !st && i < c->first + c->n; i++) {
        struct kind_head h = { .state = c->kind == KIND_LOT ? STATE_ACTIVE : STATE_APPROVED, .version = 1, .created_us = i, .changed_us = i,
                               .entered = "web" };
        if (c->kind != KIND_LOT && i % 50 == 0) h.state = STATE_AWAITING_APPROVAL;
        json_t *values = values_of(c->kind, i, &h);
        st = kind_insert(tx, c->kind, &h, values, e);
        json_decref(values);
    }
    return st;
}

static void seed(struct app *a, enum kind k, int n) {
    struct err e = { .status = ST_OK };
    for (int first = 1; first <= n; first += CHUNK) {
        struct chunk c = { .kind = k, .first = first, .n = n - first + 1 < CHUNK ? n - first + 1 : CHUNK };
        if (store_write(app_store(a), seed_write, &c, &e)) bench_fail("seed", &e);
    }
}

/* ---- people ---- */

static void sign_in(struct app *a, const char *login, const char *org, const char *role, char token[static SESSION_TOKEN_BYTES]) {
    struct err e = { .status = ST_OK };
    struct session s;
    struct arena *ar = arena_new(1u << 20);
    json_t *made = bench_command(a, COMMAND_ACCOUNT_ADD, json_pack("{s:s, s:s, s:s, s:s}", "login", login, "name", "Người đo", "org", org, "role", role));
    const char *card = json_string_value(json_object_get(made, "card"));
    if (!card || signin_card(a, card, "127.0.0.1", token, &e)) bench_fail("card", &e);
    if (session_find(a, token, ar, &s, &e) || password_change(a, &s, NULL, "bàn đo đạc của làng", &e)) bench_fail("password", &e);
    json_decref(made);
    arena_free(&ar);
}

/* ---- measuring ---- */

static int by_value(const void *a, const void *b) {
    double d = *(const double *)a - *(const double *)b;
    return d < 0 ? -1 : d > 0;
}

static void page(struct router_worker *w, const char *who, const char *token, const char *path) {
    char cookie[100];
    double took[ROUNDS];
    size_t bytes = 0;
    (void)snprintf(cookie, sizeof cookie, "__Host-tl=%s", token);
    const struct http_header headers[] = { { "Host", "tx.laocai.gov.vn", 4, 16 },
                                           { "Cookie", cookie, 6, strlen(cookie) },
                                           { "X-Forwarded-Proto", "https", 17, 5 } };
    const struct http_request q = { .method = "GET", .version = "HTTP/1.1", .target = path, .target_len = strlen(path), .headers = headers,
                                    .headers_len = 3, .peer = "127.0.0.1" };
    for (int i = 0; i < ROUNDS; i++) {
        struct http_response r;
        double began = bench_clock(CLOCK_THREAD_CPUTIME_ID);
        router_handle(w, &q, &r);
        took[i] = bench_clock(CLOCK_THREAD_CPUTIME_ID) - began;
        if (r.status != 200) {
            printf("%s %s gives %d\n", who, path, r.status);
            exit(1);
        }
        bytes = (size_t)r.length;
        http_response_free(&r);
    }
    qsort(took, ROUNDS, sizeof *took, by_value);
    double median = took[ROUNDS / 2] * 1e6, high = took[ROUNDS * 95 / 100] * 1e6;
    printf("%-8s %-46s %10.0f %10.0f %8zu  %s\n", who, path, median, high, bytes, median <= LIMIT_US ? "ok" : "over");
}

static double verification_us(void) {
    unsigned char pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES], sig[crypto_sign_BYTES], m[80] = { 0 };
    crypto_sign_keypair(pk, sk);
    crypto_sign_detached(sig, NULL, m, sizeof m, sk);
    double began = bench_clock(CLOCK_THREAD_CPUTIME_ID);
    for (int i = 0; i < 2000; i++)
        if (crypto_sign_verify_detached(sig, m, sizeof m, pk)) bench_fail("verify", NULL);
    return (bench_clock(CLOCK_THREAD_CPUTIME_ID) - began) / 2000 * 1e6;
}

int main(int argc, char **argv) {
    static const char *const proxies[] = { "127.0.0.1" };
    static const char *const everybody[] = { "/app", "/app/san-pham", "/app/san-pham?tim=khan+so+77",
                                             "/app/san-pham?tim=khan", "/app/san-pham?tim=khan&tt=approved", "/app/san-pham?sap=ten", "/app/san-pham/5010",
                                             "/app/co-so", "/app/co-so?xa=03046", "/app/san-pham?xa=03046", "/app/san-pham?xa=03046&sap=ten", "/app/san-pham?xa=03046&tim=khan", "/app/co-so?tim=ban+ho", "/app/lang-nghe", "/app/co-so/500", "/app/lo", "/app/cho-dong-y" };
    static const char *const makers[] = { "/app", "/app/san-pham", "/app/san-pham/501", "/app/san-pham/501/sua", "/app/san-pham/moi", "/app/lo",
                                          "/app/in", "/app/in?sp=501&lo=L-2611&ma=00000000000000000000000000000000", "/app/dot-tem",
                                          "/app/dot-tem/1", "/app/dot-tem/1/in?giay=a4-65", "/app/dot-tem/1/in?giay=tag-60x90&dang=pack", "/app/lenh-in", "/app/lenh-in/1" };
    struct bench_home h;
    struct router *router = NULL;
    struct router_worker *worker = NULL;
    struct err e = { .status = ST_OK };
    char dost[SESSION_TOKEN_BYTES], maker[SESSION_TOKEN_BYTES];
    if (argc != 2) return 2;
    app_harden();
    bench_open_as(&h, argv[1], true); /* a demo asks for no second factor */
    own_org = bench_made(h.app, COMMAND_ORG_ADD, json_pack("{s:s, s:s, s:s, s:s, s:s}", "code", "cs-do", "name", "HTX đo", "kind", "producer", "commune", "03046",
                                                           "source", "đo"));
    if (stock_load(&e)) bench_fail("stock", &e);
    seed(h.app, KIND_PRODUCER, PRODUCERS);
    seed(h.app, KIND_PRODUCT, PRODUCTS);
    seed(h.app, KIND_LOT, PRODUCTS);
    sign_in(h.app, "do-khcn", "so-khcn", "dost", dost);
    sign_in(h.app, "do-htx", "cs-do", "manager", maker);
    (void)bench_made(h.app, COMMAND_RUN_ISSUE, json_pack("{s:i, s:s, s:i}", "product", 501, "lot", "L-2611", "count", 120));
    (void)bench_made(h.app, COMMAND_JOB_ADD, json_pack("{s:i, s:b}", "run", 1, "wait", 1));
    if (router_open(&router, h.app, proxies, 1, &e) || router_worker_open(&worker, router, &e)) bench_fail("router", &e);
    printf("one signature verification: %.0f us\n%-8s %-46s %10s %10s %8s  limit %d us\n", verification_us(), "role", "page", "median us", "p95 us", "bytes", LIMIT_US);
    for (size_t i = 0; i < sizeof everybody / sizeof *everybody; i++) page(worker, "dost", dost, everybody[i]);
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) page(worker, "manager", maker, makers[i]);
    router_worker_close(&worker);
    router_close(&router);
    bench_close(&h);
    return 0;
}
