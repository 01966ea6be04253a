// SPDX-License-Identifier: MIT
#include <algorithm>
#include <random>
#include <string>

#include "quic_builders.hpp"

using namespace inspect_test;

namespace {

octets hello_frames(std::size_t padding = 600) {
  return join({crypto_bytes(0, example_client_hello()), octets(padding, 0)});
}

const std::string whole_hello = "initial crypto client_hello";

}  // namespace

TEST_CASE("inspect quic: a handshake of each version (RFC 9001 section 5.2, RFC 9369 section 3.3)") {
  for (const auto version : {quic::version::v1, quic::version::v2}) {
    quic_session session;
    session.to_server(client_initial(hello_frames(), 0, version));
    const octets handshake = long_packet_bytes({.type = quic::packet_type::handshake,
                                                .version = version,
                                                .dcid = client_source,
                                                .scid = server_source,
                                                .payload = pattern(100)});
    const octets ack = frame_bytes(quic::ack{.largest_acknowledged = 0});
    session.to_client(join({server_initial(join({ack, crypto_bytes(0, example_server_hello())}), 0, version),
                            handshake, short_packet_bytes(client_source, 40, 0x60)}));
    session.to_server(join({long_packet_bytes({.type = quic::packet_type::zero_rtt,
                                               .version = version,
                                               .dcid = server_source,
                                               .payload = pattern(50)}),
                            short_packet_bytes(server_source, 40)}));
    session.flows.close_all();
    CHECK(session.events() == whole_hello + " initial crypto server_hello handshake 1rtt 0rtt 1rtt");
    CHECK(session.problems() == 0);
    for (const std::string_view words :
         {R"("dcid":"11304f6e8daccbea","scid":"2241607f9e","token":"","opened":true,"packet_number":0)",
          R"("frames":["CRYPTO","PADDING"],"frame_details":["CRYPTO 0+241","PADDING 600"])",
          R"("server_name":"example.com","alpn":["alpn"])", R"(["max_idle_timeout",30000])",
          R"(["initial_source_connection_id","8394c8f03e515708"])", R"("frames":["ACK","CRYPTO"])",
          R"("cipher_suite":"0x1301","tls_version":"0x0304","group":"0x001d")", R"("spin":true)"})
      CHECK(session.says(words));
    CHECK(session.says(version == quic::version::v1 ? R"("version":1,)" : R"("version":1798521807,)"));
    CHECK(session.budget_is_whole());
  }
}

