/*
 * Made-up documents of an office, for checks from outside and for looking at.
 *
 *     document_sample OUT what=report format=pdf      report, minutes, checklist, certificate, ledger, blocks, wide; pdf, xlsx
 *     document_sample OUT what=rows rows=50000        a long table
 *     document_sample OUT what=chart                  charts on a page for a browser
 * More: mark=TEXT, photo=FILE (a JPEG), bad=KIND (what must be refused: glyph, date, link, utf8).
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/image.h"
#include "base/text.h"
#include "label/document.h"

static struct {
    const char *what, *format, *mark, *photo, *bad;
    long rows;
} option = {.what = "blocks", .format = "pdf", .rows = 200};

static void die(const char *what, const char *which) {
    fprintf(stderr, "document_sample: %s %s\n", what, which);
    exit(2);
}

static void option_take(const char *arg) {
    const char *equals = strchr(arg, '=');
    const struct {
        const char *name;
        const char **text;
    } all[] = {{"what", &option.what}, {"format", &option.format}, {"mark", &option.mark}, {"photo", &option.photo}, {"bad", &option.bad}};
    for (size_t i = 0; equals && i < sizeof all / sizeof *all; i++)
        if (strlen(all[i].name) == (size_t)(equals - arg) && !strncmp(arg, all[i].name, (size_t)(equals - arg))) {
            *all[i].text = equals + 1;
            return;
        }
    if (!strncmp(arg, "rows=", 5)) option.rows = strtol(arg + 5, NULL, 10);
    else die("unknown option", arg);
}

static enum status to_file(void *ctx, const void *data, size_t len, struct err *e) {
    return fwrite(data, 1, len, ctx) == len ? ST_OK : err_set(e, ST_IO, NULL, "file.write");
}

/* ---- parts ---- */

static const char *const months[] = {"01/2026", "02/2026", "03/2026", "04/2026", "05/2026", "06/2026"};
static const char *const villages[] = {"Làng nghề thêu Dao Đỏ Tả Phìn", "Làng nghề rượu ngô Bản Phố", "Làng nghề dệt thổ cẩm Nghĩa Đô", "Làng nghề miến đao"};

static struct chart bars(void) {
    static const int64_t v[] = {12480, 9600, 8200, 10000, 15500, 12000, 310, 5000};
    static const char *const names[] = {"Đã cấp", "Chỉ tiêu"};
    return (struct chart){.kind = CHART_BARS, .title = "Tem đã cấp so với chỉ tiêu năm, theo làng nghề", .describes = "Hai làng nghề vượt chỉ tiêu, một làng mới đạt 6 %",
                          .id = "bars", .series = 2, .rows = 4, .series_name = names, .label = villages, .value = v};
}

static struct chart line(void) {
    static const int64_t v[] = {1200, 900, 2400, 3100, CHART_NONE, 4820, 80, 75, 190, 260, 300, 410};
    static int64_t both[12];
    static const char *const names[] = {"Lượt quét", "Cơ sở có lượt quét"};
    for (size_t i = 0; i < 6; i++) {
        both[2 * i] = v[i];
        both[2 * i + 1] = v[6 + i] * 5;
    }
    return (struct chart){.kind = CHART_LINE, .title = "Lượt quét theo tháng", .id = "line", .series = 2, .rows = 6, .series_name = names, .label = months, .value = both};
}

static void villages_table(struct doc *d) {
    static const struct doc_column columns[] = {
        {.name = "STT", .width_um = 12000, .align = DOC_CENTRED},
        {.name = "Cơ sở", .share = 4},
        {.name = "Lô", .above = "Tem đã cấp", .share = 1},
        {.name = "Số tem", .above = "Tem đã cấp", .share = 2},
        {.name = "Ngày cấp", .width_um = 24000},
        {.name = "Tỷ lệ (%)", .width_um = 18000},
    };
    const struct doc_table t = {.title = "Bảng 1. Tem truy xuất đã cấp trong kỳ", .sheet = "Tem đã cấp", .unit = "Đơn vị tính: tem", .column = columns, .columns = 6};
    doc_table_begin(d, &t);
    for (int v = 0; v < 2; v++) {
        doc_group(d, villages[v]);
        for (int i = 1; i <= 4; i++) {
            const struct doc_cell row[] = {doc_number(v * 4 + i), doc_words(i == 2 ? "Hợp tác xã Nông nghiệp và Thổ cẩm Mẫu Đệ Nhị, thôn Sả Séng, xã Tả Phìn" : "HTX Thổ cẩm Mẫu A"),
                                                doc_words("2411A"), doc_number(1000 * i * i * i + 480), doc_day("2026-03-09"), doc_decimal(125 * i, 1)};
            doc_row(d, row);
        }
    }
    const struct doc_cell total[] = {doc_words("Tổng cộng"), doc_joined(), doc_empty(), doc_number(203840), doc_empty(), doc_decimal(1000, 1)};
    doc_total(d, total);
    doc_table_end(d);
    doc_note(d, "Nguồn: dữ liệu cấp tem của Tem Làng, tính đến hết ngày 30/06/2026. Tem đã hủy không được tính.");
}

