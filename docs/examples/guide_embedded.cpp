// SPDX-License-Identifier: MIT
// The program of docs/embedded.md: it prints the sizes that the page lists.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string_view>

#include "httpwire/h2.hpp"
#include "httpwire/h3.hpp"
#include "httpwire/hpack.hpp"
#include "httpwire/qpack.hpp"

// Any use of the heap ends this program.
void* operator new(std::size_t) { std::abort(); }
void* operator new[](std::size_t) { std::abort(); }
void* operator new[](std::size_t, const std::nothrow_t&) noexcept { std::abort(); }

namespace {

namespace h2 = httpwire::h2;
namespace hpack = httpwire::hpack;
namespace qpack = httpwire::qpack;

// Everything that one connection needs, of a size that the linker knows.
struct connection {
  static constexpr std::size_t table = 512;  // announce it: SETTINGS_HEADER_TABLE_SIZE
  static constexpr std::size_t block = 1024;

  h2::preface_reader preface;
  h2::frame_decoder frames{{.peer = h2::role::client}};
  h2::basic_field_block<httpwire::inline_storage<block>> joined{{.max_size = block}};
  // Room for the 4096 octets that a peer may use until it has acknowledged the setting.
  hpack::basic_decoder<httpwire::inline_storage<4096>> decoder{{.table_capacity = 4096}};
  hpack::basic_encoder<httpwire::inline_storage<table>> encoder{{.table_capacity = table}};
};

connection only;  // static memory: no heap, and not on a small stack

// Octets that the caller divides up at run time: out of one array, for as long as the object lives.
bool in_lent_memory(httpwire::mutable_bytes memory) {
  qpack::basic_decoder<httpwire::span_storage> decoder{
      {.max_table_capacity = 512, .max_blocked_streams = 2, .max_pending_acknowledgments = 4},
      httpwire::span_storage{memory}};
  const std::uint8_t section[] = {0x00, 0x00, 0xd1};
  std::array<char, 64> text;
  const auto done = decoder.decode(0, section, text, [](const httpwire::field_line& f) {
    std::printf("%.*s: %.*s\n", static_cast<int>(f.name.size()), f.name.data(),
                static_cast<int>(f.value.size()), f.value.data());
  });
  return done.has_value();  // out_of_memory when the array is too small
}

template <class T>
void size(const char* name) {
  std::printf("%-60s %6zu\n", name, sizeof(T));
}

}  // namespace

int main() {
  size<h2::frame_decoder>("h2::frame_decoder");
  size<httpwire::h3::frame_decoder>("h3::frame_decoder");
  size<h2::basic_field_block<httpwire::inline_storage<1024>>>("h2::basic_field_block<inline_storage<1024>>");
  size<hpack::basic_decoder<httpwire::inline_storage<512>>>("hpack::basic_decoder<inline_storage<512>>");
  size<hpack::basic_decoder<httpwire::inline_storage<4096>>>("hpack::basic_decoder<inline_storage<4096>>");
  size<hpack::basic_encoder<httpwire::inline_storage<512>>>("hpack::basic_encoder<inline_storage<512>>");
  size<qpack::basic_decoder<httpwire::inline_storage<512>>>("qpack::basic_decoder<inline_storage<512>>");
  size<connection>("the connection above");

  const httpwire::field_line fields[] = {{":method", "GET"}, {":path", "/sensor"}};
  std::array<std::uint8_t, 128> wire;
  std::array<char, 128> text;
  const auto block = only.encoder.encode(fields, wire);
  if (!block) return 1;
  std::size_t shown = 0;
  const auto section = only.decoder.decode(*block, text, [&](const httpwire::field_line&) { ++shown; });
  alignas(8) static std::array<std::uint8_t, 4096> memory;
  return section && shown == 2 && in_lent_memory(memory) ? 0 : 1;
}
