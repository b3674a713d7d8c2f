/*
 * Personal data, from a household's form to everything that others can see: the public log, the acts, the program's log,
 * histories and lists of those who only supervise, and the bytes on the disk.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "seat.h"
#include "store/kind.h"

#define FILE_ID "0000000000000000000000000000000000000000000000000000000000000000"
#define TAX_CODE "031234567891"

static struct world w;
static struct actor manager, clerk, commune, colleague, dae, dost, observer, operator_web, other;
static char producer[96], product[96], member[96], artisan[96], consent[96], lot[96], stage[96], piece[96], recall[96];
static char program_log[300];
static int stderr_kept;

/* Everything that is a person's has this word in it, or one of these numbers. */
static const char *const personal[] = { "Kín", "kin@", "0912000111", "0912000222", TAX_CODE, "MSKD" };

static void stderr_take(void) {
    (void)snprintf(program_log, sizeof program_log, "%s-log", w.dir);
    stderr_kept = dup(2);
    int fd = open(program_log, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    assert_true(fd >= 0 && dup2(fd, 2) == 2);
    close(fd);
}

static void records_make(void) {
    seat_add(&w, &manager, "producer",
             json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "name", "Hộ Kín A", "kind", "ho-gia-dinh", "commune_code", SEAT_COMMUNE,
                       "representative", "Kín Đại Diện", "phone", "0912000111", "tax_code", TAX_CODE, "email", "kin@vi.du", "zalo", "0912000222", "business_no",
                       "MSKD-01", "hamlet", "Tả Chải"),
             true, producer);
    seat_act(&w, &commune, "producer", producer, "confirm");
    seat_act(&w, &dae, "producer", producer, "approve");
    seat_add(&w, &manager, "product", json_pack("{s:s, s:s, s:s, s:s}", "producer_id", producer, "name", "Khăn lanh", "category", "handicraft", "photo", FILE_ID), true,
             product);
    seat_act(&w, &dost, "product", product, "approve");
    seat_add(&w, &manager, "member", json_pack("{s:s, s:s, s:s, s:s}", "producer_id", producer, "name", "Kín Hộ", "phone", "0912000111", "joined_on", "2026-01-02"), true,
             member);
    seat_add(&w, &manager, "artisan", json_pack("{s:s, s:s, s:s}", "producer_id", producer, "name", "Kín Nghệ Nhân", "title", "artisan"), true, artisan);
    seat_add(&w, &manager, "consent", json_pack("{s:s, s:s, s:s, s:s, s:s}", "artisan_id", artisan, "given_on", "2026-11-02", "text", "Đồng ý nêu tên.\nĐã đọc.", "mode",
                                                "spoken", "witness", "Kín Làm Chứng"), true, consent);
    seat_add(&w, &clerk, "lot", json_pack("{s:s, s:s, s:i, s:s, s:s, s:s}", "product_id", product, "code", "L1", "quantity", 50, "unit", "cái", "made_on", "2026-11-01",
                                          "member_id", member), true, lot);
    seat_add(&w, &clerk, "stage", json_pack("{s:s, s:s, s:s, s:s, s:s}", "lot_id", lot, "name", "Dệt", "done_on", "2026-10-05", "place", "Tả Phìn", "done_by",
                                            "Kín Người Làm"), true, stage);
    seat_add(&w, &clerk, "piece", json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "product_id", product, "lot_id", lot, "name", "Khăn số 1", "photo", FILE_ID, "size", "2 m",
                                            "artisan_id", artisan), true, piece);
    seat_add(&w, &manager, "recall", json_pack("{s:s, s:s, s:s, s:s}", "lot_id", lot, "reason", "Phai màu", "contact", "Kín Liên Hệ", "phone", "0912000222"), false, recall);
}

