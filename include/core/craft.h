/*
 * What a Vietnamese name of a craft speaks of, so that visitors read it in their language: craft.def.
 * thread: pure
 */
#ifndef TEMLANG_CORE_CRAFT_H
#define TEMLANG_CORE_CRAFT_H

#include <stddef.h>

#define CRAFT_KEYS_MAX 4

/*
 * The crafts of a name, each once, in the order of craft.def.
 *   in   name: any letter case and composition, "Dệt, thêu thổ cẩm"
 *   out  keys: words of the lists, [craft] <key>; the result is how many, 0 where nothing is known of the name
 */
size_t craft_find(const char *name, const char *keys[static CRAFT_KEYS_MAX]);

#endif
