/*
 * The label press: checks a job, lays its label out once, and makes the pages.
 */
#include "press.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "layout.h"
#include "selfcheck.h"

#define ARENA_BYTES ((size_t)64 << 20)
#define DPI_MIN 100
#define DPI_MAX 1200
#define WORKERS_MAX 16
#define CHECK_DPI 300    /* a hairline of 0.1 mm is a dot: nothing over a symbol hides from it */
#define PREVIEW_DPI 440 /* four dots a grey one */

static enum status invalid(struct err *e, const char *field, const char *key, const char *name, long value) {
    enum status s = err_set(e, ST_INVALID, field, key);
    err_arg(e, name, "%ld", value);
    return s;
}

/* ---- checks ---- */

static enum status ranges_check(struct press *p) {
    const struct press_job *job = p->job;
    p->before = arena_alloc(p->a, (job->ranges_len + 1) * sizeof *p->before);
    if (!p->before) return err_set(p->e, ST_NO_MEMORY, NULL, "");
    for (size_t i = 0; i < job->ranges_len; i++) {
        const struct range *r = &job->ranges[i];
        bool ascends = i == 0 || r->first > job->ranges[i - 1].last;
        if (r->first < 1 || r->last < r->first || r->last > LABEL_INDEX_MAX || !ascends)
            return err_set(p->e, ST_INVALID, "range", "press.range");
        p->before[i] = p->labels;
        p->labels += r->last - r->first + 1;
    }
    p->before[job->ranges_len] = p->labels;
    return p->labels ? ST_OK : err_set(p->e, ST_INVALID, "range", "press.range");
}

static int64_t scaled(int64_t um, int32_t ppm) {
    return ppm ? um * ppm / PRESS_SCALE_PPM : um;
}

/* One axis: where the labels begin and end after offset and scale, but for their own white margin. */
static bool axis_stays(int32_t page, int32_t first, int32_t last, int32_t offset, int32_t ppm, int32_t safe) {
    return offset + scaled(first, ppm) >= -safe && offset + scaled(last, ppm) <= page + safe;
}

static bool scale_right(int32_t ppm) {
    return ppm == 0 || (ppm >= PRESS_SCALE_PPM - PRESS_SCALE_PPM_MAX && ppm <= PRESS_SCALE_PPM + PRESS_SCALE_PPM_MAX);
}

/* Printers of whole dots are not scaled: a module would no longer be whole dots. */
static enum status scale_check(const struct press_job *job, struct err *e) {
    int32_t x = job->scale_x_ppm, y = job->scale_y_ppm;
    bool dots = format_row(job->format)->dpi == FORMAT_DPI_HEAD || stock_device(job->stock) == DEVICE_THERMAL;
    bool none = (x == 0 || x == PRESS_SCALE_PPM) && (y == 0 || y == PRESS_SCALE_PPM);
    if (scale_right(x) && scale_right(y) && (none || !dots)) return ST_OK;
    return err_set(e, ST_INVALID, "scale", dots ? "press.scale-dots" : "press.scale");
}

/* Every used label must stay on the page after the printer's offset and scale. */
static enum status calibration_check(const struct press *p) {
    const struct press_job *job = p->job;
    const struct stock *s = job->stock;
    int32_t x = job->offset_x_um, y = job->offset_y_um, safe = p->t->safe;
    int32_t right = s->left_um + (s->cols - 1) * s->pitch_x_um + s->label_w_um;
    int32_t foot = s->top_um + (s->rows - 1) * s->pitch_y_um + s->label_h_um;
    int32_t page_h = format_row(job->format)->dpi == FORMAT_DPI_HEAD ? foot : s->page_h_um; /* a label printer prints no gap */
    enum status status = scale_check(job, p->e);
    if (status != ST_OK) return status;
    bool inside = axis_stays(s->page_w_um, s->left_um, right, x, job->scale_x_ppm, safe) &&
                  axis_stays(page_h, s->top_um, foot, y, job->scale_y_ppm, safe);
    if (inside && x >= -PRESS_OFFSET_UM_MAX && x <= PRESS_OFFSET_UM_MAX && y >= -PRESS_OFFSET_UM_MAX && y <= PRESS_OFFSET_UM_MAX) return ST_OK;
    return invalid(p->e, "offset", "press.offset", "max", PRESS_OFFSET_UM_MAX / 1000);
}

static enum status one_label(const struct press *p) {
    enum status s = err_set(p->e, ST_INVALID, "range", "press.one-label");
    err_arg(p->e, "format", "%s", format_row(p->job->format)->word);
    return s;
}

static enum status dpi_check(const struct press *p) {
    int dpi = p->job->dpi;
    enum format_dpi takes = format_row(p->job->format)->dpi;
    if (takes == FORMAT_DPI_HEAD)
        return dpi == 203 || dpi == 300 ? ST_OK : err_set(p->e, ST_INVALID, "dpi", "press.dpi-head");
    if ((dpi || takes == FORMAT_DPI_RASTER) && (dpi < DPI_MIN || dpi > DPI_MAX))
        return invalid(p->e, "dpi", "press.dpi", "max", DPI_MAX);
    return ST_OK;
}

