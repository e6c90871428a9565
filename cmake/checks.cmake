# Tests about the sources rather than the running map. Sanitizers do not change their answers, so
# those builds leave them out.

if(WARPMAP_SANITIZE)
  return()
endif()

set(include_flags -I${PROJECT_SOURCE_DIR}/include -I${PROJECT_SOURCE_DIR})
find_package(Python3 COMPONENTS Interpreter)

# --- What must not compile: tests/compile_fail ---------------------------------------------------

set(check_compile ${PROJECT_SOURCE_DIR}/cmake/check_compile.sh)
file(GLOB compile_fail_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/compile_fail/*.cpp)
add_test(NAME compile_fail.checker COMMAND ${check_compile} --self-test ${CMAKE_CXX_COMPILER})
set_tests_properties(compile_fail.checker PROPERTIES LABELS compile_fail TIMEOUT 300)
if(compile_fail_sources)
  # control.cpp must compile: without it a wrong flag would make every other file "pass".
  list(APPEND compile_fail_sources ${PROJECT_SOURCE_DIR}/tests/compile_fail/control.cpp)
  list(REMOVE_DUPLICATES compile_fail_sources)
endif()
foreach(source IN LISTS compile_fail_sources)
  cmake_path(GET source STEM name)
  add_test(NAME compile_fail.${name} COMMAND ${check_compile} ${source} ${CMAKE_CXX_COMPILER}
                                             -std=c++20 ${include_flags})
  set_tests_properties(compile_fail.${name} PROPERTIES LABELS compile_fail TIMEOUT 300)
endforeach()

# --- What the other compiler must take, too --------------------------------------------------------

# With the oldest that docs/install.md names, if it is here: headers, and bodies for the user's types.
find_program(WARPMAP_CLANG NAMES clang++-14 clang++)
if(WARPMAP_CLANG AND NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
  file(GLOB clang_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/*.cpp)
  foreach(source IN LISTS clang_sources)
    cmake_path(GET source STEM name)
    add_test(NAME clang.${name} COMMAND ${WARPMAP_CLANG} -std=c++20 -fsyntax-only -Wall -Wextra
                                        ${include_flags} ${source})
    set_tests_properties(clang.${name} PROPERTIES LABELS clang TIMEOUT 300)
  endforeach()
endif()

# --- Who may include whom, and what the linker may merge: tests/layering --------------------------

if(Python3_FOUND)
  set(layering ${PROJECT_SOURCE_DIR}/tests/layering)
  add_test(NAME layering.includes COMMAND Python3::Interpreter ${layering}/includes.py)
  add_test(NAME layering.includes_self_test COMMAND Python3::Interpreter ${layering}/includes.py
                                                    --self-test)
  add_test(NAME layering.symbols
           COMMAND Python3::Interpreter ${layering}/symbols.py --library $<TARGET_FILE:warpmap>
                   --commands ${PROJECT_BINARY_DIR}/compile_commands.json)
  add_test(NAME layering.symbols_self_test COMMAND Python3::Interpreter ${layering}/symbols.py
                                                   --self-test)
  add_test(NAME layering.startup COMMAND Python3::Interpreter ${layering}/startup.py --library
                                         $<TARGET_FILE:warpmap>)
  add_test(NAME layering.startup_self_test COMMAND Python3::Interpreter ${layering}/startup.py
                                                   --self-test)
  add_test(NAME layering.versions COMMAND Python3::Interpreter ${layering}/versions.py)
  add_test(NAME layering.versions_self_test COMMAND Python3::Interpreter ${layering}/versions.py
                                                    --self-test)
  set_tests_properties(
    layering.includes layering.includes_self_test layering.symbols layering.symbols_self_test
    layering.startup layering.startup_self_test layering.versions layering.versions_self_test
    PROPERTIES LABELS layering TIMEOUT 300)
else()
  message(WARNING "No python3: the layering and device checks are left out")
endif()

# --- The models of the slot protocols: tests/protocol --------------------------------------------

find_program(WARPMAP_SPIN spin)
set(protocol_script ${PROJECT_SOURCE_DIR}/tests/protocol/run.sh)
if(WARPMAP_SPIN AND EXISTS ${protocol_script})
  add_test(NAME protocol.models COMMAND ${protocol_script} --short)
  set_tests_properties(protocol.models PROPERTIES LABELS protocol TIMEOUT 1800 PROCESSORS 2)
elseif(NOT WARPMAP_SPIN)
  message(STATUS "No spin: the protocol models are left out")
endif()

# --- The steps and the shipped kernels as device code: tests/device -------------------------------

find_program(WARPMAP_NVCC nvcc HINTS ENV CUDA_HOME ENV CUDA_PATH /usr/local/cuda PATH_SUFFIXES bin)
file(GLOB device_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/device/*.cu)
if(Python3_FOUND)
  set(check_resources ${PROJECT_SOURCE_DIR}/tests/device/check_resources.py)
  add_test(NAME device.checker COMMAND Python3::Interpreter ${check_resources} --self-test)
  set_tests_properties(device.checker PROPERTIES LABELS device TIMEOUT 300)
endif()
if(WARPMAP_NVCC AND Python3_FOUND)
  foreach(source IN LISTS device_sources)
    cmake_path(GET source STEM name)
    foreach(architecture sm_90 sm_75)  # with and without words of 16 bytes
      add_test(NAME device.${name}.${architecture}
               COMMAND Python3::Interpreter ${check_resources} ${source} -- ${WARPMAP_NVCC}
                       -std=c++20 -arch=${architecture} --expt-relaxed-constexpr ${include_flags})
      set_tests_properties(device.${name}.${architecture} PROPERTIES LABELS device TIMEOUT 900)
    endforeach()
  endforeach()
elseif(NOT WARPMAP_NVCC)
  message(STATUS "No nvcc: the steps are not compiled as device code")
endif()

if(warpmap_with_cuda AND Python3_FOUND)
  find_program(WARPMAP_PTXAS ptxas HINTS ${CUDAToolkit_BIN_DIR})
  if(WARPMAP_PTXAS AND CMAKE_CUDA_ARCHITECTURES MATCHES "(^|;)90(-real|-virtual)?(;|$)")
    add_test(NAME device.shipped COMMAND Python3::Interpreter ${check_resources} --shipped
                                         ${warpmap_kept_dir} -- ${WARPMAP_PTXAS})
    set_tests_properties(device.shipped PROPERTIES LABELS device TIMEOUT 300)
    if(WARPMAP_BENCH)
      add_test(NAME device.variants COMMAND Python3::Interpreter ${check_resources} --variants
                                            ${warpmap_kept_dir}/variants -- ${WARPMAP_PTXAS})
      set_tests_properties(device.variants PROPERTIES LABELS device TIMEOUT 300)
    endif()
  else()
    message(STATUS "No ptxas, or no code for sm_90: the shipped kernels are not looked at")
  endif()
endif()

# --- Installed copies, used by projects of their own: tests/install -------------------------------

if(WARPMAP_INSTALL)
  add_subdirectory(${PROJECT_SOURCE_DIR}/tests/install ${PROJECT_BINARY_DIR}/tests/install)
endif()
