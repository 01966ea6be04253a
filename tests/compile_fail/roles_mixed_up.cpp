// SPDX-License-Identifier: MIT
// The role in one version of HTTP is not that in another.
// g++: cannot convert 'httpwire::h2::role' to 'httpwire::h3::role'
// clang: cannot initialize a parameter of type 'httpwire::h3::role'|no viable conversion
#include "httpwire/h2/setting.hpp"
#include "httpwire/h3/frame/goaway.hpp"

constexpr httpwire::h3::goaway f{.id = 4};
constexpr auto use = f.check(httpwire::h3::role::server);
#ifdef MISUSE
constexpr auto misuse = f.check(httpwire::h2::role::server);
#endif
