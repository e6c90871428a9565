#!/usr/bin/env bash
# Puts into one folder, or one archive, what check.sh needs on a machine with a GPU where nothing
# can be installed or built: programs, the libraries they need, the script itself.
#
# Usage: pack.sh BUILD FOLDER | pack.sh BUILD FILE.tar.gz     (BUILD: of the preset release)
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
die() { printf 'pack.sh: %s\n' "$@" >&2; exit 1; }
(($# == 2)) || die "usage: pack.sh BUILD FOLDER | pack.sh BUILD FILE.tar.gz"
build=$1
to=$2

programs=(tests/warpmap_{backend,api,model,concurrency,emulated,gpu}_tests bench/gpu_report
          examples/{07_host_batch_on_gpu,08_streams,09_graph,10_own_kernel})
for file in "${programs[@]}"; do
  [[ -x $build/$file ]] || die "$build/$file is not there; was it built with CUDA and benchmarks?"
done

pack=$to
if [[ $to == *.tar.gz ]]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  pack=$work/$(basename "$to" .tar.gz)
fi
[[ ! -e $pack || -e $pack/commit ]] || die "$pack is there, and is not one of these folders"
rm -rf "$pack"
mkdir -p "$pack"/{bin,lib/runtime}

cp "$here/check.sh" "$pack/"
for file in "${programs[@]}"; do cp "$build/$file" "$pack/bin/"; done
if command -v strip >/dev/null; then strip "$pack"/bin/*; fi

# All but the C library, which is the other machine's. The C++ runtime goes apart: check.sh takes it
# only where the other machine's is too old.
needed=$(ldd "$pack"/bin/* | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p' | sort -u)
if ldd "$pack"/bin/* | grep 'not found'; then die "libraries are missing"; fi
for library in $needed; do
  case $(basename "$library") in
    ld-linux* | libc.so* | libm.so* | libpthread.so* | libdl.so* | librt.so* | libresolv.so*) ;;
    libstdc++.so* | libgcc_s.so*) cp -L "$library" "$pack/lib/runtime/" ;;
    *) cp -L "$library" "$pack/lib/" ;;
  esac
done
git -c safe.directory='*' -C "$here" describe --always --dirty=' with changes' \
  >"$pack/commit" 2>/dev/null || echo unknown >"$pack/commit"

if [[ $pack != "$to" ]]; then tar -C "$work" -czf "$to" "$(basename "$pack")"; fi
printf '%s: %s, of commit %s\n' "$to" "$(du -sh "$to" | cut -f 1)" "$(cat "$pack/commit")"
