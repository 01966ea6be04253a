// SPDX-License-Identifier: MIT
#pragma once

// Catch2, whichever of its two generations the build found.
#if HTTPWIRE_CATCH2_MAJOR == 2
#include <catch2/catch.hpp>
#else
#include <catch2/catch_all.hpp>
#endif