/* A label printer takes rolls. */
static enum status paper_check(const struct press *p) {
    const struct stock *stock = p->job->stock;
    const struct format *f = format_row(p->job->format);
    if (f->dpi != FORMAT_DPI_HEAD || stock->kind == STOCK_ROLL) return ST_OK;
    enum status s = err_set(p->e, ST_INVALID, "stock", "press.paper");
    err_arg(p->e, "format", "%s", f->word);
    err_arg(p->e, "stock", "%s", stock->id);
    return s;
}

/* A print house lays pages out itself and has other printers: what is of a sheet and of one's own printer would be lost silently. */
static enum status house_check(const struct press *p) {
    const struct press_job *job = p->job;
    bool scaled_x = job->scale_x_ppm && job->scale_x_ppm != PRESS_SCALE_PPM, scaled_y = job->scale_y_ppm && job->scale_y_ppm != PRESS_SCALE_PPM;
    const char *field = job->start_cell != 1 ? "start-cell" : job->offset_x_um || job->offset_y_um ? "offset" : scaled_x || scaled_y ? "scale" : NULL;
    if (!field) return ST_OK;
    enum status s = err_set(p->e, ST_INVALID, field, "press.house");
    err_arg(p->e, "format", "%s", format_row(job->format)->word);
    return s;
}

static enum status job_check(struct press *p) {
    const struct press_job *job = p->job;
    p->cells = p->paper.cols * p->paper.rows;
    enum status s = ranges_check(p);
    if (s == ST_OK && p->each) s = house_check(p);
    if (s != ST_OK) return s;
    if (job->start_cell < 1 || job->start_cell > p->cells)
        return invalid(p->e, "start-cell", "press.start-cell", "max", p->cells);
    if (!p->many && p->labels != 1) return one_label(p);
    s = paper_check(p);
    if (s == ST_OK) s = dpi_check(p);
    if (s != ST_OK) return s;
    if (job->workers < 0 || job->workers > WORKERS_MAX)
        return invalid(p->e, "workers", "press.workers", "max", WORKERS_MAX);
    uint64_t cells = (uint64_t)p->cells, used = p->labels + (uint64_t)job->start_cell - 1;
    p->pages = p->many ? (used + cells - 1) / cells : 1;
    return ST_OK;
}

static enum status template_take(struct press *p) {
    const struct stock *s = p->job->stock;
    p->t = p->job->template;
    if (!p->t) {
        struct template *own = NULL;
        enum status status = template_find(&own, s->template_id, p->a, p->e);
        if (status != ST_OK) return status;
        p->t = own;
    }
    if (template_fits(p->t, s)) return ST_OK;
    enum status status = err_set(p->e, ST_INVALID, "template", "press.template");
    err_arg(p->e, "template", "%s", p->t->name);
    err_arg(p->e, "stock", "%s", s->id);
    return status;
}

enum status press_furniture(struct press *p, struct furniture *f) {
    if (!p->each) return furniture_make(f, &p->paper, &p->fonts, p->a);
    marks_make(f, &p->paper);
    return ST_OK;
}

uint32_t press_index(const struct press *p, uint64_t n) {
    size_t low = 0, high = p->job->ranges_len;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (p->before[mid] <= n)
            low = mid;
        else
            high = mid;
    }
    return p->job->ranges[low].first + (uint32_t)(n - p->before[low]);
}

/* The symbol of the first label stands for all: their addresses have the same length and classes of characters. */
static enum status symbol_take(struct press *p, uint32_t index) {
    struct code_label label;
    code_issue(p->job->issuer, index, &label);
    const struct stock *stock = p->job->stock;
    enum status s = symbol_fit(p->t, label.address, label.address_len, stock, p->job->dpi, &p->plan, &p->module_nm, p->e);
    if (s != ST_REFUSED) return s;
    struct buf list = BUF_INIT;
    stock_propose(stock, label.address, label.address_len, p->job->dpi, p->a, &list);
    err_arg(p->e, "stock", "%s", list.len ? list.data : "0");
    buf_free(&list);
    return s;
}

static enum status label_make(const struct press *p, uint32_t index, struct code_label *label, struct symbol *symbol) {
    code_issue(p->job->issuer, index, label);
    return symbol_encode(&p->plan, label->address, label->address_len, symbol, p->e);
}

/* The first label in dots: what its template lays over the symbol is found before anything is recorded or written. */
static enum status first_check(const struct press *p) {
    struct code_label label;
    struct symbol symbol;
    struct raster r = {0};
    uint32_t index = press_index(p, 0);
    enum status s = label_make(p, index, &label, &symbol);
    if (s == ST_OK) s = selfcheck_plate(&p->plate, index, p->e);
    if (s == ST_OK) s = raster_new(&r, p->plate.base.w, p->plate.base.h, p->e);
    if (s == ST_OK) {
        plate_lay(&p->plate, &symbol, label.number, &r, 0, 0);
        s = selfcheck_dots(&p->plate, &symbol, &r, 0, 0, index, p->e);
    }
    raster_free(&r);
    return s;
}

