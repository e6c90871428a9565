# Runs the portfile with vcpkg's functions played by CMake itself, and looks at what it leaves
# behind. vcpkg is not needed; what its own functions do beyond this is not tested.
#   -D port=FOLDER -D build=FOLDER (a finished build to install) -D work=FOLDER -D options=LIST

cmake_minimum_required(VERSION 3.25)

function(vcpkg_check_features)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUT_FEATURE_OPTIONS" "FEATURES")
  set(found "")
  while(arg_FEATURES)
    list(POP_FRONT arg_FEATURES feature option)
    if(NOT feature IN_LIST manifest_features)
      message(FATAL_ERROR "vcpkg.json has no feature ${feature}")
    endif()
    if(feature IN_LIST FEATURES)
      list(APPEND found -D${option}=ON)
    else()
      list(APPEND found -D${option}=OFF)
    endif()
  endwhile()
  set(${arg_OUT_FEATURE_OPTIONS} ${found} PARENT_SCOPE)
endfunction()

# A real configuration: each option must be one that the project knows.
function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS")
  execute_process(COMMAND ${CMAKE_COMMAND} -S ${arg_SOURCE_PATH} -B ${work}/configured
                          ${arg_OPTIONS} ${options}
                  OUTPUT_QUIET ERROR_VARIABLE complaints COMMAND_ERROR_IS_FATAL ANY)
  if(complaints MATCHES "not used by the project")
    message(FATAL_ERROR "${complaints}")
  endif()
  load_cache(${work}/configured READ_WITH_PREFIX configured_
             WARPMAP_TBB WARPMAP_TOOLS WARPMAP_TESTS WARPMAP_EXAMPLES WARPMAP_CUDA)
  foreach(option IN LISTS arg_OPTIONS)
    string(REGEX MATCH "^-D([A-Z_]+)=(.*)" whole "${option}")
    if(NOT "${configured_${CMAKE_MATCH_1}}" STREQUAL "${CMAKE_MATCH_2}")
      message(FATAL_ERROR "${option} had no effect")
    endif()
  endforeach()
endfunction()

# The library has been built once already; twice would take a minute.
function(vcpkg_cmake_install)
  foreach(kind IN ITEMS "" /debug)
    execute_process(COMMAND ${CMAKE_COMMAND} --install ${build}
                            --prefix ${CURRENT_PACKAGES_DIR}${kind}
                    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
endfunction()

function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "CONFIG_PATH" "")
  if(NOT EXISTS ${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}/${PORT}Config.cmake)
    message(FATAL_ERROR "no package configuration in ${arg_CONFIG_PATH}")
  endif()
endfunction()

function(vcpkg_fixup_pkgconfig)
  if(NOT EXISTS ${CURRENT_PACKAGES_DIR}/lib/pkgconfig/${PORT}.pc)
    message(FATAL_ERROR "no ${PORT}.pc")
  endif()
endfunction()

function(vcpkg_copy_tools)
  message(FATAL_ERROR "the command was not asked for")
endfunction()

function(vcpkg_install_copyright)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "FILE_LIST")
  file(COPY_FILE ${arg_FILE_LIST} ${CURRENT_PACKAGES_DIR}/share/${PORT}/copyright)
endfunction()

file(REMOVE_RECURSE ${work})
file(READ ${port}/vcpkg.json manifest)
string(JSON PORT GET "${manifest}" name)
string(JSON FEATURES GET "${manifest}" default-features 0)
string(JSON feature_count LENGTH "${manifest}" features)
math(EXPR last "${feature_count} - 1")
foreach(i RANGE ${last})
  string(JSON name MEMBER "${manifest}" features ${i})
  list(APPEND manifest_features ${name})
endforeach()

set(CURRENT_PORT_DIR ${port})
set(CURRENT_PACKAGES_DIR ${work}/packages)
file(MAKE_DIRECTORY ${CURRENT_PACKAGES_DIR}/share/${PORT})
include(${port}/portfile.cmake)

foreach(file IN ITEMS include/warpmap/map.hpp share/warpmap/copyright lib/pkgconfig/warpmap.pc)
  if(NOT EXISTS ${CURRENT_PACKAGES_DIR}/${file})
    message(FATAL_ERROR "the port leaves no ${file}")
  endif()
endforeach()
if(EXISTS ${CURRENT_PACKAGES_DIR}/debug/include)
  message(FATAL_ERROR "the port leaves headers twice")
endif()
