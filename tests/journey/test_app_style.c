/* A producer's own look: checked by the press, printed, frozen by the first print of a run on a paper. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <png.h>
#include <stdlib.h>

#include "app/photo.h"
#include "core/kind.h"
#include "label/colour.h"
#include "label/style.h"
#include "registry.h"

static int64_t number(const json_t *o, const char *name) { return json_integer_value(json_object_get(o, name)); }

static json_t *style_values(const char *theme, const char *tagline, const char *logo) {
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "producer_id", "1", "name", "Mẫu mới", "theme", theme, "tagline", tagline, "logo", logo);
}

static json_t *print(struct registry *r, uint32_t run, const char *stock) {
    return as(r, &r->clerk, COMMAND_JOB_ADD, json_pack("{s:I, s:s, s:b}", "run", (json_int_t)run, "stock", stock, "wait", 1), ST_OK);
}

static void png_write_to(png_structp p, png_bytep data, size_t len) { buf_add(png_get_io_ptr(p), data, len); }
static void png_flush_to(png_structp p) { (void)p; }

/* A black disc on white, as somebody uploads it. */
static void logo_new(struct registry *r, const struct actor *who, char id[static FILES_ID_BYTES]) {
    enum { SIDE = 200 };
    static unsigned char row[3 * SIDE];
    struct buf b = BUF_INIT;
    struct photo photo;
    png_structp p = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(p);
    png_set_write_fn(p, &b, png_write_to, png_flush_to);
    png_set_IHDR(p, info, SIDE, SIDE, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(p, info);
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) memset(row + 3 * x, (x - 100) * (x - 100) + (y - 100) * (y - 100) < 80 * 80 ? 20 : 250, 3);
        png_write_row(p, row);
    }
    png_write_end(p, NULL);
    png_destroy_write_struct(&p, &info);
    assert_int_equal(photo_store(r->w.app, who, b.data, b.len, &photo, &r->w.err), ST_OK);
    memcpy(id, photo.id, sizeof photo.id);
    buf_free(&b);
}

static void a_logo_becomes_ink(void **state) {
    (void)state;
    struct registry r;
    struct buf bits = BUF_INIT;
    char id[FILES_ID_BYTES];
    int w = 0, h = 0;
    registry_open(&r, 10);
    logo_new(&r, &r.clerk, id);
    assert_int_equal(photo_ink(r.w.app, id, 480, &bits, &w, &h, &r.w.err), ST_OK);
    assert_int_equal(w, 200);
    assert_int_equal(h, 200);
    assert_int_equal(bits.len, 25 * 200);
    size_t dark = 0;
    for (size_t i = 0; i < bits.len; i++) dark += (size_t)__builtin_popcount((unsigned char)bits.data[i]);
    assert_in_range(dark, 20000, 20200); /* 80² π = 20106 */
    assert_int_equal(bits.data[100 * 25] & 0x80, 0);
    assert_int_equal(bits.data[100 * 25 + 12] & 0xff, 0xff);
    assert_int_equal(photo_ink(r.w.app, PICTURE, 480, &bits, &w, &h, &r.w.err), ST_NOT_FOUND);
    buf_free(&bits);
    registry_close(&r);
}

