# The CUDA half: is there a compiler for it, and what does it build for? Sets warpmap_with_cuda.

set(warpmap_with_cuda OFF)

# Says why there is no CUDA half: a line where nobody insists, an error where somebody does.
macro(warpmap_without_cuda why)
  if(WARPMAP_CUDA STREQUAL "ON")
    message(FATAL_ERROR "WARPMAP_CUDA=ON, but ${why}")
  endif()
  message(STATUS "Without CUDA: ${why}")
endmacro()

set_property(CACHE WARPMAP_CUDA PROPERTY STRINGS AUTO ON OFF)
string(TOUPPER "${WARPMAP_CUDA}" WARPMAP_CUDA)
if(NOT WARPMAP_CUDA MATCHES "^(AUTO|ON|OFF)$")
  message(FATAL_ERROR "WARPMAP_CUDA is '${WARPMAP_CUDA}'; it may be AUTO, ON or OFF")
endif()
if(WARPMAP_CUDA STREQUAL "OFF")
  return()
endif()
if(WARPMAP_SANITIZE)
  warpmap_without_cuda("nvcc has no sanitizers")
  return()
endif()

if(NOT CMAKE_CUDA_COMPILER)
  if(NOT DEFINED ENV{CUDACXX})
    find_program(WARPMAP_NVCC nvcc HINTS ENV CUDA_HOME ENV CUDA_PATH /usr/local/cuda
                 PATH_SUFFIXES bin)
    if(WARPMAP_NVCC)
      set(ENV{CUDACXX} ${WARPMAP_NVCC})
    endif()
  endif()
  include(CheckLanguage)
  check_language(CUDA)
endif()
if(NOT CMAKE_CUDA_COMPILER)
  warpmap_without_cuda("no CUDA compiler that works was found; CUDACXX may name one")
  return()
endif()

# Machine code and PTX for Hopper, whose PTX serves what comes later; PTX for what came before, down
# to the oldest that nvcc 13 knows.
if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES AND NOT DEFINED ENV{CUDAARCHS})
  set(CMAKE_CUDA_ARCHITECTURES "90;75-virtual" CACHE STRING "GPUs to build for")
endif()
enable_language(CUDA)
if(CMAKE_CUDA_COMPILER_VERSION VERSION_LESS 12.0)
  warpmap_without_cuda("it needs CUDA 12.0, and this is ${CMAKE_CUDA_COMPILER_VERSION}")
  return()
endif()
find_package(CUDAToolkit 12.0 REQUIRED)

set(warpmap_with_cuda ON)
list(JOIN CMAKE_CUDA_ARCHITECTURES " " warpmap_cuda_architectures)
message(STATUS "With CUDA ${CMAKE_CUDA_COMPILER_VERSION}, for ${warpmap_cuda_architectures}")

set(warpmap_kept_dir ${PROJECT_BINARY_DIR}/kernels)

# Language and warnings of a target's CUDA sources, as compiler.cmake has them for the others.
function(warpmap_cuda_options target)
  # -std: before 3.26, CMake takes C++17 for the newest that nvcc knows.
  target_compile_options(
    ${target} PRIVATE "$<$<COMPILE_LANGUAGE:CUDA>:-std=c++20;-Xcompiler=-Wall,-Wextra>")
  if(WARPMAP_WERROR)
    target_compile_options(
      ${target} PRIVATE "$<$<COMPILE_LANGUAGE:CUDA>:-Werror=all-warnings;-Xcompiler=-Werror>")
  endif()
endfunction()

# A program with CUDA sources of its own, beside those of the library.
function(warpmap_cuda_program target)
  warpmap_cuda_options(${target})
  set_target_properties(${target} PROPERTIES CUDA_RUNTIME_LIBRARY None)
  target_link_libraries(${target} PRIVATE CUDA::cudart_static)
endfunction()

# The CUDA half of the library. Its runtime is linked as a static library like any other, so that
# programs need no CUDA compiler, and run where there is no driver.
function(warpmap_add_cuda target)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/kernels/*.cpp
       ${PROJECT_SOURCE_DIR}/kernels/*.cu)
  target_sources(${target} PRIVATE ${sources})
  target_link_libraries(${target} PRIVATE CUDA::cudart_static)
  target_compile_definitions(
    ${target} PRIVATE WARPMAP_WITH_CUDA=1
                      WARPMAP_CUDA_ARCHITECTURES="${warpmap_cuda_architectures}")
  if(WARPMAP_NVTX)  # headers alone: a profiler brings the library
    find_path(WARPMAP_NVTX_INCLUDE nvtx3/nvToolsExt.h HINTS ${CUDAToolkit_INCLUDE_DIRS})
    if(WARPMAP_NVTX_INCLUDE)
      target_compile_definitions(${target} PRIVATE WARPMAP_WITH_NVTX=1)
      target_include_directories(${target} SYSTEM PRIVATE ${WARPMAP_NVTX_INCLUDE})
      target_link_libraries(${target} PRIVATE ${CMAKE_DL_LIBS})
    else()
      message(STATUS "No nvtx3/nvToolsExt.h: profilers see no ranges")
    endif()
  endif()
  set_target_properties(${target} PROPERTIES CUDA_RUNTIME_LIBRARY None
                                             CUDA_VISIBILITY_PRESET hidden)
  warpmap_cuda_options(${target})
  if(WARPMAP_TESTS)  # tests/device looks at the PTX that the objects are made of
    file(MAKE_DIRECTORY ${warpmap_kept_dir})
    target_compile_options(
      ${target} PRIVATE "$<$<COMPILE_LANGUAGE:CUDA>:--keep;--keep-dir=${warpmap_kept_dir}>")
  endif()
endfunction()
