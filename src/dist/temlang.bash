# bash completion for temlang, made by `temlang completion`; a change here is lost.
_temlang() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local valued=' --data --passphrase-file --host --lists --name --name-en --short-name --kind --commune --village --producer --product --gtin --code --quantity --unit --made-on --expires-on --lot --count --idempotency-key --marks --range --reason --stock --start-cell --of-job --sheets --codes --openings --state --printer --out --format --dpi --offset --area --mark --edition --value --note --year --keys --listen --prefix --proxy --places --log-key --since --log-policy --label --before --world --seed --svg --org --role --member --by --from --to --deputy-for --source --successor --snapshot --unlock-file --password-file --case ' options=' --data --passphrase-file --json --quiet --help --version'
    local noun='' verb='' words='' i word
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $valued == *" $word "* ]]; then ((i++))
        elif [[ $word == -* ]]; then continue
        elif [[ -z $noun ]]; then noun=$word
        elif [[ -z $verb ]]; then verb=$word
        fi
    done
    COMPREPLY=()
    case $prev in
    --data) mapfile -t COMPREPLY < <(compgen -d -- "$cur"); return ;;
    --passphrase-file | --out | --keys) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --format) mapfile -t COMPREPLY < <(compgen -W 'pdf svg png' -- "$cur"); return ;;
    --kind) mapfile -t COMPREPLY < <(compgen -W 'hop-tac-xa to-hop-tac ho-kinh-doanh ho-gia-dinh doanh-nghiep' -- "$cur"); return ;;
    --reason) mapfile -t COMPREPLY < <(compgen -W 'torn jam lost test other' -- "$cur"); return ;;
    esac
    [[ $valued == *" $prev "* ]] && return
    case $noun in
    '') words='init import lists list show producer product lot run job ledger overview book code snapshot filing evidence key log org user scan simulate serve witness demo report inspection backup restore guide completion version help' ;;
    lists) words='load' ;;
    producer) words='add' ;;
    product) words='add' ;;
    lot) words='add' ;;
    run) words='issue list show void spoil activate display unopen reprint replace print urls' ;;
    job) words='list show cancel again file link revoke' ;;
    ledger) words='export' ;;
    code) words='vectors verify' ;;
    snapshot) words='export show' ;;
    filing) words='list add compute show value text file correct discard difference export verify' ;;
    evidence) words='pack verify' ;;
    key) words='list rotate destroy compromise' ;;
    log) words='verify receipt check-receipt rebuild recover' ;;
    org) words='add list' ;;
    user) words='add list show card assign unassign passwd end' ;;
    scan) words='export erase review' ;;
    simulate) words='scans' ;;
    witness) words='init key add-log serve' ;;
    report) words='export erase' ;;
    inspection) words='sample show repeat' ;;
    import | list | show) words='communes villages recognitions targets producers products lots runs keys entries acts alarms orgs' ;;
    esac
    case "$noun $verb" in
    'init '*) options+=' --host --lists' ;;
    'import '*) options+=' --dry-run' ;;
    'producer add') options+=' --draft --name --short-name --kind --commune --village' ;;
    'product add') options+=' --draft --name --name-en --producer --gtin' ;;
    'lot add') options+=' --product --code --quantity --unit --made-on --expires-on' ;;
    'run issue') options+=' --product --lot --count --idempotency-key --marks --activation' ;;
    'run void') options+=' --range --reason' ;;
    'run spoil') options+=' --range --reason --of-job --sheets --codes' ;;
    'run activate') options+=' --undo --range --reason --of-job --sheets --codes --from' ;;
    'run display') options+=' --undo --range --reason --of-job --sheets --codes --from' ;;
    'run unopen') options+=' --range --reason' ;;
    'run reprint') options+=' --range --reason --stock --start-cell --of-job --sheets --codes --printer --format --dpi' ;;
    'run replace') options+=' --idempotency-key --range --reason --stock --start-cell --of-job --sheets --codes --printer --format --dpi' ;;
    'run print') options+=' --range --stock --start-cell --job --printer --out --format --dpi --offset' ;;
    'run urls') options+=' --range --local' ;;
    'job list') options+=' --state' ;;
    'job file') options+=' --out' ;;
    'job link') options+=' --openings' ;;
    'ledger export') options+=' --out --year' ;;
    'overview '*) options+=' --by --from --to' ;;
    'book '*) options+=' --year' ;;
    'code verify') options+=' --host --keys --snapshot --unlock-file' ;;
    'snapshot export') options+=' --out --unlock-file' ;;
    'snapshot show') options+=' --keys' ;;
    'filing add') options+=' --commune --producer --area --mark --org' ;;
    'filing compute') options+=' --commune --producer --area --mark' ;;
    'filing show') options+=' --edition' ;;
    'filing value') options+=' --kind --value --note --source' ;;
    'filing correct') options+=' --reason' ;;
    'filing difference') options+=' --to' ;;
    'filing export') options+=' --out --edition' ;;
    'filing verify') options+=' --keys' ;;
    'evidence pack') options+=' --producer --product --out --case' ;;
    'evidence verify') options+=' --keys --log-key --log-policy' ;;
    'key rotate') options+=' --host' ;;
    'key compromise') options+=' --reason' ;;
    'log verify') options+=' --log-key --since --log-policy' ;;
    'log receipt') options+=' --out' ;;
    'log check-receipt') options+=' --log-key --log-policy' ;;
    'org add') options+=' --name --kind --commune --from --to --source --successor' ;;
    'user add') options+=' --name --org --role --member --from --to --source' ;;
    'user list') options+=' --org' ;;
    'user assign') options+=' --org --role --member --from --to --deputy-for --source' ;;
    'user passwd') options+=' --password-file' ;;
    'scan export') options+=' --label' ;;
    'scan erase') options+=' --label --before' ;;
    'simulate scans') options+=' --world --seed --svg' ;;
    'serve '*) options+=' --listen --proxy --places --log-policy --no-scan-records' ;;
    'witness init') options+=' --name' ;;
    'witness serve') options+=' --listen --prefix' ;;
    'demo '*) options+=' --listen' ;;
    'guide '*) options+=' --out' ;;
    esac
    if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
    elif [[ -z $verb && -n $words ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
    else mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    fi
}
complete -o filenames -F _temlang temlang
