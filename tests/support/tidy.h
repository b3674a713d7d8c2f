/* Folders that a test made, away again with all that is in them. thread: any */
#ifndef TEMLANG_TESTS_TIDY_H
#define TEMLANG_TESTS_TIDY_H

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

static inline int folder_remove_one(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st, (void)type, (void)at;
    return remove(path);
}

/* out: 0, or the first failure; links are removed, not followed */
static inline int folder_remove(const char *path) { return nftw(path, folder_remove_one, 8, FTW_DEPTH | FTW_PHYS); }

#endif