static void a_style_is_printed_and_frozen(void **state) {
    (void)state;
    struct registry r;
    char logo[FILES_ID_BYTES], path[400];
    registry_open(&r, 1000);
    logo_new(&r, &r.clerk, logo);
    uint32_t run = issue(&r, 20, ""), later = issue(&r, 20, "");
    json_t *plain = print(&r, run, "a4-8");
    assert_string_equal(text_of(json_object_get(plain, "look"), "theme"), "");
    int64_t style = record_new(&r, &r.clerk, "style", style_values("indigo", "Dệt tay, nhuộm chàm", logo), true);
    /* What was printed on this paper before stays as it was; on another paper, and of another run, it is new. */
    json_t *again = print(&r, run, "a4-8");
    assert_string_equal(text_of(again, "sha256"), text_of(plain, "sha256"));
    json_t *other = print(&r, later, "a4-8"), *look = json_object_get(other, "look");
    assert_string_equal(text_of(look, "theme"), "indigo");
    assert_string_equal(text_of(look, "tagline"), "Dệt tay, nhuộm chàm");
    assert_true(number(look, "logo") > 0);
    assert_int_equal(number(look, "mark"), 0);
    /* A newer style changes neither the job nor the next print of that run; nor does the end of the logo's file. */
    json_decref(as(&r, &r.clerk, COMMAND_RECORD_SET, json_pack("{s:s, s:o, s:o}", "kind", "style", "id", json_sprintf("%lld", (long long)style), "values",
                                                               json_pack("{s:s}", "theme", "brick")), ST_OK));
    r.w.now_us += 1000000;
    (void)record_new(&r, &r.manager, "style", style_values("forest", "", ""), true);
    json_t *same = print(&r, later, "a4-8");
    assert_string_equal(text_of(json_object_get(same, "look"), "theme"), "indigo");
    (void)snprintf(path, sizeof path, "%s/files/%.2s/%s-960.jpg", r.w.dir, logo, logo);
    assert_int_equal(remove(path), 0);
    (void)snprintf(path, sizeof path, "%s/jobs/%lld.pdf", r.w.dir, (long long)number(other, "id"));
    assert_int_equal(remove(path), 0);
    json_t *made = as(&r, &r.clerk, COMMAND_JOB_AGAIN, json_pack("{s:I, s:b}", "job", (json_int_t)number(other, "id"), "wait", 1), ST_OK);
    assert_string_equal(text_of(made, "kept_sha256"), text_of(other, "sha256"));
    json_t *fresh = print(&r, issue(&r, 5, ""), "a4-8"); /* the last that was put into force counts */
    assert_string_equal(text_of(json_object_get(fresh, "look"), "theme"), "forest");
    json_decref(plain);
    json_decref(again);
    json_decref(other);
    json_decref(same);
    json_decref(made);
    json_decref(fresh);
    registry_close(&r);
}

static void stars_are_those_of_the_run(void **state) {
    (void)state;
    struct registry r;
    char mark[32];
    registry_open(&r, 100);
    (void)snprintf(mark, sizeof mark, "rating:%lld", (long long)rating_new(&r, 4, "2026-01-05", "2029-01-04"));
    json_t *j = print(&r, issue(&r, 5, mark), "a4-8");
    assert_int_equal(number(json_object_get(j, "look"), "stars"), 4);
    json_decref(j);
    j = print(&r, issue(&r, 5, ""), "a4-8");
    assert_int_equal(number(json_object_get(j, "look"), "stars"), 0);
    json_decref(j);
    registry_close(&r);
}

/* The file of a job is gone; it is made again with the bytes that it had. */
static void made_again(struct registry *r, const json_t *job) {
    char path[400];
    (void)snprintf(path, sizeof path, "%s/jobs/%lld.pdf", r->w.dir, (long long)number(job, "id"));
    assert_int_equal(remove(path), 0);
    json_t *again = as(r, &r->clerk, COMMAND_JOB_AGAIN, json_pack("{s:I, s:b}", "job", (json_int_t)number(job, "id"), "wait", 1), ST_OK);
    assert_string_equal(text_of(again, "kept_sha256"), text_of(job, "sha256"));
    json_decref(again);
}

static json_t *story(const char *text) { return json_pack("{s:s}", "story", text); }

