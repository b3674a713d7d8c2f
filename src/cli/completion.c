/* Bash completion, printed from the tables; src/dist/temlang.bash is what this prints (a test compares them). */
#include <string.h>

#include "cli_internal.h"
#include "store/record.h"

static void words_of(struct buf *out, option_bits options) {
    for (int o = 0; o < OPTIONS_LEN; o++)
        if ((options >> o) & 1u) buf_printf(out, " --%s", option_rows[o].name);
}

/* "nouns" and, for each noun with verbs, its verbs. */
static void case_verbs(struct buf *out) {
    buf_str(out, "    case $noun in\n    '') words='");
    for (size_t i = 0; i < verbs_len; i++)
        if (i == 0 || strcmp(verbs[i].noun, verbs[i - 1].noun) != 0)
            buf_printf(out, "%s%s", i ? " " : "", verbs[i].noun);
    buf_str(out, "' ;;\n");
    for (size_t i = 0; i < verbs_len;) {
        const char *noun = verbs[i].noun;
        if (!verbs[i].verb) {
            i++;
            continue;
        }
        buf_printf(out, "    %s) words='", noun);
        for (const char *space = ""; i < verbs_len && !strcmp(verbs[i].noun, noun); i++, space = " ")
            buf_printf(out, "%s%s", space, verbs[i].verb);
        buf_str(out, "' ;;\n");
    }
    buf_str(out, "    import | list | show) words='");
    for (int k = 0; k < RECORD_KIND_COUNT; k++)
        buf_printf(out, "%s%s", k ? " " : "", record_kind_key((enum record_kind)k));
    buf_str(out, "' ;;\n    esac\n");
}

static void case_options(struct buf *out) {
    buf_str(out, "    case \"$noun $verb\" in\n");
    for (size_t i = 0; i < verbs_len; i++) {
        if (!(verbs[i].needed | verbs[i].others)) continue;
        buf_printf(out, "    '%s %s'%s) options+='", verbs[i].noun, verbs[i].verb ? verbs[i].verb : "",
                   verbs[i].verb ? "" : "*");
        words_of(out, verbs[i].needed | verbs[i].others);
        buf_str(out, "' ;;\n");
    }
    buf_str(out, "    esac\n");
}

void completion_write(struct buf *out) {
    option_bits valued = 0;
    for (int o = 0; o < OPTIONS_LEN; o++)
        if (option_rows[o].type != OPTION_FLAG) valued |= (option_bits)1 << o;
    buf_str(out, "# bash completion for temlang, made by `temlang completion`; a change here is lost.\n_temlang() {\n"
                 "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
                 "    local valued='");
    words_of(out, valued);
    buf_str(out, " ' options='");
    words_of(out, OPTIONS_ALL);
    buf_str(out, "'\n"
                 "    local noun='' verb='' words='' i word\n"
                 "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                 "        word=${COMP_WORDS[i]}\n"
                 "        if [[ $valued == *\" $word \"* ]]; then ((i++))\n"
                 "        elif [[ $word == -* ]]; then continue\n"
                 "        elif [[ -z $noun ]]; then noun=$word\n"
                 "        elif [[ -z $verb ]]; then verb=$word\n"
                 "        fi\n"
                 "    done\n"
                 "    COMPREPLY=()\n"
                 "    case $prev in\n"
                 "    --data) mapfile -t COMPREPLY < <(compgen -d -- \"$cur\"); return ;;\n"
                 "    --passphrase-file | --out | --keys) mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return ;;\n"
                 "    --format) mapfile -t COMPREPLY < <(compgen -W 'pdf svg png' -- \"$cur\"); return ;;\n"
                 "    --kind) mapfile -t COMPREPLY < <(compgen -W '");
    for (int k = 0; k < PRODUCER_KIND_COUNT; k++) buf_printf(out, "%s%s", k ? " " : "", producer_kind_key(k));
    buf_str(out, "' -- \"$cur\"); return ;;\n    --reason) mapfile -t COMPREPLY < <(compgen -W '");
    for (int r = 0; r < VOID_REASON_COUNT; r++) buf_printf(out, "%s%s", r ? " " : "", void_reason_key(r));
    buf_str(out, "' -- \"$cur\"); return ;;\n"
                 "    esac\n"
                 "    [[ $valued == *\" $prev \"* ]] && return\n");
    case_verbs(out);
    case_options(out);
    buf_str(out,
            "    if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$cur\")\n"
            "    elif [[ -z $verb && -n $words ]]; then\n"
                 "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
            "    else mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
            "    fi\n}\n"
            "complete -o filenames -F _temlang temlang\n");
}

enum status verb_completion(struct cli *c) {
    struct buf out = BUF_INIT;
    completion_write(&out);
    enum status st = put_bytes(c, out.data, out.len);
    buf_free(&out);
    return st;
}
