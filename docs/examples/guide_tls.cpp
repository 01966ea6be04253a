// SPDX-License-Identifier: MIT
// The program of docs/tls.md: a client and a server of OpenSSL, joined by memory instead of sockets.
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include "guide/ping_server.hpp"

namespace {

// Names of protocols as ALPN has them: each behind its length (RFC 7301 section 3.1).
constexpr std::uint8_t alpn_h2[] = {2, 'h', '2'};
constexpr std::uint8_t alpn_offer[] = {2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// Server: takes h2 where the client offers it, and ends the handshake otherwise (RFC 7301 section 3.2).
int select_h2(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
              unsigned in_size, void*) {
  unsigned char* chosen = nullptr;
  const int result = SSL_select_next_proto(&chosen, out_size, alpn_h2, sizeof alpn_h2, in, in_size);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void use_rules_of_http2(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);                         // RFC 9113 section 9.2
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);  // RFC 9113 section 9.2.1
  // RFC 9113 section 9.2.2: for TLS 1.2, ephemeral keys and AEAD.
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
}

void prepare_server(SSL_CTX* context) {
  use_rules_of_http2(context);
  SSL_CTX_set_alpn_select_cb(context, select_h2, nullptr);
}

void prepare_client(SSL_CTX* context) {
  use_rules_of_http2(context);
  SSL_CTX_set_alpn_protos(context, alpn_offer, sizeof alpn_offer);  // 0 is success here
}

// Both sides, after the handshake: only now is it known which protocol follows.
bool speaks_h2(const SSL* tls) {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(tls, &name, &size);
  return std::string_view{reinterpret_cast<const char*>(name), size} == "h2";
}

// Plaintext that has arrived goes into the machine, what the machine says goes out.
bool exchange(SSL* tls, guide::ping_server& server) {
  std::array<std::uint8_t, 4096> buffer;
  std::size_t size = 0;
  while (SSL_read_ex(tls, buffer.data(), buffer.size(), &size) == 1) server.receive({buffer.data(), size});
  while (!server.output.empty() && SSL_write_ex(tls, server.output.data(), server.output.size(), &size) == 1)
    server.output.erase(0, size);
  const int why = SSL_get_error(tls, 0);
  return server.output.empty() || why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
}

struct free_all {
  void operator()(SSL_CTX* p) const { SSL_CTX_free(p); }
  void operator()(SSL* p) const { SSL_free(p); }
  void operator()(X509* p) const { X509_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
};
template <class T>
using owned = std::unique_ptr<T, free_all>;

/// A key and a certificate that it signs itself, for this program only.
bool make_certificate(SSL_CTX* context) {
  const owned<EVP_PKEY> key{EVP_EC_gen("P-256")};
  const owned<X509> certificate{X509_new()};
  if (!key || !certificate) return false;
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("example.com"),
                             -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  return X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0 &&
         SSL_CTX_use_certificate(context, certificate.get()) == 1 &&
         SSL_CTX_use_PrivateKey(context, key.get()) == 1;
}

/// Each writes into what the other reads from.
void join(SSL* client, SSL* server) {
  BIO* const to_server = BIO_new(BIO_s_mem());
  BIO* const to_client = BIO_new(BIO_s_mem());
  BIO_up_ref(to_server);
  BIO_up_ref(to_client);
  SSL_set_bio(client, to_client, to_server);
  SSL_set_bio(server, to_server, to_client);
  SSL_set_connect_state(client);
  SSL_set_accept_state(server);
}

bool shake_hands(SSL* client, SSL* server) {
  for (int i = 0; i < 10; ++i) {
    const bool client_done = SSL_do_handshake(client) == 1;
    if (SSL_do_handshake(server) == 1 && client_done) return true;
  }
  return false;
}

}  // namespace

int main() {
  const owned<SSL_CTX> server_context{SSL_CTX_new(TLS_server_method())};
  const owned<SSL_CTX> client_context{SSL_CTX_new(TLS_client_method())};
  if (!make_certificate(server_context.get())) return 1;
  prepare_server(server_context.get());
  prepare_client(client_context.get());
  const owned<SSL> server{SSL_new(server_context.get())};
  const owned<SSL> client{SSL_new(client_context.get())};
  join(client.get(), server.get());
  if (!shake_hands(client.get(), server.get())) return 1;
  if (!speaks_h2(server.get()) || !speaks_h2(client.get())) return 1;

  guide::ping_server machine;
  const std::string hello = guide::hello();
  std::size_t size = 0;
  if (SSL_write_ex(client.get(), hello.data(), hello.size(), &size) != 1) return 1;
  if (!exchange(server.get(), machine)) return 1;
  std::string received;
  char buffer[4096];
  while (SSL_read_ex(client.get(), buffer, sizeof buffer, &size) == 1) received.append(buffer, size);
  std::cout << SSL_get_version(client.get())
            << ", h2: " << (guide::is_answered(received) ? "the PING was answered\n" : "no answer\n");
  return guide::is_answered(received) ? 0 : 1;
}