/* A hang tag tells the first paragraph of its product's story, in both languages, as it was at the first print. */
static void a_tag_tells_the_story(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 100);
    record_set(&r, &r.manager, "product", r.product, story("Nhuộm chàm, thêu tay.\nĐoạn hai."));
    (void)record_new(&r, &r.manager, "product-text",
                     json_pack("{s:o, s:s, s:s, s:s}", "product_id", json_sprintf("%lld", (long long)r.product), "lang", "en", "name",
                               "Brocade scarf", "story", "Dyed with indigo."), true);
    uint32_t run = issue(&r, 20, "");
    json_t *job = print(&r, run, "tag-60x90"), *look = json_object_get(job, "look");
    assert_string_equal(text_of(look, "story"), "Nhuộm chàm, thêu tay.");
    assert_string_equal(text_of(look, "story_en"), "Dyed with indigo.");
    assert_int_equal(json_array_size(json_object_get(json_object_get(job, "press"), "left_out")), 0);
    record_set(&r, &r.manager, "product", r.product, story("Chuyện khác."));
    made_again(&r, job);
    json_t *later = print(&r, run, "tag-60x90");
    assert_string_equal(text_of(later, "sha256"), text_of(job, "sha256"));
    json_decref(job);
    json_decref(later);
    registry_close(&r);
}

/* One too long for its place is left off, and said; it never keeps anybody from printing. */
static void a_long_story_is_left_off(void **state) {
    (void)state;
    struct registry r;
    struct buf words = BUF_INIT;
    registry_open(&r, 100);
    while (words.len < 3000) buf_str(&words, "Khăn nhuộm chàm. ");
    record_set(&r, &r.manager, "product", r.product, story(words.data));
    buf_free(&words);
    json_t *job = print(&r, issue(&r, 20, ""), "tag-60x90"), *out = json_object_get(json_object_get(job, "press"), "left_out");
    assert_int_equal(json_array_size(out), 1);
    assert_string_equal(json_string_value(json_array_get(out, 0)), "story");
    json_decref(job);
    registry_close(&r);
}

static json_t *mark_values(const struct registry *r, const char *artwork) {
    return json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "name", "OCOP Việt Nam", "type", "ocop", "owner_id",
                     json_sprintf("%lld", (long long)r->keeper), "title_no", "4-0999", "decision_no", "1162/QĐ", "decided_on", "2020-09-17", "body", "Cục Sở hữu trí tuệ", "valid_to", "2030-01-01",
                     "file", PAPER, "artwork", artwork);
}

/* The programme's mark comes with stars in force, needs no right of its own, and stays as it was first printed. */
static void the_programme_s_mark_comes_with_stars(void **state) {
    (void)state;
    struct registry r;
    char art[FILES_ID_BYTES], path[400], stars[32];
    registry_open(&r, 200);
    logo_new(&r, &r.dost, art);
    int64_t rating = rating_new(&r, 4, "2026-01-05", "2029-01-04");
    (void)snprintf(stars, sizeof stars, "rating:%lld", (long long)rating);
    json_t *before = print(&r, issue(&r, 5, stars), "tag-60x90"); /* nobody has entered it yet */
    assert_int_equal(number(json_object_get(before, "look"), "ocop"), 0);
    int64_t mark = record_new(&r, &r.dost, "mark", mark_values(&r, art), true);
    uint32_t run = issue(&r, 20, stars);
    json_t *job = print(&r, run, "tag-60x90"), *plain = print(&r, issue(&r, 5, ""), "tag-60x90");
    assert_true(number(json_object_get(job, "look"), "ocop") > 0);
    assert_int_equal(number(json_object_get(job, "look"), "mark"), 0);
    assert_int_equal(number(json_object_get(plain, "look"), "ocop"), 0);
    (void)snprintf(path, sizeof path, "%s/files/%.2s/%s-960.jpg", r.w.dir, art, art);
    assert_int_equal(remove(path), 0);
    made_again(&r, job);
    /* No right to it is granted, and with the stars it goes. */
    json_decref(as(&r, &r.owner1, COMMAND_RECORD_ADD,
                   json_pack("{s:s, s:{s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}}", "kind", "right", "values", "mark_id",
                             json_sprintf("%lld", (long long)mark), "producer_id", "1", "certificate_no", "1", "decision_no", "1", "decided_on",
                             "2026-01-05", "body", "Hội", "valid_from", "2026-01-10", "valid_to", "2027-01-01", "file", PAPER), ST_INVALID));
    assert_string_equal(r.w.err.key, "right.programme");
    act_do(&r, &r.dae, "rating", rating, "end", ended_by("9/QĐ", "UBND tỉnh Lào Cai"));
    json_decref(as(&r, &r.clerk, COMMAND_JOB_ADD, json_pack("{s:I, s:s}", "run", (json_int_t)run, "stock", "tag-60x90"), ST_REFUSED));
    assert_string_equal(r.w.err.key, "print.rating-ended");
    json_decref(before);
    json_decref(job);
    json_decref(plain);
    registry_close(&r);
}

