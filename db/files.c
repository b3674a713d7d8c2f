/*
 * D/files: what is in a file gives it its name, so a file is written once and never changed.
 *
 * The order of a put: bytes under a random name in D/files/new, synced; renamed to its name; the folder synced. A crash
 * leaves the name with all bytes, or no name. All names are made here from an id of hex digits and short words, and
 * opened relative to folders that are open, so no text from outside ever becomes a path.
 */
#include "store/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"

#define FOLDER "files"
#define FOLDER_NEW "new"
#define PART_MAX 8
#define EXT_MAX 4
#define READ_BYTES 16384

/* ---- names ---- */

struct name {
    char folder[3];
    char file[FILES_ID_BYTES + PART_MAX + EXT_MAX + 2];
};

bool files_id_valid(const char *s) {
    return s && strlen(s) == FILES_ID_BYTES - 1 && strspn(s, "0123456789abcdef") == FILES_ID_BYTES - 1;
}

void files_id(const void *bytes, size_t len, char id[static FILES_ID_BYTES]) {
    unsigned char sum[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(sum, bytes, len);
    sodium_bin2hex(id, FILES_ID_BYTES, sum, sizeof sum);
}

static bool is_word(const char *s, size_t max) {
    size_t n = s ? strnlen(s, max + 1) : 0;
    return n && n <= max && strspn(s, "0123456789abcdefghijklmnopqrstuvwxyz") == n;
}

static bool name_make(struct name *n, const char *id, const char *part, const char *ext) {
    if (!files_id_valid(id) || !part || (*part && !is_word(part, PART_MAX)) || !is_word(ext, EXT_MAX)) return false;
    memcpy(n->folder, id, 2);
    n->folder[2] = '\0';
    (void)snprintf(n->file, sizeof n->file, "%s%s%s.%s", id, *part ? "-" : "", part, ext);
    return true;
}

/* ---- folders ---- */

static enum status fail_write(int error, struct err *e) {
    bool full = error == ENOSPC || error == EDQUOT;
    log_error("files.write", "error=\"%s\"", strerror(error));
    return err_set(e, full ? ST_NO_SPACE : ST_IO, NULL, full ? "files.full" : "files.write");
}

static int folder_open(int parent, const char *name) {
    return openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* A folder inside a folder, made where it is missing. The parent is synced also when somebody else has just made it. */
static enum status folder_make(int parent, const char *name, int *fd, struct err *e) {
    bool ok = mkdirat(parent, name, 0700) == 0 || errno == EEXIST;
    if (ok) ok = fsync(parent) == 0 || errno == EINVAL;
    *fd = ok ? folder_open(parent, name) : -1;
    return *fd >= 0 ? ST_OK : fail_write(errno, e);
}

static void shut(int fd) {
    if (fd >= 0) close(fd);
}

struct folders {
    int files, fresh, final; /* D/files, D/files/new, D/files/ab */
};

static enum status folders_open(struct folders *f, const char *dir, const char *name, struct err *e) {
    *f = (struct folders){-1, -1, -1};
    int root = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum status s = root >= 0 ? folder_make(root, FOLDER, &f->files, e) : fail_write(errno, e);
    if (s == ST_OK) s = folder_make(f->files, FOLDER_NEW, &f->fresh, e);
    if (s == ST_OK) s = folder_make(f->files, name, &f->final, e);
    shut(root);
    return s;
}

static void folders_shut(struct folders *f) {
    shut(f->files);
    shut(f->fresh);
    shut(f->final);
}

/* ---- writing ---- */

static bool write_all(int fd, const unsigned char *p, size_t len) {
    while (len) {
        ssize_t n = write(fd, p, len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        p += n;
        len -= (size_t)n;
    }
    return true;
}

/* Whole and on disk under a name that nobody looks for.  out: 0 or the error */
static int write_fresh(int folder, const char *temp, const void *bytes, size_t len) {
    int fd = openat(folder, temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return errno;
    int error = write_all(fd, bytes, len) && fsync(fd) == 0 ? 0 : errno;
    if (close(fd) != 0 && !error) error = errno;
    return error;
}

static enum status write_file(const struct folders *f, const char *name, const void *bytes, size_t len, struct err *e) {
    unsigned char random[16];
    char temp[2 * sizeof random + 1];
    random_fill(random_system(), random, sizeof random);
    sodium_bin2hex(temp, sizeof temp, random, sizeof random);
    int error = write_fresh(f->fresh, temp, bytes, len);
    if (!error && renameat(f->fresh, temp, f->final, name) != 0) error = errno;
    if (!error) return ST_OK;
    (void)unlinkat(f->fresh, temp, 0);
    return fail_write(error, e);
}

/* ---- reading ---- */

/* A regular file, not through a link.  out: -1 and errno */
static int file_open(int folder, const char *name, size_t *len) {
    struct stat st;
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) return -1;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        *len = (size_t)st.st_size;
        return fd;
    }
    close(fd);
    errno = ENOENT;
    return -1;
}

static bool holds(int fd, size_t file_len, const unsigned char *p, size_t len) {
    unsigned char part[READ_BYTES];
    if (file_len != len) return false;
    while (len) {
        ssize_t n = read(fd, part, sizeof part);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0 || (size_t)n > len || memcmp(part, p, (size_t)n) != 0) return false;
        p += n;
        len -= (size_t)n;
    }
    return true;
}

/* Whether the name is there already.  in: bytes NULL: whatever it holds */
static bool is_there(int folder, const char *name, const void *bytes, size_t len) {
    size_t file_len;
    int fd = file_open(folder, name, &file_len);
    if (fd < 0) return false;
    bool there = !bytes || holds(fd, file_len, bytes, len);
    close(fd);
    return there;
}

/* ---- the calls ---- */

static enum status put(const char *dir, const struct name *n, bool any, const void *bytes, size_t len, struct err *e) {
    struct folders f;
    enum status s = folders_open(&f, dir, n->folder, e);
    bool there = s == ST_OK && is_there(f.final, n->file, any ? NULL : bytes, len);
    if (there) (void)utimensat(f.final, n->file, NULL, 0); /* somebody is about to use it again */
    if (s == ST_OK && !there) s = write_file(&f, n->file, bytes, len, e);
    /* also for a file that another thread has just renamed: what is answered is on disk */
    if (s == ST_OK && fsync(f.final) != 0 && errno != EINVAL) s = fail_write(errno, e);
    folders_shut(&f);
    return s;
}

enum status files_put(const char *dir, const char *mark, const char *ext, const void *bytes, size_t len,
                      char id[static FILES_ID_BYTES], struct err *e) {
    struct name n;
    files_id(bytes, len, id);
    if (!name_make(&n, id, mark, ext)) return err_set(e, ST_INVALID, NULL, "files.name");
    return put(dir, &n, false, bytes, len, e);
}

enum status files_put_part(const char *dir, const char *id, const char *part, const char *ext, const void *bytes,
                           size_t len, struct err *e) {
    struct name n;
    if (!part || !*part || !name_make(&n, id, part, ext)) return err_set(e, ST_INVALID, NULL, "files.name");
    return put(dir, &n, true, bytes, len, e);
}

/* out: -1 and errno */
static int open_named(const char *dir, const struct name *n, size_t *len) {
    int root = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int files = root >= 0 ? folder_open(root, FOLDER) : -1;
    int folder = files >= 0 ? folder_open(files, n->folder) : -1;
    int fd = folder >= 0 ? file_open(folder, n->file, len) : -1;
    int error = errno;
    shut(root);
    shut(files);
    shut(folder);
    errno = error;
    return fd;
}

enum status files_open(const char *dir, const char *id, const char *part, const char *ext, int *fd, size_t *len,
                       struct err *e) {
    struct name n;
    *fd = -1;
    *len = 0;
    if (!name_make(&n, id, part, ext)) return err_set(e, ST_NOT_FOUND, NULL, "files.missing");
    *fd = open_named(dir, &n, len);
    if (*fd >= 0) return ST_OK;
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return err_set(e, ST_NOT_FOUND, NULL, "files.missing");
    log_error("files.read", "error=\"%s\"", strerror(errno));
    return err_set(e, ST_IO, NULL, "files.read");
}

bool files_exists(const char *dir, const char *id, const char *part, const char *ext) {
    struct name n;
    size_t len;
    int fd = name_make(&n, id, part, ext) ? open_named(dir, &n, &len) : -1;
    shut(fd);
    return fd >= 0;
}

/* ---- looking through ---- */

#define DOCUMENT_PART "-doc."
#define ID_LEN (FILES_ID_BYTES - 1)

/* The value of a main file; false for parts and whatever else lies there. */
static bool value_of(const char *name, char out[static FILES_VALUE_BYTES]) {
    char id[FILES_ID_BYTES];
    size_t len = strlen(name);
    if (len <= ID_LEN) return false;
    memcpy(id, name, ID_LEN);
    id[ID_LEN] = '\0';
    const char *rest = name + ID_LEN;
    bool paper = !strncmp(rest, DOCUMENT_PART, sizeof DOCUMENT_PART - 1);
    if (!files_id_valid(id) || (!paper && strcmp(rest, ".jpg") != 0)) return false;
    int n = snprintf(out, FILES_VALUE_BYTES, "%s%s", id, paper ? rest + sizeof DOCUMENT_PART - 2 : "");
    return n > 0 && (size_t)n < FILES_VALUE_BYTES;
}

static int64_t changed_us(int folder, const char *name) {
    struct stat st;
    if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0) return 0;
    return (int64_t)st.st_mtim.tv_sec * 1000000 + st.st_mtim.tv_nsec / 1000;
}

