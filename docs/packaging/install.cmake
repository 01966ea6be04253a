# SPDX-License-Identifier: MIT
# What `cmake --install` puts where: headers, the CMake package, the pkg-config file, the printers for gdb. The tool
# and its manual page are installed where it is built, in docs/examples. All of it is the same on every architecture.
include(CMakePackageConfigHelpers)

set(packaging "${PROJECT_SOURCE_DIR}/docs/packaging")
set(package_dir "${CMAKE_INSTALL_DATADIR}/cmake/httpwire")

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.hpp")
install(FILES "${PROJECT_SOURCE_DIR}/single_include/httpwire.cppm" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/httpwire")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES "${PROJECT_SOURCE_DIR}/docs/gdb/httpwire.py" DESTINATION "${CMAKE_INSTALL_DATADIR}/httpwire/gdb")

# --- find_package(httpwire) -------------------------------------------------------------------------------------
install(TARGETS httpwire ${httpwire_targets} EXPORT httpwire)
install(EXPORT httpwire FILE httpwireTargets.cmake NAMESPACE httpwire:: DESTINATION "${package_dir}")
set(config "${PROJECT_BINARY_DIR}/packaging/httpwireConfig.cmake")
configure_package_config_file("${packaging}/httpwireConfig.cmake.in" "${config}"
  INSTALL_DESTINATION "${package_dir}" NO_SET_AND_CHECK_MACRO)
# While the version is 0.x, each minor version may change what others rely on.
set(compatibility SameMajorVersion)
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(compatibility SameMinorVersion)
endif()
set(config_version "${PROJECT_BINARY_DIR}/packaging/httpwireConfigVersion.cmake")
write_basic_package_version_file("${config_version}" COMPATIBILITY ${compatibility} ARCH_INDEPENDENT)
install(FILES "${config}" "${config_version}" DESTINATION "${package_dir}")

# --- pkg-config ---------------------------------------------------------------------------------------------------
# Paths are told from where the file is, so that the whole prefix may be moved.
set(pc_dir "${CMAKE_INSTALL_DATADIR}/pkgconfig")
set(pc_includedir "${CMAKE_INSTALL_INCLUDEDIR}")
if(NOT IS_ABSOLUTE "${pc_includedir}")
  file(RELATIVE_PATH pc_to_prefix "/${pc_dir}" "/")
  string(REGEX REPLACE "/$" "" pc_to_prefix "${pc_to_prefix}")
  set(pc_includedir "\${pcfiledir}/${pc_to_prefix}/${pc_includedir}")
endif()
configure_file("${packaging}/httpwire.pc.in" "${PROJECT_BINARY_DIR}/packaging/httpwire.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/packaging/httpwire.pc" DESTINATION "${pc_dir}")
