#!/usr/bin/env bash
# What a machine with a GPU is asked to show. Needs bash, coreutils and the programs: those of a
# folder that pack.sh made, or of a build, by default build/release, which it makes where it can.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
no_device=77  # what ctest is told to take for "skipped"

usage()
{
  cat <<'END'
check.sh [--out FOLDER] [--jobs N] [--limit SECONDS] [--build FOLDER] [PART...]

  suite       the tests of the library, maps on the GPU
  crowds      thousands of threads on few keys, beside batches of the host
  aging       1000 rounds of erase and insert at 85 % load
  graphs      captured once, launched often
  examples    those for GPUs
  sanitizers  memcheck, racecheck, initcheck and synccheck of compute-sanitizer on a short subset
  speed       what the GPU can do, and what the map does (bench/gpu_report)

Without PARTs: all of them. Logs go to FOLDER (default: ./gpu-check), each program gets SECONDS
(default: 540). Exits with 1 when something failed, with 77 where there is no GPU.
END
}

die() { printf 'check.sh: %s\n' "$@" >&2; exit 2; }

# --- Where things are ----------------------------------------------------------------------------

folders=()  # that hold programs
root=''     # of the source tree, if this lies in one

find_folders()  # [BUILD]
{
  if [[ -n ${1:-} ]]; then
    folders=("$1"/{tests,examples,bench})
  elif [[ -d $here/bin ]]; then
    folders=("$here/bin")
  else
    root=$(cd "$here/../.." && pwd)
    folders=("$root"/build/release/{tests,examples,bench})
  fi
}

program()  # NAME
{
  local folder
  for folder in "${folders[@]}"; do
    if [[ -x $folder/$1 ]]; then
      echo "$folder/$1"
      return
    fi
  done
  return 1
}

build_if_needed()
{
  if [[ -z $root ]] || program warpmap_gpu_tests >/dev/null; then return; fi
  command -v cmake >/dev/null || die "there are no programs and no cmake to build them"
  echo "Building them first"
  (cd "$root" && cmake --preset release -DWARPMAP_CUDA=ON && cmake --build --preset release) \
    >"$out/build.log" 2>&1 || die "the build failed, see $out/build.log"
}

# A packed folder brings its libraries. The C++ runtime beside them is for machines whose own is
# too old; others keep theirs, which compute-sanitizer was made for.
use_libraries()
{
  local first
  [[ -d $here/lib ]] || return 0
  export LD_LIBRARY_PATH=$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  first=$(program warpmap_gpu_tests) || return 0
  if ! "$first" --gtest_list_tests >/dev/null 2>&1; then
    LD_LIBRARY_PATH=$here/lib/runtime:$LD_LIBRARY_PATH
  fi
}

commit()
{
  if [[ -e $here/commit ]]; then
    cat "$here/commit"
  elif [[ -n $root ]] && command -v git >/dev/null; then
    git -c safe.directory='*' -C "$root" describe --always --dirty=' with changes' 2>/dev/null ||
      echo unknown
  else
    echo unknown
  fi
}

driver()
{
  if command -v nvidia-smi >/dev/null; then
    nvidia-smi --query-gpu=driver_version --format=csv,noheader 2>/dev/null | sed -n 1p
  elif [[ -r /proc/driver/nvidia/version ]]; then
    sed -n 1p /proc/driver/nvidia/version
  else
    echo unknown
  fi
}

# --- What happened -------------------------------------------------------------------------------

rows=()
failures=0
total_passed=0
total_failed=0

row()  # PART OUTCOME PASSED FAILED SKIPPED SECONDS NOTE
{
  rows+=("$(printf '%-22s %-13s %6s %6s %7s %7s  %s' "$@")")
  total_passed=$((total_passed + $3))
  total_failed=$((total_failed + $4))
  if [[ $2 == failed ]]; then failures=$((failures + 1)); fi
  printf '%s\n' "${rows[-1]}"
}

# The number in the last line that says so many PASSED, FAILED or SKIPPED; 0 where none does.
said()  # WORD LOG
{
  local found
  found=$(sed -n "s/^\[  $1 *\] \([0-9][0-9]*\) test.*/\1/p" "$2" | tail -n 1)
  echo "${found:-0}"
}