static const char *const recipients[] = {"UBND tỉnh (để báo cáo)", "Sở Nông nghiệp và Môi trường", "UBND các xã có làng nghề", "Lưu: VT, TĐC."};

static void head(struct doc *d, const char *number, const char *kind, const char *about) {
    const struct doc_head h = {.parent = "Ủy ban nhân dân tỉnh Lào Cai", .office = "Sở Khoa học và Công nghệ", .number = number, .place = "Lào Cai",
                                    .date = number ? "2026-07-05" : NULL, .kind = kind, .about = about};
    doc_head(d, &h);
}

/* ---- documents ---- */

static void report(struct doc *d) {
    const struct chart a = bars(), b = line();
    const struct doc_run runs[] = {
        {"Thực hiện ", 0, NULL}, {"Kế hoạch số 125/KH-UBND", DOC_BOLD, NULL}, {" của Ủy ban nhân dân tỉnh về phát triển làng nghề, Sở Khoa học và Công nghệ báo cáo ", 0, NULL},
        {"kết quả 6 tháng đầu năm", DOC_ITALIC, NULL}, {" như sau. Số liệu chi tiết xem tại ", 0, NULL}, {"trang kiểm tra tem", 0, "https://tx.laocai.gov.vn/so-lieu"}, {".", 0, NULL}};
    head(d, "05/BC-SKHCN", "Báo cáo", "Tình hình cấp và sử dụng tem truy xuất nguồn gốc\n6 tháng đầu năm 2026");
    doc_runs(d, &(struct doc_paragraph){0}, runs, 7);
    doc_heading(d, 1, "Kết quả thực hiện");
    doc_heading(d, 2, "Cấp tem");
    doc_text(d, "Trong kỳ đã cấp 203.840 tem cho 8 cơ sở thuộc 2 làng nghề, tăng 18,5 % so với cùng kỳ năm trước. Các cơ sở đều in tem đúng khổ, đúng loại "
                     "giấy đã đăng ký; tỷ lệ tem hỏng phải hủy là 0,7 %, thấp hơn mức 2 % của năm 2025.");
    villages_table(d);
    doc_heading(d, 2, "Chỉ tiêu");
    doc_chart(d, &a);
    doc_heading(d, 2, "Quét tem");
    doc_chart(d, &b);
    doc_heading(d, 3, "Phản ánh của người mua");
    doc_item(d, 1, "Có 12 phản ánh, trong đó 9 phản ánh đã xem xét xong; không có phản ánh nào về hàng giả được xác nhận.");
    doc_item(d, 2, "Hình ảnh món hàng khác với ảnh đăng ký: 5 phản ánh.");
    doc_item(d, 2, "Nhiều món cùng một mã: 4 phản ánh, do cơ sở in lại tờ tem cũ.");
    doc_item(d, 1, "Thời gian trả lời trung bình là 3,5 ngày.");
    doc_heading(d, 1, "Kiến nghị");
    doc_text(d, "Đề nghị Ủy ban nhân dân tỉnh tiếp tục hỗ trợ kinh phí in tem cho các hộ nghèo, cận nghèo tham gia làng nghề.");
    doc_text(d, "Sở Khoa học và Công nghệ kính báo cáo./.");
    const struct doc_signer s = {.authority = "KT. Giám đốc", .position = "Phó Giám đốc", .name = "Nguyễn Văn Mẫu"};
    doc_signatures(d, &s, 1, recipients, 4);
}

