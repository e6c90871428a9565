#!/usr/bin/env bash
# Checks the models of this folder with Spin and prints one line for each; see README.md.
set -euo pipefail

usage()
{
  cat <<'TEXT'
usage: run.sh [--short | --long] [NAME-PREFIX ...]

  --short   smaller configurations, about a minute on two cores
  --long    all the normal ones, then those named L-*: up to 6 GB and minutes each, one at a time
  PREFIX    only models whose name begins so, those named L-* too

JOBS=n runs n at a time (default 2). SHOW=n prints the first n failing histories of each model.
Exit status: 0 when every model ended as expected, 1 when one did not, 2 when none was run.
TEXT
}

# A row: name | verdict | model | words | words of --short, beside or instead of those
# (=: the same, -: not in it). A backslash continues a row.
# Words: ops=a,b,c operations of each process; kinds=, but= the kinds drawn (default: all ten);
# few: five of them; cycles: search for livelock. Others are -D flags, see the head of the model.
models()
{
  cat <<'TABLE'
packed          | ok       | packed | ops=2,1                    | few
packed-window   | ok       | packed | ops=1,1 WINDOW             | few
packed-norevive | ok       | packed | ops=2,1 NOREVIVE           | few
packed-3        | ok       | packed | ops=1,1,1 KEYS=1           | =
packed-coded    | ok       | packed | ops=2,1 AS_CODED           | few
packed-reuse    | fails    | packed | ops=2,1 PLANT_REUSE        | kinds=insert,erase
packed-reuse1   | fails    | packed | ops=2,1 PLANT_REUSE1       | -
packed-skip     | fails    | packed | ops=2,1 PLANT_SKIP         | kinds=insert,find
packed-anylane  | fails    | packed | ops=1,1 WINDOW PLANT_ANYLANE | kinds=insert,find
packed-twice    | fails    | packed | ops=1,1 PLANT_TWICE        | kinds=insert
packed-loser    | fails    | packed | ops=2,1 PLANT_LOSER        | kinds=insert,find
packed-estore   | fails    | packed | ops=2,1 PLANT_ESTORE       | -
packed-astore   | fails    | packed | ops=2,1 PLANT_ASTORE       | -
packed-half     | fails    | packed | ops=2,2 PLANT_HALF NS=2 kinds=insert,assign,erase | =

pair-8          | fails    | pair   | ops=1,1,1                  | few
pair-8-busy     | fails    | pair   | ops=1,1,1 INSERT_B         | -
pair-8-set      | ok       | pair   | ops=1,1,1 INSERT_B but=extract,erase_if_equal | =
pair-16         | ok       | pair   | ops=1,1,1 UPDATE_W         | =
pair-16-busy    | ok       | pair   | ops=1,1,1 UPDATE_W INSERT_B | few
pair-16-x64     | ok       | pair   | ops=1,1,1 UPDATE_W EXTRACT_H | few
pair-8-x64      | fails    | pair   | ops=1,1,1 EXTRACT_H        | -
pair-keyfirst   | fails    | pair   | ops=1,1,1 INSERT_K         | -
pair-keyfirst-s | ok       | pair   | ops=1,1,1 INSERT_K kinds=insert,erase | =
pair-rev-2load  | fails    | pair   | ops=2,1 REVIVE UPDATE_W    | =
pair-rev-3load  | fails    | pair   | ops=2,1 REVIVE UPDATE_W READ_3 | -
pair-rev-16     | ok       | pair   | ops=1,1,1 REVIVE UPDATE_W READ_16 | =
pair-rev-upd8   | fails    | pair   | ops=1,1,1 REVIVE READ_16   | -
pair-rev-noeras | ok       | pair   | ops=1,1,1 REVIVE but=erase,extract,erase_if_equal | =
pair-rev-nobusy | ok       | pair   | ops=1,1,1 REVIVE INSERT_B but=erase,extract,erase_if_equal | =
pair-rev-busy8  | ok       | pair   | ops=1,1,1 REVIVE REVIVE_B INSERT_B \
                  but=erase,extract,erase_if_equal | kinds=insert,find,apply,insert_or_assign
pair-rev-owner  | fails    | pair   | ops=1,1,1 REVIVE UPDATE_W READ_16 PLANT_OWNER | -

tagged          | ok       | tagged | ops=1,1,1                  | =
tagged-4        | ok       | tagged | ops=2,1,1 NS=2 \
                  kinds=insert,find,assign,erase,extract,compare_exchange \
                | kinds=insert,assign,extract
tagged-coded    | ok       | tagged | ops=1,1,1 AS_CODED \
                | kinds=insert,find,apply,extract,insert_or_assign
tagged-coded-4  | ok       | tagged | ops=2,1,1 AS_CODED NS=2 \
                  kinds=insert,find,apply,erase,extract,compare_exchange \
                | -
tagged-norev    | ok       | tagged | ops=2,1 NOREVIVE           | =
tagged-norechk  | fails    | tagged | ops=2,1 NO_T2              | -
tagged-nr-nrev  | fails    | tagged | ops=2,1 NO_T2 NOREVIVE     | -
tagged-nr-set   | ok       | tagged | ops=2,1,1 NO_T2 NOREVIVE \
                  kinds=insert,find,erase,extract,insert_and_find | kinds=insert,find,extract
tagged-nover    | fails    | tagged | ops=2,1 PLANT_NOVER        | =
tagged-pass     | fails    | tagged | ops=2,1 PLANT_PASS         | -
tagged-loser    | fails    | tagged | ops=2,1 PLANT_LOSER        | =
tagged-updabs   | fails    | tagged | ops=2,1 PLANT_UPDABS       | -
tagged-updread  | fails    | tagged | ops=2,1 PLANT_UPDREAD      | =
tagged-early    | fails    | tagged | ops=2,1 PLANT_EARLY        | =
tagged-after    | fails    | tagged | ops=2,1 PLANT_AFTER        | -
tagged-steal    | fails    | tagged | ops=2,1 PLANT_STEAL KEYS=2 | -
tagged-w8       | fails    | tagged | ops=1,1,1 ONE_WORD         | -
tagged-w8-rev   | fails    | tagged | ops=3,1,1 ONE_WORD NS=2 kinds=insert,assign,erase | -
tagged-w8-nrev  | ok       | tagged | ops=3,1,1 ONE_WORD NO_T2 NOREVIVE \
                  kinds=insert,find,assign,erase | ops=2,1
tagged-w8-nochk | fails    | tagged | ops=2,1,1 ONE_WORD NO_T2 NS=2 kinds=insert,find,erase | -

growth          | ok       | growth | ops=1,1,1                  | =
growth-batch    | ok       | growth | ops=1,2,1 BATCH            | ops=1,2
growth-snap     | ok       | growth | ops=2,1 SNAPSHOT           | ops=1,1
growth-coded    | ok       | growth | ops=1,1,1 AS_CODED         | ops=1,1
growth-coded-sn | ok       | growth | ops=1,1 AS_CODED SNAPSHOT  | =
growth-coded-gt | fails    | growth | ops=1,1 AS_CODED PLANT_GATE | =
growth-coded-lt | assert   | growth | ops=1,1,1 AS_CODED PLANT_LATE | ops=1,1
growth-nolock   | fails    | growth | ops=1,1,1 PLANT_NOLOCK     | ops=1,1
growth-curfirst | fails    | growth | ops=1,1,1 PLANT_CURFIRST   | ops=1,1
growth-pinrace  | assert   | growth | ops=1,1,1 PLANT_PINRACE    | -
growth-free     | assert   | growth | ops=1,1,1 PLANT_FREE       | -
growth-upgrade  | deadlock | growth | ops=1,1,1 PLANT_UPGRADE    | -
growth-view     | fails    | growth | ops=1,2 PLANT_VIEW         | -
growth-badsnap  | assert   | growth | ops=1,1,1 SNAPSHOT PLANT_BADSNAP | -

livelock-packed | ok       | packed | cycles ops=1,1             | =
livelock-pair   | ok       | pair   | cycles ops=1,1,1 INSERT_B UPDATE_W few | =
livelock-tagged | ok       | tagged | cycles ops=1,1,1 few       | =

L-pair-8        | fails    | pair   | ops=2,1,1                  | -
L-pair-8-busy   | fails    | pair   | ops=2,1,1 INSERT_B         | -
L-pair-16       | ok       | pair   | ops=2,1,1 UPDATE_W         | -
L-pair-16-busy  | ok       | pair   | ops=2,1,1 UPDATE_W INSERT_B | -
L-pair-rev-16   | ok       | pair   | ops=2,1,1 REVIVE UPDATE_W READ_16 | -
L-tagged-2keys  | ok       | tagged | ops=1,1,1 KEYS=2           | -
L-tagged-2same  | ok       | tagged | ops=1,1,1 KEYS=2 SAME_PRINT | -
L-growth-coded  | ok       | growth | ops=2,1 AS_CODED SNAPSHOT  | -
TABLE
}

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
work=
memory_mb=5500