# Runs a GoogleTest program in `shards` processes at a time and adds up what they say. It has passed
# when each process has ended well and something was run: skipping all is no success.
google_test()  # PART SHARDS PROGRAM [ARGUMENTS]
{
  local part=$1 shards=$2 file
  file=$(program "$3") || { row "$part" failed 0 1 0 0 "$3 is not there"; return; }
  shift 3
  local begin=$SECONDS i rc=0 pids=() log passed=0 failed=0 skipped=0 on_gpu=0 note='' outcome=passed
  for ((i = 0; i < shards; ++i)); do
    GTEST_TOTAL_SHARDS=$shards GTEST_SHARD_INDEX=$i \
      timeout -k 10 "$limit" "$file" "$@" >"$out/$part.$i.log" 2>&1 &
    pids+=($!)
  done
  for ((i = 0; i < shards; ++i)); do
    rc=0
    wait "${pids[i]}" || rc=$?
    log=$out/$part.$i.log
    passed=$((passed + $(said PASSED "$log")))
    failed=$((failed + $(said FAILED "$log")))
    skipped=$((skipped + $(said SKIPPED "$log")))
    on_gpu=$((on_gpu + $(grep -c '^\[       OK \].*/cuda' "$log" || true)))
    if ((rc == 124 || rc == 137)); then note="ran past $limit s"; fi
    if ((rc > 1)) && [[ -z $note ]]; then note="ended with $rc"; fi
    if ((rc != 0)); then
      outcome=failed
      if (($(said FAILED "$log") == 0)); then failed=$((failed + 1)); fi
    fi
  done
  if [[ $outcome == passed ]] && ((passed == 0)); then
    outcome=failed failed=1 note='nothing was run'
  fi
  if ((on_gpu > 0)); then note="$on_gpu by name on the GPU${note:+; $note}"; fi
  row "$part" $outcome $passed $failed $skipped $((SECONDS - begin)) "$note"
}

# --- The parts -----------------------------------------------------------------------------------

# Maps that name no backend stay on the CPU: tests that mean the GPU name it.
suite()
{
  export WARPMAP_TEST_DEVICE=cuda WARPMAP_BACKEND=cpu
  google_test backend 1 warpmap_backend_tests
  google_test parity 1 warpmap_api_tests --gtest_filter='Parity*:Twins*:Backend*'
  google_test api "$jobs" warpmap_api_tests --gtest_filter='-Parity*:Twins*:Backend*'
  google_test model "$jobs" warpmap_model_tests
  google_test concurrency $(((jobs + 3) / 4)) warpmap_concurrency_tests
  google_test emulated "$jobs" warpmap_emulated_tests  # the same programs without the GPU
}

crowds() { google_test crowds 1 warpmap_gpu_tests --gtest_filter='*/cuda:-*DoesNotAge*:*Graphs*'; }

aging()
{
  google_test aging 1 warpmap_gpu_tests --gtest_filter='*DoesNotAge/cuda'
  sed -n 's/^\[   NOTE   \]/   /p' "$out/aging.0.log" 2>/dev/null || true
}

graphs() { google_test graphs 1 warpmap_gpu_tests --gtest_filter='*Graphs/cuda'; }

examples()
{
  local name file begin rc
  for name in 07_host_batch_on_gpu 08_streams 09_graph 10_own_kernel; do
    file=$(program $name) || { row $name failed 0 1 0 0 'is not there'; continue; }
    begin=$SECONDS rc=0
    timeout -k 10 "$limit" "$file" >"$out/$name.log" 2>&1 || rc=$?
    if ((rc == 0)); then
      row $name passed 1 0 0 $((SECONDS - begin)) ''
    else
      row $name failed 0 1 0 $((SECONDS - begin)) "ended with $rc: $(tail -n 1 "$out/$name.log")"
    fi
  done
}

find_sanitizer()
{
  local candidate
  if [[ -n ${COMPUTE_SANITIZER:-} ]]; then
    command -v "$COMPUTE_SANITIZER"
    return
  fi
  for candidate in compute-sanitizer "${CUDA_HOME:-/usr/local/cuda}/bin/compute-sanitizer"; do
    command -v "$candidate" && return
  done
  return 1
}

sanitizers()
{
  local tool
  for tool in memcheck racecheck initcheck synccheck; do sanitize $tool; done
}

