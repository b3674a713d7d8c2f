/*
 * Pictures of the demonstration's products, drawn here so that nothing foreign lies in the program: a few shapes before a
 * wall and on a table, with the patterns of woven and embroidered things. They go the way of every photograph: written as
 * JPEG, decoded, three sizes.
 */
#include <stdlib.h>
#include <string.h>

#include "app/photo.h"
#include "demo_registry.h"

#define WIDTH 480 /* the size that pages load: larger ones would only take time at the first start */
#define HEIGHT 360
#define SCENE 640 /* across, as the shapes count */
#define FINE 2 /* points a pixel and direction, so that edges are smooth */

enum form { BOX, OVAL, FLARE, PEAK }; /* FLARE: narrower at the top; PEAK: a point at the top */
enum pattern { PLAIN, ZIGZAG, DIAMONDS, BARS, GRAINS, FIBRES };

struct shape {
    enum demo_picture of;
    enum form form;
    int x, y, w, h; /* left, top, across and down */
    unsigned colour, ink;
    enum pattern pattern;
    int step;
};

/* Those of one picture stand together, from behind to the front. */
static const struct shape shapes[] = {
    { DEMO_SCARF, BOX, 150, 60, 340, 330, 0x1f2a56, 0xd9423a, ZIGZAG, 48 },
    { DEMO_SCARF, BOX, 150, 150, 340, 60, 0x7a1f33, 0xf2c14e, DIAMONDS, 40 },
    { DEMO_SCARF, BOX, 150, 270, 340, 60, 0x7a1f33, 0xf2c14e, DIAMONDS, 40 },
    { DEMO_SCARF, BOX, 150, 390, 340, 40, 0xc9b79a, 0x1f2a56, BARS, 12 },
    { DEMO_BAG, OVAL, 235, 40, 170, 260, 0x2b3a67, 0, PLAIN, 1 },
    { DEMO_BAG, OVAL, 257, 66, 126, 220, 0xe9dcc3, 0, PLAIN, 1 },
    { DEMO_BAG, FLARE, 150, 170, 340, 250, 0x26335c, 0x2f3f73, BARS, 16 },
    { DEMO_BAG, BOX, 190, 290, 260, 60, 0xe7e2d4, 0xb8322f, DIAMONDS, 30 },
    { DEMO_INCENSE, BOX, 210, 60, 220, 350, 0x8a5a33, 0x6b3f20, BARS, 14 },
    { DEMO_INCENSE, BOX, 210, 60, 220, 40, 0xb8322f, 0x8f2522, BARS, 14 },
    { DEMO_INCENSE, BOX, 196, 200, 248, 70, 0xe7d9b4, 0x7a1f33, ZIGZAG, 36 },
    { DEMO_LIQUOR, BOX, 292, 40, 56, 120, 0xdfe7e0, 0xc3d0c6, BARS, 20 },
    { DEMO_LIQUOR, BOX, 284, 30, 72, 44, 0x8f2522, 0, PLAIN, 1 },
    { DEMO_LIQUOR, OVAL, 220, 120, 200, 140, 0xdfe7e0, 0, PLAIN, 1 },
    { DEMO_LIQUOR, BOX, 220, 190, 200, 230, 0xdfe7e0, 0xd3ddd4, BARS, 50 },
    { DEMO_LIQUOR, BOX, 220, 250, 200, 110, 0xf2c14e, 0xd99a2b, GRAINS, 26 },
    { DEMO_LIQUOR_RICE, BOX, 292, 40, 56, 120, 0xb9a27a, 0xa58d64, BARS, 20 },
    { DEMO_LIQUOR_RICE, OVAL, 205, 110, 230, 180, 0x8a6a3f, 0, PLAIN, 1 },
    { DEMO_LIQUOR_RICE, BOX, 205, 200, 230, 220, 0x8a6a3f, 0x7d5f38, BARS, 46 },
    { DEMO_LIQUOR_RICE, BOX, 205, 250, 230, 110, 0xf3ead2, 0x9a7a45, GRAINS, 22 },
    { DEMO_RICE, OVAL, 110, 250, 420, 180, 0x9a7443, 0x84602f, BARS, 18 },
    { DEMO_RICE, OVAL, 140, 190, 360, 170, 0x9bb24a, 0xc5d67c, GRAINS, 20 },
    { DEMO_RICE, PEAK, 200, 120, 240, 140, 0x9bb24a, 0xc5d67c, GRAINS, 20 },
    { DEMO_PAPER, BOX, 170, 110, 330, 320, 0xd8c7a0, 0xcdb98d, FIBRES, 37 },
    { DEMO_PAPER, BOX, 150, 80, 330, 320, 0xefe4c8, 0xe0d0a8, FIBRES, 31 },
    { DEMO_PURSE, BOX, 130, 150, 380, 230, 0x7a1f33, 0xf2c14e, ZIGZAG, 44 },
    { DEMO_PURSE, BOX, 130, 150, 380, 90, 0x1f2a56, 0xe7e2d4, DIAMONDS, 34 },
    { DEMO_PURSE, OVAL, 300, 222, 40, 40, 0xf2c14e, 0, PLAIN, 1 },
};