static void minutes(struct doc *d) {
    static const struct doc_fact facts[] = {
        {"Cơ sở được kiểm tra", {.kind = DOC_WORDS, .text = "Hợp tác xã Thổ cẩm Mẫu A"}},
        {"Địa chỉ", {.kind = DOC_WORDS, .text = "Thôn Sả Séng, xã Tả Phìn, tỉnh Lào Cai"}},
        {"Người đại diện", {.kind = DOC_WORDS, .text = "Bà Lý Thị Mẫu, Giám đốc"}},
        {"Quyền sử dụng nhãn hiệu đến ngày", {.kind = DOC_DAY, .text = "2028-12-31"}},
        {"Số tem còn lại tại cơ sở", {.kind = DOC_NUMBER, .number = 1240}},
    };
    static const struct doc_column columns[] = {{.name = "STT", .width_um = 12000, .align = DOC_CENTRED}, {.name = "Nội dung kiểm tra", .share = 3},
                                                     {.name = "Đạt", .width_um = 14000}, {.name = "Không đạt", .width_um = 18000}, {.name = "Ghi chú", .share = 2}};
    static const char *const points[] = {"Tem dán đúng sản phẩm, đúng lô đã khai báo", "Tem hỏng được cắt qua mã QR và báo hủy trong ngày", "Sổ tem khớp với số tem còn lại",
                                         "Người giữ tem cất tem trong tủ có khóa"};
    static const struct doc_signer signers[] = {{.authority = "Đại diện cơ sở"}, {.authority = "Thư ký"}, {.authority = "Trưởng đoàn kiểm tra", .name = "Nguyễn Văn Mẫu"}};
    head(d, NULL, "Biên bản", "Kiểm tra việc sử dụng tem truy xuất nguồn gốc");
    doc_text(d, "Hôm nay, vào hồi …… giờ …… phút, ngày …… tháng …… năm ………, tại trụ sở cơ sở, đoàn kiểm tra gồm:");
    doc_item(d, 1, "Ông Nguyễn Văn Mẫu, Trưởng đoàn;");
    doc_item(d, 1, "Bà Trần Thị Thử, thư ký.");
    doc_text(d, "đã kiểm tra việc sử dụng tem truy xuất nguồn gốc của cơ sở:");
    doc_facts(d, facts, 5);
    doc_table_begin(d, &(struct doc_table){.title = "Kết quả kiểm tra", .column = columns, .columns = 5});
    for (int i = 0; i < 4; i++) {
        const struct doc_cell row[] = {doc_number(i + 1), doc_words(points[i]), doc_box(i == 0), doc_box(i == 2), doc_words(i == 2 ? "Thiếu 12 tem" : NULL)};
        doc_row(d, row);
    }
    doc_table_end(d);
    doc_lines(d, "Ý kiến của cơ sở:", 3);
    doc_lines(d, "Kết luận của đoàn kiểm tra:", 2);
    doc_text(d, "Biên bản được lập thành 02 bản, mỗi bên giữ 01 bản, đã đọc lại cho mọi người cùng nghe, công nhận là đúng và cùng ký tên.");
    doc_signatures(d, signers, 3, NULL, 0);
}

static void checklist(struct doc *d) {
    doc_title(d, "Phiếu tự kiểm tra trước khi in tem", "Dành cho người giữ tem của cơ sở");
    doc_check(d, "Máy in đã in thử trang căn chỉnh, sai lệch không quá 0,5 mm.", true);
    doc_check(d, "Giấy tem đúng loại đã chọn, còn ít nhất 5 tờ dự phòng; tờ đã bóc dở được đặt lên trên cùng và chọn đúng ô bắt đầu.", false);
    doc_check(d, "Đã xóa tệp in của lần trước.", false);
    doc_lines(d, "Việc phải làm thêm:", 4);
    doc_symbol(d, "https://tx.laocai.gov.vn/huong-dan/in-tem", "Hướng dẫn in tem, có hình:");
}

static void certificate(struct doc *d) {
    static const struct doc_signer s = {.position = "Giám đốc", .hint = "(Ký, đóng dấu)", .name = "Trần Văn Mẫu"};
    head(d, "12/XN-SKHCN", "Giấy xác nhận", "Về việc sử dụng tem truy xuất nguồn gốc");
    doc_text(d, "Sở Khoa học và Công nghệ tỉnh Lào Cai xác nhận Hợp tác xã Thổ cẩm Mẫu A đã được cấp 12.480 tem truy xuất nguồn gốc cho sản phẩm khăn thổ cẩm thêu tay, lô 2411A.");
    doc_symbol(d, "https://tx.laocai.gov.vn/xac-nhan/12", "Kiểm tra giấy này tại:");
    doc_signatures(d, &s, 1, recipients + 1, 3);
}