/* Paused, resumed, recalled by two, changed: all that writes entries. */
static void acts_do(void) {
    json_t *p = seat_step("product", product, "pause");
    json_object_set_new(p, "reason", json_string("Chờ kết quả kiểm tra"));
    json_decref(seat_do(&w, &dost, COMMAND_RECORD_ACT, json_deep_copy(p)));
    json_object_set_new(p, "act", json_string("resume"));
    json_decref(seat_do(&w, &dost, COMMAND_RECORD_ACT, p));
    json_t *asked = seat_do(&w, &manager, COMMAND_RECORD_ACT, seat_step("recall", recall, "grant"));
    json_decref(seat_do(&w, &clerk, COMMAND_PROPOSAL_DECIDE, json_pack("{s:O, s:b}", "id", json_object_get(asked, "proposal"), "agree", 1)));
    json_decref(asked);
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_SET,
                        json_pack("{s:s, s:s, s:{s:s, s:s}}", "kind", "producer", "id", producer, "values", "tax_code", "031234567892", "intro", "Dệt lanh từ lâu đời.\nMời ghé.")));
    enum status st = ST_OK;
    json_decref(seat_try(&w, &manager, COMMAND_RECORD_SET, json_pack("{s:s, s:s, s:{s:s}}", "kind", "producer", "id", producer, "values", "tax_code", "a" TAX_CODE), NULL, &st));
    assert_int_equal(st, ST_INVALID);
    for (int i = 0; i < w.err.args_len; i++) assert_null(strstr(w.err.args[i].value, TAX_CODE));
}

static int setup(void **state) {
    (void)state;
    world_open(&w, true);
    manager = seat(ROLE_MANAGER, 7001, 1);
    clerk = seat(ROLE_CLERK, 7001, 2);
    commune = seat(ROLE_COMMUNE, 7002, 3);
    colleague = seat(ROLE_COMMUNE, 7002, 4);
    dae = seat(ROLE_DAE, 7003, 5);
    dost = seat(ROLE_DOST, 7004, 6);
    observer = seat(ROLE_OBSERVER, 7005, 7);
    operator_web = seat(ROLE_OPERATOR, 7006, 8);
    other = seat(ROLE_MANAGER, 7007, 9);
    stderr_take();
    records_make();
    acts_do();
    return 0;
}

static int teardown(void **state) {
    (void)state;
    (void)dup2(stderr_kept, 2);
    (void)unlink(program_log);
    world_close(&w);
    return 0;
}

static void clean(const char *where, const char *text) {
    for (size_t i = 0; i < sizeof personal / sizeof *personal; i++)
        if (strstr(text, personal[i])) fail_msg("%s holds %s: %.400s", where, personal[i], strstr(text, personal[i]) - (strstr(text, personal[i]) > text + 200 ? 200 : 0));
}

static void clean_json(const char *where, json_t *v) {
    char *text = json_dumps(v, 0);
    clean(where, text);
    free(text);
    json_decref(v);
}

/* ---- what everybody can read ---- */

static void test_the_public_log(void **state) {
    (void)state;
    json_t *all = world_do(&w, COMMAND_LIST, json_pack("{s:s}", "kind", "entries"));
    char *text = json_dumps(all, 0);
    assert_non_null(strstr(text, "producer.approved"));
    assert_non_null(strstr(text, "product.suspended"));
    assert_non_null(strstr(text, "lot.recalled"));
    assert_non_null(strstr(text, "correction"));
    free(text);
    clean_json("the log", all);
    clean_json("the acts", world_do(&w, COMMAND_LIST, json_pack("{s:s}", "kind", "acts")));
}

static void test_the_programs_log(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    assert_int_equal(file_read(program_log, 1u << 24, &b, &w.err), ST_OK);
    buf_byte(&b, '\0');
    clean("the program's log", b.data);
    buf_free(&b);
}

static void file_lacks(const char *path, const char *text) {
    struct buf b = BUF_INIT;
    if (file_read(path, 1u << 28, &b, &w.err)) err_clear(&w.err);
    else if (b.len && memmem(b.data, b.len, text, strlen(text))) fail_msg("%s holds a tax code", path);
    buf_free(&b);
}

