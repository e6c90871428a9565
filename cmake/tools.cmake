# The warpmap command: <build>/tools/warpmap. All but main() is a library, so that tests reach it.

file(GLOB tool_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tools/*.cpp)
if(tool_sources)
  find_package(CLI11 CONFIG REQUIRED)
  find_package(fmt CONFIG REQUIRED)
  find_package(nlohmann_json CONFIG REQUIRED)
  find_package(ZLIB REQUIRED)
  find_library(WARPMAP_ZSTD zstd REQUIRED)  # not every distribution brings its CMake package
  find_path(WARPMAP_ZSTD_INCLUDE zstd.h REQUIRED)

  list(REMOVE_ITEM tool_sources ${PROJECT_SOURCE_DIR}/tools/main.cpp)
  add_library(warpmap_tool STATIC ${tool_sources})
  warpmap_target_options(warpmap_tool)
  target_link_libraries(
    warpmap_tool PUBLIC warpmap::warpmap CLI11::CLI11 fmt::fmt nlohmann_json::nlohmann_json
                        ZLIB::ZLIB ${WARPMAP_ZSTD})
  target_include_directories(warpmap_tool SYSTEM PRIVATE ${WARPMAP_ZSTD_INCLUDE})

  add_executable(warpmap_cli ${PROJECT_SOURCE_DIR}/tools/main.cpp)
  warpmap_target_options(warpmap_cli)
  target_link_libraries(warpmap_cli PRIVATE warpmap_tool)
  set_target_properties(
    warpmap_cli PROPERTIES OUTPUT_NAME warpmap RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tools)

  # The manual page and the completion, printed by the command itself.
  if(NOT CMAKE_CROSSCOMPILING OR CMAKE_CROSSCOMPILING_EMULATOR)
    set(man_page ${PROJECT_BINARY_DIR}/tools/warpmap.1)
    set(bash_completion ${PROJECT_BINARY_DIR}/tools/bash_completion/warpmap)
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/tools/bash_completion)
    add_custom_command(
      OUTPUT ${man_page} ${bash_completion}
      COMMAND warpmap_cli generate man-page > ${man_page}
      COMMAND warpmap_cli generate bash-completion > ${bash_completion}
      DEPENDS warpmap_cli
      VERBATIM)
    add_custom_target(warpmap_generated ALL DEPENDS ${man_page} ${bash_completion})
  endif()
endif()
