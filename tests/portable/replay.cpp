// SPDX-License-Identifier: MIT
// Runs a fuzz target over the files named. By the C library alone, which MemorySanitizer knows.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <string>

#ifdef _LIBCPP_VERSION
// These lie in libc++ itself, which is not instrumented; these come first.
_LIBCPP_BEGIN_NAMESPACE_STD
string to_string(unsigned long long value) {
  string text;
  for (; text.empty() || value != 0; value /= 10)
    text.insert(text.begin(), static_cast<char>('0' + value % 10));
  return text;
}
string to_string(unsigned long value) { return to_string(static_cast<unsigned long long>(value)); }
string to_string(unsigned value) { return to_string(static_cast<unsigned long long>(value)); }
string to_string(long long value) {
  return value < 0 ? "-" + to_string(0 - static_cast<unsigned long long>(value))
                   : to_string(static_cast<unsigned long long>(value));
}
string to_string(long value) { return to_string(static_cast<long long>(value)); }
string to_string(int value) { return to_string(static_cast<long long>(value)); }
_LIBCPP_END_NAMESPACE_STD
#endif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
  constexpr std::size_t most = std::size_t{1} << 20;
  for (int i = 1; i < argc; ++i) {
    std::FILE* const file = std::fopen(argv[i], "rb");
    auto* const all = static_cast<std::uint8_t*>(std::malloc(most));
    if (file == nullptr || all == nullptr) return 1;
    const std::size_t size = std::fread(all, 1, most, file);
    std::fclose(file);
    // A copy without an octet to spare; what lies behind it is neither ours nor initialised.
    auto* const data = static_cast<std::uint8_t*>(std::malloc(size == 0 ? 1 : size));
    if (data == nullptr) return 1;
    for (std::size_t at = 0; at < size; ++at) data[at] = all[at];
    std::free(all);
    LLVMFuzzerTestOneInput(data, size);
    std::free(data);
  }
  std::printf("%d files replayed\n", argc - 1);
}