/* Not in a row, not in an index, not in what an update left behind. */
static void test_the_disk(void **state) {
    (void)state;
    DIR *d = opendir(w.dir);
    const struct dirent *f = NULL;
    int n = 0;
    while (d && (f = readdir(d))) {
        char path[600];
        (void)snprintf(path, sizeof path, "%s/%s", w.dir, f->d_name);
        if (f->d_name[0] == '.') continue;
        file_lacks(path, TAX_CODE);
        file_lacks(path, "031234567892");
        n++;
    }
    closedir(d);
    assert_true(n >= 3);
}

/* What the log says of each kind is a field of it, and none that is a person's, a text or a file. */
static void test_the_facts(void **state) {
    (void)state;
    static const struct {
        enum kind kind;
        const char *field;
    } facts[] = {
#define X(kind, field) { KIND_##kind, #field },
#include "core/fact.def"
#undef X
    };
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        const struct field *f = kind_field(facts[i].kind, facts[i].field);
        if (!f) fail_msg("%s has no %s", kind_info(facts[i].kind)->key, facts[i].field);
        if (f->flags & FIELD_PERSONAL || f->type == FIELD_LONG || f->type == FIELD_SECRET || f->type == FIELD_FILE || f->type == FIELD_PHONE)
            fail_msg("%s.%s is no fact for the log", kind_info(f->kind)->key, f->name);
        if (f->type == FIELD_REF && kind_field(f->ref, kind_info(f->ref)->title)->flags & FIELD_PERSONAL) fail_msg("%s.%s names a person", kind_info(f->kind)->key, f->name);
        if (kind_info(f->kind)->on == ENTRY_KIND_COUNT && f->kind != KIND_INSPECTION) fail_msg("%s has no entry", kind_info(f->kind)->key);
    }
}

/* ---- those who only supervise ---- */

static json_t *view(const struct actor *who, const char *kind, const char *id, enum command c) {
    return seat_do(&w, who, c, json_pack("{s:s, s:s}", "kind", kind, "id", id));
}

static void test_supervision(void **state) {
    (void)state;
    static const char *const kinds[] = { "producer", "product", "lot", "stage", "piece" };
    const char *ids[] = { producer, product, lot, stage, piece };
    const struct actor *const who[] = { &observer, &operator_web };
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 2; j++) {
            json_t *r = view(who[j], kinds[i], ids[i], COMMAND_RECORD_GET), *v = json_object_get(r, "values");
            if (!strcmp(kinds[i], "producer")) { /* the name under which it sells is no secret */
                json_object_del(v, "name");
                json_object_del(r, "title");
            }
            json_object_del(v, "producer_id_title");
            clean_json(kinds[i], r);
            json_t *page = seat_do(&w, who[j], COMMAND_RECORD_PAGE, json_pack("{s:s}", "kind", kinds[i])), *row = NULL;
            size_t n = 0;
            json_array_foreach(json_object_get(page, "rows"), n, row) {
                json_object_del(row, "producer_id_title");
                json_object_del(row, "key");
                if (i == 0) json_object_del(row, "name");
            }
            clean_json(kinds[i], page);
            json_t *past = view(who[j], kinds[i], ids[i], COMMAND_RECORD_HISTORY);
            json_array_foreach(past, n, row) if (i == 0) json_object_del(json_object_get(row, "after"), "name");
            clean_json(kinds[i], past);
        }
    }
}

static const char *shown(json_t *record, const char *field) {
    static char kept[200];
    const char *s = json_string_value(json_object_get(json_object_get(record, "values"), field));
    (void)snprintf(kept, sizeof kept, "%s", s ? s : "(none)");
    json_decref(record);
    return kept;
}

/* Those who work with it see what they entered. */
static void test_those_concerned(void **state) {
    (void)state;
    assert_string_equal(shown(view(&clerk, "stage", stage, COMMAND_RECORD_GET), "done_by"), "Kín Người Làm");
    assert_string_equal(shown(view(&clerk, "lot", lot, COMMAND_RECORD_GET), "member_id_title"), "Kín Hộ");
    assert_string_equal(shown(view(&commune, "piece", piece, COMMAND_RECORD_GET), "artisan_id_title"), "Kín Nghệ Nhân");
    assert_string_equal(shown(view(&clerk, "producer", producer, COMMAND_RECORD_GET), "phone"), "(none)");
    assert_string_equal(shown(view(&manager, "producer", producer, COMMAND_RECORD_GET), "tax_code"), "•••892");
    assert_string_equal(shown(view(&observer, "producer", producer, COMMAND_RECORD_GET), "tax_code"), "(none)");
}

