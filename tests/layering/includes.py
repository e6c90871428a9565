#!/usr/bin/env python3
"""Checks who includes whom, and that compilers are told apart in one file only.

    leaf     std; every layer may include a leaf
    core     core, std
    public   public, std; a .cuh also core and CUDA
    kernels  kernels, core, public, host, CUDA, std
    host     host, core, public, std, system; one file opens the door to kernels
    measure  public, std, system; what the benchmarks and `warpmap bench` share
    others   public, std and their own; tests also kernels, host, core and tools; bench/variants/
             host and core; bench/gpu/ also kernels, and its emulated_* tests

Usage: includes.py [--self-test]
"""

import posixpath
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUFFIXES = {".hpp", ".cpp", ".cuh", ".cu"}

# layer -> what its files may include. "system" is the operating system and the processor's
# intrinsics; a name in angle brackets is a library.
ALLOWED = {
    "leaf": {"std"},
    "core": {"core", "std"},
    "public": {"public", "std"},
    "kernels": {"kernels", "core", "public", "host", "cuda", "std"},
    "host": {"host", "core", "public", "std", "system"},
    "measure": {"measure", "public", "std", "system"},
    "tools": {"tools", "measure", "public", "std", "system", "<CLI>", "<fmt>", "<nlohmann>",
              "<zlib.h>", "<zstd.h>"},
    "bench": {"bench", "measure", "public", "std", "system", "<benchmark>", "<tbb>",
              "<oneapi>", "<libcuckoo>", "<absl>"},
    "examples": {"public", "std"},
    "tests": {"tests", "tools", "kernels", "host", "core", "public", "std", "system", "<gtest>", "<gmock>",
              "<simde>"},
}

# file -> (what it may include besides, why)
EXCEPTIONS = {
    "include/warpmap/core/platform.hpp": ({"system", "cuda"}, "hides compilers and machines"),
    "include/warpmap/core/memory.hpp": ({"system"}, "hides machines: the words of the host"),
    "include/warpmap/core/device_words.hpp": ({"cuda"}, "hides machines: the words of a device"),
    "include/warpmap/any_type.hpp": ({"host", "core"}, "brings the bodies for the user's types"),
    "host/backend.cpp": ({"kernels"}, "the one door to the kernels"),
    "bench/hash_bench.cpp": ({"core"}, "the hash has no name in the API"),
    "tests/core/sectors_test.cpp": ({"bench"}, "counts again what bench/gpu/ says of the steps"),
}

# Files that every layer may include: they include nothing of ours themselves.
LEAVES = {"include/warpmap/status.hpp", "include/warpmap/ops.hpp",
          "include/warpmap/detail/host_device.hpp", "include/warpmap/detail/item.hpp",
          "include/warpmap/detail/key_table.hpp"}

# Device headers that also compile as plain C++, which is how they are tested.
ALSO_PLAIN = {"warpmap/device.cuh", "warpmap/device_storage.cuh", "warpmap/string_device.cuh"}

# Files in which #if may ask for the compiler.
COMPILER_FILES = {"include/warpmap/core/platform.hpp", "include/warpmap/detail/host_device.hpp"}
COMPILER_MACRO = re.compile(
    r"\b(__GNUC__|__clang__|__clang_major__|_MSC_VER|__CUDACC__|__CUDA_ARCH__|__NVCC__"
    r"|__SANITIZE_\w+|__has_feature|__has_builtin)\b")

STD = set("""
algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono
cinttypes climits clocale cmath codecvt compare complex concepts condition_variable coroutine
csetjmp csignal cstdarg cstddef cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype deque
exception execution filesystem format forward_list fstream functional future initializer_list
iomanip ios iosfwd iostream istream iterator latch limits list locale map memory memory_resource
mutex new numbers numeric optional ostream queue random ranges ratio regex scoped_allocator
semaphore set shared_mutex source_location span sstream stack stdexcept stop_token streambuf string
string_view strstream syncstream system_error thread tuple type_traits typeindex typeinfo
unordered_map unordered_set utility valarray variant vector version
""".split())

SYSTEM = re.compile(r"^(\w*intrin\.h|arm_\w+\.h|cpuid\.h|cxxabi\.h|(sys|linux|sanitizer)/.*"
                    r"|(dlfcn|errno|execinfo|fcntl|fnmatch|glob|malloc|pthread|sched|signal|time"
                    r"|ucontext|unistd)\.h)$")
CUDA = re.compile(r"^(cuda.*|cooperative_groups.*|cub/.*|thrust/.*|nv/.*|nvtx3/.*|rmm/.*)$")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
CONDITION = re.compile(r"^\s*#\s*(if|ifdef|ifndef|elif)\b(.*)")


