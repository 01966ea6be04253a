// SPDX-License-Identifier: MIT
// Stands in for libFuzzer: runs the empty input, then every file named on the command line and every file
// below a directory named there, in sorted order.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::filesystem::path> files_of(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    const std::filesystem::path path{argv[i]};
    if (!std::filesystem::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator{path})
      if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint8_t nothing = 0;
  LLVMFuzzerTestOneInput(&nothing, 0);

  const auto files = files_of(argc, argv);
  for (const auto& file : files) {
    std::ifstream in{file, std::ios::binary};
    const std::vector<char> text{std::istreambuf_iterator<char>{in}, {}};
    if (!in) {
      std::fprintf(stderr, "cannot read %s\n", file.c_str());
      return 1;
    }
    // An exact-size copy lets the address sanitizer see a read past the end.
    const std::vector<std::uint8_t> data(text.begin(), text.end());
    std::fprintf(stderr, "%s: %zu bytes\n", file.c_str(), data.size());
    LLVMFuzzerTestOneInput(data.empty() ? &nothing : data.data(), data.size());
  }
  std::printf("%zu files replayed\n", files.size());
}
