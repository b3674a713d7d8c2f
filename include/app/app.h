/*
 * The opened installation: store, secrets, key ring, workers. Use cases (app/command.h, app/scan.h) work on it.
 *
 * One process at a time has it (it holds D/lock). Secrets live in locked memory; core dumps are off (app_harden).
 * thread: everything here may be called from any thread once app_open returned.
 */
#ifndef TEMLANG_APP_APP_H
#define TEMLANG_APP_APP_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/random.h"
#include "core/access.h"
#include "core/code.h"
#include "store/rows.h"
#include "store/store.h"

struct app;

/* Who acts: recorded with everything that is done, in the public log as role and organisation, never as a person. */
struct actor {
    const char *role;       /* key of role.def */
    const char *org;        /* organisation code */
    int64_t account_id;     /* 0: at the command line, where the machine's own sign-in counts */
    int64_t behalf_of;      /* account for which a deputy or helper acts, 0 none: recorded beside */
    struct access_who who;  /* for the access matrix */
};
/* The operator at the command line. */
extern const struct actor actor_operator;

struct app_options {
    const char *dir;
    const char *passphrase_file; /* NULL: TEMLANG_PASSPHRASE_FILE, else the systemd credential "passphrase" */
    const struct clock *clock;   /* NULL: the system's */
    const struct random *random; /* NULL: the system's */
    bool without_secrets;        /* for verbs that neither sign nor number (imports): asks for no passphrase */
    const char *places;          /* file that says which networks are where (src/app/places.h), NULL: none */
    const char *log_policy;      /* file that says who is to witness the public log (core/policy.h), NULL: nobody */
    bool scans_off;              /* record no scan: for measurements only, since then nothing shows copies */
    bool weak_passwords;         /* Argon2id at its least: for tests, whose passwords are worth nothing */
    struct store_options store;
};

/* Core dumps off, dumpable off, SIGPIPE ignored, libsodium up. Call first in main. */
void app_harden(void);
/*
 * Open an installation.
 *   out  *a to be closed with app_close
 *   err  as store_open; ST_NOT_FOUND "passphrase.missing"; ST_TAMPERED "seal.passphrase" …; ST_CORRUPT "keys.public" (the
 *        sealed seed does not give the recorded public key), "keys.absent" (no sealed file)
 *        of places: ST_INVALID "places.…" and of csv_open, with line and field "places"; ST_NOT_FOUND "file.missing"
 *        of log_policy: as policy_parse, with line; ST_CORRUPT "log.key" (the sealed seed is not the log's)
 * Runs left in state preparing by a crash are taken up again in the background.
 */
enum status app_open(struct app **a, const struct app_options *o, struct err *e);
/* Stop workers, write down pending scans, wipe secrets, close the store; safe on NULL. */
void app_close(struct app **a);

/* The store that it owns. */
struct store *app_store(struct app *a);
/* The data folder. */
const char *app_dir(const struct app *a);
/* The clock that everything in it goes by. */
const struct clock *app_clock(const struct app *a);
/* Whether the installation holds demonstration data: every page and label says so. */
bool app_demo(const struct app *a);

/*
 * Make a new installation.
 *   in   dir: missing or empty; host: as code_host_parse takes it; passphrase_file: read, or made (0600) with a
 *        machine-made passphrase where it is missing; lists: "lao-cai" or NULL; demo: marks it as demonstration
 *   out  *made_passphrase: whether the file was made; *warn_host: host longer than CODE_HOST_SHORT
 *   err  ST_CONFLICT "store.not-empty"; ST_INVALID "host.…", "lists.unknown"; nothing is left behind on failure
 */
struct app_init {
    const char *dir, *host, *passphrase_file, *lists;
    bool demo;
    const struct clock *clock;
    const struct random *random;
};
enum status app_init(const struct app_init *i, bool *made_passphrase, bool *warn_host, struct err *e);

/*
 * Put a backup in the place of the database. Needs no secrets; takes the lock itself, so no app is open.
 *   in   o: dir, clock, store.lock_wait_ms
 *   out  *result {path, file_run, high_water, next_run, kept}, to be decref'd: the runs above file_run up to high_water
 *        are not in the backup, so their labels say "unissued"; kept is absent where there was no database
 *   err  as store_restore
 */
enum status app_restore(const struct app_options *o, const struct actor *who, const char *file, json_t **result,
                        struct err *e);

/* ---- keys ---- */

/* The public half of the key ring, as it stands now. */
struct app_key {
    bool known;
    enum key_state state;
    char host[CODE_HOST_BYTES];
    unsigned char public_key[CODE_PUBLIC_BYTES];
    int64_t added_us, retired_us, destroyed_us;
    int64_t unsafe_us; /* when it was ended for safety: it signs nothing any more, whatever its state; 0 not */
};
/* out: *k.known false where there is no such key.  in: id 0 … 999 */
void app_key(struct app *a, int id, struct app_key *k);
/*
 * The key set as JSON (RFC 7517, OKP/Ed25519 of RFC 8037): kid = three digits, plus "host", "state" and, of
 * a key that was ended for safety, "unsafe_at" (UTC instant); beside
 * "keys" those that sign other things: "snapshot" offline snapshots (core/snapshot.h), "filing" filed reports
 * (core/filing_seal.h), "evidence" evidence packs (core/evidence_key.h). Owned by caller */
json_t *app_jwks(struct app *a);
/*
 * The signed address of one label as its run froze it, to open its page in this process: asks no permission and no gate of
 * printing, so it is behind no command.
 *   in   index: 1 … count of the run
 *   out  "" on failure
 *   err  ST_NOT_FOUND "run.missing", "passphrase.missing"; ST_REFUSED "key.destroyed", "key.unsafe"; a run that is being prepared is waited for
 */
enum status app_label_address(struct app *a, uint32_t run, uint32_t index, char out[static CODE_ADDRESS_MAX + 1],
                              struct err *e);

#endif
