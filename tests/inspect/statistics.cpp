// SPDX-License-Identifier: MIT
#include "inspect/statistics.hpp"

#include <string>

#include "support/catch.hpp"

TEST_CASE("statistics: a stream counts once, also when streams come out of order", "[inspect]") {
  inspect::stream_window seen;
  for (const std::uint64_t id : {1U, 5U, 3U, 200U, 7U, 2U}) CHECK(seen.add(id));
  for (const std::uint64_t id : {1U, 5U, 3U, 200U, 7U, 2U}) CHECK_FALSE(seen.add(id));
  CHECK(seen.add(0x7fff'ffff));
  CHECK_FALSE(seen.add(9));  // too far below to be known
  CHECK(seen.add(0x7fff'fffd));
  CHECK_FALSE(seen.add(0x7fff'ffff));
}

TEST_CASE("statistics: errors are apart from events, and sections need octets", "[inspect]") {
  inspect::statistics sums;
  inspect::record line;
  line.proto = "h2";
  line.event = "HEADERS";
  line.length = 7;
  line.section_octets = 4;
  line.fields.add(":path", "/index", false);
  sums.count(line);
  line.clear();
  line.event = "error";
  line.wrong.emplace().code = "h2_frame_size";
  sums.count(line);
  sums.count_stream(true);
  std::string json;
  sums.append_json(json);
  CHECK(
      json ==
      R"({"event":"statistics","events":[{"proto":"h2","event":"HEADERS","count":1,"octets":7}],"quic_frames":{},)"
      R"("sections":1,"fields":1,"field_octets":11,"section_octets":4,"streams":1,"pushed":1,)"
      R"("errors":{"h2_frame_size":1}})"
      "\n");
  std::string text;
  sums.append_text(text);
  CHECK(text.find("2.75") != text.npos);
}
