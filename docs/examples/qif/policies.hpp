// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>

#include "httpwire/qpack/encoder.hpp"

// The policies of httpwire's QPACK encoder by name.

namespace qif {

template <class Policy>
struct named_policy {
  using type = Policy;
  template <class Storage = httpwire::heap_storage>
  using encoder = httpwire::qpack::basic_encoder<Storage, Policy>;
  std::string_view name;
};

/// The default comes first.
inline constexpr std::tuple policies{
    named_policy<httpwire::qpack::balanced>{"balanced"},
    named_policy<httpwire::qpack::static_only>{"static_only"},
    named_policy<httpwire::qpack::no_blocking>{"no_blocking"},
    named_policy<httpwire::qpack::everything>{"everything"},
};

/// Calls `use` with each named_policy.
template <class Use>
constexpr void for_each_policy(Use&& use) {
  std::apply([&](const auto&... each) { (use(each), ...); }, policies);
}

}  // namespace qif
