// release.h: the two releases of the application, each with its own statements.
// Owns: Release; the SQL of every read and write. shop-1.9 knows status and coupon_code; shop-2.0
//       knows state, currency and total_cents, and none of the old names.
// Not here: when what is asked (shopper.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "examples/shop/load/operation.h"
#include "examples/shop/load/session.h"

namespace shop {

enum class Release { kOld, kNew };

std::string_view application_name(Release release);  // "shop-1.9"

// The statements of a write, in order. More than one: they are meant as one transaction, BEGIN and
// COMMIT included.
std::vector<Call> calls_for(const Write& write, Release release);

// The first four columns are id, customer_id, state and total in either release.
Call read_order(OrderId id, Release release);

Call list_by_state(const std::string& state, Release release);

Call orders_of_customer(std::int64_t customer, Release release);

// What is wrong with a row of one of these reads that the release must never see; empty when
// nothing is.
std::string flaw_of(const Row& row, Release release);

}  // namespace shop
