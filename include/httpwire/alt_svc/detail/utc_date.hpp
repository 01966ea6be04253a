// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/alt_svc/detail/grammar.hpp"
#include "httpwire/core/writer.hpp"

// Dates as curl's cache file has them, "20191231 10:00:00", in UTC and without leap seconds.

namespace httpwire::alt_svc::detail {

/// 9999-12-31 23:59:59, the last one with a year of four digits.
inline constexpr std::uint64_t latest_date = 253'402'300'799;

[[nodiscard]] constexpr bool is_leap(std::uint64_t year) noexcept {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}
[[nodiscard]] constexpr std::uint64_t days_of(std::uint64_t year, std::uint64_t month) noexcept {
  constexpr std::uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}
/// From 1970-01-01 to the first day of the year.
[[nodiscard]] constexpr std::uint64_t days_before(std::uint64_t year) noexcept {
  const std::uint64_t last = year - 1;
  constexpr std::uint64_t leap_years_to_1969 = 1969 / 4 - 1969 / 100 + 1969 / 400;
  return (year - 1970) * 365 + last / 4 - last / 100 + last / 400 - leap_years_to_1969;
}

/// Seconds since 1970; false for what is no date from then on.
[[nodiscard]] constexpr bool parse_date(std::string_view text, std::uint64_t& seconds) noexcept {
  if (text.size() != 17 || text[8] != ' ' || text[11] != ':' || text[14] != ':') return false;
  const auto part = [&](std::size_t from, std::size_t size, std::uint64_t first, std::uint64_t last,
                        std::uint64_t& value) {
    return take_number(text.substr(from, size), 9999, value) && value >= first && value <= last;
  };
  std::uint64_t year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!part(0, 4, 1970, 9999, year) || !part(4, 2, 1, 12, month) ||
      !part(6, 2, 1, days_of(year, month), day) || !part(9, 2, 0, 23, hour) || !part(12, 2, 0, 59, minute) ||
      !part(15, 2, 0, 59, second))
    return false;
  std::uint64_t days = days_before(year) + day - 1;
  for (std::uint64_t m = 1; m < month; ++m) days += days_of(year, m);
  seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
  return true;
}

/// A later time than the latest date is written as that.
constexpr void write_date(writer& out, std::uint64_t seconds) noexcept {
  if (seconds > latest_date) seconds = latest_date;
  std::uint64_t days = seconds / 86'400;
  // No year has more than 366 days: the guess is never too late, and at most some years too early.
  std::uint64_t year = 1970 + days / 366;
  while (days_before(year + 1) <= days) ++year;
  days -= days_before(year);
  std::uint64_t month = 1;
  for (; days >= days_of(year, month); ++month) days -= days_of(year, month);
  const auto put = [&](std::uint64_t value) {
    out.u8(static_cast<std::uint8_t>('0' + value / 10));
    out.u8(static_cast<std::uint8_t>('0' + value % 10));
  };
  put(year / 100);
  put(year % 100);
  put(month);
  put(days + 1);
  out.u8(' ');
  put(seconds / 3600 % 24);
  out.u8(':');
  put(seconds / 60 % 60);
  out.u8(':');
  put(seconds % 60);
}

}  // namespace httpwire::alt_svc::detail
