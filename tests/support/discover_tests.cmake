# SPDX-License-Identifier: MIT
# Run by ctest when it starts: asks a Catch2 executable for its test cases and adds each as a test.
# In: test_executable, test_prefix, catch2_major.
if(NOT EXISTS "${test_executable}")
  add_test("${test_prefix}: not built" "${test_executable}")
  return()
endif()

if(catch2_major EQUAL 2)
  set(list_options --list-test-names-only)
  set(run_options --warn NoTests)
else()
  set(list_options --list-tests --verbosity quiet)
  set(run_options "")
endif()
# The exit code is not looked at: v2 returns the number of test cases.
execute_process(COMMAND "${test_executable}" ${list_options} OUTPUT_VARIABLE names ERROR_VARIABLE errors)
if(names STREQUAL "")
  message("${test_executable} lists no test cases\n${errors}")
  add_test("${test_prefix}: lists no test cases" "${CMAKE_COMMAND}" -E false)
  return()
endif()

# Not a CMake list: a name may hold brackets and semicolons.
while(names MATCHES "^([^\n]*)\n?")
  set(name "${CMAKE_MATCH_1}")
  string(LENGTH "${CMAKE_MATCH_0}" used)
  string(SUBSTRING "${names}" ${used} -1 names)
  if(NOT name STREQUAL "")
    # Characters with a meaning in a Catch2 test specification.
    string(REGEX REPLACE "([][\\,\"~])" "\\\\\\1" pattern "${name}")
    add_test("${test_prefix}: ${name}" "${test_executable}" "${pattern}" ${run_options})
  endif()
  if(names STREQUAL "")
    break()
  endif()
endwhile()
