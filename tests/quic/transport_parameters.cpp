// SPDX-License-Identifier: MIT
#include "httpwire/quic/transport_parameters.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "httpwire/quic/client_hello.hpp"
#include "httpwire/quic/encrypted_extensions.hpp"
#include "quic/handshake.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test::literals;
using namespace quic_handshake_test;
using id = quic::transport_parameter_id;
using quic::role;
using quic::transport_parameters;

namespace {

// RFC 9001 Appendix A.2.
constexpr auto appendix_a2 =
    "0408ffffffffffffffff05048000ffff07048000ffff0801100104800075300901100f088394c8f03e51570806048000ffff"_hex;
static_assert([] {
  const auto p = transport_parameters::parse(appendix_a2);
  return p && p->initial_max_data == largest_varint && p->initial_max_stream_data_bidi_local == 0xffff &&
         p->initial_max_streams_bidi == 16 && p->initial_max_streams_uni == 16 &&
         p->max_idle_timeout == 30'000 && p->initial_source_connection_id->size() == 8 &&
         p->max_udp_payload_size == 65'527 && p->ack_delay_exponent == 3 && p->max_ack_delay == 25 &&
         p->active_connection_id_limit == 2;
}());
// In the order in which they are written, and in the shortest form, the same octets come back.
constexpr auto written_a2 =
    "01048000753004 08ffffffffffffffff 05048000ffff 06048000ffff 07048000ffff 080110 090110"
    "0f088394c8f03e515708"_hex;
static_assert(written_array<written_a2.size()>([](writer& out) {
                write(out, *transport_parameters::parse(appendix_a2), role::client);
              }) == written_a2);

constexpr quic::transport_parameters_options from_server{.sender = role::server};

[[nodiscard]] octet_string integer(std::uint64_t which, std::uint64_t value, std::size_t size = 0) {
  return parameter(which, raw_varint(value, size));
}

[[nodiscard]] octet_string preferred_address(std::size_t id_size) {
  return joined({octet_string(24, 0x11),
                 {static_cast<std::uint8_t>(id_size)},
                 octet_string(id_size, 0x22),
                 octet_string(16, 0x33)});
}

/// The failure of `octets` behind one good parameter, whose offset is checked.
[[nodiscard]] error_code refusal(const octet_string& octets, role sender = role::server) {
  const octet_string good = parameter(0x4000, {1, 2});
  const exact_octets all(joined({good, octets}));
  const auto p = transport_parameters::parse(all, {.sender = sender});
  if (p) return error_code::none;
  CHECK(p.error().offset == good.size());
  CHECK(p.error().quic_code() == 0x08);
  return p.error().code;
}

constexpr auto versions = "00000001 6b3343cf"_hex;

/// No value is its default.
[[nodiscard]] transport_parameters everything() {
  const octet_string octets(20, 0x44);
  transport_parameters p{.original_destination_connection_id = *quic::connection_id::from(octets),
                         .max_idle_timeout = 1,
                         .stateless_reset_token = quic::reset_token{1, 2, 3},
                         .max_udp_payload_size = 1200,
                         .initial_max_data = largest_varint,
                         .initial_max_stream_data_bidi_local = 2,
                         .initial_max_stream_data_bidi_remote = 3,
                         .initial_max_stream_data_uni = 4,
                         .initial_max_streams_bidi = std::uint64_t{1} << 60,
                         .initial_max_streams_uni = 5,
                         .ack_delay_exponent = 20,
                         .max_ack_delay = 16'383,
                         .disable_active_migration = true,
                         .active_connection_id_limit = 8,
                         .initial_source_connection_id = *quic::connection_id::from(bytes{octets}.first(1)),
                         .retry_source_connection_id = quic::connection_id{},
                         .reset_stream_at = true,
                         .max_datagram_frame_size = 65'535,
                         .grease_quic_bit = true,
                         .min_ack_delay = 0};
  p.preferred_address = *quic::preferred_address::parse(preferred_address(7));
  p.version_information =
      quic::version_information{.chosen = quic::version::v1, .available = quic::version_list{versions}};
  return p;
}

}  // namespace

