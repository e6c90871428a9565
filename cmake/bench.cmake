# Each bench/*.cpp is a program of its own: <build>/bench/<name>. Those named *_bench.cpp understand
# the options of Google Benchmark and may leave main() to it. Those in CUDA end with 77 where there is
# no GPU.

find_package(benchmark CONFIG REQUIRED)
find_package(TBB CONFIG QUIET)
find_package(libcuckoo CONFIG QUIET)
find_package(absl CONFIG QUIET)

add_library(warpmap_bench_common INTERFACE)
target_link_libraries(warpmap_bench_common INTERFACE warpmap::warpmap benchmark::benchmark
                                                      ${CMAKE_DL_LIBS})
set(bench_peers std)
if(TARGET TBB::tbb)
  list(APPEND bench_peers oneTBB)
  target_link_libraries(warpmap_bench_common INTERFACE TBB::tbb)
  target_compile_definitions(warpmap_bench_common INTERFACE WARPMAP_HAVE_TBB=1)
endif()
if(TARGET libcuckoo::libcuckoo)
  list(APPEND bench_peers libcuckoo)
  target_link_libraries(warpmap_bench_common INTERFACE libcuckoo::libcuckoo)
  target_compile_definitions(warpmap_bench_common INTERFACE WARPMAP_HAVE_LIBCUCKOO=1)
endif()
if(TARGET absl::flat_hash_map)
  list(APPEND bench_peers abseil)
  target_link_libraries(warpmap_bench_common INTERFACE absl::flat_hash_map)
  target_compile_definitions(warpmap_bench_common INTERFACE WARPMAP_HAVE_ABSL=1)
endif()
list(JOIN bench_peers ", " bench_peers)
message(STATUS "Peers in the benchmarks: ${bench_peers}")