sanitize()  # TOOL
{
  local with file begin=$SECONDS rc=0 log=$out/$1.log found passed
  with=$(find_sanitizer) || { row "$1" 'not available' 0 0 0 0 'no compute-sanitizer'; return; }
  file=$(program warpmap_gpu_tests) || { row "$1" failed 0 1 0 0 'no warpmap_gpu_tests'; return; }
  WARPMAP_GPU_SCALE=1 timeout -k 10 "$limit" "$with" --tool "$1" --error-exitcode 9 \
    "$file" --gtest_filter='*/cuda' >"$log" 2>&1 || rc=$?
  passed=$(said PASSED "$log")
  found=$(sed -n 's/^=* *\(ERROR SUMMARY: .*\|RACECHECK SUMMARY: .*\)/\1/p' "$log" | tail -n 1)
  if ((rc == 0 && passed > 0)) && [[ -n $found ]]; then
    row "$1" passed "$passed" 0 "$(said SKIPPED "$log")" $((SECONDS - begin)) "$found"
  elif grep -qiE 'device not supported|unsupported (device|platform)|LibraryNotLoaded' "$log"; then
    row "$1" 'not available' 0 0 0 $((SECONDS - begin)) 'it does not work on this machine'
  else
    row "$1" failed "$passed" 1 0 $((SECONDS - begin)) "ended with $rc${found:+; $found}"
  fi
}

# Ends well when every answer was right; how fast is for people to judge.
speed()
{
  local file begin=$SECONDS rc=0
  file=$(program gpu_report) || { row speed failed 0 1 0 0 'gpu_report is not there'; return; }
  timeout -k 10 "$limit" "$file" --commit "$(commit)" --json "$out/speed.json" \
    --picture "$out/speed.svg" >"$out/speed.md" 2>"$out/speed.log" || rc=$?
  cat "$out/speed.md"
  if ((rc == 0)); then
    row speed passed 1 0 0 $((SECONDS - begin)) 'speed.md, speed.json, speed.svg'
  else
    row speed failed 0 1 0 $((SECONDS - begin)) "ended with $rc: $(tail -n 1 "$out/speed.log")"
  fi
}

# --- All of it -----------------------------------------------------------------------------------

summary()
{
  printf '\n%-8s %s\n' device "$device" driver "$(driver)" commit "$(commit)" \
    date "$(date -u '+%Y-%m-%d %H:%M UTC')"
  printf '%-22s %-13s %6s %6s %7s %7s  %s\n' part outcome passed failed skipped seconds note
  printf '%s\n' "${rows[@]}"
  printf '%d tests passed, %d failed; %d parts failed\n' $total_passed $total_failed $failures
}

# Fills device; exits where there is none. The test that asks also uses it.
find_device()
{
  local file log=$out/device.log rc=0
  file=$(program warpmap_gpu_tests) || die "warpmap_gpu_tests is not in ${folders[*]}"
  timeout -k 10 "$limit" "$file" --gtest_filter='*RunsWhereItWasAskedTo/cuda' >"$log" 2>&1 || rc=$?
  if ((rc == 0 && $(said PASSED "$log") == 1)); then
    device=$(sed -n 's/^\[   NOTE   \] //p' "$log")
  elif ((rc == 0)); then
    printf 'There is no GPU here, so nothing was checked: %s\n' \
      "$(sed -n '/: Skipped$/ { n; p; }' "$log")"
    exit $no_device
  else
    cat "$log"
    echo 'There is a GPU here, but it cannot be used'
    exit 1
  fi
}

check()  # PART...
{
  local part
  mkdir -p "$out"
  build_if_needed
  use_libraries
  find_device
  printf '%s\n' "$device"
  for part in "$@"; do $part; done
  summary | tee "$out/summary.txt"
  ((failures == 0))
}

out=gpu-check
limit=540
build=''
jobs=$(nproc)
jobs=$((jobs > 8 ? 8 : jobs))
parts=()
while (($# > 0)); do
  case $1 in
    --out) out=$2; shift ;;
    --jobs) jobs=$2; shift ;;
    --limit) limit=$2; shift ;;
    --build) build=$2; shift ;;
    -h | --help) usage; exit ;;
    suite | crowds | aging | graphs | examples | sanitizers | speed) parts+=("$1") ;;
    *) usage >&2; die "unknown: $1" ;;
  esac
  shift
done
if ((${#parts[@]} == 0)); then parts=(suite crowds aging graphs examples sanitizers speed); fi
find_folders "$build"
check "${parts[@]}"