def layer_of_file(path):
    """The layer of a file of the project, by its path from the root."""
    if path in LEAVES:
        return "leaf"
    if path.startswith("include/warpmap/core/"):
        return "core"
    if path.startswith("include/warpmap/"):
        return "public"
    return path.split("/", 1)[0]


def layer_of_include(name, includer, exists):
    """The layer that an include line reaches, resolved as the compiler does."""
    beside = posixpath.join(posixpath.dirname(includer), name)
    for path in map(posixpath.normpath, (beside, "include/" + name, name)):
        if exists(path):
            return layer_of_file(path)
    if name.startswith("warpmap/"):
        return layer_of_file("include/" + name)
    if name in STD:
        return "std"
    if SYSTEM.match(name):
        return "system"
    if CUDA.match(name):
        return "cuda"
    first = name.split("/", 1)[0]
    return first if first in ALLOWED else f"<{first}>"


def allowed_for(path):
    layer = layer_of_file(path)
    allowed = {"leaf"} | ALLOWED.get(layer, set())
    if path.endswith((".cuh", ".cu")) and layer in ("public", "tests", "bench", "examples"):
        allowed |= {"core", "cuda"}
    if layer == "host" and path.endswith(".cpp"):
        allowed |= {"<tbb>", "<oneapi>"}
    if path.startswith(("tests/backend/", "tests/gpu/")):
        allowed |= {"kernels"}
    if path.startswith("bench/variants/"):  # parts of the engine itself
        allowed |= {"host", "core"}
    if path.startswith("bench/gpu/"):  # runs the kernels' bodies, and chooses among them
        allowed |= {"kernels", "host", "core"}
    if path.startswith("bench/gpu/emulated_"):
        allowed |= {"tests", "<gtest>"}
    return allowed | EXCEPTIONS.get(path, (set(), ""))[0]


def violations(path, text, exists):
    """Yields one sentence for each line that breaks a rule."""
    allowed = allowed_for(path)
    for number, line in enumerate(text.splitlines(), 1):
        if found := INCLUDE.match(line):
            name = found[2]
            reached = layer_of_include(name, path, exists)
            if reached not in allowed:
                yield f"{path}:{number}: {layer_of_file(path)} may not include {reached} ({name})"
            elif name.endswith(".cuh") and name not in ALSO_PLAIN and not path.endswith((".cuh", ".cu")):
                yield f"{path}:{number}: {name} needs nvcc, this file must not"
        elif found := CONDITION.match(line):
            asks = COMPILER_MACRO.search(found[2])
            inside = layer_of_file(path) in ("leaf", "core", "public", "host", "kernels")
            if asks and inside and path not in COMPILER_FILES:
                yield f"{path}:{number}: asks for the compiler ({asks[0]}); platform.hpp does that"


