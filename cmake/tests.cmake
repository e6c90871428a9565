# GoogleTest programs: one for each folder below tests/ that holds *.cpp files. The folder is the
# label of its tests and the first part of their names. A folder may add tests of another kind in a
# CMakeLists.txt of its own.

find_package(GTest CONFIG REQUIRED)
include(GoogleTest)

file(GLOB support_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/support/*.cpp)
if(support_sources)
  add_library(warpmap_test_support STATIC ${support_sources})
  warpmap_target_options(warpmap_test_support)
  target_link_libraries(warpmap_test_support PUBLIC warpmap::warpmap GTest::gtest)
endif()

function(warpmap_add_test_folder folder)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${folder}/*.cpp)
  if(WARPMAP_SANITIZE)
    # Whether the checker finds planted bugs does not depend on a sanitizer, and takes long to compile.
    list(FILTER sources EXCLUDE REGEX /planted_)
  endif()
  if(NOT sources)
    return()
  endif()

  set(target warpmap_${folder}_tests)
  add_executable(${target} ${sources})
  warpmap_target_options(${target})
  target_link_libraries(${target} PRIVATE warpmap::warpmap GTest::gtest_main)
  if(TARGET warpmap_test_support)
    target_link_libraries(${target} PRIVATE warpmap_test_support)
  endif()
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  if(WARPMAP_SANITIZE)
    # Saves a fifth of the time. The other builds go without: they show which includes are missing.
    target_precompile_headers(
      ${target} PRIVATE <gtest/gtest.h> <algorithm> <barrier> <functional> <map> <memory> <string>
                        <thread> <vector>)
  endif()

  set(properties TIMEOUT 900 LABELS ${folder})
  if(folder STREQUAL "concurrency")
    list(APPEND properties RUN_SERIAL TRUE)  # they want the cores for their own threads
  endif()
  gtest_discover_tests(
    ${target}
    TEST_PREFIX ${folder}.
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    PROPERTIES ${properties})
endfunction()

set(test_folders ${WARPMAP_TEST_FOLDERS})
if(NOT test_folders)
  file(GLOB test_folders LIST_DIRECTORIES true RELATIVE ${PROJECT_SOURCE_DIR}/tests
       CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/*)
  # Not for this file: support is above, fuzz is in fuzz.cmake, the others in checks.cmake.
  list(REMOVE_ITEM test_folders compile_fail device fuzz install layering protocol support)
endif()
if(NOT warpmap_with_cuda)
  list(REMOVE_ITEM test_folders backend)
endif()
if(NOT TARGET warpmap_cli)
  list(REMOVE_ITEM test_folders tools)
endif()
foreach(folder IN LISTS test_folders)
  warpmap_add_test_folder(${folder})
  if(EXISTS ${PROJECT_SOURCE_DIR}/tests/${folder}/CMakeLists.txt)
    add_subdirectory(${PROJECT_SOURCE_DIR}/tests/${folder} ${PROJECT_BINARY_DIR}/tests/${folder})
  endif()
endforeach()
