# SPDX-License-Identifier: MIT
# Runs PORTFILE in WORK: vcpkg's functions do the least of what they promise.
cmake_minimum_required(VERSION 3.25)

set(PORT httpwire)
set(FEATURES core)
set(CURRENT_PACKAGES_DIR "${WORK}/packages")

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(vcpkg_check_features)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUT_FEATURE_OPTIONS" "FEATURES")
  list(LENGTH arg_FEATURES length)
  math(EXPR odd "${length} % 2")
  if(odd OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "vcpkg_check_features: pairs of a feature and an option are needed")
  endif()
  list(GET arg_FEATURES 1 option)
  set(${arg_OUT_FEATURE_OPTIONS} "-D${option}=OFF" PARENT_SCOPE)
endfunction()

function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS")
  run("${CMAKE_COMMAND}" -S "${arg_SOURCE_PATH}" -B "${WORK}/build" "-DCMAKE_CXX_COMPILER=${COMPILER}"
      "-DCMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR}" ${arg_OPTIONS})
endfunction()

function(vcpkg_cmake_install)
  run("${CMAKE_COMMAND}" --build "${WORK}/build")
  run("${CMAKE_COMMAND}" --install "${WORK}/build")
  run("${CMAKE_COMMAND}" --install "${WORK}/build" --prefix "${CURRENT_PACKAGES_DIR}/debug")
endfunction()

function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "PACKAGE_NAME;CONFIG_PATH" "")
  foreach(tree IN ITEMS "" debug/)
    file(GLOB files "${CURRENT_PACKAGES_DIR}/${tree}${arg_CONFIG_PATH}/*.cmake")
    if(NOT files)
      message(FATAL_ERROR "vcpkg_cmake_config_fixup: nothing in ${tree}${arg_CONFIG_PATH}")
    endif()
    # vcpkg mends the paths in them too.
    foreach(file IN LISTS files)
      cmake_path(GET file FILENAME name)
      file(READ "${file}" text)
      string(REPLACE "/../../../" "/../../" text "${text}")
      string(REGEX REPLACE "(get_filename_component\\(_IMPORT_PREFIX \"\\$\\{_IMPORT_PREFIX\\}\" PATH\\)\n)(get_filename_component\\(_IMPORT_PREFIX \"\\$\\{_IMPORT_PREFIX\\}\" PATH\\)\n)" "\\1" text "${text}")
      file(WRITE "${CURRENT_PACKAGES_DIR}/${tree}share/${arg_PACKAGE_NAME}/${name}" "${text}")
    endforeach()
    file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/${tree}${arg_CONFIG_PATH}")
  endforeach()
endfunction()

function(vcpkg_fixup_pkgconfig)
endfunction()

function(vcpkg_copy_tools)
  message(FATAL_ERROR "vcpkg_copy_tools: the feature tools was not asked for")
endfunction()

function(vcpkg_install_copyright)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "FILE_LIST")
  file(COPY_FILE "${arg_FILE_LIST}" "${CURRENT_PACKAGES_DIR}/share/${PORT}/copyright")
endfunction()

include("${PORTFILE}")
