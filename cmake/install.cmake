# cmake --install <build>: headers, library, command, and what find_package(warpmap) looks for.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/warpmap)

install(TARGETS warpmap EXPORT warpmapTargets)
if(TARGET warpmap_cli)
  install(TARGETS warpmap_cli)
endif()

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/warpmap DESTINATION include
        FILES_MATCHING PATTERN "*.hpp" PATTERN "*.cuh")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/host DESTINATION include/warpmap_internal
        FILES_MATCHING PATTERN "*.hpp")

install(EXPORT warpmapTargets NAMESPACE warpmap:: DESTINATION ${package_dir})
configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/warpmapConfig.cmake.in ${PROJECT_BINARY_DIR}/warpmapConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/warpmapConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/warpmapConfig.cmake
              ${PROJECT_BINARY_DIR}/warpmapConfigVersion.cmake DESTINATION ${package_dir})
