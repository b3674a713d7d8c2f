/* Whoever opens the demonstration is told how to sign in; a real installation never has these accounts. */
#include "demo_view.h"

#include <stdio.h>

static const struct {
    const char *login, *role;
} people[] = {
#define X(login, name, role, org) { login, role },
#include "app/demo_account.def"
#undef X
};

void demo_model(json_t *model, enum lang l) {
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        char key[48];
        (void)snprintf(key, sizeof key, "role.%s", people[i].role);
        const char *text = text_get(l, key);
        json_array_append_new(list, json_pack("{s:s, s:s}", "demo_login", people[i].login, "demo_role", text ? text : ""));
    }
    json_object_set_new(model, "demo_accounts", list);
    json_object_set_new(model, "demo_password", json_string(DEMO_PASSWORD));
}