static void style_no(struct registry *r, const char *field, const char *value, const char *key) {
    json_t *v = style_values("", "", "");
    json_object_set_new(v, field, json_string(value));
    json_decref(as(r, &r->clerk, COMMAND_RECORD_ADD, json_pack("{s:s, s:o, s:b}", "kind", "style", "values", v, "submit", 1), ST_INVALID));
    assert_string_equal(r->w.err.key, key);
    assert_string_equal(r->w.err.field, field);
}

static void what_the_law_asks_for_cannot_be_left_out(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 10);
    style_no(&r, "left_out", "name", "value.several");
    style_no(&r, "left_out", "village,qr", "value.several");
    style_no(&r, "left_out", "village,village", "value.several");
    style_no(&r, "field_order", "org,org", "value.choice");
    style_no(&r, "theme", "pink", "value.choice");
    json_decref(as(&r, &r.stranger, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", "style", "values", style_values("", "", "")), ST_INVALID));
    assert_string_equal(r.w.err.key, "value.ref"); /* of a producer that is not one's own */
    registry_close(&r);
}

/* The registry's set of colours is the press's. */
static void colours_are_the_same(void **state) {
    (void)state;
    int n = 0;
    for (const char *word; (word = choice_key("label_colour", (size_t)n)); n++) {
        enum press_colour c;
        assert_true(colour_find(word, &c));
    }
    assert_int_equal(n, COLOUR_COUNT);
}

static bool style_takes(const char *off, const char *order) {
    return press_style_check(&(struct press_style){ .off = off, .order = order }, NULL) == ST_OK;
}

/* What can be ticked is what the press lets anybody leave off; every order is one that it takes. */
static void parts_and_orders_are_the_press_s(void **state) {
    static const char *const all[] = {
#define X(name, needed, optional) optional ? #name : "stars",
#include "../../labels/field.def"
#undef X
        "ocop", "mark"
    };
    const char *key = NULL;
    (void)state;
    for (size_t n = 0; (key = choice_key("label_part", n)); n++) assert_true(style_takes(key, ""));
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) assert_true(choice_known("label_part", all[i]));
    for (size_t n = 0; (key = choice_key("label_order", n)); n++) assert_true(style_takes("", key));
}

/* The same choice is the same text, in whatever order it was ticked. */
static void what_is_left_out_is_kept_in_one_order(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 10);
    json_t *v = style_values("", "", "");
    json_object_set_new(v, "left_out", json_string("host, village"));
    json_t *j = as(&r, &r.clerk, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", "style", "values", v), ST_OK);
    assert_string_equal(text_of(json_object_get(j, "values"), "left_out"), "village,host");
    json_decref(j);
    registry_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_logo_becomes_ink), cmocka_unit_test(a_style_is_printed_and_frozen),
                                        cmocka_unit_test(stars_are_those_of_the_run), cmocka_unit_test(what_the_law_asks_for_cannot_be_left_out),
                                        cmocka_unit_test(a_tag_tells_the_story), cmocka_unit_test(a_long_story_is_left_off),
                                        cmocka_unit_test(the_programme_s_mark_comes_with_stars),
                                        cmocka_unit_test(parts_and_orders_are_the_press_s), cmocka_unit_test(what_is_left_out_is_kept_in_one_order),
                                        cmocka_unit_test(colours_are_the_same) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