static enum status each_in(int files, const char *name, files_fn fn, void *ctx, struct err *e) {
    char value[FILES_VALUE_BYTES];
    int folder = folder_open(files, name);
    DIR *d = folder >= 0 ? fdopendir(folder) : NULL;
    enum status s = ST_OK;
    for (struct dirent *entry; s == ST_OK && d && (entry = readdir(d));)
        if (value_of(entry->d_name, value)) s = fn(ctx, value, changed_us(folder, entry->d_name), e);
    if (d) closedir(d);
    else shut(folder);
    return s;
}

enum status files_each(const char *dir, files_fn fn, void *ctx, struct err *e) {
    int root = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int files = root >= 0 ? folder_open(root, FOLDER) : -1;
    enum status s = ST_OK;
    if (root < 0 || (files < 0 && errno != ENOENT)) s = err_set(e, ST_IO, NULL, "files.read");
    for (int i = 0; s == ST_OK && files >= 0 && i < 256; i++) {
        char name[3];
        (void)snprintf(name, sizeof name, "%02x", (unsigned)i);
        s = each_in(files, name, fn, ctx, e);
    }
    shut(files);
    shut(root);
    return s;
}

/* Parts of a photo: everything under its id but a paper that happens to have it. */
static bool is_part(const char *name, const char *id) {
    return !strncmp(name, id, ID_LEN) && name[ID_LEN] == '-' && strncmp(name + ID_LEN, DOCUMENT_PART, sizeof DOCUMENT_PART - 1) != 0;
}

