/*
 * The one file that sees GnuTLS: a session over a socket that never blocks. The certificate must hold for the name that was asked for,
 * by whom the system trusts; those are read when the first such address is used, and kept.
 */
#include <gnutls/gnutls.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "fetch.h"

struct fetch_tls {
    gnutls_session_t session;
    gnutls_certificate_credentials_t own; /* of a ca_file, NULL: the system's */
};

static gnutls_certificate_credentials_t trusted; /* by the system */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void system_trust(void) {
    if (gnutls_certificate_allocate_credentials(&trusted) < 0) {
        trusted = NULL;
        return;
    }
    (void)gnutls_certificate_set_x509_system_trust(trusted);
}

static gnutls_certificate_credentials_t credentials(struct fetch_tls *t, const char *ca_file) {
    if (!ca_file) {
        pthread_once(&once, system_trust);
        return trusted;
    }
    if (gnutls_certificate_allocate_credentials(&t->own) < 0) return t->own = NULL;
    return gnutls_certificate_set_x509_trust_file(t->own, ca_file, GNUTLS_X509_FMT_PEM) < 0 ? NULL : t->own;
}

static bool is_name(const char *host) { return strchr(host, ':') == NULL && strspn(host, "0123456789.") < strlen(host); }

static bool session_make(struct fetch_tls *t, int fd, const char *host, const char *ca_file) {
    if (gnutls_init(&t->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) < 0) return t->session = NULL, false;
    gnutls_certificate_credentials_t c = credentials(t, ca_file);
    if (!c || gnutls_set_default_priority(t->session) < 0 || gnutls_credentials_set(t->session, GNUTLS_CRD_CERTIFICATE, c) < 0) return false;
    if (is_name(host) && gnutls_server_name_set(t->session, GNUTLS_NAME_DNS, host, strlen(host)) < 0) return false;
    gnutls_session_set_verify_cert(t->session, host, 0);
    gnutls_transport_set_int(t->session, fd);
    return true;
}

/* Wait for what the session waits for.  out: false: n is final, with s->why */
static bool again(struct fetch_stream *s, ptrdiff_t n) {
    if (n == GNUTLS_E_AGAIN) return fetch_wait(s, gnutls_record_get_direction(s->tls->session) ? POLLOUT : POLLIN);
    if (!gnutls_error_is_fatal((int)n)) return true;
    s->why = gnutls_strerror((int)n);
    return false;
}

bool fetch_tls_begin(struct fetch_stream *s, const char *host, const char *ca_file) {
    s->tls = calloc(1, sizeof *s->tls);
    if (!s->tls || !session_make(s->tls, s->fd, host, ca_file)) return s->why = "TLS could not begin", false;
    for (int n; (n = gnutls_handshake(s->tls->session)) != GNUTLS_E_SUCCESS;)
        if (!again(s, n)) return false;
    return true;
}

bool fetch_tls_send(struct fetch_stream *s, const void *p, size_t len) {
    for (const char *at = p; len;) {
        ssize_t n = gnutls_record_send(s->tls->session, at, len);
        if (n < 0 && !again(s, n)) return false;
        if (n <= 0) continue;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

ptrdiff_t fetch_tls_recv(struct fetch_stream *s, void *p, size_t cap) {
    for (;;) {
        ssize_t n = gnutls_record_recv(s->tls->session, p, cap);
        if (n >= 0) return n;
        if (!again(s, n)) return -1;
    }
}

void fetch_tls_end(struct fetch_stream *s) {
    if (!s->tls) return;
    if (s->tls->session) gnutls_deinit(s->tls->session);
    if (s->tls->own) gnutls_certificate_free_credentials(s->tls->own);
    free(s->tls);
    s->tls = NULL;
}