clean_up()
{
  local job
  for job in $(jobs -p); do
    pkill -P "$job" 2>/dev/null || true  # its spin, gcc or pan
    kill "$job" 2>/dev/null || true
  done
  if [[ -n $work ]]; then rm -rf "$work"; fi
}

# --- From the words of the table to -D flags -----------------------------------------------------

kind_bit()  # KIND, as history.inc numbers it
{
  local number
  number=$(sed -n "s/^#define ops_$1 *\([0-9]*\).*/\1/p" "$here/history.inc")
  [[ -n $number ]] && echo $((1 << number))
}

kinds_of()  # KIND,KIND,...: their bit set
{
  local set=0 bit kind kinds
  IFS=, read -ra kinds <<<"$1"
  for kind in "${kinds[@]}"; do
    bit=$(kind_bit "$kind") || return 1
    set=$((set | bit))
  done
  echo "$set"
}

defines()  # MODEL WORD...; a later word overrides an earlier one
{
  local model=$1 word name set a b c
  local -A value=()
  shift
  for word; do
    case $word in
      cycles) ;;
      ops=*)
        IFS=, read -r a b c <<<"${word#*=}"
        value[OPS0]=$a value[OPS1]=$b value[OPS2]=${c:-0}
        ;;
      few) value[KINDS]=$(kinds_of insert,find,assign,erase,extract) || return 1 ;;
      kinds=*) value[KINDS]=$(kinds_of "${word#*=}") || return 1 ;;
      but=*)
        set=$(kinds_of "${word#*=}") || return 1
        value[KINDS]=$((1023 & ~set))
        ;;
      *)
        name=${word%%=*}
        grep -qw -- "$name" "$here/$model.pml" || return 1
        value[$name]=1
        if [[ $word == *=* ]]; then value[$name]=${word#*=}; fi
        ;;
    esac
  done
  for name in "${!value[@]}"; do echo "-D$name=${value[$name]}"; done
}

