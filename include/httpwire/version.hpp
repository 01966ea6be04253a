// SPDX-License-Identifier: MIT
#pragma once

// The one place that holds the version; the build reads it from here.
#define HTTPWIRE_VERSION_MAJOR 0
#define HTTPWIRE_VERSION_MINOR 1
#define HTTPWIRE_VERSION_PATCH 0
