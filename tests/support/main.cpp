// SPDX-License-Identifier: MIT
// The main function and the implementation of Catch2 v2; v3 brings its own.
#define CATCH_CONFIG_MAIN
#include "support/catch.hpp"
