/* Whole frames over a stream socket: short reads and writes are this file's business alone. */
#include "frame.h"

#include <errno.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

static enum status send_all(int fd, const char *p, size_t len, struct err *e) {
    while (len) {
        ssize_t n = send(fd, p, len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return err_set(e, ST_CANCELLED, NULL, "control.lost");
        p += n;
        len -= (size_t)n;
    }
    return ST_OK;
}

static enum status receive_all(int fd, char *p, size_t len, struct err *e) {
    while (len) {
        ssize_t n = recv(fd, p, len, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return err_set(e, ST_CANCELLED, NULL, "control.lost");
        p += n;
        len -= (size_t)n;
    }
    return ST_OK;
}

enum status frame_send(int fd, char type, const void *data, size_t len, struct err *e) {
    if (len > FRAME_BYTES_MAX) return err_set(e, ST_TOO_LARGE, NULL, "control.large");
    const char head[5] = { type, (char)(len >> 24 & 255), (char)(len >> 16 & 255), (char)(len >> 8 & 255), (char)(len & 255) };
    enum status st = send_all(fd, head, sizeof head, e);
    return st ? st : send_all(fd, data, len, e);
}

enum status frame_receive(int fd, char *type, struct buf *b, struct err *e) {
    unsigned char head[5];
    enum status st = receive_all(fd, (char *)head, sizeof head, e);
    if (st) return st;
    size_t len = (size_t)head[1] << 24 | (size_t)head[2] << 16 | (size_t)head[3] << 8 | head[4];
    if (len > FRAME_BYTES_MAX) return err_set(e, ST_TOO_LARGE, NULL, "control.large");
    *type = (char)head[0];
    buf_clear(b);
    char *room = buf_room(b, len + 1);
    if (!room) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    st = receive_all(fd, room, len, e);
    room[len] = '\0';
    b->len = len;
    return st;
}