def project_files():
    for folder in ("include", "host", "kernels", "measure", "tools", "bench", "examples", "tests"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                yield path.relative_to(ROOT).as_posix()


def check_project():
    found, count = [], 0
    for path in project_files():
        count += 1
        text = (ROOT / path).read_text(encoding="utf-8")
        found += violations(path, text, lambda name: (ROOT / name).is_file())
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{count} files, {len(found)} violations")
    return 1 if found or count == 0 else 0


def self_test():
    files = {"include/warpmap/map.hpp", "include/warpmap/core/slot.hpp", "host/table.hpp",
             "include/warpmap/core/platform.hpp", "kernels/launch.hpp", "tests/support/model.hpp",
             "bench/workloads.hpp", "tools/files.hpp", "include/warpmap/tile_group.cuh"}
    bad = [
        ("include/warpmap/core/slot.hpp", '#include "warpmap/map.hpp"'),
        ("include/warpmap/core/slot.hpp", '#include "host/table.hpp"'),
        ("include/warpmap/core/slot.hpp", '#include "../map.hpp"'),
        ("include/warpmap/core/slot.hpp", "#include <cuda_runtime.h>"),
        ("include/warpmap/core/slot.hpp", "#include <tbb/parallel_for.h>"),
        ("include/warpmap/core/slot.hpp", "#if defined(__clang__)"),
        ("include/warpmap/core/slot.hpp", "#  ifdef __CUDA_ARCH__"),
        ("include/warpmap/map.hpp", "#include <warpmap/core/slot.hpp>"),
        ("include/warpmap/map.hpp", '#include "core/slot.hpp"'),
        ("include/warpmap/map.hpp", '# include "host/table.hpp"'),
        ("include/warpmap/map.hpp", "#include <cuda/stream_ref>"),
        ("include/warpmap/detail/words.hpp", '#include "warpmap/core/slot.hpp"'),
        ("include/warpmap/any_type.hpp", '#include "kernels/launch.hpp"'),
        ("include/warpmap/status.hpp", '#include "warpmap/map.hpp"'),
        ("include/warpmap/status.hpp", '#include "warpmap/core/slot.hpp"'),
        ("host/table.hpp", '#include "kernels/launch.hpp"'),
        ("host/table.hpp", "#include <tbb/parallel_for.h>"),
        ("host/table.cpp", '#include "tests/support/model.hpp"'),
        ("host/table.cpp", "#elif __GNUC__ > 12"),
        ("kernels/batch.cuh", "#include <tbb/parallel_for.h>"),
        ("tools/main.cpp", '#include "warpmap/core/slot.hpp"'),
        ("tools/main.cpp", '#include "host/table.hpp"'),
        ("tools/main.cpp", '#include "bench/workloads.hpp"'),
        ("measure/crew.hpp", '#include "host/table.hpp"'),
        ("measure/crew.hpp", '#include "tools/files.hpp"'),
        ("bench/find_bench.cpp", '#include "host/table.hpp"'),
        ("bench/variants/rebuild.hpp", '#include "kernels/launch.hpp"'),
        ("bench/gpu_sectors.cpp", '#include "kernels/launch.hpp"'),
        ("bench/gpu/sectors.hpp", '#include "tests/support/model.hpp"'),
        ("bench/find_bench.cpp", '#include "tests/support/model.hpp"'),
        ("bench/gpu/rig.hpp", '#include "tests/support/model.hpp"'),
        ("bench/gpu/rig.hpp", "#include <cub/cub.cuh>"),
        ("bench/gpu_report.cpp", '#include "kernels/launch.hpp"'),
        ("examples/01_first.cpp", '#include "warpmap/core/slot.hpp"'),
        ("examples/01_first.cpp", "#include <fmt/core.h>"),
        ("tests/api/map_test.cpp", '#include "bench/workloads.hpp"'),
        ("tests/api/map_test.cpp", '#include "kernels/launch.cuh"'),
        ("tests/api/map_test.cpp", '#include "warpmap/tile_group.cuh"'),
    ]
    good = [
        ("include/warpmap/core/find.hpp", '#include "warpmap/core/slot.hpp"'),
        ("include/warpmap/core/find.hpp", '#include "slot.hpp"'),
        ("include/warpmap/core/find.hpp", "#if defined(WARPMAP_CHECKED)"),
        ("include/warpmap/core/find.hpp", "#include <cstdint>"),
        ("include/warpmap/core/find.hpp", '#include "warpmap/status.hpp"'),
        ("include/warpmap/core/platform.hpp", "#if defined(__CUDACC__)"),
        ("include/warpmap/core/platform.hpp", "#include <immintrin.h>"),
        ("include/warpmap/set.hpp", "#include <warpmap/map.hpp>"),
        ("include/warpmap/tile_group.cuh", "#include <cooperative_groups.h>"),
        ("include/warpmap/any_type.hpp", '#include "host/table.hpp"'),
        ("host/backend.cpp", '#include "kernels/launch.hpp"'),
        ("host/executor.cpp", "#include <tbb/parallel_for.h>"),
        ("host/map.cpp", "#include <sys/mman.h>"),
        ("tools/main.cpp", "#include <CLI/CLI.hpp>"),
        ("tools/main.cpp", '#include "tools/files.hpp"'),
        ("tools/main.cpp", '#include "measure/crew.hpp"'),
        ("bench/find_bench.cpp", '#include "measure/crew.hpp"'),
        ("bench/variants/rebuild.hpp", '#include "host/table.hpp"'),
        ("bench/gpu/sectors.hpp", '#include "kernels/launch.hpp"'),
        ("tests/core/sectors_test.cpp", '#include "bench/workloads.hpp"'),
        ("bench/find_bench.cpp", '#include "bench/workloads.hpp"'),
        ("bench/gpu/variants.hpp", '#include "kernels/launch.hpp"'),
        ("bench/gpu/emulated_rig.cpp", '#include "tests/support/model.hpp"'),
        ("bench/gpu/toolkit.cu", "#include <cub/cub.cuh>"),
        ("examples/01_first.cpp", "#include <warpmap/map.hpp>"),
        ("tests/core/find_test.cpp", '#include "warpmap/core/slot.hpp"'),
        ("tests/backend/door_test.cpp", '#include "kernels/launch.hpp"'),
        ("tests/model/model_test.cpp", '#include "tests/support/model.hpp"'),
        ("tests/support/launcher.hpp", '#include "kernels/launch.hpp"'),
        ("tests/device/core_steps.cu", '#include "warpmap/tile_group.cuh"'),
        ("tests/gpu/crowd.hpp", '#include "warpmap/device.cuh"'),
    ]
    def judge(path, line):
        return list(violations(path, line, files.__contains__))

    wrong = [f"not reported: {path}: {line}" for path, line in bad if not judge(path, line)]
    wrong += [v for path, line in good for v in judge(path, line)]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{len(bad)} bad and {len(good)} good lines tried, {len(wrong)} judged wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(self_test() if sys.argv[1:] == ["--self-test"] else check_project())