/* Whether the point lies in the shape; both from its left and top. */
static bool inside(const struct shape *s, double x, double y) {
    if (x < 0 || y < 0 || x >= s->w || y >= s->h) return false;
    double across = 2 * x / s->w - 1, down = y / s->h, level = 2 * down - 1;
    switch (s->form) {
    case OVAL: return across * across + level * level < 1;
    case FLARE: return across * across < (0.7 + 0.3 * down) * (0.7 + 0.3 * down);
    case PEAK: return across * across < down * down;
    case BOX: break;
    }
    return true;
}

static double apart(double a, double b) { return a > b ? a - b : b - a; }

/* Whether the pattern puts its ink there. */
static bool inked(const struct shape *s, double x, double y) {
    double step = s->step, row = (double)(int)(y / step), in_x = x - step * (double)(int)(x / step), in_y = y - step * row;
    double dx = apart(in_x, step / 2), dy = apart(in_y, step / 2);
    switch (s->pattern) {
    case ZIGZAG: return apart(dx, in_y - step / 4) < step / 7;
    case DIAMONDS: return dx + dy < step / 2.6 && dx + dy > step / 7;
    case BARS: return in_x < step / 3;
    case GRAINS: return 5 * dx * dx + 20 * dy * dy < step * step / 2 && ((int)row + (int)(x / step)) % 3 != 0;
    case FIBRES: return apart(in_x, apart(in_y, step / 3)) < 0.9 || apart(in_y + in_x / 5, step / 2) < 0.7;
    case PLAIN: break;
    }
    return false;
}

/* A wall that grows darker upwards, and the table. */
static unsigned behind(double y) {
    if (y > 370) return 0x8c6b4a;
    unsigned shade = (unsigned)(y / 12);
    return (0xd0u + shade) << 16 | (0xc0u + shade) << 8 | (0xa4u + shade);
}

#define SHAPES (sizeof shapes / sizeof *shapes)

static unsigned colour_at(const struct shape *first, double x, double y) {
    unsigned out = behind(y);
    for (const struct shape *s = first; s < shapes + SHAPES && s->of == first->of; s++)
        if (inside(s, x - s->x, y - s->y)) out = inked(s, x - s->x, y - s->y) ? s->ink : s->colour;
    return out;
}

static void pixel(const struct shape *first, int x, int y, unsigned char rgb[static 3]) {
    unsigned sum[3] = { 0 };
    for (int i = 0; i < FINE * FINE; i++) {
        unsigned c = colour_at(first, (x + (i % FINE + 0.5) / FINE) * SCENE / WIDTH, (y + (i / FINE + 0.5) / FINE) * SCENE / WIDTH);
        for (unsigned n = 0; n < 3; n++) sum[n] += c >> (16 - 8 * n) & 255u;
    }
    for (size_t n = 0; n < 3; n++) rgb[n] = (unsigned char)(sum[n] / (FINE * FINE));
}

static enum status draw(enum demo_picture what, struct buf *jpeg, struct err *e) {
    static const struct image_quality fine = { .best = 92, .least = 92 };
    struct image img = { WIDTH, HEIGHT, malloc((size_t)WIDTH * HEIGHT * 3) };
    const struct shape *first = shapes;
    if (!img.rgb) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    while (first->of != what) first++;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) pixel(first, x, y, img.rgb + 3 * ((size_t)y * WIDTH + (size_t)x));
    enum status st = image_encode_jpeg(&img, &fine, jpeg, e);
    image_free(&img);
    return st;
}

enum status demo_photo(struct registry *r, const struct actor *who, enum demo_picture what, char id[static FILES_ID_BYTES]) {
    struct buf jpeg = BUF_INIT;
    struct photo kept;
    enum status st = draw(what, &jpeg, &r->c->e);
    if (!st) st = photo_store(r->app, who, jpeg.data, jpeg.len, &kept, &r->c->e);
    if (!st) memcpy(id, kept.id, FILES_ID_BYTES);
    buf_free(&jpeg);
    return st;
}

/* Most makers of the demonstration have no account: whoever sets it up enters the picture in their place. */
static enum status picture_put(struct registry *r, const json_t *product, enum demo_picture what) {
    char photo[FILES_ID_BYTES];
    json_t *done = NULL;
    const char *maker = json_string_value(json_object_get(json_object_get(product, "values"), "producer_id"));
    const struct actor keeper = { .role = "manager", .org = arena_printf(r->arena, "cs-%s", maker ? maker : ""),
                                  .who = { .role = ROLE_MANAGER, .unit_code = "", .org_id = json_integer_value(json_object_get(product, "owner_org")) } };
    enum status st = demo_photo(r, &keeper, what, photo);
    json_t *params = json_pack("{s:s, s:O, s:{s:s}}", "kind", "product", "id", json_object_get(product, "id"), "values", "photo", photo);
    if (!st && !params) st = err_set(&r->c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = command_run(COMMAND_RECORD_SET, r->app, NULL, &keeper, params, NULL, &done, &r->c->e);
    json_decref(params);
    json_decref(done);
    return st;
}

enum status demo_photos_load(struct registry *r) {
    enum status st = ST_OK;
    for (int i = 0; !st && i < DEMO_PICTURES; i++) {
        json_t *product = NULL;
        if (!r->m->pictured[i]) continue;
        st = demo_as(r, "so-khcn", COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "product", "id", demo_number(r, r->m->pictured[i])), &product);
        const json_t *photo = json_object_get(json_object_get(product, "values"), "photo");
        if (!st && !json_string_length(photo)) st = picture_put(r, product, (enum demo_picture)i);
        json_decref(product);
    }
    return st;
}