# --- One model -----------------------------------------------------------------------------------

verdict_of()  # OUTPUT of pan; `cut` is a search that did not come to its end
{
  if grep -q '^pan:.*assertion violated' "$1"; then echo assert
  elif grep -q '^pan:.*invalid end state' "$1"; then echo deadlock
  elif grep -q '^pan:.*non-progress cycle' "$1"; then echo livelock
  elif ! grep -q 'errors: 0' "$1" || grep -qE 'not completed|too small|MEMLIM' "$1"; then echo cut
  elif grep -q '^RESULT ok' "$1"; then echo ok
  elif grep -q '^RESULT' "$1"; then echo fails
  else echo cut
  fi
}

search()  # MODEL TABLE_SIZE WORD..., in a folder of its own; leaves pan's words in `out`
{
  local model=$1 size=$2 flags
  shift 2
  local mode=-DSAFETY option=
  if [[ " $* " == *' cycles '* ]]; then mode=-DNP option=-l; fi
  flags=$(defines "$model" "$@") || { echo "run.sh: a word of '$*' means nothing" >out; return; }
  cp "$here/$model.pml" "$here/history.inc" .
  # shellcheck disable=SC2086
  spin $flags -a "$model.pml" >out 2>&1 || return 0
  gcc -Og -w $mode -DCOLLAPSE "-DMEMLIM=$memory_mb" -DVECTORSZ=2048 -o pan pan.c >out 2>&1 ||
    return 0
  # shellcheck disable=SC2086
  ./pan $option -m10000 "-w$size" >out 2>&1 || true
}

