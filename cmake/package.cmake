# cpack -G DEB: the packages warpmap (the command) and libwarpmap-dev (the library and headers), from
# a static build, so that each stands alone.

if(BUILD_SHARED_LIBS OR NOT TARGET warpmap_cli)
  return()
endif()

set(CPACK_PACKAGE_VENDOR "The warpmap maintainers")
set(CPACK_PACKAGE_CONTACT "The warpmap maintainers")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL command development)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)

set(CPACK_DEBIAN_COMMAND_PACKAGE_NAME warpmap)
set(CPACK_DEBIAN_COMMAND_PACKAGE_SECTION utils)
set(CPACK_COMPONENT_COMMAND_DESCRIPTION "Counts and groups what is in files, on all cores")
set(CPACK_DEBIAN_COMMAND_PACKAGE_SHLIBDEPS ON)

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libwarpmap-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "${PROJECT_DESCRIPTION}: static library and headers")
if(WARPMAP_TBB)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS libtbb-dev)
endif()

include(CPack)
