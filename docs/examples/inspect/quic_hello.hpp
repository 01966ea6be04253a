// SPDX-License-Identifier: MIT
#pragma once

#include "httpwire/quic.hpp"
#include "record.hpp"

// TLS messages of Initial packets as parts of a record.

namespace inspect {

void describe_client_hello(record& to, const httpwire::quic::client_hello& hello);
void describe_server_hello(record& to, const httpwire::quic::server_hello& hello);

}  // namespace inspect
