// SPDX-License-Identifier: MIT
#include "httpwire/http/early_data.hpp"

#include "support/catch.hpp"

using namespace httpwire;
using http::early_data_action;
using http::early_data_request;
using http::method;
using http::too_early_action;

namespace {

constexpr early_data_request late{.handshake_complete = true};
constexpr early_data_request early{.in_early_data = true};
constexpr early_data_request was_early{.in_early_data = true, .handshake_complete = true};
constexpr early_data_request marked{.marked = true, .handshake_complete = true};
constexpr early_data_request early_marked{.in_early_data = true, .marked = true};

static_assert(http::is_early_data("early-data") && !http::is_early_data("early-dat"));
static_assert(http::status_too_early == 425);

}  // namespace

TEST_CASE("early_data: clients send safe methods only (RFC 8470 section 4)") {
  for (const method m : {method::get, method::head, method::options, method::trace})
    CHECK(http::may_send_in_early_data(m));
  for (const method m : {method::post, method::put, method::delete_, method::connect, method::other})
    CHECK(!http::may_send_in_early_data(m));
}

TEST_CASE("early_data: what an origin server does (RFC 8470 sections 3 and 5.1)") {
  for (const auto& r : {late, early, was_early, marked, early_marked})
    CHECK(http::origin_action(r, true) == early_data_action::process);
  CHECK(http::origin_action(late, false) == early_data_action::process);
  CHECK(http::origin_action(early, false) == early_data_action::wait);
  CHECK(http::origin_action(was_early, false) == early_data_action::process);
  // Waiting makes no request safe that an earlier hop got in early data.
  CHECK(http::origin_action(marked, false) == early_data_action::answer_425);
  CHECK(http::origin_action(early_marked, false) == early_data_action::answer_425);
}

TEST_CASE("early_data: 425 only to those who will retry (RFC 8470 section 5.2)") {
  CHECK(!late.may_answer_too_early());
  CHECK(early.may_answer_too_early());
  CHECK(was_early.may_answer_too_early());
  CHECK(marked.may_answer_too_early());
}

TEST_CASE("early_data: a gateway needs an origin that understands (RFC 8470 section 6.1)") {
  for (const auto& r : {late, early, was_early, marked, early_marked})
    CHECK(http::gateway_action(r, true) == early_data_action::process);
  CHECK(http::gateway_action(late, false) == early_data_action::process);
  CHECK(http::gateway_action(early, false) == early_data_action::wait);
  CHECK(http::gateway_action(was_early, false) == early_data_action::process);
  CHECK(http::gateway_action(marked, false) == early_data_action::answer_425);
}

TEST_CASE("early_data: when an intermediary sends the field (RFC 8470 section 5.1)") {
  CHECK(!http::must_mark(late));
  CHECK(!http::must_mark(late, true));
  CHECK(http::must_mark(early));
  CHECK(!http::must_mark(was_early));
  CHECK(http::must_mark(was_early, true));
  CHECK(http::must_mark(marked));
  CHECK(http::must_mark(early_marked));
}

TEST_CASE("early_data: when an intermediary uses early data itself (RFC 8470 section 4)") {
  CHECK(!http::may_forward_in_early_data(late));
  CHECK(http::may_forward_in_early_data(late, true));
  CHECK(http::may_forward_in_early_data(early));
  CHECK(http::may_forward_in_early_data(was_early));
  CHECK(http::may_forward_in_early_data(marked));
}

TEST_CASE("early_data: what is done with 425 (RFC 8470 section 5.2)") {
  CHECK(http::client_action(425, true) == too_early_action::retry);
  CHECK(http::client_action(425, false) == too_early_action::deliver);
  CHECK(http::client_action(200, true) == too_early_action::deliver);
  CHECK(http::intermediary_action(200, early) == too_early_action::deliver);
  CHECK(http::intermediary_action(425, late) == too_early_action::deliver);
  CHECK(http::intermediary_action(425, early) == too_early_action::wait_to_retry);
  CHECK(http::intermediary_action(425, was_early) == too_early_action::retry);
  CHECK(http::intermediary_action(425, marked) == too_early_action::deliver);
  CHECK(http::intermediary_action(425, early_marked) == too_early_action::deliver);
}

TEST_CASE("early_data: the field's name (RFC 8470 section 5.1)") {
  CHECK(http::is_early_data("early-data"));
  CHECK_FALSE(http::is_early_data("early-dat"));
  CHECK_FALSE(http::is_early_data("early-datas"));
}