static bool gone(int folder, const char *name) { return unlinkat(folder, name, 0) == 0 || errno == ENOENT; }

static bool parts_remove(int folder, const char *id) {
    int own = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = own >= 0 ? fdopendir(own) : NULL;
    bool ok = d != NULL;
    for (struct dirent *entry; d && (entry = readdir(d));)
        if (is_part(entry->d_name, id)) ok = gone(folder, entry->d_name) && ok;
    if (d) closedir(d);
    else shut(own);
    return ok;
}

static bool value_remove(int folder, const struct name *n, bool photo, const char *value) {
    bool ok = !photo || parts_remove(folder, value);
    ok = ok && gone(folder, n->file);
    return ok && (fsync(folder) == 0 || errno == EINVAL);
}

enum status files_remove(const char *dir, const char *value, struct err *e) {
    char id[FILES_ID_BYTES];
    struct name n;
    size_t len = strlen(value);
    bool photo = len == ID_LEN;
    if (len < ID_LEN || (!photo && value[ID_LEN] != '.')) return err_set(e, ST_INVALID, NULL, "files.name");
    memcpy(id, value, ID_LEN);
    id[ID_LEN] = '\0';
    if (!name_make(&n, id, photo ? "" : "doc", photo ? "jpg" : value + ID_LEN + 1)) return err_set(e, ST_INVALID, NULL, "files.name");
    int root = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int files = root >= 0 ? folder_open(root, FOLDER) : -1;
    int folder = files >= 0 ? folder_open(files, n.folder) : -1;
    bool there = folder >= 0 || errno != ENOENT;
    enum status s = !there || (folder >= 0 && value_remove(folder, &n, photo, value)) ? ST_OK : fail_write(errno, e);
    shut(folder);
    shut(files);
    shut(root);
    return s;
}

void files_sweep(const char *dir) {
    int root = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int files = root >= 0 ? folder_open(root, FOLDER) : -1;
    int fresh = files >= 0 ? folder_open(files, FOLDER_NEW) : -1;
    DIR *d = fresh >= 0 ? fdopendir(fresh) : NULL;
    for (struct dirent *entry; d && (entry = readdir(d));)
        if (entry->d_name[0] != '.') (void)unlinkat(fresh, entry->d_name, 0);
    if (d) closedir(d);
    else shut(fresh);
    shut(files);
    shut(root);
}
