#!/usr/bin/env bash
# pkg_config.sh PREFIX BUILD_FOLDER VERSION SOURCE COMPILER...
# Builds SOURCE with what pkg-config says of the copy installed in PREFIX, after that copy has been
# moved, and runs it.
set -euo pipefail
prefix=$1 folder=$2 version=$3 source=$4
shift 4

rm -rf "$folder"
mkdir -p "$folder"
cp -a "$prefix" "$folder/moved"
files=("$folder"/moved/lib*/pkgconfig/warpmap.pc "$folder"/moved/lib/*/pkgconfig/warpmap.pc)
for file in "${files[@]}"; do
  if [[ -e $file ]]; then PKG_CONFIG_PATH=$(dirname "$file"); fi
done
export PKG_CONFIG_PATH
export LD_LIBRARY_PATH=${PKG_CONFIG_PATH%/pkgconfig}

[[ $(pkg-config --modversion warpmap) == "$version" ]]
read -ra flags < <(pkg-config --cflags --libs warpmap)
for flag in "${flags[@]}"; do
  if [[ $flag == *"$prefix"/* ]]; then
    echo "a flag names the place before the move: $flag"
    exit 1
  fi
done
# The source comes before the libraries: a linker takes from an archive what is missing so far.
"$@" -std=c++20 -DEXPECTED_VERSION="\"$version\"" "$source" "${flags[@]}" -o "$folder/consumer"
"$folder/consumer"
