/*
 * An inspection in the demonstration: planned by one department, put in force by somebody of another, drawn, and one of its minutes sent to
 * the cooperative with something to remedy.
 */
#include <string.h>

#include "demo_registry.h"

#define COMMUNE "03046" /* xã Bản Hồ, where the cooperative is */

static enum status step(struct registry *r, const char *login, const char *kind, const char *id, const char *act) {
    return demo_as(r, login, COMMAND_RECORD_ACT, json_pack("{s:s, s:s, s:s}", "kind", kind, "id", id, "act", act), NULL);
}

static enum status plan(struct registry *r, const char **id) {
    return demo_add(r, "so-khcn", "inspection",
                    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s}", "name", "Kiểm tra việc sử dụng tem truy xuất nguồn gốc (mẫu)",
                              "purpose", "Xem việc cấp, in, hủy và dán tem tại cơ sở; đối chiếu với sổ theo dõi tem.", "team",
                              "Ông Nguyễn Văn Mẫu, Trưởng đoàn; bà Lý Thị Mẫu", "from_on", demo_day(r, -5), "to_on", demo_day(r, 20), "decision_no",
                              "45/QĐ-SKHCN (mẫu)", "decided_on", demo_day(r, -10), "body", "Sở Khoa học và Công nghệ", "file", r->paper, "sampled", "producers",
                              "stratum", "producer-kind", "size", 3, "unit_code", COMMUNE),
                    true, id);
}

/* The minutes of a producer among those that were drawn.  out: *id NULL where it was not */
static enum status minutes_of(struct registry *r, const char *inspection, const char *producer, const char **id) {
    json_t *page = NULL, *row = NULL;
    size_t i = 0;
    enum status st = demo_as(r, "so-khcn", COMMAND_RECORD_PAGE, json_pack("{s:s, s:s, s:s, s:i}", "kind", "visit", "ref", "inspection_id", "ref_id", inspection, "limit", 10), &page);
    *id = NULL;
    json_array_foreach(json_object_get(page, "rows"), i, row)
        if (!strcmp(json_string_value(json_object_get(row, "producer_id")), producer)) *id = arena_str(r->arena, json_string_value(json_object_get(row, "id")));
    json_decref(page);
    return st;
}

static json_t *found(struct registry *r) {
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "done_on", demo_day(r, -2), "place", "Xưởng dệt, Thôn Mẫu", "c_goods", "yes",
                     "c_page", "yes", "c_output", "yes", "c_voids", "no", "n_voids", "Sổ ghi hủy 3 tem, cơ sở chỉ giữ 1 tem hỏng.", "c_area", "na", "finding",
                     "Tem dán đúng sản phẩm. Tem hỏng chưa giữ đủ để đối chiếu.", "result", "faults", "requirement",
                     "Giữ riêng tem hỏng cho đến khi đối chiếu; báo rõ 2 tem còn thiếu.", "deadline", demo_day(r, 14), "opinion", "Nhất trí với đoàn kiểm tra.");
}

enum status demo_inspection_load(struct registry *r) {
    const char *id = NULL, *minutes = NULL;
    enum status st = plan(r, &id);
    if (!st) st = step(r, "so-nnmt", "inspection", id, "approve");
    if (!st) st = step(r, "so-khcn", "inspection", id, "sample");
    if (!st) st = minutes_of(r, id, demo_number(r, r->m->maker), &minutes);
    if (st || !minutes) return st;
    st = demo_as(r, "so-khcn", COMMAND_RECORD_SET, json_pack("{s:s, s:s, s:o}", "kind", "visit", "id", minutes, "values", found(r)), NULL);
    return st ? st : step(r, "so-khcn", "visit", minutes, "send");
}