# Parts of the report that take long to compile.
file(GLOB part_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/report/*.cpp)
add_library(warpmap_bench_parts STATIC ${part_sources})
warpmap_target_options(warpmap_bench_parts)
target_link_libraries(warpmap_bench_parts PUBLIC warpmap_bench_common)

file(GLOB bench_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*.cpp)
list(FILTER bench_sources EXCLUDE REGEX /gpu_report.cpp$)  # below
foreach(source IN LISTS bench_sources)
  cmake_path(GET source STEM name)
  set(target warpmap_${name})
  add_executable(${target} ${source})
  warpmap_target_options(${target})
  target_link_libraries(${target} PRIVATE warpmap_bench_common)
  set_target_properties(
    ${target} PROPERTIES OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
  if(name STREQUAL "report")
    target_link_libraries(${target} PRIVATE warpmap_bench_parts)
  endif()
  if(name MATCHES "_bench$")
    target_link_libraries(${target} PRIVATE benchmark::benchmark_main)
    add_test(NAME bench.${name} COMMAND ${target} --benchmark_list_tests=true)  # it starts
    set_tests_properties(bench.${name} PROPERTIES LABELS bench TIMEOUT 300)
  endif()
endforeach()

# Counts what the kernels' steps touch; without a GPU.
add_test(NAME bench.gpu_sectors
         COMMAND warpmap_gpu_sectors --tiny --json ${PROJECT_BINARY_DIR}/bench/gpu_sectors.json)
set_tests_properties(bench.gpu_sectors PROPERTIES LABELS bench TIMEOUT 300)

# The same job in other worlds: ours is built here, the others by run.py where their tools are.
add_executable(warpmap_other_patterns ${PROJECT_SOURCE_DIR}/bench/other/patterns.cpp)
warpmap_target_options(warpmap_other_patterns)
target_link_libraries(warpmap_other_patterns PRIVATE warpmap::warpmap)
set_target_properties(
  warpmap_other_patterns PROPERTIES OUTPUT_NAME patterns
                                    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench/other)
find_package(Python3 COMPONENTS Interpreter)
if(Python3_FOUND)
  set(other_worlds ${PROJECT_SOURCE_DIR}/bench/other/run.py)
  add_test(NAME bench.other
           COMMAND Python3::Interpreter ${other_worlds} --build ${PROJECT_BINARY_DIR} --need warpmap
                   --entries 20000 --threads 1 2 --rounds 1)
  add_test(NAME bench.other_self_test COMMAND Python3::Interpreter ${other_worlds} --self-test)
  set_tests_properties(bench.other bench.other_self_test PROPERTIES LABELS bench TIMEOUT 300)
  set_tests_properties(bench.other PROPERTIES PROCESSORS 2)
  add_test(NAME bench.variants
           COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/bench/check/variants_test.py
                   ${CMAKE_CXX_COMPILER} ${PROJECT_BINARY_DIR}/bench/variants_test)
  set_tests_properties(bench.variants PROPERTIES LABELS bench TIMEOUT 600)  # it compiles
else()
  message(STATUS "No python3: bench/other, bench/report and bench/variants.py are not tested")
endif()

# The report at a tiny size, with peers from a shared object as --peers loads them.
if(Python3_FOUND)
  add_library(warpmap_planted_peers MODULE ${PROJECT_SOURCE_DIR}/bench/check/planted_peers.cpp)
  warpmap_target_options(warpmap_planted_peers)
  add_dependencies(warpmap_report warpmap_planted_peers)
  add_test(NAME bench.report
           COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/bench/check/report_test.py
                   $<TARGET_FILE:warpmap_report> $<TARGET_FILE:warpmap_planted_peers>)
  add_test(NAME bench.report_parts
           COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/bench/check/report_parts_test.py
                   $<TARGET_FILE:warpmap_report> $<TARGET_FILE:warpmap_planted_peers>)
  set_tests_properties(bench.report bench.report_parts PROPERTIES LABELS bench TIMEOUT 300
                                                                   PROCESSORS 2)
endif()

# What a GPU does: the half in CUDA where there is a compiler for it, and the emulated device where
# there are tests, which check the program by it. It travels to other machines, so it brings no peers.
file(GLOB gpu_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/gpu/*.cpp)
if(NOT TARGET warpmap_test_support)
  list(FILTER gpu_sources EXCLUDE REGEX /emulated_)
endif()
add_executable(warpmap_gpu_report ${PROJECT_SOURCE_DIR}/bench/gpu_report.cpp ${gpu_sources})
warpmap_target_options(warpmap_gpu_report)
target_link_libraries(warpmap_gpu_report PRIVATE warpmap::warpmap ${CMAKE_DL_LIBS})
set_target_properties(
  warpmap_gpu_report PROPERTIES OUTPUT_NAME gpu_report
                                RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
if(TARGET warpmap_test_support)
  target_link_libraries(warpmap_gpu_report PRIVATE warpmap_test_support)
  target_compile_definitions(warpmap_gpu_report PRIVATE WARPMAP_BENCH_EMULATED=1)
  if(Python3_FOUND)
    add_library(warpmap_planted_gpu_peers MODULE
                ${PROJECT_SOURCE_DIR}/bench/check/planted_gpu_peers.cpp)
    warpmap_target_options(warpmap_planted_gpu_peers)
    target_include_directories(warpmap_planted_gpu_peers PRIVATE ${PROJECT_SOURCE_DIR})
    add_dependencies(warpmap_gpu_report warpmap_planted_gpu_peers)
    add_test(NAME bench.gpu_report
             COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/bench/check/gpu_report_test.py
                     $<TARGET_FILE:warpmap_gpu_report> $<TARGET_FILE:warpmap_planted_gpu_peers>)
    set_tests_properties(bench.gpu_report PROPERTIES LABELS bench TIMEOUT 300)
  endif()
endif()
if(warpmap_with_cuda AND NOT BUILD_SHARED_LIBS)  # the shared library hides its devices
  file(GLOB cuda_gpu_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/gpu/*.cu)
  target_sources(warpmap_gpu_report PRIVATE ${cuda_gpu_sources})
  target_compile_definitions(warpmap_gpu_report PRIVATE WARPMAP_BENCH_CUDA=1)
  warpmap_cuda_program(warpmap_gpu_report)
  if(WARPMAP_TESTS)  # device.variants looks at the PTX
    file(MAKE_DIRECTORY ${warpmap_kept_dir}/variants)
    target_compile_options(
      warpmap_gpu_report
      PRIVATE "$<$<COMPILE_LANGUAGE:CUDA>:--keep;--keep-dir=${warpmap_kept_dir}/variants>")
  endif()
  add_test(NAME bench.gpu_report_on_gpu COMMAND warpmap_gpu_report --tiny)
  set_tests_properties(bench.gpu_report_on_gpu PROPERTIES LABELS bench TIMEOUT 300
                                                          SKIP_RETURN_CODE 77)
endif()
