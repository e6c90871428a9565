#!/usr/bin/env bash
# check_compile.sh SOURCE COMPILER [FLAG...]   does SOURCE behave as its first line says?
#   // expects: success    it compiles
#   // expects: REGEX      it does not, and an error or note matches the extended REGEX
# check_compile.sh --self-test COMPILER        would a wrong answer be noticed?
set -euo pipefail
export LC_ALL=C

check()  # SOURCE COMPILER [FLAG...]
{
  local source=$1 first expected output compiled=no
  shift
  IFS= read -r first <"$source" || { echo "cannot read $source"; return 1; }
  [[ $first == '// expects: '?* ]] || { echo "$source:1: expected '// expects: ...'"; return 1; }
  expected=${first#// expects: }

  if output=$("$@" -fsyntax-only "$source" 2>&1); then compiled=yes; fi
  if [[ $expected == success ]]; then
    [[ $compiled == yes ]] && return 0
    echo "$source does not compile, but should:"
  elif [[ $compiled == yes ]]; then
    echo "$source compiles, but should not"
  elif grep -E '(error|note): ' <<<"$output" | grep -Eq -- "$expected"; then
    return 0
  else
    echo "$source does not compile, but no message matches: $expected"
  fi
  sed -n '1,60p' <<<"$output"
  return 1
}

self_test()  # COMPILER
{
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  local failed=0
  try()  # accepted|refused FIRST-LINE BODY
  {
    local outcome=refused
    printf '%s\n%s\n' "$2" "$3" >"$folder/case.cpp"
    if check "$folder/case.cpp" "$compiler" -std=c++20 >/dev/null; then outcome=accepted; fi
    [[ $outcome == "$1" ]] && return 0
    echo "'$2' was $outcome for: $3"
    failed=1
  }
  local compiler=$1 good='int main() {}'
  local bad='template <class T> void f(T) { static_assert(sizeof(T) == 99, "too small"); }
             int main() { f(1); }'
  try accepted '// expects: success' "$good"
  try accepted '// expects: too sm[a]ll' "$bad"
  try refused '// expects: success' "$bad"
  try refused '// expects: too small' "$good"
  try refused '// expects: too large' "$bad"
  try refused '// expects: expects' "$bad"
  try refused '// no expectation' "$bad"
  return $failed
}

if [[ $1 == --self-test ]]; then self_test "$2"; else check "$@"; fi
