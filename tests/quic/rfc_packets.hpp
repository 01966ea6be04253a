// SPDX-License-Identifier: MIT
#pragma once

#include "support/hex.hpp"
#include "support/octets.hpp"

// Packets as RFC 9001 Appendix A and RFC 9369 Appendix A print them.

namespace httpwire_test {

// RFC 9001 Appendix A.3, A.4, A.5; RFC 9369 Appendix A, server Initial and Retry.
inline constexpr auto server_initial_v1 =
    "cf000000010008f067a5502a4262b500 4075c0d95a482cd0991cd25b0aac406a"
    "5816b6394100f37a1c69797554780bb3 8cc5a99f5ede4cf73c3ec2493a1839b3"
    "dbcba3f6ea46c5b7684df3548e7ddeb9 c3bf9c73cc3f3bded74b562bfb19fb84"
    "022f8ef4cdd93795d77d06edbb7aaf2f 58891850abbdca3d20398c276456cbc4"
    "2158407dd074ee"_hex;
inline constexpr auto server_initial_v2 =
    "dc6b3343cf0008f067a5502a4262b500 4075d92faaf16f05d8a4398c47089698"
    "baeea26b91eb761d9b89237bbf872630 17915358230035f7fd3945d88965cf17"
    "f9af6e16886c61bfc703106fbaf3cb4c fa52382dd16a393e42757507698075b2"
    "c984c707f0a0812d8cd5a6881eaf21ce da98f4bd23f6fe1a3e2c43edd9ce7ca8"
    "4bed8521e2e140"_hex;
inline constexpr auto retry_v1 =
    "ff000000010008f067a5502a4262b574 6f6b656e04a265ba2eff4d829058fb3f 0f2496ba"_hex;
inline constexpr auto retry_v2 =
    "cf6b3343cf0008f067a5502a4262b574 6f6b656ec8646ce8bfe33952d9555436 65dcc7b6"_hex;
inline constexpr auto short_v1 = "4cfe4189655e5cd55c41f69080575d7999c25a5bfb"_hex;

}  // namespace httpwire_test
