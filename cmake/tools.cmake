# The warpmap command: <build>/tools/warpmap.

file(GLOB tool_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tools/*.cpp)
if(tool_sources)
  find_package(CLI11 CONFIG REQUIRED)
  find_package(fmt CONFIG REQUIRED)

  add_executable(warpmap_cli ${tool_sources})
  warpmap_target_options(warpmap_cli)
  target_link_libraries(warpmap_cli PRIVATE warpmap::warpmap CLI11::CLI11 fmt::fmt)
  set_target_properties(
    warpmap_cli PROPERTIES OUTPUT_NAME warpmap RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tools)
endif()
