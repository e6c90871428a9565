# The library: warpmap::warpmap.

file(GLOB warpmap_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/host/*.cpp)
if(NOT warpmap_sources)
  message(FATAL_ERROR "No sources in ${PROJECT_SOURCE_DIR}/host")
endif()

find_package(Threads REQUIRED)
if(WARPMAP_TBB)
  find_package(TBB CONFIG REQUIRED)
endif()

add_library(warpmap ${warpmap_sources})
add_library(warpmap::warpmap ALIAS warpmap)
warpmap_target_options(warpmap)

# The root is public too: warpmap/any_type.hpp, for keys of the user's own types, brings bodies
# from host/. Installed, they live apart from the public headers.
target_include_directories(
  warpmap
  PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
         $<INSTALL_INTERFACE:include> $<INSTALL_INTERFACE:include/warpmap_internal>)

target_link_libraries(warpmap PUBLIC Threads::Threads)
if(WARPMAP_TBB)
  target_link_libraries(warpmap PRIVATE TBB::tbb)
  target_compile_definitions(warpmap PRIVATE WARPMAP_WITH_TBB=1)
endif()
if(WARPMAP_CHECKED)
  target_compile_definitions(warpmap PRIVATE WARPMAP_CHECKED=1)
endif()