/* in: office_dpi: of the dots that a format without its own is looked at in */
static enum status press_open(struct press *p, const struct press_job *job, int office_dpi, struct err *e) {
    *p = (struct press){.job = job, .e = e, .a = arena_new(ARENA_BYTES)};
    p->many = format_row(job->format)->labels != FORMAT_ONE;
    p->each = format_row(job->format)->labels == FORMAT_EACH;
    p->office = format_row(job->format)->dpi == FORMAT_DPI_NONE;
    if (!p->a) return err_set(e, ST_NO_MEMORY, NULL, "");
    if (p->each)
        paper_single(job->stock, &p->paper);
    else
        p->paper = *job->stock;
    enum status s = template_take(p);
    if (s == ST_OK) s = job_check(p);
    if (s == ST_OK && p->many && !p->each) s = calibration_check(p);
    if (s == ST_OK) s = symbol_take(p, press_index(p, 0));
    if (s == ST_OK) s = fonts_open(&p->fonts, e);
    if (s == ST_OK) s = layout_make(&p->drawing, p->t, &job->texts, &p->plan, p->module_nm, &p->fonts, p->a, e);
    if (s == ST_OK) {
        drawing_place(&p->drawing, job->stock);
        p->drawing.theme = stock_device(job->stock) == DEVICE_THERMAL ? COLOUR_BLACK : job->theme;
    }
    if (s == ST_OK) s = plate_open(&p->plate, &p->drawing, &p->fonts, p->office ? office_dpi : job->dpi, e);
    if (s == ST_OK) s = first_check(p);
    return s;
}

static void press_close(struct press *p) {
    plate_close(&p->plate);
    fonts_close(&p->fonts);
    arena_free(&p->a);
}

static void report_left_out(const struct press *p, struct press_report *r) {
    static const char *const names[] = {
#define X(member, needed, optional) #member,
#include "field.def"
#undef X
    };
    _Static_assert(sizeof names / sizeof *names <= PRESS_FIELDS_MAX, "a bit a field");
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (p->drawing.left_out >> i & 1) r->left_out[r->left_out_len++] = names[i];
}

static void report_fill(const struct press *p, struct press_report *r) {
    uint64_t last = (p->labels + (uint64_t)p->job->start_cell - 1) % (uint64_t)p->cells;
    *r = (struct press_report){
        .labels = p->labels,
        .pages = p->pages,
        .level = symbol_level_letter(p->plan.level),
        .version = p->plan.version,
        .module_nm = p->module_nm,
        .dpi = module_dpi(p->job->stock, p->job->dpi),
        .next_cell = p->each ? 0 : p->many ? (int)last + 1 : p->job->start_cell,
    };
    memcpy(r->template_version, template_version(p->t), sizeof r->template_version);
    report_left_out(p, r);
}

/* ---- what it makes ---- */

enum status press_run(const struct press_job *job, press_sink sink, void *ctx, struct press_report *report,
                      struct err *e) {
    struct press p;
    struct press_report own;
    if (!report) report = &own;
    enum status s = press_open(&p, job, CHECK_DPI, e);
    if (s == ST_OK) {
        report_fill(&p, report);
        s = stream_run(&p, sink, ctx, &report->bytes);
    }
    press_close(&p);
    return s;
}

enum status press_check(const struct press_job *job, struct press_report *report, struct err *e) {
    struct press p;
    enum status s = press_open(&p, job, CHECK_DPI, e);
    if (s == ST_OK && report) report_fill(&p, report);
    press_close(&p);
    return s;
}

enum status press_preview(const struct press_job *job, uint64_t page, struct buf *png, struct press_report *report,
                          struct err *e) {
    struct press p;
    enum status s = press_open(&p, job, PREVIEW_DPI, e);
    if (s == ST_OK && page >= p.pages) {
        s = err_set(e, ST_INVALID, "page", "press.page");
        err_arg(e, "pages", "%" PRIu64, p.pages);
    }
    if (s == ST_OK) s = preview_run(&p, page, png);
    if (s == ST_OK && report) report_fill(&p, report);
    press_close(&p);
    return s;
}

enum status press_dump(const struct press_job *job, uint32_t index, struct buf *out, struct err *e) {
    struct press p;
    struct code_label label;
    struct symbol symbol;
    enum status s = press_open(&p, job, CHECK_DPI, e);
    if (s == ST_OK && (index < 1 || index > LABEL_INDEX_MAX)) s = err_set(e, ST_INVALID, "range", "press.range");
    if (s == ST_OK) s = label_make(&p, index, &label, &symbol);
    if (s == ST_OK) {
        buf_printf(out, "template %s\n", template_name(p.t));
        drawing_dump(&p.drawing, &symbol, label.number, out);
        if (out->failed) s = err_set(e, ST_NO_MEMORY, NULL, "");
    }
    press_close(&p);
    return s;
}
