from pathlib import Path

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, rmdir

required_conan_version = ">=2.0"


class WarpmapRecipe(ConanFile):
    """The library of the tree in which this recipe lies; the command is not part of it."""

    name = "warpmap"
    version = "0.1.0"
    description = "A concurrent hash map for batch work"
    license = "Apache-2.0"
    package_type = "library"
    settings = "os", "compiler", "build_type", "arch"
    options = {"shared": [True, False], "fPIC": [True, False], "with_tbb": [True, False]}
    default_options = {"shared": False, "fPIC": True, "with_tbb": True}
    implements = ["auto_shared_fpic"]

    def export_sources(self):
        root = Path(self.recipe_folder).parents[1]
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "host/*", "include/*"):
            copy(self, pattern, src=root, dst=self.export_sources_folder)

    def validate(self):
        check_min_cppstd(self, 20)

    def requirements(self):
        if self.options.with_tbb:
            # A program that links the static library links oneTBB as well; no header needs it.
            self.requires("onetbb/[>=2021.8 <2023]", headers=False)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.user_presets_path = False
        for part in ("TOOLS", "TESTS", "EXAMPLES"):
            toolchain.cache_variables[f"WARPMAP_{part}"] = False
        toolchain.cache_variables["WARPMAP_CUDA"] = "OFF"
        toolchain.cache_variables["WARPMAP_TBB"] = bool(self.options.with_tbb)
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, Path(self.package_folder) / "licenses")
        CMake(self).install()
        for folder in ("cmake", "pkgconfig"):  # Conan makes its own
            rmdir(self, Path(self.package_folder) / "lib" / folder)

    def package_info(self):
        self.cpp_info.libs = ["warpmap"]
        self.cpp_info.includedirs = ["include", "include/warpmap_internal"]
        self.cpp_info.system_libs = ["pthread"]
        if self.options.with_tbb:
            self.cpp_info.requires = ["onetbb::libtbb"]