check_model()  # NAME VERDICT MODEL TABLE_SIZE WORD...
{
  local name=$1 expected=$2 got states note sign=as-expected
  shift 2
  mkdir "$work/$name"
  cd "$work/$name"
  search "$@"
  got=$(verdict_of out)
  states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' out)
  note=$(sed -n 's/^RESULT \(ok: \)\?//p; s/^  \({.*}\)$/\1/p' out | tr '\n' ' ')
  if [[ $got != ok && $got != fails ]]; then note=$(grep -m1 '^pan:1' out || head -n1 out); fi
  if [[ $got != "$expected" ]]; then sign=UNEXPECTED; fi
  printf '%-11s  %-16s %-8s %9s states  %s\n' "$sign" "$name" "$got" "${states:-?}" "${note:0:150}"
  grep '^  FAIL' out || true  # SHOW
  if [[ $sign == UNEXPECTED ]]; then
    printf '             expected %s; pan said:\n' "$expected"
    grep -v '^$' out | sed -n 's/^/             /; 1,12p'
  fi
  cd "$work"
  rm -r "${work:?}/$name"
  echo "$sign" >"$work/$name.done"
}

# --- All of them ---------------------------------------------------------------------------------

main()
{
  local set=normal prefixes=() name verdict model flags short size
  local running=0 started=0 jobs=${JOBS:-2}
  while (($#)); do
    case $1 in
      --short | --long) set=${1#--} ;;
      -h | --help) usage; exit 0 ;;
      -*) usage >&2; exit 2 ;;
      *) prefixes+=("$1") ;;
    esac
    shift
  done
  for name in spin gcc; do
    command -v "$name" >/dev/null || { echo "run.sh: needs $name" >&2; exit 2; }
  done
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  work=$(mktemp -d)

  # shellcheck disable=SC2162
  while IFS='|' read name verdict model flags short; do
    read -r name <<<"$name"
    read -r short <<<"$short"
    wanted || continue
    size=24
    if [[ $set == short ]]; then
      size=22
      if [[ $short != '=' ]]; then flags+=" $short"; fi
    fi
    if [[ $name == L-* ]]; then size=26 jobs=1; fi  # L-* come last
    while ((running >= jobs)); do
      wait -n || true
      running=$((running - 1))
    done
    # shellcheck disable=SC2086
    check_model "$name" $verdict $model $size $flags </dev/null &
    running=$((running + 1)) started=$((started + 1))
  done < <(models)
  wait
  summary "$started"
}

wanted()  # reads the locals of main
{
  local prefix
  if [[ -z $name ]]; then return 1; fi
  if [[ $set == short && $short == '-' ]]; then return 1; fi
  if ((${#prefixes[@]} == 0)); then
    [[ $set == long || $name != L-* ]]
    return
  fi
  for prefix in "${prefixes[@]}"; do
    if [[ $name == "$prefix"* ]]; then return 0; fi
  done
  return 1
}

summary()  # STARTED; one that left no word did not end as expected
{
  local good
  good=$(cat "$work"/*.done 2>/dev/null | grep -c as-expected || true)
  echo "$good models as expected, $(($1 - good)) not"
  if (($1 == 0)); then exit 2; fi
  ((good == $1))
}

main "$@"
