# Each file in examples/ is a program, and ctest runs it. Those for GPUs end with 77 where there is
# none.

file(GLOB example_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/*.cpp)
if(warpmap_with_cuda)
  file(GLOB cuda_example_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/*.cu)
  list(APPEND example_sources ${cuda_example_sources})
endif()
foreach(source IN LISTS example_sources)
  cmake_path(GET source STEM name)
  set(target warpmap_example_${name})
  add_executable(${target} ${source})
  warpmap_target_options(${target})
  target_link_libraries(${target} PRIVATE warpmap::warpmap)
  if(source MATCHES "\\.cu$")
    warpmap_cuda_program(${target})
  endif()
  set_target_properties(
    ${target} PROPERTIES OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY
                                             ${PROJECT_BINARY_DIR}/examples)
  add_test(NAME examples.${name} COMMAND ${target})
  set_tests_properties(examples.${name} PROPERTIES LABELS examples TIMEOUT 300
                                                           SKIP_RETURN_CODE 77)
endforeach()
