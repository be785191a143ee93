// endpoint.h: what gates that ask a web server have in common.
// Promises: only a complete answer with status 200 that is JSON is an answer.
#pragma once

#include <string>

#include "executor/gate.h"
#include "executor/http.h"
#include "migrations/json.h"

namespace bellows {

// The settings of a gate's [[gate]] that say whom to ask, checked.
Result<void> check_endpoint(const GateSpec& spec);

// A gate's timeout, which is for all the requests of one look together.
using Deadline = std::chrono::steady_clock::time_point;
Deadline deadline_of(const GateSpec& spec);

// A request to `url` with the gate's settings.
HttpRequest request_of(const GateSpec& spec, const std::string& url, Deadline end);

// The document that the server gives.
Result<Json> fetch_json(const HttpRequest& request);

// The database's clock, in milliseconds since 1970: the one that counts.
Result<std::chrono::milliseconds> database_now(Session& session);

}  // namespace bellows
