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
         $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
         $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/warpmap_internal>)

target_link_libraries(warpmap PUBLIC Threads::Threads)
if(WARPMAP_TBB)
  target_link_libraries(warpmap PRIVATE TBB::tbb)
  target_compile_definitions(warpmap PRIVATE WARPMAP_WITH_TBB=1)
endif()
if(warpmap_with_cuda)
  warpmap_add_cuda(warpmap)
endif()
if(WARPMAP_CHECKED)
  target_compile_definitions(warpmap PRIVATE WARPMAP_CHECKED=1)
endif()

# Before 1.0 each minor version has an interface of its own, so it is part of the soname.
set_target_properties(
  warpmap
  PROPERTIES VERSION ${PROJECT_VERSION}
             SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
             CXX_VISIBILITY_PRESET hidden
             VISIBILITY_INLINES_HIDDEN ON)
if(BUILD_SHARED_LIBS)
  # Hidden visibility leaves templates of the standard library visible; this list does not. The
  # library then has statics of its own in them, such as the waiters of std::atomic: that is sound
  # while all the code of one engine lies either in the library or in the program.
  set(exports ${PROJECT_BINARY_DIR}/warpmap.exports)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/warpmap.exports.in ${exports} @ONLY)
  target_link_options(warpmap PRIVATE LINKER:--version-script=${exports})
  set_property(TARGET warpmap APPEND PROPERTY LINK_DEPENDS ${exports})
endif()
