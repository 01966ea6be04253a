// SPDX-License-Identifier: MIT
#include "progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "escape.hpp"

namespace inspect {

namespace {

// What cannot be written is not missed.
void write_all(int descriptor, std::string_view text) {
  if (::write(descriptor, text.data(), text.size()) < 0) return;
}

}  // namespace

void progress::show(std::uint64_t read) {
  if (size_ == 0) return;
  // A file may grow while it is read.
  const std::uint64_t percent = std::min<std::uint64_t>(read / (size_ / 100), 100);
  if (percent == percent_) return;
  percent_ = percent;
  shown_ = true;
  std::string text = "\r";
  append_number(text, read >> 20);
  text += " of ";
  append_number(text, size_ >> 20);
  text += " MiB, ";
  append_number(text, percent);
  text += " %";
  write_all(descriptor_, text);
}

void progress::clear() {
  if (!shown_) return;
  shown_ = false;
  write_all(descriptor_, "\r" + std::string(40, ' ') + "\r");
}

}  // namespace inspect
