/* The curve of a simulation: false alarms on a logarithmic axis, since what matters there are the small ones. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "simulation.h"

#define LEFT 70.0
#define TOP 60.0
#define WIDTH 520.0
#define HEIGHT 340.0
#define DECADES 5 /* 0.001 % … 100 % */

/* None at all stands at the left edge. */
static double x_of(double share) {
    double at = share > 1e-5 ? (log10(share) + DECADES) / DECADES : 0;
    return LEFT + at * WIDTH;
}

static double y_of(double share) { return TOP + (1 - share) * HEIGHT; }

static void text_at(struct buf *b, double x, double y, const char *anchor, const char *s) {
    buf_printf(b, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
    buf_html(b, s, strlen(s));
    buf_str(b, "</text>\n");
}

static void word_at(struct buf *b, double x, double y, const char *anchor, enum lang l, const char *key) {
    struct buf word = BUF_INIT;
    text_fill(&word, l, key, NULL, 0);
    text_at(b, x, y, anchor, word.data ? word.data : "");
    buf_free(&word);
}

static void line(struct buf *b, double x, double y, double to_x, double to_y) {
    buf_printf(b, "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#ccc\"/>\n", x, y, to_x, to_y);
}

static void axes(struct buf *b, enum lang l) {
    static const char *const shares[DECADES + 1] = { "0,001 %", "0,01 %", "0,1 %", "1 %", "10 %", "100 %" };
    char percent[8];
    for (int i = 0; i <= DECADES; i++) {
        double x = LEFT + i * WIDTH / DECADES;
        line(b, x, TOP, x, TOP + HEIGHT);
        text_at(b, x, TOP + HEIGHT + 18, "middle", shares[i]);
    }
    for (int i = 0; i <= 100; i += 20) {
        (void)snprintf(percent, sizeof percent, "%d %%", i);
        line(b, LEFT, y_of(i / 100.0), LEFT + WIDTH, y_of(i / 100.0));
        text_at(b, LEFT - 6, y_of(i / 100.0) + 4, "end", percent);
    }
    word_at(b, LEFT + WIDTH / 2, TOP + HEIGHT + 42, "middle", l, "simulate.alarms");
    word_at(b, LEFT - 40, TOP - 14, "start", l, "simulate.found");
}

static double share(uint32_t k, uint32_t n) { return n ? (double)k / n : 0; }

/* A step only where one of the two has changed: most limits say the same. */
static void curve(struct buf *b, const struct simulation *s, enum copies_class c, const char *colour) {
    uint32_t last_found = UINT32_MAX, last_wrong = UINT32_MAX;
    char move = 'M';
    if (!s->labels[c]) return;
    buf_str(b, "<path d=\"");
    for (int limit = 1; limit <= SIMULATE_POINTS_MAX; limit++) {
        uint32_t found = simulate_raised(s, c, limit), wrong = simulate_raised(s, COPIES_NONE, limit);
        if (found == last_found && wrong == last_wrong) continue;
        buf_printf(b, "%c%.1f %.1f", move, x_of(share(wrong, s->labels[COPIES_NONE])), y_of(share(found, s->labels[c])));
        last_found = found;
        last_wrong = wrong;
        move = 'L';
    }
    buf_printf(b, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n", colour);
}

static void point(struct buf *b, const struct simulation *s, enum copies_class c, const char *colour) {
    if (!s->labels[c]) return;
    buf_printf(b, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n",
               x_of(share(simulate_raised(s, COPIES_NONE, EVIDENCE_LIMIT), s->labels[COPIES_NONE])),
               y_of(share(simulate_raised(s, c, EVIDENCE_LIMIT), s->labels[c])), colour);
}

void simulation_draw(struct buf *out, enum lang l, const char *title, const struct simulation *s) {
    static const char *const colours[COPIES_CLASSES] = { NULL, "#999", "#c60", "#05a" };
    static const char *const names[COPIES_CLASSES] = { NULL, "simulate.few", "simulate.some", "simulate.many" };
    buf_str(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 620 500\" font-family=\"sans-serif\" font-size=\"12\">\n");
    buf_str(out, "<rect width=\"620\" height=\"500\" fill=\"#fff\"/>\n");
    text_at(out, 310, 24, "middle", title);
    buf_printf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#dfd\"/>\n", LEFT, y_of(1), x_of(0.001) - LEFT,
               y_of(0.95) - y_of(1));
    axes(out, l);
    for (int c = COPIES_FEW; c < COPIES_CLASSES; c++) {
        curve(out, s, (enum copies_class)c, colours[c]);
        point(out, s, (enum copies_class)c, colours[c]);
        buf_printf(out, "<g fill=\"%s\">", colours[c]);
        word_at(out, LEFT + WIDTH * (c - 0.5) / 3, TOP + HEIGHT + 66, "middle", l, names[c]);
        buf_str(out, "</g>\n");
    }
    buf_str(out, "</svg>\n");
}
