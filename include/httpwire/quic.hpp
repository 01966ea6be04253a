// SPDX-License-Identifier: MIT
#pragma once

// QUIC datagrams and packets without keys: RFC 8999, RFC 9000 sections 5, 6, 10.3, 12.2 and 17, RFC 9287, RFC
// 9369, and connection IDs for load balancers (draft-ietf-quic-load-balancers).

#include "httpwire/quic/connection_id.hpp"
#include "httpwire/quic/connection_id_length.hpp"
#include "httpwire/quic/invariants.hpp"
#include "httpwire/quic/load_balancer.hpp"
#include "httpwire/quic/long_header.hpp"
#include "httpwire/quic/packet_number.hpp"
#include "httpwire/quic/packet_options.hpp"
#include "httpwire/quic/packet_type.hpp"
#include "httpwire/quic/packets.hpp"
#include "httpwire/quic/retry.hpp"
#include "httpwire/quic/short_header.hpp"
#include "httpwire/quic/stateless_reset.hpp"
#include "httpwire/quic/version.hpp"
#include "httpwire/quic/version_negotiation.hpp"
