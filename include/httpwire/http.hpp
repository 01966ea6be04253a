// SPDX-License-Identifier: MIT
#pragma once

// What HTTP/2 and HTTP/3 messages have in common: the rules of field sections (RFC 9113 section 8, RFC 9114
// section 4), early data (RFC 8470), gRPC.

#include "httpwire/http/authority.hpp"
#include "httpwire/http/content_length.hpp"
#include "httpwire/http/cookie_crumbs.hpp"
#include "httpwire/http/early_data.hpp"
#include "httpwire/http/field_class.hpp"
#include "httpwire/http/field_name.hpp"
#include "httpwire/http/field_value.hpp"
#include "httpwire/http/grpc/content_type.hpp"
#include "httpwire/http/grpc/encoding.hpp"
#include "httpwire/http/grpc/message_prefix.hpp"
#include "httpwire/http/grpc/message_reader.hpp"
#include "httpwire/http/grpc/response.hpp"
#include "httpwire/http/grpc/status.hpp"
#include "httpwire/http/grpc/status_message.hpp"
#include "httpwire/http/grpc/timeout.hpp"
#include "httpwire/http/message.hpp"
#include "httpwire/http/pseudo_header.hpp"
#include "httpwire/http/rule_section.hpp"
#include "httpwire/http/section_rules.hpp"
#include "httpwire/http/section_rules_options.hpp"
#include "httpwire/http/section_summary.hpp"
