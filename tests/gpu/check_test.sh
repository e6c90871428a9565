#!/usr/bin/env bash
# Does check.sh notice what it should? Programs and tools are played by scripts.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT

fake()  # NAME <SCRIPT
{
  { echo '#!/usr/bin/env bash'; cat; } >"$trial/tests/$1"
  chmod +x "$trial/tests/$1"
}
# The program that also says what the device is, and then does what the script says.
fake_gpu_tests()
{
  {
    echo 'if [[ $* == *RunsWhereItWasAskedTo* ]]; then'
    echo '  echo "[   NOTE   ] Test GPU 9000"; echo "[  PASSED  ] 1 test."; exit'
    echo 'fi'
    cat
  } | fake warpmap_gpu_tests
}

tried=0
wrong=0
# Runs check.sh on the fakes and looks for lines that match.
expect()  # WHAT STATUS REGEX... -- ARGUMENTS
{
  local what=$1 status=$2 rc=0 regexes=() regex
  tried=$((tried + 1))
  shift 2
  while [[ $1 != -- ]]; do regexes+=("$1"); shift; done
  shift
  COMPUTE_SANITIZER=$trial/tests/compute-sanitizer "$here/check.sh" --build "$trial" \
    --out "$trial/out" --jobs 2 --limit 2 "$@" >"$trial/said" 2>&1 || rc=$?
  for regex in "${regexes[@]}"; do
    if ! grep -qE "$regex" "$trial/said"; then
      echo "$what: no line matches: $regex"
      wrong=$((wrong + 1))
    fi
  done
  if ((rc != status)); then
    echo "$what: ended with $rc instead of $status"
    wrong=$((wrong + 1))
  fi
  if ((wrong > 0)); then cat "$trial/said"; fi
}

mkdir "$trial/tests"

fake warpmap_gpu_tests <<<'echo "x.cpp:1: Skipped"; echo "no driver"; echo "[  PASSED  ] 0 tests."'
expect 'no GPU' 77 '^There is no GPU here.*no driver' -- suite
fake warpmap_gpu_tests <<<'echo "[  FAILED  ] 1 test, listed"; exit 1'
expect 'a GPU that does not work' 1 'cannot be used' -- suite

ok='echo "[       OK ] A.B/cuda (1 ms)"; echo "[  PASSED  ] 3 tests."'
fake_gpu_tests <<<"$ok"
for name in backend api model concurrency emulated; do fake "warpmap_${name}_tests" <<<"$ok"; done
for name in 07_host_batch_on_gpu 08_streams 09_graph 10_own_kernel; do fake $name <<<'exit 0'; done
# backend, parity and concurrency run once, the others in two shards: 3 * 3 + 3 * 2 * 3.
expect 'all well' 0 '^device +Test GPU 9000' '^api +passed +6 +0' '^27 tests passed, 0 failed' \
  -- suite
expect 'examples' 0 '^09_graph +passed' -- examples
expect 'no sanitizer' 0 '^memcheck +not available' '^synccheck +not available' '; 0 parts failed' \
  -- sanitizers

fake warpmap_model_tests <<<'echo "[  PASSED  ] 2 tests."; echo "[  FAILED  ] 1 test, listed"; exit 1'
expect 'a test fails' 1 '^model +failed +4 +2' '^api +passed' '; 1 parts failed' -- suite
fake warpmap_model_tests <<<'kill -SEGV $$'
expect 'a program dies' 1 '^model +failed +0 +2 .*ended with 139' -- suite
fake_gpu_tests <<<'echo "[  PASSED  ] 0 tests."; echo "[  SKIPPED ] 5 tests, listed"'
expect 'all is skipped' 1 '^crowds +failed .*nothing was run' -- crowds
fake_gpu_tests <<<'sleep 60'
expect 'a program hangs' 1 '^graphs +failed .*ran past 2 s' -- graphs
rm "$trial/tests/warpmap_emulated_tests"
expect 'a program is missing' 1 '^emulated +failed .*is not there' -- suite
fake 09_graph <<<'exit 77'
expect 'an example skips itself' 1 '^09_graph +failed' '^10_own_kernel +passed' -- examples

fake gpu_report <<<'[[ $* == *"--commit "*"--json "* ]] && echo "a table"'
expect 'a report' 0 '^a table' '^speed +passed +1 .*speed.json' -- speed
fake gpu_report <<<'echo "insert: 3 of 4 keys" >&2; exit 1'
expect 'a wrong answer' 1 '^speed +failed .*ended with 1: insert: 3 of 4 keys' -- speed
rm "$trial/tests/gpu_report"
expect 'no report' 1 '^speed +failed .*is not there' -- speed

fake_gpu_tests <<<"$ok"
fake compute-sanitizer <<<'while [[ $1 == -* || $1 != /* ]]; do shift; done
  "$@"; echo "========= ERROR SUMMARY: 0 errors"'
expect 'a clean program' 0 '^memcheck +passed +3 .*ERROR SUMMARY: 0 errors' -- sanitizers
fake compute-sanitizer <<<'echo "[  PASSED  ] 3 tests."
  echo "========= ERROR SUMMARY: 1 error"; exit 9'
expect 'a finding' 1 '^racecheck +failed .*1 error' -- sanitizers
fake compute-sanitizer <<<'echo "========= Error: Device not supported"; exit 255'
expect 'a tool that cannot' 0 '^initcheck +not available' -- sanitizers
fake compute-sanitizer <<<'exit 0'
expect 'a tool that does nothing' 1 '^memcheck +failed' -- sanitizers

echo "$tried situations tried, $wrong judged wrong"
((wrong == 0))