/* Know-how is the village's until it is released, and a telephone its owner's. */
static void test_what_is_released(void **state) {
    (void)state;
    char id[96];
    seat_add(&w, &commune, "village", json_pack("{s:s, s:s, s:s}", "craft", "dệt lanh", "unit_code", SEAT_COMMUNE, "know_how", "Nhuộm bảy lần"), true, id);
    assert_string_equal(shown(view(&commune, "village", id, COMMAND_RECORD_GET), "know_how"), "Nhuộm bảy lần");
    assert_string_equal(shown(view(&dae, "village", id, COMMAND_RECORD_GET), "know_how"), "Nhuộm bảy lần");
    assert_string_equal(shown(view(&other, "village", id, COMMAND_RECORD_GET), "know_how"), "(none)");
    json_t *past = view(&observer, "village", id, COMMAND_RECORD_HISTORY);
    char *text = json_dumps(past, 0);
    assert_null(strstr(text, "Nhuộm"));
    free(text);
    json_decref(past);
    json_decref(seat_do(&w, &dae, COMMAND_RECORD_SET, json_pack("{s:s, s:s, s:{s:s}}", "kind", "village", "id", id, "values", "know_how_public", "1")));
    assert_string_equal(shown(view(&other, "village", id, COMMAND_RECORD_GET), "know_how"), "Nhuộm bảy lần");
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_SET, json_pack("{s:s, s:s, s:{s:s}}", "kind", "producer", "id", producer, "values", "phone_public", "1")));
    assert_string_equal(shown(view(&observer, "producer", producer, COMMAND_RECORD_GET), "phone"), "0912000111");
    assert_string_equal(shown(view(&observer, "producer", producer, COMMAND_RECORD_GET), "zalo"), "(none)");
}

/* ---- texts ---- */

/* Two names that nobody can tell apart are one; what would run backwards is refused. */
static void test_names_that_look_alike(void **state) {
    (void)state;
    static const char *const alike[] = { "Khăn\u200B lanh", "Kha\u0306n lanh", "Khăn \u00A0lanh", "\uFEFFKhăn lanh\u00AD" };
    for (size_t i = 0; i < 4; i++)
        seat_refused(&w, &manager, COMMAND_RECORD_ADD,
                     json_pack("{s:s, s:{s:s, s:s}}", "kind", "product", "values", "producer_id", producer, "name", alike[i]), "product.exists");
    static const char *const odd[] = { "Khăn \u202Ehnal", "Khăn\nlanh", "Khăn\u2028lanh", "Khăn \x01", "\u200B\u200B" };
    for (size_t i = 0; i < 5; i++)
        seat_refused(&w, &manager, COMMAND_RECORD_ADD, json_pack("{s:s, s:{s:s, s:s}}", "kind", "product", "values", "producer_id", producer, "name", odd[i]),
                     i < 4 ? "value.text" : "value.needed");
    char longer[600] = "";
    for (size_t i = 0; i < 121; i++) memcpy(longer + i * strlen("ạ"), "ạ", sizeof "ạ");
    seat_refused(&w, &manager, COMMAND_RECORD_ADD, json_pack("{s:s, s:{s:s, s:s}}", "kind", "product", "values", "producer_id", producer, "name", longer), "value.long");
    json_t *fits = json_pack("{s:s, s:{s:s, s:s#}}", "kind", "product", "values", "producer_id", producer, "name", longer, (int)(120 * strlen("ạ")));
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ADD, fits));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_the_public_log), cmocka_unit_test(test_the_programs_log), cmocka_unit_test(test_the_disk), cmocka_unit_test(test_the_facts),
                                        cmocka_unit_test(test_supervision), cmocka_unit_test(test_those_concerned), cmocka_unit_test(test_what_is_released),
                                        cmocka_unit_test(test_names_that_look_alike) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
