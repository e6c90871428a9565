# cmake --install <build>: headers, library, command, and what find_package(warpmap) and pkg-config
# look for. An installed tree may be moved: all paths in it are relative.

include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/warpmap)

install(TARGETS warpmap EXPORT warpmapTargets COMPONENT development)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/warpmap DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        COMPONENT development FILES_MATCHING PATTERN "*.hpp" PATTERN "*.cuh")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/host
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/warpmap_internal
        COMPONENT development FILES_MATCHING PATTERN "*.hpp")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libwarpmap-dev
        RENAME copyright COMPONENT development)

if(TARGET warpmap_cli)
  if(BUILD_SHARED_LIBS)  # the command finds the library beside it, wherever the prefix is
    set(library_from_command /prefix/${CMAKE_INSTALL_LIBDIR})
    cmake_path(RELATIVE_PATH library_from_command BASE_DIRECTORY /prefix/${CMAKE_INSTALL_BINDIR})
    set_target_properties(warpmap_cli PROPERTIES INSTALL_RPATH "$ORIGIN/${library_from_command}")
  endif()
  install(TARGETS warpmap_cli COMPONENT command)
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/warpmap
          RENAME copyright COMPONENT command)
endif()
if(TARGET warpmap_generated)
  install(FILES ${man_page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT command)
  install(FILES ${bash_completion} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
          COMPONENT command)
endif()

# Only a static library leaves it to programs to bring oneTBB and the CUDA runtime.
set(programs_need_tbb OFF)
set(programs_need_cuda OFF)
if(WARPMAP_TBB AND NOT BUILD_SHARED_LIBS)
  set(programs_need_tbb ON)
endif()
if(warpmap_with_cuda AND NOT BUILD_SHARED_LIBS)
  set(programs_need_cuda ON)
endif()

install(EXPORT warpmapTargets NAMESPACE warpmap:: DESTINATION ${package_dir}
        COMPONENT development)
configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/warpmapConfig.cmake.in ${PROJECT_BINARY_DIR}/warpmapConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/warpmapConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/warpmapConfig.cmake
              ${PROJECT_BINARY_DIR}/warpmapConfigVersion.cmake
        DESTINATION ${package_dir} COMPONENT development)

set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
set(requires "")
set(requires_private "")
if(programs_need_tbb)
  set(requires tbb)
elseif(WARPMAP_TBB)
  set(requires_private tbb)
endif()
set(cuda_libs "")
if(programs_need_cuda)
  set(cuda_libs "-L${CUDAToolkit_LIBRARY_DIR} -lcudart_static -ldl -lrt")
endif()
set(prefix_from_pkgconfig /prefix)
cmake_path(RELATIVE_PATH prefix_from_pkgconfig BASE_DIRECTORY /prefix/${pkgconfig_dir})
set(pkgconfig_libdir "\${prefix}")
set(pkgconfig_includedir "\${prefix}")
cmake_path(APPEND pkgconfig_libdir ${CMAKE_INSTALL_LIBDIR})
cmake_path(APPEND pkgconfig_includedir ${CMAKE_INSTALL_INCLUDEDIR})
configure_file(${PROJECT_SOURCE_DIR}/cmake/warpmap.pc.in ${PROJECT_BINARY_DIR}/warpmap.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/warpmap.pc DESTINATION ${pkgconfig_dir}
        COMPONENT development)
