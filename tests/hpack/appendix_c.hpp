// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "httpwire/field/line.hpp"

// RFC 7541 Appendix C.2 to C.6: what is sent, and what the dynamic table has after it.

namespace hpack_test::appendix_c {

using httpwire::indexing;
using line = httpwire::field_line;

/// One header list, its two codings, and the table after it, the newest entry first.
struct step {
  std::string_view plain;
  std::string_view huffman;
  std::span<const line> fields;
  std::span<const line> table;
  std::size_t table_size;
};

inline constexpr line c21_fields[] = {{"custom-key", "custom-header", indexing::with}};
inline constexpr line c22_fields[] = {{":path", "/sample/path", indexing::without}};
inline constexpr line c23_fields[] = {{"password", "secret", indexing::never}};
inline constexpr line c24_fields[] = {{":method", "GET", indexing::with}};

/// Each with a table of its own; printed without Huffman coding only.
inline constexpr step representations[] = {
    {"400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572", "", c21_fields, c21_fields, 55},
    {"040c 2f73 616d 706c 652f 7061 7468", "", c22_fields, {}, 0},
    {"1008 7061 7373 776f 7264 0673 6563 7265 74", "", c23_fields, {}, 0},
    {"82", "", c24_fields, {}, 0},
};

inline constexpr line request_1[] = {{":method", "GET", indexing::with},
                                     {":scheme", "http", indexing::with},
                                     {":path", "/", indexing::with},
                                     {":authority", "www.example.com", indexing::with}};
inline constexpr line request_2[] = {{":method", "GET", indexing::with},
                                     {":scheme", "http", indexing::with},
                                     {":path", "/", indexing::with},
                                     {":authority", "www.example.com", indexing::with},
                                     {"cache-control", "no-cache", indexing::with}};
inline constexpr line request_3[] = {{":method", "GET", indexing::with},
                                     {":scheme", "https", indexing::with},
                                     {":path", "/index.html", indexing::with},
                                     {":authority", "www.example.com", indexing::with},
                                     {"custom-key", "custom-value", indexing::with}};
inline constexpr line request_table[] = {
    {"custom-key", "custom-value"}, {"cache-control", "no-cache"}, {":authority", "www.example.com"}};

/// C.3 and C.4, on one connection.
inline constexpr step requests[] = {
    {"8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
     request_1, std::span(request_table).subspan(2), 57},
    {"8286 84be 5808 6e6f 2d63 6163 6865", "8286 84be 5886 a8eb 1064 9cbf", request_2,
     std::span(request_table).subspan(1), 110},
    {"8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
     "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf", request_3, request_table, 164},
};

inline constexpr std::string_view cookie = "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";
inline constexpr line response_1[] = {{":status", "302", indexing::with},
                                      {"cache-control", "private", indexing::with},
                                      {"date", "Mon, 21 Oct 2013 20:13:21 GMT", indexing::with},
                                      {"location", "https://www.example.com", indexing::with}};
inline constexpr line response_2[] = {{":status", "307", indexing::with},
                                      {"cache-control", "private", indexing::with},
                                      {"date", "Mon, 21 Oct 2013 20:13:21 GMT", indexing::with},
                                      {"location", "https://www.example.com", indexing::with}};
inline constexpr line response_3[] = {{":status", "200", indexing::with},
                                      {"cache-control", "private", indexing::with},
                                      {"date", "Mon, 21 Oct 2013 20:13:22 GMT", indexing::with},
                                      {"location", "https://www.example.com", indexing::with},
                                      {"content-encoding", "gzip", indexing::with},
                                      {"set-cookie", cookie, indexing::with}};
inline constexpr line response_table[] = {
    {"set-cookie", cookie}, {"content-encoding", "gzip"}, {"date", "Mon, 21 Oct 2013 20:13:22 GMT"}};
inline constexpr line response_table_2[] = {{":status", "307"},
                                            {"location", "https://www.example.com"},
                                            {"date", "Mon, 21 Oct 2013 20:13:21 GMT"},
                                            {"cache-control", "private"},
                                            {":status", "302"}};

/// C.5 and C.6: the table has 256 octets.
inline constexpr std::size_t response_capacity = 256;
inline constexpr step responses[] = {
    {"4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 "
     "3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
     "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad "
     "1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
     response_1, std::span(response_table_2).subspan(1), 222},
    {"4803 3330 37c1 c0bf", "4883 640e ffc1 c0bf", response_2, std::span(response_table_2).first(4), 222},
    {"88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 "
     "7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 "
     "6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31",
     "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 "
     "e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07",
     response_3, response_table, 215},
};

}  // namespace hpack_test::appendix_c
