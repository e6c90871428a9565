# Fuzz targets, for clang: <build>/fuzz/<name>, run as `csv_records_fuzz -max_total_time=20`.
# What they test is compiled once more, with coverage and sanitizers.

if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "WARPMAP_FUZZ needs clang++: cmake --preset fuzz")
endif()

find_package(fmt CONFIG REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_library(WARPMAP_ZSTD zstd REQUIRED)

set(fuzz_sources byte_stream compressed_input gzip_stream inputs interrupt piece_reader
                 record_cutter record_reader record_scanner source text zstd_stream)
list(TRANSFORM fuzz_sources PREPEND ${PROJECT_SOURCE_DIR}/tools/)
list(TRANSFORM fuzz_sources APPEND .cpp)

add_executable(csv_records_fuzz ${PROJECT_SOURCE_DIR}/tests/fuzz/csv_records_fuzz.cpp
                                ${fuzz_sources})
warpmap_target_options(csv_records_fuzz)
set(fuzz_flags -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all)
target_compile_options(csv_records_fuzz PRIVATE ${fuzz_flags})
target_link_options(csv_records_fuzz PRIVATE ${fuzz_flags})
target_include_directories(csv_records_fuzz PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(csv_records_fuzz PRIVATE fmt::fmt ZLIB::ZLIB ${WARPMAP_ZSTD} Threads::Threads)
set_target_properties(csv_records_fuzz PROPERTIES RUNTIME_OUTPUT_DIRECTORY
                                                  ${PROJECT_BINARY_DIR}/fuzz)