static void ledger(struct doc *d, long rows) {
    static const struct doc_column columns[] = {{.name = "STT", .width_um = 16000}, {.name = "Ngày", .width_um = 24000}, {.name = "Số tem đầu", .width_um = 42000},
                                                     {.name = "Nội dung", .share = 3}, {.name = "Nhập", .above = "Số lượng", .width_um = 20000},
                                                     {.name = "Xuất", .above = "Số lượng", .width_um = 20000}, {.name = "Ghi chú", .share = 2}};
    char number[48], note[64];
    doc_title(d, "Sổ theo dõi quyền sử dụng nhãn hiệu", "Hợp tác xã Thổ cẩm Mẫu A");
    doc_table_begin(d, &(struct doc_table){.title = "Sổ tem", .column = columns, .columns = 7});
    for (long i = 1; i <= rows && !doc_failed(d); i++) {
        (void)snprintf(number, sizeof number, "4829 1047 %04ld %04ld", i / 10000, i % 10000);
        (void)snprintf(note, sizeof note, "%s", i % 7 ? "" : "Khách lẻ tại chợ phiên Bắc Hà");
        const struct doc_cell row[] = {doc_number(i), doc_day("2026-03-09"), doc_words(number), doc_words(i % 3 ? "Dán tem lên khăn" : "Nhận tem in"),
                                            i % 3 ? doc_empty() : doc_number(i * 37), i % 3 ? doc_number(i) : doc_empty(), doc_words(note)};
        doc_row(d, row);
    }
    const struct doc_cell total[] = {doc_words("Cộng"), doc_joined(), doc_joined(), doc_joined(), doc_number(1234567), doc_number(987654), doc_empty()};
    doc_total(d, total);
    doc_table_end(d);
}

static struct doc_picture photo(struct buf *bytes) {
    if (option.photo) {
        FILE *f = fopen(option.photo, "rb");
        if (!f) die("cannot read", option.photo);
        for (int c; (c = fgetc(f)) != EOF;) buf_byte(bytes, (unsigned char)c);
        (void)fclose(f);
    } else {
        static unsigned char rgb[64 * 48 * 3];
        struct image img = {64, 48, rgb};
        for (int i = 0; i < 64 * 48; i++) rgb[3 * i] = rgb[3 * i + 1] = (unsigned char)(i % 64 * 4), rgb[3 * i + 2] = (unsigned char)(i / 64 * 5);
        if (image_encode_jpeg(&img, &(struct image_quality){.best = 90, .least = 90}, bytes, NULL) != ST_OK) die("no", "picture");
    }
    return (struct doc_picture){.bytes = bytes->data, .len = bytes->len, .caption = "Ảnh 1. Khăn thổ cẩm thêu tay, lô 2411A", .describes = "Khăn có hoa văn dấu chân hổ"};
}

