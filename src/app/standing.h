/* Whether a rating or a right is in force on a day: by its dates and its state alone, so that every midnight counts by itself. */
#ifndef TEMLANG_APP_STANDING_H
#define TEMLANG_APP_STANDING_H

#include "store/showing.h"

/* How a decision stands. */
enum standing_how {
    STANDING_IN_FORCE,
    STANDING_NOT_YET,   /* its first day is still to come, or nobody put it into force */
    STANDING_OVER,      /* its last day has passed */
    STANDING_WITHDRAWN, /* a decision ended it before */
};
struct standing {
    enum standing_how how;
    const char *when; /* ISO: last day of what is over or in force ("" without an end), day of the withdrawal, first day of what is not yet */
    bool of_mark;     /* it is the mark that ended, not the right */
};

/* in: day: ISO */
struct standing standing_of_rating(const struct rating *r, const char *day);
struct standing standing_of_right(const struct right *r, const char *day);
/* Whether it was in force on an earlier day, whatever became of it since. */
bool stood_rating(const struct rating *r, const char *day);
bool stood_right(const struct right *r, const char *day);

#endif