TEST_CASE("inspect quic: a ClientHello in shuffled frames of several packets (RFC 9000 section 7.5)") {
  const octets hello = example_client_hello();
  std::vector<octets> frames;
  for (std::size_t at = 0; at < hello.size(); at += 20)
    frames.push_back(
        crypto_bytes(at, byte_span{hello}.subspan(at, std::min<std::size_t>(20, hello.size() - at))));
  std::mt19937 random{1'618};
  for (int round = 0; round < 50; ++round) {
    std::shuffle(frames.begin(), frames.end(), random);
    quic_session session;
    octets payload;
    std::uint32_t packets = 0;
    for (const octets& frame : frames) {
      payload.insert(payload.end(), frame.begin(), frame.end());
      payload.push_back(random() % 2 == 0 ? 0x01 : 0x00);  // PING or PADDING
      if (payload.size() < 80) continue;
      session.to_server(client_initial(payload, packets++));
      payload.clear();
    }
    if (!payload.empty()) session.to_server(client_initial(payload, packets++));
    session.flows.close_all();
    CHECK(session.problems() == 0);
    const std::string text = session.text();
    CHECK(text.find(R"("event":"client_hello")") == text.rfind(R"("event":"client_hello")"));
    CHECK(text.find(R"("server_name":"example.com")") != text.npos);
    CHECK(session.budget_is_whole());
  }
}

TEST_CASE("inspect quic: after Retry the keys follow from its connection ID (RFC 9001 section 5.2)") {
  quic_session session;
  const octets token = pattern(30, 7);
  session.to_server(client_initial(hello_frames()));
  session.to_client(retry_bytes(client_id, server_source, token));
  session.to_server(long_packet_bytes({.dcid = server_source,
                                       .token = token,
                                       .number = 1,
                                       .payload = hello_frames(),
                                       .key_id = server_source}));
  session.to_client(long_packet_bytes({.dcid = client_source,
                                       .scid = pattern(4),
                                       .payload = crypto_bytes(0, example_server_hello()),
                                       .sender = quic::role::server,
                                       .key_id = server_source}));
  CHECK(session.events() == whole_hello + " retry " + whole_hello + " initial crypto server_hello");
  CHECK(session.says(R"("tag_is_right":true)"));
  CHECK(session.says(R"("token":"07264564)"));

  quic_session wrong;
  wrong.to_server(client_initial(hello_frames()));
  wrong.to_client(retry_bytes(pattern(8, 99), server_source, token));
  CHECK(wrong.events() == whole_hello + " retry error:quic_retry_integrity");
  CHECK(wrong.says(R"("section":"RFC )"));
  // As a client does, it forgets such a Retry.
  wrong.to_client(server_initial(crypto_bytes(0, example_server_hello())));
  CHECK(wrong.events().ends_with("initial crypto server_hello"));
}

TEST_CASE("inspect quic: Version Negotiation and versions that are not known (RFC 8999 section 6)") {
  quic_session session;
  const quic::invariant_long_header first{.first_octet = 0xc0,
                                          .version = quic::version{0x1a2a3a4a},
                                          .dcid = client_id,
                                          .scid = client_source,
                                          .rest = {}};
  octets sent(first.size() + 1'200);
  httpwire::writer w{sent};
  write(w, first);
  session.to_server(sent);
  octets answer(100);
  httpwire::writer back{answer};
  const quic::version own[] = {quic::version::v1, quic::version::v2, quic::version{0x0a1a2a3a}};
  write_version_negotiation(back, first, own);
  answer.resize(back.written()->size());
  session.to_client(answer);
  session.to_server(client_initial(hello_frames()));
  CHECK(session.events() == "unknown_version version_negotiation " + whole_hello);
  CHECK(session.says(R"("version":438975050,"reserved":true,"dcid":"11304f6e8daccbea")"));
  CHECK(session.says(R"("versions":["v1","v2","0x0a1a2a3a"])"));

  // Alone it still tells who is the client.
  quic_session late;
  late.to_client(answer);
  CHECK(late.says(R"("flow":"10.0.0.1:4433>10.0.0.1:50000")"));
  late.to_server(client_initial(hello_frames()));
  CHECK(late.events() == "version_negotiation " + whole_hello);
}

TEST_CASE("inspect quic: what is QUIC and what is not") {
  const auto shown = [](const octets& datagram, std::vector<std::uint16_t> ports = {}) {
    quic_session session{{}, std::move(ports)};
    session.to_server(datagram);
    CHECK(session.flows.quic_flows() + session.flows.other_flows() == 1);
    return session.events();
  };
  CHECK(shown(client_initial(hello_frames())) == whole_hello);
  CHECK(shown({}).empty());
  CHECK(shown(pattern(40)).empty());
  CHECK(shown(short_packet_bytes(client_id, 30)).empty());
  CHECK(shown(short_packet_bytes(client_id, 30), {80, 4'433}) == "1rtt");
  CHECK(shown(short_packet_bytes(client_id, 30), {50'000}) == "1rtt");
  CHECK(shown(short_packet_bytes(client_id, 30), {443}).empty());
  const auto of_version = [&](std::uint32_t number, unsigned dcid_size = 8) {
    const octets datagram =
        byte_builder{}.u8(0xc0).u32(number).u8(dcid_size).add(octets(dcid_size)).u8(0).bytes();
    return shown(join({datagram, octets(1'200, 1)}));
  };
  for (const std::uint32_t number : {0xff00001dU, 0x709a50c4U, 0xfaceb002U, 0x51303436U, 0x54303531U})
    CHECK(of_version(number) == "unknown_version");
  CHECK(of_version(0x5a6a7a8a) == "unknown_version");
  CHECK(of_version(0x5a6a7a8a, 21).empty());
  CHECK(of_version(0x12345678).empty());
  // A flow that begins as something else stays so.
  quic_session session;
  session.to_server(pattern(40));
  session.to_server(client_initial(hello_frames()));
  CHECK(session.events().empty());
}

TEST_CASE("inspect quic: who is the client") {
  quic_session session;
  session.send(443, 50'000, server_initial(crypto_bytes(0, example_server_hello())));
  CHECK(session.says(R"("flow":"10.0.0.1:443>10.0.0.1:50000")"));
  CHECK(session.says(R"("opened":false)"));
  CHECK(session.problems() == 0);
  session.send(50'000, 443, client_initial(hello_frames()));
  session.send(443, 50'000, server_initial(crypto_bytes(0, example_server_hello()), 1));
  CHECK(session.events() == "initial " + whole_hello + " initial crypto server_hello");
  quic_session named{{}, {4'433}};
  named.to_client(short_packet_bytes(client_id, 30));
  CHECK(named.says(R"("flow":"10.0.0.1:4433>10.0.0.1:50000")"));
}

TEST_CASE(
    "inspect quic: packets that do not open, and frames that are wrong (RFC 9000 sections 12.4 and 17.2)") {
  quic_session session;
  octets damaged = client_initial(hello_frames());
  damaged.back() ^= 1;
  session.to_server(damaged);
  CHECK(session.events() == "initial error:quic_protection_authentication");
  CHECK(session.says(R"("opened":false)"));
  CHECK(session.says(R"("where":"datagram")"));
  session.to_server(client_initial(join({{0x01}, {0x08}})));
  CHECK(session.events().ends_with("initial error:quic_frame_not_allowed"));
  session.to_server(client_initial({}, 1));
  session.to_server(long_packet_bytes({.number = 5, .payload = hello_frames(), .reserved_bits = 3}));
  CHECK(session.events().ends_with("initial error:quic_reserved_bits crypto client_hello"));
  session.to_server({0xc0, 0, 0});
  CHECK(session.events().ends_with("error:quic_header_truncated"));
  session.to_server({});
  CHECK(session.events().ends_with("error:quic_datagram_empty"));
  session.to_server(client_initial({0x01}, 9));
  CHECK(session.events().ends_with(" initial"));
}

TEST_CASE("inspect quic: an error in a packet has its place in the datagram") {
  quic_session session;
  const octets first = client_initial(hello_frames());
  const octets second = client_initial({0x01, 0x01, 0x1f}, 1);  // two PINGs, and what is none
  session.to_server(join({first, second}));
  // Of the payload two octets are right.
  const std::size_t at = first.size() + second.size() - quic::packet_tag_size - 1;
  CHECK(session.says("\"offset\":" + std::to_string(at)));
}

TEST_CASE("inspect quic: TLS messages that are wrong are errors of the CRYPTO data (RFC 9001 section 8)") {
  const auto of_hello = [](octets hello) {
    quic_session session;
    session.to_server(client_initial(join({crypto_bytes(0, hello), octets(100, 0)})));
    CHECK(session.says(R"("where":"crypto_stream")"));
    return session.events();
  };
  octets hello = example_client_hello();
  octets wrong = hello;
  wrong[5] = 0xff;  // the length of the session ID is not where it was
  wrong[38] = 33;
  CHECK(of_hello(wrong) == "initial crypto error:quic_client_hello_malformed");
  wrong = hello;
  wrong[wrong.size() - 6] = 0x05;  // initial_max_stream_data_bidi_local twice
  CHECK(of_hello(wrong).starts_with("initial crypto client_hello error:quic_"));
  wrong = hello;
  wrong[0] = 24;  // KeyUpdate
  CHECK(of_hello(wrong) == "initial crypto error:quic_tls_message_forbidden");
  wrong = hello;
  wrong[1] = 1;
  CHECK(of_hello(wrong) == "initial crypto error:quic_tls_message_too_large");
}

TEST_CASE("inspect quic: data that contradicts itself is not followed (RFC 9000 section 2.2)") {
  quic_session session;
  const octets hello = example_client_hello();
  octets other = hello;
  other[60] ^= 1;
  session.to_server(client_initial(crypto_bytes(0, byte_span{hello}.first(100))));
  session.to_server(client_initial(crypto_bytes(50, byte_span{other}.subspan(50)), 1));
  CHECK(session.says(R"("code":"quic_crypto_overlap_mismatch")"));
  CHECK(session.says(R"("offset":60)"));
  session.to_server(client_initial(crypto_bytes(100, byte_span{hello}.subspan(100)), 2));
  CHECK_FALSE(session.says("client_hello"));
  session.flows.close_all();
  CHECK(session.problems() == 1);
  CHECK(session.budget_is_whole());
}

TEST_CASE("inspect quic: a fixed bit of 0 is for clients that accept it (RFC 9287 section 3)") {
  const auto short_after = [](const octets& hello) {
    quic_session session;
    session.to_server(client_initial(join({crypto_bytes(0, hello), octets(100, 0)})));
    session.to_client(short_packet_bytes(client_source, 30, 0x00));
    return session.events();
  };
  octets hello = example_client_hello();
  CHECK(short_after(hello) == whole_hello + " error:quic_fixed_bit");
  CHECK(short_after(octets(hello.begin(), hello.begin() + 100)) == "initial crypto 1rtt");
  const octets parameter{0x6a, 0xb2, 0x00};  // grease_quic_bit
  hello.insert(hello.end(), parameter.begin(), parameter.end());
  hello[3] =
      static_cast<std::uint8_t>(hello[3] + 3);  // lengths of the message, of all extensions, of this one
  hello[48] = static_cast<std::uint8_t>(hello[48] + 3);
  hello[hello.size() - 3 - 0x32 - 1] = 0x35;
  CHECK(short_after(hello) == whole_hello + " 1rtt");
}

TEST_CASE("inspect quic: retransmitted data is shown once") {
  quic_session session;
  session.to_server(client_initial(hello_frames()));
  session.to_server(client_initial(hello_frames(), 1));
  CHECK(session.events() == whole_hello + " initial crypto");
  CHECK(session.budget_is_whole());
}

TEST_CASE("inspect quic: another connection on the same ports") {
  quic_session session;
  session.to_server(client_initial(hello_frames(), 70));
  const octets again = pattern(8, 0x77);
  session.to_server(long_packet_bytes({.dcid = again, .payload = hello_frames(), .key_id = again}));
  session.to_client(long_packet_bytes({.dcid = client_source,
                                       .scid = server_source,
                                       .payload = crypto_bytes(0, example_server_hello()),
                                       .sender = quic::role::server,
                                       .key_id = again}));
  CHECK(session.events() == whole_hello + ' ' + whole_hello + " initial crypto server_hello");
}

TEST_CASE("inspect quic: what the snapshot length cut off") {
  const octets whole = client_initial(hello_frames());
  for (std::size_t size = 1; size < whole.size(); ++size) {
    quic_session session{{}, {4'433}};
    session.to_server(octets(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)),
                      whole.size() - size);
    if (session.events() != "error:datagram_cut") FAIL("cut at " << size << ": " << session.events());
  }
  quic_session session;
  session.to_server(whole);
  session.to_client(join({server_initial({0x01})}));
  session.to_server(short_packet_bytes(server_source, 20), 1'000);
  CHECK(session.events() == whole_hello + " initial 1rtt");
  CHECK(session.says(R"("length":1030)"));
  CHECK(session.says(R"("cut":true)"));
  octets retry = retry_bytes(client_id, server_source, pattern(30));
  retry.resize(retry.size() - 3);
  session.to_client(retry, 3);
  CHECK(session.events().ends_with("error:datagram_cut"));
}

TEST_CASE("inspect quic: a message that is not complete at the end is an error") {
  quic_session session;
  const octets hello = example_client_hello();
  session.to_server(client_initial(crypto_bytes(0, byte_span{hello}.first(100))));
  session.flows.close_all();
  CHECK(session.events() == "initial crypto error:crypto_incomplete");
  CHECK(session.budget_is_whole());
}

TEST_CASE("inspect quic: limits fire, are named, and bound memory") {
  const octets hello = example_client_hello();
  const octets half = crypto_bytes(0, byte_span{hello}.first(100));
  {
    quic_session session{{.max_udp_flows = 3}};
    for (std::uint16_t port = 2'000; port < 2'010; ++port) session.to_server(client_initial(half), 0, port);
    CHECK(session.flows.live_flows() == 3);
    CHECK(session.problems() == 7);
    CHECK(session.says(R"("code":"too_many_flows")"));
    CHECK(session.says(R"("limit":3)"));
    session.flows.close_all();
    CHECK(session.budget_is_whole());
  }
  {
    quic_session session{{.max_state_bytes = 60'000}};  // enough for two
    for (std::uint16_t port = 2'000; port < 2'010; ++port) session.to_server(client_initial(half), 0, port);
    CHECK(session.problems() == 8);
    CHECK(session.says(R"("code":"out_of_state_bytes")"));
    session.flows.close_all();
    CHECK(session.budget_is_whole());
  }
  const auto with = [&](const inspect::limits& limit, const octets& datagram) {
    quic_session session{limit};
    session.to_server(datagram);
    return session.events();
  };
  CHECK(with({.max_packet_frames = 2}, client_initial({1, 1, 1})) == "initial error:quic_too_many_frames");
  CHECK(with({.max_datagram_packets = 1}, join({client_initial({1}), client_initial({1}, 1)})) ==
        "initial error:quic_too_many_packets");
  CHECK(with({.max_token_size = 3}, long_packet_bytes({.token = pattern(4), .payload = {1}})) ==
        "error:quic_token_too_long");
  CHECK(with({.max_crypto_gaps = 1},
             client_initial(join({crypto_bytes(5, pattern(2)), crypto_bytes(9, pattern(2))}))) ==
        "initial error:quic_crypto_too_many_gaps crypto");
  CHECK(with({.max_crypto_bytes = 4'096}, client_initial(crypto_bytes(4'090, pattern(7)))) ==
        "initial error:quic_crypto_buffer_exceeded crypto");
}

TEST_CASE("inspect quic: octets of a capture reach no terminal") {
  octets hello = example_client_hello();
  const std::string_view name = "example.com";
  const auto at = std::search(hello.begin(), hello.end(), name.begin(), name.end());
  REQUIRE(at != hello.end());
  at[0] = 0x1b;
  at[1] = '"';
  const octets close = frame_bytes(quic::connection_close{
      .error_code = 0x0a, .reason = httpwire::as_bytes(std::string_view{"\x1b[2J\"bye\""})});
  const octets datagram = client_initial(join({crypto_bytes(0, hello), close}));
  quic_session text{{}, {}, inspect::output_style::text};
  text.to_server(datagram);
  CHECK(text.says(R"(server_name="\x1b\"ample.com")"));
  CHECK(text.says("CONNECTION_CLOSE PROTOCOL_VIOLATION"));
  CHECK_FALSE(text.says("\x1b"));
  quic_session json;
  json.to_server(datagram);
  CHECK(json.says(R"("server_name":"\u001b\"ample.com")"));
  CHECK(json.says(R"("close_code":10,"close_reason":"\u001b[2J\"bye\"")"));
}

TEST_CASE("inspect quic: no datagram, however damaged, is read outside its octets or keeps memory") {
  std::mt19937 random{27'182};
  const std::vector<octets> whole{client_initial(hello_frames()),
                                  server_initial(crypto_bytes(0, example_server_hello())),
                                  retry_bytes(client_id, server_source, pattern(20)),
                                  join({server_initial({0x01}, 3), short_packet_bytes(client_source, 30)})};
  for (int round = 0; round < 300; ++round) {
    quic_session session{{.max_udp_flows = 4}, {4'433}};
    for (int n = 0; n < 20; ++n) {
      octets datagram = whole[random() % whole.size()];
      for (auto changes = random() % 4; changes > 0; --changes)
        datagram[random() % std::min<std::size_t>(datagram.size(), 40)] = static_cast<std::uint8_t>(random());
      if (random() % 3 == 0) datagram.resize(random() % datagram.size());
      const auto port = static_cast<std::uint16_t>(50'000 + random() % 6);
      random() % 2 == 0 ? session.to_server(datagram, 0, port)
                        : session.to_client(datagram, random() % 2, port);
    }
    // Frames that are sealed are looked into, whatever they say.
    octets frames(random() % 300);
    for (std::uint8_t& octet : frames) octet = static_cast<std::uint8_t>(random() % 7);
    session.to_server(client_initial(join({{0x01, 0, 0, 0, 0}, frames})));
    session.flows.close_all();
    if (!session.budget_is_whole()) FAIL("memory is kept in round " << round);
  }
}