static void blocks(struct doc *d) {
    struct buf bytes = BUF_INIT;
    const struct doc_picture p = photo(&bytes), two[] = {p, p};
    static const struct doc_column one[] = {{.name = "Nội dung"}, {.name = "Ghi chú", .width_um = 40000}};
    head(d, "07/BC-SKHCN", "Phụ lục", "Mọi khối của văn bản");
    doc_heading(d, 1, "Đoạn văn");
    doc_runs(d, &(struct doc_paragraph){.align = DOC_CENTRED}, &(struct doc_run){"Đoạn canh giữa", DOC_BOLD | DOC_ITALIC, NULL}, 1);
    doc_runs(d, &(struct doc_paragraph){.align = DOC_RIGHT}, &(struct doc_run){"Đoạn canh phải", 0, NULL}, 1);
    doc_runs(d, &(struct doc_paragraph){.flush = true}, &(struct doc_run){"Đoạn không lùi đầu dòng, có chữ của đồng bào: Ơ̆n ỏ̆ Chư̆ · Hmoob Njuab · Miuh Ndaauh; và một địa chỉ dài "
                  "https://tx.laocai.gov.vn/rat-dai/khong-co-dau-cach/2026/07/05/xac-nhan-su-dung-tem-truy-xuat-nguon-goc/HTX-Tho-cam-Mau-A?lo=2411A phải được ngắt.", 0, NULL}, 1);
    doc_text(d, "Dòng một của đoạn\ndòng hai của đoạn, xuống dòng theo ý người viết.");
    doc_text(d, "Tie\xCC\x82\xCC\x81ng Vie\xCC\xA3\xCC\x82t go\xCC\x83 ro\xCC\x9B\xCC\x80i (NFD) in ra như thường."); /* NFD */
    doc_heading(d, 1, "Bảng");
    villages_table(d);
    doc_table_begin(d, &(struct doc_table){.title = "Bảng không có dòng nào", .column = one, .columns = 2});
    doc_table_end(d);
    doc_table_begin(d, &(struct doc_table){.title = "Bảng có ô rất dài", .column = one, .columns = 2});
    for (int i = 0; i < 2; i++) {
        struct buf very = BUF_INIT;
        for (int k = 0; k < (i ? 260 : 3); k++) buf_str(&very, "Câu này được lặp lại nhiều lần để ô cao hơn một trang. ");
        const struct doc_cell row[] = {doc_words(very.data), doc_words(i ? "Ô bên cạnh" : "Ngắn")};
        doc_row(d, row);
        buf_free(&very);
    }
    doc_table_end(d);
    doc_heading(d, 1, "Hình");
    doc_pictures(d, &p, 1, 90000);
    doc_pictures(d, two, 2, 0);
    doc_page(d, true);
    doc_heading(d, 1, "Trang ngang");
    doc_text(d, "Trang này nằm ngang.");
    doc_page(d, false);
    checklist(d);
    const struct doc_signer four[] = {{.authority = "Đại diện cơ sở"}, {.authority = "Đại diện Ủy ban nhân dân xã"}, {.authority = "Người làm chứng"}, {.authority = "Đại diện đoàn kiểm tra", .position = "Trưởng đoàn", .name = "Nguyễn Văn Mẫu"}};
    doc_signatures(d, four, 4, recipients, 4);
    buf_free(&bytes);
}

static void bad(struct doc *d) {
    if (!strcmp(option.bad, "glyph")) doc_text(d, "Hạng 4 ★ của sản phẩm");
    if (!strcmp(option.bad, "utf8")) doc_text(d, "Hạng \xE1\xBB");
    if (!strcmp(option.bad, "date")) doc_head(d, &(struct doc_head){.date = "2026-02-30"});
    if (!strcmp(option.bad, "link")) doc_symbol(d, "javascript:alert(1)", NULL);
}

/* ---- charts on a page ---- */

static int chart_page(FILE *out) {
    struct buf b = BUF_INIT;
    struct err e = {0};
    const struct chart all[] = {bars(), line()};
    buf_str(&b, "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>Biểu đồ</title><body>\n");
    for (size_t i = 0; i < 2; i++)
        if (chart_svg(&all[i], &b, &e) != ST_OK) die("chart:", e.key);
    buf_str(&b, "</body></html>\n");
    fwrite(b.data, 1, b.len, out);
    buf_free(&b);
    return fclose(out) ? 1 : 0;
}

int main(int argc, char **argv) {
    if (argc < 2) die("usage:", "document_sample OUT key=value …");
    for (int i = 2; i < argc; i++) option_take(argv[i]);
    struct err e = {0};
    if (sodium_init() < 0 || text_load(&e) != ST_OK) die("no words:", e.key);
    FILE *out = fopen(argv[1], "wb");
    if (!out) die("cannot write", argv[1]);
    if (!strcmp(option.what, "chart")) return chart_page(out);
    bool lying = !strcmp(option.what, "ledger") || !strcmp(option.what, "rows");
    const struct doc_options o = {.title = "Văn bản mẫu: " "báo cáo, biên bản", .lang = LANG_VI, .mark = option.mark, .landscape = lying, .numbered = true};
    struct doc *d = NULL;
    if (doc_open(&d, !strcmp(option.format, "xlsx") ? DOC_XLSX : DOC_PDF, &o, to_file, out, &e) == ST_OK) {
        if (option.bad) bad(d);
        if (!strcmp(option.what, "report")) report(d);
        else if (!strcmp(option.what, "minutes")) minutes(d);
        else if (!strcmp(option.what, "checklist")) checklist(d);
        else if (!strcmp(option.what, "certificate")) certificate(d);
        else if (lying) ledger(d, option.rows);
        else blocks(d);
        (void)doc_finish(d, &e);
    }
    doc_free(&d);
    if (e.status != ST_OK) {
        struct buf b = BUF_INIT;
        text_error(&b, LANG_VI, &e);
        fprintf(stderr, "%s: %s\n", e.key, b.data ? b.data : "");
        buf_free(&b);
        return 1;
    }
    return fclose(out) ? 1 : 0;
}
