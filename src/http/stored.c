/*
 * Photographs and papers out of the data folder.
 *
 * A photograph is named by the hash of its content, and open while what names it is shown; a decision paper is opened
 * through the record that it belongs to, so that the access matrix speaks first.
 */
#include <string.h>

#include "app/command.h"
#include "app/photo.h"
#include "core/kind.h"
#include "desk.h"
#include "reply.h"

/* The part of a path between two slashes; NULL where it does not fit. */
static const char *part(const char **at, const char *end, char *buf, size_t cap) {
    const char *slash = memchr(*at, '/', (size_t)(end - *at));
    size_t len = (size_t)((slash ? slash : end) - *at);
    if (len == 0 || len >= cap) return NULL;
    memcpy(buf, *at, len);
    buf[len] = '\0';
    *at += len + (slash != NULL);
    return buf;
}

static int size_of(const char *s) {
    static const int sizes[] = { 480, 960, 1600 };
    char text[8];
    for (size_t i = 0; s && i < 3; i++) {
        (void)snprintf(text, sizeof text, "%d", sizes[i]);
        if (!strcmp(text, s)) return sizes[i];
    }
    return 0;
}

/* /anh/<id>/<size>: as long as a record that this person is shown names it. */
void photo_handle(struct desk *d, struct http_response *out) {
    const struct ask *a = d->a;
    char id[FILES_ID_BYTES], size[8];
    const char *at = a->path + sizeof "/anh/" - 1, *end = a->path + a->path_len;
    struct err e = { 0 };
    enum image_type type = IMAGE_JPEG;
    int fd = -1;
    size_t len = 0;
    bool everybody = false;
    bool named = part(&at, end, id, sizeof id) && size_of(part(&at, end, size, sizeof size)) && at == end;
    const struct http_header *accept = header_find(a->q, "Accept");
    bool webp = accept && list_weight(accept->value, accept->value_len, "image/webp") > 0;
    if (!named || photo_permit(d->db, &d->session.actor, id, &everybody, &e) ||
        photo_open(d->app, id, size_of(size), webp ? IMAGE_WEBP : IMAGE_JPEG, &fd, &len, &type, &e)) {
        answer_status(d->w, a, 404, out);
        return;
    }
    reply_init(out, 200);
    reply_image_headers(out, everybody);
    reply_header(out, "Vary", "Accept");
    reply_file(out, a, image_media_type(type), fd, len);
}

/* ---- papers ---- */

/* "<hash>.pdf" of a field of a record that this person may read. */
static bool paper_name(struct desk *d, char id[static FILES_ID_BYTES], enum image_type *type, struct err *e) {
    char slug[40], record[90], field[40];
    json_t *found = NULL;
    if (!desk_path_part(d, 2, slug, sizeof slug) || !desk_path_part(d, 3, record, sizeof record) ||
        !desk_path_part(d, 4, field, sizeof field) || kind_of_slug(slug) == KIND_NONE)
        return false;
    const struct field *f = kind_field(kind_of_slug(slug), field);
    if (!f || f->type != FIELD_FILE) return false;
    json_t *params = json_pack("{s:s, s:s}", "kind", kind_info(kind_of_slug(slug))->key, "id", record);
    enum status st = command_run(COMMAND_RECORD_GET, d->app, d->db, &d->session.actor, params, NULL, &found, e);
    const char *file = st ? NULL : json_string_value(json_object_get(json_object_get(found, "values"), field));
    bool fine = file && strlen(file) == FILES_ID_BYTES - 1 + 4;
    if (fine) {
        memcpy(id, file, FILES_ID_BYTES - 1);
        id[FILES_ID_BYTES - 1] = '\0';
        *type = strcmp(file + FILES_ID_BYTES - 1, ".pdf") ? IMAGE_JPEG : IMAGE_PDF;
    }
    json_decref(params);
    json_decref(found);
    return fine;
}

/* /app/tep/<slug>/<id>/<field>: always a download, since a PDF may hold anything. */
void paper_handle(struct desk *d, struct http_response *out) {
    char id[FILES_ID_BYTES], name[64];
    enum image_type type = IMAGE_PDF;
    struct err e = { 0 };
    int fd = -1;
    size_t len = 0;
    if (!paper_name(d, id, &type, &e) || document_open(d->app, id, type, &fd, &len, &e)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    (void)snprintf(name, sizeof name, "giay-to-%.8s.%s", id, type == IMAGE_PDF ? "pdf" : "jpg");
    reply_init(out, 200);
    reply_private_headers(out);
    reply_download(out, name);
    reply_file(out, d->a, image_media_type(type), fd, len);
}
