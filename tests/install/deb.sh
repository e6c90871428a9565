#!/usr/bin/env bash
# deb.sh BUILD FOLDER VERSION     makes the Debian packages of BUILD in FOLDER and looks into them
set -euo pipefail
export LC_ALL=C
build=$1 folder=$2 version=$3

rm -rf "$folder"
cpack -G DEB --config "$build/CPackConfig.cmake" -B "$folder" >/dev/null

fail() { echo "deb.sh: $*"; exit 1; }

unpacked()  # PACKAGE: the folder it is unpacked in
{
  local files=("$folder/$1"_"$version"_*.deb)
  [[ -e ${files[0]} ]] || fail "no package $1 of version $version"
  dpkg-deb -x "${files[0]}" "$folder/$1"
  [[ $(dpkg-deb -f "${files[0]}" Package Version | tr '\n' ' ') == \
    "Package: $1 Version: $version " ]] || fail "wrong names in $1"
  dpkg-deb -f "${files[0]}" Depends >"$folder/$1.depends"
  echo "$folder/$1"
}

depends()  # PACKAGE ON
{
  tr ',' '\n' <"$folder/$1.depends" | sed 's/^ *//; s/ *(.*//' | grep -qxF "$2" ||
    fail "$1 depends on $(cat "$folder/$1.depends"), not on $2"
}

command=$(unpacked warpmap)
library=$(unpacked libwarpmap-dev)

# Each shared library that the command asks for, in the package that has it here.
needed=$(objdump -p "$command/usr/bin/warpmap" | awk '$1 == "NEEDED" { print $2 }')
[[ $needed == *libstdc++* ]] || fail "the command asks for no library: $needed"
for name in $needed; do
  path=$(ldd "$command/usr/bin/warpmap" | awk -v name="$name" '$1 == name { print $3 }')
  if [[ -z $path ]]; then continue; fi  # the loader, which comes with the C library
  # dpkg knows a file by one of its names, with and without the links of a merged /usr.
  owner=$(dpkg -S "$path" "$(readlink -f "$path")" 2>/dev/null | sed -n '1s/[:,].*//p' || true)
  [[ -n $owner ]] || fail "no package owns $path"
  depends warpmap "$owner"
done
depends libwarpmap-dev libtbb-dev

# The command works from where it is unpacked, as the one that was built.
[[ $("$command/usr/bin/warpmap" --version) == "warpmap $version" ]] || fail "wrong version"
count=(count --ngrams 2 --top 3 "${BASH_SOURCE[0]}")
counted=$("$command/usr/bin/warpmap" "${count[@]}" 2>/dev/null)
[[ -n $counted && $counted == "$("$build/tools/warpmap" "${count[@]}" 2>/dev/null)" ]] ||
  fail "the command counts wrong: $counted"

for file in "$command/usr/share/man/man1/warpmap.1" \
  "$command/usr/share/bash-completion/completions/warpmap" \
  "$command/usr/share/doc/warpmap/copyright" "$library/usr/lib/libwarpmap.a" \
  "$library/usr/include/warpmap/map.hpp" "$library/usr/share/doc/libwarpmap-dev/copyright"; do
  [[ -s $file ]] || fail "missing: $file"
done
[[ -z $(find "$command" -name '*.hpp' -o -name '*.a') ]] || fail "the command brings the library"
