# An overlay port: it builds the tree in which it lies.

cmake_path(SET source NORMALIZE "${CURRENT_PORT_DIR}/../../../..")

vcpkg_check_features(OUT_FEATURE_OPTIONS feature_options
                     FEATURES tbb WARPMAP_TBB tools WARPMAP_TOOLS)
vcpkg_cmake_configure(
  SOURCE_PATH "${source}"
  OPTIONS -DWARPMAP_TESTS=OFF -DWARPMAP_EXAMPLES=OFF -DWARPMAP_CUDA=OFF ${feature_options})
vcpkg_cmake_install()

vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/warpmap)
vcpkg_fixup_pkgconfig()
if("tools" IN_LIST FEATURES)
  vcpkg_copy_tools(TOOL_NAMES warpmap AUTO_CLEAN)
endif()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${source}/LICENSE")
