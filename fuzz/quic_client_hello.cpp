// SPDX-License-Identifier: MIT
// Input: one octet with the kind of message and limits, then handshake messages with their headers.
#include <cstddef>
#include <cstdint>

#include "httpwire/quic/client_hello.hpp"
#include "httpwire/quic/encrypted_extensions.hpp"
#include "httpwire/quic/server_hello.hpp"
#include "httpwire/quic/tls_handshake.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

namespace quic = httpwire::quic;
using httpwire::bytes;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;

[[nodiscard]] bool inside(bytes part, bytes whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

/// Each extension once, one behind the other, all inside the message.
template <class Message>
std::size_t check_extensions(const Message& m, bytes body, std::uint32_t max_extensions) {
  std::size_t count = 0;
  std::size_t offset = 0;
  for (const quic::tls_extension e : m.extensions) {
    check_equal(e.offset, offset, "extensions lie one behind the other");
    check(inside(e.value, body), "an extension lies inside its message");
    offset += quic::tls_extension::header_size + e.value.size();
    ++count;
    std::size_t same = 0;
    for (const quic::tls_extension other : m.extensions)
      if (other.type == e.type) ++same;
    check_equal(same, std::size_t{1}, "an extension is there once");
  }
  check(count <= max_extensions, "no more extensions than allowed");
  return offset;
}

template <class List>
void check_list(const List& list, bytes body) {
  check(inside(list.octets(), body), "a list lies inside its message");
  std::size_t left = list.octets().size();
  for (auto it = list.begin(); it != list.end(); ++it) check(left-- > 0, "a list ends");
}

/// A message that is accepted is refused with one octet more or fewer, unless it then ends before extensions.
template <class Message, class Options>
void check_ends(bytes body, const Options& options) {
  const httpwire_fuzz::exact_copy<std::uint8_t> longer(body.size() + 1);
  for (std::size_t i = 0; i < body.size(); ++i) longer.span()[i] = body[i];
  const auto more = Message::parse(longer.span(), options);
  const auto fewer = Message::parse(body.first(body.size() - 1), options);
  check(!more.has_value(), "nothing follows the extensions");
  check(!fewer.has_value(), "the last octet is needed");
}

void check_client_hello(bytes body, std::uint32_t max_extensions) {
  const quic::client_hello_options options{.max_extensions = max_extensions};
  const auto h = quic::client_hello::parse(body, options);
  if (!h) return check(h.error().offset <= body.size(), "a failure is inside the message");
  check_extensions(*h, body, max_extensions);
  check_list(h->cipher_suites, body);
  check_list(h->application_protocols, body);
  check_list(h->supported_versions, body);
  check_list(h->supported_groups, body);
  check_list(h->signature_algorithms, body);
  check_list(h->key_shares, body);
  check(h->random.size() == 32 && h->legacy_session_id.size() <= 32, "fields have their lengths");
  check(inside(h->server_name, body), "the server name lies inside the message");
  for (const bytes n : h->application_protocols) check(!n.empty(), "no protocol is without a name");
  if (h->check_quic_rules()) {
    check(!h->application_protocols.empty() && h->transport_parameters.has_value(), "QUIC's rules");
    check(inside(*h->transport_parameters, body), "transport parameters lie inside the message");
  }
  if (!h->extensions.empty()) check_ends<quic::client_hello>(body, options);
}

void check_server_hello(bytes body, std::uint32_t max_extensions) {
  const quic::server_hello_options options{.max_extensions = max_extensions};
  const auto h = quic::server_hello::parse(body, options);
  if (!h) return check(h.error().offset <= body.size(), "a failure is inside the message");
  check_extensions(*h, body, max_extensions);
  check(inside(h->key_exchange, body) && inside(h->cookie, body), "views lie inside the message");
  check(!h->is_hello_retry_request || h->key_exchange.empty(), "a HelloRetryRequest has no key");
  if (!h->extensions.empty()) check_ends<quic::server_hello>(body, options);
}

void check_encrypted_extensions(bytes body, std::uint32_t max_extensions) {
  const quic::encrypted_extensions_options options{.max_extensions = max_extensions};
  const auto h = quic::encrypted_extensions::parse(body, options);
  if (!h) return check(h.error().offset <= body.size(), "a failure is inside the message");
  check_equal(check_extensions(*h, body, max_extensions) + 2, body.size(), "extensions fill the message");
  check(inside(h->application_protocol, body), "the protocol lies inside the message");
  check_ends<quic::encrypted_extensions>(body, options);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const unsigned choice = in.u8();
  const std::uint32_t max_extensions = (choice & 1) == 0 ? 64 : 4;
  const httpwire_fuzz::exact_copy<std::uint8_t> copy{in.take_all()};
  bytes rest = copy.span();
  for (;;) {
    const auto m = quic::tls_handshake::parse(rest, {.max_size = (choice & 2) == 0 ? 65'536U : 300U});
    if (!m) break;
    check(m->size() <= rest.size(), "a message lies inside the input");
    for (std::size_t cut = 0; cut < 8 && cut < m->size(); ++cut)
      check(!quic::tls_handshake::parse(rest.first(m->size() - 1 - cut)).has_value(),
            "a cut message needs more");
    const httpwire_fuzz::exact_copy<std::uint8_t> memory(m->size());
    httpwire::writer out{memory.span()};
    write(out, *m);
    check_equal(httpwire::as_text(*out.written()), httpwire::as_text(rest.first(m->size())),
                "what is read can be written");
    switch (m->type) {
      case quic::tls_handshake_type::client_hello: check_client_hello(m->body, max_extensions); break;
      case quic::tls_handshake_type::server_hello: check_server_hello(m->body, max_extensions); break;
      case quic::tls_handshake_type::encrypted_extensions:
        check_encrypted_extensions(m->body, max_extensions);
        break;
      default: break;
    }
    rest = rest.subspan(m->size());
  }
  return 0;
}