TEST_CASE("transport parameters: none at all are the defaults (RFC 9000 section 18.2)") {
  const auto p = transport_parameters::parse({});
  REQUIRE(p);
  CHECK(*p == transport_parameters{});
  CHECK(p->max_udp_payload_size == 65'527);
  CHECK(p->ack_delay_exponent == 3);
  CHECK(p->max_ack_delay == 25);
  CHECK(p->active_connection_id_limit == 2);
  CHECK(written([&](writer& out) { write(out, *p, role::client); }).empty());
}

TEST_CASE("transport parameters: what is written parses to the same (RFC 9000 section 18)") {
  const transport_parameters all = everything();
  const octet_string value = {9, 9};
  const quic::transport_parameter more[] = {{.id = id{0x5000}, .value = value},
                                            {.id = quic::nth_reserved_transport_parameter(12345)}};
  const octet_string octets = written([&](writer& out) { write(out, all, role::server, more); });
  const exact_octets exact(octets);
  const auto p = transport_parameters::parse(exact, from_server);
  REQUIRE(p);
  CHECK(*p == all);
  std::size_t unknown = 0;
  for (const quic::transport_parameter one : quic::transport_parameter_list{exact})
    if (!is_known(one.id)) ++unknown;
  CHECK(unknown == 2);
}

TEST_CASE("transport parameters: integers in every form, at their bounds (RFC 9000 section 18.2)") {
  const struct {
    std::uint64_t id;
    std::uint64_t least;
    std::uint64_t most;
    error_code code;
  } cases[] = {
      {0x01, 0, largest_varint, error_code::none},
      {0x03, 1200, largest_varint, error_code::quic_parameter_max_udp_payload_size},
      {0x04, 0, largest_varint, error_code::none},
      {0x05, 0, largest_varint, error_code::none},
      {0x06, 0, largest_varint, error_code::none},
      {0x07, 0, largest_varint, error_code::none},
      {0x08, 0, std::uint64_t{1} << 60, error_code::quic_parameter_initial_max_streams},
      {0x09, 0, std::uint64_t{1} << 60, error_code::quic_parameter_initial_max_streams},
      {0x0a, 0, 20, error_code::quic_parameter_ack_delay_exponent},
      {0x0b, 0, 16'383, error_code::quic_parameter_max_ack_delay},
      {0x0e, 2, largest_varint, error_code::quic_parameter_active_connection_id_limit},
      {0x20, 0, largest_varint, error_code::none},
      {0xff04de1b, 0, 25'000, error_code::quic_parameter_min_ack_delay},
  };
  for (const auto& c : cases) {
    CAPTURE(c.id);
    for (const std::size_t size : {1U, 2U, 4U, 8U}) {
      CHECK(refusal(integer(c.id, c.least, size)) == error_code::none);
      CHECK(refusal(integer(c.id, c.most, size)) == error_code::none);
    }
    if (c.least != 0) CHECK(refusal(integer(c.id, c.least - 1)) == c.code);
    if (c.least != 0) CHECK(refusal(integer(c.id, 0)) == c.code);
    if (c.most != largest_varint) CHECK(refusal(integer(c.id, c.most + 1)) == c.code);
    if (c.most != largest_varint) CHECK(refusal(integer(c.id, largest_varint)) == c.code);
    // Exactly one variable-length integer.
    CHECK(refusal(parameter(c.id)) == error_code::quic_parameter_length);
    CHECK(refusal(parameter(c.id, {0x40})) == error_code::quic_parameter_length);
    CHECK(refusal(parameter(c.id, {0x02, 0x00})) == error_code::quic_parameter_length);
  }
}

TEST_CASE("transport parameters: flags are empty, tokens have 16 octets (RFC 9000 section 18.2, RFC 9287)") {
  for (const std::uint64_t flag : {0x0cU, 0x1dU, 0x2ab2U}) {
    CHECK(refusal(parameter(flag)) == error_code::none);
    CHECK(refusal(parameter(flag, {0})) == error_code::quic_parameter_length);
  }
  for (std::size_t size = 0; size < 20; ++size)
    CHECK(refusal(parameter(0x02, octet_string(size))) ==
          (size == 16 ? error_code::none : error_code::quic_parameter_length));
}

TEST_CASE("transport parameters: connection IDs of 0 to 20 octets (RFC 9000 section 17.2)") {
  for (const std::uint64_t which : {0x00U, 0x0fU, 0x10U})
    for (std::size_t size = 0; size < 24; ++size)
      CHECK(refusal(parameter(which, octet_string(size, 1))) ==
            (size <= 20 ? error_code::none : error_code::quic_parameter_connection_id));
}

TEST_CASE("transport parameters: a client sends nothing that is for servers (RFC 9000 section 18.2)") {
  const octet_string values[] = {{}, octet_string(16), preferred_address(4), {}};
  const std::uint64_t ids[] = {0x00, 0x02, 0x0d, 0x10};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(refusal(parameter(ids[i], values[i])) == error_code::none);
    CHECK(refusal(parameter(ids[i], values[i]), role::client) == error_code::quic_parameter_from_client);
  }
  for (transport_parameters p :
       {transport_parameters{.original_destination_connection_id = quic::connection_id{}},
        transport_parameters{.stateless_reset_token = quic::reset_token{}},
        transport_parameters{.preferred_address = everything().preferred_address},
        transport_parameters{.retry_source_connection_id = quic::connection_id{}}}) {
    CHECK(write_refusal([&](writer& out) { write(out, p, role::client); }) == error_code::invalid_argument);
    CHECK_FALSE(written([&](writer& out) { write(out, p, role::server); }).empty());
  }
}

TEST_CASE("transport parameters: preferred_address needs connection IDs (RFC 9000 section 18.2)") {
  CHECK(refusal(parameter(0x0d, preferred_address(0))) == error_code::quic_preferred_address_connection_id);
  CHECK(refusal(parameter(0x0d, octet_string(8))) == error_code::quic_preferred_address_length);
  const octet_string address = parameter(0x0d, preferred_address(4));
  CHECK(refusal(joined({address, parameter(0x0f)})) == error_code::quic_preferred_address_unexpected);
  CHECK(refusal(joined({address, parameter(0x0f, {1})})) == error_code::none);
}

TEST_CASE(
    "transport parameters: min_ack_delay is in microseconds (draft-ietf-quic-ack-frequency section 3)") {
  // Whichever comes first.
  const octet_string exponent = integer(0x0b, 100);
  CHECK(refusal(joined({integer(0xff04de1b, 100'000), exponent})) == error_code::none);
  CHECK(refusal(joined({integer(0xff04de1b, 100'001), exponent})) ==
        error_code::quic_parameter_min_ack_delay);
  CHECK(transport_parameters::parse(integer(0xff04de1b, 0))->min_ack_delay == 0U);
}

TEST_CASE("transport parameters: version_information by role (RFC 9368 section 4)") {
  const octet_string chosen_alone = parameter(0x11, {0, 0, 0, 1});
  CHECK(refusal(chosen_alone) == error_code::none);
  CHECK(refusal(chosen_alone, role::client) == error_code::quic_version_information_chosen);
  const octet_string chosen_and_listed = parameter(0x11, {0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1});
  CHECK(refusal(chosen_and_listed, role::client) == error_code::none);
  // Of which a server need not list the version that it chose.
  CHECK(refusal(chosen_alone, role::unknown) == error_code::none);
  CHECK(refusal(parameter(0x11)) == error_code::quic_version_information_length);
  CHECK(refusal(parameter(0x11, {0, 0, 0, 0})) == error_code::quic_version_information_zero);
  const transport_parameters p{.version_information = quic::version_information{.chosen = quic::version::v1}};
  CHECK(write_refusal([&](writer& out) { write(out, p, role::client); }) == error_code::invalid_argument);
  const transport_parameters listed = *transport_parameters::parse(chosen_and_listed);
  CHECK(written([&](writer& out) { write(out, listed, role::client); }) == chosen_and_listed);
}

TEST_CASE("transport parameters: each twice is refused (RFC 9000 section 7.4)") {
  const octet_string all = written([](writer& out) { write(out, everything(), role::server); });
  std::size_t count = 0;
  for (const quic::transport_parameter one : quic::transport_parameter_list{all}) {
    const octet_string again = written([&](writer& out) { write(out, one); });
    const octet_string twice = joined({all, again});
    const auto p = transport_parameters::parse(exact_octets(twice), from_server);
    REQUIRE(code_of(p) == error_code::quic_parameter_duplicate);
    CHECK(p.error().offset == all.size());
    ++count;
  }
  CHECK(count == 22);
  CHECK(refusal(parameter(0x4000)) == error_code::quic_parameter_duplicate);
}

TEST_CASE("transport parameters: the limit on their number, at its edge (RFC 9000 section 18)") {
  octet_string octets;
  for (std::uint64_t i = 0; i < 64; ++i) octets = joined({octets, parameter(1000 + i)});
  CHECK(transport_parameters::parse(octets));
  const std::size_t size = octets.size();
  octets = joined({octets, parameter(9999)});
  const auto p = transport_parameters::parse(octets);
  REQUIRE(code_of(p) == error_code::quic_too_many_parameters);
  CHECK(p.error().limit == 64);
  CHECK(p.error().offset == size);
  CHECK(transport_parameters::parse(octets, {.max_parameters = 65}));
  CHECK(transport_parameters::parse({}, {.max_parameters = 0}));
  CHECK(code_of(transport_parameters::parse(parameter(1000), {.max_parameters = 0})) ==
        error_code::quic_too_many_parameters);
}

TEST_CASE("transport parameters: every cut ends between parameters or is refused (RFC 9000 section 18)") {
  const octet_string all = written([](writer& out) { write(out, everything(), role::server); });
  std::vector<std::size_t> ends = {0};
  for (const quic::transport_parameter one : quic::transport_parameter_list{all})
    ends.push_back(ends.back() + written([&](writer& out) { write(out, one); }).size());
  for (std::size_t size = 0; size <= all.size(); ++size) {
    const auto p = transport_parameters::parse(exact_octets(std::span{all}.first(size)), from_server);
    std::size_t boundary = 0;
    for (const std::size_t end : ends)
      if (end <= size) boundary = end;
    if (boundary == size) {
      CHECK(p);
      continue;
    }
    REQUIRE(code_of(p) == error_code::quic_parameter_truncated);
    CHECK(p.error().offset == boundary);
  }
}

TEST_CASE("transport parameters: the writer refuses what a receiver would (RFC 9000 section 18.2)") {
  const auto refused = [](const transport_parameters& p) {
    return write_refusal([&](writer& out) { write(out, p, role::server); });
  };
  CHECK(refused({.max_udp_payload_size = 1199}) == error_code::invalid_argument);
  CHECK(refused({.initial_max_streams_uni = (std::uint64_t{1} << 60) + 1}) == error_code::invalid_argument);
  CHECK(refused({.ack_delay_exponent = 21}) == error_code::invalid_argument);
  CHECK(refused({.max_ack_delay = 16'384}) == error_code::invalid_argument);
  CHECK(refused({.active_connection_id_limit = 1}) == error_code::invalid_argument);
  CHECK(refused({.min_ack_delay = 25'001}) == error_code::invalid_argument);
  CHECK(refused({.initial_max_data = largest_varint + 1}) == error_code::varint_too_large);
  transport_parameters p = everything();
  p.initial_source_connection_id.emplace();
  CHECK(refused(p) == error_code::invalid_argument);
  const auto refused_more = [](std::vector<quic::transport_parameter> more) {
    return write_refusal([&](writer& out) { write(out, {}, role::client, more); });
  };
  CHECK(refused_more({{.id = id::grease_quic_bit}}) == error_code::invalid_argument);
  CHECK(refused_more({{.id = id{27}}, {.id = id{27}}}) == error_code::invalid_argument);
}

TEST_CASE("transport parameters: those of recorded handshakes (RFC 9001 section 8.2)") {
  const octet_string hello = recorded_body("gnutls-quic-client-hello");
  const auto c = transport_parameters::parse(*quic::client_hello::parse(hello)->transport_parameters);
  REQUIRE(c);
  CHECK(c->initial_max_data == 1U << 20);
  CHECK(c->initial_max_streams_uni == 3);
  CHECK(c->max_idle_timeout == 30'000);
  CHECK(c->max_datagram_frame_size == 65'535);
  CHECK(c->grease_quic_bit);
  CHECK(c->initial_source_connection_id->size() == 8);
  // libngtcp2 still had the number of a draft for version_information.
  CHECK_FALSE(c->version_information);
  bool draft_number = false;
  for (const quic::transport_parameter one :
       quic::transport_parameter_list{*quic::client_hello::parse(hello)->transport_parameters})
    draft_number = draft_number || one.id == id{0xff73db};
  CHECK(draft_number);
  const octet_string answer = recorded_body("gnutls-quic-encrypted-extensions");
  const bytes value = *quic::encrypted_extensions::parse(answer)->transport_parameters;
  const auto s = transport_parameters::parse(value, from_server);
  REQUIRE(s);
  CHECK(s->original_destination_connection_id->size() == 10);
  CHECK(s->stateless_reset_token.has_value());
  CHECK(code_of(transport_parameters::parse(value)) == error_code::quic_parameter_from_client);
}

TEST_CASE(
    "transport parameters: random octets never do harm, and what parses can be written (RFC 9000 section "
    "18)") {
  httpwire_test::random_source random(18);
  for (int round = 0; round < 20'000; ++round) {
    octet_string octets;
    for (std::size_t i = random.below(5); i > 0; --i) {
      const std::uint64_t which = random.one_in(8) ? random.of_any_width() >> 2 : random.below(0x24);
      const octet_string value =
          random.one_in(2) ? raw_varint(random.of_any_width() >> 2) : random.octets(random.below(24));
      octets = joined({octets, parameter(which, value)});
    }
    if (random.one_in(4) && !octets.empty()) octets.resize(random.below(octets.size()));
    const auto sender = random.one_in(2) ? role::client : role::server;
    const exact_octets exact(octets);
    const auto p = transport_parameters::parse(exact, {.sender = sender});
    if (!p) continue;
    std::uint8_t memory[512];
    writer out{memory};
    write(out, *p, sender);
    REQUIRE(out.written());
    const auto again = transport_parameters::parse(*out.written(), {.sender = sender});
    REQUIRE(again);
    CHECK(*again == *p);
  }
}
